"""Read what was published: the catalog file and the views that it describes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata import files
from edudata.errors import CorruptDataError

if TYPE_CHECKING:
    import pandas as pd

CATALOG = "catalog.json"
FORMAT = 1
PARTS = ("tables", "views", "resources", "licences")
REBUILD = "Run `edudata build` to rebuild it from data/raw, or `edudata verify` to see what differs."


def read_catalog(path: Path) -> dict[str, Any]:
    """Read a catalog file.

    Raises
    ------
    CorruptDataError
        The file is missing, damaged, or of a format that this version does not read.
    """
    value = files.read_json(path, REBUILD)
    if not isinstance(value, dict) or not all(isinstance(value.get(part), dict) for part in PARTS):
        raise CorruptDataError(f"{path} is not a catalog: it lacks one of {', '.join(PARTS)}. {REBUILD}")
    if value.get("format") != FORMAT:
        raise CorruptDataError(
            f"{path} has format {value.get('format')}, this version of edudata reads {FORMAT}. {REBUILD}"
        )
    return value


def apply_view(frame: pd.DataFrame, view: Mapping[str, Any]) -> pd.DataFrame:
    """Select the rows and columns of a view: its `where` values, then its `newest`, less its `drop`."""
    for column, values in view["where"].items():
        frame = frame[frame[column].isin(list(values))]
    if name := view["newest"]:
        # Catalogs of earlier versions have no `by`.
        by = list(view.get("by", ()))
        newest = frame.groupby(by)[name].transform("max") if by else frame[name].max()
        frame = frame[frame[name] == newest]
    return frame.drop(columns=list(view["drop"])).reset_index(drop=True)
