"""Detect missing vintages and say how to get them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import config, dates
from edudata.errors import CorruptDataError, NoVintageError

if TYPE_CHECKING:
    from edudata.etl.store.archive import Archive
    from edudata.records import Resource

MISSING_VINTAGE_HINT = (
    "Put the CSV and its sidecar back: from a backup, with `edudata upgrade-data` if they came with the "
    "package, in a checkout with `git checkout -- data/raw`. "
    "`edudata build` without them would publish older figures; to have just that, remove "
    "processed/catalog.json first."
)


def on_demand(resource: Resource) -> bool:
    """Return whether a resource is downloaded on demand: not passed on, or too large to bundle."""
    return resource.license.redistribute == "no" or resource.on_demand


def remedy(resources: Iterable[str], roots: Iterable[Path]) -> str:
    """Say how to get vintages of resources that have none.

    What comes with the package is brought from there, or put back where it should be; the rest is
    downloaded.
    """
    bundled = config.bundled()
    resources = list(resources)
    brought = [r for r in resources if bundled not in roots and (bundled / "raw" / r).is_dir()]
    fetched = [r for r in resources if r not in brought]
    steps = []
    if brought:
        which = "them" if len(brought) == len(resources) else ", ".join(brought)
        steps.append(f"Run `edudata upgrade-data`, which brings {which} from the package.")
    if fetched:
        steps.append(f"Run `edudata refresh {' '.join(fetched)}`, or put back what came with the package.")
    return " ".join(steps)


def explain(waiting: Mapping[str, Iterable[str]], roots: Iterable[Path]) -> str:
    """Say which tables cannot be built, which resources they wait for, and how to get those."""
    resources = sorted({r for names in waiting.values() for r in names})
    names = ", ".join(waiting)
    which = f"Table {names}" if len(waiting) == 1 else f"{len(waiting)} tables ({names})"
    return (
        f"{which} cannot be built: there is no vintage of {', '.join(resources)}. "
        f"{remedy(resources, roots)}"
    )


def lost_vintages(archive: Archive, entry: Mapping[str, Any]) -> list[str]:
    """List vintages without which a published table would go back to older figures.

    Parameters
    ----------
    entry : mapping
        The table's entry in the catalog.

    Returns
    -------
    list of str
        For example ["nyfed/household_debt 2026-08"].
    """
    stacked = Counter(v["resource"] for v in entry["vintages"])
    return [
        f"{v['resource']} {v['published']}"
        for v in entry["vintages"]
        if _is_lost(archive, v["resource"], v["published"], alone=stacked[v["resource"]] == 1)
    ]


def _is_lost(archive: Archive, resource: str, published: str, *, alone: bool) -> bool:
    try:
        existing = [v.published for v in archive.vintages(resource, pinned=False)]
    except NoVintageError:
        existing = []
    if published in existing or published in {v.published for v in archive.retired(resource)}:
        return False
    order = dates.order(published)
    pin = archive.pin(resource)
    if pin is not None and pin.published is not None and order > dates.order(pin.published):
        return False  # set aside by a person
    if any((root / "raw" / resource / f"{published}.json").is_file() for root in archive.roots):
        return True  # its sidecar is still there: somebody removed the figures alone
    replaced = alone and any(dates.order(other) > order for other in existing)
    record = archive.registry.resources.get(resource)
    fetched = not existing and record is not None and on_demand(record)
    return not (replaced or fetched)


def require_vintages(archive: Archive, entries: Mapping[str, Any], names: Iterable[str]) -> None:
    """Check that building these tables again would not go back to older figures.

    Raises
    ------
    CorruptDataError
        Vintages that the published tables were built from are missing.
    """
    tables_of: dict[str, list[str]] = {}
    for name in names:
        for vintage in lost_vintages(archive, entries[name]) if name in entries else ():
            tables_of.setdefault(vintage, []).append(name)
    if tables_of:
        which = "; ".join(f"{v} (of {', '.join(tables)})" for v, tables in tables_of.items())
        raise CorruptDataError(
            f"Vintages that published tables were built from are missing in data/raw: {which}. "
            f"{MISSING_VINTAGE_HINT}"
        )
