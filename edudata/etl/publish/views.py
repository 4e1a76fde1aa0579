"""Views: familiar names for a part of a table, described in the catalog."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def apply_view(frame: pd.DataFrame, view: Mapping[str, Any]) -> pd.DataFrame:
    """The rows and columns of a view: `where` values kept, then the `newest`, less `drop`."""
    for column, values in view["where"].items():
        frame = frame[frame[column].isin(list(values))]
    if view["newest"]:
        frame = frame[frame[view["newest"]] == frame[view["newest"]].max()]
    return frame.drop(columns=list(view["drop"])).reset_index(drop=True)
