"""Nominal amounts in the dollars of one year, with the deflator named in the result.

Order of work: aggregate, deflate, index, compare. Deflated amounts are never stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import pandas as pd

from edudata import arguments
from edudata.analysis import price_index
from edudata.analysis._attrs import provenance
from edudata.analysis.price_index import ALL_ITEMS as ALL_ITEMS
from edudata.analysis.price_index import COLLEGE_TUITION as COLLEGE_TUITION
from edudata.analysis.price_index import FULL, MEANING
from edudata.analysis.price_index import MIN_MONTHS as MIN_MONTHS
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
# Dollar units at the end of a column's name, such as _billion_usd or _usd_per_month.
_UNIT = re.compile(r"_((?:trillion_|billion_|million_|thousand_)?usd(?:_per_\w+)?)$")


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

    Parameters
    ----------
    frame : DataFrame
        Rows with amounts and a period. Where a column `dollar_year` marks amounts as constant dollars
        already ("2022-23", "2021"), the index of that year replaces the row's own.
    column : str
        Nominal US dollars, in any scale.
    base_year : int or str
        A year such as 2025; with deflator_year "quarter" or "month" a period, "2026Q2" or "2026-06".
    cpi : DataFrame
        Table `cpi`.
    period : str, optional
        Column with the year (an academic year's fall) or dates; by default `year`, else `period_start`.
    deflator_year : str, optional
        As in `index_by_year`, or "quarter" or "month"; by default "academic" for rows with an
        `academic_year`, else "calendar". The base year is of the same kind.
    series_id : str
        BLS series.
    min_months : int, optional
        Published months that a mean needs; by default all but October 2025, which was never published
        (of a quarter all).
    gap : str
        "error" if a row's period has no index, or "missing" to leave its amount missing.

    Returns
    -------
    DataFrame
        A copy of `frame` with one more column. attrs, all text: table, vintage, deflator, base_year,
        deflator_year and, if a mean lacks months, months_missing.

    Raises
    ------
    OutOfRangeError
        A period has no index; the message names the covered span and what to choose instead.
    UnknownNameError, WrongTypeError
        The column or series does not exist; `frame` is not a DataFrame.

    Examples
    --------
    >>> import edudata as ed
    >>> tuition = real(ed.load("tuition"), "amount_usd", base_year=2025, cpi=ed.load("cpi"))
    >>> tuition.columns[-1], tuition.attrs["months_missing"]
    ('amount_real_2025_usd', '2025-10')
    """
    arguments.frame(frame)
    arguments.text(column, "column", "amount_usd")
    kind = _kind(frame, deflator_year)
    if gap not in ("error", "missing"):
        raise OutOfRangeError(f"gap = {gap!r} is not one of error, missing.")
    label, base_name = _label(base_year, kind)
    amounts = _amounts(frame, column)
    name = real_name(column, base_name)
    period = _period(frame, kind, period)
    indexes = _Indexes(cpi, series_id, min_months)
    base = indexes.level(kind, label, remedy=True)
    own = _own_index(frame, kind, period, indexes)
    lacks = own.isna() & amounts.notna()
    if gap == "error" and lacks.any():
        raise _gaps(frame.loc[lacks, period or "dollar_year"], kind, indexes)
    result = frame.assign(**{name: real_price(amounts, own, base)})
    result.attrs = provenance(frame) | {"deflator": indexes.name, "base_year": base_name}
    result.attrs |= {"deflator_year": kind} | indexes.months_missing()
    return result


def real_name(column: str, base_year: int | str) -> str:
    """Name a column of `real`: the base is inserted before the unit.

    Examples
    --------
    >>> real_name("amount_usd", 2025), real_name("balance_billion_usd", "2026Q2")
    ('amount_real_2025_usd', 'balance_real_2026q2_billion_usd')
    """
    base = re.sub(r"\W", "_", str(base_year).lower())
    unit = _UNIT.search(f"_{column}")
    if unit is None:
        raise OutOfRangeError(f"{column!r} does not end in a dollar unit such as _usd or _billion_usd.")
    stem = column[: max(0, unit.start() - 1)]
    return "_".join(part for part in (stem, "real", base, unit.group(1)) if part)


@dataclass(slots=True)
class _Indexes:
    """Price indexes of one series by kind of period, and the periods taken from them."""

    cpi: pd.DataFrame
    series_id: str
    min_months: int | None
    by_kind: dict[str, pd.Series[float]] = field(default_factory=dict)
    used: dict[str, set[Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        rows = self.cpi["series_id"] == self.series_id
        titles = self.cpi.loc[rows, "title"] if "title" in self.cpi else pd.Series(dtype=str)
        return f"{titles.iloc[0]} (BLS {self.series_id})" if len(titles) else f"BLS {self.series_id}"

    def get(self, kind: str) -> pd.Series[float]:
        if kind not in self.by_kind:
            months = self.min_months
            if kind in ("month", "quarter"):
                index = index_by_period(self.cpi, kind, self.series_id, 3 if months is None else months)
            else:
                index = index_by_year(self.cpi, self.series_id, kind, months)
            self.by_kind[kind] = index
        return self.by_kind[kind]

    def use(self, kind: str, periods: Iterable[Any]) -> None:
        self.used.setdefault(kind, set()).update(periods)

    def level(self, kind: str, label: Any, *, remedy: bool = False) -> float:
        index = self.get(kind)
        self.use(kind, [label])
        if label not in index.index:
            hint = _remedy(index, label, kind, self.series_id, self.cpi) if remedy else ""
            raise OutOfRangeError(
                f"{price_index.period_text(label)} is not covered by the {MEANING[kind]} index of "
                f"{self.series_id}: it covers {price_index.covered(index)}.{hint}"
            )
        return float(index.loc[label])

    def months_missing(self) -> dict[str, str]:
        months: set[str] = set()
        for kind, periods in self.used.items():
            months.update(price_index.months_missing(self.cpi, kind, self.series_id, periods))
        return {"months_missing": ", ".join(sorted(months))} if months else {}


def _own_index(frame: pd.DataFrame, kind: str, period: str | None, indexes: _Indexes) -> pd.Series[float]:
    """Return the price index of each row; missing where there is none."""
    none = pd.Series(float("nan"), index=frame.index)
    labels = none if period is None else _labels(frame[period], kind)
    own = labels.map(indexes.get(kind)).astype(float)
    if "dollar_year" not in frame:
        indexes.use(kind, labels.dropna())
        return own
    indexes.use(kind, labels[frame["dollar_year"].eq("current")].dropna())
    # One mask per distinct year, not a look-up per row.
    codes, names = pd.factorize(frame["dollar_year"])
    result = own.where(codes >= 0)  # dollars of an unknown year cannot be deflated
    for code, name in enumerate(map(str, names)):
        if name != "current":
            constant = "academic" if "-" in name else "calendar"
            label = _label(name[:4], constant)[0]
            result = result.mask(codes == code, indexes.level(constant, label))
    return result


def _gaps(periods: pd.Series[Any], kind: str, indexes: _Indexes) -> OutOfRangeError:
    names = sorted({str(value) for value in periods})
    accept = "; min_months accepts incomplete years" if kind in FULL else ""
    return OutOfRangeError(
        f"No {MEANING[kind]} price index of {indexes.series_id} for {periods.name} {', '.join(names[:6])}"
        f"{' …' if len(names) > 6 else ''}; it covers {price_index.covered(indexes.get(kind))}. "
        f"gap='missing' leaves such amounts missing{accept}."
    )


def _kind(frame: pd.DataFrame, deflator_year: str | None) -> str:
    if deflator_year is None:
        academic = "academic_year" in frame and frame["academic_year"].notna().any()
        return "academic" if academic else "calendar"
    if deflator_year not in MEANING:
        raise OutOfRangeError(f"deflator_year = {deflator_year!r} is not one of {', '.join(MEANING)}.")
    return deflator_year


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
    """Choose the column of periods; None if only `dollar_year` dates the amounts."""
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
        f"The rows do not say which year their dollars are of: there is no column {' or '.join(usual)}. "
        "Name a column of years or dates with period=…, or add one, e.g. frame.assign(year=2024). "
        f"Columns: {', '.join(map(str, frame.columns))}."
    )


def _labels(periods: pd.Series[Any], kind: str) -> pd.Series[Any]:
    """Return the label of each period in an index of this kind."""
    if pd.api.types.is_datetime64_any_dtype(periods):
        return price_index.labels(periods, kind)
    if kind in ("quarter", "month"):
        raise OutOfRangeError(f"deflator_year = {kind!r} needs a column of dates, not {periods.name!r}.")
    if not pd.api.types.is_numeric_dtype(periods):
        raise OutOfRangeError(f"Column {periods.name!r} holds neither whole years nor dates.")
    return periods


def _label(base: int | str, kind: str) -> tuple[Any, str]:
    """Return the label of a base in an index of this kind, and its name in the result."""
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


def _remedy(index: pd.Series[float], label: Any, kind: str, series_id: str, cpi: pd.DataFrame) -> str:
    """Explain why a base has no index, as far as the months show it, and name what to choose instead."""
    ways, why = [], ""
    if missing := price_index.months_missing(cpi, kind, series_id, {label}):
        published = FULL[kind] - len(missing)
        why = f"only {published} of its {FULL[kind]} months are published"
        if price_index.never_published(missing):
            why = f"{', '.join(missing)} was never published"
        ways.append(f"min_months={published}")
        if kind != "quarter" and label in index_by_year(cpi, series_id).index:
            ways.append("deflator_year='calendar'")
    elif kind == "month" and price_index.never_published([f"{label:%Y-%m}"]):
        why = f"{label:%Y-%m} was never published"
    if len(index):
        near = max((period for period in index.index if period <= label), default=index.index.min())
        written = {"quarter": lambda: f"'{near:%Y}Q{near.quarter}'", "month": lambda: f"'{near:%Y-%m}'"}
        ways.append(f"base_year={written[kind]() if kind in written else near}")
    tail = " or ".join(filter(None, [", ".join(ways[:-1]), *ways[-1:]]))
    return f" {why[:1].upper()}{why[1:]}: {tail}." if why else f" Choose {tail}." if tail else ""
