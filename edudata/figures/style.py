"""Colors and fills shared by all figures: readable at 390 px, light and dark, and without color vision.

The colors are Okabe and Ito's set, chosen so that each has enough contrast on white and on near-black;
lines also differ by dash or direct label, never by color alone. Background and text colors are left to
the page's theme.
"""

from __future__ import annotations

from typing import Any

BLUE = "#2b7bba"
ORANGE = "#d98200"
GREEN = "#0f9d76"
RED = "#d1495b"
PURPLE = "#a56cc1"
GRAY = "#8a8f98"
SKY = "#56a7d8"
COLORS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY, GRAY)
# Recession bands and intervals.
BAND = "rgba(138,143,152,0.18)"
GRID = "rgba(138,143,152,0.25)"
# Continuous scale of maps: even in lightness, safe for color-blind readers.
SCALE = "Cividis"
MISSING = "#9aa0a6"
CLEAR = "rgba(0,0,0,0)"


# Below: for figures that still build Plotly objects; goes when the last one is converted.


def layout(figure: Any, *, y: str = "", x: str = "", **more: Any) -> Any:
    """Give a Plotly figure the common layout."""
    settings: dict[str, Any] = {
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "height": 420,
        "hovermode": "x unified",
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "xanchor": "left", "x": 0},
        "font": {"size": 13},
        "separators": ".,",
        "colorway": list(COLORS),
    }
    across = {"title": {"text": x or None}, "automargin": True, "showgrid": False, "fixedrange": True}
    up = {"title": {"text": y or None}, "automargin": True, "gridcolor": GRID, "fixedrange": True}
    for axis in {trace.xaxis or "x" for trace in figure.data if "xaxis" in trace}:
        settings[f"xaxis{axis[1:]}"] = dict(across)
    for axis in {trace.yaxis or "y" for trace in figure.data if "yaxis" in trace}:
        settings[f"yaxis{axis[1:]}"] = dict(up)
    for key, value in more.items():
        own = settings.get(key)
        settings[key] = own | value if isinstance(own, dict) and isinstance(value, dict) else value
    figure.update_layout(settings, overwrite=True)
    return figure


def bands(figure: Any, spans: list[tuple[Any, Any]], label: str = "") -> None:
    """Shade spans of a Plotly figure."""
    from edudata.figures import charts

    _add(figure, charts.bands(spans, label))


def mark(figure: Any, x: Any, label: str, position: str = "top left") -> None:
    """Mark an event in a Plotly figure."""
    from edudata.figures import charts

    _add(figure, charts.event(x, label, side="left" if "left" in position else "right"))


def _add(figure: Any, marks: list[dict[str, Any]]) -> None:
    figure.layout.shapes = [*figure.layout.shapes, *(m for m in marks if "type" in m)]
    figure.layout.annotations = [*figure.layout.annotations, *(m for m in marks if "type" not in m)]
