"""Three ways to say what a home costs beside what a household earns, the same for every kind of region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from edudata.errors import OutOfRangeError
from edudata.figures.maps import Line
from edudata.figures.spec import Choice, Frames, Number
from edudata.figures.text import amount

if TYPE_CHECKING:
    import pandas as pd

RATE = "mortgage_rate_30yr_fixed"
RATES = "mortgage_rates"
RENT = "median_gross_rent_usd_per_month"
INPUTS = (
    "name",
    "survey",
    "population",
    "median_household_income_usd",
    "median_household_income_moe_usd",
    "median_home_value_usd",
    "median_home_value_moe_usd",
    RENT,
    "median_gross_rent_moe_usd_per_month",
)
"""Columns of a housing table that the measures and their tables need."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure and the words for it.

    column    : column that `with_measures` adds; its margin of error is `column` + "_moe"
    label     : title of the colour bar and axis, with the unit
    unit      : unit of `amount`
    phrase    : sentence part with {} where a value stands
    threshold : a value many call too much, said in the finding
    """

    name: str
    column: str
    label: str
    short: str
    unit: str
    digits: int
    phrase: str
    threshold: float
    definition: str

    @property
    def moe(self) -> str:
        """Column with the margin of error at 90 percent."""
        return f"{self.column}_moe"

    @property
    def drawing(self) -> dict[str, Any]:
        """What maps and rankings need to know of it. Years stand in the label, not after each tick."""
        unit = "pct" if self.unit == "pct" else ""
        return {"value": self.column, "label": self.label, "unit": unit, "digits": self.digits}

    def shown(self, value: float) -> str:
        """A value with its unit: "4.57 years", "30.1 %"."""
        return amount(value, self.unit, self.digits)

    @property
    def limit(self) -> str:
        """The threshold with its unit."""
        return f"{self.threshold:g} {'%' if self.unit == 'pct' else self.unit}"

    def said(self, value: float) -> str:
        """A value in a sentence."""
        return self.phrase.format(self.shown(value))


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
            phrase="the median home is worth {} of household income",
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
            phrase="a year's median rent takes {} of household income",
            threshold=30.0,
            definition="twelve months' median gross rent over median household income of all households",
        ),
        Measure(
            name="payment_to_income",
            column="payment_to_income_pct",
            label="Mortgage payment, % of income",
            short="Payment to income",
            unit="pct",
            digits=1,
            phrase="the payment on the median home takes {} of household income",
            threshold=30.0,
            definition="yearly mortgage payment on the median home over median household income",
        ),
    )
}


def ordinal(number: int) -> str:
    """31 -> "31st", 312 -> "312th", 1,013 -> "1,013th"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def latest_rate(frames: Frames) -> tuple[float, str]:
    """The latest published 30-year mortgage rate in percent, and its month, as "2026-07"."""
    series = frames[RATES]
    rows = series[series["measure"] == RATE]
    if rows.empty:
        raise OutOfRangeError(f"{RATES} holds no {RATE}; run `edudata build` to restore the table.")
    last = rows.sort_values("period_start").iloc[-1]
    return round(float(last["rate_pct"]), 2), f"{last['period_start']:%Y-%m}"


def rate_bounds(frames: Frames) -> tuple[float, float, float]:
    """Lowest, highest and default mortgage rate in percent: the default is the latest published."""
    return 0.0, 20.0, latest_rate(frames)[0]


PAYMENT = {"measure": ("payment_to_income",)}
"""The terms of the loan matter only for the payment."""
MEASURE = Choice("measure", "Measure", {m.name: m.short for m in MEASURES.values()}, "price_to_income")
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
DOWN_PAYMENT_PCT = Number(
    "down_payment_pct",
    "Down payment",
    (0, 90, 20),
    unit="% of the price",
    help="Paid at once, not borrowed.",
    when=PAYMENT,
)
TERM_YEARS = Number("term_years", "Term", (5, 40, 30), unit="years", when=PAYMENT)
TAX_PCT = Number(
    "tax_pct",
    "Property tax",
    (0, 5, 0),
    step=0.1,
    whole=False,
    unit="% of the price a year",
    help="None by default: the payment is then principal and interest alone.",
    when=PAYMENT,
)
INSURANCE_PCT = Number(
    "insurance_pct",
    "Insurance",
    (0, 5, 0),
    step=0.1,
    whole=False,
    unit="% of the price a year",
    when=PAYMENT,
)
TERMS = (RATE_PCT, DOWN_PAYMENT_PCT, TERM_YEARS, TAX_PCT, INSURANCE_PCT)


def with_measures(
    frame: pd.DataFrame,
    rate_pct: float,
    down_payment_pct: float = 20,
    term_years: float = 30,
    tax_pct: float = 0,
    insurance_pct: float = 0,
) -> pd.DataFrame:
    """A housing frame with the measures, the payment in dollars, and the margins of error where published.

    The margin of the payment's share is that of home value to income, times a constant: rate and terms
    are assumed, not sampled. A suppressed figure leaves the measures empty that need it.
    """
    from edudata.analysis import affordability, uncertainty

    def numbers(name: str) -> pd.Series:
        return frame[name].astype("float64")

    income, income_moe = numbers("median_household_income_usd"), numbers("median_household_income_moe_usd")
    price, price_moe = numbers("median_home_value_usd"), numbers("median_home_value_moe_usd")
    rent, rent_moe = (
        numbers(RENT),
        numbers("median_gross_rent_moe_usd_per_month"),
    )
    payment = affordability.monthly_cost(
        price,
        rate_pct,
        down_payment_pct=down_payment_pct,
        term_years=term_years,
        tax_pct=tax_pct,
        insurance_pct=insurance_pct,
    )
    ratio = affordability.price_to_income(price, income)
    ratio_moe = uncertainty.ratio_moe(price, price_moe, income, income_moe)
    share = affordability.cost_to_income_pct(payment, income)
    return frame.assign(
        price_to_income=ratio,
        price_to_income_moe=ratio_moe,
        annual_rent_to_income_pct=affordability.rent_to_income_pct(rent, income),
        annual_rent_to_income_pct_moe=1200 * uncertainty.ratio_moe(rent, rent_moe, income, income_moe),
        payment_to_income_pct=share,
        payment_to_income_pct_moe=share / ratio * ratio_moe,
        payment_usd_per_month=payment,
    )


def lines(frame: pd.DataFrame, first: Measure, others: bool = True) -> list[Line]:
    """Tooltip lines: the chosen measure, the two others if wanted, then what they are made of."""
    ordered = [first, *(m for m in MEASURES.values() if others and m is not first)]
    found = [Line(m.column, m.short, m.unit, m.digits, m.moe) for m in ordered]
    moe = "median_{}_moe_usd{}"
    return [
        *found,
        Line(
            "median_household_income_usd", "Household income", "usd", 0, moe.format("household_income", "")
        ),
        Line("median_home_value_usd", "Home value", "usd", 0, moe.format("home_value", "")),
        Line(RENT, "Rent a month", "usd", 0, moe.format("gross_rent", "_per_month")),
    ]


def terms_said(
    frames: Frames,
    rate_pct: float,
    down_payment_pct: float = 20,
    term_years: float = 30,
    tax_pct: float = 0,
    insurance_pct: float = 0,
) -> str:
    """The mortgage assumed, in words, with where its rate comes from."""
    latest, month = latest_rate(frames)
    origin = f", Freddie Mac's mean of {month}" if rate_pct == latest else ""
    added = [
        f"{t:g} % {name}" for t, name in ((tax_pct, "property tax"), (insurance_pct, "insurance")) if t
    ]
    rest = f" plus {' and '.join(added)} of the price a year" if added else ", no tax or insurance"
    return (
        f"{rate_pct:g} % a year{origin}, {down_payment_pct:g} % down, {term_years:g} years, "
        f"principal and interest{rest}"
    )


def survey(frame: pd.DataFrame) -> str:
    """The span of the survey behind a housing frame: "2020-24"."""
    return " and ".join(sorted(frame["survey"].unique()))


def subtitle(measure: Measure, frame: pd.DataFrame, terms: str, regions: str) -> str:
    """Definition, survey span and, for the payment, the mortgage assumed."""
    text = f"{measure.definition[0].upper()}{measure.definition[1:]}; {regions}, ACS {survey(frame)}"
    return f"{text}. {terms[0].upper()}{terms[1:]}." if measure.name == "payment_to_income" else f"{text}."


OWNERS_ESTIMATE = (
    "Home value is the owner's own estimate, over five years of answers: sale prices can differ."
)
RENT_NOTE = "Rent is the renters' median, income that of all households, owners included."


def shared_notes(measure: Measure) -> tuple[str, ...]:
    """What to know of a measure, whatever the region."""
    return (RENT_NOTE,) if measure.name == "rent_to_income" else (OWNERS_ESTIMATE,)


def table(frame: pd.DataFrame, id_column: str, extra: tuple[str, ...] = ()) -> Any:
    """The columns a reader gets: region, survey, measures with margins, their parts."""
    wanted = [id_column, "name", *extra, "survey"]
    for measure in MEASURES.values():
        wanted += [measure.column, measure.moe]
    wanted += ["payment_usd_per_month", *(c for c in INPUTS if c not in wanted)]
    return frame[[c for c in wanted if c in frame]].dropna(axis="columns", how="all").reset_index(drop=True)
