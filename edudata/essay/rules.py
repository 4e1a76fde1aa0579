"""From a value to a verdict: the few rules that all checks share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.essay.record import Verdict

if TYPE_CHECKING:
    import pandas as pd


def near(value: float, stated: float, tolerance: float) -> Verdict:
    """Supported within the tolerance of what is stated, partly within twice of it.

    41.5 where 40 is stated, tolerance 2.5 -> supported; 36 -> partly; 34 -> not supported
    """
    miss = abs(value - stated)
    if miss <= tolerance:
        return "supported"
    return "partly" if miss <= 2 * tolerance else "not supported"


def at_least(value: float, needed: float, tolerance: float, half_way: float) -> Verdict:
    """Supported from what is needed, less the tolerance, up; partly from `half_way` up.

    8.4 where 10 is needed, tolerance 1, half-way 5 -> partly
    """
    if value >= needed - tolerance:
        return "supported"
    return "partly" if value >= half_way else "not supported"


def at_most(value: float, needed: float, tolerance: float, half_way: float) -> Verdict:
    """As `at_least`, the other way round."""
    return at_least(-value, -needed, tolerance, -half_way)


def best_year(series: pd.Series) -> int:
    """The year of the highest value of a series by year, the first of several."""
    return int(series.index.to_numpy()[int(series.to_numpy().argmax())])


def then_and_now(then: bool, now: bool) -> Verdict:
    """Supported if it holds now; outdated if it only did when the essay was written."""
    if now:
        return "supported"
    return "outdated" if then else "not supported"
