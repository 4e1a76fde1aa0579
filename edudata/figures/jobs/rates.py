"""Underemployment and unemployment of graduates by month, recessions shaded, the essay's year marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Card, Choice, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

YEAR = 2019
"""The essay's year."""
NEWEST = "newest"
NAMES = {
    "recent_graduates": "recent graduates",
    "college_graduates": "all graduates",
    "young_workers": "young workers without a degree",
    "all_workers": "all workers",
}
AGES = {
    "recent_graduates": "22–27",
    "college_graduates": "22–65",
    "young_workers": "22–27",
    "all_workers": "16–65",
}
LOOK = {
    "recent_graduates": (style.BLUE, "solid"),
    "college_graduates": (style.ORANGE, "dash"),
    "young_workers": (style.PURPLE, "dot"),
    "all_workers": (style.GREEN, "dashdot"),
}
DEFINITION = (
    "**Underemployed is not unemployed.** An underemployed graduate has a job, but in an occupation "
    "for which "
    "fewer than half of those asked in the O*NET survey say that at least a bachelor's degree is "
    "required. An "
    "unemployed one has no job and looks for one. The first rate is a share of the employed, the second of "
    "the labor force: they cannot be added.\n\n"
    "Recent graduates are 22 to 27 years old and hold a bachelor's degree or more, all graduates are 22 to "
    "65. People enrolled in school are left out. The publisher adjusts for the season and smooths: each "
    "month is a mean of three. It estimates recent years anew with every release, so a line is "
    "always taken "
    "whole from one release and never joined with another."
)


def releases(frames: Frames) -> dict[str, str]:
    """The newest release of each group, or one release for all."""
    found = sorted(set(frames["graduate_labor_market"]["release"]), reverse=True)
    return {NEWEST: "newest of each group"} | {release: release for release in found}


def years(frames: Frames) -> tuple[float, float, float]:
    """First year, last but one year, and the first as default."""
    start = frames["graduate_labor_market"]["period_start"]
    first, last = start.min().year, start.max().year
    return first, last - 1, first


def take(
    frames: Frames, groups: tuple[str, ...], rate: str, release: str, since: float
) -> tuple[pd.DataFrame, list[str]]:
    """The rows to draw, each group whole from one release, and the groups which that release lacks.

    Raises OutOfRangeError when the release has none of them.
    """
    import pandas as pd

    from edudata.analysis.underemployment import monthly_rate

    market = frames["graduate_labor_market"]
    parts, absent = [], []
    for group in groups:
        one = market[market["group"].eq(group) & market[rate].notna()]
        if release != NEWEST and not one["release"].eq(release).any():
            absent.append(group)
            continue
        rows = monthly_rate(one, group, rate, None if release == NEWEST else release)
        taken = rows.attrs["release"]
        rows = rows[rows["period_start"].dt.year >= since]
        if rows.empty:
            raise OutOfRangeError(
                f"The release of {taken} ends before {since:.0f}. Choose an earlier year."
            )
        parts.append(rows.assign(group=group, release=taken))
    if not parts:
        rest = ", ".join(sorted({r for r in market["release"] if r != release}))
        raise OutOfRangeError(
            f"The release of {release} at hand has no {rate.removesuffix('_pct')} of "
            f"{' or '.join(NAMES[g] for g in absent)}. Choose release=newest or another one: {rest}."
        )
    columns = ["release", "group", "period_start", rate, "flag"]
    return pd.concat(parts, ignore_index=True)[columns], absent


def chart(frames: Frames, rows: pd.DataFrame, rate: str, y: str) -> go.Figure:
    """A line for each group, recessions shaded, the publisher's own estimates ringed."""
    import pandas as pd
    import plotly.graph_objects as go

    figure = go.Figure()
    for group in dict.fromkeys(rows["group"]):
        part, (colour, dash) = rows[rows["group"] == group], LOOK[group]
        figure.add_trace(
            go.Scatter(
                x=part["period_start"].to_numpy(),
                y=part[rate].to_numpy(),
                mode="lines",
                name=f"{NAMES[group]} ({AGES[group]})",
                line={"color": colour, "dash": dash, "width": 2},
                hovertemplate="%{y:.1f} %",
            )
        )
    marked = rows[rows["flag"].notna()]
    if len(marked):
        figure.add_trace(
            go.Scatter(
                x=marked["period_start"].to_numpy(),
                y=marked[rate].to_numpy(),
                mode="markers",
                name="estimated by the publisher",
                marker={"symbol": "circle-open", "size": 9, "color": style.GREY, "line": {"width": 2}},
                hoverinfo="skip",
            )
        )
    style.layout(figure, y=y)
    first, last = rows["period_start"].min(), rows["period_start"].max()
    month = pd.DateOffset(months=1)
    shaded = [
        (max(peak + month, first), min(trough + month, last))
        for peak, trough in frames["recessions"][["peak", "trough"]].itertuples(index=False)
        if trough >= first and peak < last
    ]
    style.bands(figure, shaded, "recession")
    return figure


Means = dict[tuple[str, int], float]
"""Group and year -> mean of the year's twelve months."""


def means(rows: pd.DataFrame, rate: str) -> tuple[Means, int]:
    """Means of the essay's year and of the first year that all groups have whole, and that year."""
    starts = rows.drop_duplicates("group")["period_start"]
    first = int((starts.dt.year + (starts.dt.month > 1)).max())
    year = rows["period_start"].dt.year
    chosen = rows[year.isin([first, YEAR])].assign(year=year)
    found = chosen.groupby(["group", "year"], sort=False)[rate].agg(["mean", "count"])
    full = found.loc[found["count"] == 12, "mean"]
    return {(str(group), int(when)): float(mean) for (group, when), mean in full.items()}, first


def add_means(figure: go.Figure, yearly: Means, groups: list[str], arrows: bool = False) -> None:
    """A diamond at the middle of the essay's year for each group, its number in the legend.

    arrows : write the numbers beside the diamonds too, in the room below the lines
    """
    import plotly.graph_objects as go

    found = {g: yearly[g, YEAR] for g in groups if (g, YEAR) in yearly}
    if not found:
        return
    figure.add_trace(
        go.Scatter(
            x=[f"{YEAR}-07-01"] * len(found),
            y=list(found.values()),
            mode="markers",
            marker={"symbol": "diamond", "size": 10, "color": [LOOK[g][0] for g in found]},
            name=f"mean of {YEAR}: {words([f'{value:.1f} %' for value in found.values()])}",
            hoverinfo="skip",
        )
    )
    if arrows:
        labels = [
            {
                "x": f"{YEAR}-07-01",
                "y": value,
                "text": f"<b>{value:.1f} %</b>",
                "ax": -42,
                "ay": 62 if index == 0 and len(found) > 1 else 40,
                "arrowcolor": style.GREY,
                "arrowwidth": 1,
                "standoff": 5,
            }
            for index, value in enumerate(found.values())
        ]
        figure.layout.annotations = [*figure.layout.annotations, *labels]


def notes(frames: Frames, rows: pd.DataFrame, rate: str, absent: list[str]) -> list[str]:
    """What to know of the releases drawn."""
    out = []
    used: dict[str, str] = dict(rows.drop_duplicates("group")[["group", "release"]].itertuples(index=False))
    if len(set(used.values())) > 1:
        parts = "; ".join(f"{NAMES[g]}: release of {r}" for g, r in used.items())
        market = frames["graduate_labor_market"]
        shared = market[market["group"].eq(rows["group"].iloc[0])].pivot(
            index="period_start", columns="release", values=rate
        )
        apart = float((shared.max(axis=1) - shared.min(axis=1)).max())
        out.append(
            f"The lines come from different releases ({parts}), since the newest one at hand does not have "
            f"all groups. Where releases overlap they differ by up to {apart:.2f} points."
        )
    if absent:
        lacking = words([NAMES[group] for group in absent])
        out.append(f"The release of {next(iter(used.values()))} at hand lacks {lacking}.")
    for stamp in sorted(set(rows[rows["flag"].notna()]["period_start"])):
        out.append(f"{stamp:%B %Y} is an estimate of the publisher: its data are missing.")
    out.append("Shaded: recessions as dated by the NBER, from the month after the peak to the trough.")
    return out


def words(values: list[str]) -> str:
    """a, b and c."""
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} and {values[-1]}"


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
            f"In {YEAR} {words([f'{v:.1f} % of {NAMES[g]}' for g, v in then.items()])} had a job "
            "that requires "
            f"no degree; in {first} it was {words(before)}. The latest: {now} of {NAMES[groups[0]]} "
            f"({latest['period_start']:%B %Y})."
        )
    else:
        part = rows[rows["group"] == groups[0]]
        low, high = part.loc[part[rate].idxmin()], part.loc[part[rate].idxmax()]
        finding = (
            f"Since {since:.0f} between {low[rate]:.1f} % ({low['period_start']:%B %Y}) and "
            f"{high[rate]:.1f} % "
            f"({high['period_start']:%B %Y}) of {NAMES[groups[0]]} had a job that requires no degree."
        )
    return Card(
        figure=figure,
        data=with_means(rows, yearly),
        finding=finding,
        subtitle="Employed graduates whose occupation typically requires no bachelor's degree, percent, "
        f"monthly; diamonds: mean of the months of {YEAR}",
        alt=f"Line chart of the share of graduates in jobs that require no degree, "
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
    same = rows[rows["group"].isin(["recent_graduates", "all_workers"])]
    if group == "every" and "all_workers" in set(same["group"]):
        wide = same.pivot(index="period_start", columns="group", values=rate).dropna()
        above = wide["recent_graduates"] > wide["all_workers"]
        finding += (
            f"; it was higher than that of all workers in {int(above[-60:].sum())} of the "
            f"{len(above[-60:])} "
            f"months to {wide.index[-1]:%B %Y}"
        )
    finding += "."
    return Card(
        figure=figure,
        data=with_means(rows, yearly),
        finding=finding,
        subtitle="People without a job who look for one, percent of the labor force, monthly; "
        "diamond: mean "
        f"of the months of {YEAR}",
        alt=f"Line chart of unemployment of {words([NAMES[g] for g in dict.fromkeys(rows['group'])])}, "
        f"{rows['period_start'].min():%B %Y} to {rows['period_start'].max():%B %Y}, recessions "
        f"shaded. {finding}",
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
