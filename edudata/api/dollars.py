"""Dollars of one time in the dollars of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from edudata.api.data import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy as np
    import pandas as pd

    When = int | str | date | np.datetime64 | pd.Period
    DeflatorYear = Literal["calendar", "calendar_months", "academic", "quarter", "month"]

CPI_U = "CUUR0000SA0"


@overload
def inflate(amount: float, when: When, to: When = ..., *, series_id: str = ...) -> float: ...
@overload
def inflate(
    amount: pd.Series[Any] | Sequence[float] | np.ndarray[Any, Any],
    when: When | pd.Series[Any] | pd.Index[Any] | Sequence[Any] | None = ...,
    to: When = ...,
    *,
    series_id: str = ...,
) -> pd.Series[float]: ...
@overload
def inflate(
    amount: float,
    when: pd.Series[Any] | pd.Index[Any] | Sequence[Any],
    to: When = ...,
    *,
    series_id: str = ...,
) -> pd.Series[float]: ...
def inflate(amount: Any, when: Any = None, to: Any = "latest", *, series_id: str = CPI_U) -> Any:
    """Express dollars of one time in the dollars of another, with the CPI-U.

    Parameters
    ----------
    amount : float, Series or sequence
        U.S. dollars, in any scale.
    when : int, str, date, Period, Series or sequence, optional
        When the dollars are of: a year (1990), a quarter ("1990Q3"), a month ("1990-07"), an academic
        year ("AY1990-91"), or a date, which stands for its month. By default the index of `amount`.
    to : int, str, date or Period, default "latest"
        The time whose dollars to express, written in the same ways; "latest" is the newest of the kind
        of `when`: the last whole year, quarter or month.
    series_id : str
        BLS series of the index, as in `load("cpi")`.

    Returns
    -------
    float or Series
        A number for one amount; else a Series with the index of `amount` or `when`.

    Warns
    -----
    EdudataWarning
        If a year is not over: the mean of its published months counts then.

    Raises
    ------
    OutOfRangeError
        If a time has no index or is not written as above, with the covered span and what to choose.

    Notes
    -----
    Years use the annual averages of the BLS, quarters and academic years the mean of their months. October
    2025 was never published. Source: BLS, Consumer Price Index, https://www.bls.gov/cpi/

    Examples
    --------
    >>> import edudata as ed
    >>> round(ed.inflate(100, 1990, to=2025), 2), round(ed.inflate(100, "1990-07", to="2026-08"), 2)
    (246.32, 256.89)
    >>> import pandas as pd
    >>> ed.inflate(pd.Series([100, 100], index=[1985, 2019]), to=2019).round(1).to_list()
    [237.6, 100.0]
    """
    from edudata.analysis import inflation

    return inflation.inflate(amount, when, to, cpi=load("cpi"), series_id=series_id)


@overload
def real(
    frame: pd.DataFrame,
    column: str | Sequence[str],
    base_year: When = ...,
    *,
    period: str | None = ...,
    deflator_year: DeflatorYear | None = ...,
    series_id: str = ...,
    min_months: int | None = ...,
    gap: Literal["error", "missing"] = ...,
) -> pd.DataFrame: ...
@overload
def real(
    frame: pd.Series[Any],
    column: None = ...,
    base_year: When = ...,
    *,
    period: str | None = ...,
    deflator_year: DeflatorYear | None = ...,
    series_id: str = ...,
    min_months: int | None = ...,
    gap: Literal["error", "missing"] = ...,
) -> pd.Series[float]: ...
def real(
    frame: pd.DataFrame | pd.Series[Any],
    column: str | Sequence[str] | None = None,
    base_year: When = "latest",
    *,
    period: str | None = None,
    deflator_year: DeflatorYear | None = None,
    series_id: str = CPI_U,
    min_months: int | None = None,
    gap: Literal["error", "missing"] = "error",
) -> pd.DataFrame | pd.Series[float]:
    """Convert nominal U.S. dollars to the dollars of one year, quarter or month, with the CPI-U.

    Each row is deflated by its own period: months by the index of their month, quarters by their quarter,
    academic years by July to June, all else by calendar years. Amounts that `dollar_year` marks as
    constant dollars start from that year.

    Parameters
    ----------
    frame : DataFrame or Series
        Rows with dollars and something that dates them. A Series is dated by its index.
    column : str or sequence of str
        One or several columns of dollars, in any scale; nothing for a Series.
    base_year : int, str, date or Period, default "latest"
        The time whose dollars to express: a year (2025), a quarter ("2026Q2"), a month ("2026-06"), an
        academic year ("AY2025-26"), or "latest", the newest of the rows' own kind. For rows of academic
        years 2025 is 2025-26.
    period : str, optional
        The column or index level that dates the rows; by default `year`, `period_start`,
        `academic_year`, the only column of dates, or the index.
    deflator_year : {"calendar", "calendar_months", "academic", "quarter", "month"}, optional
        One kind of period for all rows: "calendar" takes the annual averages of the BLS,
        "calendar_months" the mean of January to December. By default what the rows are.
    series_id : str
        BLS series of the index, as in `load("cpi")`.
    min_months : int, optional
        Published months that a mean needs; by default all but October 2025, which was never published.
    gap : {"error", "missing"}
        What to do with a row whose period has no index: stop, or leave its amount missing.

    Returns
    -------
    DataFrame or Series
        A copy with one more column for each, named by its base: `amount_real_2025_usd`,
        `amount_real_ay2025_26_usd`, `amount_real_2026q2_usd`. attrs gain, as text, deflator, base_year,
        deflator_year and, where means lack months, months_missing.

    Warns
    -----
    EdudataWarning
        If the base year is not over: the mean of its published months counts then.

    Raises
    ------
    OutOfRangeError
        If a period has no index or nothing dates the rows, with the covered span and the way out.
    UnknownNameError
        If there is no such column.
    WrongTypeError
        If `frame` is neither a DataFrame nor a Series.

    Examples
    --------
    >>> import edudata as ed
    >>> frame = ed.real(ed.load("tuition"), "amount_usd", base_year=2019)
    >>> frame.columns[-1], frame.attrs["deflator_year"]
    ('amount_real_ay2019_20_usd', 'academic')
    >>> debt = ed.real(ed.load("household_debt"), "balance_billion_usd", base_year="2026Q2")
    >>> debt.columns[-1], debt.attrs["months_missing"]
    ('balance_real_2026q2_billion_usd', '2025-10')
    """
    from edudata.analysis import inflation

    given: Any = frame  # either overload
    return inflation.real(
        given,
        column,
        base_year,
        cpi=load("cpi"),
        period=period,
        deflator_year=deflator_year,
        series_id=series_id,
        min_months=min_months,
        gap=gap,
    )
