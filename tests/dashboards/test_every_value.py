"""Every value of every control, through the path that serves it, and values that do not fit any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from helpers.asgi import get
from streamlit.testing.v1 import AppTest

from edudata import config, registry
from edudata.dashboard import cards, controls, notices
from edudata.errors import OutOfRangeError
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec

SPECS = list(registry.figures().values())


def values(spec: FigureSpec) -> Iterator[dict[str, Any]]:
    """One control changed at a time: every value of a choice, and a number's ends and middle."""
    resolved, frames = cards.resolved(spec, cards.checksums(spec))
    for control in resolved.controls:
        if isinstance(control, Choice):
            names = list(control.values(frames))
            # Of a thousand places every fiftieth: they differ in their rows, not in the code.
            chosen = names if len(names) <= 60 else names[:: len(names) // 20]
        else:
            low, high, default = control.limits(frames)
            chosen = [low, default, high]
        needed = {name: allowed[0] for name, allowed in control.when.items()}
        for value in chosen:
            yield needed | {control.name: value}


@pytest.mark.faults
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_every_value_of_every_control_is_served(spec: FigureSpec) -> None:
    """Or refused in words that say what to choose instead, which the card shows in its place."""
    every, refused = list(values(spec)), []
    for settings in every:
        try:
            view = cards.with_settings(spec, settings)
        except OutOfRangeError as error:
            refused.append((settings, notices.words(error)))
            continue
        assert view.card.finding
        for _, address in view.drawings.values():
            assert get(f"/{address}", accept_encoding="gzip").status == 200, (settings, address)
    print(f"{spec.id}: {len(every)} values, {len(refused)} refused: {refused}")
    assert all(re.search(r"[Cc]hoose ", words) for _, words in refused), refused
    assert len(refused) <= max(1, len(every) // 10), refused


def shown(spec: FigureSpec, settings: dict[str, Any]) -> tuple[Any, ...] | None:
    """What a reader sees with some settings; None if they have no numbers."""
    try:
        view = cards.with_settings(spec, settings)
    except OutOfRangeError:
        return None
    checksums = tuple(drawing.checksum for drawing, _ in view.drawings.values())
    return view.card.finding, view.card.subtitle, view.data_hash, checksums


@pytest.mark.faults
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_a_control_on_screen_changes_something(spec: FigureSpec) -> None:
    """In each state of the choices: a control that changes nothing there is hidden by its `when`."""
    resolved, frames = cards.resolved(spec, cards.checksums(spec))
    choices = [control for control in resolved.controls if isinstance(control, Choice)]
    few = [c for c in choices if not c.many and len(c.values(frames)) <= controls.MAX_SEGMENTS]
    states: list[dict[str, Any]] = [{}]
    states += [{c.name: value} for c in few for value in c.values(frames) if value != c.default]
    idle = []
    for state in states:
        needed = {n: v[0] for c in few if c.name in state for n, v in c.when.items()} | state
        if (before := shown(spec, needed)) is None:
            continue
        values_now = resolved.defaults(frames) | needed
        for control in controls.active(resolved, values_now):
            if control.name in state or (isinstance(control, Choice) and len(control.values(frames)) < 2):
                continue
            if isinstance(control, Choice):
                tries: list[Any] = list(control.values(frames))
                tries = tries if len(tries) <= 12 else tries[:: len(tries) // 12]
            else:
                low, high, _ = control.limits(frames)
                middle = round((low + high) / 2 / control.step) * control.step
                tries = [high, low, middle, high - control.step, low + control.step]
            if all(shown(spec, needed | {control.name: v}) in (before, None) for v in tries):
                idle.append((needed, control.name))
    assert idle == []


@pytest.mark.parametrize("figure_id", ["G-4", "G-5-states", "10X-payback"])
def test_changes_at_the_same_moment_do_not_mix(figure_id: str) -> None:
    spec = registry.figure(figure_id)
    settings = list(values(spec))[:6]
    expected = [cards.with_settings(spec, s).card.finding for s in settings]
    with ThreadPoolExecutor(8) as pool:
        findings = list(pool.map(lambda s: cards.with_settings(spec, s).card.finding, settings * 4))
    assert findings == expected * 4


def test_a_session_with_values_of_an_older_version_goes_on(orchard: Any) -> None:
    at = AppTest.from_file(str(config.dashboards() / "app.py"), default_timeout=30)
    at.switch_page("views/debt.py")
    at.session_state["x_1_places_place"] = "no longer there"
    at.session_state["x_1_year"] = 1850
    at.session_state["x_1_tab"] = "drawing"
    at.run()
    assert not at.exception
    assert not at.error
    assert at.selectbox(key="x_1_places_place").value == "a"
    assert at.slider(key="x_1_year").value == 2003


def test_an_option_that_a_refresh_removed_falls_back_to_the_default(
    orchard: Any, open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("debt", x_1_places_place="h")
    assert at.selectbox(key="x_1_places_place").value == "h"
    fakes = registry.page_figures("debt")
    fewer = [
        s if s.id != "X-1-places" else type(s)(**{f: getattr(s, f) for f in s.__slots__} | {
            "controls": (Choice("place", "Place", {"a": "A", "b": "B"}, "a"),)
        })
        for s in fakes
    ]  # fmt: skip
    monkeypatch.setattr(registry, "page_figures", lambda page: fewer if page == "debt" else [])
    from edudata.dashboard import shared

    shared.forget()
    at.run()
    assert not at.exception
    assert not at.error
    assert "x_1_places_place cannot be used" in at.warning[0].value
    assert controls.anchor("X-1-places") == "x-1-places"
