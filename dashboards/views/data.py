"""Data: every table, where it comes from, how old it is, what was checked."""

import streamlit as st

from edudata.dashboard import data_page, freshness
from edudata.dashboard.components import TITLES

st.title(TITLES["data"], anchor=False)
st.markdown(
    "Every figure here is drawn from these tables. Each table is built from figures kept as their "
    "publisher released them, is checked before it is published, and can be taken away."
)
freshness.show()
data_page.overview()
data_page.chosen()
