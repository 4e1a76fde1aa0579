"""Household debt by product, student loan delinquency, and debt by state: New York Fed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, check, column, continuous, optional, text, trust
from edudata.places import FIPS, NAMES
from edudata.records import CheckResult, Table

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

PRODUCTS = ("mortgage", "he_revolving", "auto_loan", "credit_card", "student_loan", "other", "total")
MEASURES = {
    "balance_90plus": "balance_90plus_days_delinquent_pct",
    "flow_into_30plus": "flow_into_30plus_days_pct",
    "flow_into_90plus": "flow_into_90plus_days_pct",
}
POLICIES = (
    (pd.Timestamp(2020, 4, 1), "payment_pause"),
    (pd.Timestamp(2022, 10, 1), "fresh_start"),
    (pd.Timestamp(2025, 1, 1), "reporting_resumed"),
)
"""First quarters shaped by a policy: paused loans count as current, defaults were marked current, missed
payments are reported again."""


class HouseholdDebt(Model):
    product: str = column("kind of debt; total is the sum of the others", isin=PRODUCTS)
    frequency: str = column("length of the period", isin=("quarter",))
    period_start: pd.Timestamp = column("first day of the quarter")
    period_end: pd.Timestamp = column("last day of the quarter, on which the balance is taken")
    balance_billion_usd: float = column("balance outstanding", "billion current USD", ge=200, le=40_000)
    trust: str = trust()
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = ["product", "period_start"]


class StudentDebtDelinquency(Model):
    measure: str = column(
        "balance 90+ days late, or what became 30+ or 90+ days late over a year", isin=tuple(MEASURES)
    )
    frequency: str = column("length of the period", isin=("quarter",))
    period_start: pd.Timestamp = column("first day of the quarter")
    period_end: pd.Timestamp = column("last day of the quarter")
    share_pct: float = column("share of the student loan balance", "% of balance", ge=0, le=40)
    trust: str = trust()
    flag: str = column(
        "policy that shapes the figure, or another product than the quarterly report",
        nullable=True,
        isin=("payment_pause", "fresh_start", "reporting_resumed", "sibling_product"),
    )
    note: str = optional("note")
    source_url: str = optional("source_url")

    class Config(Model.Config):
        unique = ["measure", "period_start"]


class StudentDebtByState(Model):
    state_fips: str = column("state's FIPS code, 00 for the nation", isin=("00", *FIPS.values()))
    state: str = column("two letters, US for the nation", isin=("US", *FIPS))
    state_name: str = text("name of the state")
    year: int = column("year; figures are of its fourth quarter", "year", ge=2003, le=2100)
    frequency: str = column("a figure a year", isin=("year",))
    period_start: pd.Timestamp = column("first day of the fourth quarter")
    period_end: pd.Timestamp = column("last day of the fourth quarter")
    credit_files: int = column("adults with a credit file", "persons", ge=200_000, le=400_000_000)
    student_debt_per_credit_file_usd: float = column(
        "student debt per adult with a credit file", "current USD", ge=100, le=30_000
    )
    total_debt_per_credit_file_usd: float = column(
        "all debt per adult with a credit file", "current USD", ge=5000, le=300_000
    )
    delinquent_90plus_pct: float = column(
        "share of the student balance 90+ days late", "% of balance", nullable=True, ge=0, le=45
    )
    trust: str = trust()

    class Config(Model.Config):
        unique = ["state_fips", "year"]


def _starts(ends: pd.Series) -> pd.Series:
    return ends.dt.to_period("Q").dt.start_time.astype("datetime64[us]")


def build_household_debt(raw: Raw) -> pd.DataFrame:
    """Balances by product, trillions restated as billions; what is not published has no row."""
    frame = raw.newest("nyfed/household_debt")
    parts = [
        frame.assign(
            product=product,
            frequency="quarter",
            period_start=_starts(frame["quarter_end"]),
            period_end=frame["quarter_end"],
            balance_billion_usd=(frame[f"{product}_trillion_usd"] * 1000).round(6),
        )
        for product in PRODUCTS
    ]
    stacked = pd.concat(parts, ignore_index=True)
    return stacked[stacked["balance_billion_usd"].notna()]


def build_student_debt_delinquency(raw: Raw) -> pd.DataFrame:
    """Stock and flows of late balances, each quarter marked with the policy that shapes it."""
    frame = raw.newest("nyfed/student_loan_delinquency")
    starts = _starts(frame["quarter_end"])
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
    stacked = pd.concat(parts, ignore_index=True)
    return stacked[stacked["share_pct"].notna()]


def build_student_debt_by_state(raw: Raw) -> pd.DataFrame:
    """Debt per adult with a credit file, a row a state and year, "00" for the nation."""
    frame = raw.newest("nyfed/state_debt")
    years = frame["year"].astype("str")
    return frame.rename(
        columns={
            "student_loan_per_capita_usd": "student_debt_per_credit_file_usd",
            "total_debt_per_capita_usd": "total_debt_per_credit_file_usd",
            "student_loan_90plus_days_delinquent_pct": "delinquent_90plus_pct",
        }
    ).assign(
        state_fips=frame["state"].map({"US": "00", **FIPS}).astype("str"),
        state_name=frame["state"].map({"US": "United States", **NAMES}).astype("str"),
        frequency="year",
        period_start=pd.to_datetime(years + "-10-01").astype("datetime64[us]"),
        period_end=pd.to_datetime(years + "-12-31").astype("datetime64[us]"),
        trust="primary",
    )


def products_sum_to_total(frame: pd.DataFrame) -> CheckResult:
    """Where every product is published, they add up to the total."""
    wide = frame.pivot(index="period_end", columns="product", values="balance_billion_usd").dropna()
    gap = wide.drop(columns="total").sum(axis=1) - wide["total"]
    return check(
        "products add up to the total within 0.1 billion", wide[gap.abs() > 0.1].reset_index(), len(wide)
    )


def balances_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Every product has every quarter of its span; the totals of two quarters of 2024 were not recorded."""
    return continuous(
        frame,
        "household debt is quarterly without unknown gaps",
        3,
        by=("product",),
        gaps=frozenset({"2024-07-01", "2024-10-01"}),
    )


def late_shares_are_percent(frame: pd.DataFrame) -> CheckResult:
    """The typical share lies between 1 and 20: fractions and per mille would not."""
    medians = frame.groupby("measure")["share_pct"].median().reset_index()
    return check("shares are in percent", medians[~medians["share_pct"].between(1, 20)], len(medians))


def later_is_rarer(frame: pd.DataFrame) -> CheckResult:
    """What becomes 90 days late over a year has become 30 days late before."""
    wide = frame.pivot(index="period_end", columns="measure", values="share_pct")
    both = wide[["flow_into_30plus", "flow_into_90plus"]].dropna()
    wrong = both["flow_into_90plus"] > both["flow_into_30plus"] + 0.05
    return check("no more becomes 90+ than 30+ days late", both[wrong].reset_index(), len(both))


def stock_is_continuous(frame: pd.DataFrame) -> CheckResult:
    """The late share has every quarter but the third of 2024, which was not recorded."""
    rows = frame[frame["measure"] == "balance_90plus"]
    gaps = frozenset({"2024-07-01"})
    return continuous(rows, "the late share is without unknown gaps", 3, gaps=gaps)


def flows_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """The flows have every quarter but those of 2024-2026 that were not quoted."""
    rows = frame[frame["measure"] != "balance_90plus"]
    gaps = frozenset({"2024-07-01", "2024-10-01", "2025-01-01", "2026-01-01"})
    return continuous(rows, "the flows are without unknown gaps", 3, by=("measure",), gaps=gaps)


def all_states_each_year(frame: pd.DataFrame) -> CheckResult:
    """Each year has the fifty states, DC and the nation; Puerto Rico to 2016."""
    counts = frame[frame["state"] != "PR"].groupby("year").size().rename("areas").reset_index()
    return check("each year has 50 states, DC and the nation", counts[counts["areas"] != 52], len(counts))


def codes_match(frame: pd.DataFrame) -> CheckResult:
    """FIPS code, letters and name of a row are of the same state."""
    codes, names = {"US": "00", **FIPS}, {"US": "United States", **NAMES}
    wrong = (frame["state"].map(codes) != frame["state_fips"]) | (
        frame["state"].map(names) != frame["state_name"]
    )
    return check("codes, letters and names are of one state", frame[wrong], len(frame))


def states_average_to_nation(frame: pd.DataFrame) -> CheckResult:
    """Weighted by credit files the states give the nation's student debt."""
    states, nation = frame[frame["state"] != "US"], frame[frame["state"] == "US"].set_index("year")
    weighted = (
        (states["student_debt_per_credit_file_usd"] * states["credit_files"]).groupby(states["year"]).sum()
    )
    mean = weighted / states.groupby("year")["credit_files"].sum()
    gap = (mean / nation["student_debt_per_credit_file_usd"] - 1).abs()
    return check(
        "states average to the nation within 1 %", gap[gap > 0.01].rename("gap").reset_index(), len(nation)
    )


def student_debt_is_a_part(frame: pd.DataFrame) -> CheckResult:
    """Student debt is less than half of all debt."""
    share = frame["student_debt_per_credit_file_usd"] / frame["total_debt_per_credit_file_usd"]
    return check("student debt is a part of all debt", frame[share >= 0.5], len(frame))


TABLES: tuple[Table, ...] = (
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
            "The newest vintage has mortgages and home equity lines to 2024Q2 only.",
            "Totals of 2024Q3 and 2024Q4 are missing, those of 2025Q1 to 2025Q3 are rounded.",
        ),
    ),
    Table(
        name="student_debt_delinquency",
        title="Student loan balance that is late",
        description="Share of the student loan balance 90 or more days late, and the share of the balance "
        "that became 30+ or 90+ days late over four quarters, from the New York Fed's quarterly report.",
        subject="debt",
        model=StudentDebtDelinquency,
        build=build_student_debt_delinquency,
        checks=(late_shares_are_percent, later_is_rarer, stock_is_continuous, flows_are_continuous),
        breaks=(
            "2020Q2: federal payments paused, paused loans count as current.",
            "2022Q4: Fresh Start marks defaulted federal loans as current.",
            "2024Q3 missing; 2024Q4 from the state file, a sibling product with other values.",
            "2025Q1: missed payments are reported again after the pause.",
        ),
    ),
    Table(
        name="student_debt_by_state",
        title="Student debt and delinquency by state",
        description="Student debt and all debt per adult with a credit file, and the share of the student "
        "balance 90 or more days late, in the fourth quarter of each year. Nominal dollars.",
        subject="debt",
        model=StudentDebtByState,
        build=build_student_debt_by_state,
        checks=(all_states_each_year, codes_match, states_average_to_nation, student_debt_is_a_part),
        breaks=(
            "2020 to 2024: payment pause and Fresh Start hold the late share down.",
            "Puerto Rico ends with 2016.",
            "The national row differs from the quarterly report, which counts other areas and samples.",
        ),
    ),
)
