"""Figures by their ids: loads the frames that one needs, as of now or of a day, and has it drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from edudata import arguments, registry
from edudata.api.data import load
from edudata.catalog import describe, reader
from edudata.catalog.as_of import cut
from edudata.errors import NoVintageError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from edudata.figures.spec import Card, FigureSpec


def list_figures() -> pd.DataFrame:
    """All figures, in reading order. Columns: id, page, name, question, tables, controls.

    list_figures().set_index("id").loc["G-4", "controls"] -> sector, component, basis, base_year, …
    """
    import pandas as pd

    return pd.DataFrame(
        [
            {
                "id": s.id,
                "page": s.page,
                "name": s.name,
                "question": s.question,
                "tables": ", ".join(s.tables),
                "controls": ", ".join(c.name for c in s.controls),
            }
            for s in registry.figures().values()
        ]
    )


def figure_frames(spec: FigureSpec, as_of: str | int | date | None = None) -> dict[str, pd.DataFrame]:
    """The frames a figure needs, by table name.

    as_of : as in `load`. A table without a vintage from then, but whose figures are final once published,
            is cut from the newest one at that day; its attrs say so in `as_of_note`

    Raises NoVintageError naming the tables that had not been published, and those that had.
    """
    as_of = arguments.day(as_of)
    if as_of is None:
        return {name: load(name) for name in spec.tables}
    frames: dict[str, pd.DataFrame] = {}
    lacking: dict[str, NoVintageError] = {}
    for name in spec.tables:
        try:
            frames[name] = _frame_as_of(name, as_of)
        except NoVintageError as error:
            lacking[name] = error
    if lacking:
        told = " ".join(f"{name}: {error}" for name, error in lacking.items())
        dated = [name for name, frame in frames.items() if "as_of_note" not in frame.attrs]
        others = f" Of its tables {', '.join(dated)} can be loaded as of then." if dated else ""
        raise NoVintageError(f"{spec.id} cannot be drawn as of {as_of}. {told}{others}")
    return frames


def _frame_as_of(name: str, as_of: str) -> pd.DataFrame:
    try:
        return load(name, as_of)
    except NoVintageError:
        table = registry.registry().tables.get(name)
        if table is None or table.final_within_months is None:
            raise
        return cut(load(name), table, as_of)


def _spec(figure_id: str) -> FigureSpec:
    """The figure of an id; UnknownNameError says so when the name is a table's."""

    try:
        return registry.figure(figure_id)
    except UnknownNameError as error:
        book = describe.book()
        if figure_id not in book["tables"] and figure_id not in book["views"]:
            raise
        hint = f"{figure_id} is a table: ed.load({figure_id!r})."
        raise UnknownNameError(error.what, figure_id, error.known, hint) from None


def card(figure_id: str, as_of: str | int | date | None = None, **controls: Any) -> Card:
    """A figure with its data, finding, alternative text and notes; prints readably.

    controls : as `list_figures` names them; a wrong value is answered with the known ones
    as_of    : as in `load`: on the tables as they had been published by then. Consumer prices, which are
               final once published, may be cut from a later vintage: a note and the subtitle say so

    card("G-4", sector="public").headline[0]                       -> 3.00 times
    card("G-4", as_of="2018-01-01").data["academic_year"].max()    -> 2016-17

    Raises UnknownNameError for a figure, control or value, OutOfRangeError naming the range of a number,
    NoVintageError naming the tables that had not been published by `as_of`.
    """
    as_of = arguments.day(as_of)
    found = _spec(figure_id)
    frames = figure_frames(found, as_of)
    drawn = found.card(frames, **controls)
    if as_of is None:
        return drawn
    notes = {n: f.attrs["as_of_note"] for n, f in frames.items() if "as_of_note" in f.attrs}
    later = f" ({', '.join(notes)} cut from a later vintage)" if notes else ""
    said = f"{drawn.subtitle}; as published by {as_of}{later}"
    return replace(drawn, subtitle=said, notes=(*drawn.notes, *notes.values()))


def figure(figure_id: str, as_of: str | int | date | None = None, **controls: Any) -> go.Figure:
    """A figure as a plotly Figure, its finding as title; maps carry their geometry.

    figure("G-4", basis="nominal").layout.title.text -> finding and subtitle, as `card` has them

    Arguments and errors as of `card`.
    """
    from edudata import geo
    from edudata.figures.charts import titled
    from edudata.figures.spec import plotly_figure

    return plotly_figure(geo.attach(titled(card(figure_id, as_of, **controls))))


def key_data(figure_id: str) -> list[dict[str, Any]]:
    """What must stand under a figure: one record a resource, as in `catalog.provenance`, with the
    table's span, units and breaks."""
    out: dict[tuple[str, str], dict[str, Any]] = {}
    for name in _spec(figure_id).tables:
        entry = reader.entry(describe.book(), name)
        for record in describe.provenance(name):
            facts = {k: entry[k] for k in ("span", "units", "breaks")}
            out.setdefault((record["table"], record["resource"]), record | facts)
    return list(out.values())
