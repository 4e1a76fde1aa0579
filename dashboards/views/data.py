"""Data: every table, where it comes from, how old it is, what was checked."""

import freshness
import streamlit as st
import tables
from components import TITLES

st.title(TITLES["data"], anchor=False)
st.markdown(
    "Every figure here is drawn from these tables. Each table is built from figures kept as their "
    "publisher released them, is checked before it is published, and can be taken away."
)
freshness.show()
tables.overview()
tables.chosen()
