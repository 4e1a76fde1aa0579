"""Statistics in which every place or program counts by its people."""

from __future__ import annotations

import pandas as pd

from edudata.errors import OutOfRangeError


def median(values: pd.Series, weights: pd.Series) -> float:
    """Compute the weighted median: the lowest value at which half of the weight is reached.

    Parameters
    ----------
    values : Series of float
        Rows without a value are left out.
    weights : Series of float
        People of each row, 0 or more; a missing weight is 0.

    Returns
    -------
    float
        One of the values.

    Raises
    ------
    OutOfRangeError
        No row has both a value and a weight above 0.

    Examples
    --------
    Half of 100 people live where the value is 4 or more:

    >>> median(pd.Series([2.0, 3.0, 4.0]), pd.Series([20, 25, 55]))
    4.0
    """
    known = values.notna() & weights.gt(0)
    ordered = values[known].sort_values(kind="stable")
    if ordered.empty:
        raise OutOfRangeError("No row has a value and people to count it by.")
    reached = weights[ordered.index].cumsum()
    return float(ordered[reached >= reached.iloc[-1] / 2].iloc[0])


def share_pct(chosen: pd.Series, weights: pd.Series) -> float:
    """Compute the percentage of the weight that lies in the rows chosen.

    Parameters
    ----------
    chosen : Series of bool
        The rows to count.
    weights : Series of float
        People of each row; the total is theirs in all rows.

    Returns
    -------
    float
        Percent, 0 to 100.

    Examples
    --------
    >>> share_pct(pd.Series([True, False]), pd.Series([30, 70]))
    30.0
    """
    return float(weights[chosen].sum() / weights.sum() * 100)
