"""Frames as Stata files."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from typing import Any

import pandas as pd
from pandas.errors import InvalidColumnName

from edudata.errors import TooLargeError

# Limits of the format.
MAX_NAME = 32
# Stata's limit for the label of a variable.
MAX_LABEL = 80
# The longest fixed text of Stata; longer ones need its type strL.
LONG_TEXT = 2_045
MAX_CELLS = 4_000_000


def dta(frame: pd.DataFrame, columns: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Write a frame as Stata 14 and later read it, with units and descriptions as labels.

    Parameters
    ----------
    frame : DataFrame
        A missing text becomes "", as Stata has no other; truth values become 0 and 1.
    columns : mapping of str to mapping
        The catalog's columns by name: `unit` and `description`.

    Raises
    ------
    TooLargeError
        If it has more than `MAX_CELLS` cells.
    """
    if frame.size > MAX_CELLS:
        raise TooLargeError(f"{frame.size:,} cells are too many for a Stata file. Choose rows or columns.")
    plain = frame.rename(columns=short_names(frame.columns))
    dates: dict[Any, Any] = {}
    texts = []
    for name, dtype in plain.dtypes.items():
        if dtype.kind == "M":
            dates[name] = "td"
        elif dtype.kind == "b":
            plain[name] = plain[name].astype("int8")
        elif pd.api.types.is_numeric_dtype(dtype):
            plain[name] = plain[name].astype("float64")
        else:
            plain[name] = plain[name].astype("object").where(plain[name].notna(), "")
            if plain[name].map(lambda text: len(str(text).encode())).max() > LONG_TEXT:
                texts.append(str(name))
    labels = {
        short: _label(columns.get(str(name), {}))
        for name, short in zip(frame.columns, plain.columns, strict=True)
    }
    sink = io.BytesIO()
    with warnings.catch_warnings():
        # The names were made valid above; pandas warns again of those that differ.
        warnings.simplefilter("ignore", InvalidColumnName)
        plain.to_stata(
            sink,
            write_index=False,
            version=118,
            convert_dates=dates,
            variable_labels=labels,
            convert_strl=texts,
            time_stamp=pd.Timestamp(1980, 1, 1).to_pydatetime(),
        )
    return sink.getvalue()


def short_names(names: Any) -> dict[str, str]:
    """Return names of at most 32 characters; two that would become equal get a number.

    Examples
    --------
    >>> short_names(["year", "median_monthly_owner_cost_with_mortgage_usd"])
    {'year': 'year', 'median_monthly_owner_cost_with_mortgage_usd': 'median_monthly_owner_cost_with_m'}
    """
    short: dict[str, str] = {}
    for name in map(str, names):
        candidate, number = name[:MAX_NAME], 1
        while candidate in short.values():
            number += 1
            candidate = f"{name[: MAX_NAME - len(str(number)) - 1]}_{number}"
        short[name] = candidate
    return short


def _label(column: Mapping[str, Any]) -> str:
    unit = f" ({column['unit']})" if column.get("unit") else ""
    return f"{str(column.get('description', ''))[: MAX_LABEL - len(unit)]}{unit}"
