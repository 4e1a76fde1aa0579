"""What all checks share: from a value to a verdict, and to compute a series once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from edudata.essay.record import Frames, Verdict

if TYPE_CHECKING:
    import pandas as pd

P = ParamSpec("P")
T = TypeVar("T")


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


def once(
    make: Callable[Concatenate[Frames, P], T],
) -> Callable[Concatenate[Frames, P], T]:
    """Keep what a function made of frames that have a `memory`: most definitions begin with one series.

    What is kept must not be changed by who gets it. Frames without a memory are computed anew.
    """

    @wraps(make)
    def kept(frames: Frames, /, *args: P.args, **named: P.kwargs) -> T:
        memory = getattr(frames, "memory", None)
        if memory is None:
            return make(frames, *args, **named)
        key = (make, args, tuple(named.items()))
        if key not in memory:
            memory[key] = make(frames, *args, **named)
        found: T = memory[key]
        return found

    return kept
