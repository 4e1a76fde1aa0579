"""Frames that several tests of the analyses need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from helpers import tables


@pytest.fixture(scope="session")
def cpi() -> pd.DataFrame:
    """Return the table `cpi`."""
    return tables.table("cpi")


@pytest.fixture(scope="session")
def facts(reference: Path) -> Callable[[str], pd.DataFrame]:
    """Return a reader of the checked figures: facts("jolts_monthly")."""
    return lambda name: pd.read_csv(reference / "facts" / f"{name}.csv")
