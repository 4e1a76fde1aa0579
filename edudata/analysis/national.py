"""The nation's housing affordability year by year, from published prices, incomes and mortgage rates."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import affordability
from edudata.errors import OutOfRangeError

WHOLE = {"quarter": 4, "month": 12, "year": 1}


def yearly(series: pd.DataFrame, measure: str, column: str) -> pd.Series:
    """Calendar-year means of one measure, by year; a year that lacks a part is left out, not guessed.

    series : affordability_series
    column : the column that holds the measure, e.g. amount_usd

    80,000 twice and 79,900 twice in the quarters of 1984 -> 79,950
    two quarters of 2026                                  -> no 2026

    Raises OutOfRangeError when the table has no such measure.
    """
    rows = series[series["measure"] == measure]
    if rows.empty:
        raise OutOfRangeError(
            f"affordability_series holds no {measure}; known: {sorted(set(series['measure']))}."
        )
    parts = rows.groupby(rows["period_start"].dt.year)[column].agg(["mean", "count"])
    needed = WHOLE[rows["frequency"].iloc[0]]
    return parts.loc[parts["count"] == needed, "mean"].rename_axis("year")


def national_affordability(series: pd.DataFrame) -> pd.DataFrame:
    """One row a year in which price, income and mortgage rate are all published.

    series : affordability_series with median_sales_price_new_house (quarters), median_household_income
             (years) and mortgage_rate_30yr_fixed (months), current dollars

    Columns: year, the three inputs as yearly means, price_to_income, payment_to_income_pct (20 percent
    down, 30 years, principal and interest) and nar_hai_index (NAR's formula on these inputs). The price
    is of new houses, the income of all households: ratios to watch over time, not levels.

    1984: 79,950 over 22,420 -> 3.57
    """
    frame = pd.DataFrame(
        {
            "median_sales_price_usd": yearly(series, "median_sales_price_new_house", "amount_usd"),
            "median_household_income_usd": yearly(series, "median_household_income", "amount_usd"),
            "mortgage_rate_pct": yearly(series, "mortgage_rate_30yr_fixed", "rate_pct"),
        }
    ).dropna()
    price, income = frame["median_sales_price_usd"], frame["median_household_income_usd"]
    rate = frame["mortgage_rate_pct"]
    return frame.assign(
        price_to_income=affordability.price_to_income(price, income),
        payment_to_income_pct=affordability.payment_to_income(price, income, rate),
        nar_hai_index=affordability.nar_hai(price, income, rate),
    ).reset_index()
