"""HUB-stability: how much a metro's place owes to the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edudata.figures import style
from edudata.figures.hubs.common import (
    FACTORS_CHOICE,
    METHOD,
    NAMED,
    NOT_MEASURED,
    OWN_WEIGHTS,
    SETS,
    STATE_PRICES,
    TABLES,
    TERMS,
    metros,
    named,
)
from edudata.figures.spec import Card, FigureSpec, Frames, Number

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

DRAWN = 25


def make(frames: Frames, factors: str, top: int, method: str) -> Card:
    """The metros most often among the best, with the range of their ranks."""
    from edudata.analysis.hubs import DRAWS, score, stability

    label, weights = SETS[factors]
    found = score(metros(frames), weights, method)
    found = found.merge(stability(found, weights, method, top=top), on="cbsa", validate="one_to_one")
    found = found.assign(label=named(found)).sort_values(
        ["top_share_pct", "rank", "name"], ascending=[False, True, True], kind="stable", ignore_index=True
    )
    always = int((found["top_share_pct"] >= 90).sum())
    ever = int((found["top_share_pct"] > 0).sum())
    first = found.iloc[0]
    finding = (
        f"{ever} of {len(found)} metros are among the best {top} under some of {DRAWS:,} random "
        f"weightings, {always} under nine in ten of them; most often {first['label']} "
        f"({first['top_share_pct']:.0f} %)"
    )
    shown = found[(found.index < DRAWN) | found["cbsa"].isin(NAMED)]
    return Card(
        chart=_drawn(shown, len(found)),
        data=found[["cbsa", "name", "top_share_pct", "rank_low", "rank_high", "rank", "score"]].astype(
            {"rank": "Int64"}
        ),
        finding=f"{finding}.",
        subtitle=(
            f"Score of {label}; bars: the middle 90 % of a metro's ranks under {DRAWS:,} random "
            f"weightings, diamond: rank with equal weights; in brackets the share in the best {top}"
        ),
        alt=(
            f"Horizontal bars of ranks for {len(shown)} metros. {finding}. Widest ranges: "
            + "; ".join(
                f"{r['label']} {r['rank_low']} to {r['rank_high']}"
                for r in shown.assign(width=shown["rank_high"] - shown["rank_low"])
                .nlargest(3, "width")
                .to_dict("records")
            )
            + "."
        ),
        headline=(f"{always} of {len(found)}", f"metros among the best {top} under nine in ten weightings"),
        notes=(
            (
                "Every mixture of the weights is equally likely, and drawn alike each time: a bar that is "
                "long says that the weights decide, not the metro."
            ),
            OWN_WEIGHTS,
            "In orange the essay's regions and Pittsburgh, wherever they stand.",
            NOT_MEASURED,
            *((STATE_PRICES,) if factors in ("both", "costs") else ()),
        ),
    )


def _drawn(rows: pd.DataFrame, count: int) -> go.Figure:
    import plotly.graph_objects as go

    rows = rows.iloc[::-1]
    names = [f"{n} ({s:.0f} %)" for n, s in zip(rows["label"], rows["top_share_pct"], strict=True)]
    colors = [style.ORANGE if code in NAMED else style.BLUE for code in rows["cbsa"]]
    low, high = rows["rank_low"].tolist(), rows["rank_high"].tolist()
    figure = go.Figure(
        [
            go.Bar(
                base=low,
                x=[max(b - a, 0.6) for a, b in zip(low, high, strict=True)],
                y=names,
                orientation="h",
                marker={"color": colors, "opacity": 0.55},
                customdata=[f"{a} to {b}" for a, b in zip(low, high, strict=True)],
                hovertemplate="%{y}<br>ranks %{customdata}<extra></extra>",
                name="middle 90 % of ranks",
                showlegend=False,
            ),
            go.Scatter(
                x=rows["rank"].tolist(),
                y=names,
                mode="markers",
                marker={"symbol": "diamond", "size": 9, "color": colors},
                hovertemplate="%{y}<br>rank %{x} with equal weights<extra></extra>",
                name="rank with equal weights",
                showlegend=False,
            ),
        ]
    )
    return style.layout(
        figure,
        x=f"rank of {count}, 1 is best",
        hovermode="closest",
        height=80 + 20 * len(rows),
        xaxis={"showgrid": True, "gridcolor": style.GRID, "rangemode": "tozero"},
        yaxis={"range": [-0.7, len(rows) - 0.3], "showgrid": False, "tickfont": {"size": 11}, "dtick": 1},
    )


STABILITY = FigureSpec(
    id="HUB-stability",
    page="hubs",
    name="How stable the ranking is",
    question="Is a metro's place its own, or does it come from the weights?",
    tables=TABLES,
    controls=(FACTORS_CHOICE, Number("top", "Counted as best", (5, 50, 20), unit="metros"), METHOD),
    terms=TERMS,
    make=make,
    about=(
        "A ranking from weights is only as good as the weights. Here they are drawn at random a thousand "
        "times, every mixture of the factors being equally likely, and the metros are ranked each time. A "
        "metro that stays near the top whatever the weights deserves its place; one whose bar reaches "
        "across the chart does not."
    ),
)
