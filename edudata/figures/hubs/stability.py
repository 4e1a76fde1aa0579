"""HUB-stability: how much a metro's place depends on the weights."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from edudata.analysis.hubs import DRAWS, score, stability
from edudata.figures import charts, style
from edudata.figures._places import NAMED, with_state
from edudata.figures.charts import Chart
from edudata.figures.controls import Number
from edudata.figures.hubs._shared import (
    FACTORS_CHOICE,
    METHOD,
    NOT_MEASURED,
    OWN_WEIGHTS,
    SETS,
    STATE_PRICES,
    TABLES,
    TERMS,
    metros,
)
from edudata.figures.spec import FigureSpec, Frames, Text

MAX_BARS = 25


@dataclass(frozen=True, slots=True)
class Stability:
    """Every metro with its ranks under random weightings, those most often among the best first."""

    metros: pd.DataFrame
    factors: str
    top: int

    @property
    def bars(self) -> pd.DataFrame:
        """The metros drawn."""
        return self.metros[(self.metros.index < MAX_BARS) | self.metros["cbsa"].isin(NAMED)]

    @property
    def table(self) -> pd.DataFrame:
        """Ranks and scores of every metro."""
        columns = ["cbsa", "name", "top_share_pct", "rank_low", "rank_high", "rank", "score"]
        return self.metros[columns].astype({"rank": "Int64"})


def rows(frames: Frames, *, factors: str, top: int, method: str) -> Stability:
    """Rank the metros under random weightings of the factors."""
    weights = SETS[factors][1]
    scored = score(metros(frames), weights, method)
    ranks = stability(scored, weights, method, top=top)
    merged = scored.merge(ranks, on="cbsa", validate="one_to_one")
    ordered = merged.assign(label=with_state(merged["name"])).sort_values(
        ["top_share_pct", "rank", "name"], ascending=[False, True, True], kind="stable", ignore_index=True
    )
    return Stability(ordered, factors, top)


def describe(data: Stability) -> Text:
    """Count the metros that are ever, and nearly always, among the best."""
    every, top, bars = data.metros, data.top, data.bars
    always = int((every["top_share_pct"] >= 90).sum())
    ever, first = int((every["top_share_pct"] > 0).sum()), every.iloc[0]
    stay = "stays" if always == 1 else "stay"
    finding = f"Only {always} of {len(every)} metros {stay} at the top under nearly any weights"
    details = (
        f"{ever} of {len(every)} metros are in the top {top} under some weighting, {always} under nine in "
        f"ten; most often {first['label']} ({first['top_share_pct']:.0f}%)"
    )
    widest = bars.assign(width=bars["rank_high"] - bars["rank_low"]).nlargest(3, "width")
    ranges = "; ".join(
        f"{r['label']} {r['rank_low']} to {r['rank_high']}" for r in widest.to_dict("records")
    )
    return Text(
        finding=f"{finding}.",
        subtitle=f"Middle 90% of each metro's ranks under {DRAWS:,} random weightings of "
        f"{SETS[data.factors][0]}; diamond: rank with equal weights",
        alt=(
            f"Bar chart with the range of ranks of {len(bars)} metros. {finding}. {details}. Widest "
            f"ranges: {ranges}."
        ),
        headline=(f"{always} of {len(every)}", f"metros in the top {top} under nine in ten weightings"),
        notes=(
            (
                "Every mix of weights is equally likely. A long bar means that the weights decide, not the "
                "metro."
            ),
            f"{details}.",
            f"In parentheses: the share of weightings that put the metro in the top {top}.",
            OWN_WEIGHTS,
            "Orange marks the essay's regions and Pittsburgh, whatever their rank.",
            NOT_MEASURED,
            *((STATE_PRICES,) if data.factors in ("both", "costs") else ()),
        ),
    )


def draw(data: Stability) -> Chart:
    """Draw the range of each metro's ranks and its rank with equal weights."""
    bars = data.bars.iloc[::-1]
    names = [f"{n} ({s:.0f}%)" for n, s in zip(bars["label"], bars["top_share_pct"], strict=True)]
    colors = [style.ORANGE if code in NAMED else style.BLUE for code in bars["cbsa"]]
    ends = list(zip(bars["rank_low"].tolist(), bars["rank_high"].tolist(), strict=True))
    ranges = charts.bars(
        # A metro that never moves would have no bar at all.
        [max(high - low, 0.6) for low, high in ends],
        names,
        colors,
        hover="%{y}<br>ranks %{customdata}<extra></extra>",
        base=bars["rank_low"].tolist(),
        marker={"color": colors, "opacity": 0.55},
        customdata=[f"{low} to {high}" for low, high in ends],
        name="middle 90% of ranks",
        showlegend=False,
    )
    ranks = charts.points(
        bars["rank"].tolist(),
        names,
        "rank with equal weights",
        colors,
        size=9,
        symbol="diamond",
        hover="%{y}<br>rank %{x} with equal weights<extra></extra>",
        showlegend=False,
    )
    return charts.chart(
        [ranges, ranks],
        x=f"rank of {len(data.metros)}, 1 is best",
        hovermode="closest",
        height=80 + 20 * len(bars),
        xaxis={"showgrid": True, "gridcolor": style.GRID, "rangemode": "tozero"},
        yaxis={"range": [-0.7, len(bars) - 0.3], "showgrid": False, "tickfont": {"size": 11}, "dtick": 1},
    )


SPEC = FigureSpec(
    id="HUB-stability",
    page="hubs",
    name="How stable the ranking is",
    question="Does a metro's rank come from the metro or from the weights?",
    tables=TABLES,
    controls=(FACTORS_CHOICE, Number("top", "Size of the top group", (5, 50, 20), unit="metros"), METHOD),
    terms=TERMS,
    rows=rows,
    draw=draw,
    describe=describe,
    about=(
        "A ranking is only as good as its weights. Here we draw weights at random a thousand times, every "
        "mix of the factors being equally likely, and rank the metros each time. A metro that stays near "
        "the top with any weights deserves its rank; one whose bar reaches across the chart does not."
    ),
)
