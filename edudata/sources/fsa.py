"""Federal Student Aid data center: the federal loan portfolio by program and by loan status.

Workbooks are overwritten each quarter, so a vintage is known by its content. Federal fiscal years begin
on 1 October: Q1 ends 31 December of the year before, Q4 and the year end 30 September.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from edudata.errors import FormatError
from edudata.records import Resource, Source
from edudata.sources import _licences, _sheets

if TYPE_CHECKING:
    import pandas as pd

PAGE = "https://studentaid.gov/data-center/student/portfolio"
FILES = "https://studentaid.gov/sites/default/files/fsawg/datacenter/library/"
CITE = "U.S. Department of Education, Federal Student Aid, Federal Student Loan Portfolio, "

PORTFOLIO_SUMMARY = Resource(
    name="portfolio_summary",
    title="Federal student loan portfolio by program",
    page=PAGE,
    url=f"{FILES}PortfolioSummary.xls",
    columns={
        "period_end": "date",
        "fiscal_year": "integer",
        "fiscal_quarter": "text",
        "direct_loans_billion_usd": "number",
        "direct_loans_recipients_million": "number",
        "ffel_billion_usd": "number",
        "ffel_recipients_million": "number",
        "perkins_billion_usd": "number",
        "perkins_recipients_million": "number",
        "total_billion_usd": "number",
        "total_recipients_million": "number",
        "trust": "text",
        "source_url": "text",
        "note": "text",
    },
    key=("period_end",),
    period="period_end",
    required=("fiscal_year", "total_billion_usd", "trust", "source_url"),
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
    licence=_licences.PUBLIC_DOMAIN,
    citation=f"{CITE}Portfolio Summary, {PAGE}.",
    notes=(
        "Outstanding principal and interest.",
        "Recipients are students: a parent's loan counts for the child. They overlap between programs.",
        "Yearly to fiscal 2012, quarterly after; the fiscal quarter is empty on yearly rows.",
    ),
)
LOAN_STATUS = Resource(
    name="loan_status",
    title="Federal student loan portfolio by loan status",
    page=PAGE,
    url=f"{FILES}PortfoliobyLoanStatus.xls",
    columns={
        "period_end": "date",
        "portfolio": "text",
        "loan_status": "text",
        "fiscal_year": "integer",
        "fiscal_quarter": "text",
        "outstanding_billion_usd": "number",
        "recipients_million": "number",
        "trust": "text",
        "source_url": "text",
        "note": "text",
    },
    key=("period_end", "portfolio", "loan_status"),
    period="period_end",
    required=("outstanding_billion_usd", "trust", "source_url"),
    cadence="quarterly",
    release_months=(2, 5, 8, 11),
    licence=_licences.PUBLIC_DOMAIN,
    citation=f"{CITE}Portfolio by Loan Status, {PAGE}.",
    notes=(
        "Outstanding principal and interest; recipients are counted once in each status they are in.",
        "Default is cumulative: all loans more than 360 days late that are still owed.",
        "Federally managed = Direct Loans and FFEL loans held by the Department.",
    ),
)
SOURCE = Source(
    name="fsa",
    title="Federal Student Aid, U.S. Department of Education",
    page="https://studentaid.gov/data-center",
    resources=(PORTFOLIO_SUMMARY, LOAN_STATUS),
)

_PROGRAMS = {
    "direct_loans": "Direct Loans",
    "ffel": "Federal Family Education Loans (FFEL)",
    "perkins": "Perkins Loans",
    "total": "Total",
}
_PORTFOLIOS = {
    "direct_loans": "Direct Loan Portfolio by Loan Status",
    "ffel": "Federal Family Education Loan (FFEL) Portfolio by Loan Status",
    "ffel_held_by_department": "ED-Held Federal Family Education Loan (FFEL) Portfolio by Loan Status",
    "federally_managed": "Federally Managed Portfolio by Loan Status",
}
_STATUSES = {
    "in_school": "In-School",
    "grace": "Grace",
    "repayment": "Repayment",
    "deferment": "Deferment",
    "forbearance": "Forbearance",
    "default": "Cumulative in Default",
    "other": "Other",
}
_QUARTER_ENDS = {"Q1": "12-31", "Q2": "03-31", "Q3": "06-30", "Q4": "09-30"}


def quarter_end(fiscal_year: int, quarter: str) -> str:
    """Last day of a federal fiscal quarter.

    2026, "Q1" -> 2025-12-31
    2026, "Q2" -> 2026-03-31
    """
    year = fiscal_year - 1 if quarter == "Q1" else fiscal_year
    return f"{year}-{_QUARTER_ENDS[quarter]}"


def parse_portfolio_summary(data: bytes) -> pd.DataFrame:
    """Dollars and recipients by program from PortfolioSummary.xls, a row a period.

    Raises FormatError when a group, its unit or the title is not the one known.
    """
    import pandas as pd

    what = "Federal Student Aid Portfolio Summary"
    sheet = _sheets.find_sheet(_sheets.workbook(data, "xls", what), what, what)
    rows = []
    for period, groups in _periods(sheet, _PROGRAMS, what):
        values: dict[str, Any] = {}
        for program, (dollars, recipients) in groups.items():
            values[f"{program}_billion_usd"] = dollars
            values[f"{program}_recipients_million"] = recipients
        rows.append(period | values | {"trust": "primary", "source_url": PAGE, "note": None})
    return _dated(pd.DataFrame(rows), PORTFOLIO_SUMMARY)


def parse_loan_status(data: bytes) -> pd.DataFrame:
    """Dollars and recipients by portfolio and loan status from PortfoliobyLoanStatus.xls, long."""
    import pandas as pd

    what = "Federal Student Aid Portfolio by Loan Status"
    sheets = _sheets.workbook(data, "xls", what)
    rows = []
    for portfolio, title in _PORTFOLIOS.items():
        sheet = _sheets.find_sheet(sheets, title, what)
        for period, groups in _periods(sheet, _STATUSES, f"{what}, {title}"):
            for status, (dollars, recipients) in groups.items():
                rows.append(
                    period
                    | {
                        "portfolio": portfolio,
                        "loan_status": status,
                        "outstanding_billion_usd": dollars,
                        "recipients_million": recipients,
                        "trust": "primary",
                        "source_url": PAGE,
                        "note": None,
                    }
                )
    return _dated(pd.DataFrame(rows), LOAN_STATUS)


def _dated(frame: pd.DataFrame, resource: Resource) -> pd.DataFrame:
    import pandas as pd

    frame["period_end"] = pd.to_datetime(frame["period_end"]).astype("datetime64[us]")
    return frame[list(resource.columns)]


Period = dict[str, Any]
Groups = dict[str, tuple[float | None, float | None]]


def _periods(sheet: pd.DataFrame, groups: dict[str, str], what: str) -> list[tuple[Period, Groups]]:
    """Each period's (dollars, recipients) by group; the year is filled down, notes are passed over."""
    top, places = _sheets.header(sheet, {name: (title,) for name, title in groups.items()}, what)
    for name, at in places.items():
        units = [_sheets.plain(cell) for cell in sheet.iloc[top + 1, at : at + 2]]
        wrong = not units[0].startswith("dollars outstanding") or not units[0].endswith("(in billions)")
        if wrong or "recipients" not in units[1] or not units[1].endswith("(in millions)"):
            raise FormatError(
                f"{what}: under {groups[name]!r} stands {units}, expected dollars in billions and "
                "recipients in millions."
            )
    found: list[tuple[Period, Groups]] = []
    year: int | None = None
    for row in range(top + 2, len(sheet)):
        first, second = _sheets.plain(sheet.iat[row, 0]), _sheets.plain(sheet.iat[row, 1]).upper()
        if re.fullmatch(r"\d{4}", first):
            year = int(first)
        elif first:
            continue
        quarter = second if second in _QUARTER_ENDS else None
        if year is None or (not first and quarter is None):
            continue
        here = f"{what}, {year} {quarter or ''}".strip()
        values = {
            name: (_sheets.number(sheet.iat[row, at], here), _sheets.number(sheet.iat[row, at + 1], here))
            for name, at in places.items()
        }
        if any(pair != (None, None) for pair in values.values()):
            period = {
                "period_end": quarter_end(year, quarter or "Q4"),
                "fiscal_year": year,
                "fiscal_quarter": quarter,
            }
            found.append((period, values))
    if not found:
        raise FormatError(f"{what}: no row starts with a fiscal year.")
    return found
