"""Programs against the statutory earnings benchmark of their level, as the Department computed it."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, newest_release
from edudata.models._schema import Model, check, column, optional
from edudata.models.programs import CREDENTIALS
from edudata.records import CheckResult, Table

# The publisher's words for a benchmark -> ours.
BENCHMARKS = {
    "Same-State HS Median": "state_high_school",
    "National HS Median": "national_high_school",
    "Same-State BA Median": "state_bachelors",
    "Same-State, Same-Field BA Median": "state_field_bachelors",
    "National Same-Field BA Median": "national_field_bachelors",
    "Not Listed in Section 84001": "not_listed",
}
HIGH_SCHOOL = ("state_high_school", "national_high_school")
RESULT = {0: "passes", 1: "fails"}
# Levels whose benchmark is high-school pay; certificates have none in the law.
AFTER_HIGH_SCHOOL = ("associates", "bachelors")


class ProgramEarningsTests(Model, key=["opeid6", "cip_code", "credential"], provenance=["release"]):
    """One row per institution, field of study and credential."""

    opeid6: str = column(
        "the institution in federal student aid; campuses share it", str_matches=r"^\d{6}$"
    )
    cip_code: str = column("field of study, four-digit CIP code", str_matches=r"^\d{4}$")
    credential: str = column("credential that was completed", isin=tuple(CREDENTIALS.values()))
    graduates: float = optional(
        "graduates whose earnings were counted; fewer than 16 are not published",
        "persons",
        ge=16,
        le=100_000,
    )
    earnings_4yr_usd: float = column(
        "median earnings four years after the credential, of those who work and are not enrolled",
        "usd",
        ge=3_000,
        le=600_000,
    )
    benchmark_usd: float = optional(
        "the amount that the median is compared with; empty for levels that the law does not list",
        "usd",
        ge=20_000,
        le=200_000,
    )
    benchmark: str = column(
        "what the benchmark is: median pay with a high-school diploma, or with a bachelor's degree, in "
        "the state or the nation, in all fields or in the same one",
        isin=tuple(BENCHMARKS.values()),
    )
    result_84001: str = optional(
        "the Department's result under section 84001; empty for levels it does not list",
        isin=("passes", "fails"),
    )
    result: str = optional(
        "its result with the levels that the section does not list", isin=("passes", "fails")
    )


def build_program_earnings_tests(raw: Raw) -> pd.DataFrame:
    """Take the newest file and put the publisher's codes into words."""
    frame = newest_release(raw, "ed/earnings_tests")
    frame = frame.assign(
        credential=frame["credential"].map(CREDENTIALS),
        benchmark=frame["benchmark"].map(BENCHMARKS),
        result_84001=frame["fails_84001"].map(RESULT),
        result=frame["fails_any"].map(RESULT),
    )
    return cast(frame[list(ProgramEarningsTests.to_schema().columns)], ProgramEarningsTests)


def results_follow_from_the_amounts(frame: pd.DataFrame) -> CheckResult:
    """Check that a program fails exactly where its median is below the benchmark."""
    rows = frame[frame["result_84001"].notna() & frame["benchmark_usd"].notna()]
    below = rows["earnings_4yr_usd"] < rows["benchmark_usd"]
    wrong = rows[below != (rows["result_84001"] == "fails")]
    return check("a program fails exactly below its benchmark", wrong, len(rows))


def benchmarks_are_those_of_the_level(frame: pd.DataFrame) -> CheckResult:
    """Check that only associate's and bachelor's degrees are compared with high-school pay."""
    high_school = frame["benchmark"].isin(HIGH_SCHOOL)
    wrong = frame[high_school != frame["credential"].isin(AFTER_HIGH_SCHOOL)]
    wrong = wrong[wrong["benchmark"] != "not_listed"]
    return check("high-school pay is the benchmark of first degrees only", wrong, len(frame))


def one_benchmark_of_a_state(frame: pd.DataFrame) -> CheckResult:
    """Check that an institution's degrees have one high-school benchmark of the state."""
    rows = frame[frame["benchmark"] == "state_high_school"]
    counts = rows.groupby("opeid6")["benchmark_usd"].nunique().rename("amounts").reset_index()
    return check("one state benchmark for an institution", counts[counts["amounts"] != 1], len(counts))


TABLES = (
    Table(
        name="program_earnings_tests",
        title="Programs in the federal earnings test (PPD:2026)",
        description="Median earnings of a program's graduates four years on, the benchmark of the law for "
        "its level, and the Department's result. The bundled release covers six institutions, Long Beach "
        "and five in Alabama; a refresh brings all 5,096. Not the official measure, which comes in July "
        "2027 at the earliest. Programs with too few graduates are not published: missing is not zero.",
        subject="pathways",
        model=ProgramEarningsTests,
        build=build_program_earnings_tests,
        span=None,
        checks=(
            results_follow_from_the_amounts,
            benchmarks_are_those_of_the_level,
            one_benchmark_of_a_state,
        ),
        breaks=(
            "The thresholds of the College Scorecard are 2.5 to 4.1 percent higher than these benchmarks.",
        ),
    ),
)
