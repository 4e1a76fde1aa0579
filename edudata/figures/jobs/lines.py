"""What the two monthly charts share: rows of one release, lines, recessions, the essay's year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.errors import OutOfRangeError
from edudata.figures import style
from edudata.figures.spec import Frames

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
    "**Underemployed is not unemployed.** An underemployed graduate has a job, but in an occupation for "
    "which fewer than half of those asked in the O*NET survey say that at least a bachelor's degree is "
    "required. An unemployed one has no job and looks for one. The first rate is a share of the "
    "employed, the second of the labor force: they cannot be added.\n\nRecent graduates are 22 to 27 "
    "years old and hold a bachelor's degree or more, all graduates are 22 to 65. People enrolled in "
    "school are left out. The publisher adjusts for the season and smooths: each month is a mean of "
    "three. It estimates recent years anew with every release, so a line is always taken whole from one "
    "release and never joined with another."
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

    columns = ["release", "group", "period_start", rate, "flag"]
    market = frames["graduate_labor_market"][columns]
    market = market[market["group"].isin(list(groups)) & market[rate].notna()]
    known = market[["group", "release"]].drop_duplicates()
    parts, absent = [], []
    for group in groups:
        found = known.loc[known["group"] == group, "release"].tolist()
        if release != NEWEST and release not in found:
            absent.append(group)
            continue
        taken = max(found) if release == NEWEST else release
        part = market[
            market["group"].eq(group)
            & market["release"].eq(taken)
            & market["period_start"].ge(pd.Timestamp(int(since), 1, 1))
        ]
        if part.empty:
            raise OutOfRangeError(
                f"The release of {taken} has no month since {since:.0f}. Choose an earlier year."
            )
        parts.append(part)
    if not parts:
        rest = ", ".join(sorted(set(known["release"])))
        raise OutOfRangeError(
            f"The release of {release} at hand has no {rate.removesuffix('_pct')} of "
            f"{' or '.join(NAMES[g] for g in absent)}. Choose release=newest or another one: {rest}."
        )
    return pd.concat(parts, ignore_index=True), absent


def chart(frames: Frames, rows: pd.DataFrame, rate: str, y: str) -> go.Figure:
    """A line for each group, recessions shaded, the publisher's own estimates ringed."""
    import pandas as pd
    import plotly.graph_objects as go

    figure = go.Figure()
    for group in dict.fromkeys(rows["group"]):
        part, (color, dash) = rows[rows["group"] == group], LOOK[group]
        figure.add_trace(
            go.Scatter(
                x=part["period_start"].to_numpy(),
                y=part[rate].to_numpy(),
                mode="lines",
                name=f"{NAMES[group]} ({AGES[group]})",
                line={"color": color, "dash": dash, "width": 2},
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
                marker={"symbol": "circle-open", "size": 9, "color": style.GRAY, "line": {"width": 2}},
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
                "arrowcolor": style.GRAY,
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
        overlap = market[market["group"].eq(rows["group"].iloc[0])].pivot(
            index="period_start", columns="release", values=rate
        )
        apart = float((overlap.max(axis=1) - overlap.min(axis=1)).max())
        out.append(
            f"The lines come from different releases ({parts}), since the newest one at hand does not "
            f"have all groups. Where releases overlap they differ by up to {apart:.2f} points."
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
