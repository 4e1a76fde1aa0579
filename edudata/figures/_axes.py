"""Axes that do not start at zero say so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

NOT_ZERO = "axis does not start at zero"
# plotly.js leaves this share of the values' span free on either side.
PADDING = 0.05
# Size of a unit, and the next one, by the letters on an axis.
NEXT = {"K": ("thousand", "M"), "M": ("million", "B"), "B": ("billion", "T")}


def name_thousands(traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
    """Write $2T rather than $2,000B on axes of money, in place.

    Parameters
    ----------
    traces : list of dict
        Traces of one plane.
    layout : dict
        Only axes whose numbers reach a thousand of their unit are changed.
    """
    for name, own in _axes(traces, layout):
        letter, axis = name[0], layout[name]
        size, larger = NEXT.get(axis.get("ticksuffix", ""), ("", ""))
        numbers = [
            float(v) for t in own for v in t.get(letter, ()) if isinstance(v, int | float | np.number)
        ]
        if axis.get("tickprefix") != "$" or not larger or max(numbers, default=0) < 1000:
            continue
        # A quarter of a thousand is the finest step that has so few labels.
        steps = range(1000, int(2 * max(numbers)) + 1, 50)
        words = {f"${step:,}{axis['ticksuffix']}": f"${step / 1000:g}{larger}" for step in steps}
        title = axis.get("title", {}).get("text", "").removeprefix(f"{size} ")
        layout[name] = axis | {
            "labelalias": axis.get("labelalias", {}) | words,
            "title": axis.get("title", {}) | {"text": title},
        }


def say_where_not_zero(traces: list[dict[str, Any]], layout: dict[str, Any]) -> None:
    """Add to the titles of axes that do not start at zero that they do not, in place.

    Parameters
    ----------
    traces : list of dict
        Traces of one plane.
    layout : dict
        Axes without a title, with names or dates, or with a logarithmic scale are left alone.
    """
    for name, own in _axes(traces, layout):
        letter, axis = name[0], layout[name]
        title = axis.get("title", {}).get("text", "").removesuffix(f"<br>{NOT_ZERO}")
        if not title or axis.get("type") == "log" or (letter == "x" and not _measures_across(own)):
            continue
        words = title if starts_at_zero(own, letter, axis) else f"{title}<br>{NOT_ZERO}"
        layout[name] = axis | {"title": axis["title"] | {"text": words}}


def _axes(traces: list[dict[str, Any]], layout: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """List the axes of a plane with the traces that are drawn on each."""
    return [
        (name, [t for t in traces if t.get(f"{name[0]}axis", name[0]) == name[0] + name[5:]])
        for name in layout
        if name[:5] in ("xaxis", "yaxis")
    ]


def starts_at_zero(traces: list[dict[str, Any]], letter: str, axis: dict[str, Any]) -> bool:
    """Return whether an axis shows zero, or has no numbers."""
    if axis.get("rangemode") == "tozero":
        return True
    if (ends := axis.get("range")) is not None:
        return isinstance(ends[0], str) or min(ends) <= 0 <= max(ends)
    if any(trace["type"] == "bar" and "base" not in trace for trace in traces):
        return True
    values = [value for trace in traces for value in _numbers(trace, letter)]
    if not values:
        return True
    room = PADDING * (max(values) - min(values))
    return min(values) - room <= 0 <= max(values) + room


def _measures_across(traces: list[dict[str, Any]]) -> bool:
    """Return whether the horizontal axis is a measure, not time: bars, or points without a line."""
    visible = [trace for trace in traces if trace.get("hoverinfo") != "skip" or trace["type"] == "bar"]
    return bool(visible) and all(
        trace.get("orientation") == "h" or "lines" not in trace.get("mode", "lines") for trace in visible
    )


def _numbers(trace: dict[str, Any], letter: str) -> Iterable[float]:
    """Return the numbers of a trace on one axis, with the starts of floating bars."""
    values = trace.get(letter)
    if values is None or len(values) == 0:
        return []
    array = np.asarray(values, dtype=object)
    numbers = [float(v) for v in array if isinstance(v, int | float | np.number) and v == v]
    if trace["type"] != "bar" or "base" not in trace or letter != "x":
        return numbers
    base = np.broadcast_to(np.asarray(trace["base"], dtype=float), len(numbers)).tolist()
    return [*base, *(start + length for start, length in zip(base, numbers, strict=True))]
