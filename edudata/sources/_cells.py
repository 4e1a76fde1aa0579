"""Turn columns of text cells into numbers, and unpack files that a mirror keeps compressed."""

from __future__ import annotations

import bz2
import gzip
import zlib
from collections.abc import Iterable

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind

MAX_UNPACKED_BYTES = 1 << 28
_NUMBER = r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?"


def numbers(
    cells: pd.Series, where: str, low: float, high: float, missing: Iterable[str] = ("",)
) -> pd.Series:
    """Return a column of text as numbers, missing ones empty.

    Raises FormatError naming the first cell that is no number or lies outside of `low` and `high`.

    >>> numbers(pd.Series([" 12", "NA"]), "an example", 0, 100, ("NA",)).tolist()
    [12.0, nan]
    """
    text = cells.str.strip()
    text = text.where(~text.isin(list(missing)))
    values = pd.to_numeric(text.where(text.str.fullmatch(_NUMBER)), errors="coerce").astype("float64")
    wrong = text.notna() & ~values.between(low, high)
    if wrong.any():
        raise FormatError(
            f"{where}: {text[wrong].iloc[0]!r:.80} is not a number from {low:,g} to {high:,g} "
            f"({int(wrong.sum()):,} such cells)."
        )
    return values


def whole_numbers(
    cells: pd.Series, where: str, high: float, low: float = 0, missing: Iterable[str] = ("",)
) -> pd.Series:
    """Return a column of text as whole numbers that may be missing; errors as `numbers`."""
    values = numbers(cells, where, low, high, missing)
    if (fractions := values[values % 1 > 0]).size:
        raise FormatError(f"{where}: {fractions.iloc[0]:g} is not a whole number.")
    return values.astype("Int64")


def codes(cells: pd.Series, digits: int, where: str, lost_zeros: int = 0) -> pd.Series:
    """Return codes of `digits` digits as text; the spreadsheet's 1002.0 and lost zeros are restored.

    lost_zeros : how many leading zeros a code may have lost; with more, the column is not this code

    Raises FormatError naming the first cell that is not such a code.

    >>> codes(pd.Series(["001005", "1005", "1005.0"]), 6, "an example", lost_zeros=2).tolist()
    ['001005', '001005', '001005']
    """
    text = cells.str.strip().str.replace(r"\.0$", "", regex=True)
    wrong = ~text.str.fullmatch(rf"\d{{{digits - lost_zeros},{digits}}}")
    if wrong.any():
        raise FormatError(
            f"{where}: {text[wrong].iloc[0]!r:.40} is not a code of {digits} digits "
            f"({int(wrong.sum()):,} such cells)."
        )
    return text.str.zfill(digits)


def unpacked(data: bytes, what: str) -> bytes:
    """Return the content of a gzip or bzip2 file, and other files as they are; FormatError if damaged."""
    if data[:3] != b"BZh" and not is_kind(data, "gzip"):
        return data
    try:
        whole = bz2.decompress(data) if data[:3] == b"BZh" else gzip.decompress(data)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise FormatError(f"{what}: the compressed file is damaged ({error}).") from error
    if len(whole) > MAX_UNPACKED_BYTES:
        raise FormatError(f"{what}: {len(whole):,} bytes unpacked are more than are read.")
    return whole
