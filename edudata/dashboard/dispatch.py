"""Hands a script's messages to browsers in batches, not one by one.

Streamlit wakes the event loop for each of the hundred elements of a page, and each waking takes the
interpreter's lock from a script that runs. Here they are collected while the script runs, and sent when it
ends or after a moment, whichever comes first.
"""

from __future__ import annotations

import logging
from collections import deque
from functools import partial
from typing import Any

from starlette.websockets import WebSocketDisconnect, WebSocketState
from streamlit import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from streamlit.runtime.session_manager import SessionClientDisconnectedError
from streamlit.web.server.starlette.starlette_websocket import StarletteSessionClient

log = logging.getLogger("edudata.dashboard")
HOLD_S = 0.04  # a reader sees the first elements of a slow page after so long
MOST_AT_ONCE = 200  # of messages; Streamlit's queue for a browser has 500
SEND_ALL = "edudata.send_all"  # names in a websocket's scope what sends several messages at once
ENQUEUE = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
PENDING = "_edudata_pending"  # names a session's batch among its attributes

own_create = getattr(AppSession, "_create_scriptrunner", None)
own_backmsg = AppSession.handle_backmsg


class Batch:
    """What the scripts of one session have to say, in its order, until the event loop takes it."""

    def __init__(self) -> None:
        self.events: deque[tuple[Any, ScriptRunnerEvent, dict[str, Any]]] = deque()
        self.due = False  # the event loop has been asked to take them
        self.ticking = False


def batch(session: AppSession) -> Batch:
    """Return the batch of a session."""
    known = session.__dict__.get(PENDING)
    if known is None:
        known = session.__dict__.setdefault(PENDING, Batch())
    return known


def on_event(session: AppSession, sender: Any, event: ScriptRunnerEvent, **facts: Any) -> None:
    """Note an event of a script, in the thread of the script."""
    pending = batch(session)
    pending.events.append((sender, event, facts))
    if event is ENQUEUE or event is ScriptRunnerEvent.SCRIPT_STARTED or pending.due:
        return  # the clock or the end of the script takes it along
    pending.due = True
    session._call_soon_on_event_loop(partial(take, session))


def create_scriptrunner(session: AppSession, initial_rerun_data: Any) -> None:
    """Start a script, and a clock that takes its messages as long as it runs."""
    assert own_create is not None
    take(session)
    own_create(session, initial_rerun_data)
    pending = batch(session)
    if not pending.ticking:
        pending.ticking = True
        session._call_soon_on_event_loop(partial(tick, session))


def handle_backmsg(session: AppSession, msg: Any) -> None:
    """Take what the last script said before a browser's answer to it."""
    take(session)
    own_backmsg(session, msg)


def tick(session: AppSession) -> None:
    """Take the messages of a script that still runs, again and again."""
    take(session)
    if session._scriptrunner is None:
        batch(session).ticking = False
    else:
        session._event_loop.call_later(HOLD_S, tick, session)


def take(session: AppSession) -> None:
    """Take all events of a session and send what came of them; in the event loop."""
    pending = batch(session)
    pending.due = False
    if not pending.events:
        return
    enqueued, session._message_enqueued_callback = session._message_enqueued_callback, None
    try:
        while pending.events:
            sender, event, facts = pending.events.popleft()
            try:
                if event is not ENQUEUE:
                    session._handle_scriptrunner_event_on_event_loop(sender, event, **facts)
                elif sender is session._scriptrunner:
                    session._browser_queue.enqueue(facts["forward_msg"])
            except Exception:
                log.exception("An event of a script could not be handled.")
    finally:
        session._message_enqueued_callback = enqueued
    if not flush(session) and enqueued:
        enqueued()


def flush(session: AppSession) -> bool:
    """Send a session's messages; False leaves them to Streamlit's own loop."""
    if session._browser_queue.is_empty():
        return session._settled is None
    if len(session._browser_queue) > MOST_AT_ONCE or not runtime.exists():
        return False
    server = runtime.get_instance()
    active = server._session_mgr.get_active_session_info(session.id)
    if active is None or active.session is not session:
        return False
    try:
        for message in session.flush_browser_queue():
            server._send_message(active, message)
    except SessionClientDisconnectedError:
        server.disconnect_session(session.id, client=active.client)
    session.on_flushed_messages_sent()
    return True


async def sender(client: StarletteSessionClient) -> None:
    """Send a browser what waits for it, all of it at once where the server can do that."""
    socket, waiting = client._websocket, client._send_queue
    send_all = socket.scope.get(SEND_ALL)
    try:
        while True:
            payloads = [await waiting.get()]
            while not waiting.empty():
                payloads.append(waiting.get_nowait())
            if send_all is not None and socket.application_state is WebSocketState.CONNECTED:
                await send_all(payloads)
            else:
                for payload in payloads:
                    await socket.send_bytes(payload)
    except (WebSocketDisconnect, OSError):
        pass
    except Exception:
        log.exception("A message could not be sent.")
    finally:
        client._closed.set()


REPLACED = (
    (AppSession, "_create_scriptrunner", create_scriptrunner),
    (AppSession, "_on_scriptrunner_event", on_event),
    (AppSession, "handle_backmsg", handle_backmsg),
    (StarletteSessionClient, "_sender", sender),
)


def apply() -> None:
    """Replace Streamlit's functions, once; a Streamlit without one of them keeps all of its own."""
    if all(hasattr(owner, name) for owner, name, _ in REPLACED):
        for owner, name, function in REPLACED:
            setattr(owner, name, function)
