"""What holds for every figure and every value of every control."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import edudata as ed
from edudata import registry
from edudata.catalog import reader
from edudata.dashboard.pages import pages
from edudata.errors import EdudataError, UnknownNameError
from edudata.figures.spec import Choice, FigureSpec

SPECS = list(registry.figures().values())
BROKEN = re.compile(r"\b(nan|None|inf|NaT)\b|<NA>|[{}]")


def frames_of(spec: FigureSpec, _cache: dict = {}):  # noqa: B006 - loaded once for all tests
    for name in spec.tables:
        if name not in _cache:
            _cache[name] = ed.load(name)
    return {name: _cache[name] for name in spec.tables}


def drawn(spec: FigureSpec, _cache: dict = {}, **options):  # noqa: B006 - drawn once for all tests
    key = spec.id, *options.items()
    if key not in _cache:
        _cache[key] = spec.card(frames_of(spec), **options)
    return _cache[key]


def values_of(spec: FigureSpec):
    """Every value of every choice (of long lists both ends and the middle), both ends of every number."""
    frames = frames_of(spec)
    for control in spec.controls:
        if isinstance(control, Choice):
            known = list(control.values(frames))
            chosen = known if len(known) <= 12 else [known[0], known[len(known) // 2], known[-1]]
        else:
            low, high, _ = control.limits(frames)
            chosen = [low, high]
        for value in chosen:
            yield control, value


CASES = [
    pytest.param(spec, control.name, value, id=f"{spec.id}-{control.name}={value}")
    for spec in SPECS
    for control, value in values_of(spec)
]


def check_card(card, frames) -> None:
    for text in (card.finding, card.subtitle, card.alt, *card.headline, *card.notes):
        assert text.strip(), "an empty text"
        assert not BROKEN.search(text), text
    assert 20 <= len(card.finding) <= 260, card.finding
    assert any(ch.isdigit() for ch in card.finding), f"a finding states a number: {card.finding}"
    assert len(card.headline[0]) <= 24, card.headline
    assert len(card.data) > 0
    assert all(re.fullmatch(r"[a-z0-9_]+", c) for c in card.data.columns), list(card.data.columns)
    for figure in filter(None, (card.figure, card.map)):
        assert figure.data, "a figure without a trace"
        kinds = {trace.type for trace in figure.data}
        assert not {k for k in kinds if k.endswith("gl") or "mapbox" in k}, kinds
        assert not figure.layout.title.text, "the card carries the title"


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.id)
def test_default_card_is_complete(spec):
    frames = frames_of(spec)
    check_card(drawn(spec), frames)
    assert spec.page in pages()
    assert spec.question.endswith("?")
    assert spec.about.strip()
    book = reader.catalog()
    assert all(t in book["tables"] or t in book["views"] for t in spec.tables)


@pytest.mark.parametrize(("spec", "name", "value"), CASES)
def test_every_value_of_every_control_draws_or_explains(spec, name, value):
    frames = frames_of(spec)
    try:
        card = drawn(spec, **{name: value})
    except EdudataError as raised:
        told = str(raised)
    else:
        check_card(card, frames)
        return
    assert len(told) > 30, "an error must name the remedy"


@pytest.mark.parametrize("spec", [s for s in SPECS if s.controls], ids=lambda s: s.id)
def test_every_control_changes_the_card(spec):
    frames = frames_of(spec)

    def state(card):
        return (
            card.finding,
            card.subtitle,
            card.figure.to_json(),
            card.map.to_json() if card.map else None,
            card.data.to_csv(),
        )

    default, defaults = state(drawn(spec)), spec.defaults(frames)
    for control in spec.controls:
        values = [v for c, v in values_of(spec) if c is control and v != defaults[c.name]]
        assert any(state(drawn(spec, **{control.name: v})) != default for v in values), control.name


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.id)
def test_drawing_is_pure(spec):
    frames = frames_of(spec)
    before = {name: frame.copy() for name, frame in frames.items()}
    assert spec.card(frames).figure.to_json() == drawn(spec).figure.to_json()
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, before[name], check_exact=True)


@pytest.mark.parametrize("spec", [s for s in SPECS if s.controls], ids=lambda s: s.id)
def test_wrong_values_name_the_known_ones(spec):
    frames = frames_of(spec)
    for control in spec.controls:
        with pytest.raises(EdudataError) as caught:
            spec.card(frames, **{control.name: "no such value"})
        assert control.name in str(caught.value)
    with pytest.raises(UnknownNameError):
        spec.card(frames, nonsense=1)
