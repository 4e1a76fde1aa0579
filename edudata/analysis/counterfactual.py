"""Tuition as it would be had it followed inflation, and what that could mean for debt."""

from __future__ import annotations

import pandas as pd

from edudata.analysis import inflation
from edudata.arguments import within
from edudata.errors import OutOfRangeError, UnknownNameError


def followed_inflation(
    tuition: pd.DataFrame, cpi: pd.DataFrame, sector: str = "public_4yr", start: int = 1985
) -> pd.DataFrame:
    """Compare published tuition and fees with those of one year raised by inflation alone.

    Parameters
    ----------
    tuition : DataFrame
        View `tuition`: averages of NCES.
    cpi : DataFrame
        Table `cpi`; the index is CPI-U, mean of July to June.
    sector : str
        For example "public_4yr".
    start : int
        Fall of the academic year from which the price would have followed inflation.

    Returns
    -------
    DataFrame
        One row per published year: academic_year, year, amount_usd, followed_usd and excess_usd (all
        nominal US dollars), ratio (1 at the start).

    Raises
    ------
    UnknownNameError
        The sector is unknown.
    OutOfRangeError
        The start has no price or no index.

    Examples
    --------
    >>> import edudata as ed
    >>> path = followed_inflation(ed.load("tuition"), ed.load("cpi"))
    >>> round(path.set_index("academic_year").loc["2019-20", "ratio"], 1).item()
    3.0
    """
    nominal = tuition[tuition["component"].eq("tuition_fees") & tuition["dollar_year"].eq("current")]
    rows = nominal[nominal["sector"].eq(sector)].sort_values("year")
    if rows.empty:
        raise UnknownNameError("sector", sector, sorted(set(nominal["sector"])))
    # Prices are charged by academic year: the index of a calendar year would lag by half a year.
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
    """Add up the tuition above inflation that a class paid over its years of study.

    Parameters
    ----------
    path : DataFrame
        Result of `followed_inflation`.
    class_of : int
        Spring of graduation: the class of 2019 studied from the fall of 2015 to that of 2018.
    years : int
        Length of study.

    Returns
    -------
    float
        Nominal US dollars.

    Raises
    ------
    OutOfRangeError
        One of the years has no price.

    Examples
    --------
    >>> path = pd.DataFrame({"year": [2015, 2016, 2017, 2018], "excess_usd": [10.0, 20.0, 30.0, 40.0]})
    >>> four_years_excess(path, 2019)
    100.0
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
    """Compute debt at graduation if part of the excess price had not been borrowed.

    Parameters
    ----------
    debt_usd : float
        Debt at graduation, 0 or more.
    excess_usd : float
        Price paid above inflation.
    passed_on_pct : float
        Percent of the saving that would have lowered borrowing, 0 to 100: an assumption. The rest would
        have gone to families, to grants not given or to living costs.

    Returns
    -------
    float
        US dollars, at least 0.

    Raises
    ------
    OutOfRangeError
        The debt is negative or the percentage lies outside its range.

    Examples
    --------
    >>> debt_without(28_950, 24_000, 50), debt_without(28_950, 24_000, 0), debt_without(28_950, 40_000, 100)
    (16950.0, 28950.0, 0.0)
    """
    within("debt_usd", debt_usd, 0)
    within("passed_on_pct", passed_on_pct, 0, 100)
    # A price that rose less than inflation left nothing more to borrow.
    return max(0.0, debt_usd - max(0.0, excess_usd) * passed_on_pct / 100)
