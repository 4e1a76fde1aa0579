"""Claims: what the essay says, one statement at a time, and what the data say about it."""

import streamlit as st

from edudata.dashboard import claims_board
from edudata.dashboard.components import TITLES

st.title(TITLES["claims"], anchor=False)
st.markdown(
    "Each statement of the essay that public data can check, in our own words: how it is measured, the "
    "number found, and whether another way to measure it would change the verdict. A refresh checks all "
    "of them anew."
)
claims_board.show()
