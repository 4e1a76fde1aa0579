"""A figure's controls and the page's address, kept equal: a link opens the view it was copied from.

The address holds values as Python and the command line write them, `?g4_basis=real`; defaults are left
out. A value that cannot be used is reported, with the known ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from edudata.dashboard import mine
from edudata.errors import EdudataError
from edudata.figures.controls import Choice, Control, Number
from edudata.figures.spec import FigureSpec, Frames

# Streamlit's own bind="query-params" is not used for figures. It writes a choice's *label* into the
# address, so that a link would break when a label is reworded, and it drops a wrong value silently.
# Hence this module reads and writes the address itself.

SCROLL = "at"  # names in the address the figure that its page scrolls to
DEFAULTS = "defaults"  # of the controls drawn so far, in the session
ROW = "row"  # names in the address the place or major that a figure marks
# Names of a card's own parts, which no control can have: both are keys of its widgets.
PARTS = frozenset(("adjust", "card", "controls", "find", "foot", "menu", ROW, "rows", "tab"))
MAX_ABOVE = 3  # controls above a chart; the others are under "Adjust"
MAX_SEGMENTS = 5  # a choice with more values is a list
MAX_SLIDER_STEPS = 300  # a number with more steps is typed in


@cache
def anchor(figure_id: str) -> str:
    """Name a figure's place on its page: "G-4-net-price" -> "g4-net-price"."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"^g-", "g", figure_id.lower())).strip("-")


@cache
def key(figure_id: str, control: str) -> str:
    """Name a control in the address: ("G-4-net-price", "basis") -> "g4_net_price_basis"."""
    return f"{anchor(figure_id).replace('-', '_')}_{control}"


def link(figure_id: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the parameters of an address that opens a figure with settings, scrolled to it.

    Examples
    --------
    >>> link("G-4", {"period": "essay"})
    {'g4_period': 'essay', 'at': 'g4'}
    """
    query = {key(figure_id, name): text(value) for name, value in settings.items()}
    return query | {SCROLL: anchor(figure_id)}


def text(value: Any) -> str:
    """Write a value for the address: 2025 -> "2025", 6.5 -> "6.5"."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def state_of(control: Control, value: Any) -> Any:
    """Return a value as the control's widget holds it: several ones as a list."""
    if isinstance(control, Choice) and control.many:
        return [part for part in str(value).split(",") if part]
    return value


def resolved(spec: FigureSpec, frames: Frames) -> FigureSpec:
    """Replace options and bounds that are functions of the frames by their results."""
    controls: list[Control] = [
        replace(control, options=control.values(frames))
        if isinstance(control, Choice)
        else replace(control, bounds=control.limits(frames))
        for control in spec.controls
    ]
    return replace(spec, controls=tuple(controls))


def active(spec: FigureSpec, values: Mapping[str, Any]) -> list[Control]:
    """List the controls that have an effect, given the values of the others."""
    return [c for c in spec.controls if all(values[n] in allowed for n, allowed in c.when.items())]


def address(spec: FigureSpec, values: Mapping[str, Any], frames: Frames) -> str:
    """Write the address of a view: the page, the values that are not defaults, the figure's anchor."""
    defaults = spec.defaults(frames)
    query = {key(spec.id, n): text(v) for n, v in values.items() if v != defaults[n]}
    page = st.context.url or f"/{spec.page}"
    return page + (f"?{urlencode(query)}" if query else "") + f"#{anchor(spec.id)}"


def write_address(name: str, default: Any = None) -> None:
    """Put the value of a widget into the address, or take it out if it is the default."""
    value = st.session_state[name]
    if value is None or text(value) == text(default):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = text(value)


def write_address_as(name: str, widget: str) -> None:
    """Put the value of a widget into the address under another name, or take it out if it is empty."""
    value = text(st.session_state[widget]).strip()
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _read(
    spec: FigureSpec, control: Control, frames: Frames, default: Any, query: Mapping[str, str]
) -> tuple[Any, str]:
    """Read a control's value, and describe what is wrong with the address, or ""."""
    name = key(spec.id, control.name)
    if (linked := query.get(name)) is not None:
        try:
            return control.parse(linked, frames), ""
        except EdudataError as error:
            return default, f"The link's {name} cannot be used and is left at its default. {error}"
    if name not in st.session_state or mine.from_browser_history() or _begins_again(name, default):
        return default, ""
    try:
        value = control.parse(st.session_state[name], frames)
    except EdudataError:  # e.g. a region that the newest table no longer has
        return default, ""
    if value != default:  # chosen before a visit to another page, which cleared the address
        st.query_params[name] = text(value)
    return value, ""


def _begins_again(name: str, default: Any) -> bool:
    """Return whether a control's default changed since it was drawn: the reader chose another place."""
    # All in one entry: after each run Streamlit goes several times through all entries.
    if (known := st.session_state.get(DEFAULTS)) is None:
        known = st.session_state[DEFAULTS] = {}
    before = known.get(name, default)
    known[name] = default
    return bool(before != default)


def _widget(control: Control, frames: Frames, name: str, default: Any) -> None:
    common: dict[str, Any] = {
        "key": name,
        "persist_state": "session",  # a choice survives a visit to another page
        "on_change": write_address,
        "args": (name, default),
        "help": control.help or None,
    }
    if isinstance(control, Choice):
        labels = control.values(frames)
        common |= {
            "label": control.label,
            "options": list(labels),
            "format_func": lambda v: labels.get(v, v),
        }
        if control.many:
            # A list can be searched by typing.
            st.multiselect(width=420, max_selections=control.many, placeholder="none", **common)
        elif len(labels) <= MAX_SEGMENTS:
            st.segmented_control(required=True, wrap=True, **common)
        else:
            st.selectbox(width=340, **common)
        return
    low, high, _ = control.limits(frames)
    unit_in_label = not control.unit or control.unit in control.label.lower()
    number = int if control.whole else float
    common |= {
        # The state decides; without a value here Streamlit would search all of it.
        "value": number(default),
        "label": control.label if unit_in_label else f"{control.label} ({control.unit})",
        "min_value": number(low),
        "max_value": number(high),
        "step": number(control.step),
        # As many decimals as the steps have: 4, not 4.00.
        "format": f"%.{len(f'{control.step:g}'.partition('.')[2])}f",
    }
    if (high - low) / control.step <= MAX_SLIDER_STEPS:
        st.slider(width=300, **common)
    else:
        st.number_input(width=200, **common)


def read(spec: FigureSpec, frames: Frames) -> tuple[dict[str, Any], list[str]]:
    """Read the values of a figure's controls, which decide its title, before anything is drawn.

    Returns
    -------
    dict of str to value
        The value of each active control; an inactive one is neither drawn nor returned.
    list of str
        What in the address could not be used.
    """
    defaults, query = mine.defaults(spec, frames), st.query_params.to_dict()
    values, problems = {}, []
    for control in spec.controls:
        values[control.name], problem = _read(spec, control, frames, defaults[control.name], query)
        problems += [problem] if problem else []
    return {control.name: values[control.name] for control in active(spec, values)}, problems


def _above(spec: FigureSpec, values: Mapping[str, Any]) -> tuple[list[Control], list[Control]]:
    """List the active controls above a chart, and those under "Adjust"."""
    active = [control for control in spec.controls if control.name in values]
    above = [c for c in active if not c.rare][:MAX_ABOVE]
    return above, [c for c in active if c not in above]


def settle(spec: FigureSpec, values: Mapping[str, Any]) -> None:
    """Give the controls above a chart the values that `read` found, before they are drawn."""
    for control in _above(spec, values)[0]:
        _settle(spec, control, values)


def _settle(spec: FigureSpec, control: Control, values: Mapping[str, Any]) -> None:
    name, value = key(spec.id, control.name), values[control.name]
    if isinstance(control, Number) and not control.whole:
        value = float(value)
    value = state_of(control, value)
    if st.session_state.get(name) != value:
        st.session_state[name] = value


def menu_open(spec: FigureSpec) -> bool:
    """Return whether "Adjust" or "Download & share" of a card is open."""
    return any(st.session_state.get(key(spec.id, part)) for part in ("adjust", "menu"))


def show(spec: FigureSpec, frames: Frames, values: Mapping[str, Any]) -> None:
    """Draw the controls that `read` found active: at most three in a row, the others under "Adjust"."""
    defaults = mine.defaults(spec, frames)
    above, others = _above(spec, values)

    def row(controls: Sequence[Control]) -> None:
        for control in controls:
            _settle(spec, control, values)
            _widget(control, frames, key(spec.id, control.name), defaults[control.name])

    if above or others:
        # The key is a class of the page's style sheet: on a phone the controls follow the chart.
        with st.container(
            horizontal=True, vertical_alignment="bottom", gap="medium", key=key(spec.id, "controls")
        ):
            row(above)
            if others:
                changed = sum(values[c.name] != defaults[c.name] for c in others)
                label = f"Adjust ({len(others)}{f', {changed} changed' if changed else ''})"
                more = st.popover(label, key=key(spec.id, "adjust"), on_change="rerun")
                # Sent only while open: many sliders would slow down every change of another control.
                if more.open:
                    with more:
                        row(others)


def open_tab(spec: FigureSpec, names: Sequence[str]) -> str:
    """Read which of a figure's chart, map, table and notes is open."""
    name = key(spec.id, "tab")
    linked = st.query_params.get(name)
    known = linked if linked in names else names[0]
    if st.session_state.get(name) not in names or (linked and st.session_state[name] != known):
        st.session_state[name] = known
    return str(st.session_state[name])


def tab(spec: FigureSpec, names: Sequence[str]) -> None:
    """Draw the choice that `open_tab` read, kept in the address."""
    name = key(spec.id, "tab")
    st.segmented_control(
        "Show",
        names,
        key=name,
        required=True,
        format_func=str.title,
        label_visibility="collapsed",
        on_change=write_address,
        args=(name, names[0]),
    )


def unknown(specs: Iterable[FigureSpec], others: Iterable[str] = ()) -> list[str]:
    """Describe the names in the address that no control on this page has."""
    specs = list(specs)
    names = {key(s.id, c.name) for s in specs for c in s.controls} | set(others)
    names |= {key(spec.id, part) for spec in specs for part in ("tab", ROW)}
    strange = sorted(set(st.query_params) - names - {SCROLL, *mine.PARAMETERS.values()})
    if not strange:
        return []
    choices = ", ".join(sorted(names)) or "none on this page"
    return [f"The link names {', '.join(strange)}, which this page does not have. Known: {choices}."]
