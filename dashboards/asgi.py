"""The dashboard as a web application, started by `edudata dashboard` or `streamlit run asgi.py`."""

from pathlib import Path

import streamlit as st

from edudata.dashboard import serving, warmup

# `streamlit run` looks for this very call in the text of the file.
app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=warmup.lifespan,
    middleware=serving.MIDDLEWARE,
)
