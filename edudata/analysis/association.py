"""How closely two measures go together, and how sure that is: correlations with bootstrap intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from edudata.errors import OutOfRangeError

Floats = npt.NDArray[np.float64]
SEED = 2020
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Association:
    """Correlations of n pairs; low and high bound the middle 95 % of resamples of the same pairs."""

    n: int
    pearson: float
    pearson_low: float
    pearson_high: float
    spearman: float
    spearman_low: float
    spearman_high: float


def associate(x: Any, y: Any, draws: int = DRAWS, seed: int = SEED) -> Association:
    """Pearson's and Spearman's correlation with bootstrap intervals; pairs with a missing one are left out.

    x = 1, 2, 3, 4; y = 1, 4, 9, 16 -> spearman 1, pearson 0.984

    Pairs are drawn with replacement, `draws` times, from a fixed seed: the same data give the same
    interval. It says how far the pairs at hand decide, not how far one thing causes another.
    Raises OutOfRangeError with fewer than 4 pairs or when one side does not vary.
    """
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if xs.shape != ys.shape or xs.ndim != 1:
        raise OutOfRangeError(f"x and y must be equally long; they have {xs.size} and {ys.size} values.")
    whole = np.isfinite(xs) & np.isfinite(ys)
    xs, ys = xs[whole], ys[whole]
    if len(xs) < 4 or len(np.unique(xs)) < 2 or len(np.unique(ys)) < 2:
        raise OutOfRangeError(f"A correlation needs 4 pairs or more that vary; there are {len(xs)}.")
    ones = np.ones((1, len(xs)))
    counts = _resamples(len(xs), draws, seed)
    pearson, spearman = float(_pearson(ones, xs, ys)[0]), float(_spearman(ones, xs, ys)[0])
    straight, ranked = _pearson(counts, xs, ys), _spearman(counts, xs, ys)
    return Association(len(xs), pearson, *_middle(straight), spearman, *_middle(ranked))


def _resamples(n: int, draws: int, seed: int) -> Floats:
    """How often each pair is in each resample: draws x n."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, n, size=(draws, n)) + np.arange(draws)[:, None] * n
    return np.bincount(drawn.ravel(), minlength=draws * n).reshape(draws, n).astype(float)


def _middle(values: Floats) -> tuple[float, float]:
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def _pearson(counts: Floats, x: Floats, y: Floats) -> Floats:
    n = counts.sum(axis=1)
    # Centred on the whole sample first: large numbers would lose their digits in the squares.
    x, y = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    mx, my = counts @ x / n, counts @ y / n
    cov = counts @ (x * y) / n - mx * my
    vx, vy = counts @ (x * x) / n - mx**2, counts @ (y * y) / n - my**2
    return _ratio(cov, vx, vy)


def _spearman(counts: Floats, x: Floats, y: Floats) -> Floats:
    # A pair a row: rows are picked and summed several times faster than columns.
    held = np.ascontiguousarray(counts.T)
    middle = (counts.sum(axis=1) + 1) / 2
    a, b = _ranks(held, x) - middle, _ranks(held, y) - middle
    counted = held * a
    return _ratio((counted * b).sum(axis=0), (counted * a).sum(axis=0), (held * b * b).sum(axis=0))


def _ranks(held: Floats, values: Floats) -> Floats:
    """Mean rank of every value (a row each) within each resample, ties shared, without sorting."""
    _, place, size = np.unique(values, return_inverse=True, return_counts=True)
    order = np.argsort(place, kind="stable")
    starts = np.concatenate([[0], np.cumsum(size)[:-1]])
    alike = np.add.reduceat(held[order], starts, axis=0)
    ranks: Floats = (np.cumsum(alike, axis=0) - alike / 2 + 0.5)[place]
    return ranks


def _ratio(cov: Floats, vx: Floats, vy: Floats) -> Floats:
    varies = (vx > 1e-12) & (vy > 1e-12)
    # A resample of one and the same pair has no correlation.
    return np.where(varies, cov / np.sqrt(np.where(varies, vx * vy, 1.0)), np.nan)
