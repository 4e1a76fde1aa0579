"""The vintages that a table is built from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from edudata.dates import last_day
from edudata.etl.store import corrections, pins
from edudata.etl.store.vintages import Vintage, find, read
from edudata.records import Resource

if TYPE_CHECKING:
    import pandas as pd


class Raw:
    """The vintages a build may use; it remembers which it did use.

    newest("nyfed/household_debt") -> the newest vintage, whole
    every("nyfed/majors")          -> all vintages stacked, with a text column `release`

    until : resource -> date: of it only what had been published by then, whatever `as_of`
    kept  : vintages read before, by resource and publication; new ones are put there
    """

    def __init__(
        self,
        roots: Iterable[Path],
        resources: Mapping[str, Resource],
        as_of: str | None = None,
        *,
        until: Mapping[str, str] | None = None,
        kept: dict[tuple[str, str], pd.DataFrame] | None = None,
    ) -> None:
        self.roots, self.resources, self.as_of = tuple(roots), resources, as_of
        self.used: dict[tuple[str, str], Vintage] = {}
        self._until = dict(until or {})
        self._frames: dict[tuple[str, str], pd.DataFrame] = {} if kept is None else kept

    def read(self, vintage: Vintage) -> pd.DataFrame:
        """One vintage, suspect values flagged, read once however often it is asked for."""
        key = (vintage.resource, vintage.published)
        self.used[key] = vintage
        if key not in self._frames:
            frame = read(vintage, self.resources[vintage.resource])
            self._frames[key] = corrections.flag(frame, vintage)
        return self._frames[key].copy()

    def _find(self, resource: str) -> list[Vintage]:
        return find(self.roots, resource, self._until.get(resource, self.as_of))

    def pin(self, resource: str) -> pins.Pin | None:
        """The pin in force on the day of `as_of`, or None."""
        return pins.in_force(self.roots, resource, last_day(self.as_of) if self.as_of else date.max)

    def newest(self, resource: str) -> pd.DataFrame:
        """The newest vintage published by `as_of`, whole."""
        return self.read(self._find(resource)[-1])

    def every(self, resource: str) -> pd.DataFrame:
        """Every vintage published by `as_of`, stacked, `release` naming each one's publication."""
        import pandas as pd

        found = self._find(resource)
        frames = [self.read(v).assign(release=v.published) for v in found]
        return pd.concat(frames, ignore_index=True)
