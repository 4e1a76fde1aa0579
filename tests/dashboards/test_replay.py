"""A page sent again to another reader is the one that would have been drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import local_script_runner

from edudata.dashboard import components, replay, story
from edudata.errors import OutOfRangeError


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Iterator[replay.Drawings]:
    drawings = replay.Drawings()
    drawings.on = True
    monkeypatch.setattr(replay, "drawings", drawings)
    yield drawings
    assert not replay.nested(), "nothing is recorded after a run"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[list[bytes]]:
    """The messages of each run of a page."""
    runs: list[list[bytes]] = []
    parse = local_script_runner.parse_tree_from_messages

    def noting(messages: list[Any]) -> Any:
        deltas = [m for m in messages if m.WhichOneof("type") == "delta"]
        runs.append([m.SerializeToString(deterministic=True) for m in deltas])
        return parse(messages)

    monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", noting)
    return runs


def registered(at: Any) -> set[str]:
    state = at.session_state._state
    return set(getattr(state, "_state", state)._new_widget_state.widget_metadata)


def test_the_second_reader_gets_the_same_messages_and_widgets(
    orchard: Any, open_page: Any, sent: list[list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edudata.dashboard.reach.FULL_CARDS", 1)
    plain = open_page("debt")
    drawings = replay.Drawings()
    drawings.on = True
    monkeypatch.setattr(replay, "drawings", drawings)
    first = open_page("debt")
    calls = []
    monkeypatch.setattr(components, "_title", lambda *_: calls.append(1))
    second = open_page("debt")
    assert not calls, "no card was drawn"
    assert sent[0] == sent[1] == sent[2]
    assert len(sent[0]) > 20
    assert registered(plain) == registered(first) == registered(second)
    assert any("events" in name for name in registered(second)), "the chart can tell that it is near"


def test_another_choice_is_drawn_and_the_first_one_kept(
    orchard: Any, open_page: Any, on: replay.Drawings, charts_of: Any
) -> None:
    for _ in range(2):
        assert "nominal" not in charts_of(open_page("debt"))[0]["address"]
        assert "nominal" in charts_of(open_page("debt", x_1_basis="nominal"))[0]["address"]
    assert len(on.kept) == 3, "one card with two choices, one with one"


def test_a_card_with_an_open_menu_or_another_tab_is_drawn_each_time(
    orchard: Any, open_page: Any, on: replay.Drawings
) -> None:
    open_page("debt", opened=("x_1_menu", "x_1_places_menu"))
    open_page("debt", x_1_tab="table", x_1_places_tab="about")
    assert not on.kept


def test_an_error_is_not_kept(orchard: Any, open_page: Any, on: replay.Drawings) -> None:
    at = open_page("debt", x_1_basis="bug", x_1_places_tab="about")
    assert [e.value for e in at.error] == [
        "Apples cannot be drawn: see the server's log. Other figures are not affected."
    ]
    assert not on.kept


def test_what_is_drawn_with_an_error_inside_is_not_kept(
    orchard: Any, open_page: Any, on: replay.Drawings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise OutOfRangeError("not now")

    with monkeypatch.context() as patch:
        patch.setattr(story, "picture", fail)
        assert open_page("overview").info or open_page("overview").warning
    assert not on.kept


def test_what_follows_comes_after_it_in_the_same_container(on: replay.Drawings) -> None:
    from streamlit.testing.v1 import AppTest

    def page() -> None:
        import streamlit as st

        from edudata.dashboard import replay

        def draw() -> None:
            st.markdown("a")
            st.fragment(lambda: st.button("b", key="b"))()

        st.markdown("before")
        replay.again("key", draw)
        st.markdown("after")

    for _ in range(2):
        at = AppTest.from_function(page).run()
        assert [m.value for m in at.markdown] == ["before", "a", "after"]
        assert [b.label for b in at.button] == ["b"]
    assert len(on.kept) == 1
    drawing = next(iter(on.kept.values()))[0]
    assert len(drawing.fragments) == 1
    assert drawing.whole


def test_a_widget_in_another_state_makes_another_variant(on: replay.Drawings) -> None:
    from streamlit.testing.v1 import AppTest

    def page() -> None:
        import streamlit as st

        from edudata.dashboard import replay

        replay.again("key", lambda: st.markdown(str(st.checkbox("c", key="c"))) and None)

    for checked in (False, True, False, True):
        at = AppTest.from_function(page)
        at.session_state["c"] = checked
        assert at.run().markdown[0].value == str(checked)
    (variants,) = on.kept.values()
    assert len(variants) == 2


def test_what_is_kept_has_a_limit_of_bytes() -> None:
    drawings = replay.Drawings(max_bytes=10_000)
    for number in range(50):
        drawings.keep(number, replay.Drawing())
    assert 1 <= len(drawings.kept) <= 5
    assert drawings.find(49)
    assert not drawings.find(0)


def test_without_the_server_everything_is_drawn(orchard: Any, open_page: Any) -> None:
    assert not replay.drawings.on
    open_page("debt")
    assert not replay.drawings.kept
