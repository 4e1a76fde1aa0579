"""What graduates earn and owe, by school, field of study and credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from edudata.models._schema import Model, as_text, check, column, note_columns, text
from edudata.places import FIPS
from edudata.records import CheckResult, Table, View

if TYPE_CHECKING:
    from edudata.etl.store.raw import Raw

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
"""The publisher's level of a credential -> ours."""
NATION = "US"


class Programs(Model):
    """One row a school, field of study and credential."""

    unitid: str = column("school, as in `institutions`", str_matches=r"^\d{6}(\d{2})?$")
    institution: str = column("its name, where `institutions` has it", nullable=True)
    state: str = column("its state, likewise", nullable=True, str_matches=r"^[A-Z]{2}$")
    cip_code: str = column("field of study, four digits of the CIP of 2020", str_matches=r"^\d{4}$")
    field: str = text("name of the field")
    credential: str = column("credential that was completed", isin=tuple(CREDENTIALS.values()))
    awards: float = column(
        "credentials given in the first of the two years pooled",
        "awards",
        nullable=True,
        ge=0,
        le=100_000,
    )
    earnings_4yr_usd: float = column(
        "median earnings four years after the credential, of those who work and are not enrolled",
        "usd",
        nullable=True,
        ge=3_000,
        le=600_000,
    )
    earnings_1yr_usd: float = column("the same one year after", "usd", nullable=True, ge=2_000, le=600_000)
    median_debt_usd: float = column(
        "median federal debt from this school of those who borrowed, parents' loans apart",
        "usd",
        nullable=True,
        ge=500,
        le=700_000,
    )
    debt_to_earnings_pct: float = column(
        "that debt in percent of a year's earnings four years after",
        "percent",
        nullable=True,
        ge=0.5,
        le=2_000,
    )
    high_school_earnings_usd: float = column(
        "median earnings with a high-school diploma in the school's state",
        "usd",
        nullable=True,
        ge=10_000,
        le=80_000,
    )
    earnings_premium_usd: float = column(
        "earnings four years after less those with a high-school diploma",
        "usd",
        nullable=True,
        ge=-60_000,
        le=600_000,
    )
    release: str = text(note_columns()["release"])

    class Config(Model.Config):
        unique = ["unitid", "cip_code", "credential"]


class FieldsOfStudy(Model):
    """One row a field of study and credential, over all schools."""

    cip_code: str = column("field of study, four digits of the CIP of 2020", str_matches=r"^\d{4}$")
    field: str = text("name of the field")
    credential: str = column("credential that was completed", isin=tuple(CREDENTIALS.values()))
    programs: int = column("programs of schools in the country", "programs", ge=1, le=10_000)
    programs_with_earnings: int = column(
        "of these, with earnings after one or four years", "programs", ge=0, le=10_000
    )
    programs_with_debt: int = column("of these, with a median debt", "programs", ge=0, le=10_000)
    programs_with_4yr_earnings: int = column(
        "of these, with earnings after four years: those the quartiles are of", "programs", ge=0, le=10_000
    )
    awards: int = column("credentials given in a year", "awards", ge=0, le=5_000_000)
    earnings_4yr_p25_usd: float = column(
        "quarter of the programs' medians below it", "usd", nullable=True, ge=3_000, le=600_000
    )
    earnings_4yr_median_usd: float = column(
        "middle of the programs' median earnings, each counting once",
        "usd",
        nullable=True,
        ge=3_000,
        le=600_000,
    )
    earnings_4yr_p75_usd: float = column(
        "quarter of the programs' medians above it", "usd", nullable=True, ge=3_000, le=600_000
    )
    median_debt_usd: float = column(
        "middle of the programs' median debts", "usd", nullable=True, ge=500, le=700_000
    )
    programs_below_high_school_pct: float = column(
        "of the programs with earnings after four years, those that earn less than a high-school diploma "
        "does in their state",
        "percent",
        nullable=True,
        ge=0,
        le=100,
    )
    release: str = text(note_columns()["release"])

    class Config(Model.Config):
        unique = ["cip_code", "credential"]


class HighSchoolEarnings(Model):
    """One row a state, and one for the nation."""

    state_fips: str = column("state; 00 for the nation", str_matches=r"^\d{2}$")
    state: str = column("its letters; US for the nation", str_matches=r"^[A-Z]{2}$")
    earnings_usd: float = column(
        "median earnings of working adults aged 25 to 34 with a high-school diploma and no more",
        "usd",
        ge=10_000,
        le=80_000,
    )
    release: str = text(note_columns()["release"])

    class Config(Model.Config):
        unique = ["state_fips"]


def _newest(raw: Raw, resource: str) -> pd.DataFrame:
    """The newest vintage of a resource, its release named in a column."""
    frame = raw.newest(resource)
    vintage = max(published for name, published in raw.used if name == resource)
    return frame.assign(release=vintage)


def build_programs(raw: Raw) -> pd.DataFrame:
    """Programs with any figure, the names of school and field beside them, and two figures computed.

    debt 9,500, earnings 50,894 after four years, high school 35,746
    -> debt_to_earnings_pct 18.7, earnings_premium_usd 15,148
    """
    frame = _newest(raw, "scorecard/programs")
    fields = raw.newest("scorecard/fields")[["cip_code", "credential_level", "title"]]
    schools = raw.newest("scorecard/institutions")[["unitid", "name", "state"]]
    school = raw.newest("scorecard/high_school_earnings").set_index("state")["earnings_usd"]
    frame = frame.merge(fields, on=["cip_code", "credential_level"], how="left")
    frame = frame.merge(schools, on="unitid", how="left")
    earned = frame["earnings_4yr_usd"]
    threshold = frame["state"].map(school)
    frame = frame.rename(columns={"title": "field", "name": "institution"}).assign(
        credential=frame["credential_level"].map(CREDENTIALS),
        awards=frame["awards"].astype("float64"),
        debt_to_earnings_pct=(100 * frame["median_debt_usd"] / earned).round(1),
        high_school_earnings_usd=threshold,
        earnings_premium_usd=earned - threshold,
    )
    return as_text(frame, Programs)


def build_fields_of_study(raw: Raw) -> pd.DataFrame:
    """Fields by credential: how many programs there are, and the spread of their medians.

    Each program counts once, however many graduates it has: these are no medians of graduates.
    """
    counts = _newest(raw, "scorecard/fields")
    programs = build_programs(raw)
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
    none = frame["programs_with_4yr_earnings"].fillna(0).astype("int64")
    return as_text(frame.assign(programs_with_4yr_earnings=none), FieldsOfStudy)


def build_high_school_earnings(raw: Raw) -> pd.DataFrame:
    """The threshold of the earnings-premium test by state."""
    frame = _newest(raw, "scorecard/high_school_earnings")
    return frame.assign(state_fips=frame["state"].map(FIPS | {NATION: "00"}))


def _something_is_shown(frame: pd.DataFrame) -> CheckResult:
    measures = ["earnings_4yr_usd", "earnings_1yr_usd", "median_debt_usd"]
    empty = frame.loc[frame[measures].isna().all(axis=1), ["unitid", "cip_code", "credential"]]
    return check("every program has earnings or debt", empty, len(frame))


def _schools_are_known(frame: pd.DataFrame) -> CheckResult:
    share = 100 * frame["institution"].notna().mean()
    return CheckResult(
        "95 % of the programs are of a school in `institutions`", share >= 95, f"{share:.1f} %"
    )


def _counts_are_nested(frame: pd.DataFrame) -> CheckResult:
    wrong = (frame["programs_with_earnings"] > frame["programs"]) | (
        frame["programs_with_debt"] > frame["programs"]
    )
    wrong |= frame["programs_with_4yr_earnings"] > frame["programs_with_earnings"]
    return check(
        "no more programs with figures than programs",
        frame.loc[wrong, ["cip_code", "credential", "programs"]],
        len(frame),
    )


def _quartiles_ascend(frame: pd.DataFrame) -> CheckResult:
    names = [f"earnings_4yr_{part}_usd" for part in ("p25", "median", "p75")]
    shown = frame.dropna(subset=names)
    wrong = (shown[names[0]] > shown[names[1]]) | (shown[names[1]] > shown[names[2]])
    return check("quartiles ascend", shown.loc[wrong, ["cip_code", *names]], len(shown))


def _nation_within_states(frame: pd.DataFrame) -> CheckResult:
    """The nation's figure lies among the states', which are all there."""
    nation = frame.loc[frame["state"] == NATION, "earnings_usd"]
    states = frame[frame["state"] != NATION]
    missing = sorted(set(FIPS) - set(states["state"]))
    good = len(nation) == 1 and not missing and states["earnings_usd"].min() <= nation.iloc[0]
    good = good and nation.iloc[0] <= states["earnings_usd"].max()
    return CheckResult(
        "all states, and the nation's figure among theirs",
        good,
        f"{len(states)} states, missing: {', '.join(missing) or 'none'}",
    )


BREAKS = ("Each release pools graduates of two other years: releases form no series.",)
TABLES: tuple[Table, ...] = (
    Table(
        name="programs",
        title="Earnings and debt after a degree, by school, field of study and credential",
        description="Programs of the College Scorecard large enough for their earnings or debt to be "
        "shown; the others are left out, and `fields_of_study` counts them. Where earnings after four "
        "years are not shown those after one year may be. Ratio and premium are computed here.",
        subject="labor",
        model=Programs,
        build=build_programs,
        span=None,
        checks=(_something_is_shown, _schools_are_known),
        breaks=BREAKS,
    ),
    Table(
        name="fields_of_study",
        title="Earnings and debt after a degree, by field of study and credential",
        description="Fields of study by credential over all schools: how many programs there are, how many "
        "are large enough to be shown, and quartiles of their median earnings. Each program counts once.",
        subject="labor",
        model=FieldsOfStudy,
        build=build_fields_of_study,
        span=None,
        checks=(_counts_are_nested, _quartiles_ascend),
        kind="derived",
        breaks=BREAKS,
    ),
    Table(
        name="high_school_earnings",
        title="Earnings with a high-school diploma, by state",
        description="What working adults aged 25 to 34 with a high-school diploma and no more earn: the "
        "threshold that a program's graduates are held against.",
        subject="labor",
        model=HighSchoolEarnings,
        build=build_high_school_earnings,
        span=None,
        checks=(_nation_within_states,),
    ),
)
VIEWS: tuple[View, ...] = ()
