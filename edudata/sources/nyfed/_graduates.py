"""Read the graduates' web feature: its workbook, or the text files that the page itself loads.

A table is known by its columns, so either kind of file goes through the same parsers.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.sources import _notes, _workbook
from edudata.sources._bytes import decode, require
from edudata.sources._dates import date_in_words

WHAT = "College labor files"
# The page's text files also have a mark of recessions.
RECESSIONS = {"recession": "nber"}
_DAY = r"([A-Z][a-z]+ \d{1,2}, \d{4})"


def read_table(
    payloads: tuple[bytes, ...], patterns: Mapping[str, str], what: str, avoid: tuple[str, ...] = ()
) -> tuple[str | None, list[dict[str, Any]]]:
    """Return the date of update, where the sheet has it, and the filled rows of the table with the columns.

    patterns : our name -> pattern of the column's title, the label first; each row also has its place as
               "where"
    avoid    : titles that only other tables have

    Raises FormatError when no table, or more than one, has the columns, and for another
    column of figures.
    """
    what = f"{WHAT}, {what}"
    table = _workbook.find_table(_sheets(payloads), patterns, what, avoid)
    _notes.require_read(
        table.header,
        table.rows[table.header_row + 1 :],
        [*table.columns.values(), *_workbook.columns_of(table.header, RECESSIONS).values()],
        what,
    )
    label = next(iter(patterns))
    rows = [
        row | {"where": where.removeprefix(f"{what}, ")}
        for where, row in table.records(what)
        # A row with nothing but its first column is a note below the table.
        if any(str(cell).strip() for name, cell in row.items() if name != label)
    ]
    if not rows:
        raise FormatError(f"{what}: {table.sheet!r} has a header and no rows.")
    above = " ".join(str(cell) for row in table.rows[: table.header_row] for cell in row)
    stamp = re.search(rf"\bupdated:?\s*(?-i:{_DAY})", above, re.IGNORECASE)
    updated = date_in_words(stamp[1]) if stamp else None
    if stamp is not None and updated is None:
        raise FormatError(f"{what}: {table.sheet!r} was updated on {stamp[1]!r}, which is no date.")
    return updated, rows


def release_info(payloads: tuple[bytes, ...], section: str) -> str:
    """Return what the page's chart-meta.json says of a section's release; "" without the file or section.

    "outcomes-by-major" -> "February 4, 2026, based on data from 2024"
    """
    for data in payloads:
        if _is_metadata(data):
            for key, value in _entries(_json(data)):
                if re.split(r"[#/]", key)[-1] == section and isinstance(value, dict):
                    info = value.get("releaseDateInfo")
                    if isinstance(info, str):
                        return info
    return ""


def release_date(info: str) -> str | None:
    """Return the date in a release's description.

    >>> release_date("February 4, 2026, based on data from 2024")
    '2026-02-04'
    """
    words = re.search(_DAY, info)
    return date_in_words(words[1]) if words else None


def _is_metadata(data: bytes) -> bool:
    return data.lstrip()[:1] == b"{"


def _sheets(payloads: tuple[bytes, ...]) -> dict[str, _workbook.Rows]:
    """Return all tables of all files by the sheet's name, or the number of the text file."""
    sheets: dict[str, _workbook.Rows] = {}
    for number, data in enumerate(payloads, 1):
        if is_kind(data, "excel"):
            sheets |= _workbook.sheets(data, WHAT)
        elif not _is_metadata(data):
            sheets[f"text file {number}"] = _text_rows(data)
    return sheets


def _text_rows(data: bytes) -> _workbook.Rows:
    text = decode(require(data, "csv", WHAT))
    try:
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""))]
    except csv.Error as error:
        raise FormatError(f"{WHAT}: a text file cannot be read: {error}") from error


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{WHAT}: chart-meta.json cannot be read: {error}") from error


def _entries(value: Any, depth: int = 0) -> Iterator[tuple[str, Any]]:
    if depth < 5 and isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield str(key), inner
            yield from _entries(inner, depth + 1)
