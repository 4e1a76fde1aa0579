"""Measures of what a home costs, and the words for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis import affordability, uncertainty
from edudata.analysis.affordability import HUD_THRESHOLD_PCT
from edudata.figures.controls import Choice
from edudata.figures.text import amount

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
    "Home values are owners' own estimates, collected over five years; sale prices can differ."
)
RENT_NOTE = (
    "Income is that of all households, including owners, so this is not the share of income that renters "
    "pay."
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
            phrase="a home costs at least {} of income",
            threshold=5.0,
            definition="median home value divided by median household income, in years of income",
        ),
        Measure(
            name="rent_to_income",
            column="annual_rent_to_income_pct",
            label="Year's rent, % of income",
            short="Rent to income",
            unit="pct",
            digits=1,
            phrase="the median rent equals at least {} of local income",
            threshold=None,
            definition="a year's median rent divided by median household income of all households",
            note=RENT_NOTE,
        ),
        Measure(
            name="payment_to_income",
            column="payment_to_income_pct",
            label="Mortgage payment, % of income",
            short="Payment to income",
            unit="pct",
            digits=1,
            phrase="the payment on a home takes at least {} of income",
            threshold=HUD_THRESHOLD_PCT,
            definition="yearly mortgage payment on the median home divided by median household income",
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
    phrase="the median renter pays at least {} of income for rent",
    threshold=HUD_THRESHOLD_PCT,
    definition="median share of their income that renters pay for rent and utilities",
    note="The survey itself publishes this share, from renters' rent and renters' income.",
)

MEASURE = Choice("measure", "Measure", {m.name: m.short for m in MEASURES.values()}, "price_to_income")


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
