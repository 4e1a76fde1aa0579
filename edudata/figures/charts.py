"""Charts as plain dictionaries that plotly.js reads: {"data": [traces], "layout": {...}}.

Figures build traces and marks here and put them together with `chart`. Nothing here imports Plotly: its
validated objects take longer to build than the figures' numbers, and `Card.figure` builds one on demand.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from edudata.figures import _axes, _labels, _tooltips, style

if TYPE_CHECKING:
    from edudata.figures.spec import Card

Chart = dict[str, Any]
Trace = dict[str, Any]
# A shape has a "type", an annotation has none: `chart` sorts them by it.
Mark = dict[str, Any]
# Color and dash of a line, or its color alone.
Look = tuple[str, str] | str

# Pixels.
HEIGHT = 420
SIZES = {"trillion": "T", "billion": "B", "million": "M", "thousand": "K"}
MAPS = ("choropleth", "scattergeo")
# The month in which schools and offices closed.
PANDEMIC = pd.Timestamp("2020-03-01")


def _present(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out settings of None, which plotly.js would take for a value."""
    return {name: value for name, value in settings.items() if value is not None}


def line(
    x: Any, y: Any, name: str | None, look: Look, *, hover: str | None = None, width: float = 2, **more: Any
) -> Trace:
    """Build a line.

    Parameters
    ----------
    x, y : list or numpy.ndarray
        Coordinates; None in `y` breaks the line.
    name : str or None
        Entry in the legend.
    look : (str, str) or str
        Color and dash, or a color alone.
    hover : str, optional
        Plotly hover template.
    width : float
        Pixels.
    **more
        Further settings of the trace; None leaves one out.

    Examples
    --------
    >>> line([1985, 1986], [1318, 1414], "public", ("#2b7bba", "dash"))["line"]
    {'color': '#2b7bba', 'dash': 'dash', 'width': 2}
    """
    color, dash = (look, None) if isinstance(look, str) else look
    stroke = _present({"color": color, "dash": dash, "width": width})
    settings = {"x": x, "y": y, "mode": "lines", "name": name, "line": stroke, "hovertemplate": hover}
    return _present({"type": "scatter"} | settings | more)


def points(
    x: Any,
    y: Any,
    name: str | None = None,
    color: Any = None,
    *,
    size: Any = None,
    symbol: Any = None,
    edge: Mapping[str, Any] | None = None,
    hover: str | None = None,
    **more: Any,
) -> Trace:
    """Build markers; `color`, `size` and `symbol` are one value for all or one for each.

    Examples
    --------
    >>> points([2012], [0.68], "suspect", "#d1495b", size=9)["marker"]
    {'size': 9, 'color': '#d1495b'}
    """
    marker = _present({"symbol": symbol, "size": size, "color": color, "line": edge})
    settings = {"x": x, "y": y, "mode": "markers", "name": name, "marker": marker, "hovertemplate": hover}
    # Points on an axis are drawn whole.
    return _present({"type": "scatter"} | settings | {"cliponaxis": False} | more)


def hollow(x: Any, y: Any, name: str, color: str, size: float = 9, **more: Any) -> Trace:
    """Build rings: points to be read with care, such as estimates and suspect values."""
    settings = {"symbol": "circle-open", "edge": {"width": 2}, "hoverinfo": "skip"} | more
    return points(x, y, name, color, size=size, **settings)


def bars(
    lengths: Any,
    names: Sequence[str],
    color: Any,
    *,
    text: list[str] | None = None,
    hover: str | None = None,
    **more: Any,
) -> Trace:
    """Build horizontal bars, the last name on top.

    Parameters
    ----------
    lengths : list or numpy.ndarray
        One per bar.
    names : sequence of str
        Words left of the bars.
    color : str or list of str
        One for all bars, or one for each.
    text : list of str, optional
        Words right of each bar's end.
    hover : str, optional
        Plotly hover template.
    """
    settings = {"x": lengths, "y": names, "orientation": "h", "marker": {"color": color}}
    if text is not None:
        settings |= {"text": text, "textposition": "outside", "cliponaxis": False}
    return _present({"type": "bar", "hovertemplate": hover} | settings | more)


def broken(
    x: Sequence[Any], y: Sequence[Any], at: Sequence[int], reach: Sequence[int] | int = 1
) -> tuple[list[Any], list[Any], list[int]]:
    """Insert an empty point wherever periods are missing, so that a line breaks there.

    Parameters
    ----------
    x, y : sequences
        Coordinates, in order. Points without a value are left out.
    at : sequence of int
        Place of each point in time, counted in periods.
    reach : int or sequence of int
        How many periods away the point before may lie, for all points or for each.

    Returns
    -------
    tuple
        Coordinates with the empty points, and the positions of points without a neighbor.

    Examples
    --------
    >>> broken([1963, 1968, 1969], [1.0, 2.0, 3.0], [1963, 1968, 1969])
    ([1963, 1964, 1968, 1969], [1.0, None, 2.0, 3.0], [0])
    """
    xs, ys, lone, run = list[Any](), list[Any](), list[int](), 0
    reaches = [reach] * len(y) if isinstance(reach, int) else reach
    before: int | None = None
    for place, value, period, widest in zip(x, y, at, reaches, strict=True):
        if value is None or value != value:
            continue
        if before is not None and period - before > widest:
            lone += [len(xs) - 1] if run == 1 else []
            # Years have a next one to be empty; a date's next one depends on its frequency.
            xs.append(xs[-1] + 1 if isinstance(place, int) else place)
            ys.append(None)
            run = 0
        xs.append(place)
        ys.append(value)
        before, run = period, run + 1
    return xs, ys, [*lone, len(xs) - 1] if run == 1 else lone


def label(x: Any, text: str, *, y: Any = 1, side: str = "right", **more: Any) -> Mark:
    """Build a small label at the top of the plot, to the left or right of a coordinate."""
    anchor = "left" if side == "right" else "right"
    place = {"x": x, "y": y, "yref": "paper", "xanchor": anchor, "yanchor": "top"}
    return place | {"text": text, "showarrow": False, "font": {"size": 11}} | more


def words(x: Any, y: Any, text: str, **more: Any) -> Mark:
    """Build a label at a point of the data, without an arrow."""
    return {"x": x, "y": y, "text": text, "showarrow": False} | more


def bands(spans: Iterable[tuple[Any, Any]], text: str = "") -> list[Mark]:
    """Shade spans of time, such as recessions, behind the lines; the first one bears the label."""
    shapes = [
        {"type": "rect", "x0": start, "x1": end, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
        | {"fillcolor": style.BAND, "line": {"width": 0}}
        for start, end in spans
    ]
    return [*shapes, label(shapes[0]["x0"], text)] if text and shapes else shapes


def upright(
    x: Any, *, color: str = style.GRAY, dash: str | None = "dot", width: float = 1.5, **more: Any
) -> Mark:
    """Build a vertical line over the height of the plot."""
    stroke = _present({"color": color, "dash": dash, "width": width})
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": stroke} | more


def event(x: Any, text: str, *, side: str = "left", y: float = 1) -> list[Mark]:
    """Mark a break or a policy by a dotted vertical line with its label on one side."""
    return [upright(x), label(x, text, y=y, side=side)]


def level(
    y: Any, *, color: str = style.GRAY, dash: str | None = "dot", width: float = 1, **more: Any
) -> Mark:
    """Build a horizontal line over the width of the plot."""
    stroke = _present({"color": color, "dash": dash, "width": width})
    return {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": y, "y1": y, "line": stroke} | more


def level_words(y: Any, text: str) -> Mark:
    """Build the words of a horizontal line: above it, at the left end."""
    place = {"x": 0, "xref": "paper", "xanchor": "left", "y": y, "yanchor": "bottom"}
    return place | {"text": text, "showarrow": False, "font": {"size": 11}}


def recession_bands(frame: pd.DataFrame, first: Any, last: Any) -> list[Mark]:
    """Shade recessions with words: the first one says what the bands are, that of 2020 its cause."""
    spans = recessions(frame, first, last)
    marks = bands(spans, "recession")
    pandemic = [start for start, end in spans if start <= PANDEMIC <= end and start != spans[0][0]]
    return [*marks, *(label(start, "pandemic", side="left") for start in pandemic)]


def recessions(frame: pd.DataFrame, first: Any, last: Any) -> list[tuple[Any, Any]]:
    """Cut NBER recessions to a span: from the month after each peak to the trough.

    Parameters
    ----------
    frame : DataFrame
        `peak` and `trough`: first days of months.
    first, last : Timestamp
        Ends of what is drawn.
    """
    month = pd.DateOffset(months=1)
    return [
        (max(peak + month, first), min(trough + month, last))
        for peak, trough in frame[["peak", "trough"]].itertuples(index=False)
        if trough >= first and peak < last
    ]


def chart(
    traces: Iterable[Trace], *, y: str = "", x: str = "", marks: Iterable[Mark] = (), **settings: Any
) -> Chart:
    """Put traces and marks into the common layout: no title, legend on top, thin grid.

    Parameters
    ----------
    traces : iterable of dict
    y, x : str
        Titles of the axes, with their unit.
    marks : iterable of dict
        Shapes and annotations, in the order in which they are drawn.
    **settings
        Further settings of the layout; a dictionary is merged into the common one, one level deep.

    Examples
    --------
    >>> drawing = chart([line([1, 2], [3, 4], "a", "red")], y="USD", yaxis={"rangemode": "tozero"})
    >>> drawing["layout"]["yaxis"]["title"], drawing["layout"]["yaxis"]["rangemode"]
    ({'text': 'USD'}, 'tozero')
    """
    traces, marks, layout = list(traces), list(marks), _common()
    plane = [trace for trace in traces if trace["type"] not in MAPS]
    for axis in {trace.get("xaxis", "x") for trace in plane}:
        # Lower than the lowest number of the vertical axis, which the first label would touch.
        layout[f"xaxis{axis[1:]}"] = _axis(x, showgrid=False, ticklabelstandoff=5)
    for axis in {trace.get("yaxis", "y") for trace in plane}:
        layout[f"yaxis{axis[1:]}"] = _axis(y, gridcolor=style.GRID)
    shapes = [mark for mark in marks if "type" in mark]
    annotations = [mark for mark in marks if "type" not in mark]
    layout |= {"shapes": shapes} if shapes else {}
    layout |= {"annotations": annotations} if annotations else {}
    for name, value in settings.items():
        common = layout.get(name)
        layout[name] = common | value if isinstance(common, dict) and isinstance(value, dict) else value
    if len(plane) == len(traces):
        _tooltips.complete(traces, layout)
        _axes.name_thousands(traces, layout)
        _axes.say_where_not_zero(traces, layout)
        _labels.direct(traces, layout)
    else:
        _labels.in_words([t for t in traces if t.get("name") and t.get("showlegend", True)], layout)
    return {"data": traces, "layout": layout}


def _common() -> dict[str, Any]:
    return {
        "margin": {"l": 8, "r": 20, "t": 8, "b": 8},
        "height": HEIGHT,
        "hovermode": "x unified",
        # A swipe on a chart scrolls the page.
        "dragmode": False,
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0},
        "font": {"size": 13},
        "separators": ".,",
        "colorway": list(style.COLORS),
    }


def _axis(title: str, **more: Any) -> dict[str, Any]:
    words = {"title": {"text": title}} if title else {}
    return {"automargin": True, "fixedrange": True} | words | ticks(title) | more


def ticks(title: str) -> dict[str, Any]:
    """Return the signs that belong to an axis's numbers, from its title.

    Examples
    --------
    >>> ticks("trillion current dollars")
    {'tickprefix': '$', 'tickformat': ',', 'ticksuffix': 'T', 'labelalias': {'$0T': '$0'}}
    >>> ticks("underemployed, % of employed graduates"), ticks("days")
    ({'ticksuffix': '%'}, {})
    """
    if re.search(r"%|\bpercent\b(?! points)", title):
        return {"ticksuffix": "%"}
    if not re.search(r"\b(USD|dollars)\b", title):
        return {}
    size = re.match(r"(trillion|billion|million|thousand)?", title)
    letter = SIZES.get(size[0] if size else "", "")
    signs = {"tickprefix": "$", "tickformat": ","}
    # Nothing is nothing in any size.
    return signs | ({"ticksuffix": letter, "labelalias": {f"$0{letter}": "$0"}} if letter else {})


def wrap(text: str, width: int = 78) -> str:
    """Break a sentence into lines for a Plotly title."""
    return "<br>".join(textwrap.wrap(text, width))


def titled(card: Card) -> Chart:
    """Write finding and subtitle above a card's chart, for use on its own."""
    finding, subtitle = wrap(card.finding), wrap(card.subtitle, 110)
    layout = card.chart["layout"]
    # Twenty-two pixels a line, and a margin.
    room = 22 * (finding.count("<br>") + subtitle.count("<br>") + 2) + 44
    title = {
        "text": f"<b>{finding}</b><br><sup>{subtitle}</sup>",
        "x": 0,
        "xref": "paper",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"t": 12},
        "font": {"size": 16},
    }
    margin = layout.get("margin", {})
    margin = margin | {"t": room + margin.get("t", 0)}
    return {
        "data": card.chart["data"],
        "layout": layout
        | {"title": title, "margin": margin, "height": layout.get("height", HEIGHT) + room},
    }


def to_json(chart: Chart) -> bytes:
    """Write a chart as JSON that plotly.js reads: missing numbers are null, dates are ISO texts.

    Examples
    --------
    >>> to_json({"data": [{"type": "bar", "y": np.array([1.5, np.nan])}], "layout": {}})
    b'{"data":[{"type":"bar","y":[1.5,null]}],"layout":{}}'
    """
    return json.dumps(_jsonable(chart), separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _jsonable(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _jsonable(item) for name, item in value.items()}
    if isinstance(value, np.ndarray | pd.Series | pd.Index):
        return _jsonable(_listed(np.asarray(value)))
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    if isinstance(value, np.generic):
        return _jsonable(value.item())
    if value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


def _listed(array: np.ndarray) -> list[Any]:
    if array.dtype.kind != "M":
        return array.tolist()
    # Midnight is a day: plotly.js reads both, and days are half as long.
    days = array.astype("datetime64[D]")
    texts = np.datetime_as_string(days if (days == array).all() else array.astype("datetime64[s]"))
    return [None if text == "NaT" else text for text in texts.tolist()]
