"""Household debt and credit: balances and delinquency from the quarterly report's workbook.

The data are from the New York Fed Consumer Credit Panel, a sample of Equifax credit reports. Page numbers
and the order of columns change between releases, so sheets are found by title and columns by header.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from edudata.errors import FormatError, PermanentError
from edudata.records import Context, Limits, MonthOnly, Request, Requests, Resource
from edudata.sources import _licenses, _notes, _parts, _periods, _workbook
from edudata.sources._dates import date_in_words
from edudata.sources._frames import PROVENANCE
from edudata.sources._requests import first_available

PAGE = "https://www.newyorkfed.org/microeconomics/hhdc"
FILES = "https://www.newyorkfed.org/medialibrary/interactives/householdcredit/data/xls/"
REPORT = f"{FILES}HHD_C_Report_{{quarter}}.xlsx"
CITE = "New York Fed Consumer Credit Panel/Equifax; Federal Reserve Bank of New York, "
REFUSED = {
    "access denied": "The New York Fed refuses some clients: set EDUDATA_CONTACT_EMAIL, so that it sees "
    "who asks, or download the file in a browser."
}
WHAT = "New York Fed household debt workbook"
# Reports come five to seven weeks after the quarter: after six quarters without one, the files have moved.
_QUARTERS_BACK = 6
# Our column -> pattern of the product's heading.
_PRODUCTS = {
    "mortgage_trillion_usd": "mortgage",
    "he_revolving_trillion_usd": "he revolving|heloc",
    "auto_loan_trillion_usd": "auto( loan)?",
    "credit_card_trillion_usd": "credit card|cc",
    "student_loan_trillion_usd": "student loan",
    "other_trillion_usd": "other",
    "total_trillion_usd": "total|all",
}
# The products' headings in the tables of delinquency, where only student loans are read.
_OTHER_LOANS = tuple(p for name, p in _PRODUCTS.items() if not name.startswith("student_loan"))
# Our column -> title of its sheet.
_LATE = {
    "balance_90plus_days_delinquent_pct": "Percent of Balance 90+ Days Delinquent by Loan Type",
    "flow_into_30plus_days_pct": "New Delinquent* Balances by Loan Type",
    "flow_into_90plus_days_pct": "New Seriously Delinquent* Balances by Loan Type",
}


def requests_for_report(resource: Resource, context: Context) -> Requests:
    """Request the workbook of the newest quarter that has one, from the current quarter back."""
    newest = context.today.year * 4 + (context.today.month - 1) // 3
    quarters = [f"{n // 4}Q{n % 4 + 1}" for n in range(newest, newest - _QUARTERS_BACK, -1)]
    # A quarter whose report is not out yet is answered with a web page.
    payloads = yield from first_available(
        Request(url=REPORT.format(quarter=quarter), file="xlsx", absent=(404, "html"), explain=REFUSED)
        for quarter in quarters
    )
    if not payloads:
        raise PermanentError(
            f"{WHAT}: none for {quarters[0]} back to {quarters[-1]}. Compare the address with the link on "
            f"{PAGE}: the files may have been renamed, or the publisher answers every request with a web "
            "page."
        )
    return payloads


def published_on(data: bytes) -> tuple[str, str]:
    """Return the month of the report, from the workbook's table of contents."""
    for rows in _workbook.sheets(data, WHAT).values():
        if rows and _workbook.plain(rows[0][0]) == "quarterly report on household debt and credit":
            for row in rows[1:6]:
                if month := date_in_words(str(row[0]).strip()):
                    return month[:7], MonthOnly("the workbook's table of contents names the month only")
    raise FormatError(f"{WHAT}: no table of contents names the month of the report.")


def parse_household_debt(data: bytes) -> pd.DataFrame:
    """Parse balances by product from the quarterly workbook, in trillions as printed.

    "24:Q2", 12.519, … 1.585 -> 2024Q2  2024-06-30  …  student_loan_trillion_usd 1.585

    Raises FormatError for an unknown sheet, unit or column.
    """
    title = "Total Debt Balance and Its Composition"
    rows = _workbook.titled(_workbook.sheets(data, WHAT), title, WHAT)
    what = f"{WHAT}, {title}"
    frame = _by_quarter(_with_unit(rows, "trillions of $", what), _PRODUCTS, what)
    return frame.assign(trust="primary", source_url=PAGE, note=None)


def parse_student_loan_delinquency(data: bytes) -> pd.DataFrame:
    """Parse the share of the student balance 90+ days late, and the flows, in percent."""
    workbook = _workbook.sheets(data, WHAT)
    frames = []
    for column, title in _LATE.items():
        rows = _workbook.titled(workbook, title, WHAT)
        rows = _with_unit(rows, "percent", f"{WHAT}, {title}")
        frame = _by_quarter(rows, {column: "student loan"}, f"{WHAT}, {title}", _OTHER_LOANS)
        frames.append(frame.set_index(["quarter", "quarter_end"]))
    frame = pd.concat(frames, axis=1).reset_index()
    return frame.assign(flag=None, trust="primary", source_url=PAGE, note=None)


def _with_unit(rows: _workbook.Rows, unit: str, what: str) -> _workbook.Rows:
    """Return the table in a unit: in some releases one in billions of dollars is next to it."""
    lines = [text for row in rows[:6] for cell in row if (text := _workbook.plain(cell))]
    if unit not in lines:
        raise FormatError(f"{what}: expected the unit {unit!r} below the title, found {lines[:6]}.")
    return _workbook.block(rows, unit)


def _by_quarter(
    rows: _workbook.Rows, patterns: Mapping[str, str], what: str, others: Iterable[str] = ()
) -> pd.DataFrame:
    """Return the columns of some headings by quarter.

    others : headings of columns that are left out

    Raises FormatError for any other column and for any row with figures that is not a quarter.
    """
    top, columns = _workbook.require_header(rows, patterns, what)
    left_out = [
        at
        for at, cell in enumerate(rows[top])
        if any(re.fullmatch(pattern, _workbook.plain(cell)) for pattern in others)
    ]
    _notes.require_read(rows[top], rows[top + 1 :], [0, *columns.values(), *left_out], what)
    values: dict[str, dict[str, Any]] = {}
    for row in rows[top + 1 :]:
        cells = {name: row[at] for name, at in columns.items()}
        quarter = _periods.quarter(row[0])
        if quarter is None:
            _notes.require_note(row[0], row[1:], what, "a quarter such as 03:Q1")
            continue
        if quarter in values:
            raise FormatError(f"{what}: {quarter} occurs twice.")
        values[quarter] = {
            name: _workbook.number(cell, f"{what}, {quarter}", _workbook.MISSING)
            for name, cell in cells.items()
        }
    if not values:
        raise FormatError(f"{what}: no row starts with a quarter such as 03:Q1.")
    frame = pd.DataFrame([{"quarter": quarter} | cells for quarter, cells in values.items()])
    ends = pd.to_datetime(frame["quarter"].map(_quarter_end)).astype("datetime64[us]")
    frame.insert(1, "quarter_end", ends)
    return frame.astype(dict.fromkeys(columns, "float64"))


def _quarter_end(quarter: str) -> str:
    year, number = quarter.split("Q")
    return f"{year}-" + ("03-31", "06-30", "09-30", "12-31")[int(number) - 1]


_TERMS: dict[str, Any] = {
    "page": PAGE,
    "url": REPORT,
    "key": ("quarter",),
    "parts": _parts.since("quarter_end", "2003-03-31"),
    "period": "quarter_end",
    "cadence": "quarterly",
    "release_months": (2, 5, 8, 11),
    "license": _licenses.NYFED,
    "citation": f"{CITE}Quarterly Report on Household Debt and Credit, {PAGE}.",
    "file": "xlsx",
    "requests": requests_for_report,
    "published_on": published_on,
}
HOUSEHOLD_DEBT = Resource(
    name="household_debt",
    title="Household debt by product, Quarterly Report on Household Debt and Credit",
    columns={
        "quarter": "text",
        "quarter_end": "date",
        **dict.fromkeys(_PRODUCTS, "number"),
        **PROVENANCE,
    },
    required=("quarter_end", "student_loan_trillion_usd", "trust", "source_url"),
    notes=(
        "Nominal balances on credit reports at the end of the quarter.",
        "Recent quarters are revised slightly by the next release.",
        "The file of a quarter that does not exist yet is answered with a web page.",
    ),
    parse=parse_household_debt,
    # The credit card balance of the second-newest quarter has moved by 0.8 percent.
    limits=Limits(revised_pct=5, revision_pct=2, large_pct=1, open_periods=2),
    **_TERMS,
)
STUDENT_LOAN_DELINQUENCY = Resource(
    name="student_loan_delinquency",
    title="Student loan delinquency, Quarterly Report on Household Debt and Credit",
    columns={
        "quarter": "text",
        "quarter_end": "date",
        **dict.fromkeys(_LATE, "number"),
        "flag": "text",
        **PROVENANCE,
    },
    required=("quarter_end", "trust", "source_url"),
    notes=(
        "The stock is the share of the balance 90 or more days late, defaulted loans included.",
        "The flows are sums of four quarters; the workbook has none for student loans in 2003.",
    ),
    parse=parse_student_loan_delinquency,
    # The quarters quoted from copies are rounded: the workbook's own digits replace them.
    limits=Limits(revised_pct=15, revision_pct=10, large_pct=2, open_periods=2),
    **_TERMS,
)
RESOURCES = (HOUSEHOLD_DEBT, STUDENT_LOAN_DELINQUENCY)
