"""Correlations of two measures with bootstrap intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from edudata.errors import OutOfRangeError

Floats = npt.NDArray[np.float64]
# Fixed, so that an interval is the same on every machine and every day.
SEED = 2020
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Association:
    """Correlations of n pairs, from -1 to 1.

    `_low` and `_high` bound the middle 95 percent of the correlations over resamples of the pairs.
    """

    n: int
    pearson: float
    pearson_low: float
    pearson_high: float
    spearman: float
    spearman_low: float
    spearman_high: float


def associate(x: Any, y: Any, draws: int = DRAWS, seed: int = SEED) -> Association:
    """Compute Pearson's and Spearman's correlation with bootstrap intervals.

    Parameters
    ----------
    x, y : array_like of float
        Equally many numbers; pairs with a missing one are left out.
    draws : int
        Number of resamples of the pairs, with replacement.
    seed : int
        Seed of the resamples: the same data give the same intervals.

    Returns
    -------
    Association
        Both correlations. The intervals show how far these pairs decide, not whether one measure causes
        the other.

    Raises
    ------
    OutOfRangeError
        There are fewer than 4 pairs, or one side does not vary.

    Examples
    --------
    >>> result = associate([1, 2, 3, 4], [1, 4, 9, 16])
    >>> result.spearman, round(result.pearson, 3)
    (1.0, 0.984)
    """
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if xs.shape != ys.shape or xs.ndim != 1:
        raise OutOfRangeError(f"x and y must be equally long; they have {xs.size} and {ys.size} values.")
    complete = np.isfinite(xs) & np.isfinite(ys)
    xs, ys = xs[complete], ys[complete]
    if len(xs) < 4 or len(np.unique(xs)) < 2 or len(np.unique(ys)) < 2:
        raise OutOfRangeError(f"A correlation needs 4 pairs or more that vary; there are {len(xs)}.")
    # scipy.stats.bootstrap gives the same intervals in ten times the time.
    ones = np.ones((1, len(xs)))
    counts = _resamples(len(xs), draws, seed)
    pearson, spearman = float(_pearson(ones, xs, ys)[0]), float(_spearman(ones, xs, ys)[0])
    pearsons, spearmans = _pearson(counts, xs, ys), _spearman(counts, xs, ys)
    return Association(len(xs), pearson, *_middle(pearsons), spearman, *_middle(spearmans))


def _resamples(n: int, draws: int, seed: int) -> Floats:
    """Count how often each pair occurs in each resample, as an array of draws by n."""
    rng = np.random.default_rng(seed)
    # Each draw gets its own range of n numbers, so that one bincount serves all draws.
    picks = rng.integers(0, n, size=(draws, n)) + np.arange(draws)[:, None] * n
    return np.bincount(picks.ravel(), minlength=draws * n).reshape(draws, n).astype(float)


def _middle(values: Floats) -> tuple[float, float]:
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def _pearson(counts: Floats, x: Floats, y: Floats) -> Floats:
    n = counts.sum(axis=1)
    # Centered on the whole sample first: large numbers would lose their digits in the squares.
    x, y = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    mx, my = counts @ x / n, counts @ y / n
    cov = counts @ (x * y) / n - mx * my
    vx, vy = counts @ (x * x) / n - mx**2, counts @ (y * y) / n - my**2
    return _ratio(cov, vx, vy)


def _spearman(counts: Floats, x: Floats, y: Floats) -> Floats:
    # One row per pair: rows are picked and summed several times faster than columns.
    weights = np.ascontiguousarray(counts.T)
    middle = (counts.sum(axis=1) + 1) / 2
    a, b = _ranks(weights, x) - middle, _ranks(weights, y) - middle
    weighted = weights * a
    return _ratio((weighted * b).sum(axis=0), (weighted * a).sum(axis=0), (weights * b * b).sum(axis=0))


def _ranks(weights: Floats, values: Floats) -> Floats:
    """Rank every value (rows) within each resample (columns), sharing ties."""
    # Cumulated counts of the distinct values give all ranks without sorting a thousand resamples.
    _, place, size = np.unique(values, return_inverse=True, return_counts=True)
    order = np.argsort(place, kind="stable")
    starts = np.concatenate([[0], np.cumsum(size)[:-1]])
    alike = np.add.reduceat(weights[order], starts, axis=0)
    ranks: Floats = (np.cumsum(alike, axis=0) - alike / 2 + 0.5)[place]
    return ranks


def _ratio(cov: Floats, vx: Floats, vy: Floats) -> Floats:
    varies = (vx > 1e-12) & (vy > 1e-12)
    # A resample of one and the same pair has no correlation.
    return np.where(varies, cov / np.sqrt(np.where(varies, vx * vy, 1.0)), np.nan)
