"""The drawing of 10X: a dot for each ratio, with lines at 1 and 10."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from edudata.figures import style
from edudata.figures.tenx.common import short, times_text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

AXES = {
    "cost": "times cheaper than the degree",
    "time": "times quicker than the degree",
    "debt": "times less debt than the degree",
    "job": "times the pay, times less debt",
}
NOTHING = {"debt": "no debt"}
"""What is said of an alternative that asks for nothing; "free" for the others."""
LOOK = {
    "published": (style.BLUE, "circle", "against the published price"),
    "net": (style.ORANGE, "diamond", "against the net price"),
    "time": (style.GREEN, "square", "against the length of the degree"),
    "pay": (style.GREEN, "circle", "pay four years on"),
    "owed": (style.ORANGE, "diamond", "less debt"),
}
YOURS = "Yours"
LOWEST, FREE_AT = 0.1, 2.0
"""Left end of the axis; a free alternative stands this many times beyond the best other one."""


def draw(rows: pd.DataFrame, columns: dict[str, str], measure: str) -> go.Figure:
    """A dot for each ratio on a logarithmic axis, the name above it; lines at 1 and 10."""
    import plotly.graph_objects as go

    known = [v for c in columns.values() for v in rows[c].tolist() if v == v and v != float("inf")]
    edge = max([10.0, *known]) * FREE_AT
    nothing = NOTHING.get(measure, "free")
    places = list(range(len(rows)))
    names = [
        f"<b>{short(name)}</b>"
        if name == YOURS
        else f"{short(name)}{'†' * bool(known and measure != 'job')} · {credential}"
        for name, credential, known in zip(
            rows["alternative"], rows["credential"], rows["condition"], strict=True
        )
    ]
    traces = [
        go.Scatter(
            x=[LOWEST] * len(rows),
            y=[place - 0.4 for place in places],
            mode="text",
            text=names,
            textposition="middle right",
            textfont={"size": 11},
            hoverinfo="skip",
            showlegend=False,
        )
    ]
    highest = rows[list(columns.values())].idxmax(axis=1).astype(str).tolist()
    for look, column in columns.items():
        color, symbol, label = LOOK[look]
        values = rows[column].tolist()
        if all(v != v for v in values):
            continue
        traces.append(
            go.Scatter(
                x=[edge if v == float("inf") else max(v, LOWEST) if v == v else None for v in values],
                y=places,
                mode="markers+text",
                marker={"size": 11, "color": color, "symbol": symbol},
                text=[times_text(v, nothing) if v == v else "" for v in values],
                # The higher of two has its words at the right, the other at the left: none meet.
                textposition=["middle right" if c == column else "middle left" for c in highest],
                textfont={"size": 11, "color": color},
                customdata=rows["alternative"].tolist(),
                hovertemplate="%{customdata}<br>%{text} " + label + "<extra></extra>",
                name=label,
            )
        )
    figure = go.Figure(traces)
    line = {"type": "line", "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    style.layout(
        figure,
        x=AXES[measure],
        hovermode="closest",
        height=110 + 40 * len(rows),
        shapes=[
            line | {"x0": 10, "x1": 10, "line": {"color": style.RED, "width": 2}},
            line | {"x0": 1, "x1": 1, "line": {"color": style.GRAY, "width": 1, "dash": "dot"}},
        ],
        annotations=[
            {"x": 1, "y": 1, "yref": "paper", "yanchor": "bottom", "xanchor": "left", "showarrow": False}
            | {"text": "10X", "font": {"color": style.RED, "size": 12}}
        ],
        xaxis={
            "type": "log",
            "range": [-1, math.log10(edge * 2.5)],
            "tickvals": [0.1, 1, 10, 100, 1000],
            "ticktext": ["0.1", "1", "10", "100", "1,000"],
            "showgrid": True,
            "gridcolor": style.GRID,
        },
        yaxis={
            "range": [len(rows) - 0.4, -0.9],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": False,
        },
        legend={"y": 1.02},
    )
    return figure
