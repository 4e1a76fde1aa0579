"""Margins of error of figures derived from American Community Survey (ACS) estimates.

The Census Bureau publishes 90 percent margins. Its formulas take the parts as uncorrelated, so the margin
of a ratio of two figures from the same households is an approximation, usually too wide.
Source: Census Bureau, Understanding and Using ACS Data, chapter 8,
https://www.census.gov/content/dam/Census/library/publications/2020/acs/acs_general_handbook_2020_ch08.pdf
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from edudata.arguments import within

# The Census publishes margins at 90 percent and divides by this number, with these digits.
Z_90 = 1.645
# Census sets no thresholds; these are Esri's, in common use.
HIGH_RELIABILITY_PCT = 12.0
MEDIUM_RELIABILITY_PCT = 40.0


def ratio_moe(numerator: Any, numerator_moe: Any, denominator: Any, denominator_moe: Any) -> Any:
    """Compute the margin of error of a ratio whose numerator is not part of its denominator.

    Parameters
    ----------
    numerator, denominator : float or Series
        Estimates; the denominator is above 0.
    numerator_moe, denominator_moe : float or Series
        Their 90 percent margins, 0 or more.

    Returns
    -------
    float or Series
        Margin of numerator / denominator.

    Raises
    ------
    OutOfRangeError
        A margin is negative or the denominator is not above 0.

    Examples
    --------
    The handbook's example of women and men with a graduate degree:

    >>> round(ratio_moe(4634, 989, 6440, 1328), 4).item()
    0.2135
    """
    within("denominator", denominator, 0, above=True)
    ratio = numerator / denominator
    return np.sqrt(_moe(numerator_moe) ** 2 + ratio**2 * _moe(denominator_moe) ** 2) / denominator


def coefficient_of_variation_pct(estimate: Any, moe: Any) -> Any:
    """Compute the standard error as a percentage of the estimate: margin / 1.645 / estimate.

    Parameters
    ----------
    estimate : float or Series
        Above 0.
    moe : float or Series
        Its 90 percent margin, 0 or more.

    Returns
    -------
    float or Series
        Percent of the estimate.

    Raises
    ------
    OutOfRangeError
        The margin is negative or the estimate is not above 0.

    Examples
    --------
    >>> coefficient_of_variation_pct(1000, 164.5)
    10.0
    """
    within("estimate", estimate, 0, above=True)
    return _moe(moe) / Z_90 / estimate * 100


def reliability(estimate: Any, moe: Any) -> Any:
    """Classify an estimate by its coefficient of variation.

    Parameters
    ----------
    estimate : float or Series
        Above 0.
    moe : float or Series
        Its 90 percent margin, 0 or more.

    Returns
    -------
    str or Series of str
        "high" up to 12 percent, "medium" up to 40, else "low"; missing where the margin is missing.

    Raises
    ------
    OutOfRangeError
        As in `coefficient_of_variation_pct`.

    Notes
    -----
    Source: Esri, https://www.esri.com/software/bao/reliability-flags

    Examples
    --------
    >>> reliability(1000, 164.5), reliability(1000, 822.5)
    ('high', 'low')
    """
    cv = pd.Series(coefficient_of_variation_pct(estimate, moe), dtype=float)
    bounds = [-np.inf, HIGH_RELIABILITY_PCT, MEDIUM_RELIABILITY_PCT, np.inf]
    classes = pd.cut(cv, bounds, labels=["high", "medium", "low"]).astype("str")
    return classes if isinstance(estimate, pd.Series) else classes.iloc[0]


def _moe(moe: Any) -> Any:
    return within("margin of error", moe, 0)


def discoveries(p_values: Sequence[float], rate: float = 0.1) -> NDArray[np.bool_]:
    """Return which of many tests stand when only a share of the findings may be false.

    Parameters
    ----------
    p_values : sequence of float
        One per test.
    rate : float, default 0.1
        Share of false findings among all, as a fraction.

    Returns
    -------
    array of bool

    Notes
    -----
    Benjamini and Hochberg (1995). Of 49 states that were all alike, one in ten would differ from the nation
    at 90 percent confidence; this counts only those beyond that.

    Examples
    --------
    >>> discoveries([0.001, 0.2, 0.04, 0.06]).tolist()
    [True, False, True, True]
    >>> discoveries([0.06, 0.2, 0.3, 0.4]).tolist()
    [False, False, False, False]
    """
    p = np.asarray(p_values, float)
    order = np.argsort(p)
    passed = np.flatnonzero(p[order] <= rate * np.arange(1, len(p) + 1) / max(len(p), 1))
    result = np.zeros(len(p), bool)
    if len(passed):
        result[order[: passed[-1] + 1]] = True
    return result
