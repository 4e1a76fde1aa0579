"""Series of different units and levels on one scale: 100 in a chosen period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError, UnknownNameError


def index_to_base(
    frame: pd.DataFrame,
    value: str,
    period: str,
    base: Any,
    by: Sequence[str] = (),
    *,
    without_base: str = "error",
    name: str = "relative_index",
) -> pd.DataFrame:
    """Add a column with each series as a multiple of 100 at the base period.

    Only growth can be compared between series that measure different things; a level cannot.

    frame        : one row per series and period
    value        : column with the values, above 0 at the base
    period       : column that `base` is a value of, e.g. year or period_start
    by           : columns that tell one series from another
    without_base : "error", or "drop" to leave out series that have no value at the base

    2,000 in 1985, 6,000 in 2019, base 1985 -> 100, 300
    any series at its base                  -> 100

    The result's attrs name table, vintage and index_base, all text.
    Raises OutOfRangeError naming the span of a series without the base period.
    """
    for wanted in (value, period, *by):
        if wanted not in frame:
            raise UnknownNameError("column", wanted, frame.columns)
    if without_base not in ("error", "drop"):
        raise OutOfRangeError(f"without_base = {without_base!r} is not one of error, drop.")
    kept: list[pd.DataFrame] = []
    groups = frame.groupby(list(by), sort=False, dropna=False) if by else [((), frame)]
    for label, rows in groups:
        series = ", ".join(str(part) for part in label) or value
        at_base = rows.loc[rows[period].eq(base) & rows[value].notna(), value]
        if at_base.empty:
            if without_base == "drop":
                continue
            have = rows.loc[rows[value].notna(), period]
            span = f"covers {_text(have.min())} to {_text(have.max())}" if len(have) else "is empty"
            raise OutOfRangeError(f"{series} has no value in {_text(base)}; it {span}.")
        if len(at_base) > 1:
            raise OutOfRangeError(
                f"{series} has {len(at_base)} values in {_text(base)}; name what tells them apart."
            )
        level = float(at_base.iloc[0])
        if level <= 0:
            raise OutOfRangeError(f"{series} is {level:g} in {_text(base)}; a base must be above 0.")
        kept.append(rows.assign(**{name: rows[value].astype(float) / level * 100}))
    result = (
        pd.concat(kept).sort_index() if kept else frame.iloc[:0].assign(**{name: pd.Series(dtype=float)})
    )
    result.attrs = {key: str(frame.attrs[key]) for key in ("table", "vintage") if key in frame.attrs}
    result.attrs["index_base"] = f"{_text(base)} = 100"
    return result


def _text(period: Any) -> str:
    return f"{period:%Y-%m-%d}" if isinstance(period, pd.Timestamp) else str(period)
