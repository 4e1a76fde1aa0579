"""Figures by id: load the tables that one needs, now or as of a past date, and draw it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from edudata import dates, registry
from edudata.api.data import load_as_of
from edudata.catalog import describe, reader
from edudata.catalog.as_of import cut
from edudata.errors import NoVintageError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    import pandas as pd
    import plotly.graph_objects as go

    from edudata.figures.controls import Control
    from edudata.figures.spec import Card, FigureSpec


def list_figures() -> pd.DataFrame:
    """List all figures in reading order.

    Returns
    -------
    DataFrame
        One row per figure: id, page, name, question, tables and controls (both joined by ", ").

    Examples
    --------
    >>> import edudata as ed
    >>> ed.list_figures().set_index("id").loc["G-1", "tables"]
    'medallion_prices, cpi'
    """
    import pandas as pd

    return pd.DataFrame(figure_rows())


def figure_rows() -> list[dict[str, str]]:
    """Return the rows of `list_figures`, from the catalog alone."""
    return [
        {
            "id": f["id"],
            "page": f["page"],
            "name": f["name"],
            "question": f["question"],
            "tables": ", ".join(f["tables"]),
            "controls": ", ".join(c["name"] for c in f["controls"]),
        }
        for f in describe.figures().values()
    ]


def controls(figure_id: str) -> pd.DataFrame:
    """List the settings of a figure with their values.

    Parameters
    ----------
    figure_id : str
        As in `list_figures()`; letter case does not matter.

    Returns
    -------
    DataFrame
        One row per control: name (the keyword of `card` and `figure`), label, kind ("choice" or "number"),
        default; of a choice values (a list) and meanings (their words on screen); of a number low, high,
        step and unit.

    Raises
    ------
    UnknownNameError
        If there is no such figure, with the known ones.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.controls("G-4").set_index("name").loc["basis", "values"]
    ['real', 'nominal']
    """
    import pandas as pd

    spec = _spec(figure_id)
    rows = [_control(control, _frames(spec, None)) for control in spec.controls]
    columns = ["name", "label", "kind", "default", "values", "meanings", "low", "high", "step", "unit"]
    return pd.DataFrame(rows, columns=columns)


def _control(control: Control, frames: dict[str, pd.DataFrame]) -> dict[str, Any]:
    from edudata.figures.controls import Choice

    row = {"name": control.name, "label": control.label}
    if isinstance(control, Choice):
        known = control.values(frames)
        more = {"values": list(known), "meanings": list(known.values()), "unit": ""}
        return row | {"kind": "choice", "default": control.default} | more
    low, high, default = control.limits(frames)
    limits = {"low": low, "high": high, "step": control.step, "unit": control.unit}
    return row | {"kind": "number", "default": default, "values": [], "meanings": []} | limits


def figure_frames(spec: FigureSpec, as_of: str | int | date | None = None) -> dict[str, pd.DataFrame]:
    """Load the tables a figure needs, by name.

    Parameters
    ----------
    spec : FigureSpec
        The figure's record.
    as_of : str, int or date, optional
        As in `load`. A table without a vintage from then, but whose figures are final once published,
        is cut from the newest one at that day; its attrs have a note on it in `as_of_note`.

    Raises
    ------
    NoVintageError
        With the tables that had not been published and those that had.
    """
    return _frames(spec, dates.day(as_of))


def _frames(spec: FigureSpec, as_of: str | None) -> dict[str, pd.DataFrame]:
    if as_of is None:
        return {name: load_as_of(name, None) for name in spec.tables}
    # All tables are tried, so that the message can name every missing one.
    frames: dict[str, pd.DataFrame] = {}
    missing: dict[str, NoVintageError] = {}
    for name in spec.tables:
        try:
            frames[name] = _frame_as_of(name, as_of)
        except NoVintageError as error:
            missing[name] = error
    if missing:
        reasons = " ".join(f"{name}: {error}" for name, error in missing.items())
        published = [name for name, frame in frames.items() if "as_of_note" not in frame.attrs]
        others = f" Of its tables {', '.join(published)} can be loaded as of then." if published else ""
        raise NoVintageError(f"{spec.id} cannot be drawn as of {as_of}. {reasons}{others}")
    return frames


def _frame_as_of(name: str, as_of: str) -> pd.DataFrame:
    try:
        return load_as_of(name, as_of)
    except NoVintageError:
        table = registry.tables().get(name)
        if table is None or table.final_within_months is None:
            raise
        return cut(load_as_of(name, None), table, as_of)


def _spec(figure_id: str) -> FigureSpec:
    try:
        return registry.figure(figure_id)
    except UnknownNameError as error:
        # People take a table's name for a figure's id.
        catalog = reader.catalog()
        if figure_id not in catalog["tables"] and figure_id not in catalog["views"]:
            raise
        hint = f"{figure_id} is a table: ed.load({figure_id!r})."
        raise UnknownNameError(error.what, figure_id, error.known, hint) from None


@dataclass(frozen=True, slots=True)
class FigureState:
    """A figure drawn for some values of its controls.

    Attributes
    ----------
    spec : FigureSpec
        The figure's record.
    values : dict
        The value of every control: those chosen, and defaults for the others.
    frames : dict of str to DataFrame
        Its tables, with their vintages in attrs.
    card : Card
        Chart, data and words.
    """

    spec: FigureSpec
    values: dict[str, Any]
    frames: dict[str, pd.DataFrame]
    card: Card


def state(
    figure_id: str, as_of: str | int | date | None = None, controls: Mapping[str, Any] | None = None
) -> FigureState:
    """Draw a figure, and keep what it was drawn from; arguments and errors as in `card`."""
    as_of = dates.day(as_of)
    spec = _spec(figure_id)
    return draw(spec, _frames(spec, as_of), controls or {}, as_of)


def draw(
    spec: FigureSpec, frames: dict[str, pd.DataFrame], controls: Mapping[str, Any], as_of: str | None
) -> FigureState:
    """Draw a figure from its tables, which were loaded as of a day; errors as in `FigureSpec.card`."""
    values = spec.resolve(frames, controls)
    card = spec.card(frames, **values)
    if as_of is not None:
        notes = {n: f.attrs["as_of_note"] for n, f in frames.items() if "as_of_note" in f.attrs}
        later = f" ({', '.join(notes)} cut from a later vintage)" if notes else ""
        subtitle = f"{card.subtitle}; as published by {as_of}{later}"
        card = replace(card, subtitle=subtitle, notes=(*card.notes, *notes.values()))
    return FigureState(spec, values, frames, card)


def card(figure_id: str, as_of: str | int | date | None = None, **controls: Any) -> Card:
    """Draw a figure with its data, finding, alternative text and notes.

    Parameters
    ----------
    figure_id : str
        As in `list_figures()`; letter case does not matter.
    as_of : str, int or date, optional
        As in `load`: on the tables as they had been published by then. Consumer prices, which are
        final once published, may be cut from a later vintage; a note and the subtitle say so.
    **controls
        Values of the figure's controls, which `list_figures` names; the others keep their defaults.

    Returns
    -------
    Card
        Prints readably; see `edudata.figures.spec.Card`.

    Raises
    ------
    UnknownNameError
        If there is no such figure, control or value, with the known ones.
    OutOfRangeError
        If a number is out of its range, with the range.
    NoVintageError
        With the tables that had not been published by `as_of`.

    Examples
    --------
    >>> import edudata as ed
    >>> ed.card("G-4", as_of="2018-01-01").data["academic_year"].max()
    '2016-17'
    """
    return state(figure_id, as_of, controls).card


def figure(figure_id: str, as_of: str | int | date | None = None, **controls: Any) -> go.Figure:
    """Draw a figure as a plotly Figure with its finding as title.

    Parameters
    ----------
    figure_id, as_of, **controls
        As in `card`, with its errors.

    Returns
    -------
    plotly.graph_objects.Figure
        Maps carry their geometry, so that they draw offline.

    Examples
    --------
    >>> import edudata as ed
    >>> len(ed.figure("G-1", as_of="2026-11-30").data) > 0
    True
    """
    from edudata import geo
    from edudata.figures.charts import titled
    from edudata.figures.spec import plotly_figure

    # Geometry comes last: a card's chart names it, so that cached cards stay small.
    return plotly_figure(geo.attach(titled(card(figure_id, as_of, **controls))))


def key_data(tables: Iterable[str]) -> list[dict[str, Any]]:
    """Return the sources behind tables, as shown under a figure: one record per table and resource.

    Each has the fields of `describe.provenance`, with the table's span, units and breaks.
    """
    records: dict[tuple[str, str], dict[str, Any]] = {}
    for name in tables:
        entry = reader.entry(reader.catalog(), name)
        facts = {k: entry[k] for k in ("span", "units", "breaks")}
        for record in describe.provenance(name):
            # A view of a table that the figure also uses would repeat its resources.
            records.setdefault((record["table"], record["resource"]), record | facts)
    return list(records.values())


def data_hash(frame: pd.DataFrame) -> str:
    """Return eight hex digits that identify a frame's values."""
    # Imported here: it builds tables with pandera, which drawing a figure does not need.
    from edudata.etl.publish.table import content_sha256

    return content_sha256(frame)[:8]
