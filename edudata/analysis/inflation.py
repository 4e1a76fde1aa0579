"""Nominal amounts in the dollars of one year, with the deflator named in the result.

Order of work: aggregate, deflate, index, compare. Deflated amounts are never stored.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, overload

import pandas as pd

from edudata import arguments
from edudata.analysis import dollar_periods
from edudata.analysis._attrs import provenance
from edudata.analysis.deflator import Deflator
from edudata.analysis.dollar_periods import DATED, Period
from edudata.analysis.price_index import ALL_ITEMS as ALL_ITEMS
from edudata.analysis.price_index import COLLEGE_TUITION as COLLEGE_TUITION
from edudata.analysis.price_index import MEANING
from edudata.analysis.price_index import MIN_MONTHS as MIN_MONTHS
from edudata.analysis.price_index import NEVER_PUBLISHED as NEVER_PUBLISHED
from edudata.analysis.price_index import academic_year as academic_year
from edudata.analysis.price_index import index_by_period as index_by_period
from edudata.analysis.price_index import index_by_year as index_by_year
from edudata.analysis.price_index import quarter_start as quarter_start
from edudata.analysis.price_index import relative as relative
from edudata.errors import EdudataWarning, OutOfRangeError, UnknownNameError, WrongTypeError

LATEST = "latest"
# Dollar units at the end of a column's name, such as _billion_usd or _usd_per_month.
_UNIT = re.compile(r"_((?:trillion_|billion_|million_|thousand_)?usd(?:_per_\w+)?)$")
_NOT_DOLLARS = re.compile(r"_(?:pct|ratio|count|persons|index)$")


def real_price(amount: Any, period_index: Any, base_index: Any) -> Any:
    """Express nominal amounts in the dollars of a base period.

    Parameters
    ----------
    amount : float or Series
        Nominal US dollars, in any scale.
    period_index : float or Series
        Price index of each amount's own period.
    base_index : float
        Price index of the base period.

    Returns
    -------
    float or Series
        amount x base index / period index; missing where the index is missing.

    Raises
    ------
    OutOfRangeError
        An index is not above 0.

    Examples
    --------
    Dollars of 1985 in dollars of 2019, with the annual averages of the BLS:

    >>> round(real_price(100, 107.6, 255.657), 2)
    237.6
    """
    for what, index in (("period", period_index), ("base", base_index)):
        lowest = pd.Series(index, dtype=float).min()
        if lowest <= 0:
            raise OutOfRangeError(f"The price index of the {what} is {lowest:g}; it must be above 0.")
    return amount * base_index / period_index


@overload
@overload
def real(
    frame: pd.DataFrame,
    column: str | Sequence[str],
    base_year: Any = ...,
    *,
    cpi: pd.DataFrame,
    period: str | None = ...,
    deflator_year: str | None = ...,
    series_id: str = ...,
    min_months: int | None = ...,
    gap: str = ...,
) -> pd.DataFrame: ...
@overload
def real(
    frame: pd.Series[Any],
    column: None = ...,
    base_year: Any = ...,
    *,
    cpi: pd.DataFrame,
    period: str | None = ...,
    deflator_year: str | None = ...,
    series_id: str = ...,
    min_months: int | None = ...,
    gap: str = ...,
) -> pd.Series[float]: ...
def real(
    frame: pd.DataFrame | pd.Series[Any],
    column: str | Sequence[str] | None = None,
    base_year: Any = LATEST,
    *,
    cpi: pd.DataFrame,
    period: str | None = None,
    deflator_year: str | None = None,
    series_id: str = ALL_ITEMS,
    min_months: int | None = None,
    gap: str = "error",
) -> pd.DataFrame | pd.Series[float]:
    """Add columns with the amounts in dollars of `base_year`, named for it; see `edudata.real`.

    Parameters
    ----------
    frame : DataFrame or Series
        Rows with amounts and a period. Where a column `dollar_year` marks amounts as constant dollars
        already ("2022-23", "2021"), the index of that year replaces the row's own.
    column : str or sequence of str
        Nominal US dollars, in any scale; of a Series nothing.
    base_year, period, deflator_year, series_id, min_months, gap
        As in `edudata.real`.
    cpi : DataFrame
        Table `cpi`.

    Returns
    -------
    DataFrame or Series
        A copy of `frame` with one more column for each; of a Series the amounts.

    Examples
    --------
    >>> import edudata as ed
    >>> tuition = real(ed.load("tuition"), "amount_usd", base_year=2025, cpi=ed.load("cpi"))
    >>> tuition.columns[-1], tuition.attrs["months_missing"]
    ('amount_real_ay2025_26_usd', '2025-10')
    """
    deflator = Deflator(cpi, series_id, min_months)
    if gap not in ("error", "missing"):
        raise OutOfRangeError(f"gap = {gap!r} is not one of error, missing.")
    if isinstance(frame, pd.Series):
        if column is not None:
            raise OutOfRangeError(
                "A Series has no columns: leave `column` out, ed.real(series, base_year=…)."
            )
        plan = _plan(frame.rename("amount_usd").to_frame(), base_year, deflator, period, deflator_year)
        return _real_series(frame, plan, gap)
    arguments.frame(frame)
    columns = [column] if isinstance(column, str) else column
    if not isinstance(columns, Sequence) or not columns:
        raise WrongTypeError(
            f"column must be text such as 'amount_usd', or a list of such, not {column!r}."
        )
    nominal = {arguments.text(name, "column", "amount_usd"): _amounts(frame, name) for name in columns}
    plan = _plan(frame, base_year, deflator, period, deflator_year)
    out = frame.assign(**{real_name(name, plan.base): plan.deflate(nominal[name], gap) for name in nominal})
    out.attrs = plan.attrs(frame)
    return out


def _real_series(series: pd.Series[Any], plan: _Plan, gap: str) -> pd.Series[float]:
    name = real_name("usd" if series.name is None else str(series.name), plan.base)
    amounts = plan.deflate(_numbers(series, "The Series"), gap).rename(name)
    amounts.attrs = plan.attrs(series)
    return amounts


def real_name(column: str, base: Period | int | str) -> str:
    """Name a column of `real`: the base is inserted before the unit.

    Parameters
    ----------
    column : str
        The column of nominal dollars.
    base : Period, int or str
        The base, or what `edudata.analysis.dollar_periods.parse` reads.

    Raises
    ------
    OutOfRangeError
        If the name's unit is not one of dollars, such as _pct.

    Examples
    --------
    >>> real_name("amount_usd", 2025), real_name("balance_billion_usd", "2026Q2")
    ('amount_real_2025_usd', 'balance_real_2026q2_billion_usd')
    >>> real_name("amount_usd", "AY2025-26"), real_name("price", 2025)
    ('amount_real_ay2025_26_usd', 'price_real_2025_usd')
    """
    period = base if isinstance(base, Period) else dollar_periods.parse(base)
    if match := _NOT_DOLLARS.search(column):
        raise OutOfRangeError(f"{column!r} ends in {match[0]}: it does not hold dollars.")
    unit = _UNIT.search(f"_{column}")
    stem = column[: max(0, unit.start() - 1)] if unit else column
    return "_".join(part for part in (stem, "real", period.slug, unit[1] if unit else "usd") if part)


def inflate(
    amount: Any,
    when: Any = None,
    to: Any = LATEST,
    *,
    cpi: pd.DataFrame,
    series_id: str = ALL_ITEMS,
) -> Any:
    """Express amounts of one time in the dollars of another; see `edudata.inflate`.

    Examples
    --------
    The annual averages of the BLS are 130.7 for 1990 and 321.943 for 2025:

    >>> import edudata as ed
    >>> round(inflate(100, 1990, to=2025, cpi=ed.load("cpi")), 2)
    246.32
    """
    deflator = Deflator(cpi, series_id)
    if when is None and _is_one(amount):
        raise OutOfRangeError("Say when the amount is of: ed.inflate(100, 1990, to=2025).")
    if _is_one(amount) and _is_one(when):
        money = arguments.number("amount", amount, float("-inf"))
        start = dollar_periods.parse(when, "when")
        base = _target(to, start.kind, deflator)
        own, level = deflator.level(start, "when"), deflator.level(base, "to")
        _warn(deflator, start, base)
        return float(real_price(money, own, level))
    amounts, kinds, labels = _rows(amount, when)
    base = _target(to, kinds.iloc[0] if kinds.nunique() == 1 else "calendar", deflator)
    level, levels = deflator.level(base, "to"), deflator.map(kinds, labels)
    lacks = levels.isna() & amounts.notna()
    if lacks.any():
        raise deflator.no_index(kinds[lacks], labels[lacks].rename("when"), options=False)
    _warn(deflator, base)
    return real_price(amounts, levels, level).rename(amount.name if isinstance(amount, pd.Series) else None)


def _is_one(value: Any) -> bool:
    return isinstance(value, str | pd.Period) or not hasattr(value, "__len__")


def _rows(amount: Any, when: Any) -> tuple[pd.Series[float], pd.Series[Any], pd.Series[Any]]:
    """Return amounts side by side with the kind and label of their times."""
    if isinstance(amount, pd.DataFrame) or isinstance(when, pd.DataFrame):
        raise WrongTypeError(
            "ed.inflate takes numbers or a Series; for a DataFrame use ed.real(frame, column)."
        )
    index = next((v.index for v in (amount, when) if isinstance(v, pd.Series)), None)
    if isinstance(when, pd.DatetimeIndex | pd.PeriodIndex) and index is None:
        index = pd.RangeIndex(len(when))
    try:
        amounts = _numbers(pd.Series(amount, index=index), "amount")
        if when is not None and _is_one(when):
            period = dollar_periods.parse(when, "when")
            constant = pd.Series(period.kind, amounts.index, dtype="object")
            return amounts, constant, pd.Series([period.label] * len(amounts), amounts.index)
        times = amounts.index.to_series() if when is None else pd.Series(when, index=index)
        if len(times) != len(amounts):
            raise ValueError(f"{len(amounts):,} amounts and {len(times):,} times")
        rows = pd.DataFrame({"when": times}, index=amounts.index)
    except ValueError as error:
        raise OutOfRangeError(f"amount and when do not fit together: {error}.") from None
    # A date stands for its month, here as for one amount.
    kind = "month" if pd.api.types.is_datetime64_any_dtype(rows["when"]) else None
    kinds, labels = dollar_periods.of_rows(rows, "when", kind)
    return amounts, kinds, labels


def _target(to: Any, kind: str, deflator: Deflator) -> Period:
    return deflator.newest(kind) if _is_latest(to) else dollar_periods.parse(to, "to")


def _is_latest(value: Any) -> bool:
    return isinstance(value, str) and value.strip().lower() == LATEST


def _warn(deflator: Deflator, *periods: Period, stacklevel: int = 4) -> None:
    # Shown at the line that called `ed.inflate` or `ed.real`.
    for note in dict.fromkeys(filter(None, map(deflator.unfinished, periods))):
        warnings.warn(note, EdudataWarning, stacklevel=stacklevel)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the rows of a frame are deflated."""

    base: Period
    level: float
    kinds: pd.Series[Any]
    labels: pd.Series[Any]
    own: pd.Series[float]
    deflator: Deflator

    def deflate(self, amounts: pd.Series[float], gap: str) -> pd.Series[float]:
        """Return amounts in dollars of the base."""
        lacks = self.own.isna() & amounts.notna()
        if gap == "error" and lacks.any():
            raise self.deflator.no_index(self.kinds[lacks], self.labels[lacks])
        real: pd.Series[float] = real_price(amounts, self.own, self.level)
        return real

    def attrs(self, frame: pd.DataFrame | pd.Series[Any]) -> dict[Any, str]:
        """Return what the result's attrs say, as text."""
        facts = {"deflator": self.deflator.name, "base_year": self.base.name}
        facts["deflator_year"] = ", ".join(sorted(set(self.kinds)))
        if note := self.deflator.unfinished(self.base):
            facts["base_note"] = note
        return provenance(frame) | facts | self.deflator.months_missing()


def _plan(
    frame: pd.DataFrame, base_year: Any, deflator: Deflator, period: str | None, kind: str | None
) -> _Plan:
    if kind is not None and kind not in MEANING:
        raise OutOfRangeError(f"deflator_year = {kind!r} is not one of {', '.join(MEANING)}.")
    kinds, labels = dollar_periods.of_rows(frame, period, kind)
    base = _base(base_year, set(kinds), deflator, kind)
    level = deflator.level(base)
    _warn(deflator, base, stacklevel=5)
    return _Plan(base, level, kinds, labels, _own_index(frame, kinds, labels, deflator), deflator)


def _base(value: Any, kinds: Collection[str], deflator: Deflator, kind: str | None) -> Period:
    """Read a base: a plain year is of the rows' own kind, academic or calendar."""
    only = kind or (next(iter(kinds)) if len(kinds) == 1 else "calendar")
    if _is_latest(value):
        return deflator.newest(only)
    return dollar_periods.parse(value, year_kind="calendar" if only in DATED else only)


def _own_index(
    frame: pd.DataFrame, kinds: pd.Series[Any], labels: pd.Series[Any], deflator: Deflator
) -> pd.Series[float]:
    """Return the price level of each row; missing where there is none."""
    own = deflator.map(kinds, labels)
    if "dollar_year" not in frame:
        deflator.use(kinds, labels)
        return own
    current = frame["dollar_year"].eq("current").to_numpy(dtype=bool, na_value=False)
    deflator.use(kinds[current], labels[current])
    # One mask per distinct year, not a look-up per row.
    codes, names = pd.factorize(frame["dollar_year"])
    result = own.where(codes >= 0)  # dollars of an unknown year cannot be deflated
    for code, name in enumerate(map(str, names)):
        if name != "current":
            constant = "academic" if "-" in name else "calendar"
            result = result.mask(codes == code, deflator.level(Period(constant, int(name[:4]))))
    return result


def _amounts(frame: pd.DataFrame, column: str) -> pd.Series[float]:
    if column not in frame:
        raise UnknownNameError("column", column, frame.columns)
    dollars = [str(name) for name in frame.columns if _UNIT.search(f"_{name}")]
    hint = f" Columns of dollars: {', '.join(dollars) or 'none'}."
    return _numbers(frame[column], f"Column {column!r}", hint)


def _numbers(values: pd.Series[Any], what: str, hint: str = "") -> pd.Series[float]:
    try:
        if pd.api.types.is_datetime64_any_dtype(values) or pd.api.types.is_bool_dtype(values):
            raise TypeError
        return values.astype(float)
    except (TypeError, ValueError):
        raise OutOfRangeError(f"{what} does not hold numbers.{hint}") from None
