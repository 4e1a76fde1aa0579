"""The reader's own choice: in the header, the address and every page; the pages Yours and Places."""

from __future__ import annotations

from typing import Any

import pytest

import edudata as ed
from edudata import registry
from edudata.api.figures import figure_frames
from edudata.dashboard import mine, places_page
from edudata.figures.controls import Choice as ChoiceControl


def value(at: Any, name: str) -> str:
    values = at.query_params.get(name, "")
    return values[0] if isinstance(values, list) else values


def test_a_choice_stays_over_pages_and_in_the_address(orchard: Any, open_page: Any) -> None:
    at = open_page("debt", my_state="tn", my_college="public_2yr")
    assert not at.exception
    assert not at.warning
    at.query_params.clear()
    at.switch_page("views/taxi.py").run()
    assert (value(at, "my_state"), value(at, "my_college")) == ("TN", "public_2yr")
    assert any("Tennessee · public two-year" in m.value for m in at.markdown)


def test_a_choice_that_does_not_exist_is_named(orchard: Any, open_page: Any) -> None:
    at = open_page("debt", my_state="ZZ")
    assert "No state is called 'ZZ'" in at.warning[0].value
    assert "my_state" not in at.query_params


def test_the_menu_chooses_and_clears(orchard: Any, open_page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    choices = {"metro": {"34980": "Nashville, TN"}, "major": {"nursing": "Nursing"}}
    known = mine._labels
    monkeypatch.setattr(mine, "_labels", lambda part: choices[part] if part in choices else known(part))
    at = open_page("debt", opened=("mine_menu",))
    labels = [box.label for box in at.selectbox][:4]
    assert labels == ["State", "Metro", "Major", "Kind of college"]
    at.selectbox(key="my_major_list").select("nursing").run()
    at.selectbox(key="my_metro_list").select("34980").run()
    assert (value(at, "my_major"), value(at, "my_metro")) == ("nursing", "34980")
    assert at.session_state["mine"]["major"] == "Nursing"
    at.button(key="mine_clear").click().run()
    assert "my_major" not in at.query_params
    assert not any(at.session_state["mine"].values())


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that makes a choice without a session."""

    def choose(**parts: str) -> None:
        store = dict.fromkeys(mine.LABELS, "") | parts
        monkeypatch.setattr(mine, "_stored", lambda: store)

    return choose


@pytest.mark.parametrize(
    ("figure", "parts", "expected"),
    [
        ("G-3-majors", {"major": "Nursing"}, {"highlight": "nursing"}),
        ("10X-payback", {"major": "Art History"}, {"major": "art-history"}),
        ("HUB-compare", {"metro": "18140"}, {"a": "41940", "b": "18140"}),
        # Nothing is compared with itself.
        ("HUB-compare", {"metro": "41940"}, {"a": "41940", "b": "34980"}),
        ("G-4-net-price", {"college": "private_4yr"}, {"sector": "private"}),
        ("G-4-counterfactual", {"college": "public_2yr"}, {"sector": "two_year"}),
        ("G-4-net-price", {"college": "for_profit"}, {"sector": "public"}),
        ("G-4-net-price", {"state": "TN"}, {"sector": "public"}),
    ],
)
def test_figures_begin_with_the_choice(
    chosen: Any, figure: str, parts: dict[str, str], expected: Any
) -> None:
    spec = registry.figure(figure)
    frames = figure_frames(spec)
    chosen(**parts)
    begins = mine.defaults(spec, frames)
    assert {name: begins[name] for name in expected} == expected
    spec.resolve(frames, begins)  # every value is one that the figure knows


def test_majors_are_written_as_the_figures_write_them() -> None:
    spec = registry.figure("G-3-majors")
    frames = figure_frames(spec)
    (control,) = [c for c in spec.controls if isinstance(c, ChoiceControl) and c.name == "highlight"]
    assert set(mine._labels("major")) == set(control.values(frames)) - {"none"}


def test_yours_answers_for_the_choice(open_page: Any) -> None:
    at = open_page("yours", my_state="TN", my_major="nursing", my_college="public_4yr")
    assert not at.exception
    assert not at.error
    own = ed.yours(state="TN", major="nursing", college="public_4yr")
    assert at.title[0].value == own.title
    assert "/yours.html?state=TN&major=nursing&college=public_4yr)" in "\n".join(
        m.value for m in at.markdown
    )
    assert "11.7%" in "\n".join(part.value for part in at.get("html"))


def test_yours_asks_for_a_choice(open_page: Any) -> None:
    at = open_page("yours")
    assert at.title[0].value.startswith("Choose a state")
    assert any("For example, Tennessee against the nation" in text.value for text in at.markdown)


def test_places_shows_a_brief_and_lists_many_and_nearest(open_page: Any) -> None:
    at = open_page("places", place="nashville")
    assert at.title[0].value.startswith("Nashville-Davidson")
    assert not at.warning
    text = "\n".join(part.value for part in at.get("html"))
    assert 'href="./debt?g2_states_measure=student&amp;at=g2-states"' in text
    assert 'href="./data?table=degree_jobs_by_area"' in text
    at = open_page("places", place="columbus")
    assert at.warning[0].value.startswith("5 places are called")
    at.button(key="open_18140").click().run()
    assert at.title[0].value == "Columbus, OH"
    assert value(at, "place") == "18140"


def test_every_link_of_a_brief_opens_a_page() -> None:
    from edudata.dashboard.pages import pages

    for row in ed.place("TN").rows:
        address = places_page.link(row)
        assert address.removeprefix("./").partition("?")[0] in pages(), row.key
