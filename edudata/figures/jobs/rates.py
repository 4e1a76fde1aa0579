"""Underemployment and unemployment of graduates by month, recessions shaded, the essay's year marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures.jobs.lines import (
    DEFINITION,
    NAMES,
    NEWEST,
    YEAR,
    Means,
    add_means,
    chart,
    means,
    notes,
    releases,
    take,
    words,
    years,
)
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd


def essay_note(values: dict[str, float]) -> str:
    """For which of the groups drawn four in ten is the nearest tenth, in the essay's year."""
    fits = [NAMES[g] for g, v in values.items() if round(v / 10) == 4]
    misses = [NAMES[g] for g in values if NAMES[g] not in fits]
    both = (("fits", fits), ("does not fit", misses))
    verdict = [f"{verb} {words(names)}" for verb, names in both if names]
    return (
        f"The essay's four in ten for {YEAR} {' and '.join(verdict)} "
        f"({words([f'{v:.1f} %' for v in values.values()])}). It counts people who have a job, not people "
        "without one."
    )


def underemployment(frames: Frames, *, release: str, group: str, since: float) -> Card:
    """The essay's figure: graduates in jobs that do not require a degree."""
    rate = "underemployment_pct"
    choice = {"both": ("recent_graduates", "college_graduates"), "recent": ("recent_graduates",)}
    rows, absent = take(frames, choice.get(group, ("college_graduates",)), rate, release, since)
    yearly, first = means(rows, rate)
    groups = list(dict.fromkeys(rows["group"]))
    figure = chart(frames, rows, rate, "underemployed, % of employed graduates")
    add_means(figure, yearly, groups, arrows=True)
    latest = rows[rows["group"] == groups[0]].iloc[-1]
    now = f"{latest[rate]:.2f} %"
    then = {g: yearly[g, YEAR] for g in groups if (g, YEAR) in yearly}
    if since < YEAR and then:
        before = [f"{yearly[g, first]:.1f} %" for g in groups]
        finding = (
            f"In {YEAR} {words([f'{v:.1f} % of {NAMES[g]}' for g, v in then.items()])} had a job that "
            f"requires no degree; in {first} it was {words(before)}. The latest: {now} of "
            f"{NAMES[groups[0]]} ({latest['period_start']:%B %Y})."
        )
    else:
        part = rows[rows["group"] == groups[0]]
        low, high = part.loc[part[rate].idxmin()], part.loc[part[rate].idxmax()]
        finding = (
            f"Since {since:.0f} between {low[rate]:.1f} % ({low['period_start']:%B %Y}) and "
            f"{high[rate]:.1f} % ({high['period_start']:%B %Y}) of {NAMES[groups[0]]} had a job that "
            "requires no degree."
        )
    return Card(
        chart=figure,
        data=with_means(rows, yearly),
        finding=finding,
        subtitle="Employed graduates whose occupation typically requires no bachelor's degree, percent, "
        f"monthly; diamonds: mean of the months of {YEAR}",
        alt="Line chart of the share of graduates in jobs that require no degree, "
        f"{rows['period_start'].min():%B %Y} to {rows['period_start'].max():%B %Y}, recessions shaded. "
        f"{finding}",
        headline=(now, f"of {NAMES[groups[0]]} were underemployed in {latest['period_start']:%B %Y}"),
        notes=(
            *([essay_note(then)] if then else []),
            *notes(frames, rows, rate, absent),
            "The vertical axis does not start at zero.",
        ),
    )


def with_means(rows: pd.DataFrame, yearly: Means) -> pd.DataFrame:
    """The rows drawn, the mean of the essay's year beside that year's months."""
    year = {group: round(mean, 3) for (group, when), mean in yearly.items() if when == YEAR}
    mean = rows["group"].map(year).where(rows["period_start"].dt.year == YEAR)
    return rows.assign(**{f"mean_{YEAR}_pct": mean.astype("float64")})


def against_all_workers(frames: Frames, rows: pd.DataFrame) -> tuple[int, int, pd.Timestamp]:
    """In how many of the last sixty months drawn recent graduates were more often unemployed than all.

    Both rates are of the release that has all workers, so that no two releases are compared.
    """
    used = rows.loc[rows["group"] == "all_workers", "release"].iloc[0]
    market = frames["graduate_labor_market"]
    one = market[market["release"].eq(used) & market["period_start"].ge(rows["period_start"].min())]
    wide = one.pivot(index="period_start", columns="group", values="unemployment_pct").iloc[-60:]
    higher = wide["recent_graduates"] > wide["all_workers"]
    return int(higher.sum()), len(wide), wide.index[-1]


def unemployment(frames: Frames, *, release: str, group: str, since: float) -> Card:
    """Beside it, the rate it is often taken for: graduates without a job."""
    rate = "unemployment_pct"
    one = {"recent": "recent_graduates", "graduates": "college_graduates", "young": "young_workers"}
    groups = tuple(NAMES) if group == "every" else (one.get(group, "all_workers"),)
    rows, absent = take(frames, groups, rate, release, since)
    yearly, _ = means(rows, rate)
    figure = chart(frames, rows, rate, "unemployed, % of the labor force")
    figure.update_yaxes(rangemode="tozero")
    lead = str(rows["group"].iloc[0])
    add_means(figure, yearly, [lead])
    latest = rows[rows["group"] == lead].iloc[-1]
    now, when = f"{latest[rate]:.1f} %", f"{latest['period_start']:%B %Y}"
    finding = f"{now} of {NAMES[lead]} were unemployed in {when}"
    then = yearly.get((lead, YEAR))
    if then is not None:
        finding += f", against {then:.1f} % in the mean of {YEAR}"
    if group == "every" and not absent:
        higher, months, until = against_all_workers(frames, rows)
        finding += (
            f"; it was higher than that of all workers in {higher} of the {months} months to {until:%B %Y}"
        )
    finding += "."
    return Card(
        chart=figure,
        data=with_means(rows, yearly),
        finding=finding,
        subtitle="People without a job who look for one, percent of the labor force, monthly; diamond: "
        f"mean of the months of {YEAR}",
        alt=f"Line chart of unemployment of {words([NAMES[g] for g in dict.fromkeys(rows['group'])])}, "
        f"{rows['period_start'].min():%B %Y} to {rows['period_start'].max():%B %Y}, recessions shaded. "
        f"{finding}",
        headline=(now, f"of {NAMES[lead]} were unemployed in {when}"),
        notes=(
            "Unemployed graduates have no job; underemployed ones have a job that requires no degree.",
            *notes(frames, rows, rate, absent),
        ),
    )


RELEASE = Choice(
    name="release",
    label="Release",
    options=releases,
    default=NEWEST,
    help="Each release estimates recent years anew; lines are never joined across releases.",
)
SINCE = Number(name="since", label="From year", bounds=years)
TABLES = ("graduate_labor_market", "recessions")

UNDEREMPLOYMENT = FigureSpec(
    id="G-3",
    page="jobs",
    name="Jobs that need a degree",
    question="How many college graduates work in a job that does not require their degree?",
    tables=TABLES,
    controls=(
        RELEASE,
        Choice(
            name="group",
            label="Group",
            options={"both": "recent and all", "recent": "recent graduates", "all": "all graduates"},
            default="both",
        ),
        SINCE,
    ),
    about=DEFINITION,
    terms=("underemployed", "unemployed", "recent graduates"),
    make=underemployment,
)
UNEMPLOYMENT = FigureSpec(
    id="G-3-unemployment",
    page="jobs",
    name="Unemployment beside it",
    question="And how many have no job at all?",
    tables=TABLES,
    controls=(
        RELEASE,
        Choice(
            name="group",
            label="Group",
            options={
                "every": "every group",
                "recent": "recent graduates",
                "graduates": "all graduates",
                "young": "young workers without a degree",
                "workers": "all workers",
            },
            default="every",
        ),
        SINCE,
    ),
    about=DEFINITION,
    terms=("unemployed", "underemployed", "recent graduates"),
    make=unemployment,
)
