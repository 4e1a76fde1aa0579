"""Shared by the two monthly charts: rows of one release, lines, recessions, the essay's year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import _window, charts, style
from edudata.figures.charts import Chart, Mark, Trace
from edudata.figures.controls import Choice, Number
from edudata.figures.spec import Frames
from edudata.figures.text import day, listed, month, percent

# The essay's year.
YEAR = 2019
NEWEST = "newest"
TABLES = ("graduate_labor_market_releases", "recessions")
RECENT, GRADUATES, YOUNG, WORKERS = "recent_graduates", "college_graduates", "young_workers", "all_workers"
NAMES = {
    RECENT: "recent graduates",
    GRADUATES: "all graduates",
    YOUNG: "young workers without a degree",
    WORKERS: "all workers",
}
AGES = {RECENT: "22–27", GRADUATES: "22–65", YOUNG: "22–27", WORKERS: "16–65"}
LINE_STYLES = {
    RECENT: (style.BLUE, "solid"),
    GRADUATES: (style.ORANGE, "dash"),
    YOUNG: (style.PURPLE, "dot"),
    WORKERS: (style.GREEN, "dashdot"),
}
DEFINITION = (
    "**Underemployed is not unemployed.** An underemployed graduate has a job, but in an occupation that "
    "typically needs no degree: fewer than half of the people asked in the O*NET survey say it requires "
    "at least a bachelor's degree. An unemployed graduate has no job and is looking for one. The first "
    "rate is a share of employed people, the second a share of the labor force, so they cannot be "
    "added.\n\nRecent graduates are 22 to 27 years old and have at least a bachelor's degree; all "
    "graduates are 22 to 65. People enrolled in school are left out. The publisher adjusts for the season "
    "and averages three months. It also revises recent years with every release, so each line comes from "
    "one release only."
)


@dataclass(frozen=True, slots=True)
class Monthly:
    """A rate of some groups by month, each group whole from one release.

    Attributes
    ----------
    rows : DataFrame
        The months drawn.
    absent : list of str
        Groups that the release chosen lacks.
    rate : str
        Column of the rate.
    since : int
        First year drawn.
    means : dict of (str, int) to float
        Mean of a group's twelve months of the essay's year, and of the first year that all have whole.
    first : int
        That first year.
    market, recessions : DataFrame
        The tables.
    """

    rows: pd.DataFrame
    absent: list[str]
    rate: str
    since: int
    means: dict[tuple[str, int], float]
    first: int
    market: pd.DataFrame
    recessions: pd.DataFrame

    @property
    def groups(self) -> list[str]:
        """The groups drawn, the one that the finding is about first."""
        return list(dict.fromkeys(self.rows["group"]))

    @property
    def latest(self) -> pd.Series[Any]:
        """The newest month of the first group."""
        return self.rows[self.rows["group"] == self.groups[0]].iloc[-1]

    @property
    def span(self) -> str:
        """The months drawn, in words."""
        return f"{month(self.rows['period_start'].min())} to {month(self.rows['period_start'].max())}"

    @property
    def essay(self) -> dict[str, float]:
        """Means of the essay's year by group."""
        return {g: self.means[g, YEAR] for g in self.groups if (g, YEAR) in self.means}

    @property
    def table(self) -> pd.DataFrame:
        """The months drawn, with the mean of the essay's year next to that year's months."""
        means = {group: round(mean, 3) for group, mean in self.essay.items()}
        mean = self.rows["group"].map(means).where(self.rows["period_start"].dt.year == YEAR)
        return self.rows.assign(**{f"mean_{YEAR}_pct": mean.astype("float64")})


def releases(frames: Frames) -> dict[str, str]:
    """Return the newest release of each group, and one release for all."""
    every = sorted(set(frames["graduate_labor_market_releases"]["release"]), reverse=True)
    return {NEWEST: "newest for each group"} | {release: day(release) for release in every}


def years(frames: Frames) -> tuple[float, float, float]:
    """Return the first year, the last but one, and the first again."""
    start = frames["graduate_labor_market_releases"]["period_start"]
    return start.min().year, start.max().year - 1, start.min().year


RELEASE = Choice(
    "release",
    "Release",
    releases,
    NEWEST,
    help="Each release revises recent years. Lines are never joined across releases.",
    rare=True,
)
SINCE = Number("since", "Start year", years)
UNTIL = _window.until(_window.span("graduate_labor_market_releases", "period_start"))


def monthly(frames: Frames, groups: tuple[str, ...], rate: str, release: str, since: int) -> Monthly:
    """Select the months of each group from one release, and average whole years.

    Raises
    ------
    OutOfRangeError
        The release has none of the groups, or no month since the year chosen.
    """
    market = frames["graduate_labor_market_releases"]
    rows = market.loc[market[rate].notna(), ["release", "group", "period_start", rate, "flag"]]
    parts, absent = [], []
    for group in groups:
        own = rows[rows["group"].eq(group)]
        name = own["release"].max() if release == NEWEST else release
        part = own[own["release"].eq(name)]
        if part.empty:
            absent.append(group)
            continue
        part = part[part["period_start"].ge(pd.Timestamp(since, 1, 1))]
        if part.empty:
            raise OutOfRangeError(
                f"The release of {day(name)} has no month since {since}. Choose an earlier year."
            )
        parts.append(part)
    if not parts:
        others = ", ".join(sorted(set(rows.loc[rows["group"].isin(groups), "release"])))
        raise OutOfRangeError(
            f"The release of {release} has no {rate.removesuffix('_pct')} of "
            f"{' or '.join(NAMES[g] for g in absent)}. Choose release=newest or another one: {others}."
        )
    months = pd.concat(parts, ignore_index=True)
    means, first = yearly(months, rate)
    return Monthly(months, absent, rate, since, means, first, market, frames["recessions"])


def yearly(rows: pd.DataFrame, rate: str) -> tuple[dict[tuple[str, int], float], int]:
    """Average the essay's year and the first year that all groups have whole; return that year too."""
    starts = rows.drop_duplicates("group")["period_start"]
    first = int((starts.dt.year + (starts.dt.month > 1)).max())
    year = rows["period_start"].dt.year
    months = rows[year.isin([first, YEAR])].assign(year=year)
    means = months.groupby(["group", "year"], sort=False)[rate].agg(["mean", "count"])
    whole = means.loc[means["count"] == 12, "mean"]
    return {(str(group), int(when)): float(mean) for (group, when), mean in whole.items()}, first


def draw(data: Monthly, title: str, means: dict[str, float], *, arrows: bool, **axis: Any) -> Chart:
    """Draw a line per group, recessions shaded, the publisher's estimates ringed, means as diamonds."""
    traces = []
    for group in data.groups:
        part = data.rows[data.rows["group"] == group]
        x, y, name = part["period_start"].to_numpy(), part[data.rate].to_numpy(), NAMES[group]
        look = LINE_STYLES[group]
        traces.append(charts.line(x, y, f"{name} ({AGES[group]})", look, hover="%{y:.1f}%"))
    flagged = data.rows[data.rows["flag"].notna()]
    if len(flagged):
        x, y = flagged["period_start"].to_numpy(), flagged[data.rate].to_numpy()
        traces.append(charts.hollow(x, y, "estimated by the publisher", style.GRAY))
    start = data.rows["period_start"]
    marks = charts.recession_bands(data.recessions, start.min(), start.max())
    if means:
        traces.append(diamonds(means))
        marks += arrow_labels(means) if arrows else []
    return charts.chart(traces, y=title, yaxis=axis, marks=marks)


def diamonds(means: dict[str, float]) -> Trace:
    """Build a diamond at the middle of the essay's year for each group, its number in the legend."""
    numbers = listed([percent(value) for value in means.values()])
    return charts.points(
        [f"{YEAR}-07-01"] * len(means), list(means.values()), f"average of {YEAR}: {numbers}",
        [LINE_STYLES[group][0] for group in means], symbol="diamond", size=10, hoverinfo="skip",
    )  # fmt: skip


def arrow_labels(means: dict[str, float]) -> list[Mark]:
    """Write the means next to the diamonds too, in the room below the lines."""
    arrow = {"x": f"{YEAR}-07-01", "ax": -42, "arrowcolor": style.GRAY, "arrowwidth": 1, "standoff": 5}
    return [
        arrow
        | {"y": mean, "text": f"<b>{percent(mean)}</b>", "ay": 62 if n == 0 and len(means) > 1 else 40}
        for n, mean in enumerate(means.values())
    ]


def _two_releases(data: Monthly, used: dict[str, str]) -> str:
    """Say how far the releases differ where they overlap, and which group comes from which."""
    by_release: dict[str, list[str]] = {}
    for group, release in used.items():
        by_release.setdefault(release, []).append(NAMES[group])
    parts = "; ".join(f"{listed(groups)}: {day(release)}" for release, groups in by_release.items())
    own = data.market[data.market["group"].eq(data.groups[0])]
    overlap = own.pivot(index="period_start", columns="release", values=data.rate)
    apart = float((overlap.max(axis=1) - overlap.min(axis=1)).max())
    return (
        f"The lines come from two releases, which differ by up to {apart:.2f} percentage points where "
        f"they overlap ({parts})."
    )


def notes(data: Monthly) -> list[str]:
    """List the releases drawn, estimates of the publisher, and the shading."""
    texts, rows = [], data.rows
    used = {group: rows.loc[rows["group"] == group, "release"].iloc[0] for group in data.groups}
    if len(set(used.values())) > 1:
        texts.append(_two_releases(data, used))
    if data.absent:
        names = listed([NAMES[group] for group in data.absent])
        texts.append(f"The release of {day(next(iter(used.values())))} has no data for {names}.")
    for stamp in sorted(set(rows.loc[rows["flag"].notna(), "period_start"])):
        texts.append(f"{month(stamp)} is the publisher's estimate, because its data are missing.")
    texts.append(
        "Shaded: recessions as dated by the National Bureau of Economic Research, from the month after the "
        "peak to the low point."
    )
    return texts
