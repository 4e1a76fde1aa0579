"""Vintages side by side: what changed between two, which tables that touches, an older one again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from edudata import files
from edudata.dates import last_day
from edudata.errors import (
    CorruptDataError,
    NoVintageError,
    OutOfRangeError,
    PermanentError,
    UnknownNameError,
)
from edudata.etl.compare.diff import Changes, revisions
from edudata.etl.publish import builder
from edudata.etl.store import pins, vintages
from edudata.etl.store.vintages import Vintage
from edudata.published import CATALOG, read_catalog
from edudata.records import Registry, Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restoration did.

    before, after : the vintage that counted and the one that counts now
    pinned        : later vintages are set aside; False where the newest one counts again
    tables        : those made anew
    """

    resource: str
    before: str
    after: str
    pinned: bool
    reason: str
    tables: tuple[str, ...]

    def __repr__(self) -> str:
        held = "later ones are set aside until the newest one is restored" if self.pinned else "the newest"
        made = ", ".join(self.tables) or "no table"
        return f"{self.resource}: {self.before} -> {self.after} ({held}); made anew: {made}"


def resources_of(name: str, book: Registry, catalog: Mapping[str, Any]) -> list[str]:
    """The resources that a name means: its address, or all that a table or view is made from.

    Raises UnknownNameError.
    """
    if name in book.resources:
        return [name]
    if name in catalog["tables"] or name in catalog["views"]:
        entry = catalog["tables"].get(name) or catalog["views"][name]
        return list(entry["sources"] if "sources" in entry else _view_sources(entry, catalog))
    known = [*book.resources, *catalog["tables"], *catalog["views"]]
    raise UnknownNameError("resource or table", name, sorted(known))


def resource_of(name: str, book: Registry, catalog: Mapping[str, Any]) -> str:
    """The one resource that a name means.

    Raises UnknownNameError, and PermanentError naming the resources when a table has several.
    """
    found = resources_of(name, book, catalog)
    if len(found) > 1:
        raise PermanentError(f"{name} is made from {len(found)} resources; name one: {', '.join(found)}.")
    return found[0]


def _view_sources(view: Mapping[str, Any], catalog: Mapping[str, Any]) -> list[str]:
    return list(view["resources"] or catalog["tables"][view["table"]]["sources"])


def touched(catalog: Mapping[str, Any], resource: str) -> tuple[str, ...]:
    """Tables, then views, with figures of a resource."""
    tables = [name for name, t in catalog["tables"].items() if resource in t["sources"]]
    views = [name for name, v in catalog["views"].items() if resource in _view_sources(v, catalog)]
    return (*sorted(tables), *sorted(views))


def pair(
    roots: Iterable[Path], resource: str, since: str | None = None, until: str | None = None
) -> tuple[Vintage, Vintage]:
    """The two vintages that `diff` compares."""
    roots = tuple(roots)
    if since and until and last_day(since) > last_day(until):
        raise OutOfRangeError(f"{since} is later than {until}. Give the earlier day as `since`.")
    known = vintages.find(roots, resource, until)
    if since:
        return vintages.find(roots, resource, since)[-1], known[-1]
    if len(known) == 1:
        by = f" by {until}" if until else ""
        raise NoVintageError(
            f"{resource} has one vintage{by}, {known[0].published}: there is none before it to compare."
        )
    return known[-2], known[-1]


def diff(
    roots: Iterable[Path], resource: Resource, since: str | None = None, until: str | None = None
) -> Changes:
    """What changed between two vintages of a resource.

    until : the newer one is the one that counted on that day; the one that counts now when not given
    since : the older one is the one that counted on that day; the one before the newer when not given

    Raises NoVintageError when there are not two, OutOfRangeError for days in the wrong order.
    """
    before, after = pair(roots, resource.id, since, until)
    found = revisions(vintages.read(before, resource), vintages.read(after, resource), resource)
    return replace(found, before=before.published, after=after.published)


def restore(
    roots: Iterable[Path], book: Registry, resource: str, published: str, *, reason: str, at: datetime
) -> Restored:
    """Let an older vintage count again and publish the tables made from it; nothing is deleted.

    Later vintages are set aside, also those to come, until the newest one at hand is restored: that
    lifts the pin. The decision and the tables are put in their places in one write, or nothing is.

    at : when this is decided, with its time zone

    Raises UnknownNameError with the vintages at hand, ValidationError when a table cannot be made from
    the older vintage.
    """
    roots = tuple(roots)
    if resource not in book.resources:
        raise UnknownNameError("resource", resource, book.resources)
    every = {v.published: v for v in vintages.find(roots, resource, pinned=False)}
    if published not in every:
        raise UnknownNameError(f"vintage of {resource}", published, every)
    vintages.read(every[published], book.resources[resource])
    before = _in_force(roots, resource)
    pin = None if published == list(every)[-1] else published
    if pin is None and pins.in_force(roots, resource) is None:
        return Restored(
            resource=resource, before=before, after=published, pinned=False, reason=reason, tables=()
        )
    file, contents = pins.added(roots, resource, pin, reason=reason, at=at)
    tables = tuple(n for n in book.tables if n in _tables_of(roots, resource))
    with tempfile.TemporaryDirectory(prefix="edudata-") as folder:
        # A root in front of the others, so that the tables are tried before anything is decided.
        files.write_bytes(pins.path(Path(folder), resource), contents)
        builder.build(roots, book, tables, candidates=Path(folder), first={file: contents})
    return Restored(
        resource=resource,
        before=before,
        after=published,
        pinned=pin is not None,
        reason=reason,
        tables=tables,
    )


def _in_force(roots: tuple[Path, ...], resource: str) -> str:
    try:
        return vintages.find(roots, resource)[-1].published
    except CorruptDataError:  # a pin on a vintage that is gone: this restoration mends it
        return "none"


def _tables_of(roots: tuple[Path, ...], resource: str) -> set[str]:
    """Tables made from a resource, by the catalog of any root."""
    found: set[str] = set()
    for root in roots:
        if (path := root / "processed" / CATALOG).is_file():
            found |= set(touched(read_catalog(path), resource))
    return found
