"""What jobs require, and where those are that require a degree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd

LEVELS = {
    "no_credential": "no credential",
    "high_school": "high school",
    "some_college": "some college",
    "postsecondary_award": "award, no degree",
    "associates": "associate's",
    "bachelors": "bachelor's",
    "masters": "master's",
    "doctoral_or_professional": "doctoral or prof.",
}
DEGREES = ("bachelors", "masters", "doctoral_or_professional")
SHOWN = 20
"""Metros in the ranking."""


def entry_education(frames: Frames, *, basis: str, year: str) -> Card:
    """Jobs by the education that typical entry takes."""
    import plotly.graph_objects as go

    table = frames["jobs_by_entry_education"]
    rows = table[table["basis"] == basis]
    if rows.empty:
        raise OutOfRangeError(f"No edition has {basis} jobs by education at hand. Choose the other basis.")
    edition = str(rows["edition"].max())
    rows = rows[rows["edition"] == edition].set_index("entry_education")
    jobs, share = f"employment_{year}_thousand", f"share_{year}_pct"
    other = "projected" if year == "base" else "base"
    million = {
        (name, what): float(rows.loc[levels, f"employment_{name}_thousand"].sum()) / 1000
        for name in (year, other)
        for what, levels in (("degree", list(DEGREES)), ("all", ["total"]))
    }
    part, other_part = (100 * million[name, "degree"] / million[name, "all"] for name in (year, other))
    when, other_when = (rows[f"{name}_year"].iloc[0] for name in (year, other))
    verb, other_verb = ("need", "projected") if year == "base" else ("will need, as projected,", "in")
    finding = (
        f"{part:.1f} % of jobs in {when} {verb} a bachelor's degree or more for typical entry: "
        f"{million[year, 'degree']:.1f} of {million[year, 'all']:.1f} million ({other_verb} {other_when}: "
        f"{other_part:.1f} %)."
    )
    bars = rows.loc[list(LEVELS)]
    colors = [style.ORANGE if level in DEGREES else style.BLUE for level in bars.index]
    figure = go.Figure(
        go.Bar(
            x=bars[share].to_numpy(),
            y=[LEVELS[level] for level in bars.index],
            orientation="h",
            marker={"color": colors},
            text=[f"{s:.1f} %" for s in bars[share]],
            textposition="outside",
            cliponaxis=False,
            customdata=(bars[jobs] / 1000).to_numpy(),
            hovertemplate="%{y}<br>%{text} of jobs, %{customdata:.1f} million<extra></extra>",
            showlegend=False,
        )
    )
    style.layout(figure, x="% of all jobs", hovermode="closest", bargap=0.25, height=360)
    figure.update_yaxes(showgrid=False)
    figure.update_xaxes(showgrid=True, range=[0, float(bars[share].max()) * 1.3])
    columns = ["edition", "basis", "entry_education", jobs, share, "median_annual_wage_usd"]
    rounded = round(bars.loc[list(DEGREES), share].round(1).sum(), 1)
    return Card(
        chart=figure,
        data=bars.reset_index()[columns].round({share: 2}),
        finding=finding,
        subtitle=f"Jobs by typical education for entry, percent of all jobs in {when}; orange: bachelor's "
        "degree or more",
        alt=f"Bar chart of eight levels of education. {finding}",
        headline=(f"{part:.1f} %", f"of jobs in {when} typically need a bachelor's degree or more"),
        notes=(
            f"Edition {edition.replace('-', '–')}: "
            + ("the publisher's own sums." if basis == "published" else "summed here over its occupations.")
            + " Editions have different bases and are not a time series.",
            *(
                [
                    (
                        f"The three rounded shares add up to {rounded:.1f} %; the share of the sum is "
                        f"{part:.1f} %."
                    )
                ]
                if rounded != round(part, 1)
                else []
            ),
            (
                "Entry education is one level for each occupation, the same over the projection; workers "
                "often hold more than entry takes. This counts jobs; underemployment counts graduates."
            ),
        ),
    )


def metros(frames: Frames) -> pd.DataFrame:
    """Metropolitan areas with their share of degree jobs and, where known, their coordinates."""
    areas, regions = frames["degree_jobs_by_area"], frames["regions"]
    places = regions[regions["level"] == "cbsa"].set_index("geo_id")[["lon_deg", "lat_deg"]]
    rows = areas[areas["kind"] == "metro"].join(places, on="geo_id")
    return rows.reset_index(drop=True)


def short_names(names: pd.Series[str]) -> pd.Series[str]:
    """First city and state, for a telephone: "San Jose-Sunnyvale-Santa Clara, CA" -> "San Jose, CA".

    Names of up to 22 letters stay whole (Winston-Salem is one city), and so do those of two metros that
    would become one.
    """
    short = names.str.replace(r"^([^,]+?)(?:-[^,]*)?, (\w\w).*$", r"\1, \2", regex=True)
    return short.where((names.str.len() > 22) & ~short.duplicated(keep=False), names)


def jobs_range(frames: Frames) -> tuple[float, float, float]:
    """Bounds of the control: thousands of jobs, at most what the thirty largest metros have."""
    areas = frames["degree_jobs_by_area"]
    jobs = areas.loc[areas["kind"] == "metro", "total_employment"].nlargest(30)
    return 0, int(jobs.min() // 100_000 * 100), 250


def degree_metros(frames: Frames, *, order: str, jobs: float) -> Card:
    """Ranking and map of metros by the share of jobs that typically need a degree."""
    from edudata.figures import maps

    every = metros(frames)
    rows = every[every["total_employment"] >= 1000 * jobs]
    if rows.empty:
        raise OutOfRangeError(f"No metro has {jobs:,.0f} thousand jobs. Choose fewer.")
    areas = frames["degree_jobs_by_area"]
    nation = areas[areas["kind"] == "nation"].iloc[0]
    usual, month = float(nation["degree_share_pct"]), f"{nation['period_start']:%B %Y}"
    ranked = rows.sort_values(["degree_share_pct", "name"], ascending=[order == "lowest", True])
    shown = ranked.head(SHOWN)
    first, above = shown.iloc[0], int((rows["degree_share_pct"] > usual).sum())
    end = "highest" if order == "highest" else "lowest"
    finding = (
        f"In {above} of {len(rows)} metros the share of jobs that typically need a degree is above the "
        f"nation's {usual:.1f} %; it is {end} in {first['name']} with {first['degree_share_pct']:.1f} %."
    )
    lines = (
        maps.Line("degree_share_pct", "degree jobs", "pct", 1),
        maps.Line("total_employment", "all jobs"),
        maps.Line("coverage_pct", "jobs with a released occupation", "pct", 1),
        maps.Line("mean_annual_wage_degree_usd", "mean wage of degree jobs", "usd"),
        maps.Line("mean_annual_wage_other_usd", "mean wage of other jobs", "usd"),
    )
    on_map = maps.on_national_map(rows).dropna(subset=["lon_deg", "lat_deg"])
    away = len(rows) - len(on_map)
    columns = [
        "cbsa",
        "name",
        "degree_share_pct",
        "degree_employment",
        "covered_employment",
        "total_employment",
        "coverage_pct",
        "mean_annual_wage_degree_usd",
        "mean_annual_wage_other_usd",
        "lon_deg",
        "lat_deg",
    ]
    figure = maps.ranking(
        shown.assign(short=short_names(shown["name"])),
        value="degree_share_pct",
        label="degree jobs, %",
        unit="pct",
        digits=1,
        name_column="short",
        reference=(usual, f"nation {usual:.1f} %"),
        room=1.3,
    )
    return Card(
        chart=figure,
        map_chart=maps.points(
            on_map,
            value="degree_share_pct",
            label="jobs that typically need a degree, %",
            size="total_employment",
            unit="pct",
            digits=0,
            hover=lines,
        ),
        data=ranked[columns].round({"degree_share_pct": 2, "coverage_pct": 1}),
        finding=finding,
        subtitle="Wage and salary jobs in occupations whose typical entry takes a bachelor's degree or "
        f"more, percent, {month}; the {len(shown)} {end} of {len(rows)} metros"
        + (f" with {jobs:,.0f} thousand jobs or more" if jobs else ""),
        alt=f"Bars of {len(shown)} metros, and a map with a dot for each. {finding}",
        headline=(
            f"{first['degree_share_pct']:.1f} %",
            f"of jobs in {first['name']} typically need a degree",
        ),
        notes=(
            (
                "Computed from two publications of the Bureau of Labor Statistics: jobs by area and "
                "occupation, and the typical entry education of each occupation."
            ),
            (
                f"Counts that are not released for an area drop out: {rows['coverage_pct'].min():.0f} to "
                f"{rows['coverage_pct'].max():.0f} % of the jobs of these metros are covered."
            ),
            (
                "It is where the jobs are, not where graduates live, and says nothing of how many look "
                "for them."
            ),
            *(
                [(f"Not on the national map, which has no room for them: {away} of these metros.")]
                if away
                else []
            ),
        ),
    )


ENTRY_EDUCATION = FigureSpec(
    id="G-3-entry-education",
    page="jobs",
    name="What jobs require",
    question="How many jobs typically need a bachelor's degree or more?",
    tables=("jobs_by_entry_education",),
    controls=(
        Choice(
            name="basis",
            label="Sums",
            options={"published": "as published", "summed": "summed over occupations"},
            default="published",
            help="The newest edition of each: the publisher's own table, or its occupations added up.",
        ),
        Choice(
            name="year",
            label="Year",
            options={"base": "first year", "projected": "projected"},
            default="base",
        ),
    ),
    about="The Bureau of Labor Statistics assigns one level of education to each occupation: the one "
    "that most people need to enter it. All jobs of the occupation count at that level, the "
    "self-employed included. The projection moves jobs between occupations and keeps their levels.",
    terms=("typical entry education", "projection"),
    make=entry_education,
)
METROS = FigureSpec(
    id="G-3-metros",
    page="jobs",
    name="Degree jobs by metro",
    question="Where are the jobs that need a degree?",
    tables=("degree_jobs_by_area", "regions"),
    controls=(
        Choice(
            name="order",
            label="Show",
            options={"highest": "highest shares", "lowest": "lowest shares"},
            default="highest",
        ),
        Number(
            name="jobs",
            label="Metros with at least",
            bounds=jobs_range,
            step=50,
            unit="thousand jobs",
        ),
    ),
    about="Jobs by area and occupation come from the Occupational Employment and Wage Statistics, the "
    "level of education from the Employment Projections 2024–34; an occupation whose typical entry takes "
    "a bachelor's degree or more counts whole. Shares are of the jobs whose occupation is released for "
    "the area. Not a time series: areas and methods change. The self-employed are not in it.",
    terms=("typical entry education", "metro area"),
    make=degree_metros,
)
