"""Earnings and debt of graduates by school, field of study and credential."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast, newest_release, published
from edudata.models._schema import Model, check, check_rows, column, optional, text
from edudata.places import FIPS
from edudata.records import CheckResult, Table
from edudata.sources.scorecard.programs import NO_UNITID

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
NATION = "US"
FOREIGN, CONTROL_FOREIGN = "foreign school: outside the states, without a UNITID", "Foreign"
NO_STATE = "former school: no list of schools gives its state"
NO_ID = "former school: no release gives it a UNITID"
NEITHER = "former school: no list gives its state, no release a UNITID"
TAKEN = "former school: its UNITID now belongs to another OPEID"
NO_PLACE = (FOREIGN, NO_STATE, NO_ID, NEITHER, TAKEN)
# A program of an institution: its campuses repeat one statistic.
PROGRAM = ["opeid6", "cip_code", "credential"]
CAMPUS = ["opeid6", "unitid"]


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


class FieldsOfStudy(Model, key=["cip_code", "credential"], provenance=["release"]):
    """One row per field of study and credential, over all schools."""

    cip_code: str = column("field of study, four-digit CIP code of 2020", str_matches=r"^\d{4}$")
    field: str = text("name of the field")
    credential: str = column("credential that was completed", isin=tuple(CREDENTIALS.values()))
    programs: int = column(
        "programs of all schools, each once however many campuses offer it", "programs", ge=1, le=10_000
    )
    programs_with_earnings: int = column(
        "of these, with earnings after one or four years", "programs", ge=0, le=10_000
    )
    programs_with_debt: int = column("of these, with a median debt", "programs", ge=0, le=10_000)
    programs_with_4yr_earnings: int = column(
        "of these, with earnings after four years, on which the quartiles are based",
        "programs",
        ge=0,
        le=10_000,
    )
    awards: float = column("credentials awarded in a year", "awards", ge=0, le=5_000_000)
    earnings_4yr_p25_usd: float = optional(
        "25th percentile of the programs' median earnings", "usd", ge=3_000, le=600_000
    )
    earnings_4yr_median_usd: float = optional(
        "median of the programs' median earnings, each program counted once", "usd", ge=3_000, le=600_000
    )
    earnings_4yr_p75_usd: float = optional(
        "75th percentile of the programs' median earnings", "usd", ge=3_000, le=600_000
    )
    median_debt_usd: float = optional("median of the programs' median debts", "usd", ge=500, le=700_000)
    programs_below_high_school_pct: float = optional(
        "programs whose graduates earn less after four years than people with a high-school diploma in "
        "their state, of the programs with such earnings; empty for credentials that require a degree",
        "percent",
        ge=0,
        le=100,
    )


class HighSchoolEarnings(Model, key=["state_fips"], provenance=["release"]):
    """One row per state, and one for the nation."""

    state_fips: str = column("FIPS code of the state; 00 for the nation", str_matches=r"^\d{2}$")
    state: str = column("postal abbreviation; US for the nation", str_matches=r"^[A-Z]{2}$")
    earnings_usd: float = column(
        "median earnings of working adults aged 25 to 34 with a high-school diploma only",
        "usd",
        ge=10_000,
        le=80_000,
    )


def build_programs(raw: Raw) -> pd.DataFrame:
    """Build programs with state, number of campuses and name of field, and two computed values.

    debt 9,500, earnings 50,894 after four years, high school 35,746
    -> debt_to_earnings_pct 18.7, earnings_premium_usd 15,148
    """
    frame = newest_release(raw, "scorecard/programs")
    fields = raw.newest("scorecard/fields")[["cip_code", "credential_level", "title"]]
    high_school = raw.newest("scorecard/high_school_earnings").set_index("state")["earnings_usd"]
    frame = frame.merge(fields, on=["cip_code", "credential_level"], how="left")
    frame = _located(frame, raw).rename(columns={"title": "field"})
    frame = frame.assign(credential=frame["credential_level"].map(CREDENTIALS))
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
    fields = raw.newest("scorecard/fields")[["cip_code", "credential_level", "title"]]
    frame = frame.merge(fields, on=["cip_code", "credential_level"], how="left")
    frame = _located(frame, raw).rename(columns={"title": "field"})
    frame = frame.assign(credential=frame["credential_level"].map(CREDENTIALS))
    columns = list(ProgramList.to_schema().columns)
    return cast(frame[columns], ProgramList)


def _located(frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
    """Add name, state and ID of each campus, also of those that closed before the release.

    The newest list of schools leaves out those that have closed, so that older ones count as well, and
    the list of closures, which has no IDs.
    """
    campuses = raw.every("scorecard/campuses")
    newest = campuses.drop_duplicates(CAMPUS, keep="last").set_index(CAMPUS)
    frame = frame.join(newest[["institution", "control"]], on=CAMPUS)
    lists = (
        *published(raw, "fsa/closed_schools"),
        *published(raw, "ipeds/directory"),
        *published(raw, "ipeds/institutions", every=True),
        *published(raw, "scorecard/institutions", every=True),
    )
    schools = pd.concat(lists)[["unitid", "opeid", "state"]]
    schools = schools.assign(opeid6=schools["opeid"].str[:6])
    ids = _only(schools, "unitid")
    ids = ids.combine_first(_former_ids(campuses))
    # An ID that the file gives to a campus belongs to that campus, not to one without an ID.
    taken = ids[ids.isin(raw.newest("scorecard/campuses")["unitid"])]
    unitid = frame["unitid"].where(
        frame["unitid"].ne(NO_UNITID), frame["opeid6"].map(ids.drop(taken.index))
    )
    own = schools.dropna(subset=["unitid"]).drop_duplicates("unitid", keep="last").set_index("unitid")
    state = unitid.map(own["state"]).fillna(frame["opeid6"].map(_only(schools, "state")))
    frame = frame.assign(unitid=unitid, state=state)
    return frame.assign(no_place_reason=_no_place(frame, frame["opeid6"].isin(taken.index)))


def _former_ids(campuses: pd.DataFrame) -> pd.Series:
    """Return the ID of each institution in any release: its only campus's, or its main campus's."""
    campuses = campuses[campuses["unitid"].ne(NO_UNITID)]
    return _only(campuses, "unitid").combine_first(_only(campuses[campuses["main_campus"].eq(1)], "unitid"))


def _no_place(frame: pd.DataFrame, taken: pd.Series) -> pd.Series:
    """Say why a row lacks its state or its ID."""
    no_state, no_id = frame["state"].isna(), frame["unitid"].isna()
    reason = pd.Series(pd.NA, frame.index, dtype="str")
    for rows, why in (
        (no_state, NO_STATE),
        (no_id, NO_ID),
        (no_id & no_state, NEITHER),
        (no_id & taken, TAKEN),
        (frame["control"].eq(CONTROL_FOREIGN) & (no_state | no_id), FOREIGN),
    ):
        reason = reason.mask(rows, why)
    return reason


def _only(schools: pd.DataFrame, column: str) -> pd.Series:
    """Return the value by OPEID6 where all schools of an institution have the same."""
    values = schools.dropna(subset=["opeid6", column]).groupby("opeid6")[column]
    return values.first()[values.nunique() == 1]


def build_fields_of_study(raw: Raw) -> pd.DataFrame:
    """Build fields by credential with their number of programs and quartiles of the programs' medians.

    Each program counts once, regardless of its campuses and its number of graduates, so that these are
    not medians of graduates.
    """
    counts = newest_release(raw, "scorecard/fields")
    # The campuses of a program repeat its statistics; the first one's state counts.
    programs = build_programs(raw).drop_duplicates(PROGRAM)
    counts = counts.rename(
        columns={
            "title": "field",
            "with_earnings": "programs_with_earnings",
            "with_debt": "programs_with_debt",
        }
    ).assign(credential=counts["credential_level"].map(CREDENTIALS))
    below = programs["earnings_premium_usd"].lt(0).where(programs["earnings_premium_usd"].notna())
    programs["below"] = below.astype("float64")
    groups = programs.groupby(["cip_code", "credential"])
    earned = groups["earnings_4yr_usd"]
    spread = pd.DataFrame(
        {
            "programs_with_4yr_earnings": earned.count(),
            "earnings_4yr_p25_usd": earned.quantile(0.25).round(),
            "earnings_4yr_median_usd": earned.median().round(),
            "earnings_4yr_p75_usd": earned.quantile(0.75).round(),
            "median_debt_usd": groups["median_debt_usd"].median().round(),
            "programs_below_high_school_pct": (100 * groups["below"].mean()).round(1),
        }
    )
    frame = counts.join(spread, on=["cip_code", "credential"])
    # A field without a published program is not among the groups.
    frame = frame.fillna({"programs_with_4yr_earnings": 0}).astype({"programs_with_4yr_earnings": "int64"})
    return cast(frame, FieldsOfStudy)


def build_high_school_earnings(raw: Raw) -> pd.DataFrame:
    """Build the threshold of the earnings-premium test by state."""
    frame = newest_release(raw, "scorecard/high_school_earnings")
    return frame.assign(state_fips=frame["state"].map(FIPS | {NATION: "00"}))


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


def counts_are_nested(frame: pd.DataFrame) -> CheckResult:
    """Check that no field has more programs with values than programs."""
    wrong = (frame["programs_with_earnings"] > frame["programs"]) | (
        frame["programs_with_debt"] > frame["programs"]
    )
    wrong |= frame["programs_with_4yr_earnings"] > frame["programs_with_earnings"]
    return check(
        "no more programs with values than programs",
        frame.loc[wrong, ["cip_code", "credential", "programs"]],
        len(frame),
    )


def quartiles_ascend(frame: pd.DataFrame) -> CheckResult:
    """Check that the quartiles of earnings are in order."""
    names = [f"earnings_4yr_{part}_usd" for part in ("p25", "median", "p75")]
    rows = frame.dropna(subset=names)
    wrong = (rows[names[0]] > rows[names[1]]) | (rows[names[1]] > rows[names[2]])
    return check_rows("quartiles ascend", rows.loc[wrong, ["cip_code", *names]], len(rows))


def nation_within_states(frame: pd.DataFrame) -> CheckResult:
    """Check that all states are present and the nation's value lies between theirs."""
    nation = frame.loc[frame["state"] == NATION, "earnings_usd"]
    states = frame[frame["state"] != NATION]
    missing = sorted(set(FIPS) - set(states["state"]))
    good = len(nation) == 1 and not missing and states["earnings_usd"].min() <= nation.iloc[0]
    good = good and nation.iloc[0] <= states["earnings_usd"].max()
    return CheckResult(
        "all states are present, and the nation's value is between theirs",
        good,
        f"{len(states)} states, missing: {', '.join(missing) or 'none'}",
    )


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
    Table(
        name="fields_of_study",
        title="Earnings and debt after a degree, by field of study and credential",
        description="Fields of study by credential over all schools: how many programs there are, how many "
        "are large enough to be published, and quartiles of their median earnings. A program counts once "
        "however many campuses offer it.",
        subject="labor",
        model=FieldsOfStudy,
        build=build_fields_of_study,
        span=None,
        checks=(counts_are_nested, quartiles_ascend),
        kind="derived",
        breaks=BREAKS,
    ),
    Table(
        name="high_school_earnings",
        title="Earnings with a high-school diploma, by state",
        description="Earnings of working adults aged 25 to 34 with a high-school diploma only: the "
        "threshold with which a program's graduates are compared.",
        subject="labor",
        model=HighSchoolEarnings,
        build=build_high_school_earnings,
        span=None,
        checks=(nation_within_states,),
    ),
)
