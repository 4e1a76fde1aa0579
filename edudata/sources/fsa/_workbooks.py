"""What Federal Student Aid's workbooks share: fiscal quarters down, groups of two columns across.

Workbooks are overwritten each quarter, so a vintage is known by its content. Federal fiscal years begin
on 1 October: Q1 ends 31 December of the year before, Q4 and the year end 30 September. The year stands
on every row or only on that of Q1, depending on the file; annual rows have no quarter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError
from edudata.records import ColumnType, Limits, Resource
from edudata.sources import _last_saved, _licenses, _workbook

if TYPE_CHECKING:
    import pandas as pd

PAGE = "https://studentaid.gov/data-center/student/portfolio"
FILES = "https://studentaid.gov/sites/default/files/fsawg/datacenter/library/"
CITE = "U.S. Department of Education, Federal Student Aid, Federal Student Loan Portfolio, "
PERIOD: dict[str, ColumnType] = {
    "period_end": "date",
    "fiscal_year": "integer",
    "fiscal_quarter": "text",
}
LIMITS = Limits(revised_pct=3, revision_pct=5, large_pct=1)
"""History is practically never revised: vintages from 2017 to 2026 agree but for rounding."""
RECIPIENTS, BORROWERS = "recipients", "borrowers"
_QUARTER_ENDS = {"Q1": "12-31", "Q2": "03-31", "Q3": "06-30", "Q4": "09-30"}

Pairs = dict[str, tuple[float | None, float | None]]


def resource(name: str, title: str, file: str, **rest: Any) -> Resource:
    """The record of one workbook; what is the same for all of them is filled in."""
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
        "published_on": published,
        "limits": LIMITS,
    }
    return Resource(**same | rest)


def published(data: bytes) -> tuple[str, str] | None:
    """Month of the workbook's last save, which is all it tells of its release."""
    return _last_saved.saved_month(data)


def quarter_end(fiscal_year: int, quarter: str) -> str:
    """Last day of a federal fiscal quarter.

    2026, "Q1" -> 2025-12-31
    2026, "Q2" -> 2026-03-31
    """
    year = fiscal_year - 1 if quarter == "Q1" else fiscal_year
    return f"{year}-{_QUARTER_ENDS[quarter]}"


def long(
    rows: _workbook.Rows, groups: Mapping[str, str], column: str, people: str, what: str, **same: str
) -> list[dict[str, Any]]:
    """One record a period and group that has a figure: period, `same`, `column`, dollars, people.

    column : name of the column that tells the groups apart
    people : RECIPIENTS or BORROWERS: who is counted, in millions
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
    """Each period's (dollars in billions, persons in millions) by group; notes are passed over.

    groups : our name -> pattern of the heading above the group's two columns

    Raises FormatError for a missing or unknown heading, another unit, or no fiscal year.
    """
    top, places = _workbook.columns(rows, groups, what)
    headings = {at: text for at, cell in enumerate(rows[top]) if (text := _workbook.plain(cell))}
    if unknown := sorted(set(headings) - set(places.values())):
        raise FormatError(
            f"{what}: unknown headings {[headings[at] for at in unknown]!r:.300}; known are "
            f"{', '.join(groups)}. A new group needs a name in the parser before its figures are taken."
        )
    for at in places.values():
        units = [_workbook.plain(cell) for row in rows[top + 1 : top + 2] for cell in row[at : at + 2]]
        wrong = len(units) != 2 or not re.fullmatch(r"dollars outstanding \(in billions\)", units[0])
        if wrong or not re.fullmatch(rf"(\w+ )?{people} \(in millions\)", units[1]):
            raise FormatError(
                f"{what}: under {headings[at]!r} stands {units}, expected dollars in billions and "
                f"{people} in millions."
            )
    found: list[tuple[dict[str, Any], Pairs]] = []
    year: int | None = None
    for row in rows[top + 2 :]:
        first, second = _workbook.plain(row[0]), _workbook.plain(row[1]).upper()
        if re.fullmatch(r"(19|20)\d{2}", first):
            year = int(first)
        elif first:
            continue
        quarter = second if second in _QUARTER_ENDS else None
        if year is None or (not first and quarter is None):
            continue
        here = f"{what}, {year} {quarter or ''}".strip()
        pairs = {name: (_number(row[at], here), _number(row[at + 1], here)) for name, at in places.items()}
        if any(pair != (None, None) for pair in pairs.values()):
            end = quarter_end(year, quarter or "Q4")
            period = {"period_end": end, "fiscal_year": year, "fiscal_quarter": quarter}
            found.append((period, pairs))
    if not found:
        raise FormatError(f"{what}: no row starts with a fiscal year.")
    return found


def _number(cell: Any, where: str) -> float | None:
    return _workbook.number(cell, where, _workbook.MISSING)


def frame(rows: list[dict[str, Any]], resource: Resource) -> pd.DataFrame:
    """The rows as a frame with the resource's columns, each key once."""
    import pandas as pd

    made = pd.DataFrame(rows)
    made["period_end"] = pd.to_datetime(made["period_end"]).astype("datetime64[us]")
    if (twice := made[made.duplicated(list(resource.key))]).size:
        first = twice[list(resource.key)].iloc[0].astype("str").to_dict()
        raise FormatError(f"Federal Student Aid, {resource.title}: {first} stands twice in the workbook.")
    return made[list(resource.columns)]
