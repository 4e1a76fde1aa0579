"""Exact (Clopper-Pearson) interval of a share, without scipy.

Each end is the share at which the observed count would be as rare as half of what lies outside the
interval: the lower one solves P(X >= k) = tail, the upper one P(X <= k) = tail, for X binomial. Both are
values of the incomplete beta function, whose continued fraction is in Press et al.,
Numerical Recipes, section 6.4.
"""

from __future__ import annotations

from math import lgamma
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edudata.arguments import within
from edudata.errors import OutOfRangeError

Array = NDArray[np.float64]
# Newton's method needs a few, bisection up to 50.
_STEPS = 100
# The fraction needs about the square root of the count.
_TERMS = 2_000
_TINY = 1e-300
# Intervals computed together: as many steps as the slowest of them needs.
_CHUNK = 1_000
_lgamma = np.frompyfunc(lgamma, 1, 1)


def clopper_pearson(above: Any, count: Any, level_pct: float = 95.0) -> tuple[Array, Array]:
    """Return the exact interval of a share, as fractions.

    Parameters
    ----------
    above : array-like of int
        How many have the property, 0 to `count`.
    count : array-like of int
        Out of how many, 1 or more.
    level_pct : float, default 95
        Confidence in percent, above 0 and below 100.

    Returns
    -------
    tuple of arrays
        Lower and upper ends, between 0 and 1.

    Raises
    ------
    OutOfRangeError
        If a count is not possible.

    Examples
    --------
    8 of 18 graduates:

    >>> low, high = clopper_pearson(8, 18)
    >>> round(float(low), 3), round(float(high), 3)
    (0.215, 0.692)
    """
    within("count", count, 1)
    within("above", above, 0)
    within("level_pct", level_pct, 0, 99.999999, above=True)
    k, n = (np.atleast_1d(side).astype("float64") for side in np.broadcast_arrays(above, count))
    if (k > n).any():
        raise OutOfRangeError(f"above must be at most count, not {k[k > n][0]:,.0f} of {n[k > n][0]:,.0f}.")
    # Programs of one size share their intervals, and small ones need fewer steps than large ones.
    pairs, places = np.unique(np.column_stack([n, k]), axis=0, return_inverse=True)
    low, high = np.empty(len(pairs)), np.empty(len(pairs))
    tail = (1 - level_pct / 100) / 2
    for start in range(0, len(pairs), _CHUNK):
        part = slice(start, start + _CHUNK)
        counts, number = pairs[part, 1], pairs[part, 0]
        low[part] = _lower_end(counts, number, tail)
        # What is not above is below: the upper end of one is the lower end of the other.
        high[part] = 1 - _lower_end(number - counts, number, tail)
    low, high = low[places.ravel()], high[places.ravel()]
    shape = np.broadcast_shapes(np.shape(above), np.shape(count))
    return low.reshape(shape), high.reshape(shape)


def undecided(count: int, level_pct: float = 95.0) -> tuple[int, int]:
    """Return the smallest and the largest number above whose interval holds one half.

    Both tails of a fair coin say it for all numbers at once; the intervals of a program with thousands of
    graduates would take seconds.

    Examples
    --------
    >>> undecided(18), undecided(5)
    ((5, 13), (0, 5))
    """
    k = np.arange(count + 1)
    log_ways = np.asarray(lgamma(count + 1) - _lgamma(k + 1) - _lgamma(count - k + 1), dtype="float64")
    at_most = np.cumsum(np.exp(log_ways - count * np.log(2)))
    first = int(np.searchsorted(at_most, (1 - level_pct / 100) / 2))
    return first, count - first


def _lower_end(k: Array, n: Array, tail: float) -> Array:
    ends = np.zeros_like(k)
    some = k > 0
    ends[some] = _beta_quantile(tail, k[some], n[some] - k[some] + 1)
    return ends


def _beta_quantile(probability: float, a: Array, b: Array) -> Array:
    """Return where the beta distribution reaches a probability: Newton's steps, kept inside a bracket."""
    low, high = np.zeros_like(a), np.ones_like(a)
    constant = np.asarray(_lgamma(a + b) - _lgamma(a) - _lgamma(b), dtype="float64")
    x = _guess(probability, a, b)
    for _ in range(_STEPS):
        log_density = constant + (a - 1) * np.log(x) + (b - 1) * np.log1p(-x)
        excess = _beta_cdf(x, a, b, log_density) - probability
        low, high = np.where(excess < 0, x, low), np.where(excess < 0, high, x)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            step = x - excess / np.exp(log_density)
        following = np.where((step > low) & (step < high), step, (low + high) / 2)
        if np.max(np.abs(following - x), initial=0) < 1e-13:
            return following
        x = following
    return x


def _guess(probability: float, a: Array, b: Array) -> Array:
    """Return Wilson's interval's end, which is near."""
    n, z = a + b - 1, NormalDist().inv_cdf(probability)
    share = (a - 0.5) / n
    spread = np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.clip((share + z**2 / (2 * n) + z * spread) / (1 + z**2 / n), 1e-6, 1 - 1e-6)


def _beta_cdf(x: Array, a: Array, b: Array, log_density: Array) -> Array:
    """Return the regularized incomplete beta function I_x(a, b), for 0 < x < 1."""
    # Left of its mean the fraction converges fast; right of it the mirrored one does.
    mirrored = x > (a + 1) / (a + b + 2)
    x, a, b = np.where(mirrored, 1 - x, x), np.where(mirrored, b, a), np.where(mirrored, a, b)
    share = np.exp(log_density) * x * (1 - x) / a * _fraction(x, a, b)
    return np.where(mirrored, 1 - share, share)


def _fraction(x: Array, a: Array, b: Array) -> Array:
    """Evaluate the continued fraction of the incomplete beta function by Lentz's method."""
    c = np.ones_like(x)
    d = 1 / _nonzero(1 - (a + b) * x / (a + 1))
    value = d.copy()
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = np.ones_like(x)
        for term in (even, odd):
            d = 1 / _nonzero(1 + term * d)
            c = _nonzero(1 + term / c)
            change *= d * c
        value *= change
        if np.max(np.abs(change - 1), initial=0) < 1e-15:
            break
    return value


def _nonzero(values: Array) -> Array:
    return np.where(np.abs(values) < _TINY, _TINY, values)
