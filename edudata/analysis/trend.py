"""Straight and exponential trends, curvature and growth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from edudata.errors import OutOfRangeError

Floats = npt.NDArray[np.float64]
Kind = Literal["linear", "exponential"]


@dataclass(frozen=True, slots=True)
class Fit:
    """A least-squares trend.

    Attributes
    ----------
    kind : str
        "linear" (level = intercept + slope x) or "exponential" (log level = intercept + slope x).
    slope : float
        Change per unit of x; in an exponential fit the change of the logarithm.
    intercept : float
        Level, or its logarithm, at x = 0.
    r2 : float
        Share of the variance of the levels explained, also in an exponential fit.
    n, dropped : int
        Points used, and points left out because x or y is missing.
    """

    kind: Kind
    slope: float
    intercept: float
    r2: float
    n: int
    dropped: int

    def predict(self, x: Any) -> Any:
        """Evaluate the trend at x: a float for a number, an array for several."""
        value = self.intercept + self.slope * np.asarray(x, dtype=float)
        if self.kind == "exponential":
            value = np.exp(value)
        return float(value) if np.ndim(value) == 0 else value


@dataclass(frozen=True, slots=True)
class Curvature:
    """The quadratic coefficient of y on x, its standard error, and t, the ratio of the two."""

    coefficient: float
    standard_error: float
    t: float
    n: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A straight and an exponential trend of the same points; `better` has the higher r2 of levels."""

    linear: Fit
    exponential: Fit
    better: Kind


def linear(x: Any, y: Any) -> Fit:
    """Fit a straight line by ordinary least squares.

    Parameters
    ----------
    x, y : array_like of float
        Equally many numbers; pairs with a missing one are dropped and counted.

    Returns
    -------
    Fit
        The line.

    Raises
    ------
    OutOfRangeError
        There are fewer than 3 pairs or only one x.

    Examples
    --------
    >>> linear([0, 1, 2], [1, 3, 5])
    Fit(kind='linear', slope=2.0, intercept=1.0, r2=1.0, n=3, dropped=0)
    """
    xs, ys, dropped = _pairs(x, y, 3)
    slope, intercept = _line(xs, ys)
    return _fit("linear", ys, slope, intercept, intercept + slope * xs, dropped)


def exponential(x: Any, y: Any) -> Fit:
    """Fit constant percentage growth: a straight line through log y.

    Parameters
    ----------
    x, y : array_like of float
        As in `linear`; y must be above 0.

    Returns
    -------
    Fit
        The trend; its r2 is that of the levels and so comparable with a straight line's.

    Raises
    ------
    OutOfRangeError
        A y is not above 0, there are fewer than 3 pairs or only one x.

    Examples
    --------
    >>> round(exponential([0, 1, 2], [1, 2, 4]).predict(3), 6)
    8.0
    """
    xs, ys, dropped = _pairs(x, y, 3)
    if ys.min() <= 0:
        raise OutOfRangeError(f"An exponential trend needs values above 0; the lowest is {ys.min():g}.")
    slope, intercept = _line(xs, np.log(ys))
    return _fit("exponential", ys, slope, intercept, np.exp(intercept + slope * xs), dropped)


def compare(x: Any, y: Any) -> Comparison:
    """Fit both trends; the better one explains more of the variance of the levels.

    Parameters
    ----------
    x, y : array_like of float
        As in `exponential`.

    Returns
    -------
    Comparison
        Both fits and which is better.

    Examples
    --------
    >>> compare([0, 1, 2], [1, 2, 4]).better
    'exponential'
    """
    straight, curved = linear(x, y), exponential(x, y)
    return Comparison(straight, curved, "linear" if straight.r2 >= curved.r2 else "exponential")


def curvature(x: Any, y: Any) -> Curvature:
    """Fit a parabola and report whether growth speeds up or slows.

    Parameters
    ----------
    x, y : array_like of float
        Equally many numbers; pairs with a missing one are dropped and counted.

    Returns
    -------
    Curvature
        The coefficient of x squared: above 0 growth speeds up, below 0 it slows. Its standard error is a
        lower bound for quarterly series, in which neighbors resemble each other.

    Raises
    ------
    OutOfRangeError
        There are fewer than 4 pairs or fewer than 3 distinct x.

    Examples
    --------
    >>> round(curvature([0, 1, 2, 3], [0, 1, 4, 9]).coefficient, 6)
    1.0
    """
    xs, ys, dropped = _pairs(x, y, 4, distinct=3)
    # Centered and scaled: the squares of decimal years are too large for the normal equations.
    scale = float(np.abs(xs - xs.mean()).max())
    u = (xs - xs.mean()) / scale
    design = np.column_stack([np.ones_like(u), u, u**2])
    coefficients, *_ = np.linalg.lstsq(design, ys, rcond=None)
    residuals = ys - design @ coefficients
    variance = float(residuals @ residuals) / (len(ys) - 3)
    covariance = variance * np.linalg.inv(design.T @ design)
    coefficient = float(coefficients[2]) / scale**2
    error = float(np.sqrt(covariance[2, 2])) / scale**2
    t = coefficient / error if error > 0 else float(np.copysign(np.inf, coefficient))
    return Curvature(coefficient, error, t, len(ys), dropped)


def growth_multiple(series: pd.Series[Any], start: Any, end: Any) -> float:
    """Divide the value of a series at `end` by that at `start`.

    Parameters
    ----------
    series : Series of float
        Values by year or period.
    start, end : object
        Labels of the series.

    Returns
    -------
    float
        Multiple of the value at the start.

    Raises
    ------
    OutOfRangeError
        A label is absent, its value is missing, or the value at the start is not above 0.

    Examples
    --------
    >>> round(growth_multiple(pd.Series({2009: 0.65, 2019: 1.41}), 2009, 2019), 3)
    2.169
    """
    first, last = _value(series, start), _value(series, end)
    if first <= 0:
        raise OutOfRangeError(f"Growth from {first:g} ({start}) has no meaning: the start must be above 0.")
    return last / first


def decimal_years(dates: pd.Series[Any], end: bool = False) -> pd.Series[float]:
    """Convert dates to years with a fraction; a month is a twelfth, so quarters are equally far apart.

    Parameters
    ----------
    dates : Series of datetime64
        First days of periods.
    end : bool
        The dates are last days of periods instead, which have passed.

    Returns
    -------
    Series of float
        Decimal years.

    Examples
    --------
    >>> decimal_years(pd.Series(pd.to_datetime(["2019-01-01", "2019-04-01"]))).tolist()
    [2019.0, 2019.25]
    >>> decimal_years(pd.Series(pd.to_datetime(["2019-03-31"])), end=True).tolist()
    [2019.25]
    """
    moment = dates + pd.Timedelta(days=1) if end else dates
    months = moment.dt.month - 1 + (moment.dt.day - 1) / moment.dt.days_in_month
    return (moment.dt.year + months / 12).rename("decimal_year")


# By hand: scipy or statsmodels would add more than 60 MB to the installation for these few lines.
def _line(x: Floats, y: Floats) -> tuple[float, float]:
    dx = x - x.mean()
    slope = float(dx @ (y - y.mean()) / (dx @ dx))
    return slope, float(y.mean() - slope * x.mean())


def _fit(kind: Kind, y: Floats, slope: float, intercept: float, fitted: Floats, dropped: int) -> Fit:
    residuals = y - fitted
    total = float(((y - y.mean()) ** 2).sum())
    # A constant series has no variance to explain, and a line through it fits exactly.
    r2 = 1 - float(residuals @ residuals) / total if total > 0 else 1.0
    return Fit(kind, slope, intercept, r2, len(y), dropped)


def _pairs(x: Any, y: Any, least: int, distinct: int = 2) -> tuple[Floats, Floats, int]:
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if xs.shape != ys.shape or xs.ndim != 1:
        raise OutOfRangeError(f"x and y must be equally long; they have {xs.size} and {ys.size} values.")
    complete = np.isfinite(xs) & np.isfinite(ys)
    points, places = int(complete.sum()), len(np.unique(xs[complete]))
    if points < least or places < distinct:
        raise OutOfRangeError(
            f"A trend needs at least {least} complete points at {distinct} or more places; there are "
            f"{points} at {places}."
        )
    return xs[complete], ys[complete], len(xs) - points


def _value(series: pd.Series[Any], label: Any) -> float:
    if label not in series.index or pd.isna(series.loc[label]):
        have = series.dropna().index
        span = f"{have.min()} to {have.max()}" if len(have) else "nothing"
        raise OutOfRangeError(f"There is no value for {label}; the series covers {span}.")
    return float(series.loc[label])
