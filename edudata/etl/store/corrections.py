"""Suspect published values: flagged with a reason and a suggestion, never overridden.

`corrections.toml` beside this file lists them. Each entry's `expect` guard holds the value as
published; when the publisher mends it the guard fails and the entry must go.
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
    """All entries: resource, published, where, column, expect, suggestion, flag, reason."""
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8"))["correction"])


def flag(frame: pd.DataFrame, vintage: Vintage) -> pd.DataFrame:
    """Put the flag and the reason of each entry into the vintage's `flag` and `note` columns.

    Raises RawDataError when the row is gone or its value is no longer the expected one.
    """
    for entry in entries():
        if entry["resource"] != vintage.resource or entry["published"] != vintage.published:
            continue
        rows = frame.index[(frame[list(entry["where"])] == list(entry["where"].values())).all(axis=1)]
        found = frame.loc[rows, entry["column"]].tolist()
        if found != [entry["expect"]]:
            raise RawDataError(
                f"{vintage.resource} {vintage.published}: corrections.toml expects {entry['column']} = "
                f"{entry['expect']} where {entry['where']}, found {found}. The publisher may have "
                "mended it: check, then remove or renew the entry."
            )
        frame.loc[rows, ["flag", "note"]] = [entry["flag"], entry["reason"]]
    return frame
