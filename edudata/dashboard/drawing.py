"""Charts by address: the JSON that a browser draws, and the component that asks for it.

A page sends only the address of a chart. The browser fetches the chart, keeps it, and draws it in the
page's colors with the part of plotly.js in `delivery/browser/`.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from edudata import geo
from edudata.delivery.browser import LIBRARY
from edudata.figures import charts
from edudata.figures.charts import Chart


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as a browser gets it.

    Attributes
    ----------
    body : bytes
        JSON of the traces and the layout, compressed with gzip.
    checksum : str
        First digits of the JSON's SHA-256, which an address carries so that browsers keep the chart.
    height : int
        CSS pixels.
    is_map : bool
        Whether the chart is a map, which keeps its shape on a narrow screen.
    """

    body: bytes
    checksum: str
    height: int
    is_map: bool


def drawing(chart: Chart) -> Drawing:
    """Encode a chart; its maps name their polygons by address."""
    text = charts.to_json(geo.attach(chart, mode="url", base="geo/"))
    return Drawing(
        gzip.compress(text, compresslevel=6, mtime=0),
        hashlib.sha256(text).hexdigest()[:16],
        int(chart["layout"].get("height", charts.HEIGHT)),
        any(trace["type"] in charts.MAPS for trace in chart["data"]),
    )


def address(figure_id: str, view: str, values: Mapping[str, Any], checksum: str) -> str:
    """Write the address of a chart, relative to the dashboard's root.

    Examples
    --------
    >>> address("G-4", "chart", {"basis": "real"}, "0123456789abcdef")
    'charts/G-4/chart.json?basis=real&v=0123456789abcdef'
    """
    query = {name: f"{value:g}" if isinstance(value, float) else value for name, value in values.items()}
    return f"charts/{figure_id}/{view}.json?{urlencode(query | {'v': checksum})}"


@cache
def library_address() -> str:
    """Return the address of the drawing library, which changes with its content."""
    return f"charts/plotly-{hashlib.sha256(LIBRARY.read_bytes()).hexdigest()[:16]}.js"


@cache
def _component() -> Callable[..., Any]:
    # Not at import: Streamlit finds the folder, by the names of project and component in pyproject.toml,
    # only once it runs.
    return st.components.v2.component("edudata.chart", js="chart.js", css="chart.css", isolate_styles=False)


def mount(
    drawing: Drawing,
    address: str,
    *,
    key: str,
    alt: str,
    near: Callable[[], None] | None = None,
    **texts: str | bool,
) -> None:
    """Show a chart on the page.

    Parameters
    ----------
    drawing : Drawing
        Gives the height, so that the page does not jump when the chart arrives.
    address : str
        Where the browser finds the chart.
    key : str
        Name of the place on the page.
    alt : str
        Description for a reader who cannot see the chart.
    near : callable, optional
        Called once when the chart comes near the reader's window, before its fragment runs again.
    **texts
        Words of a saved picture: `title`, `subtitle`, `source` and `name`, its file; `anchor`, by which
        an address names the figure to scroll to; `row`, a place or major to mark; `tile=True` for a
        small picture without tools.
    """
    data = {
        "address": address,
        "library": library_address(),
        "maps": "geo/",
        "height": drawing.height,
        "map": drawing.is_map,
        "alt": alt,
    }
    called = {} if near is None else {"on_near_change": near}
    _component()(key=key, data=data | texts | {"near": near is not None}, **called)
