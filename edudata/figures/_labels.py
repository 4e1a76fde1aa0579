"""Labels at the ends of lines and words above the plot, in place of a legend."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from edudata.figures import style

MAX_LINES = 4  # with more lines a legend is easier to read
KEY = "key"  # by which a browser finds the words above the plot
KEY_WIDTH = 48  # letters that fit on a phone
GAP = "   "
ROW_OF_KEY = 18  # pixels
SIGNS = {
    "circle-open": "○",
    "diamond": "◆",
    "diamond-open": "◇",
    "square": "■",
    "star": "★",
    "x": "✕",
    "x-thin": "✕",
    "triangle-down": "▼",
}
NAME = "end label"  # by which a narrow screen finds the labels, to show a legend instead
LETTER = 6.6  # pixels
ROW = 15  # pixels
WIDTH = 20  # letters
# A line that ends earlier, by this share of the axis, has its label above its end.
EDGE = 0.1
MARGIN = 0.02  # share of the axis on either side of the data, so that points at its ends are whole
OUTSIDE = {"xanchor": "left", "yanchor": "middle", "xshift": 6, "showarrow": False, "align": "left"}
INSIDE = {"xanchor": "right", "yanchor": "bottom", "yshift": 4, "showarrow": False, "align": "right"}


def direct(traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
    """Name up to four lines at their ends and up to four other traces above the plot, in place of a legend.

    Parameters
    ----------
    traces : list of dict
        Traces of one plane; those without a name are left as they are.
    layout : dict
        Gets the labels as annotations, and the room for them on the right and on top.
    """
    candidates = [trace for trace in traces if trace.get("name") and trace.get("showlegend", True)]
    # A second chart below the first has no room for labels of its own.
    lines = [trace for trace in candidates if _is_line(trace) and trace.get("xaxis", "x") == "x"]
    if 0 < len(lines) <= MAX_LINES and all(_end(trace) for trace in lines):
        _label_ends(lines, traces, layout)
    in_words(candidates, layout)


ABOVE_PLOT = {
    "x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom",
    "yshift": 4, "align": "left", "showarrow": False, "font": {"size": 12},
}  # fmt: skip


def in_words(traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
    """Write what is left of a short legend as words above the plot, in place.

    Parameters
    ----------
    traces : list of dict
        Traces with a name; those out of the legend are left as they are.
    layout : dict
        Gets the words as an annotation, and the room for them.
    """
    unlabeled = [trace for trace in traces if trace.get("showlegend", True)]
    entries = {str(trace["name"]): f"{_sign(trace)} {trace['name']}" for trace in unlabeled}
    if len(entries) > MAX_LINES:
        return
    layout["showlegend"] = False
    for trace in unlabeled:
        trace["showlegend"] = False
    if not entries:
        return
    text = key(list(entries.values()))
    rows = text.count("<br>") + 1
    words = ABOVE_PLOT | {"text": text, "name": KEY}
    layout["annotations"] = [*layout.get("annotations", []), words]
    margin = layout.get("margin", {})
    layout["margin"] = margin | {"t": margin.get("t", 8) + ROW_OF_KEY * rows}


def key(entries: Sequence[str]) -> str:
    """Put the entries of a key in rows that fit a phone.

    Examples
    --------
    >>> key(["one", "two"])
    'one   two'
    """
    rows = [""]
    for entry in entries:
        length = len(re.sub("<[^>]+>", "", rows[-1] + GAP + entry))
        if rows[-1] and length > KEY_WIDTH:
            rows.append(entry)
        else:
            rows[-1] += f"{GAP if rows[-1] else ''}{entry}"
    return "<br>".join(rows)


def _sign(trace: dict[str, Any]) -> str:
    """Return the sign of a trace in its color, as a character."""
    marker = trace.get("marker", {})
    color, symbol = marker.get("color"), marker.get("symbol")
    if trace["type"] == "choropleth":
        return f'<span style="color:{style.GRAY}">▨</span>'
    if trace["type"] == "bar":
        sign = "▨" if marker.get("pattern", {}).get("shape") else "■"
    elif "fill" in trace:
        return f'<span style="color:{style.GRAY}">▒</span>'
    elif "markers" in trace.get("mode", ""):
        sign = SIGNS.get(_first(symbol), "●")
        color = _first(color) or marker.get("line", {}).get("color")
    else:
        sign, color = "━", trace.get("line", {}).get("color")
    return f'<span style="color:{_first(color) or style.GRAY}">{sign}</span>'


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list | tuple) and value else value


def _label_ends(lines: list[dict[str, Any]], traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
    """Label lines at their ends and take them out of the legend, in place."""
    texts = ["<br>".join(textwrap.wrap(str(trace["name"]), WIDTH)) for trace in lines]
    places = [end for trace in lines if (end := _end(trace)) is not None]
    shifts = _apart([y for _, y in places], texts, traces, layout)
    last = max(map(_place, (x for x, _ in places)))
    first = min(_place(trace["x"][0]) for trace in lines)
    marks = []
    for trace, text, (x, y), shift in zip(lines, texts, places, shifts, strict=True):
        inside = _place(x) < last - EDGE * (last - first)
        mark = {"x": x, "y": math.log10(y) if _is_log(layout) else y, "text": text, "name": NAME}
        mark |= INSIDE if inside else OUTSIDE | {"yshift": shift}
        marks.append(mark | {"font": {"size": 12, "color": trace["line"].get("color", style.GRAY)}})
    layout["annotations"] = [*layout.get("annotations", []), *marks]
    _fix_range(traces, layout)
    for trace in lines:
        trace["showlegend"] = False
    letters = max(len(row) for text in texts for row in text.split("<br>"))
    margin = layout.get("margin", {})
    layout["margin"] = margin | {"r": max(margin.get("r", 0), round(14 + LETTER * letters))}


def _is_line(trace: dict[str, Any]) -> bool:
    is_scatter = trace["type"] == "scatter" and "lines" in trace.get("mode", "")
    return is_scatter and "line" in trace and "fill" not in trace


def _fix_range(traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
    """End the horizontal axis with the data: plotly.js would stretch it to make room for the labels."""
    axis = layout.get("xaxis", {})
    if "range" in axis or axis.get("type") == "log":
        return
    own = [trace for trace in traces if trace.get("xaxis", "x") == "x"]
    ends = [x for trace in own if len(trace["x"]) for x in trace["x"]]
    first, last = min(ends, key=_place), max(ends, key=_place)
    room = MARGIN * (_place(last) - _place(first))
    if isinstance(first, int | float | np.number):
        layout["xaxis"] = axis | {"range": [float(first) - room, float(last) + room]}
    else:
        days = [pd.Timestamp(_place(first) - room), pd.Timestamp(_place(last) + room)]
        layout["xaxis"] = axis | {"range": [f"{day:%Y-%m-%d}" for day in days]}


def _is_log(layout: dict[str, Any]) -> bool:
    return layout.get("yaxis", {}).get("type") == "log"


def _place(x: Any) -> float:
    """Return a coordinate as a number; dates are nanoseconds."""
    return float(x) if isinstance(x, int | float | np.number) else float(pd.Timestamp(x).value)


def _end(trace: dict[str, Any]) -> tuple[Any, float] | None:
    """Find the last point with a value."""
    for x, y in zip(reversed(list(trace["x"])), reversed(list(trace["y"])), strict=True):
        if y is not None and y == y:
            return x, float(y)
    return None


def _apart(
    values: Sequence[float], texts: Sequence[str], traces: Sequence[dict[str, Any]], layout: dict[str, Any]
) -> list[float]:
    """Shift labels up or down, in pixels, so that none covers another."""
    log = _is_log(layout)
    scale = math.log10 if log else float
    heights = [y for t in traces if _is_line(t) for y in _numbers(t["y"]) if not log or y > 0]
    low, high = min(map(scale, heights)), max(map(scale, heights))
    if not log and layout.get("yaxis", {}).get("rangemode") == "tozero":
        low = min(low, 0.0)
    pixels = (layout.get("height", 420) - 60) / ((high - low) or 1)
    order = sorted(range(len(values)), key=lambda i: values[i])
    places = [pixels * (scale(v) - low) for v in values]
    at = list(places)
    for below, above in pairwise(order):
        room = ROW * (texts[below].count("<br>") + texts[above].count("<br>") + 2) / 2
        at[above] = max(at[above], at[below] + room)
    # The pile is moved down by half of what its upper end was pushed up.
    excess = (at[order[-1]] - places[order[-1]]) / 2
    return [round(new - excess - old, 1) for new, old in zip(at, places, strict=True)]


def _numbers(values: Iterable[Any]) -> list[float]:
    return [float(value) for value in values if value is not None and value == value]
