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
# Moves with the shape of the catalog: 2 added the checksum of catalog, sidecars and pins.
FORMAT = 2
PARTS = ("tables", "views", "resources", "licences")
BUILD = "Run `edudata build` to rebuild it from data/raw."
REBUILD = f"{BUILD[:-1]}, or `edudata verify` to see what differs."


class OtherFormatError(CorruptDataError):
    """A data directory that another version of the package made.

    Attributes
    ----------
    older : bool
        Made by an earlier version, so that `edudata upgrade-data` brings it up to date.
    """

    def __init__(self, message: str, older: bool = False) -> None:
        super().__init__(message)
        self.older = older


def read_catalog(path: Path) -> dict[str, Any]:
    """Read a catalog file.

    Raises
    ------
    OtherFormatError
        An earlier or later version of the package wrote it.
    CorruptDataError
        The file is missing, damaged, or no catalog.
    """
    value = files.read_sealed(path, REBUILD)
    if not isinstance(value, dict) or not all(isinstance(value.get(part), dict) for part in PARTS):
        raise CorruptDataError(f"{path} is not a catalog: it lacks one of {', '.join(PARTS)}. {REBUILD}")
    number = value.get("format")
    if number != FORMAT:
        raise _other_format(path, number)
    if not files.is_sealed(path):
        raise CorruptDataError(f"{path} has no checksum. {REBUILD}")
    return value


def _other_format(path: Path, number: object) -> OtherFormatError:
    older = isinstance(number, int) and number < FORMAT
    message = f"{path} has format {number}, this version of edudata reads {FORMAT}: "
    if older:
        return OtherFormatError(
            f"{message}an earlier version made it. Run `edudata upgrade-data`, which keeps a backup.",
            older=True,
        )
    return OtherFormatError(
        f"{message}a later version made it. Install that version (pip install --upgrade edudata), or name "
        "another directory with --data-dir or EDUDATA_DATA_DIR."
    )


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
