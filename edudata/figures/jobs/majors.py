"""G-3-majors: pay against underemployment in one release."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart, Mark
from edudata.figures.controls import Choice
from edudata.figures.jobs._majors import ABOUT, OVERALL, label_sides
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import day, minus, percent

NEWEST = "newest"
STAGES = {"early": "early-career", "mid": "mid-career"}
RATE = "underemployment_pct"
COLUMNS = ["major", RATE, "unemployment_pct", "early_career_wage_usd", "mid_career_wage_usd"]
COLUMNS += ["graduate_degree_pct", "basis", "release"]
HOVER = (
    "<b>%{text}</b><br>underemployed: %{x:.1f}%<br>median wage: $%{y:,.0f}<br>unemployed: "
    "%{customdata[0]:.1f}%<br>with a further degree: %{customdata[1]:.1f}%<extra></extra>"
)


@dataclass(frozen=True, slots=True)
class Data:
    """The majors of one release by underemployment.

    Attributes
    ----------
    table : DataFrame
        One row per major.
    overall : Series
        The row of all majors.
    secondary : bool
        The release is quoted from a third party.
    wage : str
        Key of `STAGES`.
    highlights : tuple of str
        Names of the majors highlighted.
    """

    table: pd.DataFrame
    overall: pd.Series[Any]
    secondary: bool
    wage: str
    highlights: tuple[str, ...]

    @property
    def column(self) -> str:
        """Column of the wage."""
        return f"{self.wage}_career_wage_usd"


def slug(major: str) -> str:
    """Write a major's name for an address: "Art History" -> "art-history"."""
    return re.sub(r"[^a-z0-9]+", "-", major.lower()).strip("-")


def releases(frames: Frames) -> dict[str, str]:
    """Return the newest release, and each by its date with the survey it is based on."""
    pairs = (
        frames["majors_releases"][["release", "basis"]]
        .drop_duplicates()
        .sort_values("release", ascending=False)
    )
    rows = pairs.itertuples(index=False)
    return {NEWEST: "newest"} | {
        str(release): f"{basis}, released {day(release)}" for release, basis in rows
    }


def highlights(frames: Frames) -> dict[str, str]:
    """Return every major by the slug of its name."""
    names = sorted(set(frames["majors_releases"]["major"]) - {OVERALL})
    return {slug(name): name for name in names}


def rows(frames: Frames, *, release: str, wage: str, highlight: str) -> Data:
    """Select the majors of one release."""
    majors = frames["majors_releases"]
    if release == NEWEST:
        release = str(majors["release"].max())
    own = majors[majors["release"] == release]
    # The row of all majors is a mean of the others.
    overall, single = own[own["major"] == OVERALL].iloc[0], own[own["major"] != OVERALL]
    known = highlights(frames)
    names = tuple(known[part] for part in highlight.split(",") if part)
    for name in set(names) - set(single["major"]):
        raise OutOfRangeError(f"The release of {release} has no major {name}. Choose another release.")
    table = single.sort_values(RATE, ignore_index=True)[COLUMNS]
    return Data(table, overall, bool(single["trust"].eq("secondary").any()), wage, names)


def draw(data: Data) -> Chart:
    """Draw one dot per major, the means of all majors as lines, labels where there is room."""
    rows = data.table
    is_it = [name in data.highlights for name in rows["major"]]
    dots = charts.points(
        rows[RATE].to_numpy(),
        rows[data.column].to_numpy(),
        color=[style.ORANGE if it else style.BLUE for it in is_it],
        size=[15 if it else 9 for it in is_it],
        symbol=["diamond" if it else "circle" for it in is_it],
        edge={"width": 0.5, "color": "white"},
        text=rows["major"].tolist(),
        customdata=rows[["unemployment_pct", "graduate_degree_pct"]].to_numpy(),
        hover=HOVER,
        showlegend=False,
    )
    # Dots that overlap stay visible.
    dots["marker"]["opacity"] = 0.8
    dotted: dict[str, Any] = {"width": 1.2, "layer": "below"}
    marks = [
        *labels(data),
        charts.label(
            float(data.overall[RATE]),
            f"all majors: {percent(data.overall[RATE], 0)}",
            font={"size": 11, "color": style.GRAY},
        ),
        charts.upright(data.overall[RATE], **dotted),
        charts.level(data.overall[data.column], **dotted),
        charts.level_words(
            float(data.overall[data.column]), f"all majors: ${data.overall[data.column]:,.0f}"
        ),
    ]
    title = f"median {STAGES[data.wage]} wage, {str(data.overall['basis'])[-4:]} dollars"
    axis = {"tickprefix": "$", "tickformat": ",d"}
    return charts.chart(
        [dots], x="underemployed, %", y=title, hovermode="closest", height=480, yaxis=axis, marks=marks
    )


def labels(data: Data) -> list[Mark]:
    """Name the outermost majors, and the one highlighted."""
    names = data.table["major"].tolist()
    xs, ys = data.table[RATE], data.table[data.column]
    # Distances on screen, not in dollars, decide where a label fits.
    unit_x, unit_y = (((v - v.min()) / max(v.max() - v.min(), 1e-9)).tolist() for v in (xs, ys))
    # The finding names majors highlighted, or both ends.
    first = [names.index(name) for name in data.highlights] or [0, len(names) - 1]
    return [
        charts.words(
            float(xs.iloc[i]),
            float(ys.iloc[i]),
            f"<b>{names[i]}</b>" if names[i] in data.highlights else names[i],
            xanchor="left" if side == "right" else "right",
            xshift=8 if side == "right" else -8,
            font={"size": 11},
        )
        for i, side in label_sides(unit_x, unit_y, names, first, 12).items()
    ]


def strength(correlation: float) -> str:
    """Describe a rank correlation: -0.8 -> "strongly tend", -0.5 -> "tend", -0.2 -> "tend slightly"."""
    size = abs(correlation)
    if size >= 0.4:
        return "strongly tend" if size >= 0.7 else "tend"
    return "tend slightly" if size >= 0.2 else "hardly tend"


def describe(data: Data) -> Text:
    """State both ends and the correlation, or the major highlighted."""
    rows, overall, stage = data.table, data.overall, STAGES[data.wage]
    finding, headline = highlighted(data) if data.highlights else both_ends(data)
    survey = str(overall["basis"]).replace("ACS", "American Community Survey")
    return Text(
        finding=finding,
        subtitle=f"{len(rows)} majors: share of graduates aged 22–27 who are underemployed, and median "
        f"{stage} wage ({survey})",
        alt=f"Scatter chart of {len(rows)} majors, with underemployment on the horizontal and {stage} pay "
        f"on the vertical axis. {finding}",
        headline=headline,
        notes=(
            f"{_together(data)}.",
            "Values for small majors rest on few people; the publisher gives no margins of error.",
            (
                "The rates include graduates with a further degree, the wages do not. Early career means "
                "ages 22–27, mid-career 35–45."
            ),
            "The numbers come from a reproduction of the published table." if data.secondary else "",
            "Labels that would overlap are left out.",
        ),
    )


def highlighted(data: Data) -> tuple[str, tuple[str, str]]:
    """Return finding and headline of the majors highlighted: the one, or the lowest and the highest."""
    overall = data.overall
    # The table is in order of the rate.
    chosen = data.table[data.table["major"].isin(list(data.highlights))]
    row, name = chosen.iloc[0], chosen["major"].iloc[0]
    rate = percent(row[RATE])
    if len(chosen) > 1:
        last = chosen.iloc[-1]
        finding = (
            f"{percent(row[RATE], 0)} of {name} graduates are underemployed, "
            f"{percent(last[RATE], 0)} of {last['major']} graduates."
        )
        return finding, (rate, f"of recent {name} graduates were underemployed")
    compared = "more" if row[RATE] > overall[RATE] else "fewer"
    finding = (
        f"{percent(row[RATE], 0)} of {name} graduates are underemployed, {compared} than across all majors "
        f"({percent(overall[RATE], 0)})."
    )
    return finding, (rate, f"of recent {name} graduates were underemployed")


def _together(data: Data) -> str:
    """Describe how underemployment and pay go together."""
    # Of ranks: a few majors with very high pay would decide a correlation of amounts.
    value = float(data.table[RATE].rank().corr(data.table[data.column].rank()))
    more = "more" if value < 0 else "less"
    tend = strength(value)
    return f"Majors with less underemployment {tend} to pay {more} (rank correlation {minus(value)})"


def both_ends(data: Data) -> tuple[str, tuple[str, str]]:
    """Return finding and headline over all majors."""
    low, high = data.table.iloc[0], data.table.iloc[-1]
    finding = (
        f"Underemployment ranges from {percent(low[RATE], 0)} in {low['major']} to "
        f"{percent(high[RATE], 0)} in {high['major']}."
    )
    span = f"{low[RATE]:.1f}–{percent(high[RATE])}"
    return finding, (span, f"underemployed by major; {percent(data.overall[RATE])} across all majors")


SPEC = FigureSpec(
    id="G-3-majors",
    page="jobs",
    name="Majors: pay and underemployment",
    question="Which majors lead to jobs that need the degree, and how do they pay?",
    tables=("majors_releases",),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        Choice("release", "Survey", releases, NEWEST, rare=True),
        Choice("wage", "Pay", {"early": "early career (22–27)", "mid": "mid-career (35–45)"}, "early"),
        Choice("highlight", "Majors", highlights, "", help="Up to six majors.", many=6),
    ),
    about=ABOUT,
    terms=("underemployed", "early career", "mid-career"),
)
