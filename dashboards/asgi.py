"""The dashboard as a web application, started by `edudata dashboard` or `streamlit run asgi.py`.

While it already answers, every figure is drawn once, the overview's first: a visitor who is quicker waits
for that one figure alone. What is then in memory is set aside from the garbage collection that Streamlit
runs after every click (90 ms else).
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from edudata import registry
from edudata.dashboard import cards, claims_board, freshness, serving, story
from edudata.errors import EdudataError
from edudata.figures.spec import FigureSpec

log = logging.getLogger("edudata.dashboard")
FIRST_FILES = ("index.", "PlotlyChart.", "DataFrame.", "protobuf.", "arrowFormatUtils.", "react-dom.")


def draw(specs: Iterable[FigureSpec], themes: Iterable[str], pause_s: float = 0) -> None:
    """Draw figures as they first appear. What fails here fails again, and is said, on its page."""
    themes = tuple(themes)
    for spec in specs:
        try:
            for theme in themes:
                cards.default(spec, theme)
        except EdudataError as error:
            log.warning("%s is not ready: %s", spec.id, error)
        except Exception:
            log.exception("%s cannot be drawn", spec.id)
        time.sleep(pause_s)  # a visitor's page goes first


def prepare(what: str, make: Callable[[], object]) -> None:
    """Compute something that is kept. What fails here fails again, and is said, on its page."""
    try:
        make()
    except Exception as error:
        log.warning("%s: not known: %s", what, error)


def warm_up() -> None:
    """What visitors need, in the order in which they do: the browser's code, the overview's verdicts and
    figures, all figures, the state of the data, the board with other definitions.
    """
    for path in (serving.FRONTEND / "static" / "js").glob("*.js"):
        if path.name.startswith(FIRST_FILES):
            serving.compressed.get(path)
    prepare("The verdicts", claims_board.found)
    draw(story.shown(), ["light"])
    draw(registry.figures().values(), cards.AXES, pause_s=0.1)
    prepare("How fresh the data are", freshness.overdue)
    prepare("The verdict board", claims_board.board)
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Be quick to answer, and draw everything once while the first visitor looks around."""
    logging.getLogger("streamlit.runtime.caching").setLevel(
        logging.ERROR
    )  # no session yet, and none needed
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield


app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=lifespan,
    routes=serving.ROUTES,
    middleware=serving.MIDDLEWARE,
)
