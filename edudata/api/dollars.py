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
    """Convert nominal U.S. dollars to those of one year, quarter or month with the CPI-U, row by row.

    Parameters
    ----------
    frame : DataFrame or Series
        Rows with dollars and dates; where `dollar_year` marks constant dollars, they start from it.
    column : str or sequence of str
        One or several columns of dollars, in any scale; nothing for a Series.
    base_year : int, str, date or Period
        The time whose dollars to express: 2025, "2026Q2", "2026-06", "AY2025-26", or "latest", the
        newest of the rows' own kind. For rows of academic years 2025 is 2025-26.
    period, deflator_year : str, optional
        What dates the rows, by default `year`, `period_start`, `academic_year`, the only dates or the
        index; and as what, by default as their kind: "calendar" (annual averages of the BLS),
        "calendar_months" (means of January to December), "academic" (July to June), "quarter", "month".
    series_id, min_months, gap : str and int, optional
        BLS series, as in `load("cpi")`; months that a mean needs, by default all that were published;
        "missing" leaves out an amount whose period has no index, "error" stops.

    Returns
    -------
    DataFrame or Series
        A copy with new columns, named by their base, as in `amount_real_2026q2_usd`. attrs gain, as
        text, deflator, base_year, deflator_year and, where means lack months, months_missing.

    Warns
    -----
    EdudataWarning
        If the base year is not over: its published months count then.

    Raises
    ------
    OutOfRangeError, UnknownNameError, WrongTypeError
        If a period has no index or nothing dates the rows, with the way out; for a wrong name or frame.

    Examples
    --------
    >>> import edudata as ed
    >>> frame = ed.real(ed.load("tuition"), "amount_usd", base_year=2019)
    >>> frame.columns[-1], frame.attrs["deflator_year"]
    ('amount_real_ay2019_20_usd', 'academic')
    """
    from edudata.analysis import inflation

    options = {"series_id": series_id, "min_months": min_months, "gap": gap}
    chosen: Any = {"frame": frame, "column": column, **options}  # for both overloads
    return inflation.real(
        base_year=base_year, cpi=load("cpi"), period=period, deflator_year=deflator_year, **chosen
    )
