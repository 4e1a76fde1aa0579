"""Series behind housing affordability: prices, income, mortgage rates, and others' ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, check, column, continuous, optional, text, trust
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

NATION = "United States"
FRED = "https://fred.stlouisfed.org/series/"
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
"""Measure -> the one column that holds it, and the least and greatest plausible value there."""


class AffordabilitySeries(Model):
    area: str = text("place: United States or a metropolitan area's title")
    cbsa: str = column("CBSA code of a metro, empty for the nation", nullable=True, str_matches=r"^\d{5}$")
    publisher: str = text("who measures it")
    measure: str = column("what is measured; hoam_ marks the Atlanta Fed's monitor", isin=tuple(BOUNDS))
    frequency: str = column("length of the period", isin=("month", "quarter", "year"))
    period_start: pd.Timestamp = column("first day of the period")
    period_end: pd.Timestamp = column("last day of the period")
    amount_usd: float = column(
        "current dollars; a month's where the measure is a cost", "USD", nullable=True, ge=100, le=2_000_000
    )
    ratio: float = column("price over annual income", "ratio", nullable=True, ge=1, le=25)
    rate_pct: float = column(
        "percent; a year's where it is an interest rate", "%", nullable=True, ge=1, le=150
    )
    trust: str = trust()
    flag: str = optional("flag")
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = ("measure", "publisher", "area", "period_start")


def _ends(start: pd.Series, frequency: str) -> pd.Series:
    offset = {
        "month": pd.offsets.MonthEnd(0),
        "quarter": pd.offsets.QuarterEnd(0),
        "year": pd.offsets.YearEnd(0),
    }[frequency]
    return (start + offset).astype("datetime64[us]")


def _series(frequency: str, start: pd.Series, **columns: object) -> pd.DataFrame:
    """One measure's rows; what is not named stays empty."""
    given: dict[str, object] = {
        "area": NATION,
        "cbsa": None,
        "frequency": frequency,
        "period_start": start.astype("datetime64[us]"),
        "period_end": _ends(start, frequency),
        "amount_usd": float("nan"),
        "ratio": float("nan"),
        "rate_pct": float("nan"),
        "flag": None,
        "note": None,
    } | columns
    frame = pd.DataFrame(given, index=start.index)
    texts = [name for name, hint in AffordabilitySeries.__annotations__.items() if hint == "str"]
    return frame.astype(dict.fromkeys(texts, "str"))


def _years(years: pd.Series) -> pd.Series:
    return pd.to_datetime(years.astype("str") + "-01-01")


def build_affordability_series(raw: Raw) -> pd.DataFrame:
    """National prices, income and mortgage rates beside two publishers' own affordability figures.

    Nothing is divided here: price over income is made in `analysis` from the first two measures.
    """
    price, income = raw.newest("fred/mspus"), raw.newest("fred/mehoinusa646n")
    rate, jchs = raw.newest("fred/mortgage30us"), raw.newest("jchs/price_to_income")
    parts = [
        _series(
            "quarter",
            price["fred_date"],
            publisher="U.S. Census Bureau and HUD",
            measure="median_sales_price_new_house",
            amount_usd=price["median_sales_price_usd"].astype("float64"),
            trust="primary",
            note=price["note"],
            source_url=f"{FRED}MSPUS",
        ),
        _series(
            "year",
            _years(income["year"]),
            publisher="U.S. Census Bureau",
            measure="median_household_income",
            amount_usd=income["median_household_income_current_usd"].astype("float64"),
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
            _years(jchs["year"]),
            publisher="Joint Center for Housing Studies",
            measure="price_to_income",
            area=jchs["area"],
            cbsa=jchs["cbsa"],
            ratio=jchs["price_to_income"],
            trust=jchs["trust"],
            note=jchs["note"],
            source_url=jchs["source_url"],
        ),
        _hoam(raw.newest("atlanta_fed/hoam")),
    ]
    return pd.concat(parts, ignore_index=True)


def _hoam(hoam: pd.DataFrame) -> pd.DataFrame:
    """The monitor's figures, and its share of income where cost and income of a month are known."""
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
    by_release = rows["dated_by"] == "release"
    return _series(
        "month",
        rows["month"],
        publisher="Federal Reserve Bank of Atlanta",
        measure="hoam_" + rows["measure"],
        amount_usd=rows["value"].where(~percent),
        rate_pct=rows["value"].where(percent),
        trust=rows["trust"],
        flag=pd.Series("dated_by_release", rows.index).where(by_release),
        note=rows["note"],
        source_url=rows["source_url"],
    )


def affordability_one_unit(frame: pd.DataFrame) -> CheckResult:
    """Each row has its measure's column, within the measure's own bounds, and no other."""
    rule = frame["measure"].map(BOUNDS)
    right = frame[["amount_usd", "ratio", "rate_pct"]].notna().sum(axis=1) == 1
    for name in ("amount_usd", "ratio", "rate_pct"):
        mine = rule.str[0] == name
        right &= ~mine | frame[name].between(rule.str[1].astype("float64"), rule.str[2].astype("float64"))
    return check("each measure keeps to its unit and bounds", frame[~right], len(frame))


def affordability_continuous(frame: pd.DataFrame) -> CheckResult:
    """The three national series have no gaps."""
    step = {"median_sales_price_new_house": 3, "median_household_income": 12, "mortgage_rate_30yr_fixed": 1}
    results = [
        continuous(frame[frame["measure"] == measure], measure, months) for measure, months in step.items()
    ]
    broken = [r for r in results if not r.passed]
    saw = "; ".join(f"{r.name}: {r.saw}" for r in broken or results)
    return CheckResult("prices, income and mortgage rates have no gaps", not broken, saw)


TABLES: tuple[Table, ...] = (
    Table(
        name="affordability_series",
        title="Home prices, income, mortgage rates and published affordability ratios",
        description="New-house prices by quarter, household income by year and the 30-year mortgage rate "
        "by month for the United States, with the Joint Center's price-to-income ratios of 40 metros and "
        "the Atlanta Fed's affordability monitor. Current dollars.",
        subject="housing",
        model=AffordabilitySeries,
        build=build_affordability_series,
        checks=(affordability_one_unit, affordability_continuous),
        breaks=(
            "Household income: the survey's methods changed in 2013 and 2017.",
            "The price is that of new houses only, the income that of all households.",
        ),
    ),
)
VIEWS: tuple[View, ...] = (
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
