"""Some places side by side on many measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from edudata.figures import charts, style
from edudata.figures.charts import Chart, Trace

# Of up to six places.
COLORS = (style.ORANGE, style.BLUE, style.GREEN, style.RED, style.PURPLE, style.GRAY)
SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x")


def pairs(
    names: list[str],
    places: list[list[float]],
    values: Mapping[str, Sequence[str]],
    axis: str = "Percentile among all metros",
) -> Chart:
    """Draw a dot per place and measure at its percentile, with the numbers next to the measure's name.

    Parameters
    ----------
    names : list of str
        The places.
    places : list of list of float
        Percentiles of the first place, then of the next, in the order of `values`.
    values : mapping of str to sequence of str
        Each measure with its value at every place, in words.
    axis : str
        Title of the axis.
    """
    count, places_by_row = len(values), zip(*places, strict=True)
    # The distance between places is what readers compare, more than each place.
    joints = charts.line(
        [x for row in places_by_row for x in (*row, None)],
        [y for row in range(count) for y in (*[row] * len(names), None)],
        None,
        style.BAND,
        width=5,
        hoverinfo="skip",
        showlegend=False,
    )
    return charts.chart(
        [joints, _texts(values), *(_dots(n, name, places[n], values) for n, name in enumerate(names))],
        x=axis,
        hovermode="closest",
        height=90 + 46 * count,
        # Row 0 on top, with room for its words.
        yaxis={"range": [count - 0.5, -0.8], "showticklabels": False, "showgrid": False, "zeroline": False},
        # Dots at either end are not cut.
        xaxis={"range": [-4, 104], "showgrid": True, "gridcolor": style.GRID, "zeroline": False},
    )


def _texts(values: Mapping[str, Sequence[str]]) -> Trace:
    """Write each measure with its numbers above its row, in the colors of the places."""
    texts = []
    for label, pair in values.items():
        numbers = [
            f'<span style="color:{color}"><b>{text}</b></span>'
            for color, text in zip(COLORS, pair, strict=False)
        ]
        texts.append(f"{label}  {' · '.join(numbers)}")
    return {
        "type": "scatter",
        "x": [0] * len(texts),
        "y": [row - 0.38 for row in range(len(texts))],
        "mode": "text",
        "text": texts,
        "textposition": "middle right",
        "textfont": {"size": 12},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _dots(side: int, name: str, places: list[float], values: Mapping[str, Sequence[str]]) -> Trace:
    return charts.points(
        places,
        list(range(len(values))),
        name,
        COLORS[side],
        size=12,
        symbol=SYMBOLS[side],
        text=list(values),
        customdata=[pair[side] for pair in values.values()],
        hover=f"{name}<br>%{{text}}: %{{customdata}}<br>"
        "percentile %{x:.0f} among all metros<extra></extra>",
    )
