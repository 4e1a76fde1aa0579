"""Choose rows and columns of a table by the parameters of an address."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from edudata import dates
from edudata.delivery.document import Controls, one_each
from edudata.errors import EmptyResultError, OutOfRangeError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS = ("columns", "limit", "offset")
BOUNDS = (".min", ".max")
MAX_NAMED = 20  # known values that an error lists


def select(frame: pd.DataFrame, name: str, controls: Controls) -> pd.DataFrame:
    """Return the chosen rows and columns of a table.

    Parameters
    ----------
    frame : DataFrame
        The table.
    name : str
        How errors name it.
    controls : mapping of str to sequence of str
        `column=value` keeps rows with one of the values, an empty value those without a value;
        `column.min` and `column.max` bound a column, both ends included. `columns` lists the columns
        to return, separated by commas; `offset` rows are skipped and at most `limit` returned.

    Raises
    ------
    UnknownNameError
        If there is no such column or setting.
    OutOfRangeError
        If a value is not of the column's type.
    EmptyResultError
        If no row matches.

    Examples
    --------
    >>> table = pd.DataFrame({"year": [1990, 1991, 1992], "price_usd": [1.0, 2.0, 3.0]})
    >>> select(table, "prices", {"year.min": ("1991",), "columns": ("price_usd",)})["price_usd"].to_list()
    [2.0, 3.0]
    """
    attrs = frame.attrs
    settings = one_each({key: values for key, values in controls.items() if key in SETTINGS})
    filters = {key: values for key, values in controls.items() if key not in SETTINGS}
    rows = pd.Series(True, index=frame.index)
    for parameter, values in filters.items():
        column, bound = _column(frame, name, parameter)
        one_each({parameter: values} if bound else {})
        matches = _bounded(frame[column], bound, values[0]) if bound else _equal(frame[column], values)
        if not matches.any():
            raise _no_row(name, frame, {parameter: values})
        rows &= matches
    if not rows.any():
        raise _no_row(name, frame, filters)
    frame = _page(frame[rows] if filters else frame, name, settings)
    if "columns" in settings:
        frame = frame[_columns(frame, name, settings["columns"])]
    frame = frame.reset_index(drop=True)
    frame.attrs = attrs
    return frame


def _column(frame: pd.DataFrame, name: str, parameter: str) -> tuple[str, str]:
    for column, bound in ((parameter, ""), *((parameter.removesuffix(b), b) for b in BOUNDS)):
        if column in frame.columns and parameter == column + bound:
            return column, bound
    known = [*frame.columns, *SETTINGS, "as_of"]
    raise UnknownNameError(f"column or setting of {name}", parameter, known)


def _columns(frame: pd.DataFrame, name: str, text: str) -> list[str]:
    columns = list(dict.fromkeys(part.strip() for part in text.split(",")))
    for column in columns:
        if column not in frame.columns:
            raise UnknownNameError(f"column of {name}", column, frame.columns)
    return columns


def whole(setting: str, text: str, low: int) -> int:
    """Read a whole number; OutOfRangeError otherwise."""
    # `int` also accepts signs, underscores and digits of other scripts.
    if not (text.isascii() and text.isdigit()) or int(text[:18]) < low:
        raise OutOfRangeError(f"{setting} = {text[:40]!r} is not a whole number from {low}.")
    return int(text[:18])


def _page(frame: pd.DataFrame, name: str, settings: Mapping[str, str]) -> pd.DataFrame:
    first = whole("offset", settings.get("offset", "0"), 0)
    last = first + whole("limit", settings["limit"], 1) if "limit" in settings else None
    if first and first >= len(frame):
        raise EmptyResultError(f"{name} has {len(frame):,} such rows; offset = {first} skips all of them.")
    return frame.iloc[first:last]


def _equal(column: pd.Series, texts: Sequence[str]) -> pd.Series:
    matches = column.isna() if "" in texts else pd.Series(False, index=column.index)
    for text in filter(None, texts):
        if column.dtype.kind == "M":
            matches |= column.between(*_days(column, text))
        else:
            matches |= column == _value(column, text)
    return matches.fillna(False).astype(bool)


def _bounded(column: pd.Series, bound: str, text: str) -> pd.Series:
    if column.dtype.kind == "M":
        first, last = _days(column, text)
        matches = column >= first if bound == ".min" else column <= last
    else:
        value = _value(column, text)
        matches = column >= value if bound == ".min" else column <= value
    return matches.fillna(False).astype(bool)


def _days(column: pd.Series, text: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    try:
        return pd.Timestamp(dates.first_day(text)), pd.Timestamp(dates.last_day(text))
    except OutOfRangeError as error:
        raise OutOfRangeError(f"{column.name}: {error}") from None


def _value(column: pd.Series, text: str) -> Any:
    if pd.api.types.is_bool_dtype(column):
        if text.lower() not in ("true", "false"):
            raise UnknownNameError(f"value of {column.name}", text, ("true", "false"))
        return text.lower() == "true"
    if not pd.api.types.is_numeric_dtype(column):
        return text
    try:
        if math.isfinite(value := float(text)):
            return value
        raise ValueError
    except ValueError:
        raise OutOfRangeError(
            f"{column.name} = {text[:40]!r} is not a number; known: {column.min():g} to {column.max():g}."
        ) from None


def _no_row(name: str, frame: pd.DataFrame, filters: Controls) -> EmptyResultError:
    conditions = [
        f"{parameter} = {' or '.join(value[:40] or 'missing' for value in values[:5])}"
        for parameter, values in filters.items()
    ]
    known = [
        _known(frame[column], values)
        for parameter, values in filters.items()
        for column in [_column(frame, name, parameter)[0]]
    ]
    return EmptyResultError(
        f"No row of {name} has {' and '.join(conditions)}. {' '.join(dict.fromkeys(known))}"
    )


def _known(column: pd.Series, values: Iterable[str]) -> str:
    """Describe the values of a column: the nearest and the known ones, or its range."""
    if column.isna().all():
        return f"{column.name} has no values."
    if column.dtype.kind == "M":
        return f"{column.name}: {column.min():%Y-%m-%d} to {column.max():%Y-%m-%d}."
    if pd.api.types.is_numeric_dtype(column):
        return f"{column.name}: {column.min():g} to {column.max():g}."
    known = sorted(column.dropna().astype(str).unique())
    # Comparing very long texts would take seconds.
    near = [n for value in values for n in difflib.get_close_matches(value[:100], known, n=2)]
    hint = f"Did you mean {' or '.join(map(repr, dict.fromkeys(near)))}? " if near else ""
    more = f" and {len(known) - MAX_NAMED:,} more" if len(known) > MAX_NAMED else ""
    return f"{hint}Values of {column.name}: {', '.join(known[:MAX_NAMED])}{more}."
