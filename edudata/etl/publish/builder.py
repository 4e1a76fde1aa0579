"""From vintages to published tables: build, validate, check, write whole, verify.

    data/processed/<table>-<first digits of its sha256>.parquet + catalog.json

All files are written whole beside their places, then moved there together, the catalog last. A table
that fails its schema or a required check, or a file that cannot be written, stops the build, and
everything published before stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from edudata import files
from edudata.errors import NoVintageError, UnknownNameError
from edudata.etl.publish import catalog_file
from edudata.etl.publish.table import build_table, parquet_bytes, table_entry, views_of
from edudata.etl.publish.validate import validate
from edudata.etl.store import missing
from edudata.etl.store.raw import Raw
from edudata.published import CATALOG
from edudata.records import Registry


def build(
    roots: Iterable[Path],
    book: Registry,
    names: Iterable[str] | None = None,
    *,
    candidates: Path | None = None,
    first: Mapping[Path, bytes] | None = None,
    skip_missing: bool = False,
    figures: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Build every table from the newest vintages and publish them under the first root.

    names        : only these are built anew; the others stay as the catalog has them
    candidates   : a further root whose vintages count before those of the others
    first        : files to put in their places before the tables, in the same all-or-nothing write
    skip_missing : leave out a table while no vintage of its resources is at hand
    figures      : index of the figures to record in the catalog; the recorded one stays when not given

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
    old = catalog_file.published(target / CATALOG, lenient=names is None)
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
        entry = table_entry(table, frame, raw, book, checks)
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
    catalog = catalog_file.catalog(entries, views, book) | {
        "waiting": catalog_file.with_views(waiting, book)
    }
    index = old.get("figures") if figures is None else figures
    if index is not None:
        catalog["figures"] = index
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
