"""Shared by the hub figures: the metros with their factors, sets of weights, notes."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from edudata.analysis.hubs import gather
from edudata.figures import _places
from edudata.figures.controls import Choice
from edudata.figures.spec import Frames

TABLES = ("housing_metros", "region_indicators", "promise_programs")
# Weights for the figures that have no control for each factor.
SETS: Mapping[str, tuple[str, Mapping[str, float] | None]] = {
    "both": ("costs and knowledge", None),
    "costs": ("costs only", {"housing": 5, "rent": 5, "prices": 5}),
    "knowledge": (
        "universities, degree jobs, graduates",
        {"universities": 5, "degree_jobs": 5, "graduates": 5},
    ),
    "essay": ("home prices and universities", {"housing": 5, "universities": 5}),
}
FACTORS_CHOICE = Choice("factors", "Score of", {key: label for key, (label, _) in SETS.items()}, "both")
METHOD = Choice(
    "method",
    "Scale",
    {"percentile": "percentiles", "zscore": "standard deviations"},
    "percentile",
)
NOT_MEASURED = (
    "Transport is not measured. Free-college programs are shown but not scored, because the list is "
    "incomplete. Remote work is published for a few cities only and not scored either."
)
OWN_WEIGHTS = "All factors have equal weights here; the hub explorer uses your own."
STATE_PRICES = (
    "The price level is that of the metro's first state (Bureau of Economic Analysis), because we "
    "have only the 15 most expensive metros."
)
TERMS = ("metro area", "price to income", "rent to income", "percentile", "regional price parity")


def mainland(frames: Frames) -> dict[str, str]:
    """Map codes to names of the metros that are scored."""
    return {code: name for code, name in _places.metros(frames).items() if ", PR" not in name}


def rent_note(scored: pd.DataFrame) -> str:
    """Say which rent is divided by whose income."""
    return f"Rent to income is {scored.attrs['rent_to_income']}."


def metros(frames: Frames) -> pd.DataFrame:
    """Return every metro with its factors, annotations and migration."""
    return gather(*(frames[name] for name in TABLES))
