"""Suspect published values: flagged with a reason and a suggestion, never overridden.

`corrections.toml`, in the same folder, lists them. The `expect` guard of an entry holds the value as
published: when the publisher corrects it, the guard fails and the entry has to be removed.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from edudata.errors import RawDataError

if TYPE_CHECKING:
    import pandas as pd

    from edudata.etl.store.vintages import Vintage

FILE = Path(__file__).with_name("corrections.toml")


@cache
def entries() -> tuple[dict[str, Any], ...]:
    """Return all entries: resource, published, where, column, expect, suggestion, flag, reason."""
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))["correction"])


def flag(frame: pd.DataFrame, vintage: Vintage) -> pd.DataFrame:
    """Write the flag and reason of each entry into the frame's columns `flag` and `note`.

    Raises
    ------
    RawDataError
        The row is missing, or its value is not the expected one.
    """
    for entry in entries():
        if entry["resource"] != vintage.resource or entry["published"] != vintage.published:
            continue
        rows = frame.index[(frame[list(entry["where"])] == list(entry["where"].values())).all(axis=1)]
        values = frame.loc[rows, entry["column"]].tolist()
        if values != [entry["expect"]]:
            raise RawDataError(
                f"{vintage.resource} {vintage.published}: corrections.toml expects {entry['column']} = "
                f"{entry['expect']} where {entry['where']}, but the file has {values}. The publisher may "
                "have corrected it: check, then remove or renew the entry."
            )
        frame.loc[rows, ["flag", "note"]] = [entry["flag"], entry["reason"]]
    return frame
