"""The dashboard: its pages and what stands on all of them."""

from __future__ import annotations

import streamlit as st

from edudata.dashboard import components

st.set_page_config(
    page_title="edudata: is higher education being disrupted?", page_icon="🎓", layout="wide"
)
page = st.navigation(
    [
        st.Page(f"views/{slug}.py", title=title, url_path=slug, default=slug == "overview")
        for slug, title in components.TITLES.items()
    ],
    position="top",
)
components.run(page)
