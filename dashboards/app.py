"""The dashboard's main script: the menu, and the page that the address names."""

from pathlib import Path

import streamlit as st

from edudata.dashboard import components, mine, shell

menu = components.menu()
chosen = st.navigation(list(menu), position="top")
st.set_page_config(
    page_title=shell.title(menu[chosen]),
    # As a file: for an emoji, Streamlit would first import its list of all emojis, which takes 0.1 s.
    page_icon=Path(__file__).with_name("icon.svg"),
    layout="wide",
)
mine.header()
components.run(chosen)
