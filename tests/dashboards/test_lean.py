"""What makes Streamlit lighter gives the same results as Streamlit's own functions."""

from __future__ import annotations

from typing import Any

import pytest
import streamlit as st
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.state import session_state
from streamlit.testing.v1 import AppTest

from edudata.dashboard import lean

OWN_THEME, OWN_STATE = app_session._populate_theme_msg, session_state.SessionState.filtered_state


@pytest.fixture
def applied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_session, "_populate_theme_msg", OWN_THEME)
    monkeypatch.setattr(session_state.SessionState, "filtered_state", OWN_STATE)
    lean.apply()
    lean.apply()  # a second time changes nothing


def page() -> None:
    import streamlit as st

    st.session_state.setdefault("own", 1)
    st.selectbox("A", ["x", "y"], key="a")
    st.selectbox("B", ["x", "y"], index=None, key="b")
    st.text_input("C", key="c")
    st.text_input("no key")


def seen() -> list[list[Any]]:
    at = AppTest.from_function(page).run()
    steps = [[box.value for box in at.selectbox]]
    at.selectbox[0].select("y").run()
    steps.append([box.value for box in at.selectbox])
    for name, value in (("a", None), ("b", "x"), ("b", None)):
        at.session_state[name] = value
        at.run()
        steps.append([box.value for box in at.selectbox])
    return steps


def test_lists_keep_their_values_and_stay_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_state.SessionState, "filtered_state", OWN_STATE)
    plain = seen()
    assert plain[:2] == [["x", None], ["y", None]]
    lean.apply()
    assert isinstance(session_state.SessionState.filtered_state, lean.Lazy)
    assert seen() == plain


def test_a_session_has_the_same_entries(applied: None) -> None:
    at = AppTest.from_function(page).run()
    state: Any = at.session_state._state
    state = getattr(state, "_state", state)
    looked_up, whole = state.filtered_state, OWN_STATE.fget(state)
    assert dict(looked_up) == whole
    assert len(looked_up) == len(whole)
    assert str(looked_up) == str(whole)
    assert all(name in looked_up for name in whole)
    assert "other" not in looked_up


@pytest.mark.parametrize("section", ["theme", "theme.light", "theme.dark", "theme.sidebar"])
def test_the_theme_is_the_same_and_follows_the_configuration(applied: None, section: str) -> None:
    def message(populate: Any) -> CustomThemeConfig:
        filled = CustomThemeConfig()
        populate(filled, section)
        return filled

    before = st.get_option("theme.dark.textColor")
    try:
        for color in ("#123456", "#654321"):
            st._config.set_option("theme.dark.textColor", color)
            app_session._populate_theme_msg.messages.clear()  # as a newly read file does
            for _ in range(2):
                assert message(app_session._populate_theme_msg) == message(OWN_THEME)
    finally:
        st._config.set_option("theme.dark.textColor", before)
    assert message(app_session._populate_theme_msg).ByteSize() >= 0
