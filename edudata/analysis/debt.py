"""Student debt: what other publishers imply for a suspect figure, and how growth changed at a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.analysis import trend
from edudata.errors import OutOfRangeError


@dataclass(frozen=True, slots=True)
class Implied:
    """What a reference series implies for one value of another.

    value      : reference at the place x mean ratio of the other places
    mean_ratio : mean of series / reference over the other places; low, high: its range
    own_ratio  : the ratio at the place itself
    """

    value: float
    mean_ratio: float
    low: float
    high: float
    own_ratio: float


def implied(series: pd.Series[Any], reference: pd.Series[Any], at: Any) -> Implied:
    """The value that a reference series implies at one place, from their ratio everywhere else.

    series, reference : Series with the same kind of index; places that both have are compared

    Experian 2009-2019 and the New York Fed's first quarters, at 2012 -> 0.862 where 0.68 is printed

    Raises OutOfRangeError when the place or all others are missing in either.
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
    """Straight lines before and after a date (which belongs to both), and both trends of the first span."""

    before: trend.Fit
    after: trend.Fit
    compared: trend.Comparison

    @property
    def ratio(self) -> float:
        """Yearly growth after over yearly growth before."""
        return self.after.slope / self.before.slope


def growth_at(x: Any, y: Any, start: float, split: float) -> Growth:
    """Fit a line from `start` to `split` and another from `split` to the end.

    x : decimal years as `trend.decimal_years` gives them

    New York Fed, start 2008, split 2019 -> 83.2 and 21.0 billion a year

    Raises OutOfRangeError when either span has fewer than three points.
    """
    frame = pd.DataFrame({"x": x, "y": y}).dropna().astype(float)
    first = frame[frame["x"].between(start, split)]
    then = frame[frame["x"] >= split]
    if min(len(first), len(then)) < 3:
        raise OutOfRangeError(
            f"From {start:g} to {split:g} there are {len(first)} points and {len(then)} after; a line "
            "needs three. Choose another date."
        )
    return Growth(
        before=trend.linear(first["x"], first["y"]),
        after=trend.linear(then["x"], then["y"]),
        compared=trend.compare(first["x"], first["y"]),
    )
