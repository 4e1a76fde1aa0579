"""Headings of the workbooks of the Employment Projections, which differ from edition to edition."""

from __future__ import annotations

import re

from edudata.errors import FormatError
from edudata.sources import _workbook


def projection_sheets(data: bytes, what: str) -> dict[str, _workbook.Rows]:
    """Return the sheets with each heading in one cell.

    Until the edition 2018-28 title and code shared a heading, "2018 National Employment Matrix title and
    code", and others stood above two columns: "Employment" above "2018" and "2028".
    """
    return {name: _one_heading_each(rows) for name, rows in _workbook.sheets(data, what).items()}


def _one_heading_each(rows: _workbook.Rows) -> _workbook.Rows:
    for top, row in enumerate(rows[:8]):
        first = re.fullmatch(
            r"(\d{4} national employment matrix) title( and code)?", _workbook.plain(row[0])
        )
        if first is None:
            continue
        below = [_workbook.plain(cell) for cell in rows[top + 1]] if top + 1 < len(rows) else []
        # A second row of headings has none of the occupations, whose titles are in the first column.
        two = bool(below) and not below[0]
        titles, last = [], ""
        for at, cell in enumerate(row):
            last = _workbook.plain(cell) or last
            title = f"{last}, {below[at]}" if two and below[at] else _workbook.plain(cell)
            titles.append(title)
        if first[2]:
            titles[:2] = [f"{first[1]} title", f"{first[1]} code"]
        return [*rows[:top], titles, *rows[top + (2 if two else 1) :]]
    return rows


def edition_columns(
    table: _workbook.Table, pattern: str, name: str, what: str
) -> tuple[str, dict[str, int]]:
    """Return the edition and the two columns whose titles differ only by year."""
    columns = sorted(
        (match[1], i)
        for i, cell in enumerate(table.header)
        if (match := re.fullmatch(pattern, _workbook.plain(cell)))
    )
    if len(columns) != 2 or columns[0][0] == columns[1][0]:
        years = ", ".join(year for year, _ in columns) or "none"
        raise FormatError(f"{what}: expected two columns {_workbook.words(pattern)}, found {years}.")
    (base, base_column), (target, target_column) = columns
    return f"{base}-{target[2:]}", {
        name.format("base"): base_column,
        name.format("projected"): target_column,
    }


def dollar_year(table: _workbook.Table) -> str:
    """Return the year of the dollars in which wages are given."""
    heading = _workbook.plain(table.header[table.columns["median_annual_wage_usd"]])
    return re.findall(r"\d{4}", heading)[0]
