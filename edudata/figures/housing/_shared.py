"""Shared by the housing figures: measures of what a home costs, the mortgage assumed, ranked regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from edudata.analysis import affordability, uncertainty, weighted
from edudata.analysis.affordability import HUD_THRESHOLD_PCT
from edudata.errors import OutOfRangeError
from edudata.figures.maps import Line
from edudata.figures.spec import Choice, Frames, Number
from edudata.figures.text import amount, capital, percent

RATE = "mortgage_rate_30yr_fixed"
RATES = "mortgage_rates"
INCOME, INCOME_MOE = "median_household_income_usd", "median_household_income_moe_usd"
VALUE, VALUE_MOE = "median_home_value_usd", "median_home_value_moe_usd"
RENT, RENT_MOE = "median_gross_rent_usd_per_month", "median_gross_rent_moe_usd_per_month"
OWN_SHARE, OWN_SHARE_MOE = "median_gross_rent_to_income_pct", "median_gross_rent_to_income_moe_pct"
BURDENED, RENTERS = "renters_paying_30_pct_units", "renters_with_rent_share_units"
# Columns of a housing table that the measures and the tables need.
INPUTS = ("name", "survey", "population", INCOME, INCOME_MOE, VALUE, VALUE_MOE, RENT, RENT_MOE)
# Views leave these out until a refresh has brought values.
OPTIONAL = (OWN_SHARE, OWN_SHARE_MOE, BURDENED, RENTERS)
OWNERS_ESTIMATE = (
    "Home value is the owner's own estimate, over five years of answers: sale prices can differ."
)
RENT_NOTE = (
    "Rent is the renters' median, income that of all households, owners included: it is not the share of "
    "income that renters pay."
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure and the words for it.

    Attributes
    ----------
    name, column : str
        Value of the control, and the column that `with_measures` adds.
    label, short : str
        Title of the axis, with the unit, and name in sentences.
    unit, digits : str, int
        As in `text.amount`.
    phrase : str
        Part of a sentence with {} where a value goes.
    threshold : float or None
        A value above which many call homes too expensive; None where there is no such line.
    definition, note : str
        How it is computed, and what readers must know of it.
    """

    name: str
    column: str
    label: str
    short: str
    unit: str
    digits: int
    phrase: str
    threshold: float | None
    definition: str
    note: str = OWNERS_ESTIMATE

    @property
    def moe(self) -> str:
        """Column with the margin of error at 90 percent."""
        return f"{self.column}_moe"

    @property
    def format(self) -> dict[str, Any]:
        """Arguments of maps and rankings; the axis title has the years, so the ticks need not."""
        unit = "pct" if self.unit == "pct" else ""
        return {"value": self.column, "label": self.label, "unit": unit, "digits": self.digits}

    def text(self, value: float) -> str:
        """Format a value with its unit."""
        return amount(value, self.unit, self.digits)


MEASURES: Mapping[str, Measure] = {
    m.name: m
    for m in (
        Measure(
            name="price_to_income",
            column="price_to_income",
            label="Home value ÷ yearly income",
            short="Home value to income",
            unit="years",
            digits=2,
            phrase="a home costs {} of income",
            threshold=5.0,
            definition="median home value over median household income: years of income",
        ),
        Measure(
            name="rent_to_income",
            column="annual_rent_to_income_pct",
            label="Year's rent, % of income",
            short="Rent to income",
            unit="pct",
            digits=1,
            phrase="the median rent is {} of all households' income",
            threshold=None,
            definition="twelve months' median gross rent over median household income of all households",
            note=RENT_NOTE,
        ),
        Measure(
            name="payment_to_income",
            column="payment_to_income_pct",
            label="Mortgage payment, % of income",
            short="Payment to income",
            unit="pct",
            digits=1,
            phrase="the payment on a home takes {} of income",
            threshold=HUD_THRESHOLD_PCT,
            definition="yearly mortgage payment on the median home over median household income",
        ),
    )
}

# Takes the place of rent to income where the survey's own ratio of renters is there.
RENTERS_OWN = Measure(
    name="rent_to_income",
    column=OWN_SHARE,
    label="Renters' rent, % of their income",
    short="Rent to income",
    unit="pct",
    digits=1,
    phrase="the median renter pays {} of income for rent",
    threshold=HUD_THRESHOLD_PCT,
    definition="median share of their household income that renters pay for rent with utilities",
    note="The share is the survey's own, of renters' rent and renters' income.",
)

# The terms of the loan matter only for the payment.
PAYMENT = {"measure": ("payment_to_income",)}
MEASURE = Choice("measure", "Measure", {m.name: m.short for m in MEASURES.values()}, "price_to_income")


def latest_rate(frames: Frames) -> tuple[float, str]:
    """Return the latest published 30-year mortgage rate in percent, and its month as "2026-07"."""
    series = frames[RATES]
    rows = series[series["measure"] == RATE]
    if rows.empty:
        raise OutOfRangeError(f"{RATES} holds no {RATE}; run `edudata build` to restore the table.")
    last = rows.sort_values("period_start").iloc[-1]
    return round(float(last["rate_pct"]), 2), f"{last['period_start']:%Y-%m}"


def rate_bounds(frames: Frames) -> tuple[float, float, float]:
    """Return the lowest and highest mortgage rate in percent, and the latest published as default."""
    return 0.0, 20.0, latest_rate(frames)[0]


RATE_PCT = Number(
    "rate_pct",
    "Mortgage rate",
    rate_bounds,
    step=0.05,
    whole=False,
    unit="% a year",
    help="The default is the latest monthly mean of the 30-year fixed rate.",
    when=PAYMENT,
)
TERMS = (
    RATE_PCT,
    Number(
        "down_payment_pct",
        "Down payment",
        (0, 90, 20),
        unit="% of the price",
        help="Paid at once, not borrowed.",
        when=PAYMENT,
    ),
    Number("term_years", "Term", (5, 40, 30), unit="years", when=PAYMENT),
    Number(
        "tax_pct",
        "Property tax",
        (0, 5, 0),
        step=0.1,
        whole=False,
        unit="% of the price a year",
        help="None by default: the payment is then principal and interest alone.",
        when=PAYMENT,
    ),
    Number(
        "insurance_pct",
        "Insurance",
        (0, 5, 0),
        step=0.1,
        whole=False,
        unit="% of the price a year",
        when=PAYMENT,
    ),
)


def measures(frame: pd.DataFrame) -> dict[str, Measure]:
    """Return the measures of a housing table, with renters' own ratio if it has that."""
    own = OWN_SHARE in frame and frame[OWN_SHARE].notna().any()
    return {**MEASURES, "rent_to_income": RENTERS_OWN} if own else dict(MEASURES)


def with_measures(
    frame: pd.DataFrame, columns: Sequence[str], rate_pct: float, **terms: float
) -> pd.DataFrame:
    """Add the measures, the payment in dollars, and margins of error where published.

    Parameters
    ----------
    frame : DataFrame
        A housing table; a suppressed figure leaves the measures empty that need it.
    columns : sequence of str
        Columns to keep with `INPUTS` and `OPTIONAL`.
    rate_pct, **terms
        Mortgage, as in `affordability.monthly_cost`.
    """
    frame = frame.reindex(columns=[*columns, *INPUTS, *OPTIONAL])
    income, income_moe, price, price_moe, rent, rent_moe = (
        frame[name].astype("float64") for name in (INCOME, INCOME_MOE, VALUE, VALUE_MOE, RENT, RENT_MOE)
    )
    payment = affordability.monthly_cost(price, rate_pct, **terms)
    ratio = affordability.price_to_income(price, income)
    ratio_moe = uncertainty.ratio_moe(price, price_moe, income, income_moe)
    share = affordability.cost_to_income_pct(payment, income)
    return frame.assign(
        price_to_income=ratio,
        price_to_income_moe=ratio_moe,
        annual_rent_to_income_pct=affordability.rent_to_income_pct(rent, income),
        annual_rent_to_income_pct_moe=1200 * uncertainty.ratio_moe(rent, rent_moe, income, income_moe),
        payment_to_income_pct=share,
        # Rate and terms are assumed, not sampled: the payment's share is the ratio times a constant.
        payment_to_income_pct_moe=share / ratio * ratio_moe,
        payment_usd_per_month=payment,
    ).rename(columns={OWN_SHARE_MOE: RENTERS_OWN.moe})


def mortgage(
    frames: Frames,
    rate_pct: float,
    down_payment_pct: float = 20,
    term_years: float = 30,
    tax_pct: float = 0,
    insurance_pct: float = 0,
) -> str:
    """Describe the mortgage assumed, with where its rate comes from."""
    latest, month = latest_rate(frames)
    origin = f", Freddie Mac's mean of {month}" if rate_pct == latest else ""
    extras = [
        f"{t:g}% {name}" for t, name in ((tax_pct, "property tax"), (insurance_pct, "insurance")) if t
    ]
    rest = f" plus {' and '.join(extras)} of the price a year" if extras else ", no tax or insurance"
    return (
        f"{rate_pct:g}% a year{origin}, {down_payment_pct:g}% down, {term_years:g} years, "
        f"principal and interest{rest}"
    )


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
