"""Bars in the order of their values, next to a map or alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from edudata.figures import charts, style
from edudata.figures.charts import Chart, Mark
from edudata.figures.text import amount

# Pixels of a phone's plot and of a letter in it; dark text on a light bar.
PHONE, LETTER, INK = 210, 6.5, "#14171c"


def ranking(
    frame: pd.DataFrame,
    *,
    value: str,
    label: str,
    unit: str = "",
    digits: int = 2,
    name_column: str = "name",
    marked: Sequence[str] = (),
    reference: tuple[float, str] | None = None,
    room: float = 1.15,
) -> Chart:
    """Draw bars ordered by value, the largest on top, each with its number.

    Rows without a value are left out. `marked` are names in the second color, `reference` is a
    value with its name, drawn as a line, `room` the axis over the longest bar; the rest as in
    `maps.choropleth`.
    """
    rows = frame[frame[value].notna()].sort_values([value, name_column], kind="stable")
    names, values = rows[name_column].tolist(), rows[value]
    texts = [amount(v, unit, digits) for v in values.tolist()]
    colors = [style.ORANGE if name in set(marked) else style.BLUE for name in names]
    bars = charts.bars(
        values.to_numpy(),
        names,
        colors,
        text=texts,
        hover=f"%{{y}}<br>{label}: %{{text}}<extra></extra>",
        showlegend=False,
    )
    # Room for the number after the longest bar, also on a phone.
    ends = [min(0.0, room * float(values.min())), room * float(values.max())] if len(rows) else None
    if reference and ends:
        bars |= _beside(reference[0], values.tolist(), texts, colors, ends[1] - ends[0])
    return charts.chart(
        [bars],
        x=label,
        marks=_reference(*reference) if reference else (),
        hovermode="closest",
        bargap=0.25,
        height=max(280, 60 + 17 * len(rows)),
        yaxis={"tickfont": {"size": 11}, "showgrid": False, "dtick": 1},
        xaxis={"showgrid": True, "gridcolor": style.GRID, "range": ends}
        | ({"tickprefix": "$", "tickformat": ","} if unit == "usd" else {}),
        margin={"r": 8 + 3 * max(map(len, texts), default=0), "t": 28 if reference else 8},
    )


def _beside(
    value: float, lengths: list[float], texts: list[str], colors: list[str], span: float
) -> dict[str, Any]:
    """Write the numbers that a reference line would cross into their bars."""
    widths = [span * LETTER * len(text) / PHONE for text in texts]
    gap = span * 8 / PHONE
    inside = [
        length < value < length + width + gap and width < 1.05 * length
        for length, width in zip(lengths, widths, strict=True)
    ]
    words = [INK if color == style.ORANGE else "#ffffff" for color in colors]
    return {
        "textposition": ["inside" if within else "outside" for within in inside],
        "insidetextanchor": "end",
        "insidetextfont": {"color": words, "size": 11},
        "constraintext": "none",
    }


def _reference(value: float, name: str) -> list[Mark]:
    return [charts.upright(value), charts.words(value, 1, name, yref="paper", yanchor="bottom")]
