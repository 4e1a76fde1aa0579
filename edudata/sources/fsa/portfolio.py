"""The federal loan portfolio by program and by loan status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from edudata.records import ColumnType, Limits
from edudata.sources import _workbook
from edudata.sources.fsa import _workbooks
from edudata.sources.fsa._workbooks import PAGE, PERIOD, RECIPIENTS

if TYPE_CHECKING:
    import pandas as pd

_BY_ROW: dict[str, ColumnType] = {"trust": "text", "source_url": "text", "note": "text"}
_OWN = {"trust": "primary", "source_url": PAGE, "note": None}
_LIMITS = Limits(revised_pct=3, revision_pct=5, large_pct=1, open_periods=2)
"""The newest periods at hand may be quotations from notices, which the workbook replaces."""
_PROGRAMS = {
    "direct_loans": "direct loans",
    "ffel": r"federal family education loans \(ffel\)",
    "perkins": "perkins loans",
    "total": "total",
}
_PORTFOLIOS = {
    "direct_loans": "Direct Loan Portfolio by Loan Status",
    "ffel": "Federal Family Education Loan (FFEL) Portfolio by Loan Status",
    "ffel_held_by_department": "ED-Held Federal Family Education Loan (FFEL) Portfolio by Loan Status",
    "federally_managed": "Federally Managed Portfolio by Loan Status",
}
_STATUSES = {
    "in_school": "in-school",
    "grace": "grace",
    "repayment": "repayment",
    "deferment": "deferment",
    "forbearance": "forbearance",
    "default": "cumulative in default",
    "other": "other",
}


def parse_portfolio_summary(data: bytes) -> pd.DataFrame:
    """Dollars and recipients by program from PortfolioSummary.xls, a row a period.

    Raises FormatError when a group, its unit or the title is not the one known.
    """
    what = "Federal Student Aid Portfolio Summary"
    rows = _workbook.titled(_workbook.sheets(data, what), what, what)
    made = []
    for period, groups in _workbooks.periods(rows, _PROGRAMS, RECIPIENTS, what):
        values: dict[str, Any] = {}
        for program, (dollars, recipients) in groups.items():
            values[f"{program}_billion_usd"] = dollars
            values[f"{program}_recipients_million"] = recipients
        made.append(period | values | _OWN)
    return _workbooks.frame(made, PORTFOLIO_SUMMARY)


def parse_loan_status(data: bytes) -> pd.DataFrame:
    """Dollars and recipients by portfolio and loan status from PortfoliobyLoanStatus.xls, long."""
    what = "Federal Student Aid Portfolio by Loan Status"
    book = _workbook.sheets(data, what)
    made: list[dict[str, Any]] = []
    for portfolio, title in _PORTFOLIOS.items():
        made += _workbooks.long(
            _workbook.titled(book, title, what),
            _STATUSES,
            "loan_status",
            RECIPIENTS,
            f"{what}, {title}",
            portfolio=portfolio,
        )
    return _workbooks.frame([row | _OWN for row in made], LOAN_STATUS)


PORTFOLIO_SUMMARY = _workbooks.resource(
    "portfolio_summary",
    "Federal student loan portfolio by program",
    "PortfolioSummary",
    columns={
        **PERIOD,
        "direct_loans_billion_usd": "number",
        "direct_loans_recipients_million": "number",
        "ffel_billion_usd": "number",
        "ffel_recipients_million": "number",
        "perkins_billion_usd": "number",
        "perkins_recipients_million": "number",
        "total_billion_usd": "number",
        "total_recipients_million": "number",
        **_BY_ROW,
    },
    key=("period_end",),
    required=("fiscal_year", "total_billion_usd", "trust", "source_url"),
    citation=f"{_workbooks.CITE}Portfolio Summary, {PAGE}.",
    notes=(
        "Outstanding principal and interest.",
        "Recipients are students: a parent's loan counts for the child. They overlap between programs.",
        "Yearly to fiscal 2012, quarterly after; the fiscal quarter is empty on yearly rows.",
    ),
    parse=parse_portfolio_summary,
    limits=_LIMITS,
)
LOAN_STATUS = _workbooks.resource(
    "loan_status",
    "Federal student loan portfolio by loan status",
    "PortfoliobyLoanStatus",
    columns={
        "period_end": "date",
        "portfolio": "text",
        "loan_status": "text",
        "fiscal_year": "integer",
        "fiscal_quarter": "text",
        "outstanding_billion_usd": "number",
        "recipients_million": "number",
        **_BY_ROW,
    },
    key=("period_end", "portfolio", "loan_status"),
    required=("outstanding_billion_usd", "trust", "source_url"),
    citation=f"{_workbooks.CITE}Portfolio by Loan Status, {PAGE}.",
    notes=(
        "Outstanding principal and interest; recipients are counted once in each status they are in.",
        "Default is cumulative: all loans more than 360 days late that are still owed.",
        "Federally managed = Direct Loans and FFEL loans held by the Department.",
    ),
    parse=parse_loan_status,
    limits=_LIMITS,
)
RESOURCES = (PORTFOLIO_SUMMARY, LOAN_STATUS)
