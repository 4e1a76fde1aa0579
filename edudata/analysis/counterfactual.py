"""Had tuition followed inflation: what it would cost, and what that could mean for debt."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import inflation
from edudata.analysis._limits import within
from edudata.errors import OutOfRangeError, UnknownNameError


def followed_inflation(
    tuition: pd.DataFrame, cpi: pd.DataFrame, sector: str = "public_4yr", start: int = 1985
) -> pd.DataFrame:
    """Published tuition and fees beside those of one year moved along with the price index.

    tuition : NCES averages in current dollars (view `tuition`)
    cpi     : cpi; the index is CPI-U, mean of July to June, by the fall of the academic year
    start   : fall of the year from which the price would have followed inflation

    Columns: academic_year, year, amount_usd, followed_usd (both nominal), excess_usd, ratio. At the start
    the ratio is 1. Only years that are published are there.

    public_4yr, 1985, in 2019-20 -> ratio 3.0

    Raises UnknownNameError for a sector, OutOfRangeError for a start that has no price or no index.
    """
    known = tuition[tuition["component"].eq("tuition_fees") & tuition["dollar_year"].eq("current")]
    rows = known[known["sector"].eq(sector)].sort_values("year")
    if rows.empty:
        raise UnknownNameError("sector", sector, sorted(set(known["sector"])))
    index = inflation.index_by_year(cpi, deflator_year="academic")
    years = sorted(set(rows["year"]) & set(index.index))
    if start not in years:
        raise OutOfRangeError(
            f"start must be a year with a price, {years[0]} to {years[-1]}; {start} given."
        )
    rows = rows[rows["year"].isin(years) & rows["year"].ge(start)]
    amount = rows["amount_usd"].to_numpy(dtype=float)
    followed = inflation.real_price(float(amount[0]), index[start], index.loc[rows["year"]].to_numpy())
    return pd.DataFrame(
        {
            "academic_year": rows["academic_year"].to_numpy(),
            "year": rows["year"].to_numpy(),
            "amount_usd": amount,
            "followed_usd": followed,
            "excess_usd": amount - followed,
            "ratio": amount / followed,
        }
    )


def four_years_excess(path: pd.DataFrame, class_of: int, years: int = 4) -> float:
    """Tuition paid above inflation by a class over its years of study, nominal dollars.

    path     : as `followed_inflation` gives it
    class_of : the spring of graduation: 2019 studied from the fall of 2015 to that of 2018

    Raises OutOfRangeError when one of the years has no price.
    """
    falls = range(class_of - years, class_of)
    rows = path[path["year"].isin(list(falls))]
    if len(rows) != years:
        raise OutOfRangeError(
            f"class_of must be from {int(path['year'].min()) + years} to {int(path['year'].max()) + 1}, "
            f"with a price for each of its {years} years; {class_of} was given."
        )
    return float(rows["excess_usd"].sum())


def debt_without(debt_usd: float, excess_usd: float, passed_on_pct: float) -> float:
    """Debt at graduation had a share of the excess price not been borrowed; never below nothing.

    passed_on_pct : share of the saving that would have lowered borrowing: an assumption, 0 to 100. The
                    rest would have gone to families, grants not given, or living costs

    28,950, 24,000, 50 % -> 16,950
    28,950, 24,000, 0 %  -> 28,950
    28,950, 40,000, 100 % -> 0

    Raises OutOfRangeError for a negative debt or a share outside 0 to 100.
    """
    within("debt_usd", debt_usd, 0)
    within("passed_on_pct", passed_on_pct, 0, 100)
    return max(0.0, debt_usd - max(0.0, excess_usd) * passed_on_pct / 100)
