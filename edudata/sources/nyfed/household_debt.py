"""Household debt and credit: balances and delinquency from the quarterly report's workbook.

From the New York Fed Consumer Credit Panel, a sample of Equifax credit reports. Page numbers and the
order of columns move between releases, so sheets are found by title and columns by header.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError, PermanentError
from edudata.records import ColumnType, Context, Limits, Request, Requests, Resource
from edudata.sources import _licenses, _workbook

if TYPE_CHECKING:
    import pandas as pd

PAGE = "https://www.newyorkfed.org/microeconomics/hhdc"
FILES = "https://www.newyorkfed.org/medialibrary/interactives/householdcredit/data/xls/"
CITE = "New York Fed Consumer Credit Panel/Equifax; Federal Reserve Bank of New York, "
REFUSED = {
    "access denied": "The New York Fed refuses some clients: set EDUDATA_CONTACT_EMAIL, so that it sees "
    "who asks, or download the file in a browser."
}
WHAT = "New York Fed household debt workbook"
_QUARTERS = 6
_BY_ROW: dict[str, ColumnType] = {"trust": "text", "source_url": "text", "note": "text"}
_PRODUCTS = {
    "mortgage_trillion_usd": "mortgage",
    "he_revolving_trillion_usd": "he revolving|heloc",
    "auto_loan_trillion_usd": "auto( loan)?",
    "credit_card_trillion_usd": "credit card|cc",
    "student_loan_trillion_usd": "student loan",
    "other_trillion_usd": "other",
    "total_trillion_usd": "total|all",
}
_LATE = {
    "balance_90plus_days_delinquent_pct": "Percent of Balance 90+ Days Delinquent by Loan Type",
    "flow_into_30plus_days_pct": "New Delinquent* Balances by Loan Type",
    "flow_into_90plus_days_pct": "New Seriously Delinquent* Balances by Loan Type",
}


def asks(resource: Resource, context: Context) -> Requests:
    """The workbook of the newest quarter that has one, from the current quarter back.

    A quarter whose report is not out yet is answered with a web page. Reports come five to seven weeks
    after the quarter: six quarters without one mean that the files have moved.
    """
    year, number = context.today.year, (context.today.month + 2) // 3
    tried = []
    for _ in range(_QUARTERS):
        quarter = f"{year}Q{number}"
        url = f"{FILES}HHD_C_Report_{quarter}.xlsx"
        body = yield Request(url=url, file="xlsx", absent=(404, "html"), explain=REFUSED)
        if body is not None:
            return [body]
        tried.append(quarter)
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    raise PermanentError(
        f"{WHAT}: none for {tried[0]} back to {tried[-1]}. Compare the address with the link on {PAGE}: "
        "the files may have been renamed, or the publisher answers every request with a web page."
    )


def dated(data: bytes) -> tuple[str, str]:
    """Month of the report, from the workbook's table of contents."""
    for rows in _workbook.sheets(data, WHAT).values():
        if rows and _workbook.plain(rows[0][0]) == "quarterly report on household debt and credit":
            for row in rows[1:6]:
                if month := month_named(str(row[0]).strip()):
                    return month, "the workbook's table of contents names the month only"
    raise FormatError(f"{WHAT}: no table of contents names the month of the report.")


def month_named(text: str) -> str | None:
    """ "February 2026" -> "2026-02"; None for anything else."""
    try:
        return f"{datetime.strptime(text, '%B %Y'):%Y-%m}"
    except ValueError:
        return None


def parse_household_debt(data: bytes) -> pd.DataFrame:
    """Balances by product from the quarterly workbook, in trillions as printed.

    "24:Q2", 12.519, … 1.585 -> 2024Q2  2024-06-30  …  student_loan_trillion_usd 1.585

    Raises FormatError when the sheet, its unit or a column is not the one known.
    """
    rows = _workbook.titled(_workbook.sheets(data, WHAT), "Total Debt Balance and Its Composition", WHAT)
    _unit(rows, "trillions of $", WHAT)
    return _by_quarter(rows, _PRODUCTS, WHAT).assign(trust="primary", source_url=PAGE, note=None)


def parse_student_loan_delinquency(data: bytes) -> pd.DataFrame:
    """Share of the student balance 90+ days late, and the flows, in percent, from the workbook."""
    import pandas as pd

    book = _workbook.sheets(data, WHAT)
    frames = []
    for column, title in _LATE.items():
        rows = _workbook.titled(book, title, WHAT)
        _unit(rows, "percent", f"{WHAT}, {title}")
        found = _by_quarter(rows, {column: "student loan"}, f"{WHAT}, {title}")
        frames.append(found.set_index(["quarter", "quarter_end"]))
    frame = pd.concat(frames, axis=1).reset_index()
    return frame.assign(flag=None, trust="primary", source_url=PAGE, note=None)


def _unit(rows: _workbook.Rows, unit: str, what: str) -> None:
    found = [_workbook.plain(row[0]) for row in rows[:4]]
    if unit not in found:
        raise FormatError(f"{what}: expected the unit {unit!r} under the title, found {found}.")


def _by_quarter(rows: _workbook.Rows, wanted: Mapping[str, str], what: str) -> pd.DataFrame:
    import pandas as pd

    top, places = _workbook.columns(rows, wanted, what)
    values: dict[str, dict[str, Any]] = {}
    for row in rows[top + 1 :]:
        quarter = _workbook.quarter(row[0])
        if quarter is None:
            continue
        if quarter in values:
            raise FormatError(f"{what}: {quarter} stands twice.")
        values[quarter] = {
            c: _workbook.number(row[at], f"{what}, {quarter}", _workbook.MISSING)
            for c, at in places.items()
        }
    if not values:
        raise FormatError(f"{what}: no row starts with a quarter such as 03:Q1.")
    frame = pd.DataFrame([{"quarter": quarter} | cells for quarter, cells in values.items()])
    frame.insert(1, "quarter_end", pd.to_datetime(frame["quarter"].map(_end)).astype("datetime64[us]"))
    return frame.astype(dict.fromkeys(places, "float64"))


def _end(quarter: str) -> str:
    year, number = quarter.split("Q")
    return f"{year}-" + ("03-31", "06-30", "09-30", "12-31")[int(number) - 1]


HOUSEHOLD_DEBT = Resource(
    name="household_debt",
    title="Household debt by product, Quarterly Report on Household Debt and Credit",
    page=PAGE,
    url=f"{FILES}HHD_C_Report_{{quarter}}.xlsx",
    columns={
        "quarter": "text",
        "quarter_end": "date",
        **dict.fromkeys(_PRODUCTS, "number"),
        **_BY_ROW,
    },
    key=("quarter",),
    period="quarter_end",
    required=("quarter_end", "student_loan_trillion_usd", "trust", "source_url"),
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
    license=_licenses.NYFED,
    citation=f"{CITE}Quarterly Report on Household Debt and Credit, {PAGE}.",
    notes=(
        "Nominal balances on credit reports at the end of the quarter.",
        "Recent quarters are revised slightly by the next release.",
        "The file of a quarter that does not exist yet is answered with a web page.",
    ),
    file="xlsx",
    requests=asks,
    parse=parse_household_debt,
    published_on=dated,
    # the balance on cards of the newest quarter but one has moved by 0.8 percent
    limits=Limits(revised_pct=5, revision_pct=2, large_pct=1, open_periods=2),
)
STUDENT_LOAN_DELINQUENCY = Resource(
    name="student_loan_delinquency",
    title="Student loan delinquency, Quarterly Report on Household Debt and Credit",
    page=PAGE,
    url=f"{FILES}HHD_C_Report_{{quarter}}.xlsx",
    columns={
        "quarter": "text",
        "quarter_end": "date",
        **dict.fromkeys(_LATE, "number"),
        "flag": "text",
        **_BY_ROW,
    },
    key=("quarter",),
    period="quarter_end",
    required=("quarter_end", "trust", "source_url"),
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
    license=_licenses.NYFED,
    citation=f"{CITE}Quarterly Report on Household Debt and Credit, {PAGE}.",
    notes=(
        "The stock is the share of the balance 90 or more days late, defaulted loans included.",
        "The flows are the sums of four quarters; the workbook has none for student loans in 2003.",
    ),
    file="xlsx",
    requests=asks,
    parse=parse_student_loan_delinquency,
    published_on=dated,
    # the quarters quoted from copies are rounded: the workbook's own digits replace them
    limits=Limits(revised_pct=15, revision_pct=10, large_pct=2, open_periods=2),
)
RESOURCES = (HOUSEHOLD_DEBT, STUDENT_LOAN_DELINQUENCY)
