"""Tables for people: columns named in words with their units, values rounded, codes left out.

Downloads keep the names and digits of the data; these tables are for reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
from pandas.api import types

from edudata.figures.text import day

# Endings of column names and the unit each stands for, the longest first.
UNITS = {
    "_trillion_usd": "$ trillion",
    "_billion_usd": "$ billion",
    "_million_usd": "$ million",
    "_usd_per_month": "$ a month",
    "_usd_per_week": "$ a week",
    "_usd": "$",
    "_pct": "%",
    "_points": "percentage points",
    "_per_million": "per million people",
    "_per_day": "a day",
    "_working_days": "working days",
    "_thousand": "thousand",
    "_index": "index",
}
NAMES = {
    "price_to_income": "home value (years of income)",
    "acs_price_to_income": "home value, Census Bureau (years of income)",
    "jchs_price_to_income": "home value, Joint Center (years of income)",
    "annual_rent_to_income": "a year's rent, share of income",
    "rent_to_income": "rent, share of income",
    "payment_to_income": "mortgage payments, share of income",
    "name": "place",
    "state_name": "state",
    "top_share_pct": "orders of weights that put it on top (%)",
    "nar_hai_index": "Realtors' affordability index",
    "label": "what",
    "flag": "remark",
    "class_of": "class of",
    "cost_ratio_published": "times cheaper, published price",
    "cost_ratio_net": "times cheaper, net price",
    "debt_ratio_published": "times less debt, published price",
    "debt_ratio_net": "times less debt, net price",
    "time_ratio": "times shorter",
}
# Parts of names; a part that is not here is a word already.
WORDS = {
    "moe": "margin of error",
    "p25": "25th percentile",
    "p75": "75th percentile",
    "4yr": "four-year",
    "2yr": "two-year",
    "90plus": "90 days late or more",
    "10x": "10X",
    "acs": "Census Bureau",
    "jchs": "Joint Center",
    "cpi": "CPI",
    "ffel": "FFEL",
    "fhv": "for-hire",
    "hvfhs": "app-based",
    "avg": "average",
}
# What programs join tables by, and what other columns say in words.
CODES = re.compile(
    r"cbsa|fips|\w+_fips|state|series_id|parameter|frequency|trust|l(on|at)_deg|short|why|source_url|source"
)
PLACES = ("name", "state_name", "metro", "major", "alternative")
YEARS = ("year", "fiscal_year", "class_of", "cohort", "dollar_year", "income_year", "price_year")
DOLLARS = re.compile(r"_real_(?:ay)?(\d{4})(?:_(\d\d))?$")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CODE_VALUE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")


@dataclass(frozen=True, slots=True)
class Readable:
    """A table as people read it.

    Attributes
    ----------
    frame : DataFrame
        The rows, in the order of the finding; its index holds the row numbers of the data.
    dates : tuple of str
        Columns of days.
    formats : mapping of str to str
        How Streamlit writes the numbers of a column.
    place : str
        Column of the data that names a row's place or major, "" if rows have none.
    same : tuple of str
        What is the same in all rows, left out of the table: "survey 2020-24".
    """

    frame: pd.DataFrame
    dates: tuple[str, ...] = ()
    formats: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    same: tuple[str, ...] = ()


def words(column: str) -> str:
    """Name a column in words, with its unit.

    Examples
    --------
    >>> [words(name) for name in ("median_home_value_usd", "share_of_income_pct", "p25_usd")]
    ['median home value ($)', 'share of income (%)', '25th percentile ($)']
    >>> words("amount_real_ay2022_23_usd"), words("median_gross_rent_moe_usd_per_month")
    ('amount (2022-23 dollars)', 'median gross rent, margin of error ($ a month)')
    """
    if column in NAMES:
        return NAMES[column]
    if column.endswith("_moe"):
        return f"{words(column.removesuffix('_moe'))}, margin of error"
    ending = next((e for e in UNITS if column.endswith(e) and column != e[1:]), "")
    unit, name = UNITS.get(ending, ""), column.removesuffix(ending)
    if real := DOLLARS.search(name):
        name = name[: real.start()]
        unit = f"{real[1]}{'-' + real[2] if real[2] else ''} dollars"
    label = NAMES.get(name) or " ".join(WORDS.get(part, part) for part in name.split("_"))
    label = re.sub(r"(?<=\w) margin of error", ", margin of error", label)
    return f"{label} ({unit})" if unit else label


def value(code: object) -> object:
    """Write a code as words, and a date as a day; leave the rest.

    Examples
    --------
    >>> [value(v) for v in ("recent_graduates", "public_4yr", "2026-08-06", "Nursing", True)]
    ['recent graduates', 'public four-year', 'Aug. 6, 2026', 'Nursing', 'yes']
    """
    if isinstance(code, bool):
        return "yes" if code else "no"
    if not isinstance(code, str):
        return code
    if DAY.fullmatch(code):
        return day(code)
    if CODE_VALUE.fullmatch(code):
        return " ".join(WORDS.get(part, part) for part in code.split("_"))
    return code


def digits(size: float) -> int:
    """Say how many digits after the point a reader can use of a number of some size.

    Examples
    --------
    >>> [digits(size) for size in (72481.4, 41.95, 2.8586, 0.18)]
    [0, 1, 2, 3]
    """
    return 0 if size >= 1000 else 1 if size >= 10 else 2 if size >= 1 else 3


def rounded(column: pd.Series, *, each: bool) -> tuple[pd.Series, str]:
    """Round a column's numbers, all alike or `each` by its own size, and say how to write them.

    Examples
    --------
    >>> import pandas as pd
    >>> rounded(pd.Series([2.8586, 11.04]), each=False)[0].tolist()
    [2.9, 11.0]
    >>> rounded(pd.Series([2.8586, 72481.4]), each=True)[0].tolist()
    [2.86, 72481.0]
    """
    if each:
        return column.map(lambda x: x if pd.isna(x) else round(x, digits(abs(x)))), "localized"
    places = digits(column.abs().max())
    return column.round(places), f"%.{places}f" if places else "localized"


def readable(frame: pd.DataFrame, settings: Mapping[str, object] | None = None) -> Readable:
    """Turn a figure's rows into a table for people.

    Parameters
    ----------
    frame : DataFrame
        A figure's rows.
    settings : mapping, optional
        The controls' values: one that names a column decides the order of places.
    """
    if frame.empty:
        return Readable(frame)
    frame = frame.reset_index(drop=True)
    place = next((c for c in PLACES if c in frame and frame[c].is_unique and len(frame) > 1), "")
    frame, dates = _periods(_ordered(frame, place, settings or {}))
    same, columns, formats = [], dict[str, pd.Series](), dict[str, str]()
    for name in map(str, frame):
        column, title = frame[name], words(name)
        if CODES.fullmatch(name) or column.isna().all() or (column == "").all():
            continue
        if len(frame) > 1 and _same(column) and name != place:
            same.append(f"{title} {value(column.iloc[0])}")
            continue
        if types.is_numeric_dtype(column) and not types.is_bool_dtype(column):
            is_year = name in YEARS
            # Rows of different measures have numbers of different sizes.
            each = "unit" in frame or "measure" in frame
            columns[title], formats[title] = (
                (column.astype("Int64"), "%d") if is_year else rounded(column, each=each)
            )
        else:
            columns[title] = column if types.is_datetime64_any_dtype(column) else column.map(value)
    return Readable(pd.DataFrame(columns, index=frame.index), dates, formats, place, tuple(same))


def _same(column: pd.Series) -> bool:
    return not types.is_float_dtype(column) and column.nunique(dropna=False) == 1


def _is_sorted(column: pd.Series) -> bool:
    return bool(column.notna().all() and column.is_monotonic_decreasing)


def _ordered(frame: pd.DataFrame, place: str, settings: Mapping[str, object]) -> pd.DataFrame:
    """Sort places by what the finding compares, and dated rows by time, the newest first."""
    if place:
        if "rank" in frame:
            return frame.sort_values("rank", kind="stable")
        numbers = [str(c) for c in frame if types.is_float_dtype(frame[c]) and not CODES.fullmatch(str(c))]
        matches = [c for c in numbers for v in settings.values() if isinstance(v, str) and v in c]
        first = (matches or numbers)[:1]
        # The rows of some figures are in the order of their finding already.
        if not first or (not matches and any(_is_sorted(frame[c]) for c in numbers)):
            return frame
        return frame.sort_values(first[0], ascending=False, kind="stable")
    time = next((c for c in ("period_end", "period_start", "academic_year", "year") if c in frame), None)
    return frame.sort_values(time, ascending=False, kind="stable") if time else frame


def _periods(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Put the two days of a period into one column, and drop a year that another column says."""
    if "academic_year" in frame:
        frame = frame.drop(columns=[c for c in ("year",) if c in frame])
    days = [name for name in ("period_start", "period_end") if name in frame]
    if not days:
        return frame, ()
    name = "month" if days[-1] == "period_start" else "period ending"
    if len(days) == 2:
        longest = (
            pd.to_datetime(frame["period_end"]) - pd.to_datetime(frame["period_start"])
        ).dt.days.max()
        name = "month" if longest < 32 else "quarter ending" if longest < 100 else name
    rest = frame.drop(columns=days)
    rest.insert(0, name, pd.to_datetime(frame[days[-1]]))
    return rest, (name,)
