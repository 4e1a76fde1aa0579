"""Which cards of a page a reader has reached: the others do without their controls until then.

A card further down shows its finding, chart, source and notes like any other, so that a page reads, prints
and is searched whole. Its controls, tabs and menu, two thirds of what it costs, are added when it comes
near the reader's window.
"""

from __future__ import annotations

import streamlit as st

from edudata.dashboard import controls
from edudata.figures.spec import FigureSpec

FULL_CARDS = 2  # at the top of a page
STORE = "reached"


def begin(page: str) -> None:
    """Begin a run of a page; a reader who comes from another one has reached nothing here yet."""
    if st.session_state.get(STORE, ("", ()))[0] != page:
        st.session_state[STORE] = page, set()


def note(figure_id: str) -> None:
    """Note that a reader has reached a figure."""
    st.session_state.get(STORE, ("", set()))[1].add(figure_id)


def reached(spec: FigureSpec, place: int) -> bool:
    """Return whether a card has its controls: near the top, once reached, or named by the address."""
    if place < FULL_CARDS or spec.id in st.session_state.get(STORE, ("", ()))[1]:
        return True
    name = controls.anchor(spec.id)
    query = st.query_params.to_dict()
    return query.get(controls.SCROLL) == name or any(
        parameter.startswith(controls.key(spec.id, "")) for parameter in query
    )
