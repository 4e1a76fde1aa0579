"""The table of a figure: for people to read, search, and open a place or major from."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import streamlit as st
from pandas.api import types

from edudata import registry
from edudata.dashboard import cards, columns, controls, formatting
from edudata.dashboard.cards import CardView
from edudata.dashboard.columns import Readable
from edudata.dashboard.drawing import Drawing
from edudata.dashboard.shared import shared
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec, Frames

MIN_SEARCHED = 12  # rows from which a table has a search box


@shared(64, key=lambda spec, view, settings: (spec.id, view.data_hash, settings))
def _readable(spec: FigureSpec, view: CardView, settings: cards.Values) -> Readable:
    return columns.readable(view.card.data, dict(settings))


def show(spec: FigureSpec, view: CardView, values: Mapping[str, Any], frames: Frames) -> None:
    """Draw the rows of a card as a table; a click on a place or major shows it in the chart.

    Parameters
    ----------
    spec : FigureSpec
        With options and bounds that are resolved.
    view : CardView
        Its rows and charts.
    values : mapping of str to value
        The controls' values.
    frames : mapping of str to DataFrame
        The figure's tables.
    """
    table = _readable(spec, view, tuple(sorted(values.items())))
    frame = table.frame
    if len(frame) > MIN_SEARCHED:
        typed = st.text_input("Find in the table", key=controls.key(spec.id, "find"), width=320)
        frame = matching(frame, typed)
    name = controls.key(spec.id, "rows")
    selection: dict[str, Any] = {}
    if table.place:
        selection = {
            "on_select": lambda: _open(spec, view, table, frame, frames),
            "selection_mode": "single-cell",
        }
    st.dataframe(
        frame, hide_index=True, column_config=_formats(table), placeholder="", key=name, **selection
    )
    if table.same:
        st.caption(formatting.escape(f"The same in all rows: {'; '.join(table.same)}."))
    if table.place:
        row = _selected(name, frame, view.card.data)
        if row is None:
            st.caption("Click a row to show it in the chart.")
        else:
            _link(spec, row, table.place)


def matching(frame: pd.DataFrame, words: str) -> pd.DataFrame:
    """Return the rows whose words hold all those typed.

    Examples
    --------
    >>> frame = pd.DataFrame({"place": ["Ames, IA", "Akron, OH"], "rank": [1, 2]})
    >>> matching(frame, "ia ames")["rank"].tolist()
    [1]
    """
    tokens = words.lower().split()
    if not tokens:
        return frame
    words_only = [name for name in frame if types.is_string_dtype(frame[name].dropna())]
    columns = [frame[name].fillna("").astype(str).str.lower() for name in words_only]
    texts = [" ".join(cells) for cells in zip(*columns, strict=True)]
    return frame[[all(word in text for word in tokens) for text in texts]] if columns else frame


def _formats(table: Readable) -> dict[str, Any]:
    dates = {name: st.column_config.DateColumn(format="MMM YYYY") for name in table.dates}
    numbers = {name: st.column_config.NumberColumn(format=form) for name, form in table.formats.items()}
    return {**dates, **numbers}


def marked(name: str) -> int | None:
    """Return the position of the row in which a reader has clicked, in a table with that key."""
    cells = st.session_state[name].selection.cells if name in st.session_state else []
    return int(cells[0][0]) if cells else None


def _selected(name: str, rows: pd.DataFrame, data: pd.DataFrame) -> pd.Series | None:
    """Find the row of the data behind the marked row of the table."""
    position = marked(name)
    if position is None or position >= len(rows):
        return None
    return data.reset_index(drop=True).loc[rows.index[position]]


def _open(spec: FigureSpec, view: CardView, table: Readable, rows: pd.DataFrame, frames: Frames) -> None:
    """Show the marked row: by a control of the figure that lists it, or marked in its map or chart."""
    row = _selected(controls.key(spec.id, "rows"), rows, view.card.data)
    if row is None:
        return
    tab = controls.key(spec.id, "tab")
    for control in spec.controls:
        if isinstance(control, Choice) and (option := option_of(control.values(frames), row.values)):
            name = controls.key(spec.id, control.name)
            st.session_state[name] = controls.state_of(control, option)
            controls.write_address(name, control.default)
            st.session_state[tab] = "chart"
            controls.write_address(tab, "chart")
            return
    place = str(row[table.place])
    for name in reversed(list(view.drawings)):  # the map, if there is one, shows all places
        if is_drawn(view.drawings[name][0], place):
            st.query_params[controls.key(spec.id, controls.ROW)] = place
            st.session_state[tab] = name
            controls.write_address(tab, next(iter(view.drawings)))
            return


def option_of(options: Mapping[str, str], row: Iterable[object]) -> str:
    """Find the option of a list that a row is about, by its code or its words; "" if there is none.

    Examples
    --------
    >>> majors = {name.lower(): name for name in ("Art", "History", "Law", "Music", "Nursing", "Physics")}
    >>> option_of(majors, ["Nursing", 12.8])
    'nursing'
    >>> option_of({"yes": "yes", "no": "no"}, ["no", 12.8])
    ''
    """
    cells = {cell for cell in row if isinstance(cell, str)}
    # A short list holds settings, whose words a row may share by chance.
    if len(options) <= controls.MAX_SEGMENTS:
        return ""
    return next((code for code, words in options.items() if code in cells or words in cells), "")


def is_drawn(drawing: Drawing, place: str) -> bool:
    """Return whether a chart has a label that ends in a name, as the browser's code looks for it."""
    return json.dumps(place, ensure_ascii=False)[1:].encode() in gzip.decompress(drawing.body)


def _link(spec: FigureSpec, row: pd.Series, place: str) -> None:
    """Link to another figure of the page that compares the place or major of a row."""
    for other in registry.page_figures(spec.page):
        resolved, frames = cards.resolved(other, cards.checksums(other))
        for control in resolved.controls:
            if other.id == spec.id or not isinstance(control, Choice):
                continue
            if option := option_of(control.values(frames), row.values):
                st.page_link(
                    f"views/{other.page}.py",
                    label=formatting.escape(f"{row[place]} in “{other.name}”"),
                    query_params={
                        controls.key(other.id, control.name): option,
                        controls.SCROLL: controls.anchor(other.id),
                    },
                )
                return
