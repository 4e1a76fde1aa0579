"""Read reports of the BLS data viewer: SeriesReport-….xlsx and its CSV, with one row a year.

A few lines name the series, then come a heading (Year, Jan, …, Dec, Annual or HALF1, HALF2) and the years.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.sources import _notes, _workbook
from edudata.sources._bytes import decode, is_workbook
from edudata.sources.bls._requests import Rows

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PERIODS = {name: f"M{at:02d}" for at, name in enumerate(MONTHS, 1)} | {
    "annual": "M13",
    "half1": "S01",
    "half2": "S02",
}
_ID = re.compile(r"series id:?")
_START = re.compile(rb"(?im)^\s*\"?series id:?\"?,+\s*\"?[a-z0-9]{8,}")


def is_report(data: bytes) -> bool:
    """Return whether a file is a workbook, or a CSV with the lines that come before a report's years."""
    return is_workbook(data) or (is_kind(data, "csv") and bool(_START.search(data[:4000])))


def read(data: bytes, what: str) -> Rows:
    """Return series, year, period and value of every index of a report, one or more series.

    Raises FormatError for a table without a series above it, and for a year or column that is not known.
    """
    if is_workbook(data):
        sheets = _workbook.sheets(data, what)
    else:
        sheets = {"the file": list(csv.reader(io.StringIO(decode(data))))}
    rows = [row for name, cells in sheets.items() for row in _sheet(cells, f"{what}, {name}")]
    if not rows:
        raise FormatError(
            f"{what}: no table with the headings Year, Jan, Feb in the sheets {', '.join(sheets)}."
        )
    return rows


def _sheet(rows: _workbook.Rows, where: str) -> Rows:
    """Read the tables of a sheet, each of the series named last above it."""
    series, header, observations = "", list[str](), Rows()
    for at, row in enumerate(rows, 1):
        cells = [_workbook.plain(cell) for cell in row]
        if cells and _ID.fullmatch(cells[0]):
            series, header = next((str(cell).strip() for cell in row[1:] if str(cell).strip()), ""), []
        elif cells and cells[0] == "year" and "jan" in cells:
            header = cells
            if not series:
                raise FormatError(f"{where}: no line “Series Id:” above the table says what it holds.")
            below = [line for line in rows[at:] if str(line[0] if line else "").strip()]
            read = [0, *(n for n, name in enumerate(header) if name in PERIODS)]
            _notes.require_read(row, below, read, where)
        elif header:
            observations += _year(row, series, header, f"{where}, row {at}")
    return observations


def _year(row: list[Any], series: str, header: list[str], where: str) -> Rows:
    """Return the indexes of one year; nothing for a note below the table."""
    label = _workbook.plain(row[0]) if row else ""
    if not re.fullmatch(r"(19|20)\d{2}", label):
        _notes.require_note(row[0] if row else "", row[1 : len(header)], where, "a year")
        return []
    cells = {PERIODS[name]: cell for name, cell in zip(header, row, strict=False) if name in PERIODS}
    values = {period: _workbook.number(cell, where, ("", "-")) for period, cell in cells.items()}
    return [(series, label, period, str(value)) for period, value in values.items() if value is not None]
