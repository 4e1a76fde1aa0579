"""Direct Loans that enter default by quarter, and FFEL loans by holder."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, newest_release, start_of
from edudata.models._schema import Model, check, column, continuous, optional
from edudata.models.federal_debt import RECIPIENTS, Quarterly, quarterly, quarters_match
from edudata.records import CheckResult, Table

HOLDERS = (
    "commercial_lenders",
    "department_servicers",
    "department_disability_servicer",
    "department_default_system",
    "guaranty_agencies",
    "all",
)
# From the third fiscal quarter of 2020 on nothing could default; before, every quarter had defaults.
PAUSE = pd.Timestamp(2020, 6, 30)


class ByHolder(Model):
    """Key of loans by holder."""

    holder: str = column("who holds the loans; all counts each recipient once", isin=HOLDERS)


class FfelLoansByHolder(Quarterly, ByHolder, key=["holder", "period_end"], provenance=["release"]):
    """One row per holder and quarter."""

    recipients_million: float = optional(RECIPIENTS, "million persons", ge=0, le=20)


class LoansEnteringDefault(Model, key=["default", "period_end"], provenance=["release"]):
    """One row per kind of default and quarter."""

    default: str = column(
        "all defaults of the quarter, or loans that default for the first time, or again",
        isin=("all", "first_time", "again"),
    )
    frequency: str = column("length of the period", isin=("quarter",))
    period_start: pd.Timestamp = column("first day of the quarter")
    period_end: pd.Timestamp = column("last day of the quarter")
    fiscal_year: int = column("federal fiscal year", "year", ge=2007, le=2100)
    fiscal_quarter: str = column("quarter of the fiscal year", isin=("Q1", "Q2", "Q3", "Q4"))
    defaulted_billion_usd: float = column(
        "balance of loans that became 361 days late in the quarter", "billion current USD", ge=0, le=300
    )
    borrowers_thousand: float = optional("borrowers of these loans", "thousand persons", ge=0, le=10_000)
    in_repayment_billion_usd: float = optional(
        "loans in repayment at the end of the quarter before", "billion current USD", ge=5, le=1_500
    )
    in_repayment_thousand: float = optional(
        "recipients of loans in repayment then", "thousand persons", ge=100, le=40_000
    )


def build_ffel_loans_by_holder(raw: Raw) -> pd.DataFrame:
    """Take the newest workbook."""
    return cast(quarterly(newest_release(raw, "fsa/ffel_by_holder")), FfelLoansByHolder)


def build_loans_entering_default(raw: Raw) -> pd.DataFrame:
    """Take the newest workbook."""
    frame = newest_release(raw, "fsa/entering_default")
    frame = frame.assign(frequency="quarter", period_start=start_of(frame["period_end"], "Q"))
    return cast(frame, LoansEnteringDefault)


def holders_sum_to_all(frame: pd.DataFrame) -> CheckResult:
    """Check that the holders' dollars add up to the total."""
    wide = frame.pivot(index="period_end", columns="holder", values="balance_billion_usd")
    wrong = wide[(wide.drop(columns="all").sum(axis=1) - wide["all"]).abs() > 0.5].reset_index()
    return check("holders add up to all within 0.5 billion", wrong, len(wide))


def first_and_later_sum_to_all(frame: pd.DataFrame) -> CheckResult:
    """Check that first and later defaults add up to all, where they are published."""
    wide = frame.pivot(index="period_end", columns="default", values="defaulted_billion_usd").dropna()
    wrong = wide[(wide["first_time"] + wide["again"] - wide["all"]).abs() > 0.02].reset_index()
    return check("first and later defaults add up to all", wrong, len(wide))


def every_quarter_is_there(frame: pd.DataFrame) -> CheckResult:
    """Check that no series lacks a quarter between its first and its last."""
    by = "holder" if "holder" in frame else "default"
    return continuous(frame, "every series has every quarter", 3, by=(by,))


def nothing_defaults_only_in_the_pause(frame: pd.DataFrame) -> CheckResult:
    """Check that a quarter without any default lies in the payment pause."""
    rows = frame[frame["default"] == "all"]
    wrong = rows[(rows["defaulted_billion_usd"] == 0) & (rows["period_end"] < PAUSE)]
    return check("no quarter before the pause is without defaults", wrong, len(rows))


TABLES = (
    Table(
        name="ffel_loans_by_holder",
        title="Federal Family Education Loans by holder",
        description="Outstanding balance and recipients of loans of the program that ended in 2010, by "
        "who holds them, at the end of each quarter from December 2014 to December 2025. Nominal dollars.",
        subject="debt",
        model=FfelLoansByHolder,
        build=build_ffel_loans_by_holder,
        checks=(holders_sum_to_all, every_quarter_is_there, quarters_match),
        breaks=("December 2024: one quarter is published with all its digits, the others rounded.",),
    ),
    Table(
        name="loans_entering_default",
        title="Direct Loans entering default by quarter",
        description="Balance and borrowers of Direct Loans that became 361 days late in a quarter, from "
        "the end of 2014 to June 2023, where the workbook stops. A flow, not the stock of loans in "
        "default. Nominal dollars.",
        subject="debt",
        model=LoansEnteringDefault,
        build=build_loans_entering_default,
        checks=(first_and_later_sum_to_all, every_quarter_is_there, nothing_defaults_only_in_the_pause),
        breaks=(
            "April 2020 to June 2023: payments were paused, and nothing could default.",
            "First and later defaults are not published from October 2017 on.",
        ),
    ),
)
