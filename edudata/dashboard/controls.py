"""A figure's controls, kept equal to the page's address so that a link opens the same view.

The address holds a control's value as Python and the command line write it: `?g4_basis=real`.
A default is left out. What cannot be used is said, with the values that can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from edudata.errors import EdudataError
from edudata.figures.spec import Choice, Control, FigureSpec, Frames, Number

MOST_SEGMENTS = 5
"""Choices with more values are shown as a list."""
MOST_SLIDER_STEPS = 300
"""Numbers with more steps are typed."""


def anchor(figure_id: str) -> str:
    """Where on its page a figure is: "G-4-net-price" -> "g4-net-price"."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"^g-", "g", figure_id.lower())).strip("-")


def key(figure_id: str, control: str) -> str:
    """Name of a control in the address: ("G-4-net-price", "basis") -> "g4_net_price_basis"."""
    return f"{anchor(figure_id).replace('-', '_')}_{control}"


def text(value: Any) -> str:
    """A value as the address holds it: 2025 -> "2025", 6.5 -> "6.5"."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def fixed(spec: FigureSpec, frames: Frames) -> FigureSpec:
    """A figure whose controls' values no longer need the frames: found once, used in every run."""
    known: list[Control] = []
    for control in spec.controls:
        if isinstance(control, Choice):
            known.append(replace(control, options=control.values(frames)))
        else:
            known.append(replace(control, bounds=control.limits(frames)))
    return replace(spec, controls=tuple(known))


def that_matter(spec: FigureSpec, values: Mapping[str, Any]) -> list[Control]:
    """The controls that change something beside these values of the others."""
    return [c for c in spec.controls if all(values[n] in allowed for n, allowed in c.when.items())]


def address(spec: FigureSpec, chosen: Mapping[str, Any], frames: Frames) -> str:
    """Address of this view: the page, what differs from the defaults, and the place on the page."""
    defaults = spec.defaults(frames)
    query = {key(spec.id, n): text(v) for n, v in chosen.items() if v != defaults[n]}
    page = st.context.url or f"/{spec.page}"
    return page + (f"?{urlencode(query)}" if query else "") + f"#{anchor(spec.id)}"


def _from_browser_history() -> bool:
    """Whether the reader went back or forward: then the address counts, not the widgets."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def _write(name: str, default: Any) -> None:
    value = st.session_state[name]
    if value is None or value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = text(value)


def _read(spec: FigureSpec, control: Control, frames: Frames, default: Any) -> tuple[Any, str]:
    """A control's value, and what is wrong with the address if something is."""
    name = key(spec.id, control.name)
    given = st.query_params.get(name)
    problem, linked = "", default
    if given is not None:
        try:
            linked = control.parse(given, frames)
        except EdudataError as error:
            problem = f"The link's {name} cannot be used and is left at its default. {error}"
    if name not in st.session_state or _from_browser_history():
        return linked, problem
    try:
        return control.parse(st.session_state[name], frames), problem
    except EdudataError:  # e.g. a region that the newest table no longer has
        return default, problem


def _widget(control: Control, frames: Frames, name: str, default: Any) -> None:
    common: dict[str, Any] = {
        "key": name,
        "on_change": _write,
        "args": (name, default),
        "help": control.help or None,
    }
    if isinstance(control, Choice):
        labels = control.values(frames)
        options = list(labels)
        if len(options) <= MOST_SEGMENTS:
            st.segmented_control(
                control.label,
                options,
                format_func=lambda v: labels.get(v, v),
                required=True,
                wrap=True,
                **common,
            )
        else:
            st.selectbox(
                control.label, options, format_func=lambda v: labels.get(v, v), width=340, **common
            )
        return
    low, high, _ = control.limits(frames)
    told = not control.unit or control.unit in control.label.lower()
    label = control.label if told else f"{control.label} ({control.unit})"
    kind = int if control.whole else float
    bounds: dict[str, Any] = {"min_value": kind(low), "max_value": kind(high), "step": kind(control.step)}
    if (high - low) / control.step <= MOST_SLIDER_STEPS:
        st.slider(label, width=300, **bounds, **common)
    else:
        st.number_input(label, width=200, **bounds, **common)


def show(spec: FigureSpec, frames: Frames) -> tuple[dict[str, Any], list[str]]:
    """Draw a figure's controls; the values chosen, and what in the address could not be used.

    A control that matters only beside others is left out, with its value, while it does not.
    """
    wrong: list[str] = []
    defaults = spec.defaults(frames)
    values: dict[str, Any] = {}
    for control in spec.controls:
        values[control.name], problem = _read(spec, control, frames, defaults[control.name])
        if problem:
            wrong.append(problem)
    matter = that_matter(spec, values)
    rare = [c for c in matter if isinstance(c, Number) and c.rare]
    usual = [c for c in matter if c not in rare]

    def drawn(some: Sequence[Control]) -> None:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            for control in some:
                name, value = key(spec.id, control.name), values[control.name]
                if isinstance(control, Number) and not control.whole:
                    value = float(value)
                if st.session_state.get(name) != value:
                    st.session_state[name] = value
                _widget(control, frames, name, defaults[control.name])

    if usual:
        drawn(usual)
    if rare:
        changed = sum(values[c.name] != defaults[c.name] for c in rare)
        title = f"More assumptions ({len(rare)}{f', {changed} changed' if changed else ''})"
        # Sent once they are asked for: so many sliders would slow down every change of another control.
        more = st.expander(title, key=key(spec.id, "more"), on_change="rerun")
        if more.open:
            with more:
                drawn(rare)
    return {c.name: values[c.name] for c in matter}, wrong


def unknown(specs: Iterable[FigureSpec], others: Iterable[str] = ()) -> list[str]:
    """Names in the address that no control on this page has."""
    known = {key(s.id, c.name) for s in specs for c in s.controls} | set(others)
    strange = sorted(set(st.query_params) - known)
    if not strange:
        return []
    listed = ", ".join(sorted(known)) or "none on this page"
    return [f"The link names {', '.join(strange)}, which this page does not have. Known: {listed}."]
