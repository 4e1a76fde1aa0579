"""The dashboard's main script: the menu, and the page that the address names."""

import streamlit as st

from edudata.dashboard import components
from edudata.dashboard.pages import pages

st.set_page_config(
    page_title="edudata: is higher education being disrupted?", page_icon="🎓", layout="wide"
)
menu = [
    st.Page(page.file, title=page.title, url_path=page.slug, default=place == 0)
    for place, page in enumerate(pages().values())
]
components.run(st.navigation(menu, position="top"))
