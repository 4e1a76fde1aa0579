"""Web pages that draw charts with no network: all they need is inside, or next to them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from typing import Any

from edudata import geo
from edudata.delivery.browser import FOLDER, LIBRARY
from edudata.figures import charts
from edudata.figures.charts import Chart


@cache
def drawing_script() -> str:
    """Return the chart component, and the start of all charts, as a plain script for the end of a page."""
    module, start = ((FOLDER / name).read_text(encoding="utf-8") for name in ("chart.js", "start.js"))
    return module.replace("export default function", "window.edudataChart = function") + "\n" + start


@cache
def library_script() -> str:
    """Return the drawing library."""
    return LIBRARY.read_text(encoding="utf-8")


@cache
def style() -> str:
    """Return the style sheet of a page and its charts, in light and dark."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in ("page.css", "chart.css"))


def inline_json(text: str) -> str:
    """Make JSON safe inside a script element, which "</script>" in a text would end."""
    return text.replace("<", "\\u003c")


def base_map_script() -> str:
    """Return the script that gives Plotly its empty base map, which it would fetch otherwise."""
    return f"window.PlotlyGeoAssets={{topojson:{{usa_110m:{geo.TOPOJSON_STUB}}}}};"


def document(title: str, body: str, head: str = "", language: str = "en") -> str:
    """Write a web page around its content.

    Parameters
    ----------
    title : str
        Plain text.
    body, head : str
        HTML.
    """
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{head}</head>\n<body>{body}</body></html>\n"
    )


def chart_place(chart: Mapping[str, Any]) -> str:
    """Write the place of a chart, which the drawing script fills.

    Parameters
    ----------
    chart : mapping
        What `component` returns.
    """
    data = escape(json.dumps(dict(chart), ensure_ascii=False))
    return f'<div class="edudata-place" data-chart="{data}"></div>'


def component(
    chart: Chart, address: str, *, library: str = "", maps: str = "", **texts: str
) -> dict[str, Any]:
    """Describe a chart for the component that draws it.

    Parameters
    ----------
    chart : dict
        Gives the height, so that the page does not jump when the chart arrives.
    address : str
        Where the browser finds the chart: an address, or "#" and the id of a script of the page.
    library, maps : str
        Addresses of the drawing library and of the folder of map outlines, unless the page holds them.
    **texts
        alt, title, subtitle, source, name.
    """
    return {
        "address": address,
        "library": library,
        "maps": maps,
        "height": int(chart["layout"].get("height", charts.HEIGHT)),
        "map": any(trace["type"] in charts.MAPS for trace in chart["data"]),
    } | texts


def figure_page(chart: Chart, paragraphs: Iterable[str], head: str = "", **texts: str) -> str:
    """Write one chart as a page that needs no network and no other file.

    Parameters
    ----------
    chart : dict
        As `edudata.figures.charts.chart` builds it.
    paragraphs : iterable of str
        Plain text below the chart, such as the notes and the citation.
    head : str
        HTML for the head.
    **texts
        alt, title, subtitle, source and name (of a saved picture's file), as plain text.
    """
    # Outlines go into the page: it must draw its maps without a network.
    data = inline_json(charts.to_json(geo.attach(chart)).decode())
    scripts = f"<script>{base_map_script()}</script><script>{library_script()}</script>"
    body = (
        f"<main>{heading(texts['title'], texts['subtitle'])}\n"
        f"{chart_place(component(chart, '#chart-data', **texts))}\n"
        + "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        + f'</main>\n<script type="application/json" id="chart-data">{data}</script>\n'
        f"<script>{drawing_script()}</script>"
    )
    return document(texts["title"], body, f"<style>{style()}</style>{scripts}{head}")


def heading(title: str, subtitle: str) -> str:
    """Write a figure's finding and what it shows."""
    first = f'<h1 class="edudata-finding">{escape(title)}</h1>'
    return f'{first}\n<p class="edudata-subtitle">{escape(subtitle)}</p>'
