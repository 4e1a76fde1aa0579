"""Series of different units and levels on one scale: 100 in a base period."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from edudata.analysis._attrs import provenance
from edudata.analysis.price_index import period_text
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

    Parameters
    ----------
    frame : DataFrame
        One row per series and period.
    value, period, name : str
        Columns of the values (above 0 at the base), of the periods, and the new one.
    base, by : object and sequence of str
        The base period; columns that tell one series from another.
    without_base : str
        "error", or "drop" to leave out series without a value at the base.

    Returns
    -------
    DataFrame
        `frame` with the new column; attrs name table, vintage and index_base. Growth can be compared
        between series that measure different things, a level cannot.

    Raises
    ------
    UnknownNameError, OutOfRangeError
        A column does not exist; a series has no value, two values or a value of 0 or less at the base.

    Examples
    --------
    >>> tuition = pd.DataFrame({"year": [1985, 2019], "amount_usd": [2000.0, 6000.0]})
    >>> index_to_base(tuition, "amount_usd", "year", 1985)["relative_index"].tolist()
    [100.0, 300.0]
    """
    for column in (value, period, *by):
        if column not in frame:
            raise UnknownNameError("column", column, frame.columns)
    if without_base not in ("error", "drop"):
        raise OutOfRangeError(f"without_base = {without_base!r} is not one of error, drop.")
    indexed: list[pd.DataFrame] = []
    # dropna=False keeps series with a missing label.
    groups = frame.groupby(list(by), sort=False, dropna=False) if by else [((), frame)]
    for label, rows in groups:
        at_base = rows.loc[rows[period].eq(base) & rows[value].notna(), value]
        if at_base.empty and without_base == "drop":
            continue
        series = ", ".join(str(part) for part in label) or value
        level = _base_level(at_base, series, base, rows.loc[rows[value].notna(), period])
        indexed.append(rows.assign(**{name: rows[value].astype(float) / level * 100}))
    empty = frame.iloc[:0].assign(**{name: pd.Series(dtype=float)})
    result = pd.concat(indexed).sort_index() if indexed else empty
    result.attrs = provenance(frame) | {"index_base": f"{period_text(base)} = 100"}
    return result


def _base_level(at_base: pd.Series[float], series: str, base: Any, periods: pd.Series[Any]) -> float:
    """Return the one value of a series at the base, which must be above 0."""
    year = period_text(base)
    if at_base.empty:
        span = f"covers {period_text(periods.min())} to {period_text(periods.max())}"
        raise OutOfRangeError(
            f"{series} has no value in {year}; it {span if len(periods) else 'is empty'}."
        )
    if len(at_base) > 1:
        raise OutOfRangeError(f"{series} has {len(at_base)} values in {year}; name what tells them apart.")
    level = float(at_base.iloc[0])
    if level <= 0:
        raise OutOfRangeError(f"{series} is {level:g} in {year}; a base must be above 0.")
    return level
