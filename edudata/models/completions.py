"""Students who complete: by college and award level, and awards by field."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._editions import newest_of_each
from edudata.models._frames import cast
from edudata.models._schema import Model, check, column
from edudata.records import CheckResult, Table

# IPEDS code of a level in the file by student -> ours.
STUDENT_LEVELS = {
    1: "certificate_under_1_year",
    11: "certificate_under_12_weeks",
    12: "certificate_12_weeks_to_1_year",
    2: "certificate_1_to_4_years",
    3: "associates",
    5: "bachelors",
    10: "graduate_certificate",
    7: "masters",
    9: "doctoral",
}
# The same in the file by field, which divides some levels further.
AWARD_LEVELS = {
    1: "certificate_under_1_year",
    20: "certificate_under_12_weeks",
    21: "certificate_12_weeks_to_1_year",
    2: "certificate_1_to_2_years",
    4: "certificate_2_to_4_years",
    3: "associates",
    5: "bachelors",
    6: "post_bachelors_certificate",
    7: "masters",
    8: "post_masters_certificate",
    9: "doctoral",
    10: "doctoral_professional",
    11: "doctoral_other",
    17: "doctoral",
    18: "doctoral_professional",
    19: "doctoral_other",
}
# Detailed level -> the level that can be compared over the years and between both files.
GROUPS = {
    "certificate_under_12_weeks": "certificate_under_1_year",
    "certificate_12_weeks_to_1_year": "certificate_under_1_year",
    "certificate_1_to_2_years": "certificate_1_to_4_years",
    "certificate_2_to_4_years": "certificate_1_to_4_years",
    "post_bachelors_certificate": "graduate_certificate",
    "post_masters_certificate": "graduate_certificate",
    "doctoral_professional": "doctoral",
    "doctoral_other": "doctoral",
}
COMPARABLE = (
    "certificate_under_1_year",
    "certificate_1_to_4_years",
    "associates",
    "bachelors",
    "graduate_certificate",
    "masters",
    "doctoral",
)
ALL_FIELDS = "99"
YEAR = "academic year, which ends in summer"


class Completions(Model, key=["academic_year", "unitid", "award_level"], provenance=["release"]):
    """One row per academic year, institution and award level."""

    academic_year: str = column(YEAR, str_matches=r"^\d{4}-\d{2}$")
    unitid: str = column(
        "the institution's ID, as in `institutions` and `college_directory`", str_matches=r"^\d{6}$"
    )
    award_level: str = column("level of the award", isin=tuple(STUDENT_LEVELS.values()))
    award: str = column("the level that can be compared over the years", isin=COMPARABLE)
    students: int = column(
        "students who completed with an award of the level", "students", ge=0, le=200_000
    )


class CompletionsByField(Model, key=["academic_year", "cip_code", "award_level"], provenance=["release"]):
    """One row per academic year, field of study and award level, over all institutions."""

    academic_year: str = column(YEAR, str_matches=r"^\d{4}-\d{2}$")
    cip_code: str = column(
        "field of study, four-digit CIP code; 99 is all fields together", str_matches=r"^(\d{4}|99)$"
    )
    cip_family: str = column(
        "first two digits of the field, such as 11 computer science", str_matches=r"^\d{2}$"
    )
    award_level: str = column("level of the award", isin=tuple(dict.fromkeys(AWARD_LEVELS.values())))
    award: str = column("the level that can be compared over the years", isin=COMPARABLE)
    awards: float = column("awards; a second major is not counted", "awards", ge=0, le=5_000_000)


class CompletionsByLevel(Model, key=["academic_year", "award"], provenance=["trust"]):
    """One row per academic year and comparable level, over all institutions."""

    academic_year: str = column(YEAR, str_matches=r"^\d{4}-\d{2}$")
    award: str = column("level of the award, comparable over the years", isin=COMPARABLE)
    students: int = column(
        "students who completed with an award of the level", "students", ge=10_000, le=5_000_000
    )


def _named(frame: pd.DataFrame, levels: dict[int, str]) -> pd.DataFrame:
    level = frame["award_level"].map(levels)
    return frame.assign(award_level=level, award=level.map(GROUPS).fillna(level))


def build_completions(raw: Raw) -> pd.DataFrame:
    """Stack the newest file of each academic year."""
    frame = newest_of_each(raw, "ipeds/completions", "academic_year")
    return cast(_named(frame, STUDENT_LEVELS), Completions)


def build_completions_by_field(raw: Raw) -> pd.DataFrame:
    """Stack the newest file of each academic year."""
    frame = newest_of_each(raw, "ipeds/awards", "academic_year")
    frame = frame.assign(cip_family=frame["cip_code"].str[:2])
    return cast(_named(frame, AWARD_LEVELS), CompletionsByField)


def build_completions_by_level(raw: Raw) -> pd.DataFrame:
    """Sum the files of institutions by level; years without such a file come from the compiled sums."""
    compiled = _named(raw.newest("ipeds/completions_by_level"), STUDENT_LEVELS).assign(trust="derived")
    files = build_completions(raw).assign(trust="primary")
    compiled = compiled[~compiled["academic_year"].isin(files["academic_year"])]
    both = pd.concat([files, compiled])
    sums = both.groupby(["academic_year", "award", "trust"])["students"].sum()
    return cast(sums.reset_index(), CompletionsByLevel)


def years_have_all_levels(frame: pd.DataFrame) -> CheckResult:
    """Check that every year has every comparable level."""
    counts = frame.groupby("academic_year")["award"].nunique().rename("levels").reset_index()
    return check("every year has every level", counts[counts["levels"] != len(COMPARABLE)], len(counts))


def degrees_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that each year has between 1.5 and 3 million bachelor's degrees: a part of a file has fewer."""
    value = "awards" if "awards" in frame else "students"
    rows = frame[frame["award"] == "bachelors"]
    if "cip_code" in rows:
        rows = rows[rows["cip_code"] == ALL_FIELDS]
    total = rows.groupby("academic_year")[value].sum().rename("bachelors").reset_index()
    wrong = total[~total["bachelors"].between(1_500_000, 3_000_000)]
    return check("1.5 to 3 million bachelor's degrees a year", wrong, len(total))


def fields_add_up(frame: pd.DataFrame) -> CheckResult:
    """Check that the fields of a level add up to the publisher's row of all fields."""
    keys = ["academic_year", "award_level"]
    whole = frame["cip_code"] == ALL_FIELDS
    sums = pd.DataFrame(
        {
            "fields": frame[~whole].groupby(keys)["awards"].sum(),
            "all_fields": frame[whole].groupby(keys)["awards"].sum(),
        }
    ).reset_index()
    wrong = sums[sums["fields"] != sums["all_fields"]]
    return check("fields add up to all fields", wrong, len(sums))


def levels_move_slowly(frame: pd.DataFrame) -> CheckResult:
    """Check that no level changes by a quarter from one year of the table to the next."""
    wide = frame.pivot(index="academic_year", columns="award", values="students").sort_index()
    change = (100 * wide.pct_change()).melt(ignore_index=False, value_name="change_pct").dropna()
    wrong = change[change["change_pct"].abs() > 25].reset_index()
    return check("no level has a quarter more or fewer students", wrong, len(change))


SPLIT = (
    "2019-20: certificates of less than a year are divided at 12 weeks; `award` puts the two together "
    "again."
)
TABLES = (
    Table(
        name="completions",
        title="Students who completed, by college and award level",
        description="Students who completed a certificate or degree in the academic years 2015-16, "
        "2018-19, 2019-20, 2021-22 and 2023-24, at every institution that reports to IPEDS, territories "
        "included. A student with awards of two levels counts in both, so levels do not add up to persons.",
        subject="pathways",
        model=Completions,
        build=build_completions,
        span=("academic_year", "academic_year"),
        checks=(years_have_all_levels, degrees_are_complete),
        breaks=(
            SPLIT,
            "2019-20 and 2020-21 are years of the pandemic: a change since then has a low or a high base.",
            (
                "The bundled years have gaps: 2016-17, 2017-18, 2020-21 and 2022-23 come with a refresh of "
                "each file."
            ),
        ),
    ),
    Table(
        name="completions_by_level",
        title="Students who completed, by award level, United States",
        description="Students who completed at all institutions that report to IPEDS, territories "
        "included, in the academic years 2015-16 and 2018-19 to 2023-24. A student with awards of two "
        "levels counts in both, so levels do not add up to persons. 2020-21 and 2022-23 are sums that "
        "others took from the files.",
        subject="pathways",
        model=CompletionsByLevel,
        build=build_completions_by_level,
        span=("academic_year", "academic_year"),
        kind="derived",
        checks=(years_have_all_levels, degrees_are_complete, levels_move_slowly),
        breaks=(
            "2019-20: certificates of less than a year are divided at 12 weeks; here they are one level.",
            "2019-20 and 2020-21 are years of the pandemic: a change since then has a low or a high base.",
            "2016-17 and 2017-18 are missing.",
        ),
    ),
    Table(
        name="completions_by_field",
        title="Awards by field of study and award level, United States",
        description="Certificates and degrees by four-digit field in the academic years 2019-20 and "
        "2023-24, summed over all institutions that report to IPEDS. First majors only. Awards, not "
        "persons: one to two percent more than students.",
        subject="pathways",
        model=CompletionsByField,
        build=build_completions_by_field,
        span=("academic_year", "academic_year"),
        checks=(years_have_all_levels, degrees_are_complete, fields_add_up),
        breaks=(SPLIT, "2020: a new edition of the field codes; some fields were divided or moved."),
    ),
)
