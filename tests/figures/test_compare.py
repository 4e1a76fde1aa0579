"""Controls that take several states, metros or majors."""

from __future__ import annotations

import pytest
from helpers import chart_rules
from helpers.figures import card, frames

from edudata import registry
from edudata.errors import OutOfRangeError, UnknownNameError
from edudata.figures import charts
from edudata.figures.controls import Choice

SEVERAL = [
    (spec.id, control)
    for spec in registry.figures().values()
    for control in spec.controls
    if isinstance(control, Choice) and control.many
]


def test_states_metros_and_majors_can_be_compared() -> None:
    assert {(name, control.name) for name, control in SEVERAL} >= {
        ("G-2-states", "states"),
        ("G-3-majors", "highlight"),
        ("G-5-metros", "metros"),
        ("G-5-states", "states"),
        ("G-3-metros", "metros"),
        ("G-3-states", "states"),
        ("G-3-places", "metros"),
        ("G-3-rules", "state"),
        ("G-3-state-majors", "state"),
        ("G-3-majors-census", "highlight"),
        ("G-5-compare", "also"),
        ("G-7-funding", "state"),
        ("G-7-postings", "sector"),
        ("HUB", "compare"),
        ("HUB-outcome", "compare"),
        ("HUB-compare", "also"),
        ("10X-payback", "major"),
    }


@pytest.mark.parametrize(("figure_id", "control"), SEVERAL, ids=lambda value: getattr(value, "name", value))
def test_lists_and_texts_mean_the_same_up_to_a_limit(figure_id: str, control: Choice) -> None:
    known = list(control.values(frames(figure_id)))
    assert control.parse(known[:2], frames(figure_id)) == ",".join(known[:2])
    assert control.parse(f"{known[0].upper()}, {known[1]},{known[0]}", frames(figure_id)) == ",".join(
        known[:2]
    )
    assert control.parse("", frames(figure_id)) == ""
    with pytest.raises(OutOfRangeError, match=f"at most {control.many} values"):
        control.parse(known[: control.many + 1], frames(figure_id))
    with pytest.raises(UnknownNameError):
        control.parse([known[0], "nowhere"], frames(figure_id))
    setting = {name: values[0] for name, values in control.when.items()}
    whole = card(figure_id, **setting)
    # Of a comparison of two, one more may change the title only by being first or last.
    many = known[1 : control.many + 1]
    for chosen in (known[1:2], many):
        drawing = card(figure_id, **setting, **{control.name: ",".join(chosen)})
        chart_rules.check(drawing.chart)
        assert charts.to_json(drawing.chart) != charts.to_json(whole.chart)
    assert drawing.finding != whole.finding


def test_states_are_lines_with_the_nation() -> None:
    drawing = card("G-2-states", states="tn,ca")
    assert [trace["name"] for trace in drawing.chart["data"]][:2] == ["Tennessee", "California"]
    assert len(drawing.chart["data"]) == 3
    assert drawing.map_chart is None
    rows = drawing.data[drawing.data["state"] == "TN"]
    one_year = card("G-2-states").data.set_index("state")
    newest = rows.sort_values("year")["student_debt_per_credit_file_usd"].iloc[-1]
    assert newest == one_year.at["TN", "student_debt_per_credit_file_usd"]


def test_majors_compared_are_all_labeled() -> None:
    drawing = card("G-3-majors", highlight="nursing,criminal-justice,history")
    words = [mark["text"] for mark in drawing.chart["layout"]["annotations"]]
    assert {"<b>Nursing</b>", "<b>Criminal Justice</b>", "<b>History</b>"} <= set(words)
    assert drawing.finding.startswith("13% of Nursing graduates are underemployed, 66% of Criminal")


def test_metros_compared_are_ranked_in_the_second_color() -> None:
    drawing = card("G-5-metros", metros="41860,34980")
    (bars,) = drawing.chart["data"]
    marked = [n for n, c in zip(bars["y"], bars["marker"]["color"], strict=True) if c == "#d98200"]
    assert [name.split("  ")[1] for name in marked] == ["Nashville, TN", "San Francisco, CA"]
    assert (
        drawing.finding == "In Nashville, a home costs 4.57 years of income; in San Francisco, 8.33 years."
    )


def test_no_control_takes_the_name_of_a_part_of_the_card() -> None:
    parts = {"tab", "card", "controls", "more", "foot", "row"}  # their keys on the page end in these
    for spec in registry.figures().values():
        assert not parts & {control.name for control in spec.controls}, spec.id
