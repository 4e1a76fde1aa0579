"""Housing affordability: prices, income, mortgage rates, and published ratios."""

from __future__ import annotations

from typing import Any

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import day_of, end_of, stack
from edudata.models._schema import Model, check, column, continuous, optional, text
from edudata.records import CheckResult, Table, View

NATION = "United States"
FRED = "https://fred.stlouisfed.org/series/"
# Measure -> its one column, and the lowest and highest plausible value.
BOUNDS = {
    "median_sales_price_new_house": ("amount_usd", 10_000, 1_500_000),
    "median_household_income": ("amount_usd", 15_000, 250_000),
    "mortgage_rate_30yr_fixed": ("rate_pct", 1, 25),
    "price_to_income": ("ratio", 1, 25),
    "hoam_median_household_income": ("amount_usd", 15_000, 250_000),
    "hoam_qualifying_income": ("amount_usd", 15_000, 500_000),
    "hoam_total_monthly_cost": ("amount_usd", 300, 20_000),
    "hoam_non_principal_interest_cost": ("amount_usd", 100, 10_000),
    "hoam_non_principal_interest_share_of_payment": ("rate_pct", 1, 100),
    "hoam_share_of_income_needed": ("rate_pct", 5, 150),
    "hoam_metros_unaffordable": ("rate_pct", 1, 100),
}
# National series without gaps -> months from one value to the next.
CONTINUOUS = {
    "median_sales_price_new_house": 3,
    "median_household_income": 12,
    "mortgage_rate_30yr_fixed": 1,
}


class AffordabilitySeries(
    Model,
    key=["measure", "publisher", "area", "period_start"],
    provenance=["trust", "flag", "note", "source_url"],
):
    """One row per measure, publisher, area and period."""

    area: str = text("place: United States or a metropolitan area's title")
    cbsa: str = optional("CBSA code of a metro, empty for the nation", str_matches=r"^\d{5}$")
    publisher: str = text("who measures it")
    measure: str = column("what is measured; hoam_ marks the Atlanta Fed's monitor", isin=tuple(BOUNDS))
    frequency: str = column("length of the period", isin=("month", "quarter", "year"))
    period_start: pd.Timestamp = column("first day of the period")
    period_end: pd.Timestamp = column("last day of the period")
    amount_usd: float = optional(
        "current dollars; per month if the measure is a cost", "USD", ge=100, le=2_000_000
    )
    ratio: float = optional("price over annual income", "ratio", ge=1, le=25)
    rate_pct: float = optional("percent; per year if it is an interest rate", "%", ge=1, le=150)


def _series(frequency: str, start: pd.Series, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area": NATION,
            "frequency": frequency,
            "period_start": start,
            "period_end": end_of(start, frequency[0].upper()),
            **columns,
        },
        index=start.index,
    )


def build_affordability_series(raw: Raw) -> pd.DataFrame:
    """Stack national prices, income and mortgage rates with two publishers' affordability figures.

    The ratio of the first two is not stored here: it is computed in `analysis`.
    """
    price, income = raw.newest("fred/mspus"), raw.newest("fred/mehoinusa646n")
    rate, jchs = raw.newest("fred/mortgage30us"), raw.newest("jchs/price_to_income")
    parts = [
        _series(
            "quarter",
            price["fred_date"],
            publisher="U.S. Census Bureau and HUD",
            measure="median_sales_price_new_house",
            amount_usd=price["median_sales_price_usd"],
            trust="primary",
            note=price["note"],
            source_url=f"{FRED}MSPUS",
        ),
        _series(
            "year",
            day_of(income["year"], "01-01"),
            publisher="U.S. Census Bureau",
            measure="median_household_income",
            amount_usd=income["median_household_income_current_usd"],
            trust="primary",
            source_url=f"{FRED}MEHOINUSA646N",
        ),
        _series(
            "month",
            rate["month"],
            publisher="Freddie Mac",
            measure="mortgage_rate_30yr_fixed",
            rate_pct=rate["mean_30yr_fixed_rate_pct"],
            trust="derived",
            note="mean of " + rate["weeks"].astype("str") + " weekly rates",
            source_url=f"{FRED}MORTGAGE30US",
        ),
        _series(
            "year",
            day_of(jchs["year"], "01-01"),
            publisher="Joint Center for Housing Studies",
            measure="price_to_income",
            ratio=jchs["price_to_income"],
            **{name: jchs[name] for name in ("area", "cbsa", "trust", "note", "source_url")},
        ),
    ]
    hoam = raw.newest("atlanta_fed/hoam")
    # A view of other series needs no vintage of the monitor.
    return stack([*parts, *([] if hoam.empty else [_hoam(hoam)])], AffordabilitySeries)


def _hoam(hoam: pd.DataFrame) -> pd.DataFrame:
    """Return the monitor's figures, and the share of income needed in months with cost and income."""
    wide = hoam.pivot(index="month", columns="measure", values="value")
    cost, income = wide["total_monthly_cost"], wide["median_household_income"]
    share = (100 * 12 * cost / income).dropna().rename("value").reset_index()
    share = share.assign(
        measure="share_of_income_needed",
        unit="percent",
        trust="derived",
        dated_by="month",
        note="twelve monthly costs over median household income",
        source_url=hoam["source_url"].iloc[0],
    )
    rows = pd.concat([hoam, share[list(hoam.columns)]], ignore_index=True)
    percent = rows["unit"] == "percent"
    return _series(
        "month",
        rows["month"],
        publisher="Federal Reserve Bank of Atlanta",
        measure="hoam_" + rows["measure"],
        amount_usd=rows["value"].where(~percent),
        rate_pct=rows["value"].where(percent),
        flag=pd.Series("dated_by_release", rows.index).where(rows["dated_by"] == "release"),
        **{name: rows[name] for name in ("trust", "note", "source_url")},
    )


def measures_have_one_unit(frame: pd.DataFrame) -> CheckResult:
    """Check that each row has its measure's column, within the measure's bounds, and no other."""
    rule = frame["measure"].map(BOUNDS)
    low, high = rule.str[1].astype("float64"), rule.str[2].astype("float64")
    right = frame[["amount_usd", "ratio", "rate_pct"]].notna().sum(axis=1) == 1
    for name in ("amount_usd", "ratio", "rate_pct"):
        right &= (rule.str[0] != name) | frame[name].between(low, high)
    return check("each measure keeps to its unit and bounds", frame[~right], len(frame))


def national_series_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that the three national series have no gaps."""
    results = [
        continuous(frame[frame["measure"] == measure], measure, months)
        for measure, months in CONTINUOUS.items()
    ]
    failed = [result for result in results if not result.passed]
    saw = "; ".join(f"{result.name}: {result.saw}" for result in failed or results)
    return CheckResult("prices, income and mortgage rates have no gaps", not failed, saw)


TABLES = (
    Table(
        name="affordability_series",
        title="Home prices, income, mortgage rates and published affordability ratios",
        description="New-house prices by quarter, household income by year and the 30-year mortgage rate "
        "by month for the United States, with the Joint Center's price-to-income ratios of 40 metros and "
        "the Atlanta Fed's affordability monitor. Current dollars.",
        subject="housing",
        model=AffordabilitySeries,
        build=build_affordability_series,
        checks=(measures_have_one_unit, national_series_are_continuous),
        breaks=(
            "Household income: the survey's methods changed in 2013 and 2017.",
            "The price is that of new houses only, the income that of all households.",
        ),
    ),
)
VIEWS = (
    View(
        name="household_income",
        title="Median household income, United States, by year, current dollars",
        table="affordability_series",
        where={"measure": ("median_household_income",)},
        resources=("fred/mehoinusa646n",),
    ),
    View(
        name="mortgage_rates",
        title="30-year fixed mortgage rate, United States, mean of each month's weeks",
        table="affordability_series",
        where={"measure": ("mortgage_rate_30yr_fixed",)},
        resources=("fred/mortgage30us",),
    ),
    View(
        name="home_prices_and_income",
        title="New-house prices, household income and mortgage rates, United States",
        table="affordability_series",
        where={
            "measure": (
                "median_sales_price_new_house",
                "median_household_income",
                "mortgage_rate_30yr_fixed",
            )
        },
        resources=("fred/mehoinusa646n", "fred/mortgage30us", "fred/mspus"),
    ),
)
