"""Cut a chart and its rows to a range of years."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from edudata.errors import OutOfRangeError
from edudata.figures import _axes, _labels

Chart = dict[str, Any]
# Columns that date a row, the most common one first.
TIMES = ("period_end", "year", "month", "fall", "fiscal_year", "academic_year", "period_start")


def span(first: int, last: int) -> str:
    """Name a range of years; 0 as the first stands for the start of the data."""
    return f"{first} to {last}" if first else f"the years to {last}"


def chart(drawing: Chart, first: int, last: int) -> Chart:
    """Return a chart over time without the points before or after a range of years.

    Parameters
    ----------
    drawing : dict
        A chart whose horizontal axis has dates or years.
    first, last : int
        The years, both ends included.

    Raises
    ------
    OutOfRangeError
        No point lies in the range.
    """
    traces = [cut for trace in drawing["data"] if (cut := _trace(trace, first, last)) is not None]
    if not any(trace.get("hoverinfo") != "skip" for trace in traces):
        span = f"from {first} to {last}" if first else f"up to {last}"
        raise OutOfRangeError(f"Nothing is published {span}. Choose a longer range of years.")
    layout = dict(drawing["layout"])
    notes = layout.get("annotations", [])
    ended = {mark["text"].replace("<br>", " ") for mark in notes if mark.get("name") == _labels.NAME}
    layout["annotations"] = [mark for mark in notes if _stays(mark, first, last)]
    layout["shapes"] = [
        shape | _clipped(shape, first, last)
        for shape in layout.get("shapes", [])
        if shape.get("xref") == "paper" or _overlaps(shape, first, last)
    ]
    across = dict(layout.get("xaxis", {}))
    across.pop("range", None)
    layout["xaxis"] = across
    for trace in traces:
        # Lines get their labels at their new ends.
        if str(trace.get("name")) in ended and "lines" in trace.get("mode", ""):
            trace.pop("showlegend", None)
    _axes.say_where_not_zero(traces, layout)
    legend = layout.pop("showlegend", None)
    _labels.direct(traces, layout)
    if legend is False:
        layout["showlegend"] = False
    return {"data": traces, "layout": layout}


def rows(table: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Return the rows of a range of years."""
    name = next((column for column in TIMES if column in table), None)
    if name is None:
        return table
    years = _years(table[name])
    # Rows without a year are about something else, such as shares of one class.
    return table[years.between(first, last) | years.isna()].reset_index(drop=True)


def _years(times: pd.Series[Any]) -> pd.Series[Any]:
    if times.dtype.kind == "M":
        return times.dt.year
    return pd.to_numeric(times.astype("str").str[:4], errors="coerce")


def year(x: Any) -> float:
    """Return the year of a coordinate, which is a date or a year."""
    if isinstance(x, int | float | np.number):
        return float(x)
    return float(str(x)[:4])


def _trace(trace: dict[str, Any], first: int, last: int) -> dict[str, Any] | None:
    """Return a trace with its points in the range, None if it has none."""
    places = list(trace["x"])
    inside = [place for place, x in enumerate(places) if x is None or first <= year(x) < last + 1]
    if not any(places[place] is not None for place in inside):
        return None if places != [None] else trace
    return _picked(trace, inside, len(places))


def _picked(part: dict[str, Any], inside: list[int], count: int) -> dict[str, Any]:
    """Pick the same points from every list of a trace and of its marker."""
    picked: dict[str, Any] = {}
    for name, value in part.items():
        if isinstance(value, dict):
            picked[name] = _picked(value, inside, count) if name == "marker" else value
        elif isinstance(value, list | np.ndarray | pd.Series) and len(value) == count:
            picked[name] = [list(value)[place] for place in inside]
        else:
            picked[name] = value
    return picked


def _stays(mark: dict[str, Any], first: int, last: int) -> bool:
    if mark.get("name") == _labels.NAME:
        return False
    return mark.get("xref") == "paper" or first <= year(mark["x"]) < last + 1


def _overlaps(shape: dict[str, Any], first: int, last: int) -> bool:
    return year(shape["x1"]) >= first and year(shape["x0"]) < last + 1


def _clipped(shape: dict[str, Any], first: int, last: int) -> dict[str, Any]:
    """Return the ends of a band that reaches beyond the range."""
    if shape.get("xref") == "paper":
        return {}
    dates = not isinstance(shape["x0"], int | float | np.number)
    ends: dict[str, Any] = {}
    if year(shape["x0"]) < first:
        ends["x0"] = f"{first}-01-01" if dates else first
    if year(shape["x1"]) >= last + 1:
        ends["x1"] = f"{last}-12-31" if dates else last
    return ends
