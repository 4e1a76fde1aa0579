"""From vintages to published tables: build, validate, check, write whole, verify.

    data/processed/<table>-<first digits of its sha256>.parquet + catalog.json

All files are written whole beside their places, then moved there together, the catalog last. A table
that fails its schema or a required check, or a file that cannot be written, stops the build, and
everything published before stays as it was.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata.errors import CorruptDataError, NoVintageError, UnknownNameError, ValidationError
from edudata.etl.publish import missing
from edudata.etl.publish.validate import validate
from edudata.etl.publish.views import apply_view
from edudata.etl.store import files, vintages
from edudata.etl.store.vintages import Raw, last_day
from edudata.records import CheckResult, Resource, Source, Table, View

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CATALOG",
    "FORMAT",
    "PARTS",
    "REBUILD",
    "Registry",
    "build",
    "build_as_of",
    "build_table",
    "content_sha256",
    "parquet_bytes",
    "read_catalog",
    "span",
    "validate",
    "views_of",
]
CATALOG = "catalog.json"
FORMAT = 1
PARTS = ("tables", "views", "resources", "licences")
REBUILD = "Run `edudata build` to make it again from data/raw, or `edudata verify` to see what differs."


@dataclass(frozen=True, slots=True)
class Registry:
    """All that a build needs to know: the records, handed in so that this room knows no subject."""

    sources: Mapping[str, Source]
    resources: Mapping[str, Resource]
    tables: Mapping[str, Table]
    views: Mapping[str, View]


def build_table(table: Table, raw: Raw) -> pd.DataFrame:
    """Build one table, in its model's column order, sorted by its key."""
    frame = table.build(raw)
    columns = list(table.model.to_schema().columns)
    if missing := [c for c in columns if c not in frame.columns]:
        raise ValidationError(f"Table {table.name} was built without its columns {missing}.")
    frame = frame[columns].sort_values(list(table.key), kind="stable")
    return frame.reset_index(drop=True)


def content_sha256(frame: pd.DataFrame) -> str:
    """Hash of the values alone, the same whatever wrote the file."""
    return files.sha256(vintages.to_csv(frame))


def parquet_bytes(frame: pd.DataFrame, metadata: Mapping[str, str] | None = None) -> bytes:
    """Parquet that is identical for identical values, `metadata` kept as the frame's attrs."""
    import json

    import pyarrow as pa
    import pyarrow.parquet as pq

    frame = frame.copy()
    frame.attrs.clear()
    frame.attrs.update(metadata or {})
    table = pa.Table.from_pandas(frame, preserve_index=False)
    # pandas records its own version here; the rest of the block restores dtypes and attrs.
    block = json.loads((table.schema.metadata or {})[b"pandas"])
    block.pop("creator", None)
    block["pandas_version"] = "3"
    table = table.replace_schema_metadata({"pandas": json.dumps(block, sort_keys=True)})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", version="2.6", store_schema=True)
    return sink.getvalue()


def _columns(table: Table) -> list[dict[str, Any]]:
    out = []
    for name, column in table.model.to_schema().columns.items():
        bounds = {
            key: value
            for rule in column.checks
            for key, value in (rule.statistics or {}).items()
            if isinstance(value, (int, float, str, list, tuple))
        }
        out.append(
            {
                "name": name,
                "dtype": _dtype(str(column.dtype)),
                "unit": (column.metadata or {}).get("unit", ""),
                "description": column.description or "",
                "nullable": bool(column.nullable),
                "bounds": {k: list(v) if isinstance(v, tuple) else v for k, v in bounds.items()},
            }
        )
    return out


def _dtype(name: str) -> str:
    if name.startswith("datetime"):
        return "date"
    return {"int64": "integer", "float64": "number", "bool": "boolean"}.get(name, "text")


def span(frame: pd.DataFrame, columns: tuple[str, str] | None) -> dict[str, str | None]:
    """First and last period of a frame as text; both None where rows have no date."""
    if columns is None or frame.empty:
        return {"start": None, "end": None}
    start, end = frame[columns[0]].min(), frame[columns[1]].max()
    return {"start": str(start)[:10], "end": str(end)[:10]}


def _entry(
    table: Table, frame: pd.DataFrame, raw: Raw, book: Registry, checks: list[CheckResult]
) -> dict[str, Any]:
    used = []
    for (resource_id, _), vintage in sorted(raw.used.items()):
        resource, sidecar = book.resources[resource_id], vintage.sidecar()
        pin = raw.pin(resource_id)
        pinned = {"pinned": pin.reason} if pin and pin.published == vintage.published else {}
        used.append(
            {
                "resource": resource_id,
                "published": vintage.published,
                "sha256": sidecar["sha256"],
                "retrieved": sidecar["retrieved"],
                "how": sidecar["how"],
                "trust": sidecar["trust"],
                "next_release": resource.next_release(vintage.published),
            }
            | pinned
        )
    ids = sorted({u["resource"] for u in used})
    columns = _columns(table)
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "subject": table.subject,
        "kind": table.kind,
        "rows": len(frame),
        "columns": columns,
        "key": list(table.key),
        "span": span(frame, table.span),
        "span_columns": list(table.span) if table.span else None,
        "units": sorted({c["unit"] for c in columns if c["unit"]}),
        "vintages": used,
        "sources": ids,
        "licences": sorted({book.resources[i].license.id for i in ids}),
        "breaks": list(table.breaks),
        "checks": [asdict(c) for c in checks],
        "content_sha256": content_sha256(frame),
    }


def build(
    roots: Iterable[Path],
    book: Registry,
    names: Iterable[str] | None = None,
    *,
    candidates: Path | None = None,
    first: Mapping[Path, bytes] | None = None,
    skip_missing: bool = False,
) -> dict[str, Any]:
    """Build every table from the newest vintages and publish them under the first root.

    names        : only these are built anew; the others stay as the catalog has them
    candidates   : a further root whose vintages count before those of the others
    first        : files to put in their places before the tables, in the same all-or-nothing write
    skip_missing : leave out a table while no vintage of its resources is at hand

    Returns the catalog. Nothing is written unless every table is valid; the catalog comes last.

    Raises NoVintageError naming every resource without a vintage, CorruptDataError when a vintage that a
    published table was made from is gone: its older figures would take the place of those.
    """
    roots = tuple(roots)
    target = roots[0] / "processed"
    read_from = (candidates, *roots) if candidates is not None else roots
    chosen = list(book.tables if names is None else names)
    for name in chosen:
        if name not in book.tables:
            raise UnknownNameError("table", name, book.tables)
    old = _published(target / CATALOG, lenient=names is None)
    missing.refuse_gone(read_from, old["tables"], chosen, book.resources)
    entries: dict[str, Any] = {}
    views: dict[str, Any] = {}
    if names is not None:
        entries, views = dict(old["tables"]), dict(old["views"])
    payloads: dict[str, bytes] = {}
    waiting: dict[str, list[str]] = {}
    for name in chosen:
        table = book.tables[name]
        raw = Raw(read_from, book.resources)
        try:
            frame = build_table(table, raw)
        except NoVintageError:
            waiting[name] = missing.waits_for(table, read_from, book.resources)
            if not waiting[name]:
                raise
            entries.pop(name, None)
            continue
        checks = validate(table, frame, raw.used.values())
        entry = _entry(table, frame, raw, book, checks)
        vintage = "; ".join(f"{u['resource']}@{u['published']}" for u in entry["vintages"])
        attrs = {"table": name, "vintage": vintage, "content_sha256": entry["content_sha256"]}
        payloads[name] = parquet_bytes(frame, attrs)
        sha256 = files.sha256(payloads[name])
        entries[name] = entry | {"sha256": sha256, "file": f"{name}-{sha256[:8]}.parquet"}
        views |= views_of(table, frame, set(entry["sources"]), book)
    needed = {name: waits for name, waits in waiting.items() if not book.tables[name].optional}
    if needed and not skip_missing:
        raise NoVintageError(missing.told(needed, roots))
    for name in book.tables:
        if name not in entries and name not in waiting:
            waiting[name] = missing.waits_for(book.tables[name], read_from, book.resources)
    catalog = _catalog(entries, views, book) | {"waiting": _with_views(waiting, book)}
    contents = dict(first or {})
    contents |= {target / entries[name]["file"]: data for name, data in payloads.items()}
    contents[target / CATALOG] = files.json_bytes(catalog)
    files.write_all({path: data for path, data in contents.items() if not files.holds(path, data)})
    named = {entry["file"] for entry in entries.values()}
    for stale in target.glob("*.parquet"):
        if stale.name not in named:
            with suppress(OSError):  # no catalog names it: it harms nobody where it cannot be removed
                stale.unlink()
    return catalog


def _published(path: Path, *, lenient: bool) -> dict[str, Any]:
    """The catalog there is, or an empty one; a damaged one is passed over when it is made anew whole."""
    nothing: dict[str, Any] = {part: {} for part in PARTS}
    if not path.is_file():
        return nothing
    try:
        return read_catalog(path)
    except CorruptDataError:
        if not lenient:
            raise
        return nothing


def _with_views(waiting: Mapping[str, list[str]], book: Registry) -> dict[str, list[str]]:
    """Tables that are not made, and their views -> the resources they wait for."""
    views = {v.name: waiting[v.table] for v in book.views.values() if v.table in waiting}
    every = {**waiting, **views}
    return {name: every[name] for name in sorted(every)}


def read_catalog(path: Path) -> dict[str, Any]:
    """A catalog file; CorruptDataError when it is missing, damaged, or of a format not known here."""
    value = files.read_json(path, REBUILD)
    if not isinstance(value, dict) or not all(isinstance(value.get(part), dict) for part in PARTS):
        raise CorruptDataError(f"{path} is not a catalog: it lacks one of {', '.join(PARTS)}. {REBUILD}")
    if value.get("format") != FORMAT:
        raise CorruptDataError(
            f"{path} has format {value.get('format')}, this version of edudata reads {FORMAT}. {REBUILD}"
        )
    return value


def views_of(table: Table, frame: pd.DataFrame, sources: set[str], book: Registry) -> dict[str, Any]:
    """Catalog entries of a table's views; a view that chooses nothing is an error."""
    out = {}
    for view in book.views.values():
        if view.table != table.name:
            continue
        record = asdict(view)
        part = apply_view(frame, record)
        if part.empty:
            raise ValidationError(f"View {view.name} of {table.name} has no row. Correct its `where`.")
        if unknown := set(view.resources) - sources:
            raise ValidationError(f"View {view.name} names resources its table does not use: {unknown}.")
        columns = None if set(table.span or ()) & set(view.drop) else table.span
        out[view.name] = record | {"rows": len(part), "span": span(part, columns)}
    return out


def _catalog(entries: Mapping[str, Any], views: Mapping[str, Any], book: Registry) -> dict[str, Any]:
    used = sorted({r for e in entries.values() for r in e["sources"]})
    licenses = {book.resources[r].license for r in used}
    return {
        "format": FORMAT,
        "tables": {name: entries[name] for name in sorted(entries)},
        "views": {name: views[name] for name in sorted(views) if name in book.views},
        "resources": {
            r: {
                "source": book.resources[r].source,
                "publisher": book.sources[book.resources[r].source].title,
                "title": book.resources[r].title,
                "page": book.resources[r].page,
                "url": book.resources[r].url,
                "cadence": book.resources[r].cadence,
                "citation": book.resources[r].citation,
                "licence": book.resources[r].license.id,
                "kind": book.resources[r].kind,
                "notes": list(book.resources[r].notes),
            }
            for r in used
        },
        "licences": {x.id: asdict(x) for x in sorted(licenses, key=lambda x: x.id)},
    }


def build_as_of(
    roots: Iterable[Path], book: Registry, name: str, as_of: str
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A table as its vintages had been published by a day, and its catalog entry. Writes nothing."""
    last_day(as_of)
    table = book.tables[name]
    raw = Raw(roots, book.resources, as_of)
    frame = build_table(table, raw)
    return frame, _entry(table, frame, raw, book, validate(table, frame, raw.used.values()))
