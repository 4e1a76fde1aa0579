"""What all pages are made of: the figure card, its key data and buttons, the page and its notices."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st

from edudata import operations, registry
from edudata.catalog import describe
from edudata.dashboard import cards, controls, formatting, freshness, glossary
from edudata.errors import EdudataError
from edudata.etl.store.tidy_csv import to_csv
from edudata.figures.spec import FigureSpec, Frames

if TYPE_CHECKING:
    import plotly.graph_objects as go

log = logging.getLogger("edudata.dashboard")
TITLES = {
    "overview": "Overview",
    "taxi": "Taxi medallions",
    "debt": "Student debt",
    "jobs": "Jobs that need a degree",
    "tuition": "Tuition",
    "housing": "Housing",
    "hiring": "Hiring",
    "tenx": "10X lab",
    "hubs": "Hub explorer",
    "claims": "Claims",
    "data": "Data",
}
"""The pages in reading order; a slug is also a view's file and a page's address."""
MAP_HEIGHT = "58vw + 125px"
"""Of a map with its legend and colour bar, by the width of a narrow screen."""
CHART = {
    "topojsonURL": "geo/",  # else plotly asks a foreign host for a base map before it draws any map
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
}


def of_page(page: str) -> list[FigureSpec]:
    """A page's figures in reading order."""
    return [spec for spec in registry.figures().values() if spec.page == page]


def run(page: Any) -> None:
    """Run a page; what is wrong is one notice, and every page ends with the age of the data."""
    try:
        page.run()
        st.divider()
        st.caption(age())
    except EdudataError as error:
        st.error(str(error))


def age() -> str:
    """The newest release among the tables and what the last refresh did, in words."""
    book = describe.book()
    published, address = formatting.newest(book)
    if not published:
        return "No data are at hand."
    resource = book["resources"][address]
    return (
        f"Newest figures: {resource['publisher']}, {resource['title']}, published "
        f"{formatting.day(published)}. {freshness.line(operations.last_run())} More on the Data page."
    )


def topic(page: str, question: str) -> None:
    """A page of figures.

    page     : slug that the figures name
    question : what the page answers, as Markdown
    """
    st.title(TITLES[page], anchor=False)
    st.markdown(question)
    found = of_page(page)
    for problem in controls.unknown(found):
        st.warning(problem)
    for index, spec in enumerate(found):
        if index:
            st.divider()
        figure(spec)


@contextmanager
def contained(spec: FigureSpec) -> Iterator[None]:
    """Say what is wrong with a figure where it stands, and let the rest of the page be."""
    try:
        yield
    except EdudataError as error:
        st.error(f"{spec.name}: {error}")
    except Exception:
        log.exception("%s cannot be drawn", spec.id)
        st.error(f"{spec.name} cannot be drawn: see the server's log. Other figures are not affected.")


@st.fragment
def figure(spec: FigureSpec) -> None:
    """A figure's card. A control redraws its own card alone; a problem stays within it."""
    with contained(spec):
        _figure(spec)


def _figure(spec: FigureSpec) -> None:
    state = cards.state_of(spec)
    frames, spec = cards.frames(spec.id, state), cards.spec(spec.id, state)
    head = st.container()
    chosen, wrong = controls.show(spec, frames)
    for problem in wrong:
        st.warning(problem)
    try:
        ready = cards.prepared(spec.id, chosen, state)
    except EdudataError:
        head.subheader(spec.question, anchor=controls.anchor(spec.id))
        raise
    head.subheader(formatting.plain(ready.card.finding), anchor=controls.anchor(spec.id))
    head.caption(formatting.plain(f"{spec.id} · {ready.card.subtitle}"))
    _tabs(spec, ready)
    if ready.card.notes:
        st.markdown("\n".join(f"- :small[{formatting.plain(note)}]" for note in ready.card.notes))
    st.markdown(f":small[{key_line(ready)}]")
    _buttons(spec, ready, chosen, frames)


def _tabs(spec: FigureSpec, ready: cards.Prepared) -> None:
    names = ["Chart", *(["Map"] if ready.card.map is not None else []), "Table", "About"]
    at = controls.key(spec.id, "tab")
    tabs = dict(zip(names, st.tabs(names, key=f"{at}_shown", on_change="rerun"), strict=True))
    # Only what is open is sent: a table of every county would triple the first answer.
    with tabs["Chart"]:
        if tabs["Chart"].open:
            chart(ready.card.figure, ready.card.alt, f"{at}_chart")
    if ready.card.map is not None:
        with tabs["Map"]:
            if tabs["Map"].open:
                chart(ready.card.map, ready.card.alt, f"{at}_map")
    with tabs["Table"]:
        if tabs["Table"].open:
            table(ready.card.data)
    with tabs["About"]:
        if tabs["About"].open:
            _about(spec, ready)


def chart(figure: go.Figure, alt: str, key: str) -> None:
    """A chart as high as it was drawn; a map follows a narrow screen, where it would stand in a void."""
    if figure.data[0].type not in ("choropleth", "scattergeo"):
        st.plotly_chart(figure, config=CHART, alt=alt, key=key)
        return
    with st.container(key=f"{key}_box"):
        height = f"min({figure.layout.height}px, {MAP_HEIGHT})"
        st.html(f"<style>.st-key-{key}_box {{flex: none; height: {height}}}</style>")
        st.plotly_chart(figure, config=CHART, alt=alt, key=key, height="stretch")


def table(frame: Any, **more: Any) -> None:
    """A frame to look through: days without hours, years without a thousands separator."""
    shown: dict[str, Any] = {}
    for column, dtype in frame.dtypes.items():
        if str(dtype).startswith("datetime"):
            shown[str(column)] = st.column_config.DateColumn(format="YYYY-MM-DD")
        elif str(column) in ("year", "fiscal_year", "class_of", "cohort"):
            shown[str(column)] = st.column_config.NumberColumn(format="%d")
    st.dataframe(frame, hide_index=True, column_config=shown, placeholder="", **more)


def _about(spec: FigureSpec, ready: cards.Prepared) -> None:
    st.markdown(f"**Question.** {spec.question}")
    if spec.about:
        st.markdown(spec.about)
    if terms := glossary.markdown(spec.terms):
        st.markdown("**Terms**\n\n" + terms)
    if breaks := list(dict.fromkeys(b for r in ready.key_data for b in r["breaks"])):
        st.markdown("**Breaks and gaps in the tables behind it**\n\n" + "\n".join(f"- {b}" for b in breaks))


def key_line(ready: cards.Prepared) -> str:
    """Publishers, newest publication, next one, span, unit and hash in one line of Markdown."""
    publishers: dict[str, list[Mapping[str, Any]]] = {}
    for record in ready.key_data:
        publishers.setdefault(record["publisher"], []).append(record)
    parts = []
    if publishers:
        label = "Source" if len(ready.key_data) == 1 else "Sources"
        parts.append(
            f"{label}: " + "; ".join(formatting.publisher(records) for records in publishers.values())
        )
    if span := formatting.span(ready.card.data):
        parts.append(f"drawn: {span}")
    if unit := formatting.unit(ready.card.figure):
        parts.append(f"unit: {formatting.plain(unit)}")
    parts.append(f"data `{ready.data_hash}`")
    return " · ".join(parts)


def _buttons(spec: FigureSpec, ready: cards.Prepared, chosen: Mapping[str, Any], frames: Frames) -> None:
    at = controls.key(spec.id, "button")
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Data (CSV)",
            data=lambda: to_csv(ready.card.data),
            file_name=f"{controls.anchor(spec.id)}-{ready.data_hash}.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"{at}_csv",
            help="The rows drawn. The file's SHA-256 begins with the eight digits of the data above.",
        )
        with st.popover("Code"):
            st.markdown("This draws the same figure in Python:")
            st.code(formatting.snippet(spec.id, chosen), language="python")
        with st.popover("Cite"):
            st.code(ready.citation.text, language=None, wrap_lines=True)
            st.markdown("BibTeX")
            st.code(ready.citation.bibtex, language=None)
        with st.popover("Share"):
            st.markdown("This address opens the figure as it is now:")
            st.code(controls.address(spec, chosen, frames), language=None, wrap_lines=True)
        with st.popover("Sources"):
            st.markdown("\n\n---\n\n".join(formatting.provenance(record) for record in ready.key_data))
        if terms := glossary.markdown(spec.terms):
            with st.popover("Terms"):
                st.markdown(terms)
