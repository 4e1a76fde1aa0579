"""The tables behind the claims, and the board, computed once."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from helpers.tables import table

import edudata as ed
from edudata.essay.record import Claim

Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="session")
def frames_of() -> Callable[[Claim], Frames]:
    """Return the frames of a claim, which a test may change."""
    return lambda claim: {name: table(name) for name in claim.tables}


@pytest.fixture(scope="session")
def rows() -> pd.DataFrame:
    """Return the board of all claims."""
    return ed.claims()
