"""New York Fed: household debt by product, late student loans, and student debt by state."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, day_of, start_of
from edudata.models._schema import Model, check, column, continuous, optional, shared, text
from edudata.places import FIPS, NAMES
from edudata.records import CheckResult, Table

CODES, STATE_NAMES = {"US": "00", **FIPS}, {"US": "United States", **NAMES}
PRODUCTS = ("mortgage", "he_revolving", "auto_loan", "credit_card", "student_loan", "other", "total")
MEASURES = {
    "balance_90plus": "balance_90plus_days_delinquent_pct",
    "flow_into_30plus": "flow_into_30plus_days_pct",
    "flow_into_90plus": "flow_into_90plus_days_pct",
}
# First quarter under each policy: paused loans count as current, then defaulted loans were marked
# current, then missed payments are reported again.
POLICIES = (
    (pd.Timestamp(2020, 4, 1), "payment_pause"),
    (pd.Timestamp(2022, 10, 1), "fresh_start"),
    (pd.Timestamp(2025, 1, 1), "reporting_resumed"),
)


class HouseholdDebt(Model, key=["product", "period_start"], provenance=["trust", "note", "source_url"]):
    """One row per product and quarter."""

    product: str = column("kind of debt; total is the sum of the others", isin=PRODUCTS)
    frequency: str = column("length of the period", isin=("quarter",))
    period_start: pd.Timestamp = column("first day of the quarter")
    period_end: pd.Timestamp = column("last day of the quarter, on which the balance is measured")
    balance_billion_usd: float = column("balance outstanding", "billion current USD", ge=200, le=40_000)


class StudentDebtDelinquency(Model, key=["measure", "period_start"]):
    """One row per measure and quarter."""

    measure: str = column(
        "balance 90+ days late, or balance that became 30+ or 90+ days late over a year",
        isin=tuple(MEASURES),
    )
    frequency: str = column("length of the period", isin=("quarter",))
    period_start: pd.Timestamp = column("first day of the quarter")
    period_end: pd.Timestamp = column("last day of the quarter")
    share_pct: float = column("share of the student loan balance", "% of balance", ge=0, le=40)
    trust: str = shared("trust")
    flag: str = optional(
        "policy that affects the value, or sibling_product if it is from another Fed product",
        isin=("payment_pause", "fresh_start", "reporting_resumed", "sibling_product"),
    )
    note: str = shared("note")
    source_url: str = shared("source_url")


class StudentDebtByState(Model, key=["state_fips", "year"], provenance=["trust"]):
    """One row per state and year, and one per year for the nation."""

    state_fips: str = column("FIPS code of the state, 00 for the nation", isin=tuple(CODES.values()))
    state: str = column("postal abbreviation, US for the nation", isin=tuple(CODES))
    state_name: str = text("name of the state")
    year: int = column("year; values are for its fourth quarter", "year", ge=2003, le=2100)
    frequency: str = column("one value per year", isin=("year",))
    period_start: pd.Timestamp = column("first day of the fourth quarter")
    period_end: pd.Timestamp = column("last day of the fourth quarter")
    credit_files: int = column("adults with a credit file", "persons", ge=200_000, le=400_000_000)
    student_debt_per_credit_file_usd: float = column(
        "student debt per adult with a credit file", "current USD", ge=100, le=30_000
    )
    total_debt_per_credit_file_usd: float = column(
        "all debt per adult with a credit file", "current USD", ge=5000, le=300_000
    )
    delinquent_90plus_pct: float = optional(
        "share of the student loan balance 90+ days late", "% of balance", ge=0, le=45
    )


def build_household_debt(raw: Raw) -> pd.DataFrame:
    """Build one row per product and quarter, in billions; unpublished balances have no row."""
    frame = raw.newest("nyfed/household_debt")
    frame = frame.assign(
        frequency="quarter",
        period_start=start_of(frame["quarter_end"], "Q"),
        period_end=frame["quarter_end"],
    )
    parts = [
        frame.assign(
            product=product, balance_billion_usd=(frame[f"{product}_trillion_usd"] * 1000).round(6)
        )
        for product in PRODUCTS
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="balance_billion_usd")


def build_student_debt_delinquency(raw: Raw) -> pd.DataFrame:
    """Build late balances and newly late balances, each quarter flagged with its policy."""
    frame = raw.newest("nyfed/student_loan_delinquency")
    starts = start_of(frame["quarter_end"], "Q")
    policy = pd.Series(pd.NA, frame.index, dtype="str")
    for since, name in POLICIES:
        policy = policy.mask(starts >= since, name)
    frame = frame.assign(
        frequency="quarter",
        period_start=starts,
        period_end=frame["quarter_end"],
        flag=frame["flag"].where(frame["flag"].notna(), policy),
    )
    parts = [frame.assign(measure=name, share_pct=frame[source]) for name, source in MEASURES.items()]
    return pd.concat(parts, ignore_index=True).dropna(subset="share_pct")


def build_student_debt_by_state(raw: Raw) -> pd.DataFrame:
    """Build debt per adult with a credit file, one row per state and year, "00" for the nation."""
    frame = raw.newest("nyfed/state_debt").rename(
        columns={
            "student_loan_per_capita_usd": "student_debt_per_credit_file_usd",
            "total_debt_per_capita_usd": "total_debt_per_credit_file_usd",
            "student_loan_90plus_days_delinquent_pct": "delinquent_90plus_pct",
        }
    )
    frame = frame.assign(
        state_fips=frame["state"].map(CODES),
        state_name=frame["state"].map(STATE_NAMES),
        frequency="year",
        period_start=day_of(frame["year"], "10-01"),
        period_end=day_of(frame["year"], "12-31"),
        trust="primary",
    )
    return cast(frame, StudentDebtByState)


def products_sum_to_total(frame: pd.DataFrame) -> CheckResult:
    """Check that the products add up to the total in quarters that have them all."""
    wide = frame.pivot(index="period_end", columns="product", values="balance_billion_usd").dropna()
    gap = wide.drop(columns="total").sum(axis=1) - wide["total"]
    wrong = wide[gap.abs() > 0.1].reset_index()
    return check("products add up to the total within 0.1 billion", wrong, len(wide))


def balances_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that every product has every quarter between its first and last."""
    return continuous(frame, "household debt is quarterly without gaps", 3, by=("product",))


def late_shares_are_percent(frame: pd.DataFrame) -> CheckResult:
    """Check that the typical share is between 1 and 20, as no fraction or per mille would be."""
    medians = frame.groupby("measure")["share_pct"].median().reset_index()
    wrong = medians[~medians["share_pct"].between(1, 20)]
    return check("shares are in percent", wrong, len(medians))


def later_is_rarer(frame: pd.DataFrame) -> CheckResult:
    """Check that no more becomes 90 days late over a year than 30 days late."""
    wide = frame.pivot(index="period_end", columns="measure", values="share_pct")
    both = wide[["flow_into_30plus", "flow_into_90plus"]].dropna()
    # Shares quoted with one decimal may exceed each other by rounding.
    wrong = both["flow_into_90plus"] > both["flow_into_30plus"] + 0.05
    return check("no more becomes 90+ than 30+ days late", both[wrong].reset_index(), len(both))


def stock_is_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that the late share has every quarter except the third of 2024, which was not recorded."""
    rows = frame[frame["measure"] == "balance_90plus"]
    return continuous(rows, "the late share has no unknown gaps", 3, gaps=frozenset({"2024-07-01"}))


def flows_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that the flows have every quarter except those of 2024 to 2026 that were not quoted."""
    rows = frame[frame["measure"] != "balance_90plus"]
    gaps = frozenset({"2024-07-01", "2024-10-01", "2025-01-01", "2026-01-01"})
    return continuous(rows, "the flows have no unknown gaps", 3, by=("measure",), gaps=gaps)


def states_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that each year has the fifty states, DC and the nation."""
    # Puerto Rico is left out: it ends with 2016.
    counts = frame[frame["state"] != "PR"].groupby("year").size().rename("areas").reset_index()
    wrong = counts[counts["areas"] != 52]
    return check("each year has 50 states, DC and the nation", wrong, len(counts))


def codes_match(frame: pd.DataFrame) -> CheckResult:
    """Check that FIPS code, abbreviation and name of a row belong to the same state."""
    wrong = (frame["state"].map(CODES) != frame["state_fips"]) | (
        frame["state"].map(STATE_NAMES) != frame["state_name"]
    )
    return check("codes, abbreviations and names are of one state", frame[wrong], len(frame))


def states_average_to_nation(frame: pd.DataFrame) -> CheckResult:
    """Check that the states, weighted by credit files, give the nation's student debt."""
    states, nation = frame[frame["state"] != "US"], frame[frame["state"] == "US"].set_index("year")
    debt = states["student_debt_per_credit_file_usd"] * states["credit_files"]
    mean = debt.groupby(states["year"]).sum() / states.groupby("year")["credit_files"].sum()
    gap = (mean / nation["student_debt_per_credit_file_usd"] - 1).abs()
    # Off by 0.5 % at most so far.
    wrong = gap[gap > 0.01].rename("gap").reset_index()
    return check("states average to the nation within 1 %", wrong, len(nation))


def student_debt_is_a_part(frame: pd.DataFrame) -> CheckResult:
    """Check that student debt is less than half of all debt."""
    share = frame["student_debt_per_credit_file_usd"] / frame["total_debt_per_credit_file_usd"]
    return check("student debt is less than half of all debt", frame[share >= 0.5], len(frame))


TABLES = (
    Table(
        name="household_debt",
        title="Household debt by product",
        description="Balances of households on credit reports at the end of each quarter, from the New "
        "York Fed's Quarterly Report on Household Debt and Credit. Nominal dollars.",
        subject="debt",
        model=HouseholdDebt,
        build=build_household_debt,
        checks=(products_sum_to_total, balances_are_continuous),
        breaks=(
            "The newest release has mortgages and home equity lines to 2024Q2 only.",
            "Totals of 2024Q3 to 2025Q3 are rounded to 10 billion dollars, as in press releases.",
        ),
    ),
    Table(
        name="student_debt_delinquency",
        title="Late student loan balances",
        description="Share of the student loan balance 90 or more days late, and the share of the balance "
        "that became 30+ or 90+ days late over four quarters, from the New York Fed's quarterly report.",
        subject="debt",
        model=StudentDebtDelinquency,
        build=build_student_debt_delinquency,
        checks=(late_shares_are_percent, later_is_rarer, stock_is_continuous, flows_are_continuous),
        breaks=(
            "2020Q2: federal payments paused, paused loans count as current.",
            "2022Q4: Fresh Start marks defaulted federal loans as current.",
            "2024Q3 is missing; 2024Q4 is from the state file, another product with other values.",
            "2025Q1: missed payments are reported again after the pause.",
        ),
    ),
    Table(
        name="student_debt_by_state",
        title="Student debt and delinquency by state",
        description="Student debt and all debt per adult with a credit file, and the share of the student "
        "loan balance 90 or more days late, in the fourth quarter of each year. Nominal dollars.",
        subject="debt",
        model=StudentDebtByState,
        build=build_student_debt_by_state,
        checks=(states_are_complete, codes_match, states_average_to_nation, student_debt_is_a_part),
        breaks=(
            "2020 to 2024: the payment pause and Fresh Start lower the late share.",
            "Puerto Rico ends with 2016.",
            "The national row differs from the quarterly report, which covers other areas and samples.",
        ),
    ),
)
