"""The bundled figures on their pages: one control of each kind, every control's widget, wrong links.

That every value of every control draws is tested without Streamlit, in tests/figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from edudata import registry
from edudata.api.figures import figure_frames
from edudata.dashboard import cards, controls
from edudata.figures.controls import Choice, Control, Number
from edudata.figures.spec import FigureSpec

SPECS = list(registry.figures().values())
WIDGETS = ("button_group", "selectbox", "slider", "number_input", "multiselect")


def other_value(control: Control, frames: Any) -> Any:
    """The last value of a control, or its first if the last is the default."""
    if isinstance(control, Choice):
        return [v for v in control.values(frames) if v != control.default][-1]
    low, high, default = control.limits(frames)
    return high if high != default else low


def widget(at: Any, name: str) -> Any:
    return next((w for kind in WIDGETS for w in at.get(kind) if w.key == name), None)


def run(at: Any, spec: FigureSpec) -> None:
    """Run the page again with "Adjust" open, which AppTest does not keep open by itself."""
    at.session_state[controls.key(spec.id, "adjust")] = True
    at.run()


def one_card(figure_id: str) -> None:
    """Run as a page of one card: in a browser, too, a control redraws only its own card."""
    from edudata import registry
    from edudata.dashboard import components

    components.figure_card(registry.figure(figure_id))


def all_controls() -> None:
    """Run as a page of every figure's controls, rare and inactive ones included, without the figures."""
    from dataclasses import replace

    from edudata import registry
    from edudata.dashboard import cards, controls

    for spec in registry.figures().values():
        spec, frames = cards.resolved(spec, cards.checksums(spec))
        plain = [replace(c, when={}, rare=False) for c in spec.controls]
        spec = replace(spec, controls=tuple(plain))
        controls.show(spec, frames, controls.read(spec, frames)[0])


def all_values() -> Iterator[tuple[str, Any]]:
    """Name in the address of every control, and a value other than its default."""
    for spec in SPECS:
        _, frames = cards.resolved(spec, cards.checksums(spec))
        for control in spec.controls:
            yield controls.key(spec.id, control.name), other_value(control, frames)


KINDS: dict[str, Callable[[Control], bool]] = {
    "choice": lambda c: isinstance(c, Choice) and not c.when,
    "number": lambda c: isinstance(c, Number) and not c.when and not c.rare,
    "dependent": lambda c: bool(c.when),
    "rare": lambda c: isinstance(c, Number) and c.rare,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_control_of_each_kind_redraws_its_card_and_is_in_the_address(kind: str, charts_of: Any) -> None:
    spec, control = next((s, c) for s in SPECS for c in s.controls if KINDS[kind](c))
    name, value = controls.key(spec.id, control.name), other_value(control, figure_frames(spec))
    at = AppTest.from_function(one_card, args=(spec.id,), default_timeout=30).run()
    for other, allowed in control.when.items():
        widget(at, controls.key(spec.id, other)).set_value(allowed[0])
    run(at, spec)
    before = charts_of(at)[0]["address"]
    widget(at, name).set_value(value)
    run(at, spec)
    assert not at.exception
    assert not at.error
    assert not at.warning
    assert charts_of(at)[0]["address"] != before
    assert controls.text(value) in str(at.query_params[name])
    default = spec.defaults(figure_frames(spec))[control.name]
    run(at, spec)
    widget(at, name).set_value(default)
    run(at, spec)
    assert name not in at.query_params


def test_every_control_has_a_widget_that_writes_its_value_to_the_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(controls, "MAX_ABOVE", 100)
    at = AppTest.from_function(all_controls, default_timeout=60).run()
    assert not at.exception
    for name, value in all_values():
        chosen = widget(at, name)
        chosen.set_value([value] if chosen.type == "multiselect" else value)
    at.run()
    assert not at.exception
    for name, value in all_values():
        linked = at.query_params[name]
        linked = linked[0] if isinstance(linked, list) else linked
        assert linked == controls.text(value), name


@pytest.mark.parametrize("spec", [s for s in SPECS if s.controls], ids=lambda s: s.id)
def test_a_link_holds_a_value_that_is_read_back(spec: FigureSpec) -> None:
    _, frames = cards.resolved(spec, cards.checksums(spec))
    for control in spec.controls:
        value = other_value(control, frames)
        assert control.parse(controls.text(value), frames) == value, control.name


@pytest.mark.parametrize("page", sorted({s.page for s in SPECS}))
def test_unusable_links_are_reported_and_every_card_is_drawn(
    page: str, open_page: Any, charts_of: Any
) -> None:
    specs = registry.page_figures(page)
    wrong = {controls.key(s.id, c.name): "no-such-value" for s in specs for c in s.controls}
    at = open_page(page, **wrong)
    assert not at.exception
    assert not at.error
    warnings = "\n".join(w.value for w in at.warning)
    assert all(name in warnings for name in wrong)
    assert len(at.header) == len(charts_of(at)) == len(specs)
    # A figure of judgments has no tables, and says that the judgment is ours.
    key_lines = [m.value for m in at.markdown if m.value.startswith(":small[Source")]
    assert len(key_lines) == len(specs)


def test_no_control_has_the_name_of_a_part_of_its_card() -> None:
    names = {(s.id, c.name) for s in registry.figures().values() for c in s.controls}
    assert [name for name in names if name[1] in controls.PARTS] == []
    keys = [controls.key(*name) for name in names]
    assert len(keys) == len(set(keys)), "two controls of one address"
