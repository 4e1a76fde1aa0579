"""G-3-releases: majors' change between two releases, in rates only, never in wages."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import charts, style
from edudata.figures.charts import Chart
from edudata.figures.controls import Choice
from edudata.figures.jobs._majors import ABOUT, OVERALL
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import day, percent, signed

# Majors at each end when only the largest changes are asked for.
ENDS = 12


@dataclass(frozen=True, slots=True)
class Data:
    """Changes of a rate between the two newest releases.

    Attributes
    ----------
    changes : DataFrame
        One row per major, from the largest fall to the largest rise.
    overall : Series
        The same over all majors.
    surveys, releases : (str, str)
        The earlier and the later one.
    secondary : bool
        The later release is quoted from a third party.
    """

    changes: pd.DataFrame
    overall: pd.Series[float]
    surveys: tuple[str, str]
    releases: tuple[str, str]
    secondary: bool
    rate: str
    show: str

    @property
    def drawn(self) -> pd.DataFrame:
        """The majors drawn, the largest rise last."""
        if self.show == "every":
            return self.changes
        return pd.concat([self.changes.head(ENDS), self.changes.tail(ENDS)])

    @property
    def table(self) -> pd.DataFrame:
        """The majors drawn, the largest rise first."""
        before, after = self.releases
        rows = self.drawn.iloc[::-1].rename_axis("major").reset_index()
        return rows.assign(rate=self.rate, before_release=before, after_release=after)


def rows(frames: Frames, *, rate: str, show: str) -> Data:
    """Subtract the rates of the two newest releases."""
    majors = frames["majors_releases"]
    releases = sorted(set(majors["release"]))[-2:]
    if len(releases) < 2:
        raise OutOfRangeError(
            f"Only the release of {day(releases[0])} was published. A comparison needs two: choose a "
            "later day."
        )
    old, new = (majors[majors["release"] == release].set_index("major") for release in releases)
    wide = pd.DataFrame({"before_pct": old[f"{rate}_pct"], "after_pct": new[f"{rate}_pct"]}).dropna()
    # Rates have one or two decimals: more would be noise of the subtraction.
    wide["change_points"] = (wide["after_pct"] - wide["before_pct"]).round(3)
    return Data(
        wide.drop(index=OVERALL).sort_values("change_points"),
        wide.loc[[OVERALL]].iloc[0],
        (old["basis"].iloc[0], new["basis"].iloc[0]),
        (releases[0], releases[1]),
        bool(new["trust"].eq("secondary").any()),
        rate,
        show,
    )


def draw(data: Data) -> Chart:
    """Draw a bar per major, rises and falls in two colors."""
    rows, (before, after) = data.drawn, data.surveys
    change = rows["change_points"]
    bars = charts.bars(
        change.to_numpy(),
        rows.index.tolist(),
        [style.ORANGE if value > 0 else style.BLUE for value in change],
        customdata=rows[["before_pct", "after_pct"]].to_numpy(),
        hover=f"%{{y}}<br>{before}: %{{customdata[0]:.1f}}%<br>{after}: %{{customdata[1]:.1f}}"
        "%<br>change: %{x:+.1f} points<extra></extra>",
        showlegend=False,
    )
    return charts.chart(
        [bars],
        x="percentage points",
        hovermode="closest",
        height=90 + 17 * len(rows),
        bargap=0.25,
        yaxis={"dtick": 1, "tickfont": {"size": 10}, "showgrid": False},
        xaxis={"showgrid": True, "zeroline": True, "zerolinecolor": style.GRAY},
    )


def describe(data: Data) -> Text:
    """Count the rises, and name both ends."""
    changes, overall, (before, after) = data.changes, data.overall, data.surveys
    rose, up, down = int((changes["change_points"] > 0).sum()), changes.iloc[-1], changes.iloc[0]
    finding = (
        f"{data.rate.capitalize()} rose in {rose} of {len(changes)} majors between the "
        f"{before[-4:]} and {after[-4:]} surveys."
    )
    numbers = (
        f"All majors together: from {overall['before_pct']:.1f}% to {percent(overall['after_pct'])}. "
        f"Biggest rise: {up.name} ({signed(up['change_points'], 1)} points). Biggest drop: {down.name} "
        f"({signed(down['change_points'], 1)})."
    )
    ends = "" if data.show == "every" else f", {ENDS} biggest rises and drops"
    third = ", as reproduced by a third party" if data.secondary else ""
    return Text(
        finding=finding,
        subtitle=f"Change in {data.rate} of graduates aged 22–27 by major, percentage points{ends}",
        alt=f"Bar chart of the change by major. {finding}",
        headline=(
            f"{signed(overall['change_points'], 1)} points",
            f"change of {data.rate} over all majors, {before} to {after}",
        ),
        notes=(
            (
                "In a small major, even a large one-year change may be chance; the publisher gives no "
                "margins of error."
            ),
            numbers,
            "Wages are not compared, because each release gives dollars of its own year.",
            (
                f"{before}: release of {day(data.releases[0])}; {after}: release of "
                f"{day(data.releases[1])}{third}."
            ),
        ),
    )


SPEC = FigureSpec(
    id="G-3-releases",
    page="jobs",
    name="Majors: change between surveys",
    question="In which majors did underemployment rise or fall between two surveys?",
    tables=("majors_releases",),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(
        Choice(
            "rate",
            "Rate",
            {"underemployment": "underemployment", "unemployment": "unemployment"},
            "underemployment",
        ),
        Choice("show", "Show", {"largest": "largest changes", "every": "every major"}, "largest"),
    ),
    about=ABOUT,
    terms=("underemployed", "percentage point"),
)
