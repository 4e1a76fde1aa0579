"""Validate arguments at the API boundary.

pandas and numpy are imported where a value of theirs is checked: listing the catalog needs neither.
"""

from __future__ import annotations

import os
import reprlib
from collections.abc import Mapping
from decimal import Decimal
from math import inf, isfinite, isinf
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata.errors import OutOfRangeError, UnknownNameError, WrongTypeError

if TYPE_CHECKING:
    import pandas as pd


def _wrong_type(name: str, expected: str, value: Any) -> WrongTypeError:
    # reprlib shortens: the value may be a frame with a million rows.
    return WrongTypeError(f"{name} must be {expected}, not {reprlib.repr(value)} ({type(value).__name__}).")


def text(value: Any, name: str, example: str) -> str:
    """Return a value that must be text; WrongTypeError otherwise."""
    if isinstance(value, str):
        return value
    raise _wrong_type(name, f"text such as {example!r}", value)


def frame(value: Any, name: str = "frame") -> pd.DataFrame:
    """Return a value that must be a DataFrame; WrongTypeError otherwise."""
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return value
    raise _wrong_type(name, "a pandas DataFrame such as ed.load('tuition')", value)


def path(value: Any, name: str = "path") -> Path:
    """Return a value that must be text or a path as a path, ~ as home; WrongTypeError otherwise."""
    if isinstance(value, str | os.PathLike):
        return Path(value).expanduser()
    raise _wrong_type(name, "a path such as 'cpi.csv'", value)


def within(name: str, value: Any, low: float, high: float = inf, *, above: bool = False) -> Any:
    """Return a number, array or Series whose values must lie in a range; missing values pass.

    Parameters
    ----------
    name : str
        What the value is, with its unit, for the error.
    value : float or array-like
        Returned unchanged.
    low, high : float
        The range, both ends included.
    above : bool, default False
        Exclude `low` itself.

    Raises
    ------
    OutOfRangeError
        With the range and the first value outside it.
    """
    import numpy as np

    # Comparisons with NaN are false, which is how missing values pass.
    numbers = np.atleast_1d(np.asarray(value, dtype=float))
    wrong = ((numbers <= low) if above else (numbers < low)) | (numbers > high)
    if wrong.any():
        first = float(numbers[wrong][0])
        raise OutOfRangeError(f"{name} must be {_span(low, high, above)}; {first:g} was given.")
    return value


def number(name: str, value: Any, low: float, high: float = inf, *, above: bool = False) -> float:
    """Return a value that must be one finite number in a range.

    Parameters and errors as of `within`; text, missing values, truth values and infinity are errors.

    Examples
    --------
    >>> number("years", 4, 0, 12)
    4.0
    """
    # bool is a kind of int, but True years is a slip.
    # Decimal, in which some keep money, is not registered as a Real.
    if isinstance(value, bool) or not isinstance(value, Real | Decimal) or not isfinite(value):
        span = "" if isinf(low) and isinf(high) else f", {_span(low, high, above)}"
        raise OutOfRangeError(f"{name} must be a number{span}; {value!r} was given.")
    return float(within(name, float(value), low, high, above=above))


def switch(name: str, value: Any, words: Mapping[str, bool] | None = None) -> bool:
    """Return a value that must be a truth value, or a word that stands for one.

    Raises
    ------
    UnknownNameError
        For anything else: any other text would count as true.

    Examples
    --------
    >>> switch("living", "out", {"in": True, "out": False})
    False
    """
    # numpy's truth value is not a bool; comparing its dtype needs no numpy.
    if isinstance(value, bool) or (getattr(value, "dtype", None) == "bool" and value.shape == ()):
        return bool(value)
    words = words or {}
    if isinstance(value, str) and value in words:
        return words[value]
    raise UnknownNameError(f"value of {name}", value, (True, False, *words))


def _span(low: float, high: float, above: bool) -> str:
    if isinf(high):
        return f"above {low:g}" if above else f"{low:g} or more"
    return f"{'above ' if above else ''}{low:g} to {high:g}"
