"""How many students colleges have: falls since 2020 by level, quoted from the Clearinghouse."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, newest_release
from edudata.models._schema import Model, check, column, continuous
from edudata.records import CheckResult, Table

LEVELS = (
    "undergraduate_four_year",
    "undergraduate_two_year_with_bachelors",
    "undergraduate_two_year",
    "graduate",
)


class FallEnrollment(Model, key=["fall", "level", "field"], provenance=["release"]):
    """One row per fall, level and group of fields."""

    fall: int = column("year of the fall term", "year", ge=2015, le=2100)
    level: str = column(
        "level of the students and kind of college; two-year colleges that also give bachelor's degrees "
        "are a kind of their own",
        isin=LEVELS,
    )
    field: str = column("all fields, or computer science (CIP 11)", isin=("all", "computer_science"))
    students: int = column("students, summed over fields", "students", ge=10_000, le=20_000_000)
    fields_suppressed: int = column(
        "fields too small to be published, whose students are not in the sum", "fields", ge=0, le=20
    )


def build_fall_enrollment(raw: Raw) -> pd.DataFrame:
    """Take the newest appendix."""
    return cast(newest_release(raw, "nsc/fall_enrollment"), FallEnrollment)


def falls_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that every fall has every level, with all fields and with computer science."""
    starts = pd.to_datetime(frame["fall"].astype("str"), format="%Y")
    name = "every fall has every level and field"
    result = continuous(frame.assign(period_start=starts), name, 12, by=("level", "field"))
    counts = frame.groupby("fall").size()
    expected = 2 * len(LEVELS)
    few = counts[counts != expected].rename("rows").reset_index()
    return result if few.empty else check(name, few, len(counts))


def fields_are_part_of_all(frame: pd.DataFrame) -> CheckResult:
    """Check that computer science is less than a fifth of all students of its level."""
    wide = frame.pivot(index=["fall", "level"], columns="field", values="students")
    wrong = wide[~wide["computer_science"].lt(0.2 * wide["all"])].reset_index()
    return check("computer science is under a fifth of all students", wrong, len(wide))


def totals_move_slowly(frame: pd.DataFrame) -> CheckResult:
    """Check that all students together never change by a tenth from one fall to the next."""
    total = frame[frame["field"] == "all"].groupby("fall")["students"].sum()
    change = (100 * total.pct_change()).rename("change_pct").dropna().reset_index()
    wrong = change[change["change_pct"].abs() > 10]
    return check("no fall has a tenth more or fewer students", wrong, len(change))


TABLES = (
    Table(
        name="fall_enrollment",
        title="Fall enrollment by level, all fields and computer science, United States",
        description="Students in the fall term by level, 2020 to 2025, as the National Student "
        "Clearinghouse estimates them from the colleges that report to it; quoted sums, not its file. "
        "Fields too small to be published are missing in the sums.",
        subject="pathways",
        model=FallEnrollment,
        build=build_fall_enrollment,
        span=("fall", "fall"),
        checks=(falls_are_complete, fields_are_part_of_all, totals_move_slowly),
        breaks=(
            "Not comparable with the federal counts (IPEDS): other colleges, estimates, and a later day.",
            "Each report revises five falls as colleges report late.",
        ),
    ),
)
