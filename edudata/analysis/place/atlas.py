"""Briefs of all places from one set of tables; what is computed for a kind of place is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from edudata.analysis.place import areas, colleges, schools, states, words
from edudata.analysis.place.brief import Brief
from edudata.analysis.place.charts import charts
from edudata.analysis.place.columns import COLLEGES, DEBT, HOMES, HUB, JOBS, PAY, PRICE
from edudata.analysis.place.finding import NAMED, RULE, finding, sentence
from edudata.analysis.place.measures import Panel, Sources
from edudata.analysis.place.record import Place, Row
from edudata.analysis.place.schools import KINDS, Frames
from edudata.analysis.place.search import Directory, directory
from edudata.places import FIPS, NAMES, short_name

TOPICS = (PRICE, DEBT, JOBS, PAY, HOMES, HUB, COLLEGES)
TABLES = tuple(dict.fromkeys((*states.TABLES, *areas.TABLES, *colleges.TABLES, "majors")))
# Of an area's state, because no publisher has them for areas.
OF_THE_STATE = ("debt", "late", "federal_debt", "student_share", "postings", "high_school_pay")
# Where a college is.
AROUND = {"state": ("debt", "high_school_pay"), "metro": ("home_years", "rent", "hub_rank")}
NOTE_OF_PLACE = "Colleges count where their campus is; their online students may live elsewhere."


@dataclass(frozen=True)
class Atlas:
    """All tables, and the measures computed from them when they are first needed.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        The tables of `TABLES`.
    rates : mapping of str to DataFrame
        From survey records: underemployment of recent graduates in the "nation", by "state", "metro",
        "major" and "state_major" (the composite); and "hubs", the metros with their ranks.
    sources : mapping of str to Source
        Releases by resource, and by resource and date ("a/b@2025").
    """

    frames: Frames
    rates: Frames
    sources: Sources

    @cached_property
    def schools(self) -> pd.DataFrame:
        """All colleges."""
        return schools.schools(self.frames)

    @cached_property
    def directory(self) -> Directory:
        """All places, to be found by name."""
        return directory(self.schools, self.frames["metros"])

    @cached_property
    def states(self) -> Panel:
        """The measures of all states."""
        return states.panel(self.frames, self.schools, self.rates)

    @cached_property
    def metros(self) -> Panel:
        """The measures of all areas."""
        return areas.panel(self.frames, self.schools, self.rates)

    @cached_property
    def colleges(self) -> Panel:
        """The measures of all colleges."""
        return colleges.panel(self.frames, self.schools)

    def prepare(self) -> None:
        """Compute what the first brief of each kind would wait for."""
        for place in ("47", "34980", "221999"):
            self.brief(self.directory.find(place))
        self.directory.find("Tennessee")

    def brief(self, place: Place) -> Brief:
        """Gather all that the tables say about a place."""
        rows = {"state": self._state, "metro": self._metro, "college": self._college}[place.kind](place)
        keys = NAMED[place.kind]
        compared = "the nation" if place.kind != "college" else f"the {_middle(place)}"
        summary = sentence(finding(rows, keys, compared))
        notes = [NOTE_OF_PLACE] if place.kind != "college" else []
        if place.closed:
            day = "" if place.closed == "unknown" else f" on {words.release(place.closed)}"
            summary = f"Closed{day}. What follows is what was last published."
        return Brief(
            place=place,
            title=place.name,
            finding=summary,
            rows=ordered(rows),
            charts=charts(place, self.frames, self.sources),
            rule=RULE,
            notes=tuple(notes),
        )

    def state_row(self, key: str, letters: str, *, own: bool = False) -> Row:
        """Return a row of a state; `own` if the brief is about that state."""
        return self.states.column(key).row(FIPS[letters], self.sources, "" if own else NAMES[letters])

    def _state(self, place: Place) -> list[Row]:
        return _shown(self.states.rows(place.id, self.sources))

    def _metro(self, place: Place) -> list[Row]:
        rows = _shown(self.metros.rows(place.id, self.sources))
        rows += [self.state_row(key, place.state) for key in OF_THE_STATE]
        prices = next(row for row in rows if row.key == "prices")
        # For most metros the state's price level is all there is.
        return [
            self.state_row("prices", place.state) if row is prices and row.missing else row for row in rows
        ]

    def _college(self, place: Place) -> list[Row]:
        rows = self.colleges.rows(place.id, self.sources)
        if place.state in FIPS:
            rows += [self.state_row(key, place.state) for key in AROUND["state"]]
        if place.metro in self.directory.places:
            name = short_name(self.directory.places[place.metro].name)
            around = map(self.metros.column, AROUND["metro"])
            rows += [column.row(place.metro, self.sources, name) for column in around]
        return rows


def _shown(rows: Iterable[Row]) -> list[Row]:
    # For-profit colleges have a price in few places; a reader who chooses that kind sees it.
    return [row for row in rows if not row.key.startswith("for_profit")]


def ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Sort rows by topic, as a brief shows them."""
    return tuple(sorted(rows, key=lambda row: TOPICS.index(row.topic)))


def _middle(place: Place) -> str:
    words = KINDS[place.group][2] if place.group in KINDS else ""
    return f"middle {words} college".replace("  ", " ")
