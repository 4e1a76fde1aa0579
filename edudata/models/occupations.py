"""Jobs by what they require: occupations, jobs by education for entry, and degree jobs by area."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._schema import Model, check, column, note_columns, optional, text
from edudata.records import CheckResult, Table

EDUCATION = {
    "Doctoral or professional degree": "doctoral_or_professional",
    "Master's degree": "masters",
    "Bachelor's degree": "bachelors",
    "Associate's degree": "associates",
    "Postsecondary nondegree award": "postsecondary_award",
    "Some college, no degree": "some_college",
    "High school diploma or equivalent": "high_school",
    "No formal educational credential": "no_credential",
}
"""The publisher's names of entry education -> ours, highest first."""
DEGREES = ("doctoral_or_professional", "masters", "bachelors")
ATTAINMENT = ("bachelors", "masters", "doctoral_or_professional")
TOTAL = "Total, all occupations"
KINDS = {"N": "nation", "S": "state", "M": "nonmetro"}
ENTRY = "typical education needed for entry, one level for each occupation as the publisher assigns it"


class Occupations(Model):
    """One row an occupation and edition."""

    edition: str = column("first and last year of the projections", str_matches=r"^\d{4}-\d{2}$")
    release: str = text(note_columns()["release"])
    soc_code: str = column("occupation in the National Employment Matrix", str_matches=r"^\d{2}-\d{4}$")
    title: str = text("name of the occupation")
    entry_education: str = column(ENTRY, isin=tuple(EDUCATION.values()))
    requires_bachelors_or_more: bool = column("whether entry_education is a bachelor's degree or more")
    employment_base_thousand: float = column(
        "jobs in the edition's first year; missing in editions without them",
        "thousand jobs",
        nullable=True,
        ge=0,
        le=10_000,
    )
    employment_projected_thousand: float = column(
        "jobs projected for the last year", "thousand jobs", nullable=True, ge=0, le=10_000
    )
    employment_change_pct: float = column(
        "projected change as published, from unrounded jobs", "percent", nullable=True, ge=-80, le=200
    )
    openings_thousand_per_year: float = column(
        "openings a year, by growth and by people leaving", "thousand jobs", nullable=True, ge=0, le=2_000
    )
    median_annual_wage_usd: float = column(
        "median wage of wage and salary workers, nominal", "usd", nullable=True, ge=15_000, le=300_000
    )
    dollar_year: str = column("year of the wage", nullable=True, str_matches=r"^\d{4}$")
    workers_with_bachelors_or_more_pct: float = column(
        "workers aged 25 and more who hold a bachelor's degree or more, 2021-22, whatever entry takes",
        "percent",
        nullable=True,
        ge=0,
        le=100.2,
    )
    flag: str = optional("flag")

    class Config(Model.Config):
        unique = ["edition", "soc_code"]


class JobsByEntryEducation(Model):
    """One row a level of entry education, edition and basis."""

    basis: str = column(
        "published: the publisher's own sums (Table 5.2); summed: our sums over the edition's occupations",
        isin=("published", "summed"),
    )
    edition: str = column("first and last year of the projections", str_matches=r"^\d{4}-\d{2}$")
    release: str = text(note_columns()["release"])
    entry_education: str = column(ENTRY + "; total: all jobs", isin=(*EDUCATION.values(), "total"))
    base_year: int = column("year of employment_base_thousand", ge=2000, le=2100)
    projected_year: int = column("year of employment_projected_thousand", ge=2000, le=2110)
    employment_base_thousand: float = column("jobs in the base year", "thousand jobs", ge=1_000, le=300_000)
    employment_projected_thousand: float = column("jobs projected", "thousand jobs", ge=1_000, le=300_000)
    share_base_pct: float = column("share of all jobs in the base year", "percent", ge=1, le=100)
    share_projected_pct: float = column("share of all jobs projected", "percent", ge=1, le=100)
    employment_change_pct: float = column("projected change of the jobs shown", "percent", ge=-50, le=100)
    median_annual_wage_usd: float = column(
        "median wage, as published; not summed", "usd", nullable=True, ge=15_000, le=300_000
    )
    dollar_year: str = column("year of the wage", nullable=True, str_matches=r"^\d{4}$")

    class Config(Model.Config):
        unique = ["basis", "edition", "entry_education"]


class DegreeJobsByArea(Model):
    """One row an area: the nation, states, metropolitan and nonmetropolitan areas."""

    oews_area_code: str = column("the publisher's code of the area", str_matches=r"^\d{7}$")
    kind: str = column("what the area is", isin=("nation", "state", "metro", "nonmetro"))
    geo_id: str = column("CBSA or state FIPS code, as in `regions`; empty where neither", nullable=True)
    cbsa: str = column("CBSA of July 2023, for metros", nullable=True, str_matches=r"^\d{5}$")
    state_fips: str = column(
        "state; of a metro across states its first; 00 for the nation", str_matches=r"^\d{2}$"
    )
    name: str = text("name of the area")
    period_start: pd.Timestamp = column("first day of the survey's month", "date")
    period_end: pd.Timestamp = column("last day of the survey's month", "date")
    total_employment: int = column("wage and salary jobs", "jobs", ge=5_000, le=300_000_000)
    covered_employment: int = column(
        "of these, in occupations whose count is released for the area", "jobs", ge=3_000, le=300_000_000
    )
    coverage_pct: float = column("covered of all jobs", "percent", ge=40, le=100)
    degree_employment: int = column(
        "of the covered, in occupations that typically need a bachelor's degree or more",
        "jobs",
        ge=100,
        le=150_000_000,
    )
    degree_share_pct: float = column("degree_employment of the covered jobs", "percent", ge=2, le=80)
    mean_annual_wage_usd: int = column("mean wage of all jobs, as published", "usd", ge=20_000, le=250_000)
    median_annual_wage_usd: int = column(
        "median wage of all jobs, as published", "usd", ge=15_000, le=250_000
    )
    mean_annual_wage_degree_usd: int = column("mean wage of degree jobs", "usd", ge=30_000, le=400_000)
    mean_annual_wage_other_usd: int = column("mean wage of the other jobs", "usd", ge=15_000, le=200_000)

    class Config(Model.Config):
        unique = ["oews_area_code"]


def build_occupations(raw: Raw) -> pd.DataFrame:
    """Detailed occupations of every edition; of an edition published twice the newer state."""
    frame = raw.every("bls/employment_projections")
    frame = frame[frame["release"] == frame.groupby("edition")["release"].transform("max")]
    frame = frame[frame["occupation_type"] == "line_item"].copy()
    frame["entry_education"] = _education(frame["entry_education"])
    held = frame[[f"workers_with_{level}_pct" for level in ATTAINMENT]]
    return frame.assign(
        requires_bachelors_or_more=frame["entry_education"].isin(DEGREES),
        workers_with_bachelors_or_more_pct=held.sum(axis=1, min_count=len(ATTAINMENT)).round(1),
        median_annual_wage_usd=frame["median_annual_wage_usd"].astype("float64"),
    )


def build_jobs_by_entry_education(raw: Raw) -> pd.DataFrame:
    """The publisher's sums, and ours over the occupations of every edition that has jobs.

    Shares and changes are computed here, from the jobs of the row and of its total.
    """
    published = raw.every("bls/employment_by_entry_education").assign(basis="published")
    jobs = raw.every("bls/employment_projections").dropna(subset=["employment_base_thousand"])
    jobs = jobs[(jobs["occupation_type"] == "line_item") | (jobs["title"] == TOTAL)]
    level = jobs["entry_education"].where(jobs["title"] != TOTAL, TOTAL)
    amounts = ["employment_base_thousand", "employment_projected_thousand"]
    summed = jobs.groupby(["edition", "release", level])[amounts].sum().round(1).reset_index()
    frame = pd.concat([published, summed.assign(basis="summed")], ignore_index=True)
    by = ["basis", "edition"]
    frame = frame[frame["release"] == frame.groupby(by)["release"].transform("max")].copy()
    frame["entry_education"] = _education(frame["entry_education"])
    total = frame[frame["entry_education"] == "total"].set_index(by)[amounts]
    of = total.loc[pd.MultiIndex.from_frame(frame[by])].to_numpy()
    base, projected = frame[amounts[0]], frame[amounts[1]]
    year = frame["edition"].str[:4].astype("int64")
    return frame.assign(
        base_year=year,
        projected_year=year // 100 * 100 + frame["edition"].str[5:].astype("int64"),
        share_base_pct=100 * base / of[:, 0],
        share_projected_pct=100 * projected / of[:, 1],
        employment_change_pct=100 * (projected / base - 1),
        median_annual_wage_usd=frame["median_annual_wage_usd"].astype("float64"),
    )


def build_degree_jobs_by_area(raw: Raw) -> pd.DataFrame:
    """The newest survey's areas, with both shares taken anew from the counts."""
    frame = raw.newest("bls/oews_bachelors_share").rename(
        columns={
            "month": "period_start",
            "area_name": "name",
            "bachelors_entry_employment": "degree_employment",
            "mean_annual_wage_bachelors_entry_usd": "mean_annual_wage_degree_usd",
        }
    )
    kind = frame["area_type"].map(KINDS).mask(frame["cbsa"].notna(), "metro").astype("str")
    by_state = frame["state_fips"].where(kind.isin(["nation", "state"]))
    return frame.assign(
        kind=kind,
        geo_id=frame["cbsa"].fillna(by_state),
        period_end=frame["period_start"] + pd.offsets.MonthEnd(0),
        coverage_pct=100 * frame["covered_employment"] / frame["total_employment"],
        degree_share_pct=100 * frame["degree_employment"] / frame["covered_employment"],
    )


def _education(names: pd.Series[str]) -> pd.Series[str]:
    """Our names of the levels; a name that is new stays as it is, and breaks the schema."""
    known = EDUCATION | {TOTAL: "total"}
    return names.map(lambda name: known.get(name, name)).astype("str")


def levels_add_up(frame: pd.DataFrame) -> CheckResult:
    """The levels' jobs add up to the total, but for rounding to a tenth of a thousand."""
    wrong = []
    keys = frame.groupby(["basis", "edition"])
    for key, rows in keys:
        # Eight rounded sums, or some 830 rounded occupations whose errors partly cancel.
        allowed = 0.5 if key[0] == "published" else 5.0
        for name in ("employment_base_thousand", "employment_projected_thousand"):
            total = rows.loc[rows["entry_education"] == "total", name].sum()
            parts = rows.loc[rows["entry_education"] != "total", name].sum()
            if abs(total - parts) > allowed:
                wrong.append({"table": key, "column": name, "total": total, "parts": parts})
    return check("jobs by level add up to all jobs", pd.DataFrame(wrong), 2 * keys.ngroups)


def every_level_is_there(frame: pd.DataFrame) -> CheckResult:
    """Eight levels and a total in each edition and basis."""
    counts = frame.groupby(["basis", "edition"]).size()
    wrong = counts[counts != len(EDUCATION) + 1].reset_index(name="rows")
    return check("each edition has all levels and a total", wrong, len(counts))


def one_education_edition_to_the_next(frame: pd.DataFrame) -> CheckResult:
    """Occupations keep their entry education from one edition to the next, with few exceptions."""
    wide = frame.pivot(index="soc_code", columns="edition", values="requires_bachelors_or_more").dropna()
    changed = wide[wide.nunique(axis=1) > 1].reset_index()
    few = len(changed) <= 0.03 * max(len(wide), 1)
    name = "at most 3 % of the occupations change sides between editions"
    return CheckResult(name, few, f"{len(changed)} of {len(wide)} do", required=False)


def counts_are_nested(frame: pd.DataFrame) -> CheckResult:
    """Degree jobs are some of the covered jobs, and these of all jobs."""
    wrong = (frame["degree_employment"] > frame["covered_employment"]) | (
        frame["covered_employment"] > frame["total_employment"]
    )
    return check("degree jobs ≤ covered jobs ≤ all jobs", frame[wrong], len(frame))


def areas_stay_within_the_nation(frame: pd.DataFrame) -> CheckResult:
    """States together have about the nation's jobs: a unit error or a lost state would show."""
    states = frame[(frame["kind"] == "state") & (frame["state_fips"] < "60")]["total_employment"].sum()
    nation = frame.loc[frame["kind"] == "nation", "total_employment"].sum()
    close = bool(nation) and abs(states / nation - 1) < 0.001
    return CheckResult(
        "the states' jobs add up to the nation's within 0.1 %", close, f"{states:,} of {nation:,}"
    )


TABLES: tuple[Table, ...] = (
    Table(
        name="occupations",
        title="Occupations: jobs, openings, wage and the education that entry takes",
        description="Detailed occupations of each edition of the Employment Projections. The edition "
        "2023-33 has workers' attainment and no jobs, the edition 2024-34 jobs and no attainment. Jobs "
        "in thousands, wages nominal; top-coded wages are missing and flagged.",
        subject="labor",
        model=Occupations,
        build=build_occupations,
        span=None,
        checks=(one_education_edition_to_the_next,),
    ),
    Table(
        name="jobs_by_entry_education",
        title="Jobs by the education that typical entry takes",
        description="All jobs by typical entry education: as the publisher sums them (edition 2023-33) and "
        "as the occupations of the edition 2024-34 add up. The editions have different bases.",
        subject="labor",
        model=JobsByEntryEducation,
        build=build_jobs_by_entry_education,
        span=None,
        checks=(levels_add_up, every_level_is_there),
    ),
    Table(
        name="degree_jobs_by_area",
        title="Jobs in occupations that typically need a bachelor's degree or more, by area",
        description="Share of wage and salary jobs in occupations whose typical entry education is a "
        "bachelor's degree or more, for the nation, states, metropolitan and nonmetropolitan areas. "
        "Counts that are not released drop out: coverage_pct says how much remains.",
        subject="labor",
        model=DegreeJobsByArea,
        build=build_degree_jobs_by_area,
        kind="derived",
        checks=(counts_are_nested, areas_stay_within_the_nation),
    ),
)
