"""Rules that all checks share: from a value to a verdict, and caching of common series."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import pandas as pd

from edudata.essay.record import Frames, Verdict

P = ParamSpec("P")
T = TypeVar("T")


def near(value: float, stated: float, tolerance: float) -> Verdict:
    """Judge a value by its distance from a stated number, all in one unit.

    Returns
    -------
    str
        "supported" within the tolerance, "partly" within twice of it, else "not supported".

    Examples
    --------
    >>> [near(value, 40, 2.5) for value in (41.5, 36, 34)]
    ['supported', 'partly', 'not supported']
    """
    miss = abs(value - stated)
    if miss <= tolerance:
        return "supported"
    return "partly" if miss <= 2 * tolerance else "not supported"


def at_least(value: float, needed: float, tolerance: float, halfway: float) -> Verdict:
    """Judge a value that should reach a number, all in one unit.

    Returns
    -------
    str
        "supported" from what is needed less the tolerance, "partly" from `halfway`, else "not supported".

    Examples
    --------
    >>> [at_least(value, 10, 1, 5) for value in (9, 8.4, 4)]
    ['supported', 'partly', 'not supported']
    """
    if value >= needed - tolerance:
        return "supported"
    return "partly" if value >= halfway else "not supported"


def at_most(value: float, needed: float, tolerance: float, halfway: float) -> Verdict:
    """Judge a value that should not exceed a number: the mirror image of `at_least`."""
    return at_least(-value, -needed, tolerance, -halfway)


def half_step(value: float, trust: str = "secondary") -> float:
    """Return how far a quoted value may be from the publisher's: half a unit of its last digit.

    Parameters
    ----------
    value : float
        A value as quoted.
    trust : str
        Column `trust` of its row; a value from the publisher's own file counts as exact.

    Returns
    -------
    float
        In the unit of the value; 0 for a primary value and for zero.

    Examples
    --------
    >>> half_step(1700.0), half_step(1651.0), half_step(42.6), half_step(1651.0, "primary")
    (50.0, 0.5, 0.05, 0.0)
    """
    if trust == "primary" or not value:
        return 0.0
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return float(Decimal(5).scaleb(int(exponent) - 1))


def unless_rounded(judge: Callable[[float], Verdict], value: float, half: float) -> Verdict:
    """Judge a value that is known only as rounded: "not testable" where the rounding would decide.

    Parameters
    ----------
    judge : callable
        From a value to its verdict, which changes in one direction only.
    value, half : float
        The rounded value, and how far from it the true one may be.

    Examples
    --------
    >>> def judge(value): return at_least(value, 10, 0, 5)
    >>> unless_rounded(judge, 11, 0.5), unless_rounded(judge, 10, 0.5)
    ('supported', 'not testable')
    """
    low, high = judge(value - half), judge(value + half)
    return low if low == high else "not testable"


def unless_sampling(judge: Callable[[float], Verdict], value: float, low: float, high: float) -> Verdict:
    """Judge an estimate from a sample: "not testable" where its interval would decide.

    Parameters
    ----------
    judge : callable
        From a value to its verdict.
    value, low, high : float
        The estimate and its confidence interval.

    Examples
    --------
    >>> def judge(value): return near(value, 40, 2.5)
    >>> unless_sampling(judge, 38.1, 37.6, 38.6), unless_sampling(judge, 38.1, 37.2, 39.0)
    ('supported', 'not testable')
    """
    verdicts = {judge(estimate) for estimate in (low, value, high)}
    return verdicts.pop() if len(verdicts) == 1 else "not testable"


def best_year(series: pd.Series) -> int:
    """Return the year of the highest value of a series by year, the first of several."""
    return int(series.index.to_numpy()[int(series.to_numpy().argmax())])


def then_and_now(then: bool, now: bool) -> Verdict:
    """Return "supported" if a statement holds now, "outdated" if only when the essay was written."""
    if now:
        return "supported"
    return "outdated" if then else "not supported"


def memoize(
    function: Callable[Concatenate[Frames, P], T],
) -> Callable[Concatenate[Frames, P], T]:
    """Cache results in the `memory` of the frames, if they have one.

    Most definitions of a claim begin with the same series. Results are shared, so callers must not change
    them.
    """

    @wraps(function)
    def cached(frames: Frames, /, *args: P.args, **kwargs: P.kwargs) -> T:
        memory = getattr(frames, "memory", None)
        if memory is None:
            return function(frames, *args, **kwargs)
        # By name, not by value: within one memory the frames are always the same.
        key = (function, args, tuple(kwargs.items()))
        if key not in memory:
            memory[key] = function(frames, *args, **kwargs)
        result: T = memory[key]
        return result

    return cached
