"""Shared by the housing figures: regions of one kind, ranked by a measure of what a home costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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
from edudata.figures.text import amount, capital, percent


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
        unit, digits = self.measure.unit, min(self.measure.digits, 1)
        value = f"{amount(self.people_median, unit, digits)} or more"
        return f"Half of Americans live in {noun} where {self.measure.phrase.format(value)}"

    def headline(self, noun: str, median: str) -> tuple[str, str]:
        """Return the number for half of the people and its meaning, with the median region's."""
        number = self.measure.text(self.people_median)
        short = self.measure.short.lower()
        return number, f"{short}: half of the people live in {noun} with more; {median} has " + (
            self.measure.text(self.median)
        )

    def above(self, noun: str) -> str:
        """Count the regions above the measure's threshold, and their people; "" without a threshold."""
        known, limit = self.known, self.measure.threshold
        if limit is None:
            return ""
        high = known[self.measure.column] > limit
        people = percent(weighted.share_pct(high, known["population"]), 0)
        unit = "%" if self.measure.unit == "pct" else self.measure.unit
        space = "" if unit == "%" else " "
        return f"more than {limit:g}{space}{unit} in {high.sum():,} {noun} with {people} of the people"

    @property
    def notes(self) -> tuple[str, ...]:
        """What readers must know of survey and measure, and renters above 30 percent if known."""
        notes = (f"Survey: ACS {survey(self.frame)}. Other maps may have another span.", self.measure.note)
        if self.measure is not RENTERS_OWN or self.frame[RENTERS].isna().all():
            return notes
        # Renters' homes are added up: a mean of places' shares would count small ones too much.
        share = percent(self.frame[BURDENED].sum() / self.frame[RENTERS].sum() * 100, 0)
        return *notes, f"{share} of all renters pay {HUD_THRESHOLD_PCT:g}% or more."

    def extreme(self, at: int) -> str:
        """Name the cheapest (0) or most expensive (-1) region, and how many its margin may hide."""
        # An estimate whose margin reaches another region's is no record.
        column, moe, known = self.measure.column, self.measure.moe, self.known
        row = known.iloc[at]
        number = self.measure.text(row[column])
        if row[moe] != row[moe]:
            return f"{row['name']} ({number})"
        gaps, margins = (known[column] - row[column]).abs(), (known[moe] ** 2 + row[moe] ** 2) ** 0.5
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

    def subtitle(self, regions: str, more: str = "") -> str:
        """Return definition, survey span, the median region and, for the payment, the mortgage assumed."""
        terms = f". {capital(self.mortgage)}" if self.measure.name == "payment_to_income" else ""
        middle = f"the median one of {len(self.known):,} has {self.measure.text(self.median)}"
        what = f"{capital(self.measure.definition)}; {regions}, ACS {survey(self.frame)}"
        return f"{what}: {middle}{f'; {more}' if more else ''}{terms}"

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
