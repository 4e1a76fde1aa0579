"""How federal student loans are paid back: by repayment plan, and by how late the payments are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, check, column, continuous
from edudata.models.federal_debt import quarters_match
from edudata.models.federal_portfolio import MILLION, RECIPIENTS, Quarterly, quarterly
from edudata.records import CheckResult, Table

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

PORTFOLIOS = ("direct_loans", "ffel_held_by_department", "federally_managed")
PLANS = (
    "level_10_years_or_less",
    "level_over_10_years",
    "graduated_10_years_or_less",
    "graduated_over_10_years",
    "income_contingent",
    "income_sensitive",
    "income_based",
    "pay_as_you_earn",
    "repaye_or_save",
    "alternative",
    "other",
)
LATENESS = (
    "current",
    "31_to_90_days",
    "91_to_180_days",
    "181_to_270_days",
    "271_to_360_days",
    "transferring_to_collections",
)
PARTS_DISAGREE = ("2017-12-31", "2020-03-31")
"""Quarters whose sheets by delinquency do not add up, by up to 12 billion, in the publisher's workbook."""


class ByPortfolio(Model):
    portfolio: str = column(
        "which loans; federally managed = Direct Loans and FFEL held by the Department", isin=PORTFOLIOS
    )


class ByPlan(ByPortfolio):
    plan: str = column("repayment plan; other are loans without a recorded one", isin=PLANS)
    hardship: str = column(
        "any = the whole plan; with and without partial financial hardship are its parts",
        isin=("any", "with", "without"),
    )


class ByDelay(ByPortfolio):
    delinquency: str = column(
        "days that payments are late, of loans in repayment; current is up to 30", isin=LATENESS
    )


class FederalLoansByRepaymentPlan(Quarterly, ByPlan):
    recipients_million: float = column(RECIPIENTS, MILLION, nullable=True, ge=0, le=40)

    class Config(Model.Config):
        unique = ["portfolio", "plan", "hardship", "period_end"]


class FederalLoansByDelinquency(Quarterly, ByDelay):
    recipients_million: float = column(RECIPIENTS, MILLION, nullable=True, ge=0, le=40)

    class Config(Model.Config):
        unique = ["portfolio", "delinquency", "period_end"]


def build_federal_loans_by_repayment_plan(raw: Raw) -> pd.DataFrame:
    """The newest workbook by repayment plan."""
    return quarterly(raw.newest("fsa/portfolio_by_repayment_plan"))


def build_federal_loans_by_delinquency(raw: Raw) -> pd.DataFrame:
    """The newest workbook by delinquency status."""
    return quarterly(raw.newest("fsa/portfolio_by_delinquency"))


def _parts_differ(frame: pd.DataFrame, within: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Federally managed loans beside their two parts, and the rows that differ by more than `within`."""
    keys = [c for c in ("plan", "hardship", "delinquency") if c in frame]
    wide = frame.pivot(index=["period_end", *keys], columns="portfolio", values="balance_billion_usd")
    wide = wide.dropna(subset=["federally_managed"]).reset_index()
    parts = wide[["direct_loans", "ffel_held_by_department"]].sum(axis=1)
    return wide, wide[(parts - wide["federally_managed"]).abs() > within]


def plans_sum_to_managed(frame: pd.DataFrame) -> CheckResult:
    """Direct Loans and held FFEL loans of each plan are the federally managed ones."""
    rows, wrong = _parts_differ(frame, 1.5)
    return check("plans of both kinds of loans add up within 1.5 billion", wrong, len(rows))


def delays_sum_to_managed(frame: pd.DataFrame) -> CheckResult:
    """Direct Loans and held FFEL loans of each delay are the federally managed ones: as a warning."""
    rows, wrong = _parts_differ(frame, 1.5)
    wrong = wrong[~wrong["period_end"].isin(pd.to_datetime(list(PARTS_DISAGREE)))]
    name = "delays of both kinds of loans add up within 1.5 billion, two known quarters aside"
    return check(name, wrong, len(rows), required=False)


def portfolios_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Each portfolio has every quarter of its span."""
    return continuous(frame, "each portfolio has every quarter", 3, by=("portfolio",))


def hardship_sums_to_plan(frame: pd.DataFrame) -> CheckResult:
    """With and without hardship are the whole plan, where the parts are published."""
    keys = ["portfolio", "plan", "period_end"]
    wide = frame.pivot(index=keys, columns="hardship", values="balance_billion_usd").dropna()
    gap = (wide["with"] + wide["without"] - wide["any"]).abs()
    return check(
        "with and without hardship are the whole plan within 0.5 billion",
        wide[gap > 0.5].reset_index(),
        len(wide),
    )


def all_delays(frame: pd.DataFrame) -> CheckResult:
    """Each quarter of a portfolio has all delays."""
    counts = frame.groupby(["portfolio", "period_end"]).size().rename("delays").reset_index()
    wrong = counts[counts["delays"] != len(LATENESS)]
    return check("each quarter has all delays", wrong, len(counts))


_PAUSE = "March 2020: payments paused, loans in repayment moved to forbearance."
TABLES: tuple[Table, ...] = (
    Table(
        name="federal_loans_by_repayment_plan",
        title="Federal student loans by repayment plan",
        description="Outstanding balance and recipients of federally managed loans in repayment, deferment "
        "and forbearance by repayment plan, at the end of each quarter. Nominal dollars.",
        subject="debt",
        model=FederalLoansByRepaymentPlan,
        build=build_federal_loans_by_repayment_plan,
        checks=(plans_sum_to_managed, hardship_sums_to_plan, portfolios_are_continuous, quarters_match),
        breaks=(
            "December 2015: REPAYE began; SAVE took its place in 2023.",
            "From 2016 on the recipients without a recorded plan are not published.",
            _PAUSE,
        ),
    ),
    Table(
        name="federal_loans_by_delinquency",
        title="Federal student loans in repayment by days late",
        description="Outstanding balance and recipients of federally managed loans in repayment, by how "
        "late the payments are, at the end of each quarter, without loans in default. Nominal dollars.",
        subject="debt",
        model=FederalLoansByDelinquency,
        build=build_federal_loans_by_delinquency,
        checks=(delays_sum_to_managed, all_delays, portfolios_are_continuous, quarters_match),
        breaks=(
            f"{_PAUSE} Nearly nothing was late while they were.",
            "31 December 2017, 31 March 2020: the parts miss the federally managed by up to 12 billion.",
        ),
    ),
)
