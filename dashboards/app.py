"""The dashboard: its pages and what stands on all of them."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:  # views import components and glossary from here
    sys.path.insert(0, str(HERE))

import components  # noqa: E402
import streamlit as st  # noqa: E402

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
