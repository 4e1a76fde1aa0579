"""Federal student loans by borrower age, debt size, school type, loan type, and state."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import Model, check, column, continuous, optional
from edudata.models.federal_debt import RECIPIENTS, Quarterly, quarterly, quarters_match
from edudata.places import FIPS, NAMES
from edudata.records import CheckResult, Table, View

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
# Limits of the debt sizes in their order; no mean reaches the last one.
SIZES_USD = (0, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 100_000, 200_000, 1_000_000)
RESOURCES = {
    "borrower_age": ("fsa/portfolio_by_age", "age"),
    "debt_size": ("fsa/portfolio_by_debt_size", "debt_size"),
    "school_type": ("fsa/portfolio_by_school_type", "school_type"),
    "loan_type": ("fsa/portfolio_by_loan_type", "loan_type"),
}
BORROWERS = "people who owe: the parent, if a parent borrowed"
MILLION = "million persons"


class ByGroup(Model):
    """Keys of loans by group."""

    grouping: str = column("how loans are divided; each grouping covers all loans", isin=tuple(GROUPS))
    group: str = column(
        "the group; stafford_combined is the sum of the two kinds of Stafford loans",
        isin=tuple(dict.fromkeys(group for groups in GROUPS.values() for group in groups)),
    )


class FederalLoansByGroup(Quarterly, ByGroup, key=["grouping", "group", "period_end"]):
    """One row per group and quarter."""

    borrowers_million: float = optional(BORROWERS, MILLION, ge=0, le=60)
    recipients_million: float = optional(RECIPIENTS, MILLION, ge=0, le=60)


class FederalLoansByState(Model, key=["location", "period_end"]):
    """One row per place and day."""

    location: str = column(
        "where the borrower lives; Other is elsewhere, Not Reported where lenders need not report",
        isin=(*NAMES.values(), "Other", "Not Reported"),
    )
    state_fips: str = optional("FIPS code of the state", str_matches=r"^\d{2}$")
    state: str = optional("postal abbreviation of the state", str_matches=r"^[A-Z]{2}$")
    frequency: str = column("length of the period", isin=("day",))
    period_start: pd.Timestamp = column("day on which loans are counted")
    period_end: pd.Timestamp = column("the same day")
    balance_billion_usd: float = column(
        "outstanding principal and interest", "billion current USD", ge=0.3, le=400
    )
    borrowers_million: float = column(BORROWERS, MILLION, ge=0.01, le=12)


def build_federal_loans_by_group(raw: Raw) -> pd.DataFrame:
    """Stack the four workbooks; borrowers and recipients stay in separate columns."""
    frames = [
        raw.newest(resource).rename(columns={name: "group"}).assign(grouping=grouping)
        for grouping, (resource, name) in RESOURCES.items()
    ]
    return quarterly(pd.concat(frames, ignore_index=True))


def build_federal_loans_by_state(raw: Raw) -> pd.DataFrame:
    """Stack the workbooks by place, each of one day; if two cover the same day, the newer one counts."""
    frame = raw.every("fsa/portfolio_by_location")
    frame = frame.drop_duplicates(["location", "period_end"], keep="last").reset_index(drop=True)
    letters = frame["location"].map({name: state for state, name in NAMES.items()})
    frame = frame.assign(
        state_fips=letters.map(FIPS),
        state=letters,
        frequency="day",
        period_start=frame["period_end"],
        balance_billion_usd=frame["outstanding_billion_usd"],
        # This workbook counts thousands, all others millions.
        borrowers_million=frame["borrowers_thousand"] / 1000,
    )
    return cast(frame, FederalLoansByState)


def groups_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that each quarter of a grouping has all its groups and no others."""
    quarters = frame.groupby(["grouping", "period_end"])["group"].agg(frozenset).reset_index()
    expected = quarters["grouping"].map({name: frozenset(groups) for name, groups in GROUPS.items()})
    wrong = quarters[quarters["group"] != expected]
    return check("each quarter has all groups of its grouping", wrong, len(quarters))


def one_count_each(frame: pd.DataFrame) -> CheckResult:
    """Check that ages and sizes count borrowers, school and loan types recipients."""
    owe = frame["grouping"].isin(("borrower_age", "debt_size"))
    wrong = (frame["borrowers_million"].notna() != owe) | (frame["recipients_million"].notna() == owe)
    return check("borrowers by age and size, recipients by school and loan", frame[wrong], len(frame))


def groups_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that each grouping has every quarter between its first and last."""
    return continuous(frame, "each grouping has every quarter", 3, by=("grouping",))


def groupings_agree(frame: pd.DataFrame) -> CheckResult:
    """Check that the groupings of a quarter, which divide the same loans, have the same total."""
    # Within one percent: the publisher rounds, and the workbooks are computed on different days.
    parts = frame[frame["group"] != "stafford_combined"]
    totals = parts.groupby(["period_end", "grouping"])["balance_billion_usd"].sum().unstack()
    spread = totals.max(axis=1) / totals.min(axis=1) - 1
    return check(
        "the groupings' totals of a quarter agree within 1 percent",
        totals[spread > 0.01].reset_index(),
        int((totals.notna().sum(axis=1) > 1).sum()),
    )


def stafford_adds_up(frame: pd.DataFrame) -> CheckResult:
    """Check that subsidized and unsubsidized Stafford loans add up to the combined ones."""
    wide = frame[frame["grouping"] == "loan_type"].pivot(
        index="period_end", columns="group", values="balance_billion_usd"
    )
    # Three values rounded to 0.1 billion.
    gap = wide["stafford_subsidized"] + wide["stafford_unsubsidized"] - wide["stafford_combined"]
    return check("Stafford loans add up within 0.2 billion", wide[gap.abs() > 0.2].reset_index(), len(wide))


def means_lie_in_their_size(frame: pd.DataFrame) -> CheckResult:
    """Check that the mean debt of each size group lies between the limits of the group."""
    # A wrong unit in either column moves the mean out of its limits.
    sizes = frame[frame["grouping"] == "debt_size"]
    limits = dict(zip(GROUPS["debt_size"], pairwise(SIZES_USD), strict=True))
    mean = sizes["balance_billion_usd"] * 1000 / sizes["borrowers_million"]
    low = sizes["group"].map({group: low for group, (low, _) in limits.items()})
    high = sizes["group"].map({group: high for group, (_, high) in limits.items()})
    return check("mean debts lie within their size", sizes[(mean < low) | (mean > high)], len(sizes))


def states_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that each day has the 50 states, the District of Columbia and Puerto Rico."""
    coded = frame.dropna(subset=["state_fips"])
    counts = coded.groupby("period_end")["state_fips"].nunique().rename("states").reset_index()
    return check("each day has every state", counts[counts["states"] != len(FIPS)], len(counts))


def means_are_plausible(frame: pd.DataFrame) -> CheckResult:
    """Check that a state's mean debt is plausible for one person."""
    # They are 25,600 to 55,500 so far; thousands of borrowers read as millions would show here.
    mean = frame["balance_billion_usd"] * 1000 / frame["borrowers_million"]
    wrong = frame.assign(mean_usd=mean)[(mean < 15_000) | (mean > 90_000)]
    return check("mean debts lie between 15,000 and 90,000 dollars", wrong, len(frame))


TABLES = (
    Table(
        name="federal_loans_by_group",
        title="Federal student loans by borrower age, debt size, school and loan type",
        description="Outstanding balance of all federal student loans divided in four ways, at the end of "
        "each quarter. Ages and debt sizes count borrowers, school and loan types recipients, who are "
        "different people if a parent borrowed. Nominal dollars.",
        subject="debt",
        model=FederalLoansByGroup,
        build=build_federal_loans_by_group,
        checks=(
            groups_are_complete,
            one_count_each,
            groups_are_continuous,
            groupings_agree,
            stafford_adds_up,
            means_lie_in_their_size,
            quarters_match,
        ),
        breaks=(
            "January to March 2021, by school type: older consolidation loans were assigned to schools.",
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
        checks=(states_are_complete, means_are_plausible),
        breaks=("The publisher overwrites the figures each quarter; earlier days are lost.",),
    ),
)
VIEWS = (
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
        title="Federal student loans by type of school",
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
