"""The federal student loan portfolio by who owes it, for which school and loan, and where."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, check, column, continuous
from edudata.models.federal_debt import quarters_match
from edudata.places import FIPS, NAMES
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

GROUPS = {
    "borrower_age": ("24_and_younger", "25_to_34", "35_to_49", "50_to_61", "62_and_older", "not_reported"),
    "debt_size": (
        "under_5k",
        "5k_to_10k",
        "10k_to_20k",
        "20k_to_40k",
        "40k_to_60k",
        "60k_to_80k",
        "80k_to_100k",
        "100k_to_200k",
        "200k_and_over",
    ),
    "school_type": ("public", "private", "proprietary", "foreign", "other"),
    "loan_type": (
        "stafford_subsidized",
        "stafford_unsubsidized",
        "stafford_combined",
        "grad_plus",
        "parent_plus",
        "perkins",
        "consolidation",
    ),
}
SIZES_USD = (0, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 200_000, 1_000_000)
"""Limits of the debt sizes, in their order; the last is out of reach for a mean."""
RESOURCES = {
    "borrower_age": ("fsa/portfolio_by_age", "age"),
    "debt_size": ("fsa/portfolio_by_debt_size", "debt_size"),
    "school_type": ("fsa/portfolio_by_school_type", "school_type"),
    "loan_type": ("fsa/portfolio_by_loan_type", "loan_type"),
}
BORROWERS = "persons who owe: the parent, where a parent borrowed"
RECIPIENTS = "students the loans were for, counted in each group that their loans are in"
MILLION = "million persons"


class ByGroup(Model):
    grouping: str = column("what the groups are of; each grouping divides all loans", isin=tuple(GROUPS))
    group: str = column(
        "the group; stafford_combined is the sum of the two kinds of Stafford loans",
        isin=tuple(dict.fromkeys(group for groups in GROUPS.values() for group in groups)),
    )


class Quarterly(Model):
    frequency: str = column("length of the period", isin=("quarter",))
    period_start: pd.Timestamp = column("first day of the quarter")
    period_end: pd.Timestamp = column("last day of the quarter, on which loans are counted")
    fiscal_year: int = column("federal fiscal year, beginning in October before", "year", ge=2007, le=2100)
    fiscal_quarter: str = column("quarter of the fiscal year", isin=("Q1", "Q2", "Q3", "Q4"))
    balance_billion_usd: float = column(
        "outstanding principal and interest", "billion current USD", ge=0, le=1500
    )


# pandera puts the columns of the last base first: keys, then the quarter and the balance, then persons.


class FederalLoansByGroup(Quarterly, ByGroup):
    borrowers_million: float = column(BORROWERS, MILLION, nullable=True, ge=0, le=60)
    recipients_million: float = column(RECIPIENTS, MILLION, nullable=True, ge=0, le=60)

    class Config(Model.Config):
        unique = ["grouping", "group", "period_end"]


class FederalLoansByState(Model):
    location: str = column(
        "where the borrower lives; Other is elsewhere, Not Reported are loans of lenders who need not tell",
        isin=(*NAMES.values(), "Other", "Not Reported"),
    )
    state_fips: str = column("FIPS code of the state", nullable=True, str_matches=r"^\d{2}$")
    state: str = column("two letters of the state", nullable=True, str_matches=r"^[A-Z]{2}$")
    frequency: str = column("length of the period", isin=("day",))
    period_start: pd.Timestamp = column("day on which loans are counted")
    period_end: pd.Timestamp = column("the same day")
    balance_billion_usd: float = column(
        "outstanding principal and interest", "billion current USD", ge=0.3, le=400
    )
    borrowers_million: float = column(BORROWERS, MILLION, ge=0.01, le=12)

    class Config(Model.Config):
        unique = ["location", "period_end"]


def quarterly(frame: pd.DataFrame) -> pd.DataFrame:
    """A workbook's rows with their quarters, the balance named as in every table."""
    return frame.rename(columns={"outstanding_billion_usd": "balance_billion_usd"}).assign(
        frequency="quarter",
        period_start=frame["period_end"].dt.to_period("Q").dt.start_time.astype("datetime64[us]"),
    )


def build_federal_loans_by_group(raw: Raw) -> pd.DataFrame:
    """Four workbooks below each other; borrowers and recipients stay in columns of their own."""
    frames = [
        raw.newest(resource).rename(columns={name: "group"}).assign(grouping=grouping)
        for grouping, (resource, name) in RESOURCES.items()
    ]
    return quarterly(pd.concat(frames, ignore_index=True))


def build_federal_loans_by_state(raw: Raw) -> pd.DataFrame:
    """Every workbook by place, each of one day; of two about one day the newer counts."""
    frame = raw.every("fsa/portfolio_by_location")
    frame = frame.drop_duplicates(["location", "period_end"], keep="last").reset_index(drop=True)
    letters = frame["location"].map({name: state for state, name in NAMES.items()})
    return pd.DataFrame(
        {
            "location": frame["location"],
            "state_fips": letters.map(FIPS).astype("str"),
            "state": letters.astype("str"),
            "frequency": "day",
            "period_start": frame["period_end"],
            "period_end": frame["period_end"],
            "balance_billion_usd": frame["outstanding_billion_usd"],
            # thousands in this workbook, millions in all the others
            "borrowers_million": frame["borrowers_thousand"] / 1000,
        }
    )


def all_groups(frame: pd.DataFrame) -> CheckResult:
    """Each quarter of a grouping has all its groups, and no group of another grouping."""
    found = frame.groupby(["grouping", "period_end"])["group"].agg(frozenset).reset_index()
    wrong = found[found["group"] != found["grouping"].map({k: frozenset(v) for k, v in GROUPS.items()})]
    return check("each quarter has all groups of its grouping", wrong, len(found))


def one_count_each(frame: pd.DataFrame) -> CheckResult:
    """Age and size count borrowers, school and loan types recipients; nothing counts both."""
    owe = frame["grouping"].isin(("borrower_age", "debt_size"))
    wrong = (frame["borrowers_million"].notna() != owe) | (frame["recipients_million"].notna() == owe)
    return check("borrowers by age and size, recipients by school and loan", frame[wrong], len(frame))


def groups_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Each grouping has every quarter of its span."""
    return continuous(frame, "each grouping has every quarter", 3, by=("grouping",))


def groupings_agree(frame: pd.DataFrame) -> CheckResult:
    """Each grouping divides the same loans: the totals of a quarter are within one percent."""
    parts = frame[frame["group"] != "stafford_combined"]
    totals = parts.groupby(["period_end", "grouping"])["balance_billion_usd"].sum().unstack()
    spread = totals.max(axis=1) / totals.min(axis=1) - 1
    return check(
        "the groupings' totals of a quarter agree within 1 percent",
        totals[spread > 0.01].reset_index(),
        int((totals.notna().sum(axis=1) > 1).sum()),
    )


def stafford_adds_up(frame: pd.DataFrame) -> CheckResult:
    """Combined Stafford loans are the subsidized and the unsubsidized ones, but for rounding."""
    wide = frame[frame["grouping"] == "loan_type"].pivot(
        index="period_end", columns="group", values="balance_billion_usd"
    )
    gap = wide["stafford_subsidized"] + wide["stafford_unsubsidized"] - wide["stafford_combined"]
    return check("Stafford loans add up within 0.2 billion", wide[gap.abs() > 0.2].reset_index(), len(wide))


def means_lie_in_their_size(frame: pd.DataFrame) -> CheckResult:
    """The mean debt of a group by size lies between the limits of the size: units of both columns hold."""
    sizes = frame[frame["grouping"] == "debt_size"]
    limits = dict(zip(GROUPS["debt_size"], pairwise(SIZES_USD), strict=True))
    mean = sizes["balance_billion_usd"] * 1000 / sizes["borrowers_million"]
    low = sizes["group"].map({group: low for group, (low, _) in limits.items()})
    high = sizes["group"].map({group: high for group, (_, high) in limits.items()})
    return check("mean debts lie within their size", sizes[(mean < low) | (mean > high)], len(sizes))


def all_states(frame: pd.DataFrame) -> CheckResult:
    """Each day has the 50 states, the District of Columbia and Puerto Rico, each with its code."""
    coded = frame.dropna(subset=["state_fips"])
    counts = coded.groupby("period_end")["state_fips"].nunique().rename("states").reset_index()
    return check("each day has every state", counts[counts["states"] != len(FIPS)], len(counts))


def means_are_plausible(frame: pd.DataFrame) -> CheckResult:
    """A state's mean debt is that of a person: thousands and millions of borrowers are not mixed up."""
    mean = frame["balance_billion_usd"] * 1000 / frame["borrowers_million"]
    wrong = frame.assign(mean_usd=mean)[(mean < 15_000) | (mean > 90_000)]
    return check("mean debts lie between 15,000 and 90,000 dollars", wrong, len(frame))


TABLES: tuple[Table, ...] = (
    Table(
        name="federal_loans_by_group",
        title="Federal student loans by borrower age, debt size, school and loan type",
        description="Outstanding balance of all federal student loans divided in four ways, at the end of "
        "each quarter. Age and debt size count borrowers, school and loan type recipients: the two are "
        "different persons where a parent borrowed. Nominal dollars.",
        subject="debt",
        model=FederalLoansByGroup,
        build=build_federal_loans_by_group,
        checks=(
            all_groups,
            one_count_each,
            groups_are_continuous,
            groupings_agree,
            stafford_adds_up,
            means_lie_in_their_size,
            quarters_match,
        ),
        breaks=(
            "January to March 2021, by school type: older consolidation loans were traced to schools.",
        ),
    ),
    Table(
        name="federal_loans_by_state",
        title="Federal student loans by the borrower's state",
        description="Outstanding balance and borrowers of all federal student loans by state, on single "
        "days. Nominal dollars.",
        subject="debt",
        model=FederalLoansByState,
        build=build_federal_loans_by_state,
        checks=(all_states, means_are_plausible),
        breaks=("The publisher overwrites the figures each quarter: days between are lost.",),
    ),
)
VIEWS: tuple[View, ...] = (
    View(
        name="federal_loans_by_age",
        title="Federal student loans by borrower age",
        table="federal_loans_by_group",
        where={"grouping": ("borrower_age",)},
        drop=("recipients_million",),
        resources=(RESOURCES["borrower_age"][0],),
    ),
    View(
        name="federal_loans_by_debt_size",
        title="Federal student loans by size of the borrower's debt",
        table="federal_loans_by_group",
        where={"grouping": ("debt_size",)},
        drop=("recipients_million",),
        resources=(RESOURCES["debt_size"][0],),
    ),
    View(
        name="federal_loans_by_school_type",
        title="Federal student loans by kind of school",
        table="federal_loans_by_group",
        where={"grouping": ("school_type",)},
        drop=("borrowers_million",),
        resources=(RESOURCES["school_type"][0],),
    ),
    View(
        name="federal_loans_by_loan_type",
        title="Federal student loans by type of loan",
        table="federal_loans_by_group",
        where={"grouping": ("loan_type",)},
        drop=("borrowers_million",),
        resources=(RESOURCES["loan_type"][0],),
    ),
)
