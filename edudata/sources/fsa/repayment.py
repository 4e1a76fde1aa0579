"""How federal loans are paid back: by repayment plan, and by how late the payments are.

Each workbook has a sheet for Direct Loans, one for FFEL loans held by the Department, and one for both
together, the federally managed loans, which counts each recipient once.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from edudata.errors import FormatError
from edudata.sources import _parts, _workbook
from edudata.sources.fsa import _workbooks
from edudata.sources.fsa._workbooks import FISCAL, RECIPIENTS

PORTFOLIOS = {
    "direct_loans": "Direct Loan Portfolio by",
    "ffel_held_by_department": "ED-Held Federal Family Education Loan (FFEL) Portfolio by",
    "federally_managed": "Federally Managed Portfolio by",
}
_HARDSHIP = "Income-Driven Repayment Plans by Partial Financial Hardship"
_HARDSHIP_OF = {
    "direct_loans": r".* of direct loan borrowers in .*",
    "ffel_held_by_department": r".* of ed-held federal family education loan \(ffel\) borrowers in .*",
    "federally_managed": r".* of federally[ -]managed borrowers in .*",
}
_PLANS = {
    "level_10_years_or_less": "level: 10 yrs or less",
    "level_over_10_years": "level: > 10 yrs",
    "graduated_10_years_or_less": "graduated: 10 yrs or less",
    "graduated_over_10_years": "graduated: > 10 yrs",
    "income_contingent": "income-contingent",
    "income_sensitive": "income-sensitive",
    "income_based": "income-based",
    "pay_as_you_earn": "pay as you earn",
    # SAVE replaced REPAYE, and took over its column, in 2023.
    "repaye_or_save": r"repaye|save|save \(.*repaye\)|repaye/save",
    "alternative": "alternative",
    "other": "other",
}
_PLANS_OF = {
    "direct_loans": {p: t for p, t in _PLANS.items() if p != "income_sensitive"},
    "ffel_held_by_department": {
        p: t
        for p, t in _PLANS.items()
        if p not in ("income_contingent", "pay_as_you_earn", "repaye_or_save")
    },
    "federally_managed": _PLANS,
}
_HARDSHIP_PLANS = {
    "income_based": "income-based repayment",
    "pay_as_you_earn": "pay as you earn",
}
_LATE = {
    "current": "current repayment",
    "31_to_90_days": "31-90 days delinquent",
    "91_to_180_days": "91-180 days delinquent",
    "181_to_270_days": "181-270 days delinquent",
    "271_to_360_days": "271-360 days delinquent",
    "transferring_to_collections": r"loans transferring to .*",
}


def _hardship_headings(portfolio: str) -> dict[str, str]:
    """Return the heading of each part of the plans that are also published in parts."""
    return {
        f"{plan} {part}": f"{heading} {part} partial financial hardship"
        for plan, heading in _HARDSHIP_PLANS.items()
        if plan in _PLANS_OF[portfolio]
        for part in ("with", "without")
    }


def parse_portfolio_by_repayment_plan(data: bytes) -> pd.DataFrame:
    """Parse dollars and recipients by portfolio and plan from DLPortfoliobyRepaymentPlan.xls.

    `hardship` is "any" for a whole plan. Two plans are also published in parts, "with" and "without"
    partial financial hardship.

    Raises FormatError for an unknown sheet, plan or unit.
    """
    what = "Federal Student Aid Portfolio by Repayment Plan"
    workbook = _workbook.sheets(data, what)
    plans: list[dict[str, Any]] = []
    for portfolio, title in PORTFOLIOS.items():
        where, same = f"{what}, {portfolio}", {"portfolio": portfolio}
        rows = _workbook.titled(workbook, f"{title} Repayment Plan", what)
        whole = _workbooks.long(rows, _PLANS_OF[portfolio], "plan", RECIPIENTS, where, **same)
        plans += [row | {"hardship": "any"} for row in whole]
        rows = _hardship_sheet(workbook, portfolio, what)
        for row in _workbooks.long(rows, _hardship_headings(portfolio), "plan", RECIPIENTS, where, **same):
            plan, part = row["plan"].split(" ")
            plans.append(row | {"plan": plan, "hardship": part})
    return _workbooks.frame(plans, REPAYMENT_PLAN)


def _hardship_sheet(workbook: dict[str, _workbook.Rows], portfolio: str, what: str) -> _workbook.Rows:
    # All three sheets on hardship have one title; the line below it names the portfolio.
    sheets = [
        rows
        for rows in workbook.values()
        if len(rows) > 2
        and _workbook.plain(rows[0][0]) == _workbook.plain(_HARDSHIP)
        and re.fullmatch(_HARDSHIP_OF[portfolio], _workbook.plain(rows[1][0]))
    ]
    if len(sheets) != 1:
        raise FormatError(f"{what}: {len(sheets)} sheets are {_HARDSHIP!r} of {portfolio}, expected one.")
    return sheets[0]


def parse_portfolio_by_delinquency(data: bytes) -> pd.DataFrame:
    """Parse dollars and recipients in repayment by days late from DLPortfoliobyDelinquencyStatus.xls."""
    what = "Federal Student Aid Portfolio by Delinquency Status"
    workbook = _workbook.sheets(data, what)
    statuses: list[dict[str, Any]] = []
    for portfolio, title in PORTFOLIOS.items():
        rows = _workbook.titled(workbook, f"{title} Delinquency Status", what)
        where = f"{what}, {portfolio}"
        statuses += _workbooks.long(rows, _LATE, "delinquency", RECIPIENTS, where, portfolio=portfolio)
    return _workbooks.frame(statuses, DELINQUENCY)


REPAYMENT_PLAN = _workbooks.resource(
    "portfolio_by_repayment_plan",
    "Federal student loan portfolio by repayment plan",
    "DLPortfoliobyRepaymentPlan",
    columns={
        "period_end": "date",
        "portfolio": "text",
        "plan": "text",
        "hardship": "text",
        **FISCAL,
        "outstanding_billion_usd": "number",
        "recipients_million": "number",
    },
    key=("period_end", "portfolio", "plan", "hardship"),
    parts=_parts.values("portfolio", "direct_loans") | _parts.since("period_end", "2013-06-30"),
    required=("fiscal_year", "fiscal_quarter", "outstanding_billion_usd"),
    notes=(
        "Loans in repayment, deferment and forbearance; not those in school, in grace or in default.",
        "Recipients are students, counted once in each status that has a loan of theirs.",
        "Other are loans without a recorded plan; their recipients are not published since 2016.",
        "SAVE replaced REPAYE in 2023; the two are one category.",
    ),
    parse=parse_portfolio_by_repayment_plan,
)
DELINQUENCY = _workbooks.resource(
    "portfolio_by_delinquency",
    "Federal student loan portfolio by delinquency status",
    "DLPortfoliobyDelinquencyStatus",
    columns={
        "period_end": "date",
        "portfolio": "text",
        "delinquency": "text",
        **FISCAL,
        "outstanding_billion_usd": "number",
        "recipients_million": "number",
    },
    key=("period_end", "portfolio", "delinquency"),
    parts=_parts.values("portfolio", "direct_loans") | _parts.since("period_end", "2013-06-30"),
    required=("fiscal_year", "fiscal_quarter", "outstanding_billion_usd"),
    notes=(
        "Only loans in repayment; those up to 30 days late count as current.",
        "Loans that went to collections before the quarter are not included.",
        "From March 2020 the payment pause moved nearly all loans out of repayment into forbearance.",
        "The loans left in repayment were then on time by policy, not by behavior.",
    ),
    parse=parse_portfolio_by_delinquency,
)
RESOURCES = (REPAYMENT_PLAN, DELINQUENCY)
