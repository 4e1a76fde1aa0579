"""Frames and cards of the figures, read and drawn once per test run."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd

import edudata as ed
from edudata import geo, registry
from edudata.figures.controls import Choice, Control
from edudata.figures.spec import Card

ALL_UP_TO = 30
SAMPLE = 8


@cache
def table(name: str) -> pd.DataFrame:
    """Return a table or view; `data/processed` equals a build from raw, which CI checks."""
    return ed.load(name)


@cache
def outlines(name: str) -> dict[str, dict[str, Any]]:
    """Return the features of a geometry by FIPS or CBSA code."""
    return {feature["id"]: feature for feature in geo.geometry(name)["features"]}


def frames(figure_id: str) -> dict[str, pd.DataFrame]:
    """Return the tables that a figure receives."""
    return {name: table(name) for name in registry.figure(figure_id).tables}


@cache
def _card(figure_id: str, choices: tuple[tuple[str, Any], ...]) -> Card:
    return registry.figure(figure_id).card(frames(figure_id), **dict(choices))


def card(figure_id: str, **choices: Any) -> Card:
    """Return the card for some choices; all tests share it, so it must not be changed."""
    return _card(figure_id, tuple(sorted(choices.items())))


def values(figure_id: str, control: Control, longest: int = 12) -> list[Any]:
    """Return every value of a choice (of a long list both ends and the middle), both ends of a number."""
    if not isinstance(control, Choice):
        return list(control.limits(frames(figure_id))[:2])
    every = list(control.values(frames(figure_id)))
    return every if len(every) <= longest else [every[0], every[len(every) // 2], every[-1]]


def combinations(figure_id: str) -> Iterator[dict[str, Any]]:
    """Yield all combinations of values, or a repeatable sample where they are many."""
    controls = registry.figure(figure_id).controls
    names = [control.name for control in controls]
    options = [values(figure_id, control, 6) for control in controls]
    count = math.prod(map(len, options))
    rng = random.Random(figure_id)
    sample = (tuple(map(rng.choice, options)) for _ in range(SAMPLE))
    for combination in itertools.product(*options) if count <= ALL_UP_TO else sample:
        yield dict(zip(names, combination, strict=True))


def texts(card: Any) -> str:
    """Join a card's finding, subtitle and notes."""
    return "\n".join((card.finding, card.subtitle, *card.notes))
