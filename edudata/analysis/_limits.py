"""Checks that arguments lie in a sensible range."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np

from edudata.errors import OutOfRangeError, UnknownNameError


def within(name: str, value: Any, low: float, high: float = np.inf, *, above: bool = False) -> Any:
    """Check that a number or Series lies in a range; missing values pass.

    Parameters
    ----------
    name : str
        Name of the value with its unit, for the message.
    value : float or Series
        Returned unchanged.
    low, high : float
        Ends of the range, both included.
    above : bool
        Exclude `low`.

    Raises
    ------
    OutOfRangeError
        A value lies outside; the message names the range and the first such value.

    Examples
    --------
    >>> within("loan in USD", 1000, 0)
    1000
    """
    numbers = np.atleast_1d(np.asarray(value, dtype=float))
    wrong = ((numbers <= low) if above else (numbers < low)) | (numbers > high)
    if wrong.any():
        first = float(numbers[wrong][0])
        raise OutOfRangeError(f"{name} must be {_span(low, high, above)}; {first:g} was given.")
    return value


def number(name: str, value: Any, low: float, high: float = np.inf, *, above: bool = False) -> float:
    """Check that a value is one finite number in a range; arguments as in `within`.

    Examples
    --------
    >>> number("years", "4", 0, 12)
    Traceback (most recent call last):
    edudata.errors.OutOfRangeError: years must be a number, 0 to 12; '4' was given.
    """
    # bool is a Real to Python, but True years are a mistake.
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real) or not isfinite(value):
        raise OutOfRangeError(f"{name} must be a number, {_span(low, high, above)}; {value!r} was given.")
    return float(within(name, value, low, high, above=above))


def switch(name: str, value: Any, words: Mapping[str, bool] | None = None) -> bool:
    """Read a truth value or a word that stands for one.

    Examples
    --------
    >>> switch("living", "out", {"in": True, "out": False})
    False
    """
    if isinstance(value, bool | np.bool_):
        return bool(value)
    meanings = words or {}
    # Any other text is an error: "no" would count as true.
    if isinstance(value, str) and value in meanings:
        return meanings[value]
    raise UnknownNameError(f"value of {name}", value, (True, False, *meanings))


def _span(low: float, high: float, above: bool) -> str:
    if np.isinf(high):
        return f"above {low:g}" if above else f"{low:g} or more"
    return f"{'above ' if above else ''}{low:g} to {high:g}"
