"""Parts that every complete file of a resource has; see `edudata.records.Resource.parts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from edudata.places import FIPS

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


def _has(column: str, required: list[str], frame: Any) -> bool:
    texts = frame[column].dropna().astype("str")
    beginnings = texts if len(required) == 1 else texts.str[: len(required[0])]
    return set(required) <= set(beginnings.unique())
