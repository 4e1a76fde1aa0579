"""Statistics in which every place or program counts by its people."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
    usable = values.notna() & weights.gt(0)
    ordered = values[usable].sort_values(kind="stable")
    if ordered.empty:
        raise OutOfRangeError("No row has a value and people to count it by.")
    reached = weights[ordered.index].cumsum()
    return float(ordered[reached >= reached.iloc[-1] / 2].iloc[0])


def medians(values: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute `median` of several columns at once.

    Parameters
    ----------
    values : ndarray of shape (rows, columns)
        No value is missing; at least one row.
    weights : ndarray of shape (rows,)
        People of each row, all above 0.

    Returns
    -------
    ndarray of shape (columns,)
        The weighted median of each column.

    Examples
    --------
    >>> medians(np.array([[2.0, 9.0], [3.0, 8.0], [4.0, 7.0]]), np.array([20.0, 25.0, 55.0])).tolist()
    [4.0, 7.0]
    """
    order = np.argsort(values, axis=0, kind="stable")
    reached = weights[order].cumsum(axis=0)
    first = (reached >= reached[-1] / 2).argmax(axis=0)
    columns = np.arange(values.shape[1])
    return np.asarray(values[order[first, columns], columns], dtype="float64")


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
