"""Parses Digest Table 330.10 in all its forms: web pages and workbooks, old and new.

Editions differ in which dollars come first, how a year is labelled and what marks a footnote, so
every row and column is known by its text, never by its place.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from edudata.errors import FormatError
from edudata.records import ColumnType
from edudata.sources import _html, _workbook

if TYPE_CHECKING:
    import pandas as pd

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
FIRST_YEAR = "1963-64"
"""Stands in every edition of the table; a page without it is another one, e.g. that of a bot filter."""
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
MONTHS = [name.lower() for name in calendar.month_name[1:]]
MISSING = ("", "—", "-", "---", "†", "‡", "#")
_MARK = re.compile(r"\\[^\\]{0,12}\\")
_YEAR = re.compile(r"(\d{4})-(\d{4}|\d{2})(?!\d)([\\\d, ]*)[\s.…]*")
_CONSTANT = re.compile(r"constant (\d{4}-\d{2}(?:\d{2})?) dollars")


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    dollars: str
    component: str
    level: str


def parse_tuition(data: bytes) -> pd.DataFrame:
    """Average prices of one edition: a row for each year, control, level and component.

    data : the web page (dt23_330.10.asp) or the workbook (tabn330.10.xls, .xlsx) as downloaded

    Columns as declared by the resource "nces/tuition"; current and constant dollars as published,
    which in workbooks means unrounded. `dollar_year` and `public_residency` (which price of public
    institutions counts) are read from the header and the notes, `flag` from the years' footnotes.

    1985-86, public, 4yr, tuition_fees, Digest 2023 -> 1318 current, 3629 in dollars of 2022-23

    Raises FormatError naming what was not found: this is not the table, or it has a new form.
    Source: https://nces.ed.gov/programs/digest/
    """
    import pandas as pd

    grid = _grid(data)
    body, columns, dollar_year = _header(grid)
    notes = _notes(grid)
    residency = _residency(notes.values())
    rows: list[dict[str, object]] = []
    control = None
    for row in grid[body:]:
        label = row[0] if row else ""
        if (section := SECTIONS.get(_letters(label))) is not None:
            control = section
            continue
        year = _YEAR.fullmatch(label.strip())
        if year is None:
            _must_be_note(label, row)
            continue
        if control is None:
            raise FormatError(f"{WHAT}: the year {label!r} stands before any kind of institution.")
        estimated = any("estimated" in notes.get(mark, "") for mark in re.findall(r"\d+", year[3]))
        rows += _records(row, columns, control, _academic_year(year), estimated)
    if not rows:
        raise FormatError(f"{WHAT}: no year was found under the header.")
    frame = pd.DataFrame(rows).assign(dollar_year=dollar_year, public_residency=residency)
    frame = frame.astype({"flag": "str", "note": "str"})
    key = list(KEY)
    if (twice := frame[frame.duplicated(key)]).size:
        raise FormatError(f"{WHAT}: a row stands twice: {twice[key].iloc[0].to_dict()}.")
    return frame[list(COLUMNS)].sort_values(key, ignore_index=True)


def tuition_published(data: bytes) -> tuple[str, str]:
    """Month in which an edition of the table was prepared, from its last note, and why no day.

    "(This table was prepared December 2023.)" -> "2023-12"
    """
    text = " ".join(cell for row in _grid(data) for cell in row)
    found = re.search(rf"table was prepared ({'|'.join(MONTHS)}) (\d{{4}})", text.lower())
    if found is None:
        raise FormatError(f"{WHAT}: no note says when the table was prepared.")
    return (
        f"{found[2]}-{MONTHS.index(found[1]) + 1:02d}",
        "the month the table names as the one of its preparation; the day is not given",
    )


def _grid(data: bytes) -> Grid:
    """The cells of the table as text, whatever the file's form."""
    if data[:2] in (b"PK", b"\xd0\xcf"):
        candidates = [
            [[_text(cell) for cell in row] for row in rows]
            for rows in _workbook.sheets(data, WHAT).values()
        ]
    else:
        try:
            page = data.decode("utf-8")
        except UnicodeDecodeError:
            page = data.decode("windows-1252", errors="replace")
        if FIRST_YEAR not in page:
            raise FormatError(
                f"{WHAT}: the page lacks {FIRST_YEAR}, the table's first year; it begins {data[:60]!r}. A "
                "bot filter's page of JavaScript looks like this: download the table in a browser."
            )
        candidates = _html.tables(page)
    for grid in candidates:
        if _CONSTANT.search(_lower(" ".join(cell for row in grid[:8] for cell in row))):
            return grid
    raise FormatError(
        f"{WHAT}: no table with constant dollars among {len(candidates)} in {data[:60]!r}. It may be "
        "another table of the Digest: compare with the publisher's page."
    )


def _text(cell: object) -> str:
    return repr(cell) if isinstance(cell, float) else str(cell)


def _lower(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split()).lower()


def _letters(text: str) -> str:
    """Only letters, footnote marks gone: hyphens and line breaks inside words do not matter."""
    return re.sub(r"[^a-z]", "", _MARK.sub("", text).lower())


def _header(grid: Grid) -> tuple[int, list[_Column], str]:
    """First row below the header, what each column holds, and the year of the constant dollars."""
    tops = [i for i, row in enumerate(grid[:12]) if any(_lower(c) == "current dollars" for c in row)]
    if not tops or len(grid) < tops[0] + 4:
        raise FormatError(f"{WHAT}: no header with current dollars in the first rows: {grid[:2]!r:.200}.")
    top = tops[0]
    dollars = _forward(_block(cell) for cell in grid[top])
    components = _forward(COMPONENTS.get(_letters(cell), "") for cell in grid[top + 1])
    levels = [LEVELS.get(_level(cell), "") for cell in grid[top + 2]]
    columns = [
        _Column(place, block, component, level)
        for place, (block, component, level) in enumerate(zip(dollars, components, levels, strict=False))
        if block and component and level
    ]
    kinds = {block for block in dollars if block}
    expected = {(b, c, lv) for b in kinds for c in COMPONENTS.values() for lv in LEVELS.values()}
    found = [(c.dollars, c.component, c.level) for c in columns]
    constant = sorted(kinds - {"current"})
    if len(constant) != 1 or "current" not in kinds or sorted(found) != sorted(expected):
        missing = sorted(expected - set(found))
        raise FormatError(
            f"{WHAT}: the header gives {len(found)} columns in dollars of {sorted(kinds)}; expected 24 in "
            f"current and one kind of constant dollars. Missing: {missing[:3]}."
        )
    return top + 3, columns, constant[0]


def _block(cell: str) -> str:
    lowered = _lower(cell)
    if lowered == "current dollars":
        return "current"
    found = _CONSTANT.search(lowered)
    return found[1] if found else ""


def _level(cell: str) -> str:
    digit = re.match(r"\s*([24])-", cell)
    return _letters(cell) + (digit[1] if digit else "")


def _forward(cells: Iterable[str]) -> list[str]:
    """A merged cell's text stands only in its first column: carry it to the right."""
    out: list[str] = []
    for cell in cells:
        out.append(cell or (out[-1] if out else ""))
    return out


def _notes(grid: Grid) -> dict[str, str]:
    """Footnotes by their number, in lower case; several may share a cell."""
    notes: dict[str, str] = {}
    for row in grid:
        for part in re.split(r"(?=\\\d+\\)", row[0]) if row else []:
            found = re.match(r"\\(\d+)\\(.+)", part.strip(), flags=re.DOTALL)
            if found:
                notes[found[1]] = _lower(found[2])
    return notes


def _residency(notes: Iterable[str]) -> str:
    for note in notes:
        if found := re.search(r"public institutions, (in-state|in-district) tuition", note):
            return str(found[1]).replace("-", "_")
    raise FormatError(f"{WHAT}: no note says whose tuition counts at public institutions.")


def _must_be_note(label: str, row: list[str]) -> None:
    """Anything under the header that is neither a year nor a section must be a note or empty."""
    numbers = [c for c in row[1:] if re.fullmatch(r"\$?\s*\d[\d,]*(\.\d+)?", c.strip())]
    text = _letters(label)
    counted = len(numbers) > 3 and not re.fullmatch(r"\d+", label.strip())
    if counted or (text and len(text) < 60 and not re.match(r"\s*(\\|NOTE|SOURCE|\d)", label)):
        raise FormatError(f"{WHAT}: the row {label!r} is neither a year nor a known kind of institution.")


def _academic_year(found: re.Match[str]) -> tuple[int, str]:
    start, end = int(found[1]), found[2]
    if not 1900 <= start <= 2100 or (start + 1) % (10 ** len(end)) != int(end):
        raise FormatError(f"{WHAT}: {found[0].strip()!r} is not an academic year.")
    return start, f"{start}-{end}"


def _records(
    row: list[str], columns: list[_Column], control: str, year: tuple[int, str], estimated: bool
) -> list[dict[str, object]]:
    values: dict[tuple[str, str], dict[str, float | None]] = {}
    for column in columns:
        cell = row[column.place] if column.place < len(row) else ""
        unit = "average_current_usd" if column.dollars == "current" else "average_constant_usd"
        where = f"{year[1]}, {control}, {column.component}, {column.level}"
        values.setdefault((column.level, column.component), {})[unit] = _number(cell, where)
    return [
        {
            "year_start": year[0],
            "academic_year": year[1],
            "control": control,
            "level": level,
            "component": component,
            "flag": "estimated" if (doubt := estimated and component != "tuition_fees") else None,
            "note": "room and board are the publisher's estimates" if doubt else None,
            **amounts,
        }
        for (level, component), amounts in values.items()
        if any(amount is not None for amount in amounts.values())
    ]


def _number(cell: str, where: str) -> float | None:
    text = _MARK.sub("", cell).replace("\xa0", " ").replace("$", "").replace("!", "").strip()
    if text in MISSING:
        return None
    if not re.fullmatch(r"(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", text):
        raise FormatError(f"{WHAT}, {where}: {cell!r} is not an amount of dollars.")
    return float(text.replace(",", ""))
