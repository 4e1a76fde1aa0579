"""Nominal amounts in the dollars of one year, with the deflator named in the result.

Order of work: aggregate, deflate, index, compare. Nothing deflated is ever stored.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError, UnknownNameError

ALL_ITEMS = "CUUR0000SA0"
COLLEGE_TUITION = "CUUR0000SEEB01"

_MEANING = {
    "calendar": "calendar year, BLS annual average",
    "calendar_months": "calendar year, mean of the months",
    "academic": "academic year, mean of July to June",
    "quarter": "calendar quarter, mean of the months",
    "month": "month",
}
_FIRST_MONTH_OF_ACADEMIC_YEAR = 7
_UNIT = re.compile(r"_((?:trillion_|billion_|million_|thousand_)?usd(?:_per_\w+)?)$")


def real_price(amount: Any, period_index: Any, base_index: Any) -> Any:
    """Express nominal amounts in the dollars of the base: amount x base index / period index.

    amount       : float or Series, nominal US dollars
    period_index : price index of each amount's own period
    base_index   : price index of the base period

    100 USD, 107.6, 255.657 -> 237.60     # 1985 in 2019, BLS annual averages
    any USD, i, i           -> unchanged

    Raises OutOfRangeError when an index is not above zero; a missing index gives a missing amount.
    """
    for what, index in (("period", period_index), ("base", base_index)):
        lowest = pd.Series(index, dtype=float).min()
        if lowest <= 0:
            raise OutOfRangeError(f"The price index of the {what} is {lowest:g}; it must be above 0.")
    return amount * base_index / period_index


def index_by_year(
    cpi: pd.DataFrame,
    series_id: str = ALL_ITEMS,
    deflator_year: str = "calendar",
    min_months: int = 12,
) -> pd.Series[float]:
    """Price index of each year, as a Series year -> index.

    cpi           : table `cpi`
    deflator_year : "calendar" = BLS's own annual average; "calendar_months" = mean of January to December;
                    "academic" = mean of July to June, labelled by its fall
    min_months    : a mean of fewer published months is left out, so that asking for it is an error.
                    It does not touch "calendar". October 2025 was never published: the academic year
                    2025-26 and the calendar mean of 2025 need `min_months=11`.

    all items, calendar, 1985        -> 107.6      # one decimal before 2007
    all items, calendar_months, 1985 -> 107.567
    all items, calendar, 2025        -> 321.943
    all items, academic, 2025        -> absent     # eleven months

    Raises UnknownNameError for an unknown series, OutOfRangeError for an unknown kind of year.
    Source: BLS, Consumer Price Index, https://www.bls.gov/cpi/
    """
    if deflator_year == "calendar":
        annual = _published(cpi, series_id, "year")
        return _named(annual.set_axis(pd.DatetimeIndex(annual.index).year), "year")
    _check_months(min_months, 12)
    months = _published(cpi, series_id, "month")
    if deflator_year == "academic":
        return _mean(months, academic_year(months.index.to_series()), min_months)
    if deflator_year == "calendar_months":
        return _mean(months, months.index.to_series().dt.year, min_months)
    known = ("calendar", "academic", "calendar_months")
    raise OutOfRangeError(f"deflator_year = {deflator_year!r} is not one of {', '.join(known)}.")


def index_by_period(
    cpi: pd.DataFrame,
    frequency: str = "month",
    series_id: str = ALL_ITEMS,
    min_months: int = 3,
) -> pd.Series[float]:
    """Price index of each month or quarter, as a Series period_start -> index.

    frequency  : "month" as published, or "quarter" = mean of its months (not seasonally adjusted)
    min_months : a quarter with fewer published months is left out; the fourth quarter of 2025 has two

    month, 2025-10-01   -> absent      # never published
    quarter, 2025-10-01 -> absent, unless min_months=2

    Raises UnknownNameError for an unknown series, OutOfRangeError for an unknown frequency.
    Source: BLS, Consumer Price Index, https://www.bls.gov/cpi/
    """
    months = _published(cpi, series_id, "month")
    if frequency == "month":
        return _named(months, "period_start")
    if frequency != "quarter":
        raise OutOfRangeError(f"frequency = {frequency!r} is not one of month, quarter.")
    _check_months(min_months, 3)
    return _named(_mean(months, quarter_start(months.index.to_series()), min_months), "period_start")


def relative(series_a: pd.Series[float], series_b: pd.Series[float], base_year: Any) -> pd.Series[float]:
    """Index a over index b, equal to 100 in the base year.

    It says how much faster a rose than b, with no dollars involved.

    series_a, series_b : Series year (or period) -> index, as `index_by_year` gives them
    base_year          : a label both series have

    college tuition, all items, 1985 -> 303.8 in 2019     # BLS annual averages

    Only labels both series have are kept. Raises OutOfRangeError when the base is not one of them.
    """
    ratio = (series_a / series_b).dropna()
    return _named(
        ratio / _at(ratio, base_year, "both series") * 100, str(series_a.index.name), "relative_index"
    )


def real(
    frame: pd.DataFrame,
    column: str,
    *,
    base_year: int | str,
    cpi: pd.DataFrame,
    period: str | None = None,
    deflator_year: str | None = None,
    series_id: str = ALL_ITEMS,
    min_months: int | None = None,
    gap: str = "error",
) -> pd.DataFrame:
    """Add a column with the amounts in dollars of `base_year`, named for it.

    Prices of different years can only be compared after this.

    frame         : rows with `column` (nominal US dollars in any scale) and a period. Where a column
                    `dollar_year` says that an amount is constant dollars already ("2022-23", "2021"),
                    the index of that year is used instead of the row's own
    base_year     : e.g. 2025; with deflator_year "quarter" or "month" a period, "2026Q2" or "2026-06"
    period        : column with the integer year (an academic year's fall) or with dates; by default
                    `year` if there is one and a yearly index is used, else `period_start`
    deflator_year : as in `index_by_year`, or "quarter" or "month"; by default "academic" for rows with
                    an `academic_year`, else "calendar". The base year is of the same kind
    min_months    : published months a mean needs; by default all of them
    gap           : "error" when a row's period has no index, or "missing" to leave its amount missing

    amount_usd, base_year=2025            -> new column amount_real_2025_usd
    balance_billion_usd, base_year="2026Q2" -> new column balance_real_2026q2_billion_usd
    rows of the base year                 -> amounts unchanged

    The result's attrs name table, vintage, deflator, base_year and deflator_year, all text.
    Raises OutOfRangeError naming the covered span.
    """
    kind = deflator_year or _kind(frame)
    if kind not in _MEANING:
        raise OutOfRangeError(f"deflator_year = {kind!r} is not one of {', '.join(_MEANING)}.")
    if period is None:
        period = "year" if "year" in frame and kind not in ("quarter", "month") else "period_start"
    for wanted in (column, period):
        if wanted not in frame:
            raise UnknownNameError("column", wanted, frame.columns)
    if gap not in ("error", "missing"):
        raise OutOfRangeError(f"gap = {gap!r} is not one of error, missing.")
    index = _index(cpi, kind, series_id, min_months)
    label = _label(base_year, kind)
    base = _at(index, label, f"the {_MEANING[kind]} index of {series_id}")

    own = _labels(frame[period], kind).map(index).astype(float)
    if "dollar_year" in frame:
        own = _of_dollar_year(own, frame["dollar_year"], {kind: index}, cpi, series_id, min_months)
    lacking = own.isna() & frame[column].notna()
    if gap == "error" and lacking.any():
        named = sorted({str(value) for value in frame.loc[lacking, period]})
        raise OutOfRangeError(
            f"No {_MEANING[kind]} price index of {series_id} for {period} {', '.join(named[:6])}"
            f"{' …' if len(named) > 6 else ''}; it covers {_span(index)}. "
            "gap='missing' leaves such amounts missing; min_months accepts incomplete years."
        )
    result = frame.copy()
    result[real_name(column, base_year)] = real_price(frame[column].astype(float), own, base)
    titles = cpi.loc[cpi["series_id"] == series_id, "title"] if "title" in cpi else pd.Series(dtype=str)
    result.attrs = {
        name: str(frame.attrs[name]) for name in ("table", "vintage") if name in frame.attrs
    } | {
        "deflator": f"{titles.iloc[0]} (BLS {series_id})" if len(titles) else f"BLS {series_id}",
        "base_year": str(base_year),
        "deflator_year": kind,
    }
    return result


def real_name(column: str, base_year: int | str) -> str:
    """Name of a column after `real`: the base stands before the unit.

    amount_usd, 2025              -> amount_real_2025_usd
    balance_billion_usd, "2026Q2" -> balance_real_2026q2_billion_usd
    """
    base = re.sub(r"\W", "_", str(base_year).lower())
    unit = _UNIT.search(f"_{column}")
    if unit is None:
        raise OutOfRangeError(f"{column!r} does not end in a dollar unit such as _usd or _billion_usd.")
    stem = column[: max(0, unit.start() - 1)]
    return "_".join(part for part in (stem, "real", base, unit.group(1)) if part)


def academic_year(dates: pd.Series[Any]) -> pd.Series[int]:
    """The fall of the academic year (July to June) that dates fall in.

    2019-06-30 -> 2018
    2019-07-01 -> 2019
    """
    fall: pd.Series[int] = dates.dt.year - (dates.dt.month < _FIRST_MONTH_OF_ACADEMIC_YEAR).astype(int)
    return fall


def quarter_start(dates: pd.Series[Any]) -> pd.Series[Any]:
    """First day of the calendar quarter that dates fall in.

    2019-05-20 -> 2019-04-01
    """
    return _start(dates, "Q")


def _kind(frame: pd.DataFrame) -> str:
    return "academic" if "academic_year" in frame and frame["academic_year"].notna().any() else "calendar"


def _index(cpi: pd.DataFrame, kind: str, series_id: str, min_months: int | None) -> pd.Series[float]:
    if kind == "month" or kind == "quarter":
        return index_by_period(cpi, kind, series_id, 3 if min_months is None else min_months)
    return index_by_year(cpi, series_id, kind, 12 if min_months is None else min_months)


def _labels(periods: pd.Series[Any], kind: str) -> pd.Series[Any]:
    """What the index of this kind calls each period."""
    if not pd.api.types.is_datetime64_any_dtype(periods):
        if kind in ("quarter", "month"):
            raise OutOfRangeError(
                f"deflator_year = {kind!r} needs a column of dates, not {periods.name!r}."
            )
        return periods
    if kind == "academic":
        return academic_year(periods)
    if kind == "quarter":
        return quarter_start(periods)
    if kind == "month":
        return _start(periods, "M")
    years: pd.Series[Any] = periods.dt.year
    return years


def _start(dates: pd.Series[Any], frequency: str) -> pd.Series[Any]:
    starts: pd.Series[Any] = dates.dt.to_period(frequency).dt.start_time.astype("datetime64[us]")
    return starts


def _label(base: int | str, kind: str) -> Any:
    try:
        if kind == "quarter":
            return pd.Period(str(base), freq="Q").start_time
        if kind == "month":
            return pd.Period(str(base), freq="M").start_time
        return int(base)
    except ValueError:
        example = {"quarter": "quarter like 2026Q2", "month": "month like 2026-06"}.get(
            kind, "year like 2025"
        )
        raise OutOfRangeError(f"base_year = {base!r} is not a {example}.") from None


def _of_dollar_year(
    own: pd.Series[float],
    dollar_year: pd.Series[Any],
    indexes: dict[str, pd.Series[float]],
    cpi: pd.DataFrame,
    series_id: str,
    min_months: int | None,
) -> pd.Series[float]:
    """Index of each amount: its own for "current", else that of "2022-23" (academic) or "2021" (calendar).

    indexes : those at hand, by kind of year; others are added
    """
    codes, named = pd.factorize(dollar_year)
    result = own.where(codes >= 0)  # dollars of an unknown year cannot be deflated
    for code, name in enumerate(map(str, named)):
        if name != "current":
            kind = "academic" if "-" in name else "calendar"
            if kind not in indexes:
                indexes[kind] = _index(cpi, kind, series_id, min_months)
            what = f"the {_MEANING[kind]} index of {series_id}"
            result = result.mask(codes == code, _at(indexes[kind], _label(name[:4], kind), what))
    return result


def _published(cpi: pd.DataFrame, series_id: str, frequency: str) -> pd.Series[float]:
    chosen = (cpi["series_id"] == series_id).to_numpy(dtype=bool)
    if not chosen.any():
        raise UnknownNameError("CPI series", series_id, sorted(cpi["series_id"].unique()))
    chosen = chosen & (cpi["frequency"] == frequency).to_numpy(dtype=bool)
    starts = pd.DatetimeIndex(cpi["period_start"][chosen])
    return pd.Series(cpi["index"][chosen].to_numpy(dtype=float), index=starts).sort_index()


def _mean(months: pd.Series[float], label: pd.Series[Any], min_months: int) -> pd.Series[float]:
    groups = months.groupby(label.to_numpy())
    return _named(groups.mean()[groups.size() >= min_months], "year")


def _named(series: pd.Series[float], index_name: str, name: str = "index") -> pd.Series[float]:
    return series.rename(name).rename_axis(index_name)


def _check_months(min_months: int, most: int) -> None:
    if not 1 <= min_months <= most:
        raise OutOfRangeError(f"min_months = {min_months} is not from 1 to {most}.")


def _at(index: pd.Series[float], label: Any, what: str) -> float:
    if label not in index.index:
        raise OutOfRangeError(f"{_text(label)} is not covered by {what}: it covers {_span(index)}.")
    return float(index.loc[label])


def _span(index: pd.Series[float]) -> str:
    return f"{_text(index.index.min())} to {_text(index.index.max())}" if len(index) else "nothing"


def _text(label: Any) -> str:
    return f"{label:%Y-%m-%d}" if isinstance(label, pd.Timestamp) else str(label)
