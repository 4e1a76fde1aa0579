"""Cards made ready to be shown and kept: drawn once for all readers, anew when a table changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from edudata import api, geo, registry
from edudata.catalog import describe
from edudata.dashboard import controls
from edudata.figures.charts import Chart
from edudata.figures.spec import Card, FigureSpec, Frames, plotly_figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

AXES = {"light": "#666b73", "dark": "#9096a0"}
"""Colour of the words along axes in each theme."""
SMALL_PX = 200
"""Height of a picture on the overview."""
State = tuple[str, ...]
Chosen = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A card with what stands under it; its maps name their outlines by address."""

    card: Card
    data_hash: str
    key_data: tuple[Mapping[str, Any], ...]
    citation: api.Citation


def state_of(spec: FigureSpec) -> State:
    """Checksums of the tables behind a figure: what is kept holds as long as these do."""
    book = describe.book()
    bases = {book["views"][n]["table"] if n in book["views"] else n for n in spec.tables}
    return tuple(book["tables"][n]["sha256"] for n in sorted(bases) if n in book["tables"])


@st.cache_resource(show_spinner=False, max_entries=64)
def frames(figure_id: str, state: State) -> Frames:
    """The frames a figure needs, read once."""
    return api.figure_frames(registry.figures()[figure_id])


@st.cache_resource(show_spinner=False, max_entries=64)
def spec(figure_id: str, state: State) -> FigureSpec:
    """A figure whose controls' values have been read from its frames."""
    return controls.resolved(registry.figures()[figure_id], frames(figure_id, state))


@st.cache_resource(show_spinner=False, max_entries=256)
def _drawn(figure_id: str, chosen: Chosen, state: State) -> Prepared:
    card = spec(figure_id, state).card(frames(figure_id, state), **dict(chosen))
    hashed, behind = api.data_hash(card.data), tuple(api.key_data(figure_id))
    return Prepared(card, hashed, behind, api.cite(figure_id))


@st.cache_resource(show_spinner=False, max_entries=256)
def _themed(figure_id: str, chosen: Chosen, theme: str, state: State) -> Prepared:
    drawn = _drawn(figure_id, chosen, state)
    card = drawn.card
    mapped = card.map_chart and _readable(card.map_chart, theme)
    return replace(drawn, card=replace(card, chart=_readable(card.chart, theme), map_chart=mapped))


def _readable(chart: Chart, theme: str) -> Chart:
    """Return a chart with its outlines named by address, and axes that stand out from the page.

    Streamlit's own gray for axes has a contrast of 3.7 to 1 on white. It does not run a page again when
    the reader's system turns dark, so these grays can be read, if less well, on the other theme too.
    """
    out = geo.attach(chart, mode="url", base="geo/")
    color = AXES[theme]
    layout = {
        name: _in_color(value, color) if name.startswith(("xaxis", "yaxis")) else value
        for name, value in out["layout"].items()
    }
    if theme == "light":  # words within a chart are as faint as those along axes, on dark they are not
        layout["font"] = layout.get("font", {}) | {"color": color}
    traces = [
        trace | {"colorbar": _in_color(trace["colorbar"], color)} if "colorbar" in trace else trace
        for trace in out["data"]
    ]
    return {"data": traces, "layout": layout}


def _in_color(axis: dict[str, Any], color: str) -> dict[str, Any]:
    """Return an axis or color bar with its words in one color."""
    title = axis.get("title", {})
    return axis | {
        "tickfont": axis.get("tickfont", {}) | {"color": color},
        "title": title | {"font": title.get("font", {}) | {"color": color}},
    }


@st.cache_resource(show_spinner=False, max_entries=32)
def _small(figure_id: str, chosen: Chosen, theme: str, state: State) -> go.Figure:
    card = _drawn(figure_id, chosen, state).card
    out = plotly_figure(geo.attach(card.map_chart or card.chart, mode="url", base="geo/"))
    bare = {"title": {"text": None}, "nticks": 5, "tickfont": {"size": 11, "color": AXES[theme]}}
    out.update_layout(
        height=SMALL_PX,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        showlegend=False,
        hovermode=False,
    )
    out.layout.annotations = []
    out.update_traces(mode="markers", selector={"mode": "markers+text"})
    out.update_xaxes(bare)
    out.update_yaxes(bare)
    out.update_traces(showscale=False, selector={"type": "choropleth"})
    return out


def small(figure: FigureSpec, theme: str = "") -> go.Figure:
    """A picture of a figure as it first appears, of its map where it has one: no words, no tooltips."""
    state = state_of(figure)
    theme = theme or st.context.theme.type or "light"
    return _small(figure.id, _first(figure, state), theme, state)


def prepared(figure_id: str, chosen: Mapping[str, Any], state: State, theme: str = "") -> Prepared:
    """The card for the values chosen, in the reader's theme."""
    theme = theme or st.context.theme.type or "light"
    return _themed(figure_id, tuple(sorted(chosen.items())), theme, state)


def default(figure: FigureSpec, theme: str = "") -> Prepared:
    """The card as it first appears."""
    state = state_of(figure)
    return prepared(figure.id, dict(_first(figure, state)), state, theme)


def words(figure: FigureSpec) -> Card:
    """The card as it first appears, for what it says: its pictures have the colours of no theme."""
    state = state_of(figure)
    return _drawn(figure.id, _first(figure, state), state).card


def _first(figure: FigureSpec, state: State) -> Chosen:
    known = spec(figure.id, state)
    values = known.defaults(frames(figure.id, state))
    return tuple(sorted((c.name, values[c.name]) for c in controls.active(known, values)))
