"""Federal student loans by repayment plan and by days late."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._schema import Model, check, column, continuous, optional
from edudata.models.federal_debt import PORTFOLIO, RECIPIENTS, Quarterly, quarterly, quarters_match
from edudata.records import CheckResult, Table

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
DELAYS = (
    "current",
    "31_to_90_days",
    "91_to_180_days",
    "181_to_270_days",
    "271_to_360_days",
    "transferring_to_collections",
)
# In the publisher's own workbook the sheets by delinquency differ by up to 12 billion in these quarters.
PARTS_DISAGREE = ("2017-12-31", "2020-03-31")
# So do those by plan in the first full quarter of SAVE: 369.4 and 371.7 billion.
PLANS_DISAGREE = ("2023-12-31",)


class ByPortfolio(Model):
    """Key of loans by portfolio."""

    portfolio: str = column(PORTFOLIO, isin=PORTFOLIOS)


class ByPlan(ByPortfolio):
    """Keys of loans by repayment plan."""

    plan: str = column("repayment plan; other are loans without a recorded one", isin=PLANS)
    hardship: str = column(
        "any = the whole plan; with and without partial financial hardship are its parts",
        isin=("any", "with", "without"),
    )


class ByDelay(ByPortfolio):
    """Keys of loans by days late."""

    delinquency: str = column(
        "days that payments are late, of loans in repayment; current is up to 30", isin=DELAYS
    )


class FederalLoansByRepaymentPlan(Quarterly, ByPlan, key=["portfolio", "plan", "hardship", "period_end"]):
    """One row per portfolio, plan, hardship and quarter."""

    recipients_million: float = optional(RECIPIENTS, "million persons", ge=0, le=40)


class FederalLoansByDelinquency(Quarterly, ByDelay, key=["portfolio", "delinquency", "period_end"]):
    """One row per portfolio, delay and quarter."""

    recipients_million: float = optional(RECIPIENTS, "million persons", ge=0, le=40)


def build_federal_loans_by_repayment_plan(raw: Raw) -> pd.DataFrame:
    """Build the newest workbook by repayment plan."""
    return quarterly(raw.newest("fsa/portfolio_by_repayment_plan"))


def build_federal_loans_by_delinquency(raw: Raw) -> pd.DataFrame:
    """Build the newest workbook by delinquency status."""
    return quarterly(raw.newest("fsa/portfolio_by_delinquency"))


def parts_and_differences(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return federally managed loans next to their two parts, and the rows that do not add up."""
    keys = [name for name in ("plan", "hardship", "delinquency") if name in frame]
    wide = frame.pivot(index=["period_end", *keys], columns="portfolio", values="balance_billion_usd")
    wide = wide.dropna(subset=["federally_managed"]).reset_index()
    parts = wide[["direct_loans", "ffel_held_by_department"]].sum(axis=1)
    # The sheets are rounded and computed on different days.
    return wide, wide[(parts - wide["federally_managed"]).abs() > 1.5]


def plans_sum_to_managed(frame: pd.DataFrame) -> CheckResult:
    """Check that the Direct and FFEL loans of each plan add up to the federally managed ones."""
    rows, wrong = parts_and_differences(frame)
    wrong = wrong[~wrong["period_end"].isin(pd.to_datetime(list(PLANS_DISAGREE)))]
    name = "plans of both kinds of loans add up within 1.5 billion, except in one known quarter"
    return check(name, wrong, len(rows))


def delays_sum_to_managed(frame: pd.DataFrame) -> CheckResult:
    """Check the same for each delay; a failure is a warning."""
    rows, wrong = parts_and_differences(frame)
    wrong = wrong[~wrong["period_end"].isin(pd.to_datetime(list(PARTS_DISAGREE)))]
    name = "delays of both kinds of loans add up within 1.5 billion, except in two known quarters"
    return check(name, wrong, len(rows), required=False)


def portfolios_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that each portfolio has every quarter between its first and last."""
    return continuous(frame, "each portfolio has every quarter", 3, by=("portfolio",))


def hardship_sums_to_plan(frame: pd.DataFrame) -> CheckResult:
    """Check that loans with and without hardship add up to the whole plan, where both are published."""
    keys = ["portfolio", "plan", "period_end"]
    wide = frame.pivot(index=keys, columns="hardship", values="balance_billion_usd").dropna()
    wrong = wide[(wide["with"] + wide["without"] - wide["any"]).abs() > 0.5].reset_index()
    return check("with and without hardship are the whole plan within 0.5 billion", wrong, len(wide))


def delays_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that each quarter of a portfolio has all delays."""
    counts = frame.groupby(["portfolio", "period_end"]).size().rename("delays").reset_index()
    wrong = counts[counts["delays"] != len(DELAYS)]
    return check("each quarter has all delays", wrong, len(counts))


PAUSE = "March 2020: payments paused, loans in repayment moved to forbearance."
TABLES = (
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
            "December 2015: REPAYE began; in 2023 SAVE replaced it, by other rules, in one series here.",
            "December 2023: the sheets differ by 2.3 billion on SAVE.",
            "From 2016 on, recipients without a recorded plan are not published.",
            PAUSE,
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
        checks=(delays_sum_to_managed, delays_are_complete, portfolios_are_continuous, quarters_match),
        breaks=(
            f"{PAUSE} Almost nothing was late during the pause.",
            "December 2017 and March 2020: the parts differ from their total by up to 12 billion.",
        ),
    ),
)
