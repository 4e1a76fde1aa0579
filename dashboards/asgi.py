"""The dashboard as a web application, started by `edudata dashboard` or `streamlit run asgi.py`.

Before it answers, everything a first visitor needs is imported, read and drawn once. What is then in
memory is set aside from the garbage collection that Streamlit runs after every click (90 ms else).
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
if str(HERE) not in sys.path:  # uvicorn does not put the script's folder there
    sys.path.insert(0, str(HERE))

import cards  # noqa: E402
import serving  # noqa: E402
import streamlit as st  # noqa: E402

from edudata import figures  # noqa: E402
from edudata.errors import EdudataError  # noqa: E402

log = logging.getLogger("edudata.dashboard")
FIRST_FILES = ("index.", "PlotlyChart.", "DataFrame.", "protobuf.", "arrowFormatUtils.", "react-dom.")


def warm_up() -> None:
    """Draw every figure as it first appears and compress the browser code that every page loads.

    What fails here fails again, and is said, on the page that needs it.
    """
    for spec in figures.specs().values():
        try:
            for theme in cards.AXES:
                cards.default(spec, theme)
        except EdudataError as error:
            log.warning("%s is not ready: %s", spec.id, error)
        except Exception:
            log.exception("%s cannot be drawn", spec.id)
    for path in (serving.FRONTEND / "static" / "js").glob("*.js"):
        if path.name.startswith(FIRST_FILES):
            serving.compressed.get(path)
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Warm up before the first request."""
    logging.getLogger("streamlit.runtime.caching").setLevel(
        logging.ERROR
    )  # no session yet, and none needed
    await asyncio.to_thread(warm_up)
    yield


app = st.App(HERE / "app.py", lifespan=lifespan, routes=serving.ROUTES, middleware=serving.MIDDLEWARE)
