"""What all pages are made of: the figure card, its key data and buttons, the page and its notices."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import controls
import glossary
import streamlit as st
import wording

from edudata import api, catalog, figures, geo
from edudata.errors import EdudataError
from edudata.etl.vintages import last_day, to_csv
from edudata.figures.spec import Card, FigureSpec, Frames

if TYPE_CHECKING:
    import plotly.graph_objects as go

log = logging.getLogger("edudata.dashboard")
TITLES = {
    "overview": "Overview",
    "debt": "Student debt",
    "jobs": "Jobs that need a degree",
    "tuition": "Tuition",
    "housing": "Housing",
    "data": "Data",
}
"""The pages in reading order; a slug is also a view's file and a page's address."""
CHART = {
    "topojsonURL": "geo/",  # else plotly asks a foreign host for a base map before it draws any map
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
}

AXES = {"light": "#666b73", "dark": "#9096a0"}
"""Colour of the words along axes in each theme."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A card ready to be shown: outlines named by address, its data's hash at hand."""

    card: Card
    data_hash: str
    key_data: tuple[Mapping[str, Any], ...]


def state_of(spec: FigureSpec) -> tuple[str, ...]:
    """Checksums of the tables behind a figure: what is cached holds as long as these do."""
    book = catalog.book()
    bases = {book["views"][n]["table"] if n in book["views"] else n for n in spec.tables}
    return tuple(book["tables"][n]["sha256"] for n in sorted(bases) if n in book["tables"])


@st.cache_resource(show_spinner=False, max_entries=64)
def _frames(figure_id: str, state: tuple[str, ...]) -> Frames:
    return api.figure_frames(figures.specs()[figure_id])


@st.cache_resource(show_spinner=False, max_entries=256)
def _drawn(figure_id: str, chosen: tuple[tuple[str, Any], ...], state: tuple[str, ...]) -> Prepared:
    card = figures.specs()[figure_id].draw(_frames(figure_id, state), **dict(chosen))
    return Prepared(card, api.data_hash(card.data), tuple(api.key_data(figure_id)))


@st.cache_resource(show_spinner=False, max_entries=256)
def _prepared(
    figure_id: str, chosen: tuple[tuple[str, Any], ...], theme: str, state: tuple[str, ...]
) -> Prepared:
    drawn = _drawn(figure_id, chosen, state)
    chart, mapped = (f and _readable(f, theme) for f in (drawn.card.figure, drawn.card.map))
    return replace(drawn, card=replace(drawn.card, figure=chart, map=mapped))


def _readable(figure: go.Figure, theme: str) -> go.Figure:
    """A figure with its outlines named by address, and axes that stand out from the page.

    Streamlit's own grey for axes has a contrast of 3.7 to 1 on white. It does not run a page again when
    the reader's system turns dark, so these greys can be read, if less well, on the other theme too.
    """
    out = geo.attach(figure, mode="url", base="geo/")
    colour = AXES[theme]
    for axes in (out.update_xaxes, out.update_yaxes):
        axes(tickfont_color=colour, title_font_color=colour)
    bars = {"tickfont": {"color": colour}, "title": {"font": {"color": colour}}}
    out.update_traces(colorbar=bars, selector={"type": "choropleth"})
    return out


def frames_of(spec: FigureSpec) -> Frames:
    """The frames of a figure, read once."""
    return _frames(spec.id, state_of(spec))


def prepared(spec: FigureSpec, chosen: Mapping[str, Any], theme: str = "") -> Prepared:
    """The card for the values chosen, drawn once for all readers of a theme."""
    theme = theme or st.context.theme.type or "light"
    return _prepared(spec.id, tuple(sorted(chosen.items())), theme, state_of(spec))


def prepared_default(spec: FigureSpec, theme: str = "") -> Prepared:
    """The card as it first appears."""
    return prepared(spec, spec.defaults(frames_of(spec)), theme)


def of_page(page: str) -> list[FigureSpec]:
    """A page's figures in reading order."""
    return [spec for spec in figures.specs().values() if spec.page == page]


def run(page: Any) -> None:
    """Run a page; what is wrong is one notice, and every page ends with the age of the data."""
    try:
        page.run()
        st.divider()
        st.caption(age())
    except EdudataError as error:
        st.error(str(error))


def age() -> str:
    """The newest release of a publisher among the tables, in words."""
    book = catalog.book()
    vintages = [
        (vintage["published"], book["resources"][vintage["resource"]])
        for entry in book["tables"].values()
        for vintage in entry["vintages"]
        if book["resources"][vintage["resource"]]["kind"] == "published"
    ]
    if not vintages:
        return "No data are at hand."
    published, resource = max(vintages, key=lambda pair: last_day(pair[0]))
    return (
        f"Newest figures: {resource['publisher']}, {resource['title']}, published "
        f"{wording.day(published)}. How old each table is stands on the Data page and under each figure."
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


def signpost(number: int, page: str, claim: str) -> None:
    """What a page is about and what it finds, with a link to it."""
    with st.container(border=True):
        st.subheader(f"{number}. {TITLES[page]}", anchor=False)
        st.markdown(claim)
        found = []
        for spec in of_page(page):
            try:
                found.append(prepared_default(spec).card)
            except EdudataError as error:
                st.error(f"{spec.name}: {error}")
        if found:
            value, what = found[0].headline
            number_at, findings_at = st.columns([1, 3], vertical_alignment="center")
            # Not st.metric, which cuts long words off.
            number_at.markdown(f"## {wording.plain(value)}\n{wording.plain(what)}")
            findings_at.markdown("\n".join(f"- {wording.plain(card.finding)}" for card in found))
        st.page_link(f"views/{page}.py", label=f"Figures: {TITLES[page]}", icon="➡️")


@st.fragment
def figure(spec: FigureSpec) -> None:
    """A figure's card. A control redraws its own card alone; a problem stays within it."""
    try:
        _figure(spec)
    except EdudataError as error:
        st.error(f"{spec.name}: {error}")
    except Exception:
        log.exception("%s cannot be drawn", spec.id)
        st.error(f"{spec.name} cannot be drawn: see the server's log. Other figures are not affected.")


def _figure(spec: FigureSpec) -> None:
    frames = frames_of(spec)
    head = st.container()
    chosen, wrong = controls.show(spec, frames)
    for problem in wrong:
        st.warning(problem)
    try:
        ready = prepared(spec, chosen)
    except EdudataError:
        head.subheader(spec.question, anchor=controls.anchor(spec.id))
        raise
    head.subheader(wording.plain(ready.card.finding), anchor=controls.anchor(spec.id))
    head.caption(wording.plain(f"{spec.id} · {ready.card.subtitle}"))
    _tabs(spec, ready)
    if ready.card.notes:
        st.markdown("\n".join(f"- :small[{wording.plain(note)}]" for note in ready.card.notes))
    st.markdown(f":small[{key_line(ready)}]")
    _buttons(spec, ready, chosen, frames)


def _tabs(spec: FigureSpec, ready: Prepared) -> None:
    names = ["Chart", *(["Map"] if ready.card.map is not None else []), "Table", "About"]
    at = controls.key(spec.id, "tab")
    tabs = dict(zip(names, st.tabs(names, key=f"{at}_shown", on_change="rerun"), strict=True))
    # Only what is open is sent: a table of every county would triple the first answer.
    with tabs["Chart"]:
        if tabs["Chart"].open:
            st.plotly_chart(ready.card.figure, config=CHART, alt=ready.card.alt, key=f"{at}_chart")
    if ready.card.map is not None:
        with tabs["Map"]:
            if tabs["Map"].open:
                st.plotly_chart(ready.card.map, config=CHART, alt=ready.card.alt, key=f"{at}_map")
    with tabs["Table"]:
        if tabs["Table"].open:
            table(ready.card.data)
    with tabs["About"]:
        if tabs["About"].open:
            _about(spec, ready)


def table(frame: Any, **more: Any) -> None:
    """A frame to look through: days without hours, years without a thousands separator."""
    shown: dict[str, Any] = {}
    for column, dtype in frame.dtypes.items():
        if str(dtype).startswith("datetime"):
            shown[str(column)] = st.column_config.DateColumn(format="YYYY-MM-DD")
        elif str(column) in ("year", "fiscal_year", "class_of", "cohort"):
            shown[str(column)] = st.column_config.NumberColumn(format="%d")
    st.dataframe(frame, hide_index=True, column_config=shown, placeholder="", **more)


def _about(spec: FigureSpec, ready: Prepared) -> None:
    st.markdown(f"**Question.** {spec.question}")
    if spec.about:
        st.markdown(spec.about)
    if terms := glossary.markdown(spec.terms):
        st.markdown("**Terms**\n\n" + terms)
    if breaks := list(dict.fromkeys(b for r in ready.key_data for b in r["breaks"])):
        st.markdown("**Breaks and gaps in the tables behind it**\n\n" + "\n".join(f"- {b}" for b in breaks))


def key_line(ready: Prepared) -> str:
    """Publishers, newest publication, next one, span, unit and hash in one line of Markdown."""
    publishers: dict[str, list[Mapping[str, Any]]] = {}
    for record in ready.key_data:
        publishers.setdefault(record["publisher"], []).append(record)
    parts = []
    if publishers:
        label = "Source" if len(ready.key_data) == 1 else "Sources"
        parts.append(
            f"{label}: " + "; ".join(wording.publisher(records) for records in publishers.values())
        )
    if span := wording.span(ready.card.data):
        parts.append(f"drawn: {span}")
    if units := wording.units(ready.card.data.columns):
        parts.append(f"unit: {units}")
    parts.append(f"data `{ready.data_hash}`")
    return " · ".join(parts)


def _buttons(spec: FigureSpec, ready: Prepared, chosen: Mapping[str, Any], frames: Frames) -> None:
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
            st.code(wording.snippet(spec.id, chosen), language="python")
        with st.popover("Cite"):
            citation = api.cite(spec.id)
            st.code(citation.text, language=None, wrap_lines=True)
            st.markdown("BibTeX")
            st.code(citation.bibtex, language=None)
        with st.popover("Share"):
            st.markdown("This address opens the figure as it is now:")
            st.code(controls.address(spec, chosen, frames), language=None, wrap_lines=True)
        with st.popover("Sources"):
            for record in ready.key_data:
                provenance(record)
        if terms := glossary.markdown(spec.terms):
            with st.popover("Terms"):
                st.markdown(terms)


def provenance(record: Mapping[str, Any]) -> None:
    """Where a resource's figures come from, down to the checksum of the file kept here."""
    retrieved = wording.day(record["retrieved"]) if record["retrieved"] else "on a day not recorded"
    how = wording.HOW.get(record["how"], record["how"])
    due = wording.next_release(record) or "no further release"
    lines = [
        f"**{wording.source(record)}**",
        f"published {wording.day(record['published'])} · {due}",
        f"{how}, {retrieved} · licence: {record['licence']}",
    ]
    if len(record.get("vintages", [])) > 1:
        lines.append("vintages kept: " + ", ".join(record["vintages"]))
    st.markdown("  \n".join(lines))
    st.code(f"sha256 {record['sha256']}", language=None, wrap_lines=True)
    for note in record.get("notes", []):
        st.caption(wording.plain(note))
