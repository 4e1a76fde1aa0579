"""Federal loans that default, and who holds the loans of the older program (FFEL)."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.sources import _notes, _parts, _workbook
from edudata.sources.fsa import _workbooks
from edudata.sources.fsa._workbooks import FISCAL, RECIPIENTS

# Our name of a holder -> pattern of the heading above its two columns.
HOLDERS = {
    "commercial_lenders": "commercial lender held",
    "department_servicers": "ed federal loan servicers",
    "department_disability_servicer": "ed total and permanent disability servicer",
    "department_default_system": "ed (default|debt) management( and collections)? system",
    "guaranty_agencies": "guaranty agency held",
    "all": "unduplicated total",
}
# Name of a group of columns -> heading above it; each has dollars and borrowers as its first two.
DEFAULTS = {
    "all": "total entering default during the quarter",
    "first_time": "loans defaulting for the first time",
    "again": "loans defaulting for at least the second time",
}
_DOLLARS, _BORROWERS = r"dollars \(in billions\)", r"(unique )?borrowers \(in thousands\)"
# Columns before and inside the groups that later workbooks added. The shares go on repeating old values
# after defaults have ended, so they are left out: both their parts are here.
_IN_REPAYMENT = {
    "in_repayment_billion_usd": r"dollars in repayment from previous quarter \(in billions\)",
    "in_repayment_thousand": r"recipients in repayment from previous quarter \(in thousands\)",
}
_SHARES = r"percent of (dollars|borrowers) in repayment last quarter that defaulted"


def parse_ffel_by_holder(data: bytes) -> pd.DataFrame:
    """Parse dollars and recipients of FFEL loans by holder from LocationofFFELPLoans.xls.

    Raises FormatError for an unknown holder or unit.
    """
    what = "Federal Student Aid Location of FFEL Program Loans"
    workbook = _workbook.sheets(data, what)
    rows = _workbook.titled(
        workbook, "Location of Federal Family Education Loan (FFEL) Program Loans", what
    )
    loans = _workbooks.long(rows, HOLDERS, "holder", RECIPIENTS, what)
    return _workbooks.frame(loans, FFEL_BY_HOLDER)


def parse_entering_default(data: bytes) -> pd.DataFrame:
    """Parse Direct Loans that enter default in a quarter from DLEnteringDefaults.xls.

    2019 Q4, 687.7, 19160, 6.32, 259.9, …  -> 2019-09-30  all  6.32  259.9  687.7  19160
    2018 Q1, first time NA*                -> no row of first_time

    Raises FormatError for another heading or unit, and for a quarter that occurs twice.
    """
    what = "Federal Student Aid Direct Loans Entering Default"
    rows = _workbook.titled(_workbook.sheets(data, what), "Direct Loans Entering Default", what)
    top, columns = _workbook.require_header(rows, DEFAULTS, what)
    units = [_workbook.plain(cell) for cell in rows[top + 1]]
    places = {name: _pair(units, at, name, what) for name, at in columns.items()}
    added, shares = _added(units)
    read = [*added.values(), *(at for pair in places.values() for at in pair)]
    _notes.require_read(rows[top + 1], rows[top + 2 :], [0, 1, *read, *shares], what)
    defaults: list[dict[str, Any]] = []
    year: int | None = None
    for row in rows[top + 2 :]:
        period = _workbooks.fiscal_period(row, year, [row[at] for at in read], what)
        if period is None:
            continue
        year, quarter = period
        if quarter is None:
            raise FormatError(f"{what}: fiscal {year} has a row without a quarter.")
        defaults += _defaults(row, places, added, {"fiscal_year": year, "fiscal_quarter": quarter}, what)
    if not defaults:
        raise FormatError(f"{what}: no row starts with a fiscal year.")
    return _workbooks.frame(defaults, ENTERING_DEFAULT)


def _pair(units: list[str], at: int, name: str, what: str) -> tuple[int, int]:
    """Return the columns of dollars and borrowers below a heading; FormatError in other units."""
    pair = units[at : at + 2]
    patterns = (_DOLLARS, _BORROWERS)
    if len(pair) != 2 or not all(map(re.fullmatch, patterns, pair)):
        raise FormatError(
            f"{what}: the columns of {DEFAULTS[name]!r} are headed {' and '.join(pair)}, expected dollars "
            "in billions and borrowers in thousands."
        )
    return at, at + 1


def _added(units: list[str]) -> tuple[dict[str, int], list[int]]:
    """Return the places of the columns that later workbooks added: in repayment, and shares."""
    added = {
        name: at
        for name, pattern in _IN_REPAYMENT.items()
        for at, unit in enumerate(units)
        if re.fullmatch(pattern, unit)
    }
    return added, [at for at, unit in enumerate(units) if re.fullmatch(_SHARES, unit)]


def _defaults(
    row: list[Any],
    places: dict[str, tuple[int, int]],
    added: dict[str, int],
    period: dict[str, Any],
    what: str,
) -> list[dict[str, Any]]:
    where = f"{what}, {period['fiscal_year']} {period['fiscal_quarter']}"

    def number(at: int) -> float | None:
        return _workbook.number(row[at], where, _workbook.MISSING)

    end = _workbooks.quarter_end(period["fiscal_year"], period["fiscal_quarter"])
    rows = []
    for name, (dollars, borrowers) in places.items():
        values = {"defaulted_billion_usd": number(dollars), "borrowers_thousand": number(borrowers)}
        if any(value is not None for value in values.values()):
            in_repayment = {ours: number(added[ours]) if ours in added else None for ours in _IN_REPAYMENT}
            rows.append({"period_end": end, **period, "default": name, **values, **in_repayment})
    return rows


FFEL_BY_HOLDER = _workbooks.resource(
    "ffel_by_holder",
    "Federal Family Education Loans by holder",
    "LocationofFFELPLoans",
    columns={
        "period_end": "date",
        "holder": "text",
        **FISCAL,
        "outstanding_billion_usd": "number",
        "recipients_million": "number",
    },
    key=("period_end", "holder"),
    parts=_parts.since("period_end", "2014-12-31"),
    required=("fiscal_year", "fiscal_quarter", "outstanding_billion_usd"),
    parse=parse_ffel_by_holder,
    notes=(
        "Loans of the program that ended in 2010, made by lenders with a federal guarantee.",
        "A recipient with several holders counts at each, and once in all.",
    ),
)
ENTERING_DEFAULT = _workbooks.resource(
    "entering_default",
    "Direct Loans entering default by quarter",
    "DLEnteringDefaults",
    columns={
        "period_end": "date",
        "default": "text",
        **FISCAL,
        "defaulted_billion_usd": "number",
        "borrowers_thousand": "number",
        **dict.fromkeys(_IN_REPAYMENT, "number"),
    },
    key=("period_end", "default"),
    parts=_parts.since("period_end", "2014-12-31"),
    required=("fiscal_year", "fiscal_quarter", "defaulted_billion_usd"),
    parse=parse_entering_default,
    notes=(
        "A flow: loans that become 361 days late in the quarter, not the stock of loans in default.",
        "In repayment: loans in repayment at the end of the quarter before; not in older workbooks.",
        (
            "Payments were paused from March 2020: zero defaults from fiscal 2020 Q3 to 2023 Q3, where it "
            "stops."
        ),
        "First and later defaults are not published from fiscal 2018 on.",
        "The workbook's percentages go on repeating old values during the pause and are left out.",
    ),
)
RESOURCES = (FFEL_BY_HOLDER, ENTERING_DEFAULT)
