"""Parse Digest Table 330.10 in all its forms: web pages and workbooks, old and new.

Editions differ in which dollars come first, how a year is labeled and what marks a footnote, so every row
and column is known by its text, never by its position.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from edudata.errors import FormatError
from edudata.file_kinds import is_kind
from edudata.records import ColumnType, MonthOnly
from edudata.sources import _html, _notes, _periods, _workbook
from edudata.sources._bytes import decode, describe
from edudata.sources._dates import date_in_words
from edudata.sources._frames import require_unique

Grid = list[list[str]]

WHAT = "NCES Digest Table 330.10"
COLUMNS: dict[str, ColumnType] = {
    "year_start": "integer",
    "academic_year": "text",
    "control": "text",
    "level": "text",
    "component": "text",
    "average_current_usd": "number",
    "average_constant_usd": "number",
    "dollar_year": "text",
    "public_residency": "text",
    "flag": "text",
    "note": "text",
}
KEY = ("control", "level", "component", "year_start")
# Every edition of the table has this year. A page without it is another one, for example a bot filter's.
FIRST_YEAR = "1963-64"
# Only the letters of a label are compared: editions hyphenate and break words in different places.
SECTIONS = {
    "allinstitutions": "all",
    "publicinstitutions": "public",
    "privateinstitutions": "private_all",
    "privatenonprofitandforprofitinstitutions": "private_all",
    "nonprofit": "private_nonprofit",
    "forprofit": "private_for_profit",
}
COMPONENTS = {
    "totaltuitionfeesroomandboard": "tuition_fees_room_board",
    "tuitionandrequiredfees": "tuition_fees",
    "dormitoryrooms": "room",
    "board": "board",
}
LEVELS = {"allinstitutions": "all", "year4": "4yr", "year2": "2yr"}
MISSING = ("", "—", "-", "---", "†", "‡", "#", "NULL")
_FOOTNOTE_MARK = re.compile(r"\\[^\\]{0,12}\\")
_TABLE = re.compile(r"\btable\s+(\d{3}\.\d{2})\b", re.IGNORECASE)
NUMBER = "330.10"
_CONSTANT = re.compile(r"constant (\d{4}-\d{2}(?:\d{2})?) dollars")


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    dollars: str
    component: str
    level: str


def parse_tuition(data: bytes) -> pd.DataFrame:
    """Parse one edition: average prices by year, control, level and component.

    data : the web page (dt23_330.10.asp) or the workbook (tabn330.10.xls, .xlsx) as downloaded

    Returns the columns of the resource "nces/tuition". Current and constant dollars are as published:
    unrounded in workbooks. `dollar_year` and `public_residency` (which price of public institutions is
    meant) come from the header and the notes, `flag` from the years' footnotes.

    1985-86, public, 4yr, tuition_fees, Digest 2023 -> 1318 current, 3629 in dollars of 2022-23

    Raises FormatError naming what was not found: this is not the table, or it has a new form.
    Source: https://nces.ed.gov/programs/digest/
    """
    grid = _read_grid(data)
    first_row, columns, dollar_year = _header(grid)
    notes = _footnotes(grid)
    residency = _residency(notes.values())
    places = [column.place for column in columns]
    _notes.require_read(grid[first_row - 2], grid[first_row:], [0, *places], WHAT)
    rows = _rows(grid[first_row:], columns, notes)
    frame = pd.DataFrame(rows).assign(dollar_year=dollar_year, public_residency=residency)
    frame = frame.astype({"flag": "str", "note": "str"})
    require_unique(frame, KEY, WHAT)
    return frame[list(COLUMNS)].sort_values(list(KEY), ignore_index=True)


def published_on(data: bytes) -> tuple[str, str]:
    """Return the month in which an edition of the table was prepared, from its last note.

    "(This table was prepared December 2023.)" -> "2023-12"
    """
    text = " ".join(cell for row in _read_grid(data) for cell in row)
    for words in re.findall(r"table was prepared ([a-z]+ \d{4})", text.lower()):
        if month := date_in_words(words):
            return month, MonthOnly(
                "the month the table names as the one of its preparation; the day is not given"
            )
    raise FormatError(f"{WHAT}: no note says when the table was prepared.")


def _read_grid(data: bytes) -> Grid:
    """Return the cells of the table as text, from a page or a workbook."""
    if is_kind(data, "excel"):
        grids = [
            [[_text(cell) for cell in row] for row in rows]
            for rows in _workbook.sheets(data, WHAT).values()
        ]
    else:
        page = decode(data)
        if FIRST_YEAR not in page:
            raise FormatError(
                f"{WHAT}: {describe(data)} that lacks {FIRST_YEAR}, the table's first year. A bot filter's "
                "page of JavaScript looks like this: download the table in a browser."
            )
        grids = _html.tables(page)
    _require_number(" ".join(cell for grid in grids for row in grid[:4] for cell in row))
    for grid in grids:
        if _CONSTANT.search(_lower(" ".join(cell for row in grid[:8] for cell in row))):
            return grid
    raise FormatError(
        f"{WHAT}: no table with constant dollars among the {len(grids)} of {describe(data)}. It may be "
        "another table of the Digest: compare with the publisher's page."
    )


def _require_number(titles: str) -> None:
    """Raise FormatError when the file says that it is another table of the Digest."""
    number = _TABLE.search(titles)
    if number is not None and number[1] != NUMBER:
        raise FormatError(f"{WHAT}: this is Table {number[1]}. Download Table {NUMBER}.")


def _text(cell: object) -> str:
    return repr(cell) if isinstance(cell, float) else str(cell)


def _lower(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split()).lower()


def _letters(text: str) -> str:
    r"""Return only the letters, without footnote marks.

    >>> _letters("Total tuition, fees, room, and\nboard\\1\\")
    'totaltuitionfeesroomandboard'
    """
    return re.sub(r"[^a-z]", "", _FOOTNOTE_MARK.sub("", text).lower())


def _header(grid: Grid) -> tuple[int, list[_Column], str]:
    """Return the first row below the header, the columns, and the year of the constant dollars."""
    tops = [i for i, row in enumerate(grid[:12]) if any(_lower(c) == "current dollars" for c in row)]
    if not tops or len(grid) < tops[0] + 4:
        first = " ".join(cell for row in grid[:2] for cell in row).strip()
        raise FormatError(f"{WHAT}: no header with current dollars below {first[:160]!r}.")
    top = tops[0]
    dollars = _fill_right(_dollars(cell) for cell in grid[top])
    components = _fill_right(COMPONENTS.get(_letters(cell), "") for cell in grid[top + 1])
    levels = [LEVELS.get(_level(cell), "") for cell in grid[top + 2]]
    columns = [
        _Column(place, kind, component, level)
        for place, (kind, component, level) in enumerate(zip(dollars, components, levels, strict=False))
        if kind and component and level
    ]
    return top + 3, columns, _constant_dollars({kind for kind in dollars if kind}, columns)


def _constant_dollars(kinds: set[str], columns: Sequence[_Column]) -> str:
    """Return the year of the constant dollars; raise FormatError unless every column is there once."""
    constant = sorted(kinds - {"current"})
    expected = {(k, c, lv) for k in kinds for c in COMPONENTS.values() for lv in LEVELS.values()}
    actual = [(c.dollars, c.component, c.level) for c in columns]
    if len(constant) != 1 or "current" not in kinds or sorted(actual) != sorted(expected):
        missing = sorted(expected - set(actual))
        raise FormatError(
            f"{WHAT}: the header gives {len(actual)} columns in dollars of {', '.join(sorted(kinds))}; "
            f"expected 24 in current and one kind of constant dollars. Missing: {missing[:3]}."
        )
    return constant[0]


def _dollars(cell: str) -> str:
    text = _lower(cell)
    if text == "current dollars":
        return "current"
    constant = _CONSTANT.search(text)
    return constant[1] if constant else ""


def _level(cell: str) -> str:
    digit = re.match(r"\s*([24])-", cell)
    return _letters(cell) + (digit[1] if digit else "")


def _fill_right(cells: Iterable[str]) -> list[str]:
    # In a workbook the text of a merged cell is only in its first column.
    filled: list[str] = []
    for cell in cells:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _footnotes(grid: Grid) -> dict[str, str]:
    """Return footnotes by their number, in lower case."""
    notes: dict[str, str] = {}
    for row in grid:
        # Several notes may share a cell.
        for part in re.split(r"(?=\\\d+\\)", row[0]) if row else []:
            note = re.match(r"\\(\d+)\\(.+)", part.strip(), flags=re.DOTALL)
            if note:
                notes[note[1]] = _lower(note[2])
    return notes


def _residency(notes: Iterable[str]) -> str:
    for note in notes:
        if residency := re.search(r"public institutions, (in-state|in-district) tuition", note):
            return str(residency[1]).replace("-", "_")
    raise FormatError(f"{WHAT}: no note says whose tuition is given for public institutions.")


def _rows(grid: Grid, columns: list[_Column], notes: dict[str, str]) -> list[dict[str, object]]:
    """Return the rows below the header, each with the section it is in."""
    rows: list[dict[str, object]] = []
    control = None
    for cells in grid:
        label = cells[0] if cells else ""
        if (section := SECTIONS.get(_letters(label))) is not None:
            control = section
            continue
        year = _periods.academic_year(label)
        if year is None:
            _require_note(label, cells, columns)
            continue
        if control is None:
            raise FormatError(f"{WHAT}: the year {label!r} comes before any type of institution.")
        estimated = any("estimated" in notes.get(mark, "") for mark in re.findall(r"\d+", year[2]))
        rows += _records(cells, columns, control, year[:2], estimated)
    if not rows:
        raise FormatError(f"{WHAT}: no year was found under the header.")
    return rows


def _require_note(label: str, cells: list[str], columns: list[_Column]) -> None:
    """Raise FormatError unless a row that is neither a year nor a section is a note or empty."""
    expected = "a year such as 1985-86 or a known type of institution"
    # Some editions number their columns in a row of their own; a note can fill all columns of a page.
    figures = [] if re.fullmatch(r"\d+", label.strip()) else [c.place for c in columns]
    _notes.require_note(label, [cells[at] for at in figures if at < len(cells)], WHAT, expected)
    text = _letters(label)
    if text and len(text) < 60 and not re.match(r"\s*(\\|NOTE|SOURCE|\d)", label):
        raise FormatError(f"{WHAT}: the row {label!r} is not {expected}.")


def _records(
    cells: list[str], columns: list[_Column], control: str, year: tuple[int, str], estimated: bool
) -> list[dict[str, object]]:
    amounts: dict[tuple[str, str], dict[str, float | None]] = {}
    for column in columns:
        cell = cells[column.place] if column.place < len(cells) else ""
        unit = "average_current_usd" if column.dollars == "current" else "average_constant_usd"
        where = f"{year[1]}, {control}, {column.component}, {column.level}"
        amounts.setdefault((column.level, column.component), {})[unit] = _number(cell, where)
    records: list[dict[str, object]] = []
    for (level, component), averages in amounts.items():
        # The footnote is on the year, but only room and board are estimates.
        flagged = estimated and component != "tuition_fees"
        record: dict[str, object] = {
            "year_start": year[0],
            "academic_year": year[1],
            "control": control,
            "level": level,
            "component": component,
            "flag": "estimated" if flagged else None,
            "note": "room and board are the publisher's estimates" if flagged else None,
        }
        if any(average is not None for average in averages.values()):
            records.append(record | averages)
    return records


def _number(cell: str, where: str) -> float | None:
    text = _FOOTNOTE_MARK.sub("", cell).replace("\xa0", " ").replace("$", "").replace("!", "").strip()
    if text in MISSING:
        return None
    if not re.fullmatch(r"([1-9]\d{0,2}(,\d{3})+|\d+)(\.\d+)?", text):
        raise FormatError(f"{WHAT}, {where}: {cell!r} is not an amount of dollars.")
    return float(text.replace(",", ""))
