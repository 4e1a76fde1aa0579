"""The pages Places and Yours: a brief of a place, and the answer for the reader's own choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlencode

import streamlit as st

from edudata.analysis.place import finding, sheet, yours
from edudata.analysis.place.brief import Brief
from edudata.analysis.place.choice import NOTHING, Choice
from edudata.analysis.place.record import Place, Row
from edudata.api.briefs import atlas
from edudata.catalog import describe
from edudata.dashboard import controls, formatting, freshness, mine, page_charts
from edudata.dashboard.shared import shared
from edudata.errors import AmbiguousNameError, EdudataError, UnknownNameError
from edudata.places import FIPS, NAMES

PLACE = "place"  # names the place in the address
API = "./api/v1/places"
EXAMPLE = "TN"  # the essay's state
EXAMPLES = {"47": "Tennessee", "34980": "Nashville", "221999": "Vanderbilt University"}


@shared(64)
def _brief(code: str, tables: tuple[str, ...]) -> Brief:
    del tables  # the key of the cache
    known = atlas()
    return known.brief(known.directory.places[code])


@shared(64)
def _answer(choice: Choice, tables: tuple[str, ...]) -> Brief:
    del tables
    return yours.brief(atlas(), choice)


def own() -> Brief:
    """Return the brief of the reader's own choice."""
    return _answer(mine.choice(), freshness.vintages())


def heading() -> str:
    """Return the heading of Yours: the answer."""
    try:
        return own().title
    except EdudataError:
        return "Yours"


def show_yours() -> None:
    """Draw the page of the reader's own choice."""
    for problem in controls.unknown([]):
        st.warning(problem)
    try:
        brief = own()
    except EdudataError as error:
        st.warning(f"The answer needs tables that this data directory lacks. {error}")
        return
    if mine.choice() == NOTHING:
        st.markdown(f"For example, {NAMES[EXAMPLE]} against the nation:")
        _against(_answer(Choice(state=EXAMPLE), freshness.vintages()), yours.NAMED)
    else:
        _against(brief, yours.NAMED)
    _show(brief, "yours", mine.query(mine.choice()))
    choice = mine.choice()
    names = atlas().directory.places
    for code in filter(None, (FIPS.get(choice.state), choice.metro)):
        label = formatting.escape(f"All about {names[code].name}")
        st.page_link("views/places.py", label=label, query_params={PLACE: code})
    query = {name: text for name, text in (("find", choice.major), ("state", choice.state)) if text}
    st.page_link("views/program.py", label="Is a program worth it? Find yours", query_params=query)


def place_heading() -> str:
    """Return the heading of Places: the place's name, once one is chosen."""
    try:
        place = _chosen()
    except EdudataError:
        return "Places"
    return place.name if place else "Places"


def _chosen() -> Place | None:
    text = str(st.query_params.get(PLACE) or "").strip()
    return atlas().directory.find(text) if text else None


def show_places() -> None:
    """Draw the search, and the brief of the place that the address names."""
    for problem in controls.unknown([], others=[PLACE]):
        st.warning(problem)
    if st.session_state.get("find_place") is None:
        st.session_state["find_place"] = st.query_params.get(PLACE, "")
    st.text_input(
        "State, metro or college",
        key="find_place",
        placeholder="Tennessee, Nashville, Vanderbilt …",
        on_change=controls.write_address_as,
        args=(PLACE, "find_place"),
        width=420,
    )
    try:
        place = _chosen()
    except (AmbiguousNameError, UnknownNameError) as error:
        st.warning(formatting.escape(str(error)))
        _links(_codes(error.known))
        return
    if place is None:
        _links(EXAMPLES)
        with suppress(EdudataError):  # the search works without the tables that a brief needs
            brief = _brief(FIPS[EXAMPLE], freshness.vintages())
            st.markdown(f"For example, {brief.place.name} against the nation:")
            _against(brief, finding.NAMED["state"])
        return
    brief = _brief(place.id, freshness.vintages())
    others = "others of its kind" if place.kind == "college" else "the nation"
    _against(brief, finding.NAMED[place.kind], others)
    _show(brief, place.id, {})
    if place.kind == "college":
        st.page_link("views/program.py", label="Its programs", query_params={"find": place.name})


def _against(brief: Brief, keys: Sequence[str], compared: str = "the nation") -> None:
    if chart := page_charts.against(brief.rows, keys, compared):
        st.html(chart)


def _codes(matches: list[str]) -> dict[str, str]:
    """Return the codes of matches such as "Columbus, OH (18140)", with their names."""
    pairs = (match.rpartition(" (") for match in matches)
    return {code.rstrip(")"): name for name, _, code in pairs if name}


def _links(places: Mapping[str, str]) -> None:
    with st.container(horizontal=True):
        for code, name in places.items():
            st.button(formatting.escape(name), key=f"open_{code}", on_click=_open, args=(code,))


def _open(code: str) -> None:
    st.query_params[PLACE] = code
    st.session_state["find_place"] = atlas().directory.places[code].name


def _show(brief: Brief, name: str, settings: Mapping[str, str]) -> None:
    """Draw a brief, with links to its printed page and its files."""
    query = f"?{urlencode(settings)}" if settings else ""
    links = (("html", "One page to print"), ("csv", "Data (CSV)"), ("json", "Data (JSON)"))
    st.markdown(" · ".join(f"[{words}]({API}/{name}.{kind}{query})" for kind, words in links))
    st.html(sheet.body(brief, link, heading=False, images=True))


def link(row: Row) -> str:
    """Return the address, within the dashboard, of the figure or table that shows a row."""
    figure = describe.figures().get(row.figure)
    if figure is None:
        return f"./data?{urlencode({'table': row.table})}" if row.table else ""
    return f"./{figure['page']}?{urlencode(controls.link(row.figure, row.settings))}"
