"""Inputs that make no sense are refused with the range that does."""

from __future__ import annotations

from typing import Any

import numpy as np

from edudata.errors import OutOfRangeError


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
        if np.isinf(high):
            span = f"above {low:g}" if above else f"{low:g} or more"
        else:
            span = f"{'above ' if above else ''}{low:g} to {high:g}"
        raise OutOfRangeError(f"{name} must be {span}; {first:g} was given.")
    return value
