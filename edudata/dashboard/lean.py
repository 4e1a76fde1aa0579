"""Streamlit's own work in each run, made lighter where it does the same again and again.

Each part replaces one private function by one that gives the same results, and leaves it alone where
Streamlit has none of that name. Tests compare the results with those of the function replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.state.session_state import SessionState

KNOWN = "1.67."  # versions of Streamlit; a later one works as it is, only slower


class LookedUp(Mapping[str, Any]):
    """The entries of a session by name, each looked up when it is asked for.

    To see whether one list of choices is empty, Streamlit would copy the values of all controls.
    """

    def __init__(self, state: SessionState, whole: Callable[[SessionState], dict[str, Any]]) -> None:
        self.state, self.whole = state, whole

    def __contains__(self, name: object) -> bool:
        return name in self.state

    def __getitem__(self, name: str) -> Any:
        return self.state[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole(self.state))

    def __len__(self) -> int:
        return len(self.whole(self.state))

    def __str__(self) -> str:
        return str(self.whole(self.state))

    __repr__ = __str__


class Themes:
    """The theme's messages, which every run sends and which change with the configuration only."""

    def __init__(self, populate: Callable[..., None]) -> None:
        self.populate = populate
        self.messages: dict[str, CustomThemeConfig] = {}
        config.on_config_parsed(self.messages.clear)

    def __call__(self, message: CustomThemeConfig, section: str = "theme") -> None:
        """Fill a message with a section of the theme."""
        if section not in self.messages:
            theme = CustomThemeConfig()
            self.populate(theme, section)
            self.messages[section] = theme
        # A message that nothing is merged into stays absent, as without this.
        if self.messages[section].ByteSize():
            message.MergeFrom(self.messages[section])


def known() -> bool:
    """Return whether this is the Streamlit whose inner workings `dispatch`, `workers` and `replay` know."""
    return st.__version__.startswith(KNOWN)


def apply() -> None:
    """Replace the functions, once."""
    populate = getattr(app_session, "_populate_theme_msg", None)
    if populate is not None and not isinstance(populate, Themes):
        app_session._populate_theme_msg = Themes(populate)  # type: ignore[assignment]
    whole = SessionState.__dict__.get("filtered_state")
    if isinstance(whole, property) and not isinstance(whole, Lazy) and whole.fget is not None:
        SessionState.filtered_state = Lazy(whole.fget)  # type: ignore[assignment, method-assign]


class Lazy(property):
    """The entries of a session, looked up when they are asked for."""

    def __init__(self, whole: Callable[[SessionState], dict[str, Any]]) -> None:
        super().__init__(lambda state: LookedUp(state, whole))
