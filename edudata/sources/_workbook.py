r"""Read Excel workbooks and find tables in them.

Publishers reorder, rename and insert sheets and columns, so both are found by their contents, never by
position. Text is compared without case, blanks, line breaks and the footnote marks glued to words.
"""

from __future__ import annotations

import io
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.sources._bytes import require

Rows = list[list[Any]]
# Marks of a missing value, in lower case, of publishers that use them all.
MISSING = ("", "-", "—", ".", "na", "n/a", "na**")
# Titles and headers are looked for in this many rows at the top of a sheet.
_SEARCHED_ROWS = 15
_CHILD_TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a sheet: where its header is, and the column of each of our names."""

    sheet: str
    rows: Rows
    header_row: int
    columns: Mapping[str, int]

    @property
    def header(self) -> list[Any]:
        """The cells of the header row."""
        return self.rows[self.header_row]

    def records(self, what: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the rows below the header: the place for messages, and each cell by our name for it."""
        for number, row in enumerate(self.rows[self.header_row + 1 :], self.header_row + 2):
            # Rows of text files can be shorter than their header.
            cells = {name: row[i] if i < len(row) else "" for name, i in self.columns.items()}
            yield f"{what}, {self.sheet}, row {number}", cells


def sheets(data: bytes, what: str) -> dict[str, Rows]:
    """Return the cells of every sheet of an .xlsx or .xls workbook by sheet name; an empty cell is "".

    Raises FormatError when the bytes are no workbook.
    """
    if is_kind(data, "xls"):
        return _read_in_child(data, what)
    return _read(require(data, "xlsx", what), what)


def _read(data: bytes, what: str) -> dict[str, Rows]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=True)
            for name in workbook.sheet_names
        }
    except BaseException as error:
        # The reader is written in Rust, and its panics do not derive from Exception.
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


def _read_in_child(data: bytes, what: str) -> dict[str, Rows]:
    """Read an old .xls in a child process with bounded memory and time.

    A damaged one can name an absurd size, for which the reader aborts its whole process: no exception
    would reach us, and a dashboard that refreshes in the background would be gone.
    """
    command = [sys.executable, "-c", _CHILD]
    environment = os.environ | {"RUST_BACKTRACE": "0"}
    try:
        child = subprocess.run(  # noqa: S603
            command,
            input=data,
            env=environment,
            capture_output=True,
            timeout=_CHILD_TIMEOUT_SECONDS,
            check=True,
        )
        rows_by_sheet: dict[str, Rows] = pickle.loads(child.stdout)  # noqa: S301 - our own child's cells
        return rows_by_sheet
    except (subprocess.SubprocessError, OSError, EOFError, pickle.UnpicklingError) as error:
        lines = (getattr(error, "stderr", None) or b"").decode(errors="replace").splitlines()
        reasons = [line for line in lines if line.strip() and not line.startswith("note:")]
        reason = reasons[-1] if reasons else error
        raise FormatError(f"{what} cannot be read as a workbook: {reason}") from error


def plain(cell: Any) -> str:
    r"""Return a cell as comparable text: lower case, single blanks, plain quotes, no footnote mark.

    >>> plain("  Bachelor’s degree[1]"), plain("Employment,\n2024–34"), plain(2019.0)
    ("bachelor's degree", 'employment, 2024-34', '2019')
    >>> plain("Recipients3     (in\nmillions)"), plain("Cumulative in Default*")
    ('recipients (in millions)', 'cumulative in default')
    """
    if cell is None or cell != cell:
        return ""
    # Workbooks store every number as a float, years among them.
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\[\d+\]", "", str(cell)).replace("\u2019", "'").replace("\u2013", "-")
    text = " ".join(text.split()).casefold()
    return re.sub(r"(?<=[a-z]{3})\d(?=\s|$)", "", text).rstrip("*").rstrip()


def title(cell: Any) -> str:
    r"""Return a cell as a title to show: single blanks, no footnote mark in brackets.

    >>> title("Chief\nexecutives[2]")
    'Chief executives'
    """
    return " ".join(re.sub(r"\[\d+\]", "", str(cell)).split())


def titled(workbook: Mapping[str, Rows], title: str, what: str) -> Rows:
    """Return the one sheet whose first filled cell in the first column is `title`.

    Raises FormatError naming the titles there are when none or several sheets have it.
    """
    titles = {
        name: next((text for row in rows[:_SEARCHED_ROWS] if row and (text := plain(row[0]))), "")
        for name, rows in workbook.items()
    }
    fitting = [name for name, text in titles.items() if text == plain(title)]
    if len(fitting) == 1:
        return workbook[fitting[0]]
    raise FormatError(
        f"{what}: {len(fitting)} sheets are titled {title!r}, expected one of "
        f"{', '.join(sorted(filter(None, titles.values())))[:600]}."
    )


def find_header(rows: Rows, patterns: Mapping[str, str]) -> tuple[int, dict[str, int]] | None:
    """Return the first row that has every column, and each one's place; None when there is none.

    patterns : our name -> regular expression for the whole title, as `plain` gives it. A title that fits
               two columns fits neither.
    """
    compiled = {name: re.compile(pattern) for name, pattern in patterns.items()}
    for number, row in enumerate(rows):
        titles = [plain(cell) for cell in row]
        places = {n: [i for i, t in enumerate(titles) if p.fullmatch(t)] for n, p in compiled.items()}
        if all(len(indexes) == 1 for indexes in places.values()):
            return number, {name: indexes[0] for name, indexes in places.items()}
    return None


def find_table(
    workbook: Mapping[str, Rows], patterns: Mapping[str, str], what: str, avoid: Iterable[str] = ()
) -> Table:
    """Return the one table of a workbook that has the columns.

    patterns : as for `find_header`
    avoid    : patterns of titles that only other tables have

    Raises FormatError naming the sheets there are when none or several fit.
    """
    tables = []
    for name, rows in workbook.items():
        header = find_header(rows, patterns)
        if header is None:
            continue
        titles = [plain(cell) for cell in rows[header[0]]]
        if not any(re.fullmatch(pattern, text) for pattern in avoid for text in titles):
            tables.append(Table(name, rows, *header))
    if len(tables) != 1:
        raise FormatError(
            f"{what}: {len(tables)} sheets have the columns {', '.join(patterns)}; expected one. "
            f"Sheets: {', '.join(workbook)}. The publisher may have renamed or moved them."
        )
    return tables[0]


def require_header(rows: Rows, patterns: Mapping[str, str], what: str) -> tuple[int, dict[str, int]]:
    """Find a header at the top of a sheet; raise FormatError with the nearest row where there is none."""
    top = rows[:_SEARCHED_ROWS]
    if (header := find_header(top, patterns)) is not None:
        return header
    lines = [[text for cell in row if (text := plain(cell))] for row in top]
    fits = [sum(bool(re.fullmatch(p, text)) for p in patterns.values() for text in line) for line in lines]
    nearest = lines[fits.index(max(fits))] if any(fits) else []
    raise FormatError(
        f"{what}: no row has each of {', '.join(patterns)} once. The nearest one: {nearest!r:.400}."
    )


def number(cell: Any, where: str, missing: tuple[str, ...] = ("",)) -> float | None:
    """Return a cell's number, None for the source's marks of a missing value; raise FormatError otherwise.

    missing : the marks, in lower case

    >>> number("1,413.3", "an example"), number(0.8300000000000001, "an example")
    (1413.3, 0.83)
    >>> number("NA**", "an example", MISSING)
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) < float("inf"):
        # Binary remainders are not digits of the publisher.
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
    """Return a cell's date as ISO text: a real date, or text such as 6/1/2025. Raise FormatError otherwise.

    >>> month("6/1/2025", "an example")
    '2025-06-01'
    """
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
    """Return a quarter's label as "2003Q1"; None for anything else.

    >>> quarter("03:Q1"), quarter("2003Q1"), quarter(date(2003, 2, 1)), quarter("Total")
    ('2003Q1', '2003Q1', '2003Q1', None)
    """
    if isinstance(cell, (datetime, date)):
        return f"{cell.year}Q{(cell.month + 2) // 3}"
    match = re.fullmatch(r"(\d{2}|\d{4})\s*:?\s*q([1-4])", plain(cell))
    if match is None:
        return None
    year = int(match[1])
    if year < 100:
        # The New York Fed's panel starts in 1999.
        year += 1900 if year >= 90 else 2000
    return f"{year}Q{match[2]}"
