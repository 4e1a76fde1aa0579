"""Figure cards in the reader's theme, cached for all readers until a table changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import streamlit as st

from edudata import files, geo
from edudata.api.figures import figure_frames, key_data
from edudata.catalog import cite
from edudata.dashboard import controls, freshness
from edudata.etl.store.tidy_csv import to_csv
from edudata.figures.charts import Chart
from edudata.figures.spec import Card, FigureSpec, Frames, plotly_figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Color of the words along axes in each theme. Streamlit's own gray has a contrast of only 3.7 to 1 on
# white. Pages are not run again when the reader's system turns dark, so both can be read on either theme.
AXIS_COLORS = {"light": "#666b73", "dark": "#9096a0"}
# a picture on the overview: no words, no tooltips
SMALL_LAYOUT: dict[str, Any] = {
    "height": 200,
    "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
    "showlegend": False,
    "hovermode": False,
    "annotations": [],
}
Checksums = tuple[str, ...]
Values = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CardView:
    """A card with what is shown below it; its maps name their polygons by address."""

    card: Card
    data_hash: str
    key_data: tuple[Mapping[str, Any], ...]
    citation: cite.Citation


def checksums(spec: FigureSpec) -> Checksums:
    """List the checksums of a figure's tables, the key under which its cards are cached."""
    return freshness.checksums(spec.tables)


# Streamlit does not hash an argument that starts with an underscore: id and checksums name the figure.
@st.cache_resource(show_spinner=False, max_entries=64)
def _resolved(figure_id: str, checksums: Checksums, _spec: FigureSpec) -> tuple[FigureSpec, Frames]:
    frames = figure_frames(_spec)
    return controls.resolved(_spec, frames), frames


def resolved(spec: FigureSpec, checksums: Checksums) -> tuple[FigureSpec, Frames]:
    """Return a figure with its options and bounds read from its frames, and the frames."""
    return _resolved(spec.id, checksums, spec)


@st.cache_resource(show_spinner=False, max_entries=256)
def _plain(figure_id: str, values: Values, checksums: Checksums, _spec: FigureSpec) -> CardView:
    spec, frames = resolved(_spec, checksums)
    card = spec.card(frames, **dict(values))
    citation = cite.citation(f"figure {spec.id}, {spec.name}", spec.tables)
    data_hash = files.sha256(to_csv(card.data))[:8]
    return CardView(card, data_hash, tuple(key_data(spec.tables)), citation)


@st.cache_resource(show_spinner=False, max_entries=256)
def _themed(
    figure_id: str, values: Values, theme: str, checksums: Checksums, _spec: FigureSpec
) -> CardView:
    view = _plain(figure_id, values, checksums, _spec)
    map_chart = view.card.map_chart and _in_theme(view.card.map_chart, theme)
    return replace(
        view, card=replace(view.card, chart=_in_theme(view.card.chart, theme), map_chart=map_chart)
    )


def _in_theme(chart: Chart, theme: str) -> Chart:
    chart = geo.attach(chart, mode="url", base="geo/")
    color = AXIS_COLORS[theme]
    layout = {"xaxis": {}, "yaxis": {}} | chart["layout"]
    layout |= {
        name: _in_color(layout[name], color) for name in layout if name.startswith(("xaxis", "yaxis"))
    }
    # Streamlit's light theme draws words within a chart as faint as those along axes.
    if theme == "light":
        layout["font"] = layout.get("font", {}) | {"color": color}
    traces = [
        trace | {"colorbar": _in_color(trace["colorbar"], color)} if "colorbar" in trace else trace
        for trace in chart["data"]
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
def _small(
    figure_id: str, values: Values, theme: str, checksums: Checksums, _spec: FigureSpec
) -> go.Figure:
    card = _plain(figure_id, values, checksums, _spec).card
    chart = geo.attach(card.map_chart or card.chart, mode="url", base="geo/")
    font = {"size": 11, "color": AXIS_COLORS[theme]}
    axes = {
        name: chart["layout"].get(name, {}) | {"title": {}, "nticks": 5, "tickfont": font}
        for name in ("xaxis", "yaxis")
    }
    layout = chart["layout"] | axes | SMALL_LAYOUT
    return plotly_figure({"data": [_without_words(t) for t in chart["data"]], "layout": layout})


def _without_words(trace: dict[str, Any]) -> dict[str, Any]:
    if trace["type"] == "choropleth":
        return trace | {"showscale": False}
    return trace | {"mode": "markers"} if trace.get("mode") == "markers+text" else trace


def view(spec: FigureSpec, values: Mapping[str, Any], checksums: Checksums) -> CardView:
    """Draw the card for some values, in the reader's theme."""
    return _themed(spec.id, tuple(sorted(values.items())), _reader_theme(), checksums, spec)


def default(spec: FigureSpec, theme: str) -> CardView:
    """Draw the card as it first appears."""
    return _themed(spec.id, *_at_defaults(spec, theme))


def small(spec: FigureSpec, theme: str = "") -> go.Figure:
    """Draw a small picture of a figure's map or chart at its defaults."""
    return _small(spec.id, *_at_defaults(spec, theme or _reader_theme()))


def words(spec: FigureSpec) -> Card:
    """Draw the card as it first appears, in no theme: for its texts."""
    values, _, key, _ = _at_defaults(spec, "")
    return _plain(spec.id, values, key, spec).card


def _reader_theme() -> str:
    return st.context.theme.type or "light"


def _at_defaults(spec: FigureSpec, theme: str) -> tuple[Values, str, Checksums, FigureSpec]:
    key = checksums(spec)
    with_options, frames = resolved(spec, key)
    values = with_options.defaults(frames)
    # Only active controls, as the card's own controls give them: both then name the same cached card.
    active = sorted((c.name, values[c.name]) for c in controls.active(with_options, values))
    return tuple(active), theme, key, spec
