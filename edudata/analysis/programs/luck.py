"""How sure a program's pass or fail is, given how many graduates were counted.

Three assumptions:

1. Logarithms of earnings within a program are normal, with one standard deviation for a level.
2. The share of graduates above the benchmark follows from the median:
   share = Phi(ln(median / benchmark) / sd).
3. The graduates are independent draws, so that the count above the benchmark is binomial.

The interval says nothing about a changed economy, or about graduates who were not counted.
"""

from __future__ import annotations

from math import pi
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from edudata.analysis.programs.interval import Array, clopper_pearson, undecided
from edudata.arguments import within

# Standard deviation of log earnings by level, computed from the Scorecard's one-year medians and shares
# above $30,100: the median over programs of ln(median / 30,100) / inverse Phi(share), for shares of 2 to 98
# percent that differ from one half by more than 8 points. Middle half of all programs: 0.46 to 0.71.
SPREAD = {
    "undergraduate_certificate": 0.557,
    "associates": 0.526,
    "bachelors": 0.578,
    "post_bachelors_certificate": 0.555,
    "masters": 0.573,
    "doctoral": 0.690,
    "first_professional": 0.691,
    "graduate_certificate": 0.621,
}
# Graduates with earnings four years on, per completer of one year: the median of 207 programs with both.
GRADUATES_PER_COMPLETER = 1.08
# Its 10th and 90th percentiles.
GRADUATES_PER_COMPLETER_RANGE = (0.54, 2.18)
# The smallest count that the Department publishes.
FEWEST_GRADUATES = 16
LEVEL_PCT = 95.0
VERDICTS = ("fails", "cannot tell", "passes")


def estimated_graduates(completers: Any, per_completer: float = GRADUATES_PER_COMPLETER) -> Array:
    """Estimate how many graduates a median is based on, where the count is not published.

    Parameters
    ----------
    completers : array-like of float
        Awards of one year, summed over the campuses of a program; missing counts as none.
    per_completer : float, default 1.08
        Graduates counted per completer.

    Returns
    -------
    array of float
        Whole numbers, at least 16.

    Examples
    --------
    >>> estimated_graduates([100, 4, float("nan")]).tolist()
    [108.0, 16.0, 16.0]
    """
    within("per_completer", per_completer, 0, 100, above=True)
    known = np.nan_to_num(np.asarray(completers, dtype="float64"))
    return np.maximum(FEWEST_GRADUATES, np.rint(per_completer * known))


def implied_share(median_usd: Any, benchmark_usd: Any, spread: Any) -> Array:
    """Return the share of graduates above a benchmark that a median implies, as a fraction.

    Parameters
    ----------
    median_usd, benchmark_usd : array-like of float
        Dollars a year, above 0.
    spread : array-like of float
        Standard deviation of log earnings, above 0.

    Examples
    --------
    >>> round(float(implied_share(29_142, 30_927, 0.578)), 3)
    0.459
    """
    for name, value in (
        ("median_usd", median_usd),
        ("benchmark_usd", benchmark_usd),
        ("spread", spread),
    ):
        within(name, value, 0, above=True)
    return _phi(_distance(median_usd, benchmark_usd, spread))


def chance_of_failing(median_usd: Any, benchmark_usd: Any, spread: Any, graduates: Any) -> Array:
    """Return the chance that the median of another class of the same size is below the benchmark.

    The median of `graduates` draws from a normal distribution varies with a standard error of
    sd * sqrt(pi / 2 / graduates).

    Examples
    --------
    >>> round(float(chance_of_failing(29_142, 30_927, 0.578, 18)), 2)
    0.64
    """
    within("graduates", graduates, 1)
    n = np.asarray(graduates, dtype="float64")
    return _phi(-_distance(median_usd, benchmark_usd, spread) * np.sqrt(2 * n / pi))


def chance_of_failing_twice(chance: Any) -> Array:
    """Return the chance of failing in at least two of three independent years.

    Examples
    --------
    >>> round(float(chance_of_failing_twice(0.5)), 2)
    0.5
    """
    once = np.asarray(within("chance", chance, 0, 1), dtype="float64")
    return 3 * once**2 - 2 * once**3


def luck(
    median_usd: Any,
    benchmark_usd: Any,
    spread: Any,
    graduates: Any,
    level_pct: float = LEVEL_PCT,
) -> pd.DataFrame:
    """Say for programs how sure their result is.

    Parameters
    ----------
    median_usd, benchmark_usd : array-like of float
        Median earnings and what they are compared with, dollars a year.
    spread : array-like of float
        Standard deviation of log earnings.
    graduates : array-like of float
        Graduates that the median is based on.
    level_pct : float, default 95
        Confidence of the interval.

    Returns
    -------
    DataFrame
        share_above_pct, above (graduates), low_pct, high_pct, verdict ("fails" if the interval ends below
        one half, "passes" if it begins above, else "cannot tell"), fails_next_pct and fails_twice_pct.

    Examples
    --------
    A program in theater with 18 graduates, below the benchmark by 1,785 dollars:

    >>> row = luck(29_142, 30_927, 0.578, 18).iloc[0]
    >>> row["verdict"], int(row["above"]), *(round(float(row[end]), 1) for end in ("low_pct", "high_pct"))
    ('cannot tell', 8, 21.5, 69.2)
    """
    share = np.atleast_1d(implied_share(median_usd, benchmark_usd, spread))
    n = np.broadcast_to(np.asarray(graduates, dtype="float64"), share.shape)
    above = np.rint(n * share)
    low, high = clopper_pearson(above, n, level_pct)
    chance = np.atleast_1d(chance_of_failing(median_usd, benchmark_usd, spread, n))
    return pd.DataFrame(
        {
            "share_above_pct": 100 * share,
            "above": above,
            "low_pct": 100 * low,
            "high_pct": 100 * high,
            "verdict": np.select([high < 0.5, low > 0.5], ["fails", "passes"], "cannot tell"),
            "fails_next_pct": 100 * chance,
            "fails_twice_pct": 100 * chance_of_failing_twice(chance),
        }
    )


def median_interval(
    median_usd: float, spread: float, graduates: float, level_pct: float = LEVEL_PCT
) -> tuple[float, float]:
    """Return the dollars between which benchmarks leave the result open, for a chart.

    A benchmark below both is passed for sure, one above both is missed for sure. Like the interval it steps
    with whole graduates.

    Examples
    --------
    >>> [round(end, -2) for end in median_interval(29_142, 0.578, 18)]
    [19700.0, 43000.0]
    """
    n = round(graduates)
    first, last = undecided(n, level_pct)
    ends = ((last + 0.5) / n, (first - 0.5) / n)
    # All graduates above, or none: no benchmark is low or high enough to be sure.
    shares = (min(max(end, 1e-6), 1 - 1e-6) for end in ends)
    low_usd, high_usd = (median_usd * float(np.exp(-spread * _inverse_phi(share))) for share in shares)
    return low_usd, high_usd


def _distance(median_usd: Any, benchmark_usd: Any, spread: Any) -> Array:
    median, benchmark, sd = (np.asarray(v, dtype="float64") for v in (median_usd, benchmark_usd, spread))
    return np.asarray(np.log(median / benchmark) / sd)


def _phi(values: Array) -> Array:
    return np.vectorize(NormalDist().cdf, otypes=["float64"])(values)


def _inverse_phi(share: float) -> float:
    return NormalDist().inv_cdf(share)
