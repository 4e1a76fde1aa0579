"""The federal loan portfolio by program and by loan status."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from edudata.sources import _parts, _workbook
from edudata.sources._frames import PROVENANCE
from edudata.sources.fsa import _workbooks
from edudata.sources.fsa._workbooks import FISCAL, PAGE, RECIPIENTS

_FROM_WORKBOOK = {"trust": "primary", "source_url": PAGE, "note": None}
# The newest stored periods may be quotations from notices, which the workbook replaces.
_LIMITS = replace(_workbooks.LIMITS, open_periods=2)
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
    """Parse dollars and recipients by program from PortfolioSummary.xls, one row per period.

    Raises FormatError for an unknown group, unit or title.
    """
    what = "Federal Student Aid Portfolio Summary"
    rows = _workbook.titled(_workbook.sheets(data, what), what, what)
    by_period = []
    for period, groups in _workbooks.periods(rows, _PROGRAMS, RECIPIENTS, what):
        values: dict[str, Any] = {}
        for program, (dollars, recipients) in groups.items():
            values[f"{program}_billion_usd"] = dollars
            values[f"{program}_recipients_million"] = recipients
        by_period.append(period | values | _FROM_WORKBOOK)
    return _workbooks.frame(by_period, PORTFOLIO_SUMMARY)


def parse_loan_status(data: bytes) -> pd.DataFrame:
    """Parse dollars and recipients by portfolio and loan status from PortfoliobyLoanStatus.xls."""
    what = "Federal Student Aid Portfolio by Loan Status"
    workbook = _workbook.sheets(data, what)
    statuses: list[dict[str, Any]] = []
    for portfolio, title in _PORTFOLIOS.items():
        rows, where = _workbook.titled(workbook, title, what), f"{what}, {title}"
        statuses += _workbooks.long(rows, _STATUSES, "loan_status", RECIPIENTS, where, portfolio=portfolio)
    return _workbooks.frame([row | _FROM_WORKBOOK for row in statuses], LOAN_STATUS)


PORTFOLIO_SUMMARY = _workbooks.resource(
    "portfolio_summary",
    "Federal student loan portfolio by program",
    "PortfolioSummary",
    columns={
        "period_end": "date",
        **FISCAL,
        "direct_loans_billion_usd": "number",
        "direct_loans_recipients_million": "number",
        "ffel_billion_usd": "number",
        "ffel_recipients_million": "number",
        "perkins_billion_usd": "number",
        "perkins_recipients_million": "number",
        "total_billion_usd": "number",
        "total_recipients_million": "number",
        **PROVENANCE,
    },
    key=("period_end",),
    parts=_parts.since("period_end", "2007-09-30"),
    required=("fiscal_year", "total_billion_usd", "trust", "source_url"),
    citation=f"{_workbooks.CITE}Portfolio Summary, {PAGE}.",
    notes=(
        "Outstanding principal and interest.",
        "Recipients are students: a parent's loan counts for the child. They overlap between programs.",
        "Yearly to fiscal 2012, then quarterly; the fiscal quarter is empty in yearly rows.",
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
        **FISCAL,
        "outstanding_billion_usd": "number",
        "recipients_million": "number",
        **PROVENANCE,
    },
    key=("period_end", "portfolio", "loan_status"),
    parts=_parts.values("portfolio", "direct_loans", "ffel") | _parts.since("period_end", "2013-06-30"),
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
