"""Tables for people: words, units, order, search, and a row that opens its place or major."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import edudata as ed
from edudata import registry
from edudata.dashboard import cards, columns, controls, tables

# Without what takes seconds.
FIGURES = {
    name: spec
    for name, spec in registry.figures().items()
    if spec.page != "hiring" and name != "G-7-postings"
}


@pytest.fixture(scope="module")
def readable() -> dict[str, columns.Readable]:
    return {name: columns.readable(cards.default(spec).card.data) for name, spec in FIGURES.items()}


@pytest.mark.parametrize("name", FIGURES)
def test_columns_are_words_with_units_and_every_row_stays(
    readable: dict[str, columns.Readable], name: str
) -> None:
    table, data = readable[name], cards.default(FIGURES[name]).card.data
    assert sorted(table.frame.index) == list(range(len(data)))
    assert len(table.frame.columns), "at least one column"
    for column in table.frame:
        assert not any(sign in column for sign in ("_", "usd", "pct", "moe")), column
    texts = table.frame.select_dtypes(include=["str", "object"])
    for value in texts.to_numpy().ravel():
        assert not (isinstance(value, str) and columns.CODE_VALUE.fullmatch(value)), value


def test_places_are_in_the_order_of_the_finding_and_rounded(readable: dict[str, columns.Readable]) -> None:
    counties = readable["G-5"].frame["home value (years of income)"].dropna()
    assert counties.is_monotonic_decreasing
    assert (counties.round(1) == counties).all()
    assert readable["HUB"].frame["rank"].is_monotonic_increasing
    months = readable["G-3"].frame["month"]
    assert months.is_monotonic_decreasing, "dated rows begin with the newest"


def test_a_measure_that_the_reader_chose_decides_the_order() -> None:
    card = ed.card("G-5", measure="rent_to_income")
    table = columns.readable(card.data, {"measure": "rent_to_income"})
    assert table.frame["a year's rent, share of income (%)"].dropna().is_monotonic_decreasing


def test_a_row_opens_the_control_that_lists_it_or_is_marked_in_the_chart() -> None:
    for name, cell in (("G-3-majors", "Nursing"), ("HUB-compare", "26620")):
        spec, frames = cards.resolved(FIGURES[name], cards.checksums(FIGURES[name]))
        lists = [c.values(frames) for c in spec.controls if hasattr(c, "values")]
        assert any(tables.option_of(options, [cell]) for options in lists), name
    view = cards.default(FIGURES["HUB"])
    assert tables.is_drawn(view.drawings["chart"][0], "Huntsville, AL")
    assert not tables.is_drawn(view.drawings["chart"][0], "Atlantis, AL")


def test_the_table_has_a_search_box_once_it_is_long(open_page: Any) -> None:
    at = open_page("hubs", hub_tab="table", hub_row="Ames, IA")
    assert not at.exception
    assert not at.warning, "a marked row is a known part of an address"
    assert len(at.dataframe[0].value) == 387
    at.text_input(key="hub_find").set_value("ames ia").run()
    assert list(at.dataframe[0].value["place"]) == ["Ames, IA"]


def test_the_marked_row_reaches_the_chart(orchard: Path, open_page: Any, charts_of: Any) -> None:
    at = open_page("debt", x_1_row="a place")
    assert [chart["row"] for chart in charts_of(at)] == ["a place", ""]


def test_words_of_a_search_may_stand_in_any_column() -> None:
    frame = pd.DataFrame(
        {"place": ["Ames", "Akron"], "state": ["IA", "OH"], "part of": ["x", None], "score": [1.5, 2.5]}
    )
    assert tables.matching(frame, "oh AKR")["place"].tolist() == ["Akron"]
    assert tables.matching(frame, "").equals(frame)
    assert controls.key("G-5", controls.ROW) == "g5_row"
