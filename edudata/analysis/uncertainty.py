"""Margins of error of figures derived from American Community Survey estimates.

The Census Bureau publishes 90 percent margins. Its formulas take the parts as uncorrelated, so that a
margin of a ratio of two figures from the same households is an approximation, usually too wide.
Source: Census Bureau, Understanding and Using ACS Data, chapter 8,
https://www.census.gov/content/dam/Census/library/publications/2020/acs/acs_general_handbook_2020_ch08.pdf
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from edudata.analysis._limits import within

Z_90 = 1.645
HIGH_RELIABILITY_PCT = 12.0
MEDIUM_RELIABILITY_PCT = 40.0


def sum_moe(moe: Any, estimate: Any = None) -> float:
    """Margin of error of the sum, or difference, of estimates.

    moe      : margins of the parts
    estimate : the parts; of those that are zero only the largest margin counts, as Census advises

    3, 4                         -> 5
    3, 4, 10 of parts 7, 0, 0    -> sqrt(3^2 + 10^2)

    A missing margin gives a missing result.
    """
    margins = _moe(np.atleast_1d(np.asarray(moe, dtype=float)))
    if estimate is not None:
        zero = np.atleast_1d(np.asarray(estimate, dtype=float)) == 0
        if zero.any():
            margins = np.append(margins[~zero], margins[zero].max())
    return float(np.sqrt((margins**2).sum()))


def ratio_moe(numerator: Any, numerator_moe: Any, denominator: Any, denominator_moe: Any) -> Any:
    """Margin of error of numerator / denominator where the one is not part of the other.

    4,634 ± 989 over 6,440 ± 1,328 -> 0.2135

    Raises OutOfRangeError for a negative margin or a denominator not above 0.
    """
    within("denominator", denominator, 0, above=True)
    ratio = numerator / denominator
    return np.sqrt(_moe(numerator_moe) ** 2 + ratio**2 * _moe(denominator_moe) ** 2) / denominator


def proportion_moe(numerator: Any, numerator_moe: Any, denominator: Any, denominator_moe: Any) -> Any:
    """Margin of error of a share, where the numerator is a part of the denominator.

    Where the formula has no real root Census falls back to that of a ratio. A share in percent has this
    margin times 100.

    4,634 ± 989 of 31,713 ± 601 -> 0.0311

    Raises OutOfRangeError for a negative margin or a denominator not above 0.
    """
    within("denominator", denominator, 0, above=True)
    share = numerator / denominator
    own, other = _moe(numerator_moe) ** 2, share**2 * _moe(denominator_moe) ** 2
    radicand = own - other
    return np.sqrt(radicand + 2 * other * (radicand < 0)) / denominator


def product_moe(a: Any, a_moe: Any, b: Any, b_moe: Any) -> Any:
    """Margin of error of a x b.

    10 ± 1 times 20 ± 2 -> 28.28     # sqrt(10^2 x 2^2 + 20^2 x 1^2)

    Raises OutOfRangeError for a negative margin.
    """
    return np.sqrt(a**2 * _moe(b_moe) ** 2 + b**2 * _moe(a_moe) ** 2)


def differ(a: Any, a_moe: Any, b: Any, b_moe: Any) -> Any:
    """Whether two estimates differ by more than sampling explains, at the survey's 90 percent level.

    100 ± 5, 110 ± 5 -> True     # 10 is more than 7.07
    100 ± 5, 105 ± 5 -> False

    Missing estimates do not differ. Raises OutOfRangeError for a negative margin.
    """
    return abs(a - b) > np.sqrt(_moe(a_moe) ** 2 + _moe(b_moe) ** 2)


def coefficient_of_variation_pct(estimate: Any, moe: Any) -> Any:
    """Standard error as percent of the estimate: margin / 1.645 / estimate.

    1,000 ± 164.5 -> 10

    Raises OutOfRangeError for a negative margin or an estimate not above 0.
    """
    within("estimate", estimate, 0, above=True)
    return _moe(moe) / Z_90 / estimate * 100


def reliability(estimate: Any, moe: Any) -> Any:
    """Class of an estimate by its coefficient of variation: "high", "medium" or "low".

    Up to 12 percent is high, up to 40 medium. Census sets no thresholds; these are Esri's, in common use.

    1,000 ± 164.5   -> high        # 10 percent
    1,000 ± 822.5   -> low         # 50 percent

    A missing margin gives a missing class. Raises OutOfRangeError as `coefficient_of_variation_pct`.
    Source: Esri, https://www.esri.com/software/bao/reliability-flags
    """
    cv = pd.Series(coefficient_of_variation_pct(estimate, moe), dtype=float)
    bounds = [-np.inf, HIGH_RELIABILITY_PCT, MEDIUM_RELIABILITY_PCT, np.inf]
    classes = pd.cut(cv, bounds, labels=["high", "medium", "low"]).astype("str")
    return classes if isinstance(estimate, pd.Series) else classes.iloc[0]


def _moe(moe: Any) -> Any:
    return within("margin of error", moe, 0)
