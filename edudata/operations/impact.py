"""Which figures and verdicts depend on a table or a resource, and which verdicts a change reversed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from edudata import registry
from edudata.catalog import describe, reader
from edudata.catalog.as_of import HistoricalTables
from edudata.essay import board
from edudata.etl.store.archive import Archive

if TYPE_CHECKING:
    import pandas as pd


def figures_on(tables: Iterable[str]) -> tuple[str, ...]:
    """Return the figures that draw one of the tables or views."""
    names = set(tables)
    return tuple(f["id"] for f in describe.figures().values() if names & set(f["tables"]))


def claims_on(resource: str) -> tuple[str, ...]:
    """Return the claims that read a resource, under any of their definitions."""
    claims = registry.claims().values()
    return tuple(c.id for c in claims if resource in (*c.resources, *c.others))


def verdicts() -> dict[str, str]:
    """Return the verdict on each claim that data can check, by the board's definitions."""
    return board.verdicts(registry.claims().values(), _current)


def reversed_by(archive: Archive, resource: str, before: str) -> tuple[Mapping[str, str], ...]:
    """Return the verdicts that were others while an older vintage of a resource was in force.

    Parameters
    ----------
    resource : str
        "publisher/resource".
    before : str
        Date of publication of the older vintage.

    Returns
    -------
    tuple of mapping
        {"claim", "before", "after"} for each.
    """
    # Only the board's definition decides a verdict; rows that others read cannot reverse it.
    claims = [c for c in registry.claims().values() if resource in c.resources]
    if not claims:
        return ()
    catalog = reader.catalog()
    past = HistoricalTables(archive, catalog, until={resource: before})

    def earlier(name: str) -> pd.DataFrame:
        sources = reader.entry(catalog, name)["sources"]
        return past.frame(name) if resource in sources else _current(name)

    return board.changed(board.verdicts(claims, earlier), board.verdicts(claims, _current))


def _current(name: str) -> pd.DataFrame:
    return reader.table(reader.catalog(), name)
