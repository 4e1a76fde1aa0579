"""G-3-majors-census: majors from the microdata beside the New York Fed's published table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import _compare, charts, style
from edudata.figures.charts import Chart, Mark
from edudata.figures.jobs import _microdata as micro
from edudata.figures.jobs._majors import OVERALL, label_sides
from edudata.figures.jobs.majors import highlights
from edudata.figures.spec import FigureSpec, Frames, Text
from edudata.figures.text import listed, minus, percent, signed

PUBLISHED = "published_pct"
COLUMNS = ["major", "rate_pct", "low_pct", "high_pct", PUBLISHED, "gap_pct", "beyond", "n"]
# Standard errors beyond which sampling hardly explains a difference.
FAR = 3
HOVER = (
    "<b>%{text}</b><br>New York Fed: %{x:.1f}%<br>from microdata: %{y:.1f}% (%{customdata[0]:.1f} to "
    "%{customdata[1]:.1f}%)<br>%{customdata[2]:,} people in the sample<extra></extra>"
)


@dataclass(frozen=True, slots=True)
class Data:
    """Majors by both sources, by the size of their difference.

    Attributes
    ----------
    majors : DataFrame
        One row per major, the largest difference first.
    nation : Series
        The row of all records.
    published : float
        The publisher's rate of all majors.
    rule : str
        Value of the control.
    """

    majors: pd.DataFrame
    nation: pd.Series[Any]
    published: float
    rule: str
    chosen: tuple[str, ...] = ()

    @property
    def table(self) -> pd.DataFrame:
        """One row per major, the largest difference first."""
        return self.majors[COLUMNS]


def rows(frames: Frames, *, rule: str, highlight: str) -> Data:
    """Put the rates of recent graduates beside those that are published from the same survey."""
    settings = {"rule": rule, "ages": "recent"}
    nation = micro.nation(frames, **settings)
    releases = frames["majors_releases"]
    own = releases[releases["basis"] == f"ACS {nation['year']}"]
    if own.empty:
        raise OutOfRangeError(f"No release of majors rests on the survey of {nation['year']}.")
    published = own.set_index("major")["underemployment_pct"].rename(PUBLISHED)
    majors = micro.choose(frames, "major", **settings).join(published, on="major")
    majors = majors.dropna(subset=["rate_pct", PUBLISHED])
    majors["gap_pct"] = majors["rate_pct"] - majors[PUBLISHED]
    majors["beyond"] = majors["gap_pct"].abs() > FAR * majors["se_pct"]
    order = majors["gap_pct"].abs().sort_values(ascending=False, kind="stable").index
    known = highlights(frames)
    chosen = tuple(known[part] for part in _compare.parts(highlight))
    ordered = majors.loc[order].reset_index(drop=True)
    return Data(ordered, nation, float(published[OVERALL]), rule, chosen)


def draw(data: Data) -> Chart:
    """Draw one dot per major with its interval, and a line where both sources agree."""
    beyond, own = data.majors["beyond"], data.majors["major"].isin(data.chosen)
    traces = [
        _dots(data.majors[~beyond & ~own], style.GRAY, "sampling may explain the gap", "circle-open"),
        _dots(data.majors[beyond & ~own], style.BLUE, "other reasons", "circle"),
    ]
    traces += [_dots(data.majors[own], style.ORANGE, "chosen", "diamond")] if own.any() else []
    ends = [0.0, float(data.majors[[PUBLISHED, "high_pct"]].max().max()) + 2]
    same = charts.line(ends, ends, None, (style.GRAY, "dot"), hoverinfo="skip", showlegend=False)
    return charts.chart(
        [same, *traces], x="New York Fed, %", y="from microdata, %", hovermode="closest", height=480,
        marks=_labels(data), xaxis={"range": ends}, yaxis={"range": ends},
    )  # fmt: skip


def _dots(rows: pd.DataFrame, color: str, name: str, symbol: str) -> charts.Trace:
    rates = rows["rate_pct"]
    error = micro.WHISKER | {
        "array": (rows["high_pct"] - rates).to_numpy(),
        "arrayminus": (rates - rows["low_pct"]).to_numpy(),
        "color": style.GRID,
    }
    return charts.points(
        rows[PUBLISHED].to_numpy(), rates.to_numpy(), name, color, size=8, symbol=symbol,
        edge={"width": 1.5}, text=rows["major"].tolist(), error_y=error, hover=HOVER,
        customdata=rows[["low_pct", "high_pct", "n"]].to_numpy(),
    )  # fmt: skip


def _labels(data: Data) -> list[Mark]:
    """Name the majors that sampling hardly explains, where there is room."""
    names = data.majors["major"].tolist()
    top = float(data.majors[[PUBLISHED, "high_pct"]].max().max()) + 2
    x, y = data.majors[PUBLISHED].tolist(), data.majors["rate_pct"].tolist()
    own = [i for i, name in enumerate(names) if name in data.chosen]
    sides = label_sides([v / top for v in x], [v / top for v in y], names, own, 40)
    far = [i for i in sides if i in own or data.majors["beyond"].iloc[i]][: 8 + len(own)]
    return [
        charts.words(
            x[i], y[i], names[i], xanchor="left" if sides[i] == "right" else "right",
            xshift=8 if sides[i] == "right" else -8, font={"size": 11},
        )
        for i in far
    ]  # fmt: skip


def describe(data: Data) -> Text:
    """Say how far the two are apart, and why."""
    majors = data.majors
    apart, far = float(majors["gap_pct"].abs().mean()), majors[majors["beyond"]]
    ranks = float(majors["rate_pct"].rank().corr(majors[PUBLISHED].rank()))
    finding = f"Our rates by major are {apart:.1f} percentage points from the published ones on average."
    own = majors[majors["major"].isin(data.chosen)].sort_values("rate_pct")
    if len(own):
        first, last = own.iloc[0], own.iloc[-1]
        finding = (
            f"{first['major']}: {percent(first['rate_pct'])} underemployed here, "
            f"{percent(first[PUBLISHED])} as published."
            if len(own) == 1
            else f"Underemployment is {percent(first['rate_pct'])} in {first['major']} and "
            f"{percent(last['rate_pct'])} in {last['major']}."
        )
    top = far.head(2)
    pairs = zip(top["major"].tolist(), top["gap_pct"].tolist(), strict=True)
    largest = listed([f"{name} ({signed(gap, 0)})" for name, gap in pairs]) if len(top) else ""
    ours = percent(float(data.nation["rate_pct"]))
    return Text(
        finding=finding,
        subtitle=f"Underemployment of {micro.whose('recent')} by major, {data.nation['year']}: microdata "
        f"and New York Fed; rule: {micro.RULES[data.rule]}",
        alt=f"Scatter chart of {len(majors)} majors, the published rate on the horizontal and ours on the "
        f"vertical axis. {finding}",
        headline=(
            f"{apart:.1f} points",
            f"mean distance of {len(majors)} majors; ranks agree: {minus(ranks)}",
        ),
        notes=(
            (
                f"Sampling hardly explains {len(far)} of {len(majors)} gaps (beyond {FAR} standard errors)."
                + (f" The largest: {largest} points." if len(far) else "")
            ),
            (
                f"All majors: {ours} here, {percent(data.published)} published. Close totals do not mean "
                "close majors."
            ),
            (
                "Reasons: the publisher does not say which O*NET release and which field codes it uses, so "
                "that some of our majors hold other people."
            ),
            (
                "The publisher also leaves out people enrolled in school, and has all states. "
                + micro.missing(data.nation)
            ).strip(),
            micro.method(data.nation),
        ),
    )


SPEC = FigureSpec(
    id="G-3-majors-census",
    page="jobs",
    name="Majors: microdata and New York Fed",
    question="Do our own rates by major agree with those of the New York Fed?",
    tables=(micro.TABLE, "majors_releases"),
    rows=rows,
    draw=draw,
    describe=describe,
    controls=(micro.RULE, _compare.control("highlight", "Majors", highlights)),
    about=micro.ABOUT,
    terms=("underemployed", "recent graduates"),
)
