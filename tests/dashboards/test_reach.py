"""Cards further down a page have everything but their controls, which come when a reader does."""

from __future__ import annotations

from typing import Any

import pytest

from edudata.dashboard import reach


@pytest.fixture
def one_full_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "FULL_CARDS", 1)


def labels(at: Any) -> list[str]:
    return [w.label for kind in (at.selectbox, at.button_group, at.slider) for w in kind]


def test_a_card_further_down_reads_whole_and_gets_its_controls_when_reached(
    orchard: Any, one_full_card: None, open_page: Any, charts_of: Any
) -> None:
    at = open_page("debt")
    assert [h.value for h in at.header] == ["Apples cost \\$3 in 2003, real, a, not \\$1"] * 2
    assert [c.value for c in at.caption][:2] == ["US dollars"] * 2
    first, second = charts_of(at)
    assert first["address"] != second["address"]
    assert (first["near"], second["near"]) == (False, True)
    sources = [m.value for m in at.markdown if "Orchard Office" in m.value]
    assert len(sources) == 2
    assert all("The price is" in words for words in sources), "its notes are there"
    assert "Place" not in labels(at)

    # What the chart's event calls when it comes near the window.
    at.session_state[reach.STORE][1].add("X-1-places")
    at.run()
    assert "Place" in labels(at)
    assert [chart["near"] for chart in charts_of(at)] == [False, False]
    assert not at.error
    assert not at.exception

    at.switch_page("views/jobs.py").run()
    assert at.session_state[reach.STORE] == ("jobs", set()), "another page starts from the beginning"


@pytest.mark.parametrize(
    ("name", "value"), [("x_1_places_place", "b"), ("at", "x-1-places"), ("x_1_places_tab", "about")]
)
def test_a_card_that_the_address_names_has_its_controls_at_once(
    orchard: Any, one_full_card: None, open_page: Any, name: str, value: str
) -> None:
    assert "Place" in labels(open_page("debt", **{name: value}))


def test_a_choice_made_earlier_is_seen_before_its_control_is(
    orchard: Any, one_full_card: None, open_page: Any, charts_of: Any
) -> None:
    at = open_page("debt", x_1_places_place="b")
    at.switch_page("views/jobs.py").run()
    at.query_params.clear()  # as a browser does
    at.switch_page("views/debt.py").run()
    assert "in 2003, real, b" in at.header[1].value
