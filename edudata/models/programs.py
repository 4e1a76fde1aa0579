"""Earnings and debt of graduates by school, field of study and credential."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._campuses import NO_PLACE, located
from edudata.models._frames import cast, newest_release
from edudata.models._schema import Model, check, check_rows, column, optional, text
from edudata.records import CheckResult, Table

# The publisher's level of a credential -> ours.
CREDENTIALS = {
    1: "undergraduate_certificate",
    2: "associates",
    3: "bachelors",
    4: "post_bachelors_certificate",
    5: "masters",
    6: "doctoral",
    7: "first_professional",
    8: "graduate_certificate",
    99: "no_credential",
}
# Credentials that follow a high-school diploma: for the others high-school pay is no comparison.
AFTER_HIGH_SCHOOL = ("undergraduate_certificate", "associates", "bachelors")
# A program of an institution: its campuses repeat one statistic.
PROGRAM = ["opeid6", "cip_code", "credential"]


class Programs(Model, key=["opeid6", "unitid", "cip_code", "credential"], provenance=["release"]):
    """One row per campus, field of study and credential."""

    opeid6: str = column(
        "the institution in federal student aid; its campuses share it", str_matches=r"^\d{6}$"
    )
    unitid: str = optional(
        "ID of the campus, as in `institutions`; of a closed school the ID that older releases give it, "
        "or its main campus; `no_place_reason` says why it is empty",
        str_matches=r"^\d{6}(\d{2})?$",
    )
    institution: str = text("name of the campus")
    state: str = optional(
        "state of the campus, from any release of `institutions`, the directories of schools or the list "
        "of closures; `no_place_reason` says why it is empty",
        str_matches=r"^[A-Z]{2}$",
    )
    no_place_reason: str = optional(
        "why the row has no state, no UNITID or neither; empty where it has both", isin=NO_PLACE
    )
    campuses: int = column(
        "rows that repeat this program's earnings and debt, one for each campus", "campuses", ge=1, le=500
    )
    cip_code: str = column("field of study, four-digit CIP code of 2020", str_matches=r"^\d{4}$")
    field: str = text("name of the field")
    credential: str = column("credential that was completed", isin=tuple(CREDENTIALS.values()))
    awards: float = optional(
        "credentials this campus awarded in the first of the two pooled years", "awards", ge=0, le=100_000
    )
    earnings_4yr_usd: float = optional(
        "median earnings four years after the credential, of those who work and are not enrolled",
        "usd",
        ge=3_000,
        le=600_000,
    )
    earnings_1yr_usd: float = optional("the same one year after", "usd", ge=2_000, le=600_000)
    earnings_5yr_usd: float = optional(
        "the same five years after; the bundled release lacks it, a refresh has it",
        "usd",
        ge=2_000,
        le=600_000,
    )
    graduates_4yr: float = optional(
        "graduates whose earnings count after four years; the bundled release lacks it, a refresh has it",
        "persons",
        ge=1,
        le=100_000,
    )
    # The largest so far, 459,525, is of a degree in dentistry.
    median_debt_usd: float = optional(
        "median federal debt from this school of those who borrowed, without parents' loans",
        "usd",
        ge=500,
        le=700_000,
    )
    debt_to_earnings_pct: float = optional(
        "that debt as a percentage of a year's earnings four years after", "percent", ge=0.5, le=2_000
    )
    high_school_earnings_usd: float = optional(
        "median earnings with a high-school diploma in the school's state", "usd", ge=10_000, le=80_000
    )
    earnings_premium_usd: float = optional(
        "earnings four years after minus those with a high-school diploma; empty for credentials that "
        "require a degree, whose graduates are not compared with high-school pay",
        "usd",
        ge=-60_000,
        le=600_000,
    )


class ProgramList(Model, key=["opeid6", "unitid", "cip_code", "credential"], provenance=["release"]):
    """One row per campus, field of study and credential, with or without figures."""

    opeid6: str = column(
        "the institution in federal student aid; its campuses share it", str_matches=r"^\d{6}$"
    )
    unitid: str = optional("ID of the campus, as in `programs`", str_matches=r"^\d{6}(\d{2})?$")
    institution: str = text("name of the campus")
    state: str = optional("state of the campus, as in `programs`", str_matches=r"^[A-Z]{2}$")
    cip_code: str = column("field of study, four-digit CIP code of 2020", str_matches=r"^\d{4}$")
    field: str = text("name of the field")
    credential: str = column("credential that was completed", isin=tuple(CREDENTIALS.values()))
    awards: float = optional(
        "credentials this campus awarded in the first of the two pooled years", "awards", ge=0, le=100_000
    )
    published: str = column(
        "whether its earnings or debt are published; no: too few graduates, which is not zero",
        isin=("yes", "no"),
    )


def build_programs(raw: Raw) -> pd.DataFrame:
    """Build programs with state, number of campuses and name of field, and two computed values.

    debt 9,500, earnings 50,894 after four years, high school 35,746
    -> debt_to_earnings_pct 18.7, earnings_premium_usd 15,148
    """
    frame = _named(newest_release(raw, "scorecard/programs"), raw)
    high_school = raw.newest("scorecard/high_school_earnings").set_index("state")["earnings_usd"]
    earned, threshold = frame["earnings_4yr_usd"], frame["state"].map(high_school)
    after_high_school = frame["credential"].isin(AFTER_HIGH_SCHOOL)
    frame = frame.assign(
        campuses=frame.groupby(PROGRAM)["institution"].transform("size"),
        debt_to_earnings_pct=(100 * frame["median_debt_usd"] / earned).round(1),
        high_school_earnings_usd=threshold,
        earnings_premium_usd=(earned - threshold).where(after_high_school),
    )
    return cast(frame, Programs)


def build_program_list(raw: Raw) -> pd.DataFrame:
    """Build the list of all programs: those with figures, and the others of the same release."""
    parts = {"yes": newest_release(raw, "scorecard/programs")}
    # A release of the one without the other would list programs twice, or not at all.
    others = newest_release(raw, "scorecard/other_programs")
    same = others["release"].iloc[0] == parts["yes"]["release"].iloc[0]
    parts["no"] = others if same else others.iloc[:0]
    frame = pd.concat([part.assign(published=word) for word, part in parts.items()], ignore_index=True)
    columns = list(ProgramList.to_schema().columns)
    return cast(_named(frame, raw)[columns], ProgramList)


def _named(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Add the names of field and credential, and name, state and ID of the campus."""
    fields = raw.newest("scorecard/fields")[["cip_code", "credential_level", "title"]]
    frame = frame.merge(fields, on=["cip_code", "credential_level"], how="left")
    frame = located(frame, raw).rename(columns={"title": "field"})
    return frame.assign(credential=frame["credential_level"].map(CREDENTIALS))


def programs_have_values(frame: pd.DataFrame) -> CheckResult:
    """Check that every program has earnings or debt."""
    measures = ["earnings_4yr_usd", "earnings_1yr_usd", "earnings_5yr_usd", "median_debt_usd"]
    empty = frame.loc[frame[measures].isna().all(axis=1), ["institution", "cip_code", "credential"]]
    return check_rows("every program has earnings or debt", empty, len(frame))


def campuses_have_a_state(frame: pd.DataFrame) -> CheckResult:
    """Check that nearly all programs of a campus with an ID have its state."""
    # Some that closed years ago are in no list of schools with a state.
    share = 100 * frame.loc[frame["unitid"].notna(), "state"].notna().mean()
    name = "99.5 % of the programs of a campus with an ID have its state"
    # A directory of another year knows fewer of the campuses, which is no reason to publish none.
    return CheckResult(name, share >= 99.5, f"{share:.2f} %", required=share < 90)


def campuses_repeat_one_statistic(frame: pd.DataFrame) -> CheckResult:
    """Check that the campuses of a program have the same earnings and debt."""
    measures = ["earnings_4yr_usd", "earnings_1yr_usd", "median_debt_usd"]
    shared_by_several = frame[frame["campuses"] > 1]
    differ = shared_by_several.groupby(PROGRAM)[measures].nunique(dropna=False).gt(1).any(axis=1)
    wrong = differ[differ].reset_index()[PROGRAM]
    return check("the campuses of a program repeat one statistic", wrong, len(frame))


def most_programs_are_small(frame: pd.DataFrame) -> CheckResult:
    """Check that the list holds the programs without figures as well, most of all."""
    share = 100 * frame["published"].eq("no").mean()
    # Left out where the two files are of different releases.
    name = "half of the programs or more have no figures"
    return CheckResult(name, share >= 50, f"{share:.1f} %", required=False)


BREAKS = ("Each release pools graduates of two other years: releases do not form a series.",)
TABLES = (
    Table(
        name="programs",
        title="Earnings and debt after a degree, by school, field of study and credential",
        description="Programs of the College Scorecard large enough for their earnings or debt to be "
        "published; `fields_of_study` counts the others. One row per campus, but earnings and debt are "
        "those of the whole institution, repeated for each of its campuses: count OPEID6, field and "
        "credential once. Schools that have closed and foreign ones are included. Ratio and premium are "
        "computed here.",
        subject="labor",
        model=Programs,
        build=build_programs,
        span=None,
        checks=(programs_have_values, campuses_have_a_state, campuses_repeat_one_statistic),
        breaks=BREAKS,
    ),
    Table(
        name="program_list",
        title="All programs of the College Scorecard, with or without published figures",
        description="Every program at every campus, most of them too small for earnings or debt to be "
        "published; `programs` has the figures of the others. A program of an institution with several "
        "campuses has a row for each: count OPEID6, field and credential once.",
        subject="labor",
        model=ProgramList,
        build=build_program_list,
        span=None,
        checks=(most_programs_are_small,),
        breaks=BREAKS,
    ),
)
