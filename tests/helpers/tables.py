"""Tables as published, read once per process."""

from __future__ import annotations

from functools import cache

import pandas as pd

import edudata


@cache
def _load(name: str) -> pd.DataFrame:
    return edudata.load(name)


def table(name: str) -> pd.DataFrame:
    """Return a table or view as a frame that a test may change."""
    # pandas copies a column when it is written to, so a shallow copy protects the original.
    return _load(name).copy(deep=False)
