"""Write built tables and the catalog that describes them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from edudata import files
from edudata.errors import CorruptDataError
from edudata.etl.publish.table import BuiltTable
from edudata.etl.store.archive import Archive
from edudata.etl.store.raw import missing_resources
from edudata.published import CATALOG, FORMAT, PARTS, OtherFormatError, read_catalog
from edudata.records import Registry, Resource


def previous(root: Path, *, lenient: bool) -> dict[str, Any]:
    """Read the catalog of a data directory, or return an empty one where there is none.

    Parameters
    ----------
    lenient : bool
        Treat a damaged catalog as none, because all of it is about to be rebuilt.

    Raises
    ------
    CorruptDataError
        The catalog is damaged and `lenient` is False, or a later version wrote it.
    """
    path = root / "processed" / CATALOG
    if path.is_file():
        try:
            return read_catalog(path)
        except CorruptDataError as error:
            # A later version may have written files that this one would drop from the catalog.
            later = isinstance(error, OtherFormatError) and not error.older
            if later or not lenient:
                raise
    return {part: {} for part in PARTS}


def publish(
    archive: Archive,
    built: Mapping[str, BuiltTable],
    old: Mapping[str, Any],
    waiting: Mapping[str, list[str]] | None = None,
    *,
    first: Mapping[Path, bytes] | None = None,
    figures: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write built tables and the catalog under the first data directory, either all files or none.

    Parameters
    ----------
    old : mapping
        The catalog whose other tables stay as they are.
    waiting : mapping, optional
        Tables that were tried and not built, with the resources they wait for; they leave the catalog.
    first : mapping, optional
        Files to write before the tables in the same step: vintages or a pin.
    figures : mapping, optional
        Index of the figures for readers that import none; the old catalog's when not given.

    Returns
    -------
    dict
        The catalog as written.

    Raises
    ------
    DataDirectoryError
        A file cannot be written; nothing was changed.
    """
    waiting = dict(waiting or {})
    target = archive.roots[0] / "processed"
    entries = {n: e for n, e in old["tables"].items() if n not in waiting}
    entries |= {n: b.entry for n, b in built.items()}
    views = dict(old["views"])
    for one in built.values():
        views |= one.views
    for name, table in archive.registry.tables.items():
        if name not in entries and name not in waiting:
            before = old.get("waiting", {}).get(name)
            waiting[name] = missing_resources(archive, table) if before is None else before
    catalog = _catalog(entries, views, archive.registry)
    catalog["waiting"] = _with_views(waiting, archive.registry)
    if (index := old.get("figures") if figures is None else figures) is not None:
        catalog["figures"] = dict(index)
    contents = dict(first or {}) | {target / b.entry["file"]: b.parquet for b in built.values()}
    # Last, because it is what readers go by: until it is in place they see the old tables.
    contents[target / CATALOG] = files.sealed_bytes(catalog)
    files.write_all({p: data for p, data in contents.items() if not files.has_content(p, data)})
    _remove_stale(target, {entry["file"] for entry in entries.values()})
    return catalog


def _remove_stale(target: Path, current: set[str]) -> None:
    for path in target.glob("*.parquet"):
        if path.name not in current:
            with suppress(OSError):  # no catalog names it, so one that stays does no harm
                path.unlink()


def _catalog(entries: Mapping[str, Any], views: Mapping[str, Any], registry: Registry) -> dict[str, Any]:
    resources = [registry.resources[r] for r in sorted({r for e in entries.values() for r in e["sources"]})]
    licenses = {r.license.id: r.license for r in resources}
    return {
        "format": FORMAT,
        "tables": {name: entries[name] for name in sorted(entries)},
        "views": {n: v for n, v in sorted(views.items()) if n in registry.views and v["table"] in entries},
        "resources": {r.id: _resource_entry(r, registry) for r in resources},
        "licences": {name: asdict(licenses[name]) for name in sorted(licenses)},
    }


def _resource_entry(resource: Resource, registry: Registry) -> dict[str, Any]:
    return {
        "source": resource.source,
        "publisher": registry.sources[resource.source].title,
        "title": resource.title,
        "page": resource.page,
        "url": resource.url,
        "cadence": resource.cadence,
        "citation": resource.citation,
        "licence": resource.license.id,
        "kind": resource.kind,
        "notes": list(resource.notes),
    }


def _with_views(waiting: Mapping[str, list[str]], registry: Registry) -> dict[str, list[str]]:
    """Add the views of tables that wait."""
    views = {v.name: waiting[v.table] for v in registry.views.values() if v.table in waiting}
    every = {**waiting, **views}
    return {name: every[name] for name in sorted(every)}
