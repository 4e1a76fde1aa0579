"""Nominal amounts in the dollars of one year, with the deflator named in the result.

Order of work: aggregate, deflate, index, compare. Nothing deflated is ever stored.
"""

from __future__ import annotations

import re
from numbers import Real
from typing import Any

import pandas as pd

from edudata import arguments
from edudata.analysis import price_index
from edudata.analysis.price_index import ALL_ITEMS as ALL_ITEMS
from edudata.analysis.price_index import COLLEGE_TUITION as COLLEGE_TUITION
from edudata.analysis.price_index import FULL, MEANING
from edudata.analysis.price_index import NEVER_PUBLISHED as NEVER_PUBLISHED
from edudata.analysis.price_index import academic_year as academic_year
from edudata.analysis.price_index import index_by_period as index_by_period
from edudata.analysis.price_index import index_by_year as index_by_year
from edudata.analysis.price_index import quarter_start as quarter_start
from edudata.analysis.price_index import relative as relative
from edudata.errors import OutOfRangeError, UnknownNameError

_BASE = {
    "quarter": (re.compile(r"[0-9]{4}-?[Qq][1-4]"), "quarter like 2026Q2"),
    "month": (re.compile(r"[0-9]{4}-[0-9]{2}"), "month like 2026-06"),
}
_YEAR = (re.compile(r"[0-9]{4}"), "year like 2025")
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
    base_year     : a whole number, e.g. 2025; with deflator_year "quarter" or "month" a period, "2026Q2"
                    or "2026-06"
    period        : column with the integer year (an academic year's fall) or with dates; by default
                    `year` if there is one and a yearly index is used, else `period_start`
    deflator_year : as in `index_by_year`, or "quarter" or "month"; by default "academic" for rows with
                    an `academic_year`, else "calendar". The base year is of the same kind
    min_months    : published months a mean needs; by default all of a quarter's, and all of a year's but
                    October 2025, which was never published
    gap           : "error" when a row's period has no index, or "missing" to leave its amount missing

    amount_usd, base_year=2025            -> new column amount_real_2025_usd
    balance_billion_usd, base_year="2026Q2" -> new column balance_real_2026q2_billion_usd
    rows of the base year                 -> amounts unchanged

    The result's attrs name table, vintage, deflator, base_year, deflator_year and, where a mean that was
    used lacks some, months_missing ("2025-10"), all text.
    Raises OutOfRangeError naming the covered span and the way out, UnknownNameError for a column or series,
    WrongTypeError when frame is no DataFrame.
    """
    arguments.frame(frame)
    arguments.text(column, "column", "amount_usd")
    kind = _kind(frame) if deflator_year is None else deflator_year
    if kind not in MEANING:
        raise OutOfRangeError(f"deflator_year = {kind!r} is not one of {', '.join(MEANING)}.")
    if gap not in ("error", "missing"):
        raise OutOfRangeError(f"gap = {gap!r} is not one of error, missing.")
    label, base_name = _label(base_year, kind)
    amounts = _amounts(frame, column)
    name = real_name(column, base_name)
    period = _period(frame, kind, period)
    index = _index(cpi, kind, series_id, min_months)
    if label not in index.index:
        raise _uncovered(index, label, kind, series_id, _way_out(index, label, kind, series_id, cpi))
    base = float(index.loc[label])

    none = pd.Series(float("nan"), index=frame.index)
    labels = none if period is None else _labels(frame[period], kind)
    own = labels.map(index).astype(float)
    used = {kind: {label, *labels.dropna()}}
    if "dollar_year" in frame:
        used[kind] = {label, *labels[frame["dollar_year"].eq("current")].dropna()}
        own = _of_dollar_year(own, frame["dollar_year"], {kind: index}, used, cpi, series_id, min_months)
    lacking = own.isna() & amounts.notna()
    if gap == "error" and lacking.any():
        where = period or "dollar_year"
        named = sorted({str(value) for value in frame.loc[lacking, where]})
        accept = "; min_months accepts incomplete years" if kind in FULL else ""
        raise OutOfRangeError(
            f"No {MEANING[kind]} price index of {series_id} for {where} {', '.join(named[:6])}"
            f"{' …' if len(named) > 6 else ''}; it covers {price_index.covered(index)}. "
            f"gap='missing' leaves such amounts missing{accept}."
        )
    result = frame.copy()
    result[name] = real_price(amounts, own, base)
    titles = cpi.loc[cpi["series_id"] == series_id, "title"] if "title" in cpi else pd.Series(dtype=str)
    result.attrs = {
        name: str(frame.attrs[name]) for name in ("table", "vintage") if name in frame.attrs
    } | {
        "deflator": f"{titles.iloc[0]} (BLS {series_id})" if len(titles) else f"BLS {series_id}",
        "base_year": base_name,
        "deflator_year": kind,
    }
    lost = [price_index.months_missing(cpi, one, series_id, wanted) for one, wanted in used.items()]
    if any(lost):
        result.attrs["months_missing"] = ", ".join(sorted(set().union(*lost)))
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


def _kind(frame: pd.DataFrame) -> str:
    return "academic" if "academic_year" in frame and frame["academic_year"].notna().any() else "calendar"


def _amounts(frame: pd.DataFrame, column: str) -> pd.Series[float]:
    if column not in frame:
        raise UnknownNameError("column", column, frame.columns)
    try:
        return frame[column].astype(float)
    except (TypeError, ValueError):
        dollars = [str(name) for name in frame.columns if _UNIT.search(f"_{name}")]
        raise OutOfRangeError(
            f"Column {column!r} does not hold numbers. Columns of dollars: {', '.join(dollars) or 'none'}."
        ) from None


def _period(frame: pd.DataFrame, kind: str, period: str | None) -> str | None:
    """The column that says when; None where each row's `dollar_year` says it."""
    if period is not None:
        if arguments.text(period, "period", "year") not in frame:
            raise UnknownNameError("column", period, frame.columns)
        return period
    usual = ("period_start",) if kind in ("quarter", "month") else ("year", "period_start")
    for name in usual:
        if name in frame:
            return name
    if "dollar_year" in frame:
        return None
    raise OutOfRangeError(
        f"The rows do not say of when their dollars are: there is no column {' or '.join(usual)}. "
        "Name one of years or dates with period=…, or add one, e.g. frame.assign(year=2024). "
        f"Columns: {', '.join(map(str, frame.columns))}."
    )


def _index(cpi: pd.DataFrame, kind: str, series_id: str, min_months: int | None) -> pd.Series[float]:
    if kind == "month" or kind == "quarter":
        return index_by_period(cpi, kind, series_id, 3 if min_months is None else min_months)
    return index_by_year(cpi, series_id, kind, min_months)


def _labels(periods: pd.Series[Any], kind: str) -> pd.Series[Any]:
    """What the index of this kind calls each period."""
    if pd.api.types.is_datetime64_any_dtype(periods):
        return price_index.labels(periods, kind)
    if kind in ("quarter", "month"):
        raise OutOfRangeError(f"deflator_year = {kind!r} needs a column of dates, not {periods.name!r}.")
    if not pd.api.types.is_numeric_dtype(periods):
        raise OutOfRangeError(f"Column {periods.name!r} holds neither whole years nor dates.")
    return periods


def _label(base: int | str, kind: str) -> tuple[Any, str]:
    """What the index of this kind calls a base, and its name in the result."""
    pattern, example = _BASE.get(kind, _YEAR)
    whole = isinstance(base, Real) and base == base // 1
    name = f"{base:.0f}" if whole else base.strip() if isinstance(base, str) else ""
    if not pattern.fullmatch(name):
        hint = "" if kind in _BASE else ": a whole number is needed"
        raise OutOfRangeError(f"base_year = {base!r} is not a {example}{hint}.")
    if kind not in _BASE:
        return int(name), name
    try:
        return pd.Period(name, freq=kind[0].upper()).start_time, name
    except ValueError:
        raise OutOfRangeError(f"base_year = {base!r} is not a {example}.") from None


def _of_dollar_year(
    own: pd.Series[float],
    dollar_year: pd.Series[Any],
    indexes: dict[str, pd.Series[float]],
    used: dict[str, set[Any]],
    cpi: pd.DataFrame,
    series_id: str,
    min_months: int | None,
) -> pd.Series[float]:
    """Index of each amount: its own for "current", else that of "2022-23" (academic) or "2021" (calendar).

    indexes : those at hand, by kind of year; others are added
    used    : the years taken from them, by kind; added to
    """
    codes, named = pd.factorize(dollar_year)
    result = own.where(codes >= 0)  # dollars of an unknown year cannot be deflated
    for code, name in enumerate(map(str, named)):
        if name != "current":
            kind = "academic" if "-" in name else "calendar"
            if kind not in indexes:
                indexes[kind] = _index(cpi, kind, series_id, min_months)
            label = _label(name[:4], kind)[0]
            used.setdefault(kind, set()).add(label)
            if label not in indexes[kind].index:
                raise _uncovered(indexes[kind], label, kind, series_id)
            result = result.mask(codes == code, float(indexes[kind].loc[label]))
    return result


def _uncovered(
    index: pd.Series[float], label: Any, kind: str, series_id: str, way_out: str = ""
) -> OutOfRangeError:
    return OutOfRangeError(
        f"{price_index.text(label)} is not covered by the {MEANING[kind]} index of {series_id}: it covers "
        f"{price_index.covered(index)}.{way_out}"
    )


def _way_out(index: pd.Series[float], label: Any, kind: str, series_id: str, cpi: pd.DataFrame) -> str:
    """Why a base has no index, as far as the months tell it, and what to ask for instead."""
    ways, why = [], ""
    if missing := price_index.months_missing(cpi, kind, series_id, {label}):
        there = FULL[kind] - len(missing)
        why = f"only {there} of its {FULL[kind]} months are at hand"
        if price_index.never_published(missing):
            why = f"{', '.join(missing)} was never published"
        ways.append(f"min_months={there}")
        if kind != "quarter" and label in index_by_year(cpi, series_id).index:
            ways.append("deflator_year='calendar'")
    elif kind == "month" and price_index.never_published([f"{label:%Y-%m}"]):
        why = f"{label:%Y-%m} was never published"
    if len(index):
        near = max((known for known in index.index if known <= label), default=index.index.min())
        written = {"quarter": lambda: f"'{near:%Y}Q{near.quarter}'", "month": lambda: f"'{near:%Y-%m}'"}
        ways.append(f"base_year={written[kind]() if kind in written else near}")
    tail = " or ".join(filter(None, [", ".join(ways[:-1]), *ways[-1:]]))
    return f" {why[:1].upper()}{why[1:]}: {tail}." if why else f" Choose {tail}." if tail else ""
