"""The nation's housing affordability year by year, from published prices, incomes and mortgage rates."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import affordability
from edudata.errors import OutOfRangeError

PARTS_OF_YEAR = {"quarter": 4, "month": 12, "year": 1}


def yearly(series: pd.DataFrame, measure: str, column: str) -> pd.Series:
    """Average one measure over each calendar year.

    Parameters
    ----------
    series : DataFrame
        Table `affordability_series`.
    measure : str
        Value of the column `measure`.
    column : str
        Column with the values, for example amount_usd.

    Returns
    -------
    Series of float
        Mean by year; years with missing quarters or months are left out.

    Raises
    ------
    OutOfRangeError
        The table has no such measure; the message lists the known ones.

    Examples
    --------
    >>> import edudata as ed
    >>> yearly(ed.load("affordability_series"), "median_sales_price_new_house", "amount_usd")[1984].item()
    79950.0
    """
    rows = series[series["measure"] == measure]
    if rows.empty:
        raise OutOfRangeError(
            f"affordability_series holds no {measure}; known: {sorted(set(series['measure']))}."
        )
    # A mean over part of a year would follow the season.
    parts = rows.groupby(rows["period_start"].dt.year)[column].agg(["mean", "count"])
    needed = PARTS_OF_YEAR[rows["frequency"].iloc[0]]
    return parts.loc[parts["count"] == needed, "mean"].rename_axis("year")


def national_affordability(series: pd.DataFrame) -> pd.DataFrame:
    """Compute affordability for every year with a published price, income and mortgage rate.

    Parameters
    ----------
    series : DataFrame
        Table `affordability_series` with median_sales_price_new_house (quarters),
        median_household_income (years) and mortgage_rate_30yr_fixed (months), in current dollars.

    Returns
    -------
    DataFrame
        One row per year: year, median_sales_price_usd, median_household_income_usd, mortgage_rate_pct
        (yearly means), price_to_income (years), payment_to_income_pct (20 percent down, 30 years,
        principal and interest), nar_hai_index (NAR's formula).

    Notes
    -----
    The price is of new houses and the income of all households: compare years, not levels.

    Examples
    --------
    >>> import edudata as ed
    >>> years = national_affordability(ed.load("affordability_series")).set_index("year")
    >>> years.loc[1984, "price_to_income"].round(2).item()
    3.57
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
