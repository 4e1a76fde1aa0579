"""Small areas: the national rate of a major, a shrunken effect of the state, and what the cell itself says.

A state's recent graduates of one major are seven people in the median sample. Their own rate misses by
about 19 points; the composite by about 6, measured by predicting one half of real records from the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edudata.microdata.replicates import Floats, kish_variance


@dataclass(frozen=True, slots=True)
class Composite:
    """Composite rates of cells.

    Parameters
    ----------
    rate, error : array
        Fraction and its standard error.
    own_weight : array
        Weight of the cell's own people in the rate, 0 to 1.
    """

    rate: Floats
    error: Floats
    own_weight: Floats


def combine(
    state: NDArray[np.intp],
    major: NDArray[np.intp],
    other_jobs: Floats,
    people: Floats,
    squares: Floats,
) -> Composite:
    """Combine cells with their state's and their major's rates.

    Parameters
    ----------
    state, major : array of int
        Each cell's state and major.
    other_jobs, people : array
        Weighted people in jobs that are not college jobs, and in all classified jobs.
    squares : array
        Sum of squared weights of `people`.

    Returns
    -------
    Composite

    Notes
    -----
    The variances between states and between cells are estimated by the method of moments; the sampling
    variance of a cell is that of the expected rate with the cell's effective number of people, because a
    cell's own rate is often 0 or 1.
    """
    national = _by(major, other_jobs) / _by(major, people)
    expected = national[major]
    total = _by(state, people)
    gap = _by(state, other_jobs - expected * people) / total
    gap_variance = _by(state, people**2 * kish_variance(expected, people, squares)) / total**2
    between = _between(gap, gap_variance)
    shrunk = between / (between + gap_variance)
    synthetic = np.clip(expected + (shrunk * gap)[state], 0.001, 0.999)
    own_variance = kish_variance(synthetic, people, squares)
    residual = other_jobs / people - synthetic
    spread = _between(residual, own_variance)
    weight = spread / (spread + own_variance)
    major_squares = _by(major, squares)
    variance = (
        kish_variance(national, _by(major, people), major_squares)[major]
        + ((1 - shrunk) * between)[state]
        + (1 - weight) * spread
    )
    return Composite(np.clip(synthetic + weight * residual, 0, 1), np.sqrt(variance), weight)


def _between(values: Floats, sampling: Floats) -> float:
    """Estimate the variance of true values by moments (DerSimonian and Laird); never 0."""
    weight = 1 / sampling
    center = np.average(values, weights=weight)
    excess = float((weight * (values - center) ** 2).sum()) - (len(values) - 1)
    return max(excess / float(weight.sum() - (weight**2).sum() / weight.sum()), 1e-8)


def _by(group: NDArray[np.intp], values: Floats) -> Floats:
    return np.bincount(group, values).astype(float)
