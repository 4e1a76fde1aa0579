"""Parts that every complete file of a resource has; see `edudata.records.Resource.parts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from edudata.places import FIPS, NAMES

Parts = dict[str, Callable[[Any], bool]]


def values(column: str, *names: str) -> Parts:
    """Return the parts of a file in which each of some values of a column has rows.

    >>> sorted(values("level", "nation", "state"))
    ['level nation', 'level state']
    """
    return {f"{column} {name}": partial(_has, column, [name]) for name in names}


def states(column: str, codes: Iterable[str] = FIPS.values()) -> Parts:
    """Return the part of a file that holds every state, by a column that begins with its code."""
    # Puerto Rico is not in all surveys.
    required = [code for code in codes if code not in ("PR", FIPS["PR"])]
    return {"every state": partial(_has, column, required)}


def names(column: str) -> Parts:
    """Return the part of a file that holds every state and the District of Columbia by name."""
    required = [name for letters, name in NAMES.items() if letters != "PR"]
    return {"every state": partial(_holds, column, required)}


def begins(column: str, *beginnings: str) -> Parts:
    """Return the parts of a file whose codes begin so, such as its first and its last section."""
    return {f"{column} {text}…": partial(_has_beginning, column, text) for text in beginnings}


def since(column: str, first: str) -> Parts:
    """Return the part of a file whose periods go back to a year or day, as text.

    >>> list(since("year", "1990"))
    ['year since 1990']
    """
    return {f"{column} since {first}": partial(_goes_back, column, first)}


def percent(column: str) -> Parts:
    """Return the part of a file whose shares are percent: fractions are at most 1."""
    return {f"{column} above 1, in percent": partial(_reaches, column, 1)}


def amounts(column: str, above: float) -> Parts:
    """Return the part of a file whose largest amount is known to be above some amount, in its unit."""
    return {f"{column} above {above:,g}": partial(_reaches, column, above)}


def _holds(column: str, required: list[str], frame: Any) -> bool:
    return set(required) <= set(frame[column])


def _has_beginning(column: str, text: str, frame: Any) -> bool:
    return bool(frame[column].astype("str").str.startswith(text).any())


def _goes_back(column: str, first: str, frame: Any) -> bool:
    return str(frame[column].min())[: len(first)] <= first


def _reaches(column: str, least: float, frame: Any) -> bool:
    return bool((frame[column] > least).any())


def _has(column: str, required: list[str], frame: Any) -> bool:
    texts = frame[column].dropna().astype("str")
    beginnings = texts if len(required) == 1 else texts.str[: len(required[0])]
    return set(required) <= set(beginnings.unique())
