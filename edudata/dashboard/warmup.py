"""Draw every figure once at the start of the server, while it already answers.

A visitor who comes earlier waits only for the figures of the page that is open.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from edudata import registry
from edudata.api.briefs import atlas
from edudata.dashboard import (
    cards,
    claims_board,
    dispatch,
    explanations_board,
    finder,
    freshness,
    lean,
    logs,
    replay,
    serving,
    shell,
    story,
    watch,
    workers,
)
from edudata.delivery import changes
from edudata.delivery.browser import LIBRARY
from edudata.delivery.document import state
from edudata.errors import EdudataError, OutOfRangeError
from edudata.figures.controls import Choice
from edudata.figures.spec import FigureSpec

log = logging.getLogger("edudata.dashboard")
# the files of Streamlit's browser code that every page needs
FIRST_FILES = ("index.", "BidiComponent.", "DataFrame.", "protobuf.", "arrowFormatUtils.", "react-dom.")
MAX_DRAWN_OPTIONS = 8
GARBAGE_PAUSE_S = 15.0
WHOLE_PAUSE_S = 300.0
# Objects from which Python itself looks among the newest, then the middle ones; all of them are looked
# through in the pauses below.
GARBAGE_STEPS = (20_000, 20, 1_000)


def warm_up() -> None:
    """Fill the caches in the order in which visitors need them: the overview first."""
    for path in (shell.FRONTEND / "static" / "js").glob("*.js"):
        if path.name.startswith(FIRST_FILES):
            serving.gzipped.get(path)
    _prepare("The verdicts", claims_board.verdict_rows)
    serving.gzipped.get(LIBRARY)
    _draw(story.lead_figures())
    _draw(registry.figures().values(), pause_s=0.1)
    _prepare("The state of the data", freshness.overdue)
    _prepare("The verdict board", claims_board.warm_up)
    _prepare("The programs", finder.warm_up)
    _prepare("The briefs of places", lambda: atlas().prepare())
    _prepare("The explanations", explanations_board.board)
    _keep()
    watch.ready.set(1)
    # What feeds and the API's history read; no page waits for it.
    _prepare("The changes", lambda: changes.events(state()))
    for spec in registry.figures().values():
        _prepare(spec.id, partial(_draw_choices, spec))
    _keep()
    watch.warm.set(1)


def _keep() -> None:
    # Frozen, the caches are not searched for garbage again.
    gc.collect()
    gc.freeze()


def _draw(specs: Iterable[FigureSpec], pause_s: float = 0) -> None:
    for spec in specs:
        _prepare(spec.id, partial(cards.default, spec))
        time.sleep(pause_s)  # a visitor's page goes first


def _draw_choices(spec: FigureSpec) -> None:
    """Draw what a reader's first click on a short choice shows, so that it is as quick as the second."""
    resolved, frames = cards.resolved(spec, cards.checksums(spec))
    for control in resolved.controls:
        if not isinstance(control, Choice) or control.when or control.rare or control.many:
            continue
        options = control.values(frames)
        for value in options if len(options) <= MAX_DRAWN_OPTIONS else ():
            while watch.running():
                time.sleep(0.1)  # a visitor goes first
            with suppress(OutOfRangeError):  # not every value fits the other defaults
                cards.with_settings(spec, {control.name: value})
            time.sleep(0.1)


def _prepare(name: str, fill: Callable[[], object]) -> None:
    # An error is logged only: it occurs again, and is shown, on its page.
    try:
        fill()
    except EdudataError as error:
        log.warning("%s: not ready: %s", name, error)
    except Exception:
        log.exception("%s: not ready", name)


def collect_garbage(stopped: threading.Event) -> None:
    """Collect garbage until stopped: the recent often, all of it seldom.

    Streamlit would collect all of it after every click, which takes longer than most clicks. Nothing else
    runs meanwhile: a tenth of a second for everything is an event that readers notice.
    """
    before, last = gc.get_count(), time.monotonic()
    while not stopped.wait(GARBAGE_PAUSE_S):
        if gc.get_count() == before:
            continue  # nobody was here
        if time.monotonic() - last > WHOLE_PAUSE_S:
            gc.collect()
            last = time.monotonic()
        else:
            gc.collect(1)
        before = gc.get_count()


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Start the warm-up in the background and let the server answer."""
    logs.start()
    lean.apply()
    if lean.known():
        dispatch.apply()
        workers.apply()
        replay.apply()
    gc.set_threshold(*GARBAGE_STEPS)
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    stopped = threading.Event()
    threading.Thread(target=collect_garbage, args=(stopped,), name="garbage", daemon=True).start()
    async with serving.model_context.running():
        yield
    stopped.set()
