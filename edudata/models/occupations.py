"""Occupations and the education they require: projections, jobs by education, and jobs by area."""

from __future__ import annotations

import pandas as pd

from edudata.etl.store.raw import Raw
from edudata.models._frames import cast
from edudata.models._schema import Model, check, check_rows, column, optional, shared, text
from edudata.records import CheckResult, Table, View

# The publisher's names of entry education -> ours, highest first.
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
DEGREES = ("bachelors", "masters", "doctoral_or_professional")
TOTAL = "Total, all occupations"
KINDS = {"N": "nation", "S": "state", "M": "nonmetro"}
ENTRY = "typical education needed for entry, one level for each occupation as the publisher assigns it"


class Occupations(Model, key=["edition", "soc_code"], provenance=["flag"]):
    """One row per edition and occupation."""

    edition: str = column("first and last year of the projections", str_matches=r"^\d{4}-\d{2}$")
    release: str = shared("release")
    soc_code: str = column("occupation in the National Employment Matrix", str_matches=r"^\d{2}-\d{4}$")
    title: str = text("name of the occupation")
    entry_education: str = column(ENTRY, isin=tuple(EDUCATION.values()))
    requires_bachelors_or_more: bool = column("true if entry_education is a bachelor's degree or more")
    employment_base_thousand: float = optional(
        "jobs in the edition's first year; missing in editions without them",
        "thousand jobs",
        ge=0,
        le=10_000,
    )
    employment_projected_thousand: float = optional(
        "jobs projected for the last year", "thousand jobs", ge=0, le=10_000
    )
    employment_change_pct: float = optional(
        "projected change as published, from unrounded jobs", "percent", ge=-80, le=200
    )
    openings_thousand_per_year: float = optional(
        "openings per year, from growth and from people leaving", "thousand jobs", ge=0, le=2_000
    )
    median_annual_wage_usd: float = optional(
        "median wage of wage and salary workers, nominal", "usd", ge=15_000, le=300_000
    )
    dollar_year: str = optional("year of the wage", str_matches=r"^\d{4}$")
    # A sum of three shares, each rounded: it may exceed 100 a little.
    workers_with_bachelors_or_more_pct: float = optional(
        "workers aged 25 and over with a bachelor's degree or more, 2021-22, regardless of entry education",
        "percent",
        ge=0,
        le=100.2,
    )


class JobsByEntryEducation(Model, key=["basis", "edition", "entry_education"]):
    """One row per basis, edition and level of entry education."""

    basis: str = column(
        "published: the publisher's own sums (Table 5.2); summed: our sums over the edition's occupations",
        isin=("published", "summed"),
    )
    edition: str = column("first and last year of the projections", str_matches=r"^\d{4}-\d{2}$")
    release: str = shared("release")
    entry_education: str = column(ENTRY + "; total: all jobs", isin=(*EDUCATION.values(), "total"))
    base_year: int = column("year of employment_base_thousand", ge=2000, le=2100)
    projected_year: int = column("year of employment_projected_thousand", ge=2000, le=2110)
    employment_base_thousand: float = column("jobs in the base year", "thousand jobs", ge=1_000, le=300_000)
    employment_projected_thousand: float = column("jobs projected", "thousand jobs", ge=1_000, le=300_000)
    share_base_pct: float = column("share of all jobs in the base year", "percent", ge=1, le=100)
    share_projected_pct: float = column("share of all jobs projected", "percent", ge=1, le=100)
    employment_change_pct: float = column("projected change of these jobs", "percent", ge=-50, le=100)
    median_annual_wage_usd: float = optional(
        "median wage, as published; empty for our sums", "usd", ge=15_000, le=300_000
    )
    dollar_year: str = optional("year of the wage", str_matches=r"^\d{4}$")


class DegreeJobsByArea(Model, key=["oews_area_code"]):
    """One row per area: nation, states, metropolitan and nonmetropolitan areas."""

    oews_area_code: str = column("the publisher's code of the area", str_matches=r"^\d{7}$")
    kind: str = column("type of area", isin=("nation", "state", "metro", "nonmetro"))
    geo_id: str = optional("CBSA or state FIPS code, as in `regions`; empty for nonmetropolitan areas")
    cbsa: str = optional("CBSA of July 2023, for metros", str_matches=r"^\d{5}$")
    state_fips: str = column(
        "state; first state of a metro that spans several; 00 for the nation", str_matches=r"^\d{2}$"
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
    median_annual_wage_usd: float = column(
        "median wage of all jobs, as published", "usd", ge=15_000, le=250_000
    )
    mean_annual_wage_degree_usd: int = column("mean wage of degree jobs", "usd", ge=30_000, le=400_000)
    mean_annual_wage_other_usd: int = column("mean wage of the other jobs", "usd", ge=15_000, le=200_000)


def build_occupations(raw: Raw) -> pd.DataFrame:
    """Build the detailed occupations of every edition."""
    frame = raw.every("bls/employment_projections")
    # An edition that was published twice counts in its newer state.
    frame = frame[frame["release"] == frame.groupby("edition")["release"].transform("max")]
    frame = frame[frame["occupation_type"] == "line_item"]
    entry = _education(frame["entry_education"])
    shares = frame[[f"workers_with_{level}_pct" for level in DEGREES]]
    frame = frame.assign(
        entry_education=entry,
        requires_bachelors_or_more=entry.isin(DEGREES),
        workers_with_bachelors_or_more_pct=shares.sum(axis=1, min_count=len(DEGREES)).round(1),
    )
    return cast(frame, Occupations)


AMOUNTS = ["employment_base_thousand", "employment_projected_thousand"]
BASES = ["basis", "edition"]


def build_jobs_by_entry_education(raw: Raw) -> pd.DataFrame:
    """Build the publisher's sums, and ours over the occupations of every edition that has jobs."""
    published = raw.every("bls/employment_by_entry_education").assign(basis="published")
    jobs = raw.every("bls/employment_projections").dropna(subset=["employment_base_thousand"])
    jobs = jobs[(jobs["occupation_type"] == "line_item") | (jobs["title"] == TOTAL)]
    level = jobs["entry_education"].where(jobs["title"] != TOTAL, TOTAL)
    summed = jobs.groupby(["edition", "release", level])[AMOUNTS].sum().round(1).reset_index()
    frame = pd.concat([published, summed.assign(basis="summed")], ignore_index=True)
    frame = frame[frame["release"] == frame.groupby(BASES)["release"].transform("max")]
    frame = frame.assign(entry_education=_education(frame["entry_education"]))
    return cast(_with_shares(frame), JobsByEntryEducation)


def _with_shares(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute years, shares and changes, from the jobs of each row and of its total."""
    total = frame[frame["entry_education"] == "total"].set_index(BASES)[AMOUNTS]
    totals = total.loc[pd.MultiIndex.from_frame(frame[BASES])].to_numpy()
    base, projected = frame[AMOUNTS[0]], frame[AMOUNTS[1]]
    year = frame["edition"].str[:4].astype("int64")
    return frame.assign(
        base_year=year,
        projected_year=year // 100 * 100 + frame["edition"].str[5:].astype("int64"),
        share_base_pct=100 * base / totals[:, 0],
        share_projected_pct=100 * projected / totals[:, 1],
        employment_change_pct=100 * (projected / base - 1),
    )


def build_degree_jobs_by_area(raw: Raw) -> pd.DataFrame:
    """Build the newest survey's areas, with both shares recomputed from the counts."""
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
    frame = frame.assign(
        kind=kind,
        geo_id=frame["cbsa"].fillna(by_state),
        period_end=frame["period_start"] + pd.offsets.MonthEnd(0),
        coverage_pct=100 * frame["covered_employment"] / frame["total_employment"],
        degree_share_pct=100 * frame["degree_employment"] / frame["covered_employment"],
    )
    return cast(frame, DegreeJobsByArea)


def _education(names: pd.Series[str]) -> pd.Series[str]:
    # An unknown name passes through, so that the schema error names it.
    ours = EDUCATION | {TOTAL: "total"}
    return names.map(lambda name: ours.get(name, name)).astype("str")


def levels_add_up(frame: pd.DataFrame) -> CheckResult:
    """Check that the jobs of all levels add up to the total."""
    wrong = []
    keys = frame.groupby(["basis", "edition"])
    for key, rows in keys:
        # Eight rounded sums, or some 830 rounded occupations whose errors partly cancel.
        tolerance = 0.5 if key[0] == "published" else 5.0
        for name in ("employment_base_thousand", "employment_projected_thousand"):
            total = rows.loc[rows["entry_education"] == "total", name].sum()
            parts = rows.loc[rows["entry_education"] != "total", name].sum()
            if abs(total - parts) > tolerance:
                wrong.append({"table": key, "column": name, "total": total, "parts": parts})
    return check("jobs by level add up to all jobs", pd.DataFrame(wrong), 2 * keys.ngroups)


def levels_are_complete(frame: pd.DataFrame) -> CheckResult:
    """Check that each edition and basis has eight levels and a total."""
    counts = frame.groupby(["basis", "edition"]).size()
    wrong = counts[counts != len(EDUCATION) + 1].reset_index(name="rows")
    return check("each edition has all levels and a total", wrong, len(counts))


def entry_education_is_stable(frame: pd.DataFrame) -> CheckResult:
    """Check that few occupations gain or lose the degree requirement between editions."""
    wide = frame.pivot(index="soc_code", columns="edition", values="requires_bachelors_or_more").dropna()
    changed = int((wide.nunique(axis=1) > 1).sum())
    return CheckResult(
        "at most 3 % of the occupations gain or lose the degree requirement between editions",
        changed <= 0.03 * max(len(wide), 1),
        f"{changed} of {len(wide)} do",
        required=False,
    )


def counts_are_nested(frame: pd.DataFrame) -> CheckResult:
    """Check that degree jobs are some of the covered jobs, and these some of all jobs."""
    wrong = (frame["degree_employment"] > frame["covered_employment"]) | (
        frame["covered_employment"] > frame["total_employment"]
    )
    return check_rows("degree jobs ≤ covered jobs ≤ all jobs", frame[wrong], len(frame))


def states_add_up_to_the_nation(frame: pd.DataFrame) -> CheckResult:
    """Check that the states together have about the nation's jobs."""
    # The national count leaves out the territories, whose codes start at 60.
    states = frame[(frame["kind"] == "state") & (frame["state_fips"] < "60")]["total_employment"].sum()
    nation = frame.loc[frame["kind"] == "nation", "total_employment"].sum()
    close = bool(nation) and abs(states / nation - 1) < 0.001
    return CheckResult(
        "the states' jobs add up to the nation's within 0.1 %", close, f"{states:,} of {nation:,}"
    )


TABLES = (
    Table(
        name="occupations_releases",
        title="Occupations: jobs, openings, wage and entry education, every edition",
        description="Detailed occupations of each edition of the Employment Projections. The edition "
        "2023-33 has workers' attainment and no jobs, the edition 2024-34 jobs and no attainment. Jobs "
        "in thousands, wages nominal; top-coded wages are missing and flagged.",
        subject="labor",
        model=Occupations,
        build=build_occupations,
        span=None,
        checks=(entry_education_is_stable,),
    ),
    Table(
        name="jobs_by_entry_education_releases",
        title="Jobs by typical entry education, every edition",
        description="All jobs by typical entry education: as the publisher sums them (edition 2023-33) and "
        "as the occupations of the edition 2024-34 add up. The editions have different base years.",
        subject="labor",
        model=JobsByEntryEducation,
        build=build_jobs_by_entry_education,
        span=None,
        checks=(levels_add_up, levels_are_complete),
    ),
    Table(
        name="degree_jobs_by_area",
        title="Jobs in occupations that typically need a bachelor's degree or more, by area",
        description="Share of wage and salary jobs in occupations whose typical entry education is a "
        "bachelor's degree or more, for the nation, states, metropolitan and nonmetropolitan areas. "
        "Counts that are not released are left out; coverage_pct is the share that remains.",
        subject="labor",
        model=DegreeJobsByArea,
        build=build_degree_jobs_by_area,
        kind="derived",
        checks=(counts_are_nested, states_add_up_to_the_nation),
    ),
)

VIEWS = (
    View(
        name="occupations",
        title="Occupations: jobs, openings, wage and entry education",
        description="Detailed occupations of the newest edition of the Employment Projections. Jobs in "
        "thousands, wages nominal; top-coded wages are missing and flagged.",
        table="occupations_releases",
        newest="edition",
    ),
    View(
        name="jobs_by_entry_education",
        title="Jobs by typical entry education",
        description="All jobs by typical entry education, in the newest edition of the projections.",
        table="jobs_by_entry_education_releases",
        newest="edition",
    ),
)
