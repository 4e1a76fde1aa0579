"""Embeds: one figure as a light page for a frame on another site, live or pinned to its data.

A pinned embed names the day and the hash of its rows. It keeps showing them after newer releases, and
then says that newer data exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from edudata import geo
from edudata.api.figures import FigureState, data_hash
from edudata.dates import order
from edudata.delivery import figures, page, sources
from edudata.delivery.document import MEDIA_TYPES, Controls, Document
from edudata.errors import NoVintageError
from edudata.figures import charts

WIDTH = 700
# Pixels around the chart: words above and below it.
ROOM = 220


@dataclass(frozen=True, slots=True)
class Assets:
    """Addresses, as seen from the page, of what embeds share.

    Attributes
    ----------
    script, library, maps : str
        The drawing script, the drawing library, and the folder of map outlines.
    figure : str
        Where a reader finds the figure with its controls; "" for nowhere.
    """

    script: str
    library: str
    maps: str
    figure: str = ""


def embed(
    name: str, controls: Controls, as_of: str | None, pinned: str | None, assets: Assets, head: str = ""
) -> Document:
    """Write the page of an embed.

    Parameters
    ----------
    name : str
        The figure's id.
    controls : mapping of str to sequence of str
        Values of its controls.
    as_of : str or None
        Draw it as published by then.
    pinned : str or None
        First digits of the SHA-256 of the rows that it must show.
    assets : Assets
        Addresses of scripts.
    head : str
        HTML for the head.

    Raises
    ------
    UnknownNameError, OutOfRangeError
        For a figure, control or value that does not exist.
    NoVintageError
        If the rows drawn are not the pinned ones.
    """
    figure_state = figures.draw(name, controls, as_of)
    current = data_hash(figure_state.card.data)
    if pinned is not None and pinned != current:
        raise NoVintageError(
            f"{name} with these values has the data {current}, not {pinned}. A pinned address needs the "
            "day of its data as well (as_of=YYYY-MM-DD); without a pin it shows the newest data."
        )
    notice = newer(figure_state, controls) if pinned is not None or as_of is not None else ""
    return Document(
        _page(figure_state, assets, notice, head).encode(), MEDIA_TYPES["html"], f"{name}-embed.html"
    )


def newer(figure_state: FigureState, controls: Controls) -> str:
    """Say since when newer data exist than those drawn; "" if there are none."""
    latest = figures.draw(figure_state.spec.id, controls, None)
    if data_hash(latest.card.data) == data_hash(figure_state.card.data):
        return ""
    published = [r["published"] for r in sources.records(figures.released(latest))]
    return f"Newer data exist: the newest release is of {max(published, key=order)}."


def _page(figure_state: FigureState, assets: Assets, notice: str, head: str) -> str:
    card, words = figure_state.card, figures.texts(figure_state)
    chart = geo.attach(card.chart, mode="url", base=assets.maps)
    data = page.inline_json(charts.to_json(chart).decode())
    component = page.component(card.chart, "#chart-data", library=assets.library, maps=assets.maps, **words)
    more = f' <a href="{escape(assets.figure)}" target="_blank">More</a>' if assets.figure else ""
    body = (
        f"<main>{page.heading(card.finding, card.subtitle)}\n"
        + (f'<p class="edudata-newer" role="status">{escape(notice)}</p>\n' if notice else "")
        + f"{page.chart_place(component)}\n<p>{escape(words['source'])}.{more}</p></main>\n"
        f'<script type="application/json" id="chart-data">{data}</script>\n'
        f'<script src="{escape(assets.script)}"></script>'
    )
    return page.document(card.finding, body, f"<style>{page.style()}</style>{head}")


def address(name: str, values: Mapping[str, str], as_of: str | None = None, data: str | None = None) -> str:
    """Write the address of an embed, relative to the server's root.

    Examples
    --------
    >>> address("G-4", {"basis": "nominal"}, "2026-11-30", "0123abcd")
    'embed/G-4?basis=nominal&as_of=2026-11-30&data=0123abcd'
    """
    pin = {name: value for name, value in (("as_of", as_of), ("data", data)) if value is not None}
    query = dict(values) | pin
    return f"embed/{quote(name)}" + (f"?{urlencode(query)}" if query else "")


def code(url: str, title: str, height: int) -> str:
    """Write the HTML that shows an embed on another site."""
    return (
        f'<iframe src="{escape(url)}" title="{escape(title)}" width="100%" height="{height}" '
        'loading="lazy" style="border:0"></iframe>'
    )


def height(figure_state: FigureState) -> int:
    """Return the height of a frame, in CSS pixels."""
    return int(figure_state.card.chart["layout"].get("height", charts.HEIGHT)) + ROOM


def codes(figure_state: FigureState, controls: Mapping[str, str], base: str) -> dict[str, str]:
    """Write the HTML of both embeds of a figure.

    Parameters
    ----------
    figure_state : FigureState
        The figure as it is now.
    controls : mapping of str to str
        The values that are not defaults.
    base : str
        Address of the server, with a slash at the end.

    Returns
    -------
    dict of str to str
        "live" shows the newest data, "pinned" those of now for good.
    """
    name, size = figure_state.spec.id, height(figure_state)
    published = [record["published"] for record in sources.records(figures.released(figure_state))]
    pin = (max(published, key=order), data_hash(figure_state.card.data))
    return {
        "live": code(base + address(name, controls), figure_state.card.finding, size),
        "pinned": code(base + address(name, controls, *pin), figure_state.card.finding, size),
    }
