"""G-3-metros: metropolitan areas by the share of jobs that typically need a degree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import _compare, maps, rankings
from edudata.figures._places import short, with_state
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import listed, month, percent

# Metros in the ranking.
RANKED = 20
SHARE = "degree_share_pct"
COLUMNS = ["cbsa", "name", SHARE, "degree_employment", "covered_employment", "total_employment"]
COLUMNS += [
    "coverage_pct",
    "mean_annual_wage_degree_usd",
    "mean_annual_wage_other_usd",
    "lon_deg",
    "lat_deg",
]
HOVER = (
    maps.Line(SHARE, "degree jobs", "pct", 1),
    maps.Line("total_employment", "all jobs"),
    maps.Line("coverage_pct", "jobs whose occupation is published", "pct", 1),
    maps.Line("mean_annual_wage_degree_usd", "average pay of degree jobs", "usd"),
    maps.Line("mean_annual_wage_other_usd", "average pay of other jobs", "usd"),
)


@dataclass(frozen=True, slots=True)
class Data:
    """Metros with enough jobs, in the table's order, and the nation's row."""

    metros: pd.DataFrame
    nation: pd.Series[Any]
    order: str
    jobs: int
    chosen: tuple[str, ...] = ()

    @property
    def ordered(self) -> pd.DataFrame:
        """The metros in the ranking's order."""
        return self.metros.sort_values([SHARE, "name"], ascending=[self.order == "lowest", True])

    @property
    def ranked(self) -> pd.DataFrame:
        """The metros at the end of the ranking that is asked for, and those compared."""
        rows = self.ordered
        return rows[(rows.reset_index(drop=True).index < RANKED) | rows["cbsa"].isin(self.chosen)]

    @property
    def on_map(self) -> pd.DataFrame:
        """The metros with a place on the national map."""
        return maps.on_national_map(self.metros).dropna(subset=["lon_deg", "lat_deg"])

    @property
    def table(self) -> pd.DataFrame:
        """All metros in the ranking's order."""
        return self.ordered[COLUMNS].round({SHARE: 2, "coverage_pct": 1})


def located(frames: Frames) -> pd.DataFrame:
    """Return metropolitan areas with their share of degree jobs and, where published, coordinates."""
    areas, regions = frames["degree_jobs_by_area"], frames["regions"]
    places = regions[regions["level"] == "cbsa"].set_index("geo_id")[["lon_deg", "lat_deg"]]
    return areas[areas["kind"] == "metro"].join(places, on="geo_id").reset_index(drop=True)


def jobs_range(frames: Frames) -> tuple[float, float, float]:
    """Return none, the jobs that the thirty largest metros have, and 250, in thousands."""
    areas = frames["degree_jobs_by_area"]
    jobs = areas.loc[areas["kind"] == "metro", "total_employment"].nlargest(30)
    return 0, int(jobs.min() // 100_000 * 100), 250


def choices(frames: Frames) -> dict[str, str]:
    """Return the metros by their codes, in order of their names."""
    areas = frames["degree_jobs_by_area"]
    areas = areas[areas["kind"] == "metro"].sort_values("name")
    return dict(zip(areas["cbsa"], areas["name"], strict=True))


def rows(frames: Frames, *, order: str, metros: str, jobs: int) -> Data:
    """Order the metros that have enough jobs, and those compared."""
    chosen, every = tuple(_compare.parts(metros)), located(frames)
    enough = every["total_employment"] >= 1000 * jobs
    selection = every[enough | every["cbsa"].isin(chosen)]
    if selection.empty:
        raise OutOfRangeError(f"No metro has {jobs:,} thousand jobs. Choose fewer.")
    areas = frames["degree_jobs_by_area"]
    return Data(selection, areas[areas["kind"] == "nation"].iloc[0], order, jobs, chosen)


def draw(data: Data) -> Chart:
    """Rank the metros at one end, with the nation as a line."""
    rows, usual = data.ranked, float(data.nation[SHARE])
    rows = rows.assign(short=with_state(rows["name"]))
    marked = rows.loc[rows["cbsa"].isin(data.chosen), "short"].tolist()
    return rankings.ranking(
        rows, marked=marked, value=SHARE, label="degree jobs, %", unit="pct",
        digits=1, name_column="short", reference=(usual, f"nation {percent(usual)}"), room=1.3,
    )  # fmt: skip


def draw_map(data: Data) -> Chart:
    """Map the metros as dots, their areas growing with jobs."""
    label = "jobs that typically need a degree, %"
    return maps.points(
        data.on_map, value=SHARE, label=label, size="total_employment", unit="pct", digits=0, hover=HOVER
    )


def describe(data: Data) -> Text:
    """Count the metros above the nation, and name the first of the ranking."""
    metros, ranked, usual = data.metros, data.ranked, float(data.nation[SHARE])
    first, above = ranked.iloc[0], int((metros[SHARE] > usual).sum())
    top = percent(first[SHARE])
    place = with_state(ranked["name"].head(1)).iloc[0]
    finding = (
        f"{percent(first[SHARE], 0)} of jobs in {place} typically need a degree, the {data.order} share."
    )
    if data.chosen:
        finding = _compared(data)
    enough = f" with at least {data.jobs * 1000:,} jobs" if data.jobs else ""
    coverage, away = metros["coverage_pct"], len(metros) - len(data.on_map)
    return Text(
        finding=finding,
        subtitle="Share of wage and salary jobs that typically require at least a bachelor's degree, "
        f"{month(data.nation['period_start'])}; nation: {percent(usual)}",
        alt=f"Bar chart of {len(ranked)} metros. {finding}",
        map_alt=f"Map with a dot for each of {len(data.on_map)} metros. Larger dots have more jobs; the "
        f"color shows the share of jobs that need a degree. The {data.order} shares are in "
        f"{listed(with_state(ranked['name'].head(3)).tolist())}.",
        headline=(top, f"of jobs in {first['name']} typically need a degree"),
        notes=(
            (
                f"{above} of {len(metros)} metros{enough} are above the nation. The chart shows the "
                f"{len(ranked)} {data.order}."
            ),
            "This shows where the jobs are, not where graduates live or how many compete for them.",
            (
                f"Some counts are not published for an area: the shares cover {coverage.min():.0f}% to "
                f"{percent(coverage.max(), 0)} of a metro's jobs."
            ),
            (
                "We combine two publications of the Bureau of Labor Statistics: jobs by area and "
                "occupation, and the education each occupation typically needs."
            ),
            f"The national map has no room for {away} of these metros." if away else "",
        ),
    )


def _compared(data: Data) -> str:
    own = data.metros[data.metros["cbsa"].isin(data.chosen)].sort_values(SHARE)
    values = list(zip(own["name"].map(short), own[SHARE].map(percent), strict=True))
    usual = f"{percent(float(data.nation[SHARE]))} in the nation"
    return _compare.finding("The share of jobs that typically need a degree is", values, usual)


SPEC = FigureSpec(
    id="G-3-metros",
    page="jobs",
    name="Degree jobs by metro",
    question="Where are the jobs that need a degree?",
    tables=("degree_jobs_by_area", "regions"),
    rows=rows,
    draw=draw,
    draw_map=draw_map,
    describe=describe,
    controls=(
        Choice("order", "Show", {"highest": "highest shares", "lowest": "lowest shares"}, "highest"),
        _compare.control("metros", "Compare metros", choices),
        Number("jobs", "Smallest metro shown", jobs_range, step=50, unit="thousand jobs"),
    ),
    about="Jobs by area and occupation come from the Occupational Employment and Wage Statistics, the "
    "education level from the Employment Projections 2024–34. All jobs of an occupation count as degree "
    "jobs if people typically need at least a bachelor's degree to enter it. Shares are of the jobs whose "
    "occupation is published for the area. Self-employed people are not included. Areas and methods "
    "change, so years cannot be compared.",
    terms=("typical entry education", "metro area"),
)
