"""Excel files with the rows on one sheet and their source on another."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any

from edudata.errors import OutOfRangeError, PermanentError

MAX_ROWS, MAX_COLUMNS, MAX_TEXT = 1_048_575, 16_384, 32_767
# Beyond this Excel's numbers, which are floats, do not tell one whole number from the next.
LARGEST_WHOLE = 2**53
FIRST_DAY = "1900-03-01"  # Excel counts a day too much before
MISSING = (
    "Writing Excel needs the extra `export`: pip install 'edudata[export]'. "
    "CSV, Parquet and JSON work without."
)


def write(columns: Mapping[str, Sequence[Any]], days: set[str], source: Sequence[tuple[str, str]]) -> bytes:
    """Return an Excel file.

    Parameters
    ----------
    columns : mapping of str to sequence
        Names and plain values: texts, numbers, truth values and None.
    days : set of str
        Columns whose texts are days, which become dates.
    source : sequence of (str, str)
        Labels and texts of the sheet Source.

    Raises
    ------
    OutOfRangeError
        If there are more rows, columns or letters than a sheet holds.
    PermanentError
        If the extra `export` is missing.
    """
    try:
        import rustpy_xlsxwriter
    except ModuleNotFoundError as error:
        raise PermanentError(MISSING) from error
    rows = len(next(iter(columns.values()), ()))
    if rows > MAX_ROWS or len(columns) > MAX_COLUMNS:
        raise OutOfRangeError(
            f"{rows:,} rows and {len(columns):,} columns are more than an Excel sheet holds "
            f"({MAX_ROWS:,} and {MAX_COLUMNS:,}). Export CSV or Parquet."
        )
    cells = [_cells(name, values, name in days) for name, values in columns.items()]
    names = list(columns)
    # Without a row the names go in as one: a sheet of no records has no header.
    records = [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]
    records = records or [dict.fromkeys(names)]
    sheets = [("data", records), ("Source", [{"": label, "source": text} for label, text in source])]
    sink = io.BytesIO()
    rustpy_xlsxwriter.write_worksheets(sheets, sink, datetime_format="yyyy-mm-dd", bold_headers=True)
    return sink.getvalue()


def _cells(name: str, values: Sequence[Any], days: bool) -> list[Any]:
    # A time of day would be rounded to milliseconds: it stays a text.
    if days and all(v is None or (len(v) == 10 and FIRST_DAY <= v < "9999") for v in values):
        return [None if value is None else datetime.datetime.fromisoformat(value) for value in values]
    return [_cell(name, value) for value in values]


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, str):
        if len(value) > MAX_TEXT:
            raise OutOfRangeError(
                f"Column {name!r} has a text of {len(value):,} letters; a cell of Excel holds "
                f"{MAX_TEXT:,}. Export CSV, Parquet or JSON."
            )
        return value
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if isinstance(value, int) and abs(value) >= LARGEST_WHOLE:
        return str(value)
    return value
