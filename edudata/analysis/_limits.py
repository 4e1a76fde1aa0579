"""Inputs that make no sense are refused with the range that does."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np

from edudata.errors import OutOfRangeError, UnknownNameError


def within(name: str, value: Any, low: float, high: float = np.inf, *, above: bool = False) -> Any:
    """The value, a number or a Series, unchanged; missing values pass.

    name  : what the value is, with its unit
    above : the lowest value is itself not allowed

    Raises OutOfRangeError naming the range and the first value outside it.
    """
    numbers = np.atleast_1d(np.asarray(value, dtype=float))
    wrong = ((numbers <= low) if above else (numbers < low)) | (numbers > high)
    if wrong.any():
        first = float(numbers[wrong][0])
        raise OutOfRangeError(f"{name} must be {_span(low, high, above)}; {first:g} was given.")
    return value


def number(name: str, value: Any, low: float, high: float = np.inf, *, above: bool = False) -> float:
    """One finite number in range; text, a missing value, a truth value or infinity is none.

    "years", "4", 0, 12 -> OutOfRangeError: years must be a number, 0 to 12; '4' was given.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real) or not isfinite(value):
        raise OutOfRangeError(f"{name} must be a number, {_span(low, high, above)}; {value!r} was given.")
    return float(within(name, value, low, high, above=above))


def switch(name: str, value: Any, words: Mapping[str, bool] | None = None) -> bool:
    """A truth value, or a word that stands for one: any other text would count as true.

    "living", "out", {"in": True, "out": False} -> False
    """
    if isinstance(value, bool | np.bool_):
        return bool(value)
    known = words or {}
    if isinstance(value, str) and value in known:
        return known[value]
    raise UnknownNameError(f"value of {name}", value, (True, False, *known))


def _span(low: float, high: float, above: bool) -> str:
    if np.isinf(high):
        return f"above {low:g}" if above else f"{low:g} or more"
    return f"{'above ' if above else ''}{low:g} to {high:g}"
