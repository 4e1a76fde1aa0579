"""Compare vintages and restore an older one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

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
from edudata.etl.store import pins
from edudata.etl.store.archive import Archive
from edudata.etl.store.vintages import Vintage
from edudata.published import CATALOG, read_catalog
from edudata.records import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restoration did.

    Attributes
    ----------
    before, after : str
        The vintage that was active and the one that is active now.
    pinned : bool
        Later vintages are set aside; False where the newest one is active again.
    tables : tuple of str
        The tables that were rebuilt.
    """

    resource: str
    before: str
    after: str
    pinned: bool
    reason: str
    tables: tuple[str, ...]

    def __repr__(self) -> str:
        scope = "later ones are set aside until the newest one is restored" if self.pinned else "the newest"
        tables = ", ".join(self.tables) or "no table"
        return f"{self.resource}: {self.before} -> {self.after} ({scope}); rebuilt: {tables}"


def resources_of(name: str, registry: Registry, catalog: Mapping[str, Any]) -> list[str]:
    """List the resources that a name means: its own, or all that a table or view is built from.

    Raises
    ------
    UnknownNameError
        The name is neither a resource nor a table or view.
    """
    if name in registry.resources:
        return [name]
    if name in catalog["tables"]:
        return list(catalog["tables"][name]["sources"])
    if name in catalog["views"]:
        return _view_sources(catalog["views"][name], catalog)
    names = [*registry.resources, *catalog["tables"], *catalog["views"]]
    raise UnknownNameError("resource or table", name, sorted(names))


def resource_of(name: str, registry: Registry, catalog: Mapping[str, Any]) -> str:
    """Return the one resource that a name means.

    Raises
    ------
    UnknownNameError
        The name is neither a resource nor a table or view.
    PermanentError
        A table has several resources; the message names them.
    """
    resources = resources_of(name, registry, catalog)
    if len(resources) > 1:
        raise PermanentError(
            f"{name} is made from {len(resources)} resources; name one: {', '.join(resources)}."
        )
    return resources[0]


def _view_sources(view: Mapping[str, Any], catalog: Mapping[str, Any]) -> list[str]:
    return list(view["resources"] or catalog["tables"][view["table"]]["sources"])


def touched(catalog: Mapping[str, Any], resource: str) -> tuple[str, ...]:
    """List the tables, then the views, with figures of a resource."""
    tables = [name for name, t in catalog["tables"].items() if resource in t["sources"]]
    views = [name for name, v in catalog["views"].items() if resource in _view_sources(v, catalog)]
    return (*sorted(tables), *sorted(views))


def diff(archive: Archive, resource: str, since: str | None = None, until: str | None = None) -> Changes:
    """Compare two vintages of a resource.

    Parameters
    ----------
    since : str, optional
        Date on which the older one was active; the one before the newer when not given.
    until : str, optional
        Date on which the newer one was active; the one active now when not given.

    Raises
    ------
    NoVintageError
        There are not two vintages.
    OutOfRangeError
        The dates are in the wrong order.
    """
    before, after = _pair(archive, resource, since, until)
    changes = revisions(archive.read(before), archive.read(after), archive.registry.resources[resource])
    return replace(changes, before=before.published, after=after.published)


def _pair(archive: Archive, resource: str, since: str | None, until: str | None) -> tuple[Vintage, Vintage]:
    if since and until and last_day(since) > last_day(until):
        raise OutOfRangeError(f"{since} is later than {until}. Give the earlier day as `since`.")
    vintages = archive.vintages(resource, until)
    if since:
        return archive.active(resource, since), vintages[-1]
    if len(vintages) == 1:
        by = f" by {until}" if until else ""
        raise NoVintageError(
            f"{resource} has one vintage{by}, {vintages[0].published}: there is none before it to compare."
        )
    return vintages[-2], vintages[-1]


def restore(archive: Archive, resource: str, published: str, *, reason: str, at: datetime) -> Restored:
    """Make an older vintage the active one and publish the tables built from it; nothing is deleted.

    Later vintages are set aside, including those to come, until the newest one is restored: that lifts
    the pin. The decision and the tables are published in one write.

    Parameters
    ----------
    at : datetime
        Time of the decision, with its time zone.

    Raises
    ------
    UnknownNameError
        There is no such resource or vintage; the message lists the vintages.
    ValidationError
        A table cannot be built from the older vintage.
    """
    if resource not in archive.registry.resources:
        raise UnknownNameError("resource", resource, archive.registry.resources)
    vintages = {v.published: v for v in archive.vintages(resource, pinned=False)}
    if published not in vintages:
        raise UnknownNameError(f"vintage of {resource}", published, vintages)
    archive.read(vintages[published])  # a damaged vintage is refused even if no table reads it
    pinned = published != list(vintages)[-1]
    tables: tuple[str, ...] = ()
    before = _active(archive, resource)
    if pinned or archive.pin(resource) is not None:
        pin, file, content = pins.decide(
            archive.roots, resource, published if pinned else None, reason=reason, at=at
        )
        affected = tables_of(archive, resource)
        tables = tuple(name for name in archive.registry.tables if name in affected)
        builder.build(archive.trial(pins={resource: pin}), tables, first={file: content})
        archive.forget(resource)
    return Restored(
        resource=resource, before=before, after=published, pinned=pinned, reason=reason, tables=tables
    )


def _active(archive: Archive, resource: str) -> str:
    try:
        return archive.active(resource).published
    except CorruptDataError:  # the pinned vintage is missing: this restoration corrects that
        return "none"


def tables_of(archive: Archive, resource: str) -> set[str]:
    """Return the tables built from a resource, by the catalog of any data directory."""
    tables: set[str] = set()
    for root in archive.roots:
        if (path := root / "processed" / CATALOG).is_file():
            tables |= set(touched(read_catalog(path), resource))
    return tables
