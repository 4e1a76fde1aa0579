"""Draw 10X: a dot per ratio, with lines at 1 and 10."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from edudata.figures import charts, style
from edudata.figures.charts import Chart, Mark, Trace
from edudata.figures.tenx._shared import short, times_text

AXES = {
    "cost": "times cheaper than the degree",
    "time": "times quicker than the degree",
    "debt": "times less debt than the degree",
    "job": "times the pay, times less debt",
}
# The word for an alternative that costs nothing; "free" on the other measures.
NOTHING = {"debt": "no debt"}
LOOKS = {
    "published": (style.BLUE, "circle", "compared with the published price"),
    "net": (style.ORANGE, "diamond", "compared with the net price"),
    "time": (style.GREEN, "square", "compared with the length of the degree"),
    "pay": (style.GREEN, "circle", "pay after four years"),
    "owed": (style.ORANGE, "diamond", "less debt"),
}
YOURS = "Yours"
# Left end of the axis; a free alternative is drawn this many times beyond the best other one.
LOWEST, FREE_AT = 0.1, 2.0
FREE = float("inf")


def draw(rows: pd.DataFrame, columns: Mapping[str, str], measure: str) -> Chart:
    """Draw a dot per ratio on a logarithmic axis, the name above it.

    Parameters
    ----------
    rows : DataFrame
        One alternative per row, the first on top.
    columns : mapping of str to str
        Look of the dots and the column of their ratio.
    measure : str
        "cost", "time", "debt" or "job".
    """
    ratios = [v for c in columns.values() for v in rows[c].tolist() if v == v and v != FREE]
    edge = max([10.0, *ratios]) * FREE_AT
    highest = rows[list(columns.values())].idxmax(axis=1).astype(str).tolist()
    dots = [
        _dots(rows, look, column, highest, edge, NOTHING.get(measure, "free"))
        for look, column in columns.items()
        if rows[column].notna().any()
    ]
    ticks = {"tickvals": [0.1, 1, 10, 100, 1000], "ticktext": ["0.1", "1", "10", "100", "1,000"]}
    grid = {"showgrid": True, "gridcolor": style.GRID}
    hidden = {"showticklabels": False, "showgrid": False, "zeroline": False}
    return charts.chart(
        [_names(rows, measure), *dots],
        x=AXES[measure],
        marks=_thresholds(len(rows) - 0.25),
        hovermode="closest",
        height=130 + 40 * len(rows),
        xaxis={"type": "log", "range": [-1, math.log10(edge * 2.5)]} | ticks | grid,
        yaxis={"range": [len(rows) + 0.1, -0.9]} | hidden,
        legend={"y": 1.02},
    )


def _thresholds(bottom: float) -> list[Mark]:
    """Draw lines at 10 and at 1 with their labels in the lowest row."""
    return [
        charts.upright(10, color=style.RED, dash=None, width=2, layer="below"),
        charts.upright(1, width=1, layer="below"),
        # On a logarithmic axis Plotly places annotations by the exponent.
        # In a row of their own below the last dot: on a phone the key has the room above.
        charts.words(0, bottom, "same", xanchor="left", xshift=4, font={"size": 12}),
        charts.words(1, bottom, "10X", xanchor="left", xshift=4, font={"color": style.RED, "size": 12}),
    ]


def _names(rows: pd.DataFrame, measure: str) -> Trace:
    """Write each name above its row: at 390 px there is no room beside the dots."""
    columns = zip(rows["alternative"], rows["credential"], rows["condition"], strict=True)
    names = [
        f"<b>{short(name)}</b>"
        if name == YOURS
        else _label(short(name), credential, marked=bool(condition and measure != "job"))
        for name, credential, condition in columns
    ]
    return {
        "type": "scatter",
        "x": [LOWEST] * len(rows),
        "y": [place - 0.4 for place in range(len(rows))],
        "mode": "text",
        "text": names,
        "textposition": "middle right",
        "textfont": {"size": 11},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _label(name: str, credential: str, *, marked: bool) -> str:
    """Write a name with the credential, unless the name says it: a phone has no room for it twice."""
    return f"{name}{'†' * marked}" + ("" if credential.split()[0] in name else f" · {credential}")


def _dots(
    rows: pd.DataFrame, look: str, column: str, highest: list[str], edge: float, nothing: str
) -> Trace:
    color, symbol, label = LOOKS[look]
    values = rows[column].tolist()
    return charts.points(
        [edge if v == FREE else max(v, LOWEST) if v == v else None for v in values],
        list(range(len(rows))),
        label,
        color,
        size=11,
        symbol=symbol,
        hover="%{customdata}<br>%{text} " + label + "<extra></extra>",
        mode="markers+text",
        text=[times_text(v, nothing) if v == v else "" for v in values],
        # The higher of two has its words on the right, the other on the left, so that none meet.
        textposition=["middle right" if c == column else "middle left" for c in highest],
        textfont={"size": 11, "color": color},
        customdata=rows["alternative"].tolist(),
    )
