"""The essay's six figures as the essay shows them, and today's."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers.figures import card, frames

from edudata import registry
from edudata.dashboard.controls import active
from edudata.figures._period import ESSAY, NAME, PERIOD, TODAY

ESSAYS = [f"G-{number}" for number in range(1, 7)]


@pytest.mark.parametrize("figure_id", ESSAYS)
def test_the_switch_comes_first_and_is_the_same_everywhere(figure_id: str) -> None:
    spec = registry.figure(figure_id)
    assert spec.controls[0] is PERIOD
    assert PERIOD.default == TODAY


def test_no_other_figure_has_the_switch() -> None:
    others = [s.id for s in registry.figures().values() if any(c.name == NAME for c in s.controls)]
    assert others == ESSAYS


@pytest.mark.parametrize("figure_id", ESSAYS)
def test_words_and_rows_follow_the_switch(figure_id: str) -> None:
    then, now = card(figure_id, period=ESSAY), card(figure_id, period=TODAY)
    assert then.finding != now.finding
    assert then.subtitle != now.subtitle
    assert then.notes != now.notes
    assert (then.map_alt or then.alt) != (now.map_alt or now.alt)


@pytest.mark.parametrize("figure_id", ESSAYS)
def test_a_control_that_changes_nothing_in_the_essay_is_hidden(figure_id: str) -> None:
    spec = registry.figure(figure_id)
    values = spec.resolve(frames(figure_id), {NAME: ESSAY})
    visible = [control.name for control in active(spec, values)]
    expected = {"G-2": ["without_2012", "basis"], "G-3": ["group"], "G-4": ["sector"]}
    assert visible == [NAME, *expected.get(figure_id, [])]


def test_windows_and_measures_are_the_essays() -> None:
    debt, jobs, tuition = (card(name, period=ESSAY).data for name in ("G-2", "G-3", "G-4"))
    assert (debt["year"].min(), debt["year"].max()) == (2009, 2019)
    assert jobs["period_start"].max() == pd.Timestamp("2019-12-01")
    assert (tuition["year"].min(), tuition["year"].max()) == (1985, 2019)
    assert set(tuition["component"]) == {"total"}
    assert set(card("G-6", period=ESSAY).data["process"]) == {"serial", "pull"}


def test_uber_is_marked_in_words_where_its_arrival_is_drawn() -> None:
    for choices in ({NAME: ESSAY}, {NAME: TODAY}):
        words = [mark["text"] for mark in card("G-1", **choices).chart["layout"]["annotations"]]
        assert "Uber arrives" in words
    later = card("G-1", since=2013).chart["layout"]["annotations"]
    assert "Uber arrives" not in [mark["text"] for mark in later]


def test_the_total_cost_of_the_essays_years_is_the_publishers() -> None:
    # Digest of Education Statistics 2023, Table 330.10: all 4-year institutions, total, constant dollars.
    rows = card("G-4", period=ESSAY).data
    own = rows[rows["sector"] == "all_4yr"].set_index("year")["amount_usd"]
    assert (own[1985], own[2019]) == (15159, 33523)
