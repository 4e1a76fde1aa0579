"""One look for all figures: readable at 390 px, light and dark, and without telling colours apart.

Colours are Okabe and Ito's set, chosen so that each has enough contrast on white and on near-black;
lines also differ by dash or direct label, never by colour alone. Background and text colours are
left to the page's theme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from edudata.figures.spec import Card

BLUE = "#2b7bba"
ORANGE = "#d98200"
GREEN = "#0f9d76"
RED = "#d1495b"
PURPLE = "#a56cc1"
GRAY = "#8a8f98"
SKY = "#56a7d8"
COLORS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, GRAY)
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "solid")
BAND = "rgba(138,143,152,0.18)"
"""Fill of recession bands and intervals."""
SCALE = "Cividis"
"""Continuous scale of maps: even in lightness, safe for colour-blind readers."""
MISSING = "#9aa0a6"


GRID = "rgba(138,143,152,0.25)"


def layout(figure: go.Figure, *, y: str = "", x: str = "", **more: Any) -> go.Figure:
    """Give a figure the common layout: no title (the card carries it), legend on top, thin grid.

    y, x : axis titles with their unit
    more : further layout settings, as for update_layout
    """
    settings: dict[str, Any] = {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "height": 420,
        "hovermode": "x unified",
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0},
        "font": {"size": 13},
        "separators": ".,",
        "colorway": list(COLORS),
    }
    if any(trace.type not in ("choropleth", "scattergeo") for trace in figure.data):
        across = {"title": {"text": x or None}, "automargin": True, "showgrid": False, "fixedrange": True}
        up = {"title": {"text": y or None}, "automargin": True, "gridcolor": GRID, "fixedrange": True}
        for axis in {trace.xaxis or "x" for trace in figure.data if "xaxis" in trace}:
            settings[f"xaxis{axis[1:]}"] = dict(across)
        for axis in {trace.yaxis or "y" for trace in figure.data if "yaxis" in trace}:
            settings[f"yaxis{axis[1:]}"] = dict(up)
    for key, value in more.items():
        own = settings.get(key)
        settings[key] = own | value if isinstance(own, dict) and isinstance(value, dict) else value
    # One update for all, set and not merged: plotly takes several milliseconds for each that it merges.
    figure.update_layout(settings, overwrite=True)
    return figure


def bands(figure: go.Figure, spans: list[tuple[Any, Any]], label: str = "") -> None:
    """Shade spans of time (recessions) behind the lines; the first one bears the label."""
    shapes = [
        {
            "type": "rect",
            "x0": start,
            "x1": end,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "fillcolor": BAND,
            "line": {"width": 0},
            "layer": "below",
        }
        for start, end in spans
    ]
    _draw(figure, shapes)
    if label and spans:
        _write(figure, spans[0][0], label, "left")


def mark(figure: go.Figure, x: Any, label: str, position: str = "top left") -> None:
    """A dotted vertical line with a label: a break, a policy, the essay's year."""
    line = {"color": GRAY, "dash": "dot", "width": 1.5}
    _draw(figure, [{"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}])
    _write(figure, x, label, "right" if "left" in position else "left")


def _draw(figure: go.Figure, shapes: list[dict[str, Any]]) -> None:
    """Add shapes in one assignment: plotly's own helpers take tens of milliseconds for each."""
    figure.layout.shapes = [*figure.layout.shapes, *shapes]


def _write(figure: go.Figure, x: Any, label: str, anchor: str) -> None:
    """A small label at the top of the plot."""
    text = {"x": x, "y": 1, "yref": "paper", "text": label, "showarrow": False}
    place = {"xanchor": anchor, "yanchor": "top", "font": {"size": 11}}
    figure.layout.annotations = [*figure.layout.annotations, text | place]


def wrap(text: str, width: int = 78) -> str:
    """Break a sentence into lines for a plotly title."""
    import textwrap

    return "<br>".join(textwrap.wrap(text, width))


def titled(card: Card) -> go.Figure:
    """The card's figure with finding and subtitle written above it, for use on its own."""
    import plotly.graph_objects as go

    figure = go.Figure(card.figure)
    finding, subtitle = wrap(card.finding), wrap(card.subtitle, 110)
    lines = finding.count("<br>") + subtitle.count("<br>") + 2
    room = 22 * lines + 44
    figure.update_layout(
        title={
            "text": f"<b>{finding}</b><br><sup>{subtitle}</sup>",
            "x": 0,
            "xref": "paper",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"t": 12},
            "font": {"size": 16},
        },
        margin={"t": room},
        height=(figure.layout.height or 420) + room,
    )
    return figure
