"""Parts shared by all pages: the page itself, the figure card and its buttons, notices."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from edudata import registry
from edudata.catalog import cite, reader
from edudata.dashboard import (
    cards,
    controls,
    drawing,
    formatting,
    freshness,
    glossary,
    mine,
    notices,
    pages,
    reach,
    replay,
    share,
    tables,
)
from edudata.dashboard.pages import Page
from edudata.dashboard.shared import shared
from edudata.errors import EdudataError, OutOfRangeError
from edudata.figures.spec import FigureSpec, Frames
from edudata.operations import status

if TYPE_CHECKING:
    from streamlit.navigation.page import Page as StreamlitPage

log = logging.getLogger("edudata.dashboard")
NO_DATA = "No data are available."
MAX_NOTES = 2  # below a chart; the others are folded
MAX_PUBLISHERS = 3  # in the source line; all are in the fold below


def menu() -> dict[StreamlitPage, Page]:
    """List the entries of the menu, as Streamlit wants them for each run, with their pages."""
    records = tuple(pages.pages().values())
    # Streamlit marks an entry as open: a copy of each spares sixteen look-ups of files a run.
    return dict(zip(map(copy, _entries(records)), records, strict=True))


@lru_cache(maxsize=1)
def _entries(records: tuple[Page, ...]) -> list[StreamlitPage]:
    return [
        st.Page(page.file, title=page.title, url_path=page.slug, default=place == 0)
        for place, page in enumerate(records)
    ]


def run(page: StreamlitPage) -> None:
    """Run the open page and end it with the age of the data; an error is one notice."""
    try:
        page.run()
        st.divider()
        st.caption(data_age())
    except EdudataError as error:
        st.error(notices.words(error))


def data_age() -> str:
    """Describe the newest release among the tables and what the last refresh did."""
    newest = _newest(reader.stamps())
    return f"{newest} {freshness.line(status.last_run())} More on the Data page." if newest else NO_DATA


@shared(4)
def _newest(stamps: reader.Stamps) -> str:
    catalog = reader.catalog()
    published, resource_id = formatting.newest_release(catalog)
    if not published:
        return ""
    resource = catalog["resources"][resource_id]
    return (
        f"Newest figures: {resource['publisher']}, {resource['title']}, published "
        f"{formatting.day(published)}."
    )


def show_page(page: Page) -> None:
    """Draw a page: heading, question, and its own content or a card for each of its figures."""
    heading = page.headline() if page.headline else page.heading or page.title
    st.title(formatting.escape(heading), anchor=False)
    st.markdown(page.question)
    if page.body is not None:
        page.body()
        return
    specs = registry.page_figures(page.slug)
    for problem in controls.unknown(specs):
        st.warning(problem)
    reach.begin(page.slug)
    for place, spec in enumerate(specs):
        figure_card(spec, place)


@contextmanager
def contain_errors(spec: FigureSpec) -> Iterator[None]:
    """Show an error in place of one figure, and leave the rest of the page as it is."""
    try:
        yield
    except OutOfRangeError as error:
        replay.spoil()
        # Nothing is broken: the reader's choice has no numbers, and the message says which one has.
        st.info(f"{spec.name}: {notices.words(error)}")
    except EdudataError as error:
        replay.spoil()
        st.error(f"{spec.name}: {notices.words(error)}")
    except Exception:
        replay.spoil()
        log.exception("%s cannot be drawn", spec.id)
        st.error(f"{spec.name} cannot be drawn: see the server's log. Other figures are not affected.")


@st.fragment
def figure_card(spec: FigureSpec, place: int = 0) -> None:
    """Draw a figure's card. As a fragment, it alone is redrawn when one of its controls changes.

    Parameters
    ----------
    spec : FigureSpec
        The figure.
    place : int
        Its place on the page: further down, its controls come when the reader does.
    """
    with contain_errors(spec):
        _card(spec, place)


def _card(spec: FigureSpec, place: int) -> None:
    checksums = cards.checksums(spec)
    spec, frames = cards.resolved(spec, checksums)
    values, problems = controls.read(spec, frames)
    with st.container(key=controls.key(spec.id, "card")):
        try:
            view = cards.view(spec, values, checksums)
        except Exception:
            st.header(spec.question, anchor=controls.anchor(spec.id))
            _settings(spec, frames, values, problems)  # with which a reader can leave what fails
            raise
        if not problems and not reach.reached(spec, place):
            name = next(iter(view.drawings))
            row = _row(spec, view, name)
            key = (spec.id, checksums, tuple(values.items()), row, freshness.today())
            replay.again(("unreached", *key), lambda: _unreached(spec, view, name, row))
            return
        controls.settle(spec, values)
        tab = controls.open_tab(spec, _tabs(view))
        row = _row(spec, view, tab) if tab in view.drawings else ""
        draw = partial(_reached, spec, frames, view, values, problems, tab, row)
        if problems or tab not in view.drawings or controls.menu_open(spec):
            draw()
            return
        key = (spec.id, checksums, tuple(values.items()), row, freshness.today())
        replay.again(("reached", *key, tab, mine.choice()), draw)


def _tabs(view: cards.CardView) -> tuple[str, ...]:
    return (*view.drawings, "table", "about")


def _title(spec: FigureSpec, view: cards.CardView) -> None:
    st.header(formatting.escape(view.card.finding), anchor=controls.anchor(spec.id))
    st.caption(formatting.escape(view.card.subtitle))


def _unreached(spec: FigureSpec, view: cards.CardView, name: str, row: str) -> None:
    """Draw the card of a figure without its controls: the chart's style leaves room for them."""
    _title(spec, view)
    if spec.controls:
        st.empty()  # so that the chart is in the same place, and stays, when they come
    _chart(spec, view, name, row, near=partial(reach.note, spec.id))
    _foot(view)


def _reached(
    spec: FigureSpec,
    frames: Frames,
    view: cards.CardView,
    values: Mapping[str, Any],
    problems: Sequence[str],
    tab: str,
    row: str,
) -> None:
    """Draw the card of a figure with its controls, tabs and menu."""
    _title(spec, view)
    _settings(spec, frames, values, problems)
    if tab == "table":
        tables.show(spec, view, values, frames)
    elif tab == "about":
        _about(spec, view)
    else:
        _chart(spec, view, tab, row)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", key=controls.key(spec.id, "foot")
    ):
        controls.tab(spec, _tabs(view))
        share.menu(spec, view, values, frames)
    _foot(view)


def _settings(spec: FigureSpec, frames: Frames, values: Mapping[str, Any], problems: Sequence[str]) -> None:
    controls.show(spec, frames, values)
    for problem in problems:
        st.warning(problem)


def _foot(view: cards.CardView) -> None:
    """Draw the source line and the notes as one element: each costs a quarter of a millisecond."""
    notes = [formatting.escape(note) for note in view.card.notes]
    visible, folded = notes[:MAX_NOTES], notes[MAX_NOTES:]
    lines = [f":small[{source_line(view)}]", "", *(f"- :small[{note}]" for note in visible), ""]
    if folded:
        lines += _fold(f"All notes ({len(notes)})", folded)
    if view.key_data:
        lines += _fold(f"Sources in detail ({len(view.key_data)})", sources_in_detail(view))
    # The only HTML is that of the folds: notes and sources are escaped.
    st.markdown("\n".join(lines), unsafe_allow_html=True)


def _fold(title: str, items: Sequence[str]) -> list[str]:
    return [f"<details><summary>{title}</summary>", "", *(f"- {i}" for i in items), "", "</details>", ""]


def lazy_tabs(contents: Mapping[str, Callable[[], None]], key: str) -> None:
    """Draw tabs, each with its content only while it is open."""
    for tab, draw in zip(
        st.tabs(list(contents), key=key, on_change="rerun"), contents.values(), strict=True
    ):
        # A table of every county would triple the first answer.
        if tab.open:
            with tab:
                draw()


def _chart(
    spec: FigureSpec,
    view: cards.CardView,
    name: str,
    row: str,
    near: Callable[[], None] | None = None,
) -> None:
    drawing.mount(
        *view.drawings[name],
        key=f"{controls.key(spec.id, 'tab')}_{name}",
        alt=view.card.map_alt if name == "map" else view.card.alt,
        title=view.card.finding,
        subtitle=view.card.subtitle,
        source=f"{cite.source_line(view.key_data)}. edudata, figure {spec.id}",
        name=f"{controls.anchor(spec.id)}-{view.data_hash}",
        anchor=controls.anchor(spec.id),
        row=row,
        near=near,
    )


def _row(spec: FigureSpec, view: cards.CardView, name: str) -> str:
    """Return the place or major that a chart marks: the address's, else the reader's own."""
    return st.query_params.get(controls.key(spec.id, controls.ROW)) or _own(view, name)


def _own(view: cards.CardView, name: str) -> str:
    """Return the reader's own place or major, if the chart has a label for it."""
    picture = view.drawings[name][0]
    return next((own for own in mine.marked() if tables.is_drawn(picture, own)), "")


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
    """Name publishers, the periods covered and what is overdue, short enough for a phone, as Markdown."""
    by_name = _by_publisher(view)
    names = [formatting.short_publisher(records) for records in by_name[:MAX_PUBLISHERS]]
    if more := len(by_name) - MAX_PUBLISHERS:
        names += [f"{more} more"] if more > 0 else []
    label = "Source" if len(view.key_data) <= 1 else "Sources"
    parts = [f"{label}: {'; '.join(names) or 'our own judgment'}"]
    if view.span:
        parts.append(f"data for {view.span}")
    due = formatting.next_releases(view.key_data)
    if due.startswith("a newer") or due.endswith("overdue"):
        parts.append(due.replace("of them", f"of {len(view.key_data)} files"))
    return " · ".join(parts)


def sources_in_detail(view: cards.CardView) -> list[str]:
    """List each publisher with its newest and next release, and the hash of the rows, as Markdown."""
    lines = [formatting.publisher(records) for records in _by_publisher(view)]
    return [*lines, f"Rows shown: `{view.data_hash}`, the first digits of their SHA-256"]


def _by_publisher(view: cards.CardView) -> list[list[Mapping[str, Any]]]:
    publishers: dict[str, list[Mapping[str, Any]]] = {}
    for record in view.key_data:
        publishers.setdefault(record["publisher"], []).append(record)
    return list(publishers.values())
