"""Straight and exponential trends, and how far a single point decides between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from edudata.errors import OutOfRangeError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """A least-squares trend.

    kind      : "linear" (level = intercept + slope x) or "exponential" (log level = intercept + slope x)
    slope     : per unit of x; of an exponential fit the growth of the logarithm
    r2        : share of the variance of the levels explained, also for an exponential fit
    fitted    : the trend at the points used; residuals = y - fitted
    n         : points used; dropped : points left out because x or y is missing
    """

    kind: Literal["linear", "exponential"]
    slope: float
    intercept: float
    r2: float
    n: int
    dropped: int
    x: Floats = field(repr=False, compare=False)
    fitted: Floats = field(repr=False, compare=False)
    residuals: Floats = field(repr=False, compare=False)

    def predict(self, x: Any) -> Any:
        """The trend's level at x: a float for a number, an array for many."""
        value = self.intercept + self.slope * np.asarray(x, dtype=float)
        if self.kind == "exponential":
            value = np.exp(value)
        return float(value) if np.ndim(value) == 0 else value

    @property
    def growth_pct(self) -> float:
        """Growth in percent per unit of x of an exponential fit; of a linear one, of its first level."""
        if self.kind == "exponential":
            return float(np.expm1(self.slope)) * 100
        return self.slope / float(self.fitted[0]) * 100


@dataclass(frozen=True, slots=True)
class Curvature:
    """The quadratic coefficient of y on x with its standard error; t = coefficient / standard_error."""

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
    better: Literal["linear", "exponential"]


def linear(x: Any, y: Any) -> Fit:
    """Fit a straight line by ordinary least squares.

    x, y : equally many numbers; pairs with a missing one are dropped and counted

    x = 0, 1, 2; y = 1, 3, 5 -> slope 2, intercept 1, r2 1

    Raises OutOfRangeError with fewer than 3 pairs or a single x.
    """
    xs, ys, dropped = _pairs(x, y, 3)
    slope, intercept = _line(xs, ys)
    return _fit("linear", xs, ys, slope, intercept, intercept + slope * xs, dropped)


def exponential(x: Any, y: Any) -> Fit:
    """Fit constant percentage growth: a straight line through log y.

    r2 is that of the levels, so that it can be set beside a straight line's.

    x = 0, 1, 2; y = 1, 2, 4 -> growth_pct 100, r2 1

    Raises OutOfRangeError when a y is not above zero, with fewer than 3 pairs or a single x.
    """
    xs, ys, dropped = _pairs(x, y, 3)
    if ys.min() <= 0:
        raise OutOfRangeError(f"An exponential trend needs values above 0; the lowest is {ys.min():g}.")
    slope, intercept = _line(xs, np.log(ys))
    return _fit("exponential", xs, ys, slope, intercept, np.exp(intercept + slope * xs), dropped)


def compare(x: Any, y: Any) -> Comparison:
    """Fit both trends; the better one explains more of the variance of the levels.

    x = 0, 1, 2; y = 1, 2, 4 -> better "exponential"
    """
    straight, curved = linear(x, y), exponential(x, y)
    return Comparison(straight, curved, "linear" if straight.r2 >= curved.r2 else "exponential")


def curvature(x: Any, y: Any) -> Curvature:
    """Fit a parabola; the coefficient of x squared says whether growth speeds up (above 0) or slows.

    x = 0, 1, 2, 3; y = 0, 1, 4, 9 -> coefficient 1, standard error 0

    Neighbouring quarters resemble each other, so that the standard error is a lower bound.
    Raises OutOfRangeError with fewer than 4 pairs or fewer than 3 distinct x.
    """
    xs, ys, dropped = _pairs(x, y, 4, distinct=3)
    # centred and scaled: decimal years squared are otherwise too large for the normal equations
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


def leave_one_out(x: Any, y: Any) -> pd.DataFrame:
    """Fit a straight line once without each point, to see which single point decides the result.

    x = 0, 1, 2, 3; y = 0, 1, 9, 3 -> the row left_out_x = 2 has r2 1 and predicted 2

    Columns: left_out_x, left_out_y, slope, r2 (both without that point), predicted (at left_out_x by
    the line through the others), error (left_out_y - predicted).
    Raises OutOfRangeError with fewer than 4 pairs.
    """
    xs, ys, _ = _pairs(x, y, 4)
    rows = []
    for i in range(len(xs)):
        fit = linear(np.delete(xs, i), np.delete(ys, i))
        predicted = fit.predict(xs[i])
        rows.append((xs[i], ys[i], fit.slope, fit.r2, predicted, ys[i] - predicted))
    return pd.DataFrame(rows, columns=["left_out_x", "left_out_y", "slope", "r2", "predicted", "error"])


def growth_multiple(series: pd.Series[Any], start: Any, end: Any) -> float:
    """How many times its value at `start` a series has at `end`.

    1.41 after 0.65 -> 2.169

    Raises OutOfRangeError when a label is absent or its value missing, or when the start is not above 0.
    """
    first, last = _value(series, start), _value(series, end)
    if first <= 0:
        raise OutOfRangeError(f"Growth from {first:g} ({start}) has no meaning: the start must be above 0.")
    return last / first


def annual_growth_pct(series: pd.Series[Any], start: Any, end: Any, years: float | None = None) -> float:
    """Constant yearly growth in percent that leads from the value at `start` to that at `end`.

    years : by default end - start, which are then years

    0.65 in 2009, 1.41 in 2019 -> 8.05

    Raises OutOfRangeError as `growth_multiple`, or when the span is not above 0.
    """
    span = float(end - start) if years is None else years
    if span <= 0:
        raise OutOfRangeError(f"A span of {span:g} years is not above 0.")
    growth = float(growth_multiple(series, start, end) ** (1 / span))
    return (growth - 1) * 100


def decimal_years(dates: pd.Series[Any], end: bool = False) -> pd.Series[float]:
    """Dates as years with a fraction: months are a twelfth each, so that quarters are equally far apart.

    dates : period starts, or with `end=True` last days of periods, which count as over

    2019-01-01           -> 2019.0
    2019-04-01           -> 2019.25
    2019-03-31, end=True -> 2019.25
    """
    moment = dates + pd.Timedelta(days=1) if end else dates
    months = moment.dt.month - 1 + (moment.dt.day - 1) / moment.dt.days_in_month
    return (moment.dt.year + months / 12).rename("decimal_year")


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    dx = x - x.mean()
    slope = float(dx @ (y - y.mean()) / (dx @ dx))
    return slope, float(y.mean() - slope * x.mean())


def _fit(
    kind: Literal["linear", "exponential"],
    x: Floats,
    y: Floats,
    slope: float,
    intercept: float,
    fitted: Floats,
    dropped: int,
) -> Fit:
    residuals = y - fitted
    total = float(((y - y.mean()) ** 2).sum())
    # a constant series has no variance to explain: a line through it leaves nothing over
    r2 = 1 - float(residuals @ residuals) / total if total > 0 else 1.0
    return Fit(kind, slope, intercept, r2, len(x), dropped, x, fitted, residuals)


def _pairs(x: Any, y: Any, least: int, distinct: int = 2) -> tuple[Floats, Floats, int]:
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if xs.shape != ys.shape or xs.ndim != 1:
        raise OutOfRangeError(f"x and y must be equally long; they have {xs.size} and {ys.size} values.")
    complete = np.isfinite(xs) & np.isfinite(ys)
    kept = int(complete.sum())
    if kept < least or len(np.unique(xs[complete])) < distinct:
        raise OutOfRangeError(
            f"A trend needs at least {least} complete points at {distinct} or more places; there are "
            f"{kept} at {len(np.unique(xs[complete]))}."
        )
    return xs[complete], ys[complete], len(xs) - kept


def _value(series: pd.Series[Any], label: Any) -> float:
    if label not in series.index or pd.isna(series.loc[label]):
        have = series.dropna().index
        span = f"{have.min()} to {have.max()}" if len(have) else "nothing"
        raise OutOfRangeError(f"There is no value for {label}; the series covers {span}.")
    return float(series.loc[label])
