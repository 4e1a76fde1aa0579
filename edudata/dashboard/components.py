"""Parts shared by all pages: the page itself, the figure card and its buttons, notices."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from edudata import registry
from edudata.catalog import reader
from edudata.dashboard import cards, controls, drawing, formatting, freshness, glossary
from edudata.dashboard.pages import Page
from edudata.errors import EdudataError
from edudata.etl.store.tidy_csv import to_csv
from edudata.figures.spec import FigureSpec, Frames
from edudata.operations import status

if TYPE_CHECKING:
    from streamlit.navigation.page import Page as StreamlitPage

log = logging.getLogger("edudata.dashboard")


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
    # The controls decide the title, which stands above them: its place is reserved.
    head = st.container()
    values, problems = controls.show(spec, frames)
    for problem in problems:
        st.warning(problem)
    try:
        view = cards.view(spec, values, checksums)
    except EdudataError:
        head.subheader(spec.question, anchor=controls.anchor(spec.id))
        raise
    head.subheader(formatting.escape(view.card.finding), anchor=controls.anchor(spec.id))
    head.caption(formatting.escape(f"{spec.id} · {view.card.subtitle}"))
    _tabs(spec, view)
    if view.card.notes:
        st.markdown("\n".join(f"- :small[{formatting.escape(note)}]" for note in view.card.notes))
    st.markdown(f":small[{key_line(view)}]")
    _buttons(spec, view, values, frames)


def _tabs(spec: FigureSpec, view: cards.CardView) -> None:
    contents: dict[str, Callable[[], None]] = {
        name.title(): partial(_chart, spec, view, name) for name in view.drawings
    }
    contents["Table"] = lambda: table(view.card.data)
    contents["About"] = lambda: _about(spec, view)
    lazy_tabs(contents, key=f"{controls.key(spec.id, 'tab')}_shown")


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
    publishers = dict.fromkeys(record["publisher"] for record in view.key_data)
    drawing.mount(
        *view.drawings[name],
        key=f"{controls.key(spec.id, 'tab')}_{name}",
        alt=view.card.alt,
        title=view.card.finding,
        subtitle=view.card.subtitle,
        source=f"Source: {'; '.join(publishers)}. edudata, figure {spec.id}",
        name=f"{controls.anchor(spec.id)}-{view.data_hash}",
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
        st.markdown("**Breaks and gaps in the tables behind it**\n\n" + "\n".join(f"- {b}" for b in breaks))


def key_line(view: cards.CardView) -> str:
    """Put publishers, newest and next release, span, unit and hash in one line of Markdown."""
    publishers: dict[str, list[Mapping[str, Any]]] = {}
    for record in view.key_data:
        publishers.setdefault(record["publisher"], []).append(record)
    parts = []
    if publishers:
        label = "Source" if len(view.key_data) == 1 else "Sources"
        parts.append(f"{label}: {'; '.join(map(formatting.publisher, publishers.values()))}")
    if span := formatting.span(view.card.data):
        parts.append(f"drawn: {span}")
    if unit := formatting.unit(view.card.chart):
        parts.append(f"unit: {formatting.escape(unit)}")
    parts.append(f"data `{view.data_hash}`")
    return " · ".join(parts)


def _buttons(spec: FigureSpec, view: cards.CardView, values: Mapping[str, Any], frames: Frames) -> None:
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Data (CSV)",
            data=lambda: to_csv(view.card.data),
            file_name=f"{controls.anchor(spec.id)}-{view.data_hash}.csv",
            mime="text/csv",
            on_click="ignore",
            key=f"{controls.key(spec.id, 'button')}_csv",
            help="The rows drawn. The file's SHA-256 begins with the eight digits of the data above.",
        )
        with st.popover("Code"):
            st.markdown("This draws the same figure in Python:")
            st.code(formatting.snippet(spec.id, values), language="python")
        with st.popover("Cite"):
            st.code(view.citation.text, language=None, wrap_lines=True)
            st.markdown("BibTeX")
            st.code(view.citation.bibtex, language=None)
        with st.popover("Share"):
            st.markdown("This address opens the figure as it is now:")
            st.code(controls.address(spec, values, frames), language=None, wrap_lines=True)
        with st.popover("Sources"):
            st.markdown("\n\n---\n\n".join(map(formatting.provenance, view.key_data)))
        if terms := glossary.markdown(spec.terms):
            with st.popover("Terms"):
                st.markdown(terms)
