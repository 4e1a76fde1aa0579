"""Figure cards, cached for all readers until a table changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from edudata import files, registry
from edudata.api.figures import figure_frames, key_data
from edudata.catalog import cite
from edudata.dashboard import controls, drawing, formatting, freshness
from edudata.dashboard.drawing import Drawing
from edudata.dashboard.shared import shared
from edudata.errors import UnknownNameError
from edudata.etl.store.tidy_csv import to_csv
from edudata.figures.charts import Chart
from edudata.figures.spec import Card, FigureSpec, Frames

Checksums = tuple[str, ...]
Values = tuple[tuple[str, Any], ...]
# The two charts that a figure can have, as addresses name them.
VIEWS = ("chart", "map")
EMPTY: Chart = {"data": [], "layout": {}}


@dataclass(frozen=True, slots=True)
class CardView:
    """A card with what is shown around it.

    Attributes
    ----------
    card : Card
        Finding and rows, without the charts.
    drawings : dict of str to (Drawing, str)
        The charts as a browser gets them, and their addresses, by view.
    span : str
        The periods that the rows cover, in words.
    data_hash : str
        First digits of the SHA-256 of the rows as CSV.
    key_data : tuple of dict
        Source, release, unit and license of each resource.
    citation : Citation
        How to cite the figure.
    """

    card: Card
    drawings: Mapping[str, tuple[Drawing, str]]
    span: str
    data_hash: str
    key_data: tuple[Mapping[str, Any], ...]
    citation: cite.Citation


def checksums(spec: FigureSpec) -> Checksums:
    """List the checksums of a figure's tables, the key under which its cards are cached."""
    return freshness.checksums(spec.tables)


@shared(128, key=lambda spec, checksums: (spec.id, checksums))
def resolved(spec: FigureSpec, checksums: Checksums) -> tuple[FigureSpec, Frames]:
    """Return a figure with its options and bounds read from its frames, and the frames."""
    frames = figure_frames(spec)
    return controls.resolved(spec, frames), frames


@shared(512, key=lambda spec, values, checksums: (spec.id, values, checksums))
def _view(spec: FigureSpec, values: Values, checksums: Checksums) -> CardView:
    spec, frames = resolved(spec, checksums)
    card = spec.card(frames, **dict(values))
    defaults = spec.defaults(frames)
    changed = {name: value for name, value in values if value != defaults[name]}
    drawings = {}
    for name, chart in zip(VIEWS, (card.chart, card.map_chart), strict=True):
        if chart is not None:
            picture = drawing.drawing(chart)
            drawings[name] = picture, drawing.address(spec.id, name, changed, picture.checksum)
    return CardView(
        # The browser gets the drawings: the charts themselves would only take memory.
        replace(card, chart=EMPTY, map_chart=None),
        drawings,
        formatting.span(card.data),
        files.sha256(to_csv(card.data))[:8],
        tuple(key_data(card.tables)),
        cite.citation(f"figure {spec.id}, {spec.name}", card.tables),
    )


def view(spec: FigureSpec, values: Mapping[str, Any], checksums: Checksums) -> CardView:
    """Draw the card for some values of its active controls."""
    return _view(spec, tuple(sorted(values.items())), checksums)


def default(spec: FigureSpec) -> CardView:
    """Draw the card as it first appears."""
    return with_settings(spec, {})


def with_settings(spec: FigureSpec, settings: Mapping[str, Any]) -> CardView:
    """Draw the card with some controls set and the others at their defaults."""
    key = checksums(spec)
    with_options, frames = resolved(spec, key)
    return view(spec, _active(with_options, with_options.resolve(frames, settings)), key)


def find(figure_id: str, name: str, choices: Mapping[str, str]) -> Drawing:
    """Find the drawing that an address names.

    Raises
    ------
    UnknownNameError
        No figure, chart, control or value has that name; the message lists the known ones.
    OutOfRangeError
        A number is out of bounds; the message names the range.
    """
    figures = registry.figures()
    if figure_id not in figures:
        raise UnknownNameError("figure", figure_id, figures)
    drawings = with_settings(figures[figure_id], dict(choices)).drawings
    if name not in drawings:
        raise UnknownNameError(f"chart of {figure_id}", name, drawings)
    return drawings[name][0]


def _active(spec: FigureSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    # Only active controls, as the card's own controls give them: both then name the same cached card.
    return {control.name: values[control.name] for control in controls.active(spec, values)}
