"""Every figure of ours on its page: as it first appears, every control, and links that go wrong."""

from __future__ import annotations

from typing import Any

import controls
import pytest

from edudata import api, figures
from edudata.figures.spec import Choice, FigureSpec

SPECS = list(figures.specs().values())
MOST_VALUES = 3
"""The pure tests of figures draw every value; here a page is run for each."""


def values(control: Any, frames: Any) -> list[Any]:
    """Some values of a control: the first and last ones, or both ends of its range."""
    if isinstance(control, Choice):
        known = list(control.values(frames))
        return known if len(known) <= MOST_VALUES else [*known[:2], known[-1]]
    low, high, _ = control.limits(frames)
    return [high] if control.rare else [low, high]


def set_control(at: Any, spec: FigureSpec, control: Any, value: Any) -> None:
    name = controls.key(spec.id, control.name)
    if getattr(control, "rare", False):
        at.session_state[controls.key(spec.id, "more")] = True  # as a click on "More assumptions" does
        if not shown(at, name):
            at.run()
    found = shown(at, name)
    assert found, f"{name} is not on the page"
    found[0].set_value(value)
    at.run()


def shown(at: Any, name: str) -> list[Any]:
    """The widget of a name on the page, if it is there."""
    kinds = ("button_group", "selectbox", "slider", "number_input")
    return [w for kind in kinds for w in at.get(kind) if w.key == name]


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.id)
def test_every_control_draws_its_card_and_is_in_the_address(spec: FigureSpec, open_page: Any) -> None:
    frames = api.figure_frames(spec)
    at = open_page(spec.page)
    assert not at.exception
    assert not at.error
    assert not at.warning
    defaults = spec.defaults(frames)
    for control in spec.controls:
        name = controls.key(spec.id, control.name)
        others = {c.name: c for c in spec.controls}
        for other, allowed in control.when.items():
            set_control(at, spec, others[other], allowed[0])
        for value in values(control, frames):
            set_control(at, spec, control, value)
            assert not at.exception, f"{name} = {value}"
            said = [e.value for e in at.error]
            assert all("choose" in text.lower() for text in said), f"{name} = {value}: {said}"
            assert not at.warning, f"{name} = {value}"
            if value == defaults[control.name]:
                assert name not in at.query_params
            else:
                assert controls.text(value) in str(at.query_params[name])
        set_control(at, spec, control, defaults[control.name])
        for other in control.when:
            set_control(at, spec, others[other], defaults[other])


@pytest.mark.parametrize("page", sorted({s.page for s in SPECS}))
def test_links_with_nonsense_are_said_and_the_page_is_whole(page: str, open_page: Any) -> None:
    shown = [s for s in SPECS if s.page == page]
    wrong = {controls.key(s.id, c.name): "no-such-value" for s in shown for c in s.controls}
    at = open_page(page, **wrong)
    assert not at.exception
    assert not at.error
    said = "\n".join(w.value for w in at.warning)
    assert all(name in said for name in wrong)
    assert len(at.subheader) == len(shown)


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.id)
def test_key_data_say_where_each_figure_comes_from(spec: FigureSpec) -> None:
    for record in api.key_data(spec.id):
        assert record["publisher"]
        assert record["published"]
        assert len(record["sha256"]) == 64
    assert api.cite(spec.id).bibtex.startswith("@misc{")
