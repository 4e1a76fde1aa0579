"""A script's messages reach a browser in their order, in few steps, and as Streamlit would send them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from helpers.threads import in_a_thread
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner import ScriptRunnerEvent
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode

from edudata.dashboard import dispatch, traffic

ENQUEUE = ScriptRunnerEvent.ENQUEUE_FORWARD_MSG
STARTED, STOPPED = ScriptRunnerEvent.SCRIPT_STARTED, ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS


def message(text: str) -> ForwardMsg:
    forward = ForwardMsg()
    forward.delta.new_element.markdown.body = text
    forward.metadata.delta_path[:] = [0, int(text)]
    return forward


class Session:
    """What the dispatcher uses of a Streamlit session."""

    id = "1"
    _settled = None

    def __init__(self) -> None:
        self._scriptrunner = object()
        self._browser_queue = ForwardMsgQueue()
        self.due: list[Callable[[], None]] = []
        self.handled: list[Any] = []
        self.woken = 0
        self._message_enqueued_callback = self.wake

    def wake(self) -> None:
        self.woken += 1

    def _call_soon_on_event_loop(self, callback: Callable[[], None]) -> None:
        self.due.append(callback)

    def _handle_scriptrunner_event_on_event_loop(self, sender: Any, event: Any, **facts: Any) -> None:
        if facts.get("fail"):
            raise ValueError
        self.handled.append((event, len(self._browser_queue)))


def bodies(session: Session) -> list[str]:
    return [m.delta.new_element.markdown.body for m in session._browser_queue.flush()]


def test_a_run_wakes_the_event_loop_once_and_keeps_its_order() -> None:
    session: Any = Session()
    dispatch.on_event(session, session._scriptrunner, STARTED)
    for number in range(50):
        dispatch.on_event(session, session._scriptrunner, ENQUEUE, forward_msg=message(str(number)))
    assert not session.due
    assert session._browser_queue.is_empty()
    dispatch.on_event(session, session._scriptrunner, STOPPED)
    dispatch.on_event(session, session._scriptrunner, ScriptRunnerEvent.SHUTDOWN)
    assert len(session.due) == 1
    session.due[0]()
    assert session.handled == [(STARTED, 0), (STOPPED, 50), (ScriptRunnerEvent.SHUTDOWN, 50)]
    assert session.woken == 1, "without a server Streamlit's own loop is woken once"
    assert bodies(session) == [str(number) for number in range(50)]


def test_the_messages_of_an_earlier_run_are_dropped() -> None:
    session: Any = Session()
    dispatch.on_event(session, "earlier", ENQUEUE, forward_msg=message("1"))
    dispatch.on_event(session, session._scriptrunner, ENQUEUE, forward_msg=message("2"))
    dispatch.take(session)
    assert bodies(session) == ["2"]


def test_one_event_that_fails_keeps_the_others() -> None:
    session: Any = Session()
    dispatch.on_event(session, session._scriptrunner, STARTED, fail=True)
    dispatch.on_event(session, session._scriptrunner, ENQUEUE, forward_msg=message("2"))
    dispatch.take(session)
    assert bodies(session) == ["2"]
    assert session._message_enqueued_callback is not None


def test_a_slow_script_shows_what_it_has_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> tuple[list[str], bool]:
        monkeypatch.setattr(dispatch, "own_create", lambda *_: None)
        session: Any = Session()
        session._event_loop = asyncio.get_running_loop()
        session._call_soon_on_event_loop = session._event_loop.call_soon
        dispatch.create_scriptrunner(session, None)
        dispatch.on_event(session, session._scriptrunner, ENQUEUE, forward_msg=message("1"))
        await asyncio.sleep(3 * dispatch.HOLD_S)
        received = bodies(session)
        session._scriptrunner = None
        await asyncio.sleep(2 * dispatch.HOLD_S)
        return received, dispatch.batch(session).ticking

    assert in_a_thread(lambda: asyncio.run(run())) == (["1"], False)


def test_a_page_is_written_at_once_with_the_bytes_of_single_messages() -> None:
    payloads = [message(str(number)).SerializeToString() for number in range(3)]

    class Protocol(WebSocketsSansIOProtocol):
        def __init__(self) -> None:
            self.writable = asyncio.Event()
            self.writable.set()
            self.disconnected = self.close_sent = False
            self.conn = self.transport = self  # type: ignore[assignment]
            self.frames, self.written = [], []

        def send_binary(self, data: bytes) -> None:
            self.frames.append(Frame(Opcode.BINARY, data).serialize(mask=False))

        def data_to_send(self) -> list[bytes]:
            return self.frames

        def write(self, data: bytes) -> None:
            self.written.append(data)

    async def run() -> list[bytes]:
        protocol: Any = Protocol()
        await traffic.Session(protocol.receive, protocol.send).send_all(payloads)
        protocol.disconnected = True
        with pytest.raises(ClientDisconnected):
            await traffic.Session(protocol.receive, protocol.send).send_all(payloads)
        return list(protocol.written)

    (output,) = in_a_thread(lambda: asyncio.run(run()))
    assert output == b"".join(Frame(Opcode.BINARY, data).serialize(mask=False) for data in payloads)


def test_another_server_gets_the_messages_one_by_one() -> None:
    sent = []

    async def send(message: Any) -> None:
        sent.append(message["bytes"])

    async def receive() -> Any:
        raise AssertionError

    in_a_thread(lambda: asyncio.run(traffic.Session(receive, send).send_all([b"a", b"b"])))
    assert sent == [b"a", b"b"]
