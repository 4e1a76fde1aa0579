"""The tables behind the claims, loaded once."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

import edudata as ed
from edudata.essay.record import Claim

Frames = dict[str, pd.DataFrame]


@pytest.fixture(scope="session")
def frames_of() -> Callable[[Claim], Frames]:
    """The frames of a claim, as copies that a test may change."""
    kept: Frames = {}

    def frames(claim: Claim) -> Frames:
        for name in claim.tables:
            if name not in kept:
                kept[name] = ed.load(name)
        return {name: kept[name].copy() for name in claim.tables}

    return frames
