"""Colleges that closed, by two publishers that disagree, and a directory that knows closed ones."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._editions import newest_of_each
from edudata.models._frames import cast, newest_release, stack
from edudata.models._schema import Model, check, column, continuous, optional, text
from edudata.models.colleges import CODES, CONTROL, LEVEL
from edudata.records import CheckResult, Table

YES_NO = ("yes", "no")
# IPEDS code -> ours; a code below 0 is not known.
GRANTS_DEGREES = {1: "yes", 2: "no"}
# The first year in which closed colleges are looked up in a directory: those of earlier years may lack it.
FIRST_MATCHED = 2020


class CollegeDirectory(Model, key=["unitid"], provenance=["release"]):
    """One row per institution of any directory since 2020-21, as in the newest one that has it."""

    unitid: str = column("the institution's ID", str_matches=r"^\d{6}$")
    opeid: str = optional("its ID at Federal Student Aid, with the location", str_matches=r"^\d{8}$")
    name: str = text("name of the institution")
    state: str = column("state or territory", isin=tuple(sorted(CODES)))
    state_fips: str = column("FIPS code of the state or territory", str_matches=r"^\d{2}$")
    control: str = optional("who controls it", isin=tuple(CONTROL.values()))
    level: str = optional("length of its longest programs", isin=tuple(LEVEL.values()))
    grants_degrees: str = optional("whether it grants degrees", isin=YES_NO)
    active: str = column("whether it was active in that directory", isin=YES_NO)
    edition: str = column("academic year of that directory", str_matches=r"^\d{4}-\d{2}$")
    closed_on: pd.Timestamp = optional("day on which it closed, if any directory names one")


class CollegeClosures(Model, key=["opeid", "closed_on"], provenance=["release"]):
    """One row per main campus and closing."""

    opeid: str = column(
        "ID at Federal Student Aid; 00 at its end is the main campus", str_matches=r"^0\d{5}00$"
    )
    closed_on: pd.Timestamp = column("day on which it closed")
    name: str = text("name of the college or school")
    city: str = optional("city")
    state: str = optional("state or territory; empty abroad", isin=tuple(sorted(CODES)))
    unitid: str = optional("its ID at IPEDS, if a directory since 2020-21 has it", str_matches=r"^\d{6}$")
    grants_degrees: str = optional(
        "whether it grants degrees; empty if no directory since 2020-21 has it", isin=YES_NO
    )


class CollegeClosuresByYear(Model, key=["publisher", "colleges", "year"]):
    """One row per publisher, kind of college and year."""

    publisher: str = column(
        "fsa: Federal Student Aid, certifications that ended; ipeds: reporting units that closed or merged",
        isin=("fsa", "ipeds"),
    )
    colleges: str = column(
        "all colleges and schools, or those that grant degrees", isin=("all", "degree_granting")
    )
    year: int = column("year of the closing", "year", ge=1984, le=2100)
    closures: int = column("colleges that closed", "colleges", ge=0, le=1_000)
    note: str = optional("why the year is not complete")


def build_college_directory(raw: Raw) -> pd.DataFrame:
    """Take each institution from the newest directory that has it, and its closing from any."""
    every = newest_of_each(raw, "ipeds/institutions", "edition").sort_values("edition", kind="stable")
    frame = every.drop_duplicates("unitid", keep="last")
    closed = newest_of_each(raw, "ipeds/closed_institutions", "edition").sort_values(
        "edition", kind="stable"
    )
    closed = closed.assign(unitid=closed["unitid"].astype("str"))
    closed_on = closed.drop_duplicates("unitid", keep="last").set_index("unitid")["closed_on"]
    frame = frame.assign(
        state_fips=frame["state"].map(CODES),
        control=frame["control"].map(CONTROL),
        level=frame["level"].map(LEVEL),
        grants_degrees=frame["degree_granting"].map(GRANTS_DEGREES),
        active=frame["active"].map({1: "yes"}).fillna("no"),
        closed_on=frame["unitid"].map(closed_on),
    )
    return cast(frame[list(CollegeDirectory.to_schema().columns)], CollegeDirectory)


def build_college_closures(raw: Raw) -> pd.DataFrame:
    """Take the newest list, and look each college up in the directories."""
    frame = newest_release(raw, "fsa/closed_schools")
    # In every directory, not only the newest: after a merger a unit has another college's number.
    every = newest_of_each(raw, "ipeds/institutions", "edition").dropna(subset=["opeid"])
    # Of several units with one number, one that grants degrees (1) counts.
    order = every.sort_values(["edition", "degree_granting"], ascending=[True, False], kind="stable")
    latest = order.drop_duplicates("opeid", keep="last").set_index("opeid")
    frame = frame.assign(
        unitid=frame["opeid"].map(latest["unitid"]),
        grants_degrees=frame["opeid"].map(latest["degree_granting"]).map(GRANTS_DEGREES),
    )
    return cast(frame[list(CollegeClosures.to_schema().columns)], CollegeClosures)


def build_college_closures_by_year(raw: Raw) -> pd.DataFrame:
    """Count both publishers' closings by year."""
    fsa = build_college_closures(raw)
    last = fsa["closed_on"].max()
    fsa = fsa.assign(year=fsa["closed_on"].dt.year)
    granting = fsa[(fsa["grants_degrees"] == "yes") & (fsa["year"] >= FIRST_MATCHED)]
    parts = [_counted(fsa, "all"), _counted(granting, "degree_granting")]
    ipeds = raw.newest("ipeds/closures")
    for kind, name in (("all", "closed"), ("degree_granting", "closed_degree_granting")):
        rows = pd.DataFrame({"year": ipeds["year"], "closures": ipeds[name]})
        parts.append(rows.assign(publisher="ipeds", colleges=kind))
    frame = stack(parts, CollegeClosuresByYear)
    until = f"to {last:%B} {last.day}"
    note = pd.Series(until, frame.index).where((frame["publisher"] == "fsa") & (frame["year"] == last.year))
    late = (frame["publisher"] == "fsa") & (frame["year"] == 2023)
    return frame.assign(note=note.where(~late, "closings reported late are missing"))


def _counted(rows: pd.DataFrame, colleges: str) -> pd.DataFrame:
    counts = rows.groupby("year").size().rename("closures").reset_index()
    return counts.assign(publisher="fsa", colleges=colleges)


def states_have_institutions(frame: pd.DataFrame) -> CheckResult:
    """Check that the directory has every state and at least 6,000 institutions."""
    missing = sorted(set(CODES) - set(frame["state"]))
    good = not missing and len(frame) >= 6_000
    saw = f"{len(frame):,} institutions; missing: {', '.join(missing) or 'none'}"
    return CheckResult("every state has institutions, at least 6,000 in all", good, saw)


def closings_are_dated_by_their_release(frame: pd.DataFrame) -> CheckResult:
    """Check that no college closes after the list that names it."""
    wrong = frame[frame["closed_on"].dt.strftime("%Y-%m-%d") > frame["release"].str.ljust(10, "9")]
    return check("no closing after its list", wrong, len(frame))


def main_campuses_only(frame: pd.DataFrame) -> CheckResult:
    """Check that no year has more closings than colleges can have: locations would be ten times as many."""
    counts = frame.groupby(frame["closed_on"].dt.year).size().rename("closings").reset_index()
    wrong = counts[counts["closings"] > 500]
    return check("fewer than 500 closings a year", wrong, len(counts))


def degree_granting_are_part_of_all(frame: pd.DataFrame) -> CheckResult:
    """Check that colleges that grant degrees are part of all colleges of the year."""
    wide = frame.pivot(index=["publisher", "year"], columns="colleges", values="closures").dropna()
    wrong = wide[wide["degree_granting"] > wide["all"]].reset_index()
    return check("colleges that grant degrees are part of all", wrong, len(wide))


def years_are_continuous(frame: pd.DataFrame) -> CheckResult:
    """Check that no publisher lacks a year between its first and its last."""
    starts = pd.to_datetime(frame["year"].astype("str"), format="%Y")
    name = "every publisher has every year"
    return continuous(frame.assign(period_start=starts), name, 12, by=("publisher", "colleges"))


WHY = (
    "Federal Student Aid counts certifications that end, IPEDS reporting units; only IPEDS has mergers, "
    "and a college can close in the two lists in different years."
)
TABLES = (
    Table(
        name="college_directory",
        title="Directory of colleges and schools, closed ones too",
        description="Every postsecondary institution of the federal directories of 2020-21, 2023-24 and "
        "2024-25, as in the newest one that has it, with the day on which it closed. An institution that "
        "opened and closed between two of these directories is missing.",
        subject="pathways",
        model=CollegeDirectory,
        build=build_college_directory,
        span=None,
        checks=(states_have_institutions,),
    ),
    Table(
        name="college_closures",
        title="Colleges and schools that closed, 1984 to 2026",
        description="Main campuses that closed, from Federal Student Aid's list: not the ten times as "
        "many locations. Beauty and trade schools are more often in it than colleges; whether one grants "
        "degrees is known for most that closed since 2020. Mergers and sales are not in the list.",
        subject="pathways",
        model=CollegeClosures,
        build=build_college_closures,
        span=("closed_on", "closed_on"),
        checks=(closings_are_dated_by_their_release, main_campuses_only),
        breaks=(
            "Closings before 22 September 2023 that were reported after October 2023 are missing.",
            "Closings are reported late: the newest months are not complete.",
        ),
    ),
    Table(
        name="college_closures_by_year",
        title="College closings by year, as two publishers count them",
        description=f"Closings by year: Federal Student Aid from 1984, IPEDS 2020 to 2024. {WHY}",
        subject="pathways",
        model=CollegeClosuresByYear,
        build=build_college_closures_by_year,
        span=("year", "year"),
        kind="derived",
        checks=(degree_granting_are_part_of_all, years_are_continuous),
        breaks=(
            "2023 lacks late reports, and the newest year is not over; see `note`.",
            "Colleges that grant degrees: only from 2020 on, for lack of older directories.",
        ),
    ),
)
