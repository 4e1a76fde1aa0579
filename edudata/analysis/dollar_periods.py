"""Years, quarters and months that dollars are of, as people write them and as rows have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from edudata import arguments
from edudata.analysis import price_index
from edudata.errors import OutOfRangeError, UnknownNameError

_YEAR = re.compile(r"[0-9]{4}")
_ACADEMIC = re.compile(r"(?:ay ?)?([0-9]{4})[-_]([0-9]{2})", re.IGNORECASE)
_QUARTER = re.compile(r"([0-9]{4})-?q([1-4])", re.IGNORECASE)
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
FORMS = "a year (2025), a quarter ('2026Q2'), a month ('2026-06') or an academic year ('AY2025-26')"
# What the column `frequency` says -> the kind of price index; months hold anything shorter.
KINDS = {
    "day": "month",
    "week": "month",
    "month": "month",
    "quarter": "quarter",
    "academic_year": "academic",
}
DATED = ("month", "quarter")


@dataclass(frozen=True, slots=True)
class Period:
    """A year, quarter or month with a price index.

    Attributes
    ----------
    kind : str
        A key of `edudata.analysis.price_index.MEANING`.
    label : object
        Its label in the index of this kind: a whole year, or the first day.
    """

    kind: str
    label: Any

    @property
    def name(self) -> str:
        """Name it as people write it: "2025", "2025-26", "2026Q2", "2026-06"."""
        if self.kind == "academic":
            return price_index.academic_label(self.label)
        if self.kind == "quarter":
            return f"{self.label:%Y}Q{self.label.quarter}"
        return f"{self.label:%Y-%m}" if self.kind == "month" else str(self.label)

    @property
    def slug(self) -> str:
        """Name it inside a column's name: "2025", "ay2025_26", "2026q2", "2026_06"."""
        prefix = "ay" if self.kind == "academic" else ""
        return prefix + self.name.lower().replace("-", "_")


def parse(value: Any, name: str = "base_year", year_kind: str = "calendar") -> Period:
    """Read a year, quarter, month or academic year.

    Parameters
    ----------
    value : object
        2025, "2025", "2026Q2", "2026-06", "2025-26", "AY2009-10", a date, a Timestamp or a Period.
        A date stands for its month. "2009-10" is October unless `year_kind` is "academic".
    name : str
        The argument, for the error.
    year_kind : str
        The kind of a plain year: "calendar", "calendar_months" or "academic".

    Raises
    ------
    OutOfRangeError
        If it is none of these.

    Examples
    --------
    >>> [parse(value).name for value in (2025, "2026Q2", "2026-06", "2025-26", date(2026, 6, 30))]
    ['2025', '2026Q2', '2026-06', '2025-26', '2026-06']
    """
    if isinstance(value, pd.Period):
        kind = {"M": "month", "Q": "quarter", "Y": year_kind, "A": year_kind}.get(value.freqstr[0], "month")
        return _of_date(value.start_time, kind)
    if isinstance(value, date | np.datetime64) and not pd.isna(value):
        return _of_date(pd.Timestamp(value), "month")
    text = value.strip() if isinstance(value, str) else ""
    if isinstance(value, Real) and not isinstance(value, bool) and value == value // 1:
        text = f"{value:.0f}"
    if _YEAR.fullmatch(text):
        return Period(year_kind, int(text))
    if match := _QUARTER.fullmatch(text):
        return Period("quarter", pd.Timestamp(int(match[1]), 3 * int(match[2]) - 2, 1))
    if match := _ACADEMIC.fullmatch(text):
        academic = int(match[2]) == (int(match[1]) + 1) % 100
        if academic and (year_kind == "academic" or int(match[2]) > 12 or text[:2].lower() == "ay"):
            return Period("academic", int(match[1]))
    if _MONTH.fullmatch(text):
        try:
            return _of_date(pd.Timestamp(text), "month")
        except ValueError:
            pass
    raise OutOfRangeError(f"{name} = {value!r} is not {FORMS}.")


def _of_date(day: pd.Timestamp, kind: str) -> Period:
    label = price_index.labels(pd.Series([day]), kind).iloc[0]
    return Period(kind, label if kind in DATED else int(label))


def of_rows(
    frame: pd.DataFrame, period: str | None, kind: str | None
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the kind and the label of each row's period.

    Parameters
    ----------
    frame : DataFrame
        Rows with an amount each.
    period : str, optional
        Column or index level with the period; found by itself if there is one choice.
    kind : str, optional
        One kind for all rows. By default what `frequency`, `academic_year`, or the dates say.

    Returns
    -------
    Series of str, Series of object
        Kind and label; the label is missing where the row has no period.

    Raises
    ------
    OutOfRangeError
        If no column dates the rows, or the column holds no periods.
    UnknownNameError
        If there is no column `period`.
    """
    academic = "academic_year" in frame and frame["academic_year"].notna().any()
    kinds = _kinds(frame, kind or ("academic" if academic else None))
    dated = kinds is not None and kinds.isin(DATED).any()
    when = _period(frame, period, dated=bool(dated))
    if when is None:  # only `dollar_year` dates the amounts
        constant = pd.Series(kind or ("academic" if academic else "calendar"), frame.index, dtype="object")
        return constant, pd.Series(np.nan, frame.index)
    if isinstance(when.dtype, pd.PeriodDtype) or not _plain(when):
        return _of_values(when, "academic" if academic else "calendar", kind)
    if not pd.api.types.is_datetime64_any_dtype(when):
        if kinds is None:
            kinds = pd.Series("calendar", frame.index, dtype="object")
        if kinds.isin(DATED).any():
            raise OutOfRangeError(
                f"deflator_year = {kinds[kinds.isin(DATED)].iloc[0]!r} needs a column of dates, "
                f"not {when.name!r}. Name one with period=…"
            )
        return kinds, when.astype(float)
    if kinds is None:
        kinds = _of_lengths(frame, when)
    labels = pd.Series(np.nan, frame.index, dtype="object")
    for name in kinds.unique():
        labels = labels.mask(kinds == name, price_index.labels(when, name))
    return kinds, labels


def _plain(when: pd.Series[Any]) -> bool:
    numeric = pd.api.types.is_numeric_dtype(when) and not pd.api.types.is_bool_dtype(when)
    return numeric or pd.api.types.is_datetime64_any_dtype(when)


def _kinds(frame: pd.DataFrame, kind: str | None) -> pd.Series[Any] | None:
    """Return the kind of each row if it was chosen or `frequency` says it."""
    if kind is not None:
        return pd.Series(kind, frame.index, dtype="object")
    if "frequency" not in frame:
        return None
    names = frame["frequency"].astype("object")
    return names.map(KINDS).fillna("calendar")


def _column_or_level(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name in frame:
        return frame[name]
    if name in frame.index.names:
        return frame.index.get_level_values(name).to_series(index=frame.index)
    raise UnknownNameError("column", name, frame.columns)


def _period(frame: pd.DataFrame, period: str | None, *, dated: bool) -> pd.Series[Any] | None:
    """Find what dates the rows; None if only `dollar_year` does."""
    if period is not None:
        return _column_or_level(frame, arguments.text(period, "period", "year"))
    usual = ("period_start", "year") if dated else ("year", "period_start", "academic_year")
    if name := next((name for name in usual if name in frame), None):
        when = frame[name]
        if name == "period_start" and {"frequency", "period_end"} <= set(frame):
            # A fiscal year is the year in which it ends.
            when = when.mask(frame["frequency"].eq("fiscal_year"), frame["period_end"])
        return when
    dates = [name for name in frame if pd.api.types.is_datetime64_any_dtype(frame[name])]
    if len(dates) == 1:
        return frame[dates[0]]
    if _dates_rows(frame.index):
        return frame.index.to_series(name=frame.index.name or "index")
    if "dollar_year" in frame:
        return None
    raise OutOfRangeError(
        "The rows do not say which year their dollars are of: there is no column year or period_start. "
        "Name a column of years or dates with period=…, or add one, e.g. frame.assign(year=2024). "
        f"Columns: {', '.join(map(str, frame.columns))}."
    )


def _dates_rows(index: pd.Index[Any]) -> bool:
    """Return whether an index holds dates, periods or plausible years."""
    if isinstance(index, pd.DatetimeIndex | pd.PeriodIndex):
        return True
    whole = pd.api.types.is_integer_dtype(index) and not isinstance(index, pd.MultiIndex) and len(index)
    return bool(whole) and index.min() >= 1800 and index.max() <= 2200


def _of_values(
    when: pd.Series[Any], year_kind: str, kind: str | None
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Read each distinct text or Period of a column."""
    if kind in DATED:
        year_kind = "calendar"
    try:
        known = {value: parse(value, year_kind=year_kind) for value in when.dropna().unique()}
    except (OutOfRangeError, TypeError):
        raise OutOfRangeError(f"Column {when.name!r} holds neither whole years nor dates.") from None
    periods = when.astype("object").map(known)
    kinds = periods.map(lambda p: p.kind, na_action="ignore").fillna(kind or year_kind)
    return kinds, periods.map(lambda p: p.label, na_action="ignore").astype("object")


def _of_lengths(frame: pd.DataFrame, when: pd.Series[Any]) -> pd.Series[Any]:
    """Tell months, quarters and years apart by their length, or by the days that occur."""
    if "period_end" in frame and when.name == "period_start":
        days = (frame["period_end"] - when).dt.days
        return pd.Series(np.select([days <= 31, days <= 92], ["month", "quarter"], "calendar"), when.index)
    return pd.Series(_pattern(when), when.index, dtype="object")


def _pattern(when: pd.Series[Any]) -> str:
    days = pd.DatetimeIndex(when.dropna().unique())
    months, first, last = set(days.month), days.is_month_start.all(), days.is_month_end.all()
    if (first and months <= {1}) or (last and months <= {12}):
        return "calendar"
    quarters = (first and months <= {1, 4, 7, 10}) or (last and months <= {3, 6, 9, 12})
    return "quarter" if quarters and len(months) > 1 else "month"
