"""Files of the graduates' web feature: the workbook, or the text files that the page itself loads.

Whatever the file, a table is known by its columns, so either kind goes through the same parsers. Text
files carry no date: the page's chart-meta.json may stand beside them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from edudata.errors import FormatError
from edudata.sources import _workbook
from edudata.sources._bytes import require

WHAT = "College labor files"
_DAY = r"([A-Z][a-z]+ \d{1,2}, \d{4})"


def table(
    payloads: tuple[bytes, ...], wanted: Mapping[str, str], what: str, avoid: tuple[str, ...] = ()
) -> tuple[str | None, list[dict[str, Any]]]:
    """Day of update, where the sheet tells it, and the filled rows of the table with the wanted columns.

    wanted : our name -> pattern of the column's title, the label first; each row has its place as "where"
    avoid  : titles that make a table another one

    Raises FormatError when no table, or more than one, has the columns.
    """
    what = f"{WHAT}, {what}"
    name, rows, head, columns = _workbook.table(_book(payloads), wanted, what, avoid)
    width = len(rows[head])
    filled = [
        {column: row[place] for column, place in columns.items()} | {"where": f"{name}, row {number}"}
        for number, short in enumerate(rows[head + 1 :], head + 2)
        for row in [[*short, *[""] * (width - len(short))]]
        # A row whose first column alone is filled is a note below the table.
        if any(str(row[place]).strip() for place in list(columns.values())[1:])
    ]
    if not filled:
        raise FormatError(f"{what}: {name!r} has a header and no rows.")
    above = " ".join(str(cell) for row in rows[:head] for cell in row)
    stamp = re.search(rf"Updated:?\s*{_DAY}", above)
    if stamp is not None and _day(stamp[1]) is None:
        raise FormatError(f"{what}: {name!r} was updated on {stamp[1]!r}, which is no day.")
    if stamp is None and head > 0:
        raise FormatError(f"{what}: {name!r} has no line “Updated: Month day, year” above its table.")
    return (_day(stamp[1]) if stamp else None), filled


def release(payloads: tuple[bytes, ...], section: str) -> str | None:
    """What chart-meta.json says of a section's release; None without such a file or section.

    "outcomes-by-major" -> "February 4, 2026, based on data from 2024"
    """
    for data in payloads:
        if data.lstrip()[:1] == b"{":
            for key, value in _entries(_json(data)):
                if re.split(r"[#/]", key)[-1] == section and isinstance(value, dict):
                    told = value.get("releaseDateInfo")
                    if isinstance(told, str):
                        return told
    return None


def released(told: str | None) -> str | None:
    """The day in such a text: "February 4, 2026, based on …" -> "2026-02-04"."""
    found = re.search(_DAY, told or "")
    return _day(found[1]) if found else None


def _day(text: str) -> str | None:
    try:
        return f"{datetime.strptime(text, '%B %d, %Y'):%Y-%m-%d}"
    except ValueError:
        return None


def _book(payloads: tuple[bytes, ...]) -> dict[str, _workbook.Rows]:
    """All tables of all files by the sheet's name, or the number of the text file."""
    book: dict[str, _workbook.Rows] = {}
    for number, data in enumerate(payloads, 1):
        if data[:1] in (b"P", b"\xd0"):
            book |= _workbook.sheets(data, WHAT)
        elif data.lstrip()[:1] != b"{":
            book[f"text file {number}"] = _text(data)
    return book


def _text(data: bytes) -> _workbook.Rows:
    data = require(data, "csv", WHAT)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("windows-1252", errors="replace")
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
