"""Draws what another reader has seen already from the messages that were sent then.

Most readers see a figure's card with the same words, chart and controls. Making its elements takes several
times as long as sending the same messages again; only its widgets are registered for each reader. The
server switches this on; elsewhere everything is drawn.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache
from streamlit.cursor import RunningCursor
from streamlit.delta_generator_singletons import context_dg_stack
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_cache import create_reference_msg
from streamlit.runtime.scriptrunner import ScriptRunContext, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

MAX_BYTES = 48_000_000
OBJECTS_BYTES = 2_000  # of what a message and a widget are beyond the message's own bytes
MOST_VARIANTS = 4  # of one drawing, by the state of its widgets


@dataclass(slots=True)
class Drawing:
    """What a drawing sent and registered.

    Attributes
    ----------
    messages : list of ForwardMsg
        With the place on the page in each.
    widgets : list of (metadata, key, result)
        As registered with the session, and what the session answered.
    fragments : list of (arguments, keywords)
        As registered with the session.
    ids, keys : frozenset of str
        Of its widgets, which a run may have once.
    end : int
        Place of what follows in the same container.
    whole : bool
        False if something happened that cannot be repeated.
    """

    messages: list[ForwardMsg] = field(default_factory=list)
    widgets: list[tuple[Any, str | None, Any]] = field(default_factory=list)
    fragments: list[tuple[tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    ids: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    end: int = 0
    whole: bool = True

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        sent = sum(2 * message.ByteSize() + OBJECTS_BYTES for message in self.messages)
        return sent + OBJECTS_BYTES * (len(self.widgets) + len(self.fragments) + 1)


class Drawings:
    """The drawings kept for all readers."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.on = False
        self.kept: LRUCache[Hashable, list[Drawing]] = LRUCache(
            max_bytes, lambda variants: sum(drawing.size for drawing in variants)
        )
        self.lock = threading.Lock()

    def find(self, key: Hashable) -> list[Drawing]:
        """Return the variants of a drawing."""
        with self.lock:
            return list(self.kept.get(key, ()))

    def keep(self, key: Hashable, drawing: Drawing) -> None:
        """Keep a drawing, and the last ones of the same key."""
        with self.lock:
            self.kept[key] = [drawing, *self.kept.get(key, ())][:MOST_VARIANTS]


drawings = Drawings()
recording = threading.local()  # the drawing that a thread records


def spoil() -> None:
    """Say that what is drawn now must not be repeated: an error, which may have passed by then."""
    if (drawing := getattr(recording, "drawing", None)) is not None:
        drawing.whole = False


def again(key: Hashable, draw: Callable[[], None]) -> None:
    """Draw, or send again what the same drawing has sent before.

    Parameters
    ----------
    key : hashable
        Everything that the drawing depends on, but for its place on the page and the state of its widgets.
    draw : callable
        Makes the elements. What it reads of a session must be in the key.
    """
    ctx, stack = get_script_run_ctx(), context_dg_stack.get()
    cursor = stack[-1]._cursor if stack else None
    if not drawings.on or ctx is None or not isinstance(cursor, RunningCursor) or nested():
        draw()
        return
    thread = ThreadState.get()
    call = key, tuple(cursor.delta_path), thread.fragment_id, thread.active_script_hash
    for known in drawings.find(call):
        if _repeat(ctx, known):
            cursor._index = known.end
            return
    drawing = Drawing()
    with _recorded(ctx, drawing):
        draw()
    drawing.end = cursor.index
    if drawing.whole:
        drawings.keep(call, drawing)


def nested() -> bool:
    """Return whether this thread records already: the outer drawing keeps what the inner one draws."""
    return getattr(recording, "drawing", None) is not None


def _repeat(ctx: ScriptRunContext, drawing: Drawing) -> bool:
    """Send a drawing again, if its widgets have the same state as then."""
    for metadata, key, result in drawing.widgets:
        if ctx.session_state.register_widget(metadata, key) != result:
            return False
    shared = ctx.shared
    for arguments, keywords in drawing.fragments:
        ctx.fragment_storage.register(*arguments, **keywords)
        shared.new_fragment_ids.check_and_add(arguments[0])
    for name in drawing.ids:
        shared.widget_ids_this_run.check_and_add(name)
    for name in drawing.keys:
        shared.widget_user_keys_this_run.check_and_add(name)
    for message in drawing.messages:
        known = message.metadata.cacheable and message.hash in ctx.cached_message_hashes
        ctx._enqueue(create_reference_msg(message) if known else message)
    return True


@contextmanager
def _recorded(ctx: ScriptRunContext, drawing: Drawing) -> Iterator[None]:
    """Record what is drawn within."""
    state, shared, storage = ctx.session_state, ctx.shared, ctx.fragment_storage
    ids, keys = shared.widget_ids_this_run.snapshot(), shared.widget_user_keys_this_run.snapshot()
    forms = shared.form_ids_this_run.snapshot()
    enqueue, widget, reset, fragment = (
        ctx.enqueue,
        state.register_widget,
        state.reset_state_value,
        storage.register,
    )

    def enqueued(message: ForwardMsg) -> None:
        enqueue(message)
        drawing.messages.append(message)
        # A spinner is gone by the time of its second showing.
        drawing.whole &= message.delta.WhichOneof("type") != "new_transient"

    def registered(metadata: Any, key: str | None) -> Any:
        result = widget(metadata, key)
        drawing.widgets.append((metadata, key, result))
        return result

    def changed(key: str, value: Any) -> None:
        drawing.whole = False
        reset(key, value)

    def declared(*arguments: Any, **keywords: Any) -> None:
        fragment(*arguments, **keywords)
        drawing.fragments.append((arguments, keywords))

    recording.drawing = drawing
    object.__setattr__(ctx, "enqueue", enqueued)
    object.__setattr__(storage, "register", declared)
    object.__setattr__(state, "register_widget", registered)
    object.__setattr__(state, "reset_state_value", changed)
    try:
        yield
    except BaseException:
        drawing.whole = False
        raise
    finally:
        recording.drawing = None
        for holder, name in (
            (ctx, "enqueue"),
            (storage, "register"),
            (state, "register_widget"),
            (state, "reset_state_value"),
        ):
            object.__delattr__(holder, name)
    drawing.ids = shared.widget_ids_this_run.snapshot() - ids
    drawing.keys = shared.widget_user_keys_this_run.snapshot() - keys
    drawing.whole &= forms == shared.form_ids_this_run.snapshot()


def apply() -> None:
    """Keep drawings from now on."""
    drawings.on = True
