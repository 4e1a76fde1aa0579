"""Student debt: values implied by other publishers, and how growth changed at a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis import trend
from edudata.errors import OutOfRangeError


@dataclass(frozen=True, slots=True)
class Implied:
    """A value of one series that another series implies.

    Attributes
    ----------
    value : float
        The reference at the place times `mean_ratio`, in the unit of the series.
    mean_ratio, low, high : float
        Mean and range of series / reference over the other places.
    own_ratio : float
        The ratio at the place itself.
    """

    value: float
    mean_ratio: float
    low: float
    high: float
    own_ratio: float


def implied(series: pd.Series[Any], reference: pd.Series[Any], at: Any) -> Implied:
    """Compute the value that a reference implies at one place, from the ratio at all others.

    Parameters
    ----------
    series, reference : Series of float
        Series with the same kind of index; only labels that both have are compared.
    at : object
        Label of the place.

    Returns
    -------
    Implied
        The implied value and the ratios it follows from.

    Raises
    ------
    OutOfRangeError
        The place, or every other place, is missing in one of the series.

    Examples
    --------
    >>> years = [2011, 2012, 2013]
    >>> implied(pd.Series([0.8, 0.6, 0.9], years), pd.Series([1.6, 1.7, 1.8], years), 2012).value
    0.85
    """
    ratios = (series / reference).dropna()
    if at not in ratios.index:
        raise OutOfRangeError(f"{at} is not in both series; both have {list(ratios.index)}.")
    others = ratios.drop(at)
    if others.empty:
        raise OutOfRangeError(f"There is nothing but {at} to compare.")
    mean = float(others.mean())
    return Implied(
        value=float(reference.loc[at]) * mean,
        mean_ratio=mean,
        low=float(others.min()),
        high=float(others.max()),
        own_ratio=float(ratios.loc[at]),
    )


@dataclass(frozen=True, slots=True)
class Growth:
    """Straight lines before and after a date, which belongs to both.

    `compared` holds a straight and an exponential trend of the time before.
    """

    before: trend.Fit
    after: trend.Fit
    compared: trend.Comparison

    @property
    def ratio(self) -> float:
        """Yearly growth after the date over yearly growth before it."""
        return self.after.slope / self.before.slope


def growth_at(x: Any, y: Any, start: float, split: float) -> Growth:
    """Fit a line from `start` to `split` and another from `split` to the end.

    Parameters
    ----------
    x : array_like of float
        Decimal years, as from `trend.decimal_years`.
    y : array_like of float
        Values; the slopes are in their unit per year.
    start, split : float
        Decimal years.

    Returns
    -------
    Growth
        Both lines.

    Raises
    ------
    OutOfRangeError
        Either span has fewer than three points.

    Examples
    --------
    >>> growth = growth_at([1, 2, 3, 4, 5], [10, 20, 30, 35, 40], 1, 3)
    >>> growth.before.slope, growth.after.slope, growth.ratio
    (10.0, 5.0, 0.5)
    """
    frame = pd.DataFrame({"x": x, "y": y}).dropna().astype(float)
    before, after = frame[frame["x"].between(start, split)], frame[frame["x"] >= split]
    # A line through two points always fits, and its r2 says nothing.
    if min(len(before), len(after)) < 3:
        raise OutOfRangeError(
            f"From {start:g} to {split:g} there are {len(before)} points and {len(after)} after; a line "
            "needs three. Choose another date."
        )
    return Growth(
        before=trend.linear(before["x"], before["y"]),
        after=trend.linear(after["x"], after["y"]),
        compared=trend.compare(before["x"], before["y"]),
    )
