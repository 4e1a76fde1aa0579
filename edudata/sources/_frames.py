"""Read CSV and Parquet files into data frames, and check what every parser checks of one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from edudata.errors import FormatError
from edudata.records import ColumnType
from edudata.sources._bytes import decode, require
from edudata.sources._notes import is_figure

# Columns of resources whose rows were entered by hand or come from several documents.
PROVENANCE: dict[str, ColumnType] = {"trust": "text", "source_url": "text", "note": "text"}


def read_csv(data: bytes, what: str, needed: Iterable[str] = (), **options: Any) -> pd.DataFrame:
    """Read a CSV in UTF-8 or the Windows encoding: every cell as text, the header's names stripped.

    Raises FormatError for anything but a CSV, and when a needed column is missing.
    """
    source = io.StringIO(decode(require(data, "csv", what)), newline="")
    try:
        frame = pd.read_csv(source, dtype="str", keep_default_na=False, **options)
    except (ValueError, OverflowError, RecursionError) as error:
        raise FormatError(f"{what}: not a readable CSV ({error}).") from error
    frame.columns = [str(name).strip() for name in frame.columns]
    names = list(frame.columns)
    if missing := [name for name in needed if name not in names]:
        raise FormatError(
            f"{what}: the columns {', '.join(missing)} are missing from {', '.join(names)[:300]}."
        )
    if twice := repeated(names):
        raise FormatError(f"{what}: the column {twice[0]} occurs twice in {', '.join(names)[:300]}.")
    # With more cells in its rows than names in its header, pandas takes the first column for the index.
    if not isinstance(frame.index, pd.RangeIndex):
        raise FormatError(f"{what}: the rows do not fit the header {', '.join(names)[:300]}.")
    return _without_blanks(frame)


def _without_blanks(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop the rows without a cell and the columns without name and cell that spreadsheets add."""
    headings = [
        name
        for name in frame.columns
        if not name.startswith("Unnamed: ") or frame[name].fillna("").str.strip().ne("").any()
    ]
    first = frame.iloc[:, 0].fillna("").str.strip() == ""
    if first.any():
        filled = frame[first].map(lambda cell: bool(str(cell).strip()) and cell == cell)
        frame = frame.drop(index=filled.index[~filled.any(axis=1)]).reset_index(drop=True)
    return frame if len(headings) == len(frame.columns) else frame[headings]


def repeated(names: Iterable[object]) -> list[str]:
    """Return the names that a header has twice: pandas calls the second VALUE.1 and says nothing.

    >>> repeated(["year", "value", "value.1"]), repeated(["latest.cost", "v.1"])
    (['value'], [])
    """
    texts = [str(name).strip() for name in names]
    base = {match[1] for text in texts if (match := re.fullmatch(r"(.*)\.\d+", text))}
    return sorted({text for text in texts if texts.count(text) > 1 or text in base})


def with_notes(frame: pd.DataFrame, *notes: str) -> pd.DataFrame:
    """Return the frame with sentences for the person who refreshes, such as columns that a file lacks."""
    frame.attrs["notes"] = [*frame.attrs.get("notes", ()), *notes]
    return frame


def unread_columns(text: pd.DataFrame, known: Iterable[str], what: str) -> list[str]:
    """Return a sentence that names the columns full of numbers that a parser does not know; [] for none."""
    expected = set(known)
    unknown = [
        str(name) for name in text.columns if name not in expected and text[name].map(is_figure).any()
    ]
    return [f"{what}: the file also has {', '.join(unknown)[:300]}, not read here."] if unknown else []


def read_parquet(data: bytes, what: str) -> pd.DataFrame:
    """Read a Parquet file; raise FormatError when it cannot be read or its text is not UTF-8."""
    try:
        # The reader takes any bytes for text, and pandas would fail on them later.
        pq.read_table(io.BytesIO(require(data, "parquet", what))).validate(full=True)
        return pd.read_parquet(io.BytesIO(data))
    except FormatError:
        raise
    except Exception as error:  # damage makes the reader raise a dozen types of its own
        raise FormatError(f"{what}: cannot be read as Parquet ({str(error)[:120]}).") from error


def require_unique(frame: pd.DataFrame, key: Iterable[str], what: str) -> None:
    """Raise FormatError naming the first key that two rows share."""
    columns = list(key)
    repeated = frame.duplicated(columns)
    if repeated.any():
        first = " ".join(frame.loc[repeated, columns].iloc[0].astype("str"))
        raise FormatError(f"{what}: {int(repeated.sum())} rows occur twice, the first is {first}.")
