"""What parsers of Excel workbooks share: the cells of every sheet, the row that heads a table, numbers.

Sheets and columns are found by what they hold: publishers reorder, rename and insert them. Cells are
compared without regard to case, blanks, line breaks and the marks of footnotes glued to words.
"""

from __future__ import annotations

import io
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from edudata.errors import FormatError
from edudata.sources._bytes import require

Rows = list[list[Any]]
MISSING = ("", "-", "—", ".", "na", "n/a", "na**")
"""Marks of a missing value, in lower case, of publishers that use them all."""
_SEARCHED = 15
"""Rows at the top of a sheet among which titles are looked for."""


def sheets(data: bytes, what: str) -> dict[str, Rows]:
    """Cells of every sheet of an .xlsx or .xls workbook, by sheet name; an empty cell is "".

    what : name of the file for the message

    Raises FormatError when the bytes are no workbook.
    """
    old = data[:1] == b"\xd0"
    require(data, "xls" if old else "xlsx", what)
    return _apart(data, what) if old else _here(data, what)


def _here(data: bytes, what: str) -> dict[str, Rows]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in book.sheet_names
        }
    except BaseException as error:
        # A panic of the reader, which is written in Rust, is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise FormatError(f"{what} cannot be read as a workbook: {error}") from error
        raise


_CHILD = """
import io, pickle, sys
import python_calamine
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31))
except (ImportError, ValueError, OSError):
    pass
book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=True) for name in book.sheet_names}
pickle.dump(rows, sys.stdout.buffer)
"""


def _apart(data: bytes, what: str) -> dict[str, Rows]:
    """Read an old .xls in a process of its own, with bounded memory and time.

    A damaged one can name an absurd size, for which the reader ends its whole process: no exception
    would reach us, and a dashboard that refreshes would be gone.
    """
    command = [sys.executable, "-c", _CHILD]
    quiet = os.environ | {"RUST_BACKTRACE": "0"}
    try:
        done = subprocess.run(  # noqa: S603
            command, input=data, env=quiet, capture_output=True, timeout=120, check=True
        )
        found: dict[str, Rows] = pickle.loads(done.stdout)  # noqa: S301 - our own child's cells
        return found
    except (subprocess.SubprocessError, OSError, EOFError, pickle.UnpicklingError) as error:
        lines = (getattr(error, "stderr", None) or b"").decode(errors="replace").splitlines()
        told = [line for line in lines if line.strip() and not line.startswith("note:")]
        said = told[-1] if told else error
        raise FormatError(f"{what} cannot be read as a workbook: {said}") from error


def plain(cell: Any) -> str:
    """A cell as comparable text: no footnote mark, straight quotes and dashes, single blanks, lower case.

    "  Bachelor’s degree[1]"        -> "bachelor's degree"
    "Employment,\\n2024–34"          -> "employment, 2024-34"
    "Recipients3     (in\\nmillions)" -> "recipients (in millions)"
    "Cumulative in Default*"        -> "cumulative in default"
    2019.0                          -> "2019"
    """
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\[\d+\]", "", str(cell)).replace("\u2019", "'").replace("\u2013", "-")
    text = " ".join(text.split()).casefold()
    return re.sub(r"(?<=[a-z]{3})\d(?=\s|$)", "", text).rstrip("*").rstrip()


def titled(book: Mapping[str, Rows], title: str, what: str) -> Rows:
    """The one sheet whose first filled cell in the first column is `title`.

    Raises FormatError when there is none or more than one, naming the titles there are.
    """
    tops = {
        name: next((t for row in rows[:_SEARCHED] if row and (t := plain(row[0]))), "")
        for name, rows in book.items()
    }
    found = [name for name, text in tops.items() if text == plain(title)]
    if len(found) == 1:
        return book[found[0]]
    raise FormatError(
        f"{what}: {len(found)} sheets are titled {title!r}, expected one of "
        f"{', '.join(sorted(filter(None, tops.values())))[:600]}."
    )


def header(rows: Rows, wanted: Mapping[str, str]) -> tuple[int, dict[str, int]] | None:
    """Row that heads a table and the place of each wanted column in it; None when there is none.

    wanted : our name -> regular expression that the column's title, as `plain` gives it, matches whole

    The first row with every wanted column counts; a title that fits two columns fits none.
    """
    patterns = {name: re.compile(pattern) for name, pattern in wanted.items()}
    for number, row in enumerate(rows):
        titles = [plain(cell) for cell in row]
        found = {n: [i for i, t in enumerate(titles) if p.fullmatch(t)] for n, p in patterns.items()}
        if all(len(places) == 1 for places in found.values()):
            return number, {name: places[0] for name, places in found.items()}
    return None


def table(
    book: Mapping[str, Rows], wanted: Mapping[str, str], what: str, avoid: Iterable[str] = ()
) -> tuple[str, Rows, int, dict[str, int]]:
    """The one sheet with a table of the wanted columns: its name, rows, header row and columns.

    avoid : titles (patterns); a sheet whose header has one of them is another table

    Raises FormatError naming the sheets there are when none or several fit.
    """
    found = []
    for name, rows in book.items():
        head = header(rows, wanted)
        if head is None:
            continue
        titles = [plain(cell) for cell in rows[head[0]]]
        if not any(re.fullmatch(pattern, title) for pattern in avoid for title in titles):
            found.append((name, rows, *head))
    if len(found) != 1:
        raise FormatError(
            f"{what}: {len(found)} sheets have the columns {', '.join(wanted)}; expected one. "
            f"Sheets: {', '.join(book)}. The publisher may have renamed or moved them."
        )
    return found[0]


def columns(rows: Rows, wanted: Mapping[str, str], what: str) -> tuple[int, dict[str, int]]:
    """As `header`, among the first rows; FormatError with the nearest row where there is none."""
    if (found := header(rows[:_SEARCHED], wanted)) is not None:
        return found
    lines = [[text for cell in row if (text := plain(cell))] for row in rows[:_SEARCHED]]
    fits = [sum(bool(re.fullmatch(p, text)) for p in wanted.values() for text in line) for line in lines]
    nearest = lines[fits.index(max(fits))] if any(fits) else []
    raise FormatError(
        f"{what}: no row has each of {', '.join(wanted)} once. The nearest one: {nearest!r:.400}."
    )


def number(cell: Any, where: str, missing: tuple[str, ...] = ("",)) -> float | None:
    """A cell's number, None for the source's marks of a missing value; FormatError for anything else.

    missing : the marks in lower case, footnotes and blanks aside

    "1,413.3"                       -> 1413.3
    0.8300000000000001              -> 0.83     # binary remainders are no digits of the publisher
    "NA**" where that means missing -> None
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) < float("inf"):
        return round(float(cell), 12)
    text = "" if cell is None or cell != cell else str(cell).strip().casefold()
    if text in missing and not isinstance(cell, bool):
        return None
    if re.fullmatch(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", text):
        return float(text.replace(",", ""))
    raise FormatError(
        f"{where}: {cell!r} is not a number. Missing is written {' or '.join(map(repr, missing))} here."
    )


def month(cell: Any, where: str) -> str:
    """A cell's date as "YYYY-MM-DD": a real date, or text like 6/1/2025. FormatError for anything else."""
    if isinstance(cell, (datetime, date)):
        return f"{cell:%Y-%m-%d}"
    parts = re.fullmatch(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*", str(cell))
    try:
        if parts is None:
            raise ValueError
        return f"{date(int(parts[3]), int(parts[1]), int(parts[2])):%Y-%m-%d}"
    except ValueError:
        raise FormatError(f"{where}: {cell!r} is not a date.") from None


def quarter(cell: Any) -> str | None:
    """A quarter's label as "2003Q1"; None for anything that is none.

    "03:Q1", "2003:Q1", "2003Q1"    -> "2003Q1"
    a date in January to March 2003 -> "2003Q1"
    """
    if isinstance(cell, (datetime, date)):
        return f"{cell.year}Q{(cell.month + 2) // 3}"
    match = re.fullmatch(r"(\d{2}|\d{4})\s*:?\s*q([1-4])", plain(cell))
    if match is None:
        return None
    year = int(match[1])
    if year < 100:
        # the panel starts in 1999
        year += 1900 if year >= 90 else 2000
    return f"{year}Q{match[2]}"
