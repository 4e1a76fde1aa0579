"""Students of every college: in the fall, over twelve months, at a distance, in full-time equivalents."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._editions import newest_of_each
from edudata.models._frames import stack
from edudata.models._schema import Model, check, column, optional
from edudata.records import CheckResult, Table

KEY = ["academic_year", "unitid", "level"]
DISTANCE = ("distance_only", "distance_some")
# Term -> the resources with all students and with those at a distance.
RESOURCES = {
    "fall": ("ipeds/fall_enrollment", "ipeds/fall_distance"),
    "12_months": ("ipeds/enrollment_12_months", "ipeds/distance_12_months"),
}
# All students of the nation in a term, territories included.
PLAUSIBLE = {"fall": (10e6, 26e6), "12_months": (20e6, 36e6)}
# Ids of the 1980s are shorter.
UNITID = r"^\d{4,6}$"


class CollegeEnrollment(Model, key=["term", *KEY], provenance=["release"]):
    """One row per term, academic year, institution and level."""

    term: str = column(
        "fall: students on a day in the fall; 12_months: everyone enrolled in the year, counted once",
        isin=tuple(RESOURCES),
    )
    academic_year: str = column("academic year; the fall term begins it", str_matches=r"^\d{4}-\d{2}$")
    unitid: str = column("the institution's ID, as in `college_directory`", str_matches=UNITID)
    level: str = column("level of the students", isin=("all", "undergraduate", "graduate"))
    students: int = column("students", "students", ge=0, le=500_000)
    distance_only: float = optional("of these, only in distance courses", "students", ge=0, le=500_000)
    distance_some: float = optional("of these, in some distance courses", "students", ge=0, le=500_000)


class FullTimeEquivalents(Model, key=["academic_year", "unitid"], provenance=["release"]):
    """One row per academic year and institution."""

    academic_year: str = column("academic year, which ends in summer", str_matches=r"^\d{4}-\d{2}$")
    unitid: str = column("the institution's ID, as in `college_directory`", str_matches=UNITID)
    fte_undergraduate: float = optional("undergraduates", "full-time equivalents", ge=0, le=300_000)
    fte_graduate: float = optional("graduate students", "full-time equivalents", ge=0, le=200_000)
    fte_professional: float = optional(
        "students for doctor's degrees in law, medicine and the like",
        "full-time equivalents",
        ge=0,
        le=50_000,
    )


def build_college_enrollment(raw: Raw) -> pd.DataFrame:
    """Put the files of all students and of those at a distance together, by term."""
    return stack((_term(raw, term) for term in RESOURCES), CollegeEnrollment)


def _term(raw: Raw, term: str) -> pd.DataFrame:
    every, distance = (newest_of_each(raw, name, "academic_year") for name in RESOURCES[term])
    both = every.merge(distance, on=KEY, how="outer", suffixes=("", "_of_distance"))
    # The file on distance education counts the same students; it stands in where it is the only one.
    for name in ("students", "release"):
        both[name] = both[name].where(both[name].notna(), both[f"{name}_of_distance"])
    return both.assign(term=term, students=both["students"].astype("int64"))


def build_full_time_equivalents(raw: Raw) -> pd.DataFrame:
    """Stack the newest file of each academic year."""
    return stack([newest_of_each(raw, "ipeds/full_time_equivalents", "academic_year")], FullTimeEquivalents)


def levels_add_up(frame: pd.DataFrame) -> CheckResult:
    """Check that undergraduate and graduate students are all students, where levels are published."""
    wide = frame.pivot(index=["term", "academic_year", "unitid"], columns="level", values="students")
    wide = wide[wide[["undergraduate", "graduate"]].notna().any(axis=1)].fillna(0)
    wrong = wide[wide["all"] != wide["undergraduate"] + wide["graduate"]].reset_index()
    return check("undergraduate and graduate students are all students", wrong, len(wide))


def distance_is_part_of_all(frame: pd.DataFrame) -> CheckResult:
    """Check that students at a distance are at most all students."""
    rows = frame[frame["distance_only"].notna()]
    wrong = rows[rows[list(DISTANCE)].sum(axis=1) > rows["students"]]
    return check("students at a distance are part of all", wrong, len(rows))


def totals_are_plausible(frame: pd.DataFrame) -> CheckResult:
    """Check that a term has as many students as the nation has: levels added twice would have more."""
    rows = frame[frame["level"] == "all"]
    total = rows.groupby(["term", "academic_year"])["students"].sum().reset_index()
    bounds = total["term"].map(PLAUSIBLE)
    wrong = total[~total["students"].between(bounds.str[0], bounds.str[1])]
    return check("every term has the nation's students once", wrong, len(total))


def equivalents_are_plausible(frame: pd.DataFrame) -> CheckResult:
    """Check that a year has 10 to 20 million full-time equivalents."""
    total = (
        frame.groupby("academic_year")[["fte_undergraduate", "fte_graduate", "fte_professional"]]
        .sum()
        .sum(axis=1)
        .rename("total")
        .reset_index()
    )
    wrong = total[~total["total"].between(10e6, 20e6)]
    return check("10 to 20 million full-time equivalents a year", wrong, len(total))


TABLES = (
    Table(
        name="college_enrollment",
        title="Students by college: fall, 12 months and distance education",
        description="Students of every institution that reports to IPEDS, territories included. Fall "
        "terms of 1985, 2012, 2016 and 2023; whole years 2015-16 and 2019-20 to 2023-24. Students only or "
        "partly at a distance in fall 2012 and 2016 and in whole years from 2019-20. A college that did "
        "not report has no row.",
        subject="pathways",
        model=CollegeEnrollment,
        build=build_college_enrollment,
        span=("academic_year", "academic_year"),
        checks=(levels_add_up, distance_is_part_of_all, totals_are_plausible),
        breaks=(
            "Fall and 12 months are different measures (19.7 and 26.1 million students): never one series.",
            "2020-21: courses moved online in the pandemic.",
            "1985-86 has only all students, and ids of institutions that are no longer used.",
        ),
    ),
    Table(
        name="full_time_equivalents",
        title="Full-time equivalent students by college",
        description="Full-time equivalents of a whole year, 2017-18 and 2021-22, at every institution that "
        "reports to IPEDS: reported or generated by the publisher from hours of instruction.",
        subject="pathways",
        model=FullTimeEquivalents,
        build=build_full_time_equivalents,
        span=("academic_year", "academic_year"),
        checks=(equivalents_are_plausible,),
    ),
)
