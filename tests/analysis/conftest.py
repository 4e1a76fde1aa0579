"""Frames that several tests of the analyses need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from edudata.etl.publish.table import build_table
from edudata.etl.store.raw import Raw
from edudata.registry import resources, tables


@pytest.fixture(scope="session")
def cpi(root: Path) -> pd.DataFrame:
    """The table `cpi`, built from the bundled figures."""
    return build_table(tables()["cpi"], Raw([root / "data"], resources()))


@pytest.fixture(scope="session")
def facts(reference: Path) -> Callable[[str], pd.DataFrame]:
    """Reader of the checked figures: facts("jolts_monthly")."""
    return lambda name: pd.read_csv(reference / "facts" / f"{name}.csv")
