"""Shared by the housing figures: regions of one kind, ranked by a measure of what a home costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from edudata.analysis import weighted
from edudata.analysis.affordability import HUD_THRESHOLD_PCT
from edudata.figures.housing._measures import (
    BURDENED,
    INCOME,
    INCOME_MOE,
    INPUTS,
    RENT,
    RENT_MOE,
    RENTERS,
    RENTERS_OWN,
    VALUE,
    VALUE_MOE,
    Measure,
    measures,
)
from edudata.figures.maps import Line
from edudata.figures.text import amount, capital, ordinal, percent


def survey(frame: pd.DataFrame) -> str:
    """Name the span of the survey behind a housing table: "2020-24"."""
    return " and ".join(sorted(frame["survey"].unique()))


@dataclass(frozen=True)
class Regions:
    """Regions of one kind with their measures.

    Attributes
    ----------
    frame : DataFrame
        As `with_measures` returns it.
    measure : Measure
        The measure shown.
    mortgage : str
        The mortgage assumed, in words.
    id_column : str
        Column with the regions' codes.
    """

    frame: pd.DataFrame
    measure: Measure
    mortgage: str
    id_column: str

    @cached_property
    def known(self) -> pd.DataFrame:
        """The regions with a value, the cheapest first, with their rank."""
        column = self.measure.column
        # Shares published to one decimal are often equal, and then so are their ranks.
        rows = self.frame[self.frame[column].notna()].sort_values(column, kind="stable")
        return rows.assign(rank=rows[column].rank(method="min").astype("int64"))

    @property
    def measures(self) -> list[Measure]:
        """All measures, the one shown first."""
        others = measures(self.frame).values()
        return [self.measure, *(m for m in others if m.name != self.measure.name)]

    @property
    def median(self) -> float:
        """The value of the median region."""
        return float(self.frame[self.measure.column].median())

    @property
    def people_median(self) -> float:
        """The value that half of the people live with, or a higher one."""
        return weighted.median(self.frame[self.measure.column], self.frame["population"])

    @property
    def reference(self) -> tuple[float, str]:
        """The line that a ranking shows: the median region."""
        return self.median, f"median {self.measure.text(self.median)}"

    def half(self, noun: str) -> str:
        """State the value that half of the people live with."""
        value = amount(self.people_median, self.measure.unit, min(self.measure.digits, 1))
        # Not everyone lives in a metro.
        people = "Americans" if noun in ("counties", "states") else "metro residents"
        return f"Half of {people} live where {self.measure.phrase.format(value)}"

    def headline(self, noun: str, median: str) -> tuple[str, str]:
        """Return the number for half of the people and its meaning, with the median region's."""
        number = self.measure.text(self.people_median)
        short = self.measure.short.lower()
        return number, f"{short}: half of the people live in {noun} with more; {median} has " + (
            self.measure.text(self.median)
        )

    def middle(self, noun: str, more: str = "") -> str:
        """State the value of the median region, among regions such as "counties"."""
        value = self.measure.text(self.median)
        return f"The median of {len(self.known):,} {noun} has {value}{f'; {more}' if more else ''}."

    def standing(self, row: Mapping[Any, Any], name: str) -> str:
        """Rank a region from the nearer end: "Tennessee is the 21st most expensive of 51 (3.83 years)"."""
        rank, count = int(row["rank"]), len(self.known)
        place = (
            f"{ordinal(rank)} cheapest"
            if rank <= count / 2
            else f"{ordinal(count - rank + 1)} most expensive"
        )
        value = self.measure.text(row[self.measure.column])
        return f"{name} is the {place.removeprefix('1st ')} of {count:,} ({value})"

    def above(self, noun: str) -> str:
        """Count the regions above the measure's threshold, and their people; "" without a threshold."""
        rows, limit = self.known, self.measure.threshold
        if limit is None:
            return ""
        high = rows[self.measure.column] > limit
        people = percent(weighted.share_pct(high, rows["population"]), 0)
        unit = "%" if self.measure.unit == "pct" else self.measure.unit
        space = "" if unit == "%" else " "
        return f"more than {limit:g}{space}{unit} in {high.sum():,} {noun} with {people} of the people"

    @property
    def notes(self) -> tuple[str, ...]:
        """What readers must know of survey and measure, and renters above 30 percent if known."""
        notes = [self.measure.note]
        if self.measure.name == "payment_to_income":
            notes.insert(0, f"The mortgage: {self.mortgage}.")
        if self.measure is RENTERS_OWN and not self.frame[RENTERS].isna().all():
            # Renters' homes are added up: a mean of places' shares would count small ones too much.
            share = percent(self.frame[BURDENED].sum() / self.frame[RENTERS].sum() * 100, 0)
            notes.append(f"{share} of all renters pay {HUD_THRESHOLD_PCT:g}% or more.")
        years = survey(self.frame)
        return *notes, f"The survey covers {years}; other maps here may cover other years."

    def extreme(self, at: int) -> str:
        """Name the cheapest (0) or most expensive (-1) region, and how many its margin may hide."""
        # An estimate whose margin reaches another region's is no record.
        column, moe, rows = self.measure.column, self.measure.moe, self.known
        row = rows.iloc[at]
        number = self.measure.text(row[column])
        if row[moe] != row[moe]:
            return f"{row['name']} ({number})"
        gaps, margins = (rows[column] - row[column]).abs(), (rows[moe] ** 2 + row[moe] ** 2) ** 0.5
        # The region itself is always within its own margin.
        others = int((gaps <= margins).sum()) - 1
        rest = f"; {others:,} others may equal it within the margins of error" if others else ""
        return f"{row['name']} ({number} ± {self.measure.text(row[moe])}{rest})"

    def map_alt(self, regions: str) -> str:
        """Describe a map of regions, such as "387 metros", for a reader who cannot see it."""
        without = len(self.frame) - len(self.known)
        hatched = f" {without:,} without a value are hatched." if without else ""
        return (
            f"Map of {regions} by {self.measure.definition}, from "
            f"{self.extreme(0)} to {self.extreme(-1)}.{hatched}"
        )

    def lines(self, *, others: bool = True) -> list[Line]:
        """Return tooltip lines: the measure, the others if wanted, then their parts."""
        return [
            *(
                Line(m.column, m.short, m.unit, m.digits, m.moe)
                for m in self.measures[: None if others else 1]
            ),
            Line(INCOME, "Household income", "usd", 0, INCOME_MOE),
            Line(VALUE, "Home value", "usd", 0, VALUE_MOE),
            Line(RENT, "Rent a month", "usd", 0, RENT_MOE),
        ]

    def subtitle(self, regions: str) -> str:
        """Return definition, regions and survey."""
        years = survey(self.frame)
        return f"{capital(self.measure.definition)}; {regions} (American Community Survey {years})"

    @property
    def table(self) -> pd.DataFrame:
        """What readers get: the regions with a value, the cheapest first."""
        return self.select(self.known)

    def select(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Keep code, name, rank, survey, the measures with their margins, and their parts."""
        columns = [self.id_column, "name", "kind", "rank", "survey"]
        columns += [c for m in measures(self.frame).values() for c in (m.column, m.moe)]
        columns += ["payment_usd_per_month", *(c for c in INPUTS if c not in columns)]
        present = rows[[c for c in columns if c in rows]]
        return present.dropna(axis="columns", how="all").reset_index(drop=True)
