"""G-3-unemployment: graduates without a job, the rate that underemployment is often taken for."""

from __future__ import annotations

from dataclasses import replace

from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.jobs import _shared as shared
from edudata.figures.jobs._shared import GRADUATES, NAMES, RECENT, WORKERS, YEAR, YOUNG, Monthly
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import listed, month, percent

GROUPS = {
    "every": tuple(NAMES),
    "recent": (RECENT,),
    "graduates": (GRADUATES,),
    "young": (YOUNG,),
    "workers": (WORKERS,),
}


def rows(frames: Frames, *, release: str, group: str, since: int) -> Monthly:
    """Select the months of the groups chosen."""
    return shared.monthly(frames, GROUPS[group], "unemployment_pct", release, since)


def draw(data: Monthly) -> Chart:
    """Draw the groups' lines from zero, with the first group's mean of the essay's year."""
    means = {group: mean for group, mean in data.essay.items() if group == data.groups[0]}
    return shared.draw(data, "unemployed, % of the labor force", means, arrows=False, rangemode="tozero")


def describe(data: Monthly) -> Text:
    """Compare the newest month with the essay's year, and recent graduates with all workers."""
    latest, lead = data.latest, NAMES[data.groups[0]]
    now, when = percent(latest[data.rate]), month(latest["period_start"])
    finding = f"{now} of {lead} are unemployed"
    then = data.essay.get(data.groups[0])
    if then is not None:
        finding += f", {'up' if latest[data.rate] > then else 'down'} from {percent(then)} in {YEAR}"
    finding += "."
    compared = ""
    if data.groups == list(NAMES):
        compared = f"Recent graduates' rate was above that of all workers in {against_all_workers(data)}."
    return Text(
        finding=finding,
        subtitle=f"People without a job who are looking for one, share of the labor force, {when}",
        alt=f"Line chart of unemployment of {listed([NAMES[g] for g in data.groups])}, "
        f"{data.span}, recessions shaded. {finding}",
        headline=(now, f"of {lead} were unemployed in {when}"),
        notes=(
            "Unemployed graduates have no job; underemployed graduates have a job that requires no degree.",
            compared,
            *shared.notes(data),
        ),
    )


def against_all_workers(data: Monthly) -> str:
    """Count the months, of the last sixty drawn, in which recent graduates were more often unemployed.

    Both rates are of the release that has all workers, so that no two releases are compared.
    """
    release = data.rows.loc[data.rows["group"] == WORKERS, "release"].iloc[0]
    start = data.rows["period_start"].min()
    rows = data.market[data.market["release"].eq(release) & data.market["period_start"].ge(start)]
    wide = rows.pivot(index="period_start", columns="group", values=data.rate).iloc[-60:]
    higher = int((wide[RECENT] > wide[WORKERS]).sum())
    return f"{higher} of the {len(wide)} months up to {month(wide.index[-1])}"


SPEC = FigureSpec(
    id="G-3-unemployment",
    page="jobs",
    name="Unemployed graduates",
    question="How many graduates have no job at all?",
    tables=shared.TABLES,
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        # One release has the other groups.
        replace(shared.RELEASE, when={"group": ("every", "recent")}),
        Choice(
            "group",
            "Group",
            {
                "every": "all groups",
                "recent": "recent graduates",
                "graduates": "all graduates",
                "young": "young workers without a degree",
                "workers": "all workers",
            },
            "every",
        ),
        shared.SINCE,
        shared.UNTIL,
    ),
    about=shared.DEFINITION,
    terms=("unemployed", "underemployed", "recent graduates"),
)
