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
from typing import Any

import python_calamine

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.sources._bytes import describe, require

Rows = list[list[Any]]
# Marks of a missing value, in lower case, of publishers that use them all.
MISSING = ("", "-", "—", ".", "na", "n/a", "null")
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
            raise FormatError(
                f"{what}: {describe(data)} that cannot be read as a workbook ({error})."
            ) from error
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
        raise FormatError(f"{what}: a workbook (.xls) that cannot be read ({reason}).") from error


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
    text = re.sub(r"\[\d+\]|\(\d{1,2}\)\s*$", "", str(cell))
    text = text.replace("\u2019", "'").replace("\u2013", "-")
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


def words(pattern: str) -> str:
    r"""Return the heading that a pattern stands for, as a publisher writes it, for messages.

    >>> words("he revolving|heloc"), words(r"auto( loan)?"), words(r"median annual wage, dollars, \d{4}")
    ('he revolving', 'auto loan', 'median annual wage, dollars, YYYY')
    >>> words(r"employment change, percent, \d{4}-\d{2,4}"), words(r"(balance|dollars) \(in billions\)")
    ('employment change, percent, YYYY-YY', 'balance (in billions)')
    """
    text = pattern.replace(r"\(", "\1").replace(r"\)", "\2")
    text = re.sub(r"\(\?:", "(", text)
    text = re.sub(r"\(([^()|]*)\|[^()]*\)", r"(\1)", text).partition("|")[0]
    text = (
        text.replace(r"\d{4}", "YYYY").replace(r"\d{2,4}", "YY").replace(r"-?\s?", "-").replace(".*", "…")
    )
    return re.sub(r"[()?\\]|\w\*", "", text).replace("\1", "(").replace("\2", ")")


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


def columns_of(header: Iterable[Any], patterns: Mapping[str, str]) -> dict[str, int]:
    """Return the places of those columns that a header has; a title that fits two columns fits neither."""
    titles = [plain(cell) for cell in header]
    places = {n: [i for i, t in enumerate(titles) if re.fullmatch(p, t)] for n, p in patterns.items()}
    return {name: indexes[0] for name, indexes in places.items() if len(indexes) == 1}


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
    if len(tables) == 1:
        return tables[0]
    headings = ", ".join(map(words, patterns.values()))
    if tables:
        names = ", ".join(repr(table.sheet) for table in tables)
        raise FormatError(f"{what}: the sheets {names} all have the columns {headings}; expected one.")
    name, row = max(
        ((name, _nearest(rows, patterns)) for name, rows in workbook.items()),
        key=lambda pair: _fit(pair[1], patterns),
        default=("", []),
    )
    lacks = ", ".join(
        words(pattern)
        for pattern in patterns.values()
        if not any(re.fullmatch(pattern, text) for text in row)
    )
    near = f"The nearest, {name!r}, lacks {lacks or 'a row of its own for them'}. " if row else ""
    raise FormatError(
        f"{what}: no sheet has the columns {headings} in one row. {near}Sheets: {', '.join(workbook)}."
    )


def _fit(row: list[str], patterns: Mapping[str, str]) -> int:
    return sum(any(re.fullmatch(pattern, text) for text in row) for pattern in patterns.values())


def _nearest(rows: Rows, patterns: Mapping[str, str]) -> list[str]:
    """Return the row at the top of a sheet that has the most of some headings; [] when none has any."""
    lines = [[text for cell in row if (text := plain(cell))] for row in rows[:_SEARCHED_ROWS]]
    best = max(lines, key=lambda row: _fit(row, patterns), default=[])
    return best if _fit(best, patterns) else []


def require_header(rows: Rows, patterns: Mapping[str, str], what: str) -> tuple[int, dict[str, int]]:
    """Find a header at the top of a sheet; raise FormatError with the nearest row where there is none."""
    if (header := find_header(rows[:_SEARCHED_ROWS], patterns)) is not None:
        return header
    raise FormatError(
        f"{what}: no row has each of the headings {', '.join(map(words, patterns.values()))} once. The "
        f"nearest one: {', '.join(_nearest(rows, patterns))[:400] or 'none'}."
    )


def block(rows: Rows, heading: str) -> Rows:
    """Return the columns of one of several tables side by side, the one below a heading or unit.

    The first column, with the rows' labels, is kept unless the table has labels of its own. Rows without
    such a heading are returned whole.

    >>> rows = [["Percent", "", "Billions of $", ""], ["", "Auto", "", "Auto"], ["03:Q1", 8.6, "03:Q1", 55]]
    >>> block(rows, "percent")[2], block(rows, "billions of $")[2]
    (['03:Q1', 8.6], ['03:Q1', 55])
    """
    for top, row in enumerate(rows[:_SEARCHED_ROWS]):
        headings = {at: text for at, cell in enumerate(row) if (text := plain(cell))}
        starts = [at for at, text in headings.items() if text == heading]
        if not starts:
            continue
        end = min((at for at in headings if at > starts[0]), default=max(map(len, rows)))
        below = [line[starts[0]] for line in rows[top + 2 :] if starts[0] < len(line)]
        labeled = (
            starts[0] == 0 or sum(isinstance(c, str) and bool(c.strip()) for c in below) > len(below) / 2
        )
        return [[*([] if labeled else line[:1]), *line[starts[0] : end]] for line in rows]
    return rows


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
    # Publishers mark a missing value with one to three stars: NA*, NA**, NA***.
    if (text in missing or (text.rstrip("*") or text) in missing) and not isinstance(cell, bool):
        return None
    # 0,643 is a decimal of another country, not 643.
    if re.fullmatch(r"-?([1-9]\d{0,2}(,\d{3})+|\d+)(\.\d+)?", text):
        return float(text.replace(",", ""))
    raise FormatError(
        f"{where}: {cell!r} is not a number. Missing is written {' or '.join(map(repr, missing))} here."
    )
