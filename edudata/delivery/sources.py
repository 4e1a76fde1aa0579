"""The releases behind tables, as every document names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from edudata import config, registry
from edudata.catalog import cite, describe, reader
from edudata.catalog.cite import Citation
from edudata.dates import order
from edudata.delivery import feeds, rows
from edudata.delivery.document import MEDIA_TYPES, Document
from edudata.errors import NoVintageError
from edudata.etl.store.archive import Archive
from edudata.operations import status
from edudata.records import Registry

FIELDS = (
    *("resource", "publisher", "title", "page", "citation", "licence", "published", "vintages", "kind"),
    *("retrieved", "how", "trust", "sha256", "next_release", "notes"),
)


def records(vintages: Mapping[str, str], as_of: str | None = None) -> list[dict[str, Any]]:
    """Describe each resource behind some tables once.

    Parameters
    ----------
    vintages : mapping of str to str
        Table or view to "publisher/resource@published; …", as in the attrs of a loaded frame.
    as_of : str, optional
        The day that the frames are of.
    """
    described = {p["resource"]: p for name in vintages for p in describe.provenance(name)}
    if as_of is not None:
        described = {
            resource: described[resource] | _earlier(published)
            for resource, published in _published(vintages.values()).items()
            if resource in described
        }
    return [{field: p[field] for field in FIELDS} for _, p in sorted(described.items())]


def _published(vintages: Iterable[str]) -> dict[str, list[str]]:
    published: dict[str, list[str]] = {}
    for vintage in "; ".join(vintages).split("; "):
        resource, _, day = vintage.partition("@")
        if day not in published.setdefault(resource, []):
            published[resource].append(day)
    return published


def _earlier(published: list[str]) -> dict[str, Any]:
    # What the catalog knows beyond the dates is about the newest release.
    unknown = dict.fromkeys(("retrieved", "sha256", "next_release"))
    return {"published": max(published, key=order), "vintages": published} | unknown


def citation(label: str, records: Iterable[Mapping[str, Any]]) -> Citation:
    """Cite the releases of `records`, under a label such as "table tuition"."""
    return cite.from_records(label, records)


def archive() -> Archive:
    """Open the vintages of all resources, without the tables' models."""
    return Archive(config.data_roots(), Registry(registry.sources(), registry.resources(), {}, {}))


def vintages(resources: Iterable[str], as_of: str) -> list[str] | None:
    """List the vintages in force on a day, or None if a resource had none."""
    known = archive()
    try:
        return [f"{r}@{v.published}" for r in resources for v in known.vintages(r, as_of)]
    except NoVintageError:
        return None


def listing(format: str, as_of: str | None) -> Document:
    """List every resource with its publisher, license and releases, or those published by a day."""
    known, records = archive(), []
    for record in status.sources():
        try:
            published = [v.published for v in known.vintages(record["resource"], as_of)]
        except NoVintageError:
            if as_of is not None:
                continue
            published = []
        records.append(record | {"published": published[-1] if published else None, "vintages": published})
    return rows.listing("sources", format, records)


def calendar(format: str, as_of: str | None) -> Document:
    """List the months in which releases are expected, as JSON, CSV, Markdown or iCalendar."""
    catalog = reader.catalog()
    expected: dict[str, dict[str, Any]] = {}
    for entry in catalog["tables"].values():
        for vintage in sorted(entry["vintages"], key=lambda v: order(v["published"])):
            # The newest vintage knows the next release.
            resource = catalog["resources"][vintage["resource"]]
            expected[vintage["resource"]] = {
                "resource": vintage["resource"],
                "publisher": resource["publisher"],
                "title": resource["title"],
                "page": resource["page"],
                "published": vintage["published"],
                "next_release": vintage["next_release"],
            }
    due = sorted((r for r in expected.values() if r["next_release"]), key=lambda r: r["next_release"])
    if format == "ics":
        return Document(feeds.calendar(due), MEDIA_TYPES["ics"], "calendar.ics")
    return rows.listing("calendar", format, due)
