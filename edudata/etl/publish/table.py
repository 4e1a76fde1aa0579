"""Build one table from vintages and describe it for the catalog. Writes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from edudata import files
from edudata.dates import last_day
from edudata.errors import EdudataError, NoVintageError, ValidationError
from edudata.etl.publish.broken_rows import publishable
from edudata.etl.store import tidy_csv
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import Raw
from edudata.published import apply_view
from edudata.records import CheckResult, Table

DTYPES = {"int64": "integer", "float64": "number", "bool": "boolean"}


@dataclass(frozen=True, slots=True)
class BuiltTable:
    """A valid table, ready to be written.

    Attributes
    ----------
    entry : dict
        Its catalog entry, with the name and checksum of its file.
    views : dict
        Catalog entries of its views.
    parquet : bytes
        The content of its file.
    """

    entry: dict[str, Any]
    views: dict[str, Any]
    parquet: bytes


def build_table(table: Table, raw: Raw) -> pd.DataFrame:
    """Build one table in its model's column order, sorted by its key.

    Raises
    ------
    NoVintageError
        A resource of the table has no vintage.
    ValidationError
        The builder left out a column of the model.
    """
    frame = table.build(raw)
    columns = list(table.model.to_schema().columns)
    if missing := [c for c in columns if c not in frame.columns]:
        raise ValidationError(f"Table {table.name} was built without its columns {missing}.")
    frame = frame[columns].sort_values(list(table.key), kind="stable")
    return frame.reset_index(drop=True)


def prepare(table: Table, raw: Raw, *, accepted: bool = False) -> BuiltTable:
    """Build a table, validate it, and make its file and catalog entries.

    Rows of a large table that break a rule are left out, counted in the entry and reported as a warning.

    Parameters
    ----------
    accepted : bool
        Whether a person consented to leave out more rows.

    Raises
    ------
    NoVintageError
        A resource of the table has no vintage.
    ValidationError
        The table breaks its schema or a required check, or a view has no rows.
    """
    frame, entry = _checked(table, raw, build_table(table, raw), accepted)
    views = _view_entries(table, frame, raw, set(entry["sources"]))
    vintage = "; ".join(f"{v['resource']}@{v['published']}" for v in entry["vintages"])
    attrs = {"table": table.name, "vintage": vintage, "content_sha256": entry["content_sha256"]}
    parquet = parquet_bytes(frame, attrs)
    sha256 = files.sha256(parquet)
    entry |= {"sha256": sha256, "file": f"{table.name}-{sha256[:8]}.parquet"}
    return BuiltTable(entry, views, parquet)


def build_as_of(
    archive: Archive, name: str, as_of: str, needed: Collection[str] = ()
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Build a table as its vintages had been published by a date; return it with its catalog entry.

    Parameters
    ----------
    needed : collection of str, optional
        Resources that must have a vintage; all by default. With fewer, the table may lack the rows of the
        others, and is not validated then.

    Raises
    ------
    OutOfRangeError
        `as_of` is not a date.
    NoVintageError
        A resource of the table had not been published by then.
    """
    last_day(as_of)
    table = archive.registry.tables[name]
    optional = set(archive.registry.resources).difference(needed) if needed else ()
    raw = Raw(archive, as_of, optional=optional)
    try:
        frame = build_table(table, raw)
    except EdudataError:
        raise
    except Exception as error:
        if not raw.missing:
            raise
        # The builder cannot do without the rows of a resource, although the view shows none of them.
        raise _not_yet(raw, as_of) from error
    if frame.empty:
        raise NoVintageError(f"Nothing of {name} had been published by {as_of}.")
    if needed and raw.missing:
        return frame, table_entry(table, frame, raw, [])
    try:
        return _checked(table, raw, frame)
    except ValidationError as error:
        if not raw.missing:
            raise
        # Not a fault of the rows: the table is not complete without the others.
        raise _not_yet(raw, as_of) from error


def _not_yet(raw: Raw, as_of: str) -> NoVintageError:
    return NoVintageError(f"No vintage of {', '.join(sorted(raw.missing))} had been published by {as_of}.")


def _checked(
    table: Table, raw: Raw, frame: pd.DataFrame, accepted: bool = False
) -> tuple[pd.DataFrame, dict[str, Any]]:
    checked = publishable(table, frame, raw.used.values(), accepted=accepted)
    entry = table_entry(table, checked.frame, raw, checked.results)
    if checked.left_out:
        entry["rows_left_out"] = checked.left_out
    return checked.frame, entry


def content_sha256(frame: pd.DataFrame) -> str:
    """Hash the values alone: the same for any file format and version."""
    return files.sha256(tidy_csv.to_csv(frame))


def parquet_bytes(frame: pd.DataFrame, attrs: Mapping[str, str] | None = None) -> bytes:
    """Return Parquet that is identical for identical values; `attrs` become the frame's attrs."""
    frame = frame.copy(deep=False)
    frame.attrs.clear()
    frame.attrs.update(attrs or {})
    table = pa.Table.from_pandas(frame, preserve_index=False)
    # pandas records its own version in this block, which would change the bytes; the rest of the block
    # restores dtypes and attrs.
    block = json.loads((table.schema.metadata or {})[b"pandas"])
    block.pop("creator", None)
    block["pandas_version"] = "3"
    table = table.replace_schema_metadata({"pandas": json.dumps(block, sort_keys=True)})
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd", version="2.6", store_schema=True)
    return sink.getvalue()


def span(frame: pd.DataFrame, columns: tuple[str, str] | None) -> dict[str, str | None]:
    """Return the first and last period of a frame as text; both None where rows have no date."""
    if columns is None or frame.empty:
        return {"start": None, "end": None}
    start, end = frame[columns[0]].min(), frame[columns[1]].max()
    return {"start": str(start)[:10], "end": str(end)[:10]}


def table_entry(table: Table, frame: pd.DataFrame, raw: Raw, checks: list[CheckResult]) -> dict[str, Any]:
    """Describe a built table for the catalog."""
    vintages = _vintage_entries(raw)
    sources = sorted({v["resource"] for v in vintages})
    columns = _columns(table, frame)
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
        "units": sorted({c["unit"] for c in columns if c["unit"] and not c.get("empty")}),
        "vintages": vintages,
        "sources": sources,
        "licences": sorted({raw.resources[r].license.id for r in sources}),
        "breaks": list(table.breaks),
        "checks": [asdict(c) for c in checks],
        "content_sha256": content_sha256(frame),
    }


def _vintage_entries(raw: Raw) -> list[dict[str, Any]]:
    entries = []
    for (resource, published), vintage in sorted(raw.used.items()):
        entry = {
            "resource": resource,
            "published": published,
            **{name: vintage.sidecar[name] for name in ("sha256", "retrieved", "how", "trust")},
            "next_release": raw.resources[resource].next_release(published),
        }
        pin = raw.pin(resource)
        if pin is not None and pin.published == published:
            entry["pinned"] = pin.reason
        entries.append(entry)
    return entries


def _columns(table: Table, frame: pd.DataFrame) -> list[dict[str, Any]]:
    empty = set(frame.columns[frame.isna().all()])
    filled = _filled(frame)
    return [
        {
            "name": name,
            "dtype": _dtype(str(column.dtype)),
            "unit": (column.metadata or {}).get("unit", ""),
            "description": column.description or "",
            "nullable": bool(column.nullable),
            "filled_pct": filled[name],
            "bounds": _bounds(column),
        }
        | ({"empty": True} if name in empty else {})
        for name, column in table.model.to_schema().columns.items()
    ]


def _filled(frame: pd.DataFrame) -> dict[str, float]:
    """Return the share of rows with a value, by column; rounded down, so that 100 means all."""
    return {str(name): int(1000 * share) / 10 for name, share in frame.notna().mean().items()}


def _bounds(column: Any) -> dict[str, Any]:
    """Return the limits of a column's checks that JSON can hold."""
    bounds = {k: v for check in column.checks for k, v in (check.statistics or {}).items()}
    return {
        k: list(v) if isinstance(v, tuple) else v
        for k, v in bounds.items()
        if isinstance(v, (int, float, str, list, tuple))
    }


def _dtype(name: str) -> str:
    return "date" if name.startswith("datetime") else DTYPES.get(name, "text")


def _view_entries(table: Table, frame: pd.DataFrame, raw: Raw, sources: set[str]) -> dict[str, Any]:
    """Describe a table's views; a view that selects nothing is an error."""
    entries = {}
    for view in raw.archive.registry.views.values():
        if view.table != table.name:
            continue
        record = asdict(view)
        part = apply_view(frame, record)
        if part.empty:
            raise ValidationError(f"View {view.name} of {table.name} has no row. Correct its `where`.")
        if unknown := set(view.resources) - sources:
            raise ValidationError(f"View {view.name} names resources its table does not use: {unknown}.")
        columns = None if set(table.span or ()) & set(view.drop) else table.span
        # The table keeps a column for rows that are not in the view; here it would only promise values.
        record["drop"] = [*view.drop, *part.columns[part.isna().all()]]
        filled = {name: share for name, share in _filled(part).items() if name not in record["drop"]}
        entries[view.name] = record | {
            "rows": len(part),
            "span": span(part, columns),
            "filled_pct": filled,
        }
    return entries
