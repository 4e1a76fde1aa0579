"""One-at-a-time sensitivity: an outcome with each input in turn at the ends of its range."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from edudata.errors import UnknownNameError


def one_at_a_time(
    outcome: Callable[..., Any], inputs: Mapping[str, Any], ends: Mapping[str, tuple[Any, Any]]
) -> Iterator[tuple[str, Any, Any]]:
    """Evaluate an outcome with one input at a time at each of its ends, all others unchanged.

    Parameters
    ----------
    outcome : callable
        Called with all inputs as keyword arguments.
    inputs : mapping
        Name to value of every input.
    ends : mapping
        Name to (one end, other end) of the inputs to vary.

    Yields
    ------
    tuple
        Name, outcome at the one end, outcome at the other.

    Raises
    ------
    UnknownNameError
        An end belongs to something that is not an input.

    Examples
    --------
    >>> list(one_at_a_time(lambda a, b: a + 2 * b, {"a": 1, "b": 1}, {"a": (0, 2), "b": (0, 2)}))
    [('a', 2, 4), ('b', 1, 5)]
    """
    for name, bounds in ends.items():
        if name not in inputs:
            raise UnknownNameError("input", name, inputs)
        at_low, at_high = (outcome(**{**inputs, name: end}) for end in bounds)
        yield name, at_low, at_high


def sensitivity(
    outcome: Callable[..., float], inputs: Mapping[str, Any], ends: Mapping[str, tuple[Any, Any]]
) -> pd.DataFrame:
    """Tabulate how far an outcome moves with one input at a time, the largest move first.

    Parameters
    ----------
    outcome, inputs, ends
        As in `one_at_a_time`; the outcome is a number.

    Returns
    -------
    DataFrame
        One row per varied input: input, at_low, at_high (the ends as text), low, high (the outcome
        there), given (the outcome at the inputs) and swing (the distance of low and high).

    Raises
    ------
    UnknownNameError
        An end belongs to something that is not an input.

    Examples
    --------
    >>> rows = sensitivity(lambda a, b: a + 2 * b, {"a": 1, "b": 1}, {"a": (0, 2), "b": (0, 2)})
    >>> rows[["input", "low", "high", "swing"]].values.tolist()
    [['b', 1, 5, 4], ['a', 2, 4, 2]]
    """
    middle = outcome(**inputs)
    rows = [
        (name, *map(str, ends[name]), low, high, middle, abs(high - low))
        for name, low, high in one_at_a_time(outcome, inputs, ends)
    ]
    columns = ["input", "at_low", "at_high", "low", "high", "given", "swing"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("swing", ascending=False, kind="stable", ignore_index=True)
