"""Compare the newest vintages with earlier ones, down to figures and verdicts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edudata import config, registry
from edudata.catalog import reader
from edudata.dates import last_day
from edudata.errors import NoVintageError
from edudata.etl.compare.diff import Changes
from edudata.etl.run import restore
from edudata.etl.store.archive import Archive
from edudata.operations import impact

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Difference:
    """Changes that the newest vintage of a resource made, and what depends on it.

    Attributes
    ----------
    resource : str
        "publisher/resource".
    changes : Changes
        Rows added and dropped, and values revised.
    tables, figures, claims : tuple of str
        What holds the resource's figures.
    verdicts_changed : tuple of mapping
        {"claim", "before", "after"} for each claim with another verdict than with the older vintage.
    """

    resource: str
    changes: Changes
    tables: tuple[str, ...]
    figures: tuple[str, ...]
    claims: tuple[str, ...] = ()
    verdicts_changed: tuple[Mapping[str, str], ...] = ()

    def __repr__(self) -> str:
        figures = f" · figures: {', '.join(self.figures)}" if self.figures else ""
        claims = f" · claims: {', '.join(self.claims)}" if self.claims else ""
        verdicts = "".join(
            f"\n    verdict changed: {v['claim']}: {v['before']} -> {v['after']}"
            for v in self.verdicts_changed
        )
        return f"{self.resource} {self.changes.summary()}{figures}{claims}{verdicts}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, with every row added, value revised and row dropped.

        `rounded` counts the values that only one release writes with further digits; they are not listed.
        """

        def rows(frame: pd.DataFrame) -> Any:
            return json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))

        return {
            "resource": self.resource,
            "before": self.changes.before,
            "after": self.changes.after,
            "counts": self.changes.counts,
            "rounded": self.changes.rounded,
            "added": rows(self.changes.added),
            "revised": rows(self.changes.revised),
            "dropped": rows(self.changes.dropped),
            "tables": list(self.tables),
            "figures": list(self.figures),
            "claims": list(self.claims),
            "verdicts_changed": [dict(v) for v in self.verdicts_changed],
        }


def diff(names: Iterable[str] | None = None, since: str | None = None) -> list[Difference]:
    """Compare the newest vintages with those before, or with those in force on a day.

    Parameters
    ----------
    names : iterable of str, optional
        Resources, or tables for all their resources; every resource with two vintages by default.
    since : str, optional
        "YYYY-MM-DD": compare with what had been published by then.

    Raises
    ------
    UnknownNameError
        If a name is neither a resource's nor a table's.
    NoVintageError
        If a name has nothing to compare with.
    """
    if since is not None:
        last_day(since)  # a wrong date is an error even where no resource is compared
    records, catalog = registry.registry(), reader.catalog()
    archive = Archive(config.data_roots(), records)
    groups = [restore.resources_of(name, records, catalog) for name in names or ()]
    selected = list(dict.fromkeys(resource for group in groups for resource in group))
    changes: dict[str, Changes] = {}
    errors: dict[str, NoVintageError] = {}
    for resource in selected or sorted(records.resources):
        try:
            if not selected and since is None and len(archive.vintages(resource)) < 2:
                continue
            changes[resource] = restore.diff(archive, resource, since)
        except NoVintageError as error:
            errors[resource] = error
    for group in groups:
        # Of a table's resources one that can be compared is enough.
        if not changes.keys() & set(group):
            raise NoVintageError(" ".join(str(errors[resource]) for resource in group))
    return [_difference(archive, resource, change, catalog) for resource, change in changes.items()]


def _difference(
    archive: Archive, resource: str, changes: Changes, catalog: Mapping[str, Any]
) -> Difference:
    tables = restore.touched(catalog, resource)
    return Difference(
        resource,
        changes,
        tables,
        impact.figures_on(tables),
        impact.claims_on(resource),
        impact.reversed_by(archive, resource, changes.before),
    )
