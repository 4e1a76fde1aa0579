"""The federal loan portfolio by who owes it: age, size of the debt, type of school and loan, place.

Borrowers are the persons who owe; recipients are the students the loans were for: for a parent's loan, the
parent is the borrower and the child the recipient. The two are never put into one column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.places import NAMES
from edudata.records import ColumnType, Resource
from edudata.sources import _notes, _parts, _workbook
from edudata.sources._dates import date_in_words
from edudata.sources.fsa import _workbooks
from edudata.sources.fsa._workbooks import BORROWERS, FISCAL, RECIPIENTS

# Our name of a group -> pattern of its heading.
_AGES = {
    "24_and_younger": "24 and younger",
    "25_to_34": "25 to 34",
    "35_to_49": "35 to 49",
    "50_to_61": "50 to 61",
    "62_and_older": "62 and older",
    "not_reported": "not reported",
}
_SIZES = {
    "under_5k": "less than 5k",
    **{
        f"{low}k_to_{high}k": rf"{low}k( to |-){high}k"
        for low, high in ((5, 10), (10, 20), (20, 40), (40, 60), (60, 80), (80, 100), (100, 200))
    },
    "200k_and_over": r"200k\+",
}
_SCHOOLS = {kind: kind for kind in ("public", "private", "proprietary", "foreign", "other")}
_LOANS = {
    "stafford_subsidized": "stafford subsidized",
    "stafford_unsubsidized": "stafford unsubsidized",
    "stafford_combined": r"stafford \(combined\)",
    "grad_plus": "grad plus",
    "parent_plus": "parent plus",
    "perkins": "perkins",
    "consolidation": "consolidation",
}
_BALANCE = "Outstanding principal and interest of loans in an open status."
_BORROWERS = "Borrowers are those who owe: where a parent borrowed, the parent."
_RECIPIENTS = "Recipients are students, counted once in each group that has a loan of theirs."
_ROUNDED = (
    "Groups do not add up exactly to the portfolio summary: they are rounded and counted on other days."
)


def parse_portfolio_by_age(data: bytes) -> pd.DataFrame:
    """Parse dollars and borrowers by the borrower's age from Portfolio-by-Age.xls."""
    return _parse(data, AGE, "Federal Student Loan Portfolio by Borrower Age", _AGES, BORROWERS)


def parse_portfolio_by_debt_size(data: bytes) -> pd.DataFrame:
    """Parse dollars and borrowers by the size of a borrower's debt from Portfolio-by-Debt-Size.xls."""
    title = "Federal Student Loan Portfolio by Borrower Debt Size"
    return _parse(data, DEBT_SIZE, title, _SIZES, BORROWERS)


def parse_portfolio_by_school_type(data: bytes) -> pd.DataFrame:
    """Parse dollars and recipients by type of school from Portfolio-by-School-Type.xls."""
    return _parse(data, SCHOOL_TYPE, "Federal Student Loan Portfolio by School Type", _SCHOOLS, RECIPIENTS)


def parse_portfolio_by_loan_type(data: bytes) -> pd.DataFrame:
    """Parse dollars and recipients by type of loan from PortfoliobyLoanType.xls."""
    return _parse(data, LOAN_TYPE, "Portfolio by Loan Type", _LOANS, RECIPIENTS)


def _parse(
    data: bytes, resource: Resource, title: str, groups: Mapping[str, str], people: str
) -> pd.DataFrame:
    rows = _workbook.titled(_workbook.sheets(data, title), title, title)
    return _workbooks.frame(_workbooks.long(rows, groups, resource.key[1], people, title), resource)


def parse_portfolio_by_location(data: bytes) -> pd.DataFrame:
    """Parse dollars in billions and borrowers in THOUSANDS by place from Portfolio-by-Location.xls.

    Places are the states, the District of Columbia and Puerto Rico by name, then "Other" (elsewhere) and
    "Not Reported" (commercial lenders need not report it).

    Raises FormatError when the day, a unit or the rows are not found.
    """
    what = "Federal Student Loan Portfolio by Borrower Location"
    rows = _workbook.titled(_workbook.sheets(data, what), what, what)
    day = _as_of(rows, what)
    patterns = {
        "location": "location",
        "outstanding_billion_usd": r"(balance|dollars outstanding) \(in billions\)",
        "borrowers_thousand": r"borrowers \(in thousands\)",
    }
    table = _workbook.Table(what, rows, *_workbook.require_header(rows, patterns, what))
    _notes.require_read(table.header, rows[table.header_row + 1 :], table.columns.values(), what)
    places: list[dict[str, Any]] = []
    for where, row in table.records(what):
        # Names end in footnote marks.
        name = re.sub(r"[\d*\s]+$", "", " ".join(str(row.pop("location")).split()))
        values = {
            column: _workbook.number(cell, f"{where}, {name}", _workbook.MISSING)
            for column, cell in row.items()
        }
        if not name:
            _notes.require_note(name, values.values(), where, "the name of a place")
        # A row of text without figures is a note below the table.
        elif any(value is not None for value in values.values()):
            places.append({"location": name, "period_end": day} | values)
    if absent := sorted({*NAMES.values()} - {place["location"] for place in places}):
        raise FormatError(f"{what}: no figures for {', '.join(absent)[:300]}.")
    return _workbooks.frame(places, LOCATION)


def _as_of(rows: _workbook.Rows, what: str) -> str:
    for row in rows[:8]:
        line = re.fullmatch(r"data as of ([a-z]+ \d{1,2}, \d{4})", _workbook.plain(row[0]))
        if line and (day := date_in_words(line[1])):
            return day
    raise FormatError(f"{what}: no line “Data as of Month day, year” above the table.")


def _long(group: str, people: str) -> dict[str, Any]:
    columns: dict[str, ColumnType] = {
        "period_end": "date",
        group: "text",
        **FISCAL,
        "outstanding_billion_usd": "number",
        f"{people}_million": "number",
    }
    return {
        "columns": columns,
        "key": ("period_end", group),
        "required": ("fiscal_year", "fiscal_quarter", "outstanding_billion_usd"),
    }


AGE = _workbooks.resource(
    "portfolio_by_age",
    "Federal student loan portfolio by borrower age",
    "Portfolio-by-Age",
    **_long("age", BORROWERS),
    notes=(_BALANCE, _BORROWERS, "Age at the end of the quarter.", _ROUNDED),
    parse=parse_portfolio_by_age,
)
DEBT_SIZE = _workbooks.resource(
    "portfolio_by_debt_size",
    "Federal student loan portfolio by borrower debt size",
    "Portfolio-by-Debt-Size",
    **_long("debt_size", BORROWERS),
    notes=(
        _BALANCE,
        _BORROWERS,
        "Size of all federal loans of a borrower; an amount at a limit is in the group above.",
        _ROUNDED,
    ),
    parse=parse_portfolio_by_debt_size,
)
SCHOOL_TYPE = _workbooks.resource(
    "portfolio_by_school_type",
    "Federal student loan portfolio by school type",
    "Portfolio-by-School-Type",
    **_long("school_type", RECIPIENTS),
    notes=(
        _BALANCE,
        _RECIPIENTS,
        "Consolidation loans count for the schools of the original loans; other is what cannot be traced.",
        "In fiscal 2021, better tracing of consolidations before 2004 halved the balance of other.",
        _ROUNDED,
    ),
    parse=parse_portfolio_by_school_type,
)
LOAN_TYPE = _workbooks.resource(
    "portfolio_by_loan_type",
    "Federal student loan portfolio by loan type",
    "PortfoliobyLoanType",
    **_long("loan_type", RECIPIENTS),
    notes=(
        _BALANCE,
        _RECIPIENTS,
        "Stafford combined is the sum of subsidized and unsubsidized, each recipient once.",
        _ROUNDED,
    ),
    parse=parse_portfolio_by_loan_type,
)
LOCATION = _workbooks.resource(
    "portfolio_by_location",
    "Federal student loan portfolio by borrower location",
    "Portfolio-by-Location",
    columns={
        "period_end": "date",
        "location": "text",
        "outstanding_billion_usd": "number",
        "borrowers_thousand": "number",
    },
    # Without a period, drift checks compare each day with the one before, place by place.
    key=("period_end", "location"),
    parts=_parts.names("location"),
    period=None,
    required=("outstanding_billion_usd", "borrowers_thousand"),
    notes=(
        _BALANCE,
        _BORROWERS,
        "Borrowers in thousands here, in millions in the other workbooks.",
        "Each workbook is one day; the older ones are overwritten.",
    ),
    parse=parse_portfolio_by_location,
)
RESOURCES = (AGE, DEBT_SIZE, LOCATION, SCHOOL_TYPE, LOAN_TYPE)
