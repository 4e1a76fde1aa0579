"""What the hub figures share: the metros with their factors, sets of weights, words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from edudata.figures.housing.compare import short
from edudata.figures.spec import Choice, Frames

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("housing_metros", "region_indicators", "promise_programs")
SAN_JOSE, NASHVILLE = "41940", "34980"
NAMED = (SAN_JOSE, "41860", NASHVILLE, "28940", "16860", "32820", "38300")
"""San Jose, San Francisco, Nashville, Knoxville, Chattanooga, Memphis; Pittsburgh to compare."""
SETS: Mapping[str, tuple[str, Mapping[str, float] | None]] = {
    "both": ("costs and knowledge", None),
    "costs": ("costs only", {"housing": 5, "rent": 5, "prices": 5}),
    "knowledge": (
        "universities, degree jobs, graduates",
        {"universities": 5, "degree_jobs": 5, "graduates": 5},
    ),
    "essay": ("home prices and universities", {"housing": 5, "universities": 5}),
}
"""Weights for the figures that have no control for each factor."""
FACTORS_CHOICE = Choice("factors", "Score of", {key: label for key, (label, _) in SETS.items()}, "both")
METHOD = Choice(
    "method",
    "Scale",
    {"percentile": "percentiles", "zscore": "standard deviations"},
    "percentile",
)
NOT_MEASURED = (
    "Transport is not measured by any table here. Government policy enters only as the promise programs "
    "named beside a metro: the list is incomplete, and a state that is missing may have one. Remote work "
    "is published for a few cities, not for metros. Nothing of this is scored."
)
OWN_WEIGHTS = (
    "The weights here are equal ones of the factors named; with your own, see the hub explorer's notes."
)
STATE_PRICES = (
    "The price level is that of the metro's first state (BEA, 2023): for metros it is at hand only for the "
    "fifteen dearest."
)
TERMS = ("metro area", "price to income", "rent to income", "percentile", "regional price parity")


def metros(frames: Frames) -> pd.DataFrame:
    """Every metro with its factors, annotations and what became of it."""
    from edudata.analysis.hubs import gather

    return gather(*(frames[name] for name in TABLES))


def named(frame: pd.DataFrame) -> pd.Series:
    """Names short enough for a chart: "Nashville, TN"."""
    states = frame["name"].str.rpartition(", ")[2].str[:2]
    return frame["name"].map(short) + ", " + states


def signed(value: float) -> str:
    """ "+0.18", "−0.50"."""
    return f"{value:+.2f}".replace("-", "−")


def ordinal(rank: float) -> str:
    """1 -> "1st", 12 -> "12th", 313 -> "313th"."""
    from edudata.figures.housing.measures import ordinal as said

    return said(int(rank))
