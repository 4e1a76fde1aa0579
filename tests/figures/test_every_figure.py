"""Rules that hold for every figure and every value of every control."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from helpers import chart_rules
from helpers.figures import card, combinations, frames, outlines, values
from helpers.screen_words import long, wrong

from edudata import registry
from edudata.catalog import reader
from edudata.dashboard.controls import active
from edudata.dashboard.pages import pages
from edudata.errors import EdudataError, UnknownNameError
from edudata.figures.controls import Choice, Control
from edudata.figures.spec import Card

SPECS = list(registry.figures().values())
WITH_CONTROLS = [spec for spec in SPECS if spec.controls]
BROKEN = re.compile(r"\b(nan|None(?! of)|inf|NaT)\b|<NA>|[{}]|\de[+-]\d")
CASES = [
    pytest.param(spec, control.name, value, id=f"{spec.id}-{control.name}={value}")
    for spec in SPECS
    for control in spec.controls
    for value in values(spec.id, control)
]


def check_texts(drawing: Card) -> None:
    maps = [drawing.map_alt] if drawing.map_chart else []
    for text in (drawing.finding, drawing.subtitle, drawing.alt, *drawing.headline, *drawing.notes, *maps):
        assert text.strip(), "an empty text"
        assert not BROKEN.search(text), text
    assert 20 <= len(drawing.finding) <= 260, drawing.finding
    assert any(ch.isdigit() for ch in drawing.finding), f"a finding states a number: {drawing.finding}"
    assert len(drawing.headline[0]) <= 24, drawing.headline
    assert len(drawing.data) > 0
    assert all(re.fullmatch(r"[a-z0-9_]+", c) for c in drawing.data.columns), list(drawing.data.columns)
    assert drawing.chart["data"], "a chart without a trace"
    if drawing.map_chart:
        assert drawing.map_alt.startswith("Map ")
        assert "map" not in drawing.alt, "a chart and its map have descriptions of their own"


def check_card(drawing: Card) -> None:
    check_texts(drawing)
    for chart in filter(None, (drawing.chart, drawing.map_chart)):
        chart_rules.check(chart)
    # Plotly validates here: a chart is a plain dictionary, in which a misspelt setting has no effect.
    for figure in filter(None, (drawing.figure, drawing.map)):
        kinds = {trace.type for trace in figure.data}
        assert not {k for k in kinds if k.endswith("gl") or "mapbox" in k}, kinds
        assert not figure.layout.title.text, "the card carries the title"
        for trace in figure.data:
            if trace.type == "choropleth":
                assert set(trace.locations) <= set(outlines(trace.geojson)), "a region has no polygon"


def attempt(figure_id: str, **choices: Any) -> tuple[Card | None, str]:
    """Return the card, or the reason why there is none."""
    try:
        return card(figure_id, **choices), ""
    except EdudataError as error:
        return None, str(error)


def content(drawing: Card) -> tuple[str, ...]:
    """Return what a reader sees, comparable."""
    charts = [repr(chart) for chart in (drawing.chart, drawing.map_chart)]
    return drawing.finding, drawing.subtitle, *charts, drawing.data.to_csv()


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.id)
def test_default_card_is_complete(spec):
    check_card(card(spec.id))
    assert spec.page in pages()
    assert spec.question.endswith("?")
    assert spec.about.strip()
    # The card's own elements have these names after the figure's id.
    assert not {control.name for control in spec.controls} & {"card", "foot", "share", "tab"}
    catalog = reader.catalog()
    assert all(t in catalog["tables"] or t in catalog["views"] for t in spec.tables)


@pytest.mark.parametrize(("spec", "name", "value"), CASES)
def test_every_value_of_every_control_draws_or_explains(spec, name, value):
    drawing, refusal = attempt(spec.id, **{name: value})
    if drawing is None:
        assert len(refusal) > 30, "an error must name the remedy"
    else:
        check_card(drawing)


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.id)
def test_cards_are_short_and_keep_the_rules_for_words(spec):
    for choices in [{}, *({c.name: value} for c in spec.controls for value in values(spec.id, c))]:
        drawing, _ = attempt(spec.id, **choices)
        if drawing is not None:
            assert list(long(drawing, default=not choices)) == [], choices
            assert list(wrong(drawing)) == [], choices


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.id)
def test_no_axis_writes_a_unit_twice(spec):
    layout = card(spec.id).chart["layout"]
    for axis in (layout[name] for name in layout if name.startswith(("xaxis", "yaxis"))):
        shape = axis.get("tickformat", "")
        assert not ("$" in axis.get("tickprefix", "") and "$" in shape), axis
        assert not ("%" in axis.get("ticksuffix", "") and "%" in shape), axis


@pytest.mark.parametrize("spec", [s for s in SPECS if len(s.controls) > 1], ids=lambda s: s.id)
def test_combinations_draw_or_name_the_remedy(spec):
    for choices in combinations(spec.id):
        drawing, refusal = attempt(spec.id, **choices)
        if drawing is None:
            assert "choose" in refusal.lower(), choices
        else:
            check_texts(drawing)


@pytest.mark.parametrize("spec", WITH_CONTROLS, ids=lambda s: s.id)
def test_every_control_changes_the_card(spec):
    defaults = spec.defaults(frames(spec.id))
    for control in spec.controls:
        # What must be chosen for the control to be shown.
        settings = {n: allowed[0] for n, allowed in control.when.items() if defaults[n] not in allowed}
        assert changes(spec.id, control, settings), control.name


@pytest.mark.faults
@pytest.mark.parametrize("spec", [s for s in SPECS if len(s.controls) > 1], ids=lambda s: s.id)
def test_a_control_that_changes_nothing_is_hidden(spec):
    """With each value of each choice, every control shown changes the rows, texts or traces."""
    defaults = spec.defaults(frames(spec.id))
    choices = [c for c in spec.controls if isinstance(c, Choice)]
    settings = [{c.name: value} for c in choices for value in values(spec.id, c, 6)[:6]]
    idle = [
        (control.name, setting)
        for setting in settings
        for control in active(spec, defaults | setting)
        if control.name not in setting and not changes(spec.id, control, setting)
    ]
    assert not idle


def changes(figure_id: str, control: Control, setting: dict[str, Any]) -> bool:
    """Return whether some value of a control changes the card; a note alone is no change."""
    values_so_far: set[Any] = set()
    for value in [None, *values(figure_id, control)]:
        choices = setting if value is None else setting | {control.name: value}
        drawing, refusal = attempt(figure_id, **choices)
        values_so_far.add(refusal or content(drawing))
        # Where the setting itself is refused, the message names what to change.
        if len(values_so_far) > 1 or (value is None and refusal):
            return True
    return False


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.id)
def test_every_table_named_as_a_source_is_read(spec):
    settings = [{}, *({control.name: v} for control in spec.controls for v in values(spec.id, control))]
    figure_card = [drawing for choices in settings if (drawing := attempt(spec.id, **choices)[0])]
    assert {name for drawing in figure_card for name in drawing.tables} == set(spec.tables)


def test_only_tables_read_for_the_setting_are_sources():
    assert card("G-1").tables == ("medallion_prices",)
    assert card("G-1", basis="real").tables == ("medallion_prices", "cpi")
    assert card("G-1-attributes").tables == (), "judgments of ours"


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.id)
def test_drawing_is_pure(spec):
    inputs = frames(spec.id)
    before = {name: frame.copy() for name, frame in inputs.items()}
    assert content(spec.card(inputs)) == content(card(spec.id))
    for name, frame in inputs.items():
        pd.testing.assert_frame_equal(frame, before[name], check_exact=True)


@pytest.mark.parametrize("spec", WITH_CONTROLS, ids=lambda s: s.id)
def test_wrong_values_name_the_known_ones(spec):
    for control in spec.controls:
        with pytest.raises(EdudataError) as caught:
            card(spec.id, **{control.name: "no such value"})
        assert control.name in str(caught.value)
    with pytest.raises(UnknownNameError):
        card(spec.id, nonsense=1)
