"""Shared steps for Federal Student Aid's workbooks: fiscal quarters down, groups of two columns across."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.records import ColumnType, Limits, Resource
from edudata.sources import _last_saved, _licenses, _notes, _periods, _workbook
from edudata.sources._frames import require_unique

PAGE = "https://studentaid.gov/data-center/student/portfolio"
FILES = "https://studentaid.gov/sites/default/files/fsawg/datacenter/library/"
CITE = "U.S. Department of Education, Federal Student Aid, Federal Student Loan Portfolio, "
FISCAL: dict[str, ColumnType] = {"fiscal_year": "integer", "fiscal_quarter": "text"}
# History is practically never revised: files from 2017 to 2026 agree except for rounding.
LIMITS = Limits(revised_pct=3, revision_pct=5, large_pct=1)
# Who is counted, in the workbooks' words.
RECIPIENTS, BORROWERS = "recipients", "borrowers"
# Federal fiscal years begin on October 1.
_QUARTER_ENDS = {"Q1": "12-31", "Q2": "03-31", "Q3": "06-30", "Q4": "09-30"}

# Dollars in billions and persons in millions, by group.
Pairs = dict[str, tuple[float | None, float | None]]


def resource(name: str, title: str, file: str, **rest: Any) -> Resource:
    """Return the record of one workbook; what all records share is filled in."""
    same: dict[str, Any] = {
        "name": name,
        "title": title,
        "page": PAGE,
        "url": f"{FILES}{file}.xls",
        "file": "excel",
        "period": "period_end",
        "cadence": "quarterly",
        "release_months": (2, 5, 8, 11),
        "license": _licenses.PUBLIC_DOMAIN,
        "citation": f"{CITE}{title}, {PAGE}.",
        # Workbooks are overwritten each quarter and carry no release day.
        "published_on": _last_saved.saved_month,
        "limits": LIMITS,
    }
    return Resource(**same | rest)


def quarter_end(fiscal_year: int, quarter: str) -> str:
    """Return the last day of a federal fiscal quarter.

    >>> quarter_end(2026, "Q1"), quarter_end(2026, "Q2")
    ('2025-12-31', '2026-03-31')
    """
    year = fiscal_year - 1 if quarter == "Q1" else fiscal_year
    return f"{year}-{_QUARTER_ENDS[quarter]}"


def long(
    rows: _workbook.Rows, groups: Mapping[str, str], column: str, people: str, what: str, **same: str
) -> list[dict[str, Any]]:
    """Return one record per period and group with a figure: period, `same`, `column`, dollars, people.

    column : name of the column that holds the group
    people : RECIPIENTS or BORROWERS, in millions
    """
    return [
        period | same | {column: group, "outstanding_billion_usd": dollars, f"{people}_million": persons}
        for period, pairs in periods(rows, groups, people, what)
        for group, (dollars, persons) in pairs.items()
        if dollars is not None or persons is not None
    ]


def periods(
    rows: _workbook.Rows, groups: Mapping[str, str], people: str, what: str
) -> list[tuple[dict[str, Any], Pairs]]:
    """Return each period with its (dollars in billions, persons in millions) by group.

    groups : our name -> pattern of the heading above the group's two columns

    Raises FormatError for a missing or unknown heading, another unit, or no fiscal year.
    """
    top, columns = _workbook.require_header(rows, groups, what)
    _check_headings(rows[top : top + 2], columns, people, what)
    read = [place for at in columns.values() for place in (at, at + 1)]
    _notes.require_read(rows[top], rows[top + 2 :], [0, 1, *read], what)
    by_period: dict[str, tuple[dict[str, Any], Pairs]] = {}
    year: int | None = None
    for row in rows[top + 2 :]:
        period = fiscal_period(row, year, [row[at] for at in read], what)
        if period is None:
            continue
        year, quarter = period
        where = f"{what}, {year} {quarter or ''}".strip()
        pairs = {
            name: (_number(row[at], where), _number(row[at + 1], where)) for name, at in columns.items()
        }
        if any(pair != (None, None) for pair in pairs.values()):
            end = quarter_end(year, quarter or "Q4")
            if end in by_period:
                raise FormatError(f"{where}: the quarter that ends on {end} occurs twice.")
            by_period[end] = {"period_end": end, "fiscal_year": year, "fiscal_quarter": quarter}, pairs
    if not by_period:
        raise FormatError(f"{what}: no row starts with a fiscal year.")
    return list(by_period.values())


def fiscal_period(
    row: list[Any], year: int | None, figures: list[Any], what: str
) -> tuple[int, str | None] | None:
    """Return the fiscal year and quarter of a row; None for a note.

    year : that of the rows above; depending on the file, it is on every row or only on that of Q1

    Annual rows, to fiscal 2012, have no quarter. Raises FormatError for figures under other labels.
    """
    first, second = _workbook.plain(row[0]), _workbook.plain(row[1])
    year, quarter = _periods.year(row[0]) if first else year, _periods.quarter_alone(row[1])
    if year is None or (second and quarter is None) or not (first or second):
        label = " ".join(str(cell).strip() for cell in row[:2] if str(cell).strip())
        _notes.require_note(label, figures, what, "a fiscal year, alone or with a quarter such as Q1")
        return None
    return year, quarter


def _check_headings(rows: _workbook.Rows, columns: Mapping[str, int], people: str, what: str) -> None:
    headings = {at: text for at, cell in enumerate(rows[0]) if (text := _workbook.plain(cell))}
    if unknown := sorted(set(headings) - set(columns.values())):
        raise FormatError(
            f"{what}: unknown headings: {', '.join(headings[at] for at in unknown)[:300]}. Known are "
            f"{', '.join(headings[at] for at in sorted(columns.values()))}. A new group needs a name in "
            "the parser before its figures are read."
        )
    expected = (r"dollars outstanding \(in billions\)", rf"(\w+ )?{people} \(in millions\)")
    for at in columns.values():
        units = [_workbook.plain(cell) for row in rows[1:] for cell in row[at : at + 2]]
        if len(units) != 2 or not all(map(re.fullmatch, expected, units)):
            raise FormatError(
                f"{what}: the columns of {headings[at]!r} are headed {' and '.join(units)}, expected "
                f"dollars in billions and {people} in millions."
            )


def _number(cell: Any, where: str) -> float | None:
    return _workbook.number(cell, where, _workbook.MISSING)


def frame(rows: list[dict[str, Any]], resource: Resource) -> pd.DataFrame:
    """Return the rows as a frame with the resource's columns."""
    table = pd.DataFrame(rows)
    table["period_end"] = pd.to_datetime(table["period_end"]).astype("datetime64[us]")
    require_unique(table, resource.key, f"Federal Student Aid, {resource.title}")
    return table[list(resource.columns)]
