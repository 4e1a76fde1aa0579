"""The reader's own choice of state, metro, major and kind of college: in the header, kept on all pages.

The choice is in the session and in the address of every page (`?my_state=TN&my_major=nursing`), so that a
link carries it. Figures with a matching control begin with it, and charts mark the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from edudata.analysis.place import majors
from edudata.analysis.place.choice import NOTHING, Choice, slug
from edudata.analysis.place.schools import KINDS
from edudata.api.data import load
from edudata.dashboard import formatting, freshness
from edudata.dashboard.shared import shared
from edudata.errors import EdudataError, UnknownNameError
from edudata.figures.controls import Choice as ChoiceControl
from edudata.figures.controls import Control
from edudata.figures.spec import FigureSpec, Frames
from edudata.places import NAMES, short_name

LABELS = {"state": "State", "metro": "Metro", "major": "Major", "college": "Kind of college"}
PARAMETERS = {part: f"my_{part}" for part in LABELS}
STORE = "mine"
# Kind of college -> how figures name it, the best match first.
COLLEGES = {
    "public_4yr": ("public",),
    "private_4yr": ("nonprofit", "private"),
    "public_2yr": ("two_year",),
    "for_profit": ("for_profit",),
}
MIN_OPTIONS = 30  # of a list of places or majors; a shorter one holds settings


def from_browser_history() -> bool:
    """Return whether the reader came by back or forward: then the address counts, not the session."""
    # Streamlit tells so only in private.
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def choice() -> Choice:
    """Return what the reader has chosen."""
    return Choice(**_stored())


def _stored() -> dict[str, str]:
    return dict(st.session_state.get(STORE) or dict.fromkeys(LABELS, ""))


def _labels(part: str) -> dict[str, str]:
    """List the values of a part of the choice, as addresses write them, with their words."""
    if part == "state":
        return dict(sorted(NAMES.items(), key=lambda item: item[1]))
    if part == "college":
        return {kind: words for kind, (_, _, words) in KINDS.items()}
    names = ("metros",) if part == "metro" else ("majors",)
    return _listed(part, freshness.checksums(names))


@shared(4)
def _listed(part: str, checksums: tuple[str, ...]) -> dict[str, str]:
    del checksums  # the key of the cache
    if part == "major":
        return majors.known({"majors": load("majors")})
    metros = load("metros").sort_values(["kind", "name"])
    return dict(zip(metros["cbsa"], metros["name"], strict=True))


def keep() -> list[str]:
    """Make session and address agree; the address counts where it names a part.

    Returns
    -------
    list of str
        What in the address could not be used.
    """
    stored, problems = _stored(), []
    for part, name in PARAMETERS.items():
        linked = st.query_params.get(name)
        if linked is not None:
            try:
                stored[part] = _known(part, linked)
            except EdudataError as error:
                stored[part] = ""
                problems.append(f"The link's {name} cannot be used. {error}")
                del st.query_params[name]
        elif from_browser_history():
            stored[part] = ""
        elif stored[part]:
            st.query_params[name] = _written(part, stored[part])
    st.session_state[STORE] = stored
    return problems


def _known(part: str, linked: str) -> str:
    """Return the value of a part that an address names: a major by its name, the others by their codes."""
    labels = _labels(part)
    for value, words in labels.items():
        if linked.strip().lower() == value.lower():
            return words if part == "major" else value
    few = part in ("state", "college")
    raise UnknownNameError(LABELS[part].lower(), linked, labels if few else (), nearest=not few)


def _written(part: str, value: str) -> str:
    return slug(value) if part == "major" else value


def label() -> str:
    """Write the choice for the header: "Tennessee · Nursing"; "" if nothing is chosen."""
    own = choice()
    parts = [
        NAMES.get(own.state, ""),
        short_name(_labels("metro").get(own.metro, "")) if own.metro else "",
        own.major,
        KINDS[own.college][2] if own.college else "",
    ]
    return " · ".join(filter(None, parts))


def header() -> None:
    """Draw the choice in the header of the page."""
    for problem in keep():
        st.warning(problem)
    # The key is a class of the style sheet, which moves the button into the header.
    with st.container(key="mine", horizontal=True, gap="small", vertical_alignment="center"):
        if words := label():
            st.markdown(f":small[{formatting.escape(words)}]", width="stretch")
        # Always of one label: a new one would close the menu after each choice.
        menu = st.popover("Yours", key="mine_menu", on_change="rerun")
        # The lists of places are long: they are sent while the menu is open.
        if menu.open:
            with menu:
                _menu()


def _menu() -> None:
    st.markdown("All optional. Figures begin with your choice, and [Yours](./yours) answers for it.")
    stored = _stored()
    for part, name in PARAMETERS.items():
        labels = _labels(part)
        value = _written(part, stored[part]) or None
        if st.session_state.get(f"{name}_list") != value:
            st.session_state[f"{name}_list"] = value
        st.selectbox(
            LABELS[part],
            list(labels),
            format_func=lambda v, labels=labels: labels.get(v, v),  # type: ignore[misc]
            index=None,
            placeholder="any",
            key=f"{name}_list",
            on_change=_chosen,
            args=(part,),
        )
    if choice() != NOTHING:
        st.button("Clear all", key="mine_clear", on_click=_clear)


def _chosen(part: str) -> None:
    value = st.session_state[f"{PARAMETERS[part]}_list"] or ""
    _store(part, value)


def _store(part: str, value: str) -> None:
    """Keep a part of the choice, given as addresses write it."""
    stored = _stored()
    stored[part] = _labels(part)[value] if part == "major" and value else value
    st.session_state[STORE] = stored
    if value:
        st.query_params[PARAMETERS[part]] = value
    else:
        st.query_params.pop(PARAMETERS[part], None)


def _clear() -> None:
    for part in PARAMETERS:
        _store(part, "")


def preferred(control: Control, frames: Frames, own: Choice) -> Any:
    """Return the value with which a control begins for the reader's choice; None for its own default."""
    if not isinstance(control, ChoiceControl):
        return None
    options = control.values(frames)
    values: tuple[str, ...] = ()
    if len(options) >= MIN_OPTIONS:
        values = (slug(own.major), own.metro, own.state)
    elif control.name == "sector":
        values = COLLEGES.get(own.college, ())
    return next((value for value in values if value and value in options), None)


def defaults(spec: FigureSpec, frames: Frames) -> dict[str, Any]:
    """Return the values with which a figure's controls begin for the reader's choice.

    Of two lists of places, such as those of a comparison, the second takes the reader's own.
    """
    values, own = spec.defaults(frames), choice()
    if own == NOTHING:
        return values
    preferences = {c.name: value for c in spec.controls if (value := preferred(c, frames, own)) is not None}
    # A list of several adds to what the single ones compare.
    several = {c.name for c in spec.controls if isinstance(c, ChoiceControl) and c.many}
    single = [name for name in preferences if name not in several]
    for name in (*reversed(single), *(name for name in preferences if name in several)):
        value = preferences[name]
        # Nothing is compared with itself.
        if value not in (v for n, v in values.items() if n != name):
            values[name] = value
    return values


def marked() -> tuple[str, ...]:
    """Return the names under which charts may show the reader's choice: metro, state, major."""
    own = choice()
    metro = _labels("metro").get(own.metro, "") if own.metro else ""
    names = (metro, short_name(metro) if metro else "", NAMES.get(own.state, ""), own.major)
    return tuple(filter(None, names))


def query(own: Choice) -> Mapping[str, str]:
    """Return a choice as the API's settings."""
    return {part: _written(part, value) for part in LABELS if (value := getattr(own, part))}
