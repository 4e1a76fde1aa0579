"""Every figure of ours on its page: as it first appears, every control, and links that go wrong."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from edudata import api, registry
from edudata.dashboard import controls
from edudata.figures.spec import Choice, FigureSpec

SPECS = list(registry.figures().values())


def values(control: Any, frames: Any, default: Any) -> list[Any]:
    """A value other than the default, and back; one end of a range.

    The pure tests of figures draw every value; here a whole page is run for each.
    """
    if isinstance(control, Choice):
        return [*[v for v in control.values(frames) if v != default][-1:], default]
    low, high, _ = control.limits(frames)
    return [high if high != default else low]


def set_control(at: Any, spec: FigureSpec, control: Any, value: Any, run: bool = True) -> None:
    name = controls.key(spec.id, control.name)
    if getattr(control, "rare", False):
        at.session_state[controls.key(spec.id, "more")] = True  # as a click on "More assumptions" does
        if not shown(at, name):
            at.run()
    found = shown(at, name)
    assert found, f"{name} is not on the page"
    found[0].set_value(value)
    if run:
        at.run()


def shown(at: Any, name: str) -> list[Any]:
    """The widget of a name on the page, if it is there."""
    kinds = ("button_group", "selectbox", "slider", "number_input")
    return [w for kind in kinds for w in at.get(kind) if w.key == name]


def card(name: str) -> None:
    """A page with one card, as in a browser a control redraws its own card alone."""
    from edudata.dashboard import components

    components.figure(registry.figure(name))


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.id)
def test_every_control_draws_its_card_and_is_in_the_address(spec: FigureSpec) -> None:
    frames = api.figure_frames(spec)
    at = AppTest.from_function(card, args=(spec.id,), default_timeout=30).run()
    assert not at.exception
    assert not at.error
    assert not at.warning
    defaults = spec.defaults(frames)
    for control in spec.controls:
        name = controls.key(spec.id, control.name)
        others = {c.name: c for c in spec.controls}
        for other, allowed in control.when.items():
            set_control(at, spec, others[other], allowed[0])
        for value in values(control, frames, defaults[control.name]):
            set_control(at, spec, control, value)
            assert not at.exception, f"{name} = {value}"
            said = [e.value for e in at.error]
            assert all("choose" in text.lower() for text in said), f"{name} = {value}: {said}"
            assert not at.warning, f"{name} = {value}"
            if value == defaults[control.name]:
                assert name not in at.query_params
            else:
                assert controls.text(value) in str(at.query_params[name])
        # drawn with what the next control is set to
        set_control(at, spec, control, defaults[control.name], run=bool(control.when))
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
