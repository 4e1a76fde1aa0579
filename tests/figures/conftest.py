"""Fixtures of all figure tests: tables from the bundled Parquet, and cards drawn from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from helpers import figures

from edudata.figures.spec import Card


@pytest.fixture(scope="session")
def frames() -> Callable[[str], dict[str, pd.DataFrame]]:
    """frames("G-2") -> the tables that the figure receives."""
    return figures.frames


@pytest.fixture(scope="session")
def card() -> Callable[..., Card]:
    """card("G-2", basis="real") -> the card, drawn once for all tests."""
    return figures.card


@pytest.fixture(scope="session")
def trace() -> Callable[[Card, str], dict[str, Any]]:
    """trace(card, "New York Fed") -> the chart's first trace of that name."""
    return lambda card, name: next(t for t in card.chart["data"] if t.get("name") == name)
