"""Provenance that results inherit from the tables they are computed from."""

from __future__ import annotations

from typing import Any

import pandas as pd


def provenance(frame: pd.DataFrame | pd.Series[Any]) -> dict[Any, str]:
    """Return the name and vintage of the table in a frame's attrs, as text."""
    return {name: str(frame.attrs[name]) for name in ("table", "vintage") if name in frame.attrs}
