"""Standard errors of survey estimates from 80 replicate weights, and honest intervals.

Every estimate is an array whose last axis holds the full-sample value and its 80 replicates; sums,
ratios and differences of such arrays keep all covariances. The variance is 4/80 times the sum of the
squared deviations *from the full-sample estimate* (successive difference replication). Software that
centers on the mean of the replicates, as R's survey package does by default, falls short of the standard
errors that the Census Bureau publishes.

Source: Census Bureau, PUMS User Guide and ACS Design and Methodology, chapter 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from edudata.arguments import number

Floats = NDArray[np.float64]
# The Census publishes 80 weights per record, by successive differences.
REPLICATES = 80
FACTOR = 4 / REPLICATES
# The Bureau rounds the normal quantile of its published 90 percent margins.
Z_90 = 1.645
# p (1 - p), or a standard error, below this counts as 0: it is rounding.
ROUNDING = 1e-9


class Interval(NamedTuple):
    """Lower and upper end of a confidence interval."""

    low: Floats
    high: Floats


def z_value(level_pct: float) -> float:
    """Return the normal quantile of a two-sided confidence level, as the Bureau rounds it for 90 percent.

    Parameters
    ----------
    level_pct : float
        Above 50 and below 100.

    Raises
    ------
    OutOfRangeError
        The level lies outside its range.

    Examples
    --------
    >>> z_value(90), round(z_value(95), 3)
    (1.645, 1.96)
    """
    level = number("level", level_pct, 50, 99.99, above=True)
    return Z_90 if level == 90 else NormalDist().inv_cdf(0.5 + level / 200)


def variance(estimates: ArrayLike) -> Floats:
    """Compute the variance of estimates from their replicates.

    Parameters
    ----------
    estimates : array, shape (..., 81)
        Full-sample estimate, then its 80 replicates.

    Returns
    -------
    array, shape (...)
        4/80 of the sum of squared deviations from the full-sample estimate.

    Examples
    --------
    >>> float(variance([10.0, *[10.5] * 80]))
    1.0
    """
    deviations = _deviations(estimates)
    return FACTOR * np.einsum("...r,...r->...", deviations, deviations)


def standard_error(estimates: ArrayLike) -> Floats:
    """Compute the standard error of estimates from their replicates, as `variance` does.

    Examples
    --------
    >>> float(standard_error([10.0, *[10.5] * 80]))
    1.0
    """
    return np.sqrt(variance(estimates))


def covariance(first: ArrayLike, second: ArrayLike) -> Floats:
    """Compute the covariance of two estimates from the same replicates.

    Parameters
    ----------
    first, second : array, shape (..., 81)
        As in `variance`.

    Examples
    --------
    >>> float(covariance([10.0, *[10.5] * 80], [3.0, *[2.5] * 80]))
    -1.0
    """
    return FACTOR * np.einsum("...r,...r->...", _deviations(first), _deviations(second))


def ratio(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Divide two totals, replicate by replicate.

    Parameters
    ----------
    numerator, denominator : array, shape (..., 81)
        Totals from the same weights.

    Returns
    -------
    array, shape (..., 81)
        The ratio; missing where the full-sample denominator is not above 0.

    Notes
    -----
    Replicate weights may be negative, so that a replicate's denominator of a few people can be 0 or
    less. Such a replicate is linearized: ratio + (numerator - ratio * denominator) / full denominator.

    Examples
    --------
    >>> ratio([1.0, *[1.0] * 80], [4.0, *[5.0] * 79, 0.0])[[0, 1, 80]].tolist()
    [0.25, 0.2, 0.5]
    """
    top, bottom = np.broadcast_arrays(np.asarray(numerator, float), np.asarray(denominator, float))
    full = np.where(bottom[..., :1] > 0, bottom[..., :1], np.nan)
    center = top[..., :1] / full
    linear = center + (top - center * bottom) / full
    usable = bottom > 0
    return np.where(usable, top / np.where(usable, bottom, 1.0), linear)


def totals(weights: NDArray[Any], groups: NDArray[np.intp], count: int) -> NDArray[Any]:
    """Sum weights by group.

    Parameters
    ----------
    weights : array, shape (people, columns)
        Of a signed integer type: replicate weights may be negative.
    groups : array of int, shape (people,)
        Number of each person's group, from 0 up.
    count : int
        Number of groups.

    Returns
    -------
    array of int64, shape (count, columns)

    Examples
    --------
    >>> totals(np.array([[3, -1], [4, 2], [5, 7]], "int16"), np.array([0, 1, 0]), 2).tolist()
    [[8, 6], [4, 2]]
    """
    result = np.zeros((count, weights.shape[1]), np.int64)
    if len(groups):
        order = np.argsort(groups, kind="stable")
        ordered = groups[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        # int16 weights must widen: their sums do not fit into their own type.
        result[ordered[starts]] = np.add.reduceat(weights[order], starts, axis=0, dtype=np.int64)
    return result


def quantile(values: ArrayLike, weights: NDArray[Any], share: float = 0.5) -> Floats:
    """Find a weighted quantile with each column of weights.

    Parameters
    ----------
    values : array, shape (people,)
        No missing values.
    weights : array, shape (people, columns)
        Full-sample weight, then its replicates.
    share : float, default 0.5
        Share of the people at or below the quantile, above 0 and below 1.

    Returns
    -------
    array, shape (columns,)
        The smallest value at or below which at least this share of the weight lies; missing where
        the weights do not sum to more than 0.

    Examples
    --------
    >>> quantile([10, 30, 20], np.array([[1, 1], [1, 5], [1, 1]])).tolist()
    [20.0, 30.0]
    """
    amounts = np.asarray(values, float)
    order = np.argsort(amounts, kind="stable")
    below = np.cumsum(weights[order], axis=0, dtype=np.int64)
    if not len(below):
        return np.full(weights.shape[1], np.nan)
    first = np.argmax(below >= share * below[-1], axis=0)
    return np.where(below[-1] > 0, amounts[order][first], np.nan)


def kish_variance(rate: ArrayLike, weight: ArrayLike, squares: ArrayLike) -> Floats:
    """Approximate the variance of a rate where replicate weights are missing.

    Parameters
    ----------
    rate : array
        Fraction, 0 to 1.
    weight, squares : array
        Sum of the weights and of their squares.

    Returns
    -------
    array
        p (1 - p) * squares / weight². It covers unequal weights only; on real ACS data it came within
        20 percent of the replicates' standard error in nine of ten groups.

    Examples
    --------
    >>> float(kish_variance(0.5, 100, 100))
    0.0025
    """
    p = np.asarray(rate, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return p * (1 - p) * np.asarray(squares, float) / np.asarray(weight, float) ** 2


def rate_interval(
    rate: ArrayLike, error: ArrayLike, effective: ArrayLike, level_pct: float = 90
) -> Interval:
    """Compute a confidence interval of a rate that never leaves 0 to 1 and is never empty.

    Parameters
    ----------
    rate, error : array
        Fraction and its standard error.
    effective : array
        Effective number of people: (sum of weights)² / sum of squared weights.
    level_pct : float, default 90
        Confidence level in percent.

    Returns
    -------
    Interval
        Wilson's interval with the number of people that gives the same standard error; with `effective`
        where the rate is 0 or 1 or its standard error is 0.

    Examples
    --------
    Nobody among ten people does not mean nobody:

    >>> low, high = rate_interval(0.0, 0.0, 10.0)
    >>> float(low), round(float(high), 3)
    (0.0, 0.213)
    """
    z = z_value(level_pct)
    p, se = np.asarray(rate, float), np.asarray(error, float)
    people = np.asarray(effective, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        certain = (se < ROUNDING) | (p * (1 - p) < ROUNDING)
        n = np.where(certain, people, p * (1 - p) / np.maximum(se, ROUNDING) ** 2)
        center = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    # Rounding must not push the rate out of its own interval.
    return Interval(
        np.clip(np.minimum(center - half, p), 0, 1), np.clip(np.maximum(center + half, p), 0, 1)
    )


def p_value(difference: ArrayLike, error: ArrayLike) -> Floats:
    """Return the two-sided p-value of a difference; missing where its standard error is 0.

    Examples
    --------
    >>> round(float(p_value(1.96, 1.0)), 3)
    0.05
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.abs(np.asarray(difference, float)) / np.where(np.asarray(error) > 0, error, np.nan)
    return np.vectorize(lambda value: 2 * (1 - NormalDist().cdf(value)), otypes=[float])(z)


def pooled(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Add totals of several years, which are independent samples.

    Parameters
    ----------
    parts : sequence of array, shape (..., 81)
        The same totals of each year.

    Returns
    -------
    array, shape (..., 1 + 80 * years)
        The sum, then replicates that each replace one year's total by one of its replicates. All
        functions of this module take it, so that no covariance between years arises by chance.

    Examples
    --------
    >>> one = np.array([10.0, *[10.5] * 80])
    >>> pooled([one, one]).shape, float(variance(pooled([one, one])))
    ((161,), 2.0)
    """
    full = sum(part[..., :1] for part in parts)
    return np.concatenate([full, *(full + (part[..., 1:] - part[..., :1]) for part in parts)], axis=-1)


def _deviations(estimates: ArrayLike) -> Floats:
    values = np.asarray(estimates, float)
    if values.shape[-1] < 2 or (values.shape[-1] - 1) % REPLICATES:
        raise ValueError(
            f"The last axis must hold the estimate and 80 replicates a year, not {values.shape[-1]} values."
        )
    deviations: Floats = values[..., 1:] - values[..., :1]
    return deviations
