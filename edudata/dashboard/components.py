"""Parts shared by all pages: the page itself, the figure card and its buttons, notices."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import streamlit as st

from edudata import registry
from edudata.catalog import cite, reader
from edudata.dashboard import cards, controls, drawing, formatting, freshness, glossary
from edudata.dashboard.pages import Page
from edudata.errors import EdudataError
from edudata.etl.store.tidy_csv import to_csv
from edudata.figures.spec import FigureSpec, Frames
from edudata.operations import status

if TYPE_CHECKING:
    from streamlit.navigation.page import Page as StreamlitPage

log = logging.getLogger("edudata.dashboard")
MAX_NOTES = 2  # below a chart; the others are folded


def run(page: StreamlitPage) -> None:
    """Run the open page and end it with the age of the data; an error is one notice."""
    try:
        page.run()
        st.divider()
        st.caption(data_age())
    except EdudataError as error:
        st.error(str(error))


def data_age() -> str:
    """Describe the newest release among the tables and what the last refresh did."""
    catalog = reader.catalog()
    published, resource_id = formatting.newest_release(catalog)
    if not published:
        return "No data are available."
    resource = catalog["resources"][resource_id]
    return (
        f"Newest figures: {resource['publisher']}, {resource['title']}, published "
        f"{formatting.day(published)}. {freshness.line(status.last_run())} More on the Data page."
    )


def show_page(page: Page) -> None:
    """Draw a page: heading, question, and its own content or a card for each of its figures."""
    st.title(page.heading or page.title, anchor=False)
    st.markdown(page.question)
    if page.body is not None:
        page.body()
        return
    specs = registry.page_figures(page.slug)
    for problem in controls.unknown(specs):
        st.warning(problem)
    for index, spec in enumerate(specs):
        if index:
            st.divider()
        figure_card(spec)


@contextmanager
def contain_errors(spec: FigureSpec) -> Iterator[None]:
    """Show an error in place of one figure, and leave the rest of the page as it is."""
    try:
        yield
    except EdudataError as error:
        st.error(f"{spec.name}: {error}")
    except Exception:
        log.exception("%s cannot be drawn", spec.id)
        st.error(f"{spec.name} cannot be drawn: see the server's log. Other figures are not affected.")


@st.fragment
def figure_card(spec: FigureSpec) -> None:
    """Draw a figure's card. As a fragment, it alone is redrawn when one of its controls changes."""
    with contain_errors(spec):
        _card(spec)


def _card(spec: FigureSpec) -> None:
    checksums = cards.checksums(spec)
    spec, frames = cards.resolved(spec, checksums)
    # The controls decide the title and the chart, which stand around them: their places are reserved.
    with st.container(key=f"{controls.key(spec.id, 'card')}"):
        head = st.container()
        values, problems = controls.show(spec, frames)
        for problem in problems:
            st.warning(problem)
        try:
            view = cards.view(spec, values, checksums)
        except EdudataError:
            head.header(spec.question, anchor=controls.anchor(spec.id))
            raise
        head.header(formatting.escape(view.card.finding), anchor=controls.anchor(spec.id))
        head.caption(formatting.escape(view.card.subtitle))
        body = st.container()
        with st.container(
            horizontal=True, horizontal_alignment="distribute", key=controls.key(spec.id, "foot")
        ):
            tab = controls.tab(spec, (*view.drawings, "table", "about"))
            _menu(spec, view, values, frames)
        with body:
            _body(spec, view, tab)
        st.markdown(f":small[{source_line(view)}]")
        _notes(view.card.notes)


def _body(spec: FigureSpec, view: cards.CardView, tab: str) -> None:
    if tab == "table":
        table(view.card.data)
    elif tab == "about":
        _about(spec, view)
    else:
        _chart(spec, view, tab)


def _notes(notes: Sequence[str]) -> None:
    shown, folded = notes[:MAX_NOTES], notes[MAX_NOTES:]
    if shown:
        st.markdown("\n".join(f"- :small[{formatting.escape(note)}]" for note in shown))
    if folded:
        with st.expander(f"All notes ({len(notes)})"):
            st.markdown("\n".join(f"- {formatting.escape(note)}" for note in folded))


def lazy_tabs(contents: Mapping[str, Callable[[], None]], key: str) -> None:
    """Draw tabs, each with its content only while it is open."""
    for tab, draw in zip(
        st.tabs(list(contents), key=key, on_change="rerun"), contents.values(), strict=True
    ):
        # A table of every county would triple the first answer.
        if tab.open:
            with tab:
                draw()


def _chart(spec: FigureSpec, view: cards.CardView, name: str) -> None:
    drawing.mount(
        *view.drawings[name],
        key=f"{controls.key(spec.id, 'tab')}_{name}",
        alt=view.card.map_alt if name == "map" else view.card.alt,
        title=view.card.finding,
        subtitle=view.card.subtitle,
        source=f"{cite.source_line(view.key_data)}. edudata, figure {spec.id}",
        name=f"{controls.anchor(spec.id)}-{view.data_hash}",
        anchor=controls.anchor(spec.id),
    )


def table(frame: Any) -> None:
    """Show a frame: days without hours, years without a thousands separator."""
    formats: dict[str, Any] = {}
    for column, dtype in frame.dtypes.items():
        if str(dtype).startswith("datetime"):
            formats[str(column)] = st.column_config.DateColumn(format="YYYY-MM-DD")
        elif str(column) in ("year", "fiscal_year", "class_of", "cohort"):
            formats[str(column)] = st.column_config.NumberColumn(format="%d")
    st.dataframe(frame, hide_index=True, column_config=formats, placeholder="")


def _about(spec: FigureSpec, view: cards.CardView) -> None:
    st.markdown(f"**Question.** {spec.question}")
    if spec.about:
        st.markdown(spec.about)
    if terms := glossary.markdown(spec.terms):
        st.markdown("**Terms**\n\n" + terms)
    if breaks := list(dict.fromkeys(b for r in view.key_data for b in r["breaks"])):
        st.markdown("**Breaks and gaps in the data**\n\n" + "\n".join(f"- {b}" for b in breaks))
    if view.key_data:
        st.markdown("**Sources**\n\n" + "\n\n".join(map(formatting.provenance, view.key_data)))


def source_line(view: cards.CardView) -> str:
    """Put publishers, the newest and the next release, and the hash of the rows in one line of Markdown."""
    publishers: dict[str, list[Mapping[str, Any]]] = {}
    for record in view.key_data:
        publishers.setdefault(record["publisher"], []).append(record)
    label = "Source" if len(view.key_data) == 1 else "Sources"
    parts = [f"{label}: {'; '.join(map(formatting.publisher, publishers.values()))}"] if publishers else []
    if span := formatting.span(view.card.data):
        parts.append(f"data for {span}")
    return " · ".join([*parts, f"`{view.data_hash}`"])


def _menu(spec: FigureSpec, view: cards.CardView, values: Mapping[str, Any], frames: Frames) -> None:
    name = controls.key(spec.id, "share")
    menu = st.popover("Download & share", key=name, on_change="rerun")
    if not menu.open:
        return
    with menu:
        st.download_button(
            "Data as shown (CSV)",
            data=lambda: to_csv(view.card.data),
            file_name=f"{controls.anchor(spec.id)}-{view.data_hash}.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"{name}_csv",
            help="The file's SHA-256 begins with the eight digits shown in the source line.",
        )
        st.caption("Pictures: PNG and SVG below the chart.")
        st.markdown("**Link to this view**")
        st.code(controls.address(spec, values, frames), language=None, wrap_lines=True)
        st.markdown("**Code**")
        st.code(formatting.snippet(spec.id, values), language=None)
        st.markdown("**Cite**")
        st.code(view.citation.text, language=None, wrap_lines=True)
        if view.citation.bibtex:
            st.code(view.citation.bibtex, language=None)
