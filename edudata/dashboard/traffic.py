"""Middleware that names, counts, times and limits what comes in: requests, sessions, reruns."""

from __future__ import annotations

import itertools
import logging
import re
import time
import uuid
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from prometheus_client import Counter as Counting
from prometheus_client import Histogram
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from edudata import settings
from edudata.dashboard import watch
from edudata.dashboard.dispatch import SEND_ALL
from edudata.dashboard.gate import below_base, refuse

try:
    import resource
except ModuleNotFoundError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

access = logging.getLogger("edudata.access")
MAX_SESSIONS = 1_000
MAX_PER_ADDRESS = 300  # a campus may share one address
DESCRIPTORS_PER_SESSION = 6  # its socket, and the event loop that Streamlit gives it
SPARE_DESCRIPTORS = 96
# "script_finished" is a message of a few bytes: longer ones need no look.
MAX_FINISHED_BYTES = 400
ID = b"x-request-id"
PROCESS, NUMBERS = uuid.uuid4().hex[:20], itertools.count(1)
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# The first part of an address names a route; by whole addresses there would be too many series.
ROUTES = frozenset(
    ("api", "charts", "embed", "geo", "healthz", "mcp", "media", "metrics", "readyz", "static", "_stcore")
)


def most_sessions() -> int:
    """Return how many sessions fit: as configured, and within the limit of open files."""
    most = settings.read(settings.MAX_SESSIONS) or MAX_SESSIONS
    if resource is None:
        return most
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(most, max(4, (files - SPARE_DESCRIPTORS) // DESCRIPTORS_PER_SESSION))


def raise_file_limit() -> None:
    """Allow as many open files as the system lets this process have."""
    if resource is None:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    target = min(hard, 65_536) if hard != resource.RLIM_INFINITY else 65_536
    if soft != resource.RLIM_INFINITY and soft < target:
        resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))


def request_id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the id that a proxy gave a request, or a new one."""
    header = next((value.decode("latin-1") for name, value in headers if name.lower() == ID), "")
    # Counted from a random start: asking the system for each would cost more than the id is worth.
    return header if REQUEST_ID.fullmatch(header) else f"{PROCESS}{next(NUMBERS):012x}"


@lru_cache(maxsize=512)
def counted(name: str, status: int) -> Counting:
    """Return the counter of a route's requests with a status."""
    return watch.requests.labels(name, status)


@lru_cache(maxsize=64)
def timed(name: str) -> Histogram:
    """Return the histogram of a route's seconds."""
    return watch.request_seconds.labels(name)


def route(path: str) -> str:
    """Return the first part of an address, "page" for any other than the known ones.

    Examples
    --------
    >>> route("/charts/G-4/chart.json"), route("/tuition"), route("/")
    ('charts', 'page', 'page')
    """
    first = path.lstrip("/").partition("/")[0]
    return first if first in ROUTES else "page"


class Traffic:
    """Middleware around everything: the outermost one.

    Its log names no visitor: neither address nor browser nor what was typed after "?".
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.open = 0
        self.by_address: Counter[str] = Counter()
        self.most = most_sessions()
        self.most_by_address = settings.read(settings.MAX_PER_ADDRESS) or MAX_PER_ADDRESS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note what became of it."""
        if scope["type"] == "http":
            await self._request(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._session(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        identity, start = request_id(scope["headers"]), time.perf_counter()
        status, sent = 500, 0

        async def noting(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [pair for pair in message["headers"] if pair[0].lower() != ID]
                message["headers"] = [*headers, (ID, identity.encode())]
            else:
                sent += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            seconds, name = time.perf_counter() - start, route(below_base(scope["path"]) or "")
            counted(name, status).inc()
            timed(name).observe(seconds)
            if access.isEnabledFor(logging.INFO):
                fields = {
                    "id": identity,
                    "method": scope["method"],
                    "path": scope["path"][:200],
                    "status": status,
                    "ms": round(1000 * seconds, 1),
                    "bytes": sent,
                }
                access.info("request", extra={"fields": fields})

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = str((scope.get("client") or ("",))[0])
        full = self.full(address)
        if full:
            watch.sessions_refused.labels(full).inc()
            access.warning("session refused", extra={"fields": {"limit": full, "open": self.open}})
            await refuse(503, "Too many readers at the moment. Try again in a minute.")(
                scope, receive, send
            )
            return
        self.open += 1
        self.by_address[address] += 1
        watch.sessions.inc()
        session = Session(receive, send)
        try:
            await self.app({**scope, SEND_ALL: session.send_all}, session.receive, session.send)
        finally:
            self.open -= 1
            self.by_address[address] -= 1
            self.by_address += Counter()  # drops the zeros
            watch.sessions.dec()
            session.close(request_id(scope["headers"]))

    def full(self, address: str) -> str:
        """Return the name of the limit that one more session would break; "" for none."""
        if state.stopping:
            return "stopping"
        if self.open >= self.most:
            return "sessions"
        return "address" if self.by_address[address] >= self.most_by_address else ""


class State:
    """Whether the server is stopping: it then takes no new session and is not ready."""

    stopping = False


state = State()


class Session:
    """One websocket: times reruns from the request to the end of the script."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self.start = time.perf_counter()
        self.asked: float | None = None
        self.reruns = 0

    async def receive(self) -> Message:
        """Receive, and note the start of a rerun."""
        message = await self._receive()
        data = message.get("bytes")
        if data and is_rerun(data) and self.asked is None:
            self.asked = time.perf_counter()
            watch.reruns_running.inc()
        return message

    async def send(self, message: Message) -> None:
        """Send, and note the end of a rerun or an error."""
        await self._send(message)
        self.note(message.get("bytes"))

    async def send_all(self, payloads: Sequence[bytes]) -> None:
        """Send several messages, where uvicorn lets us with one call of the system."""
        protocol = getattr(self._send, "__self__", None)
        if not isinstance(protocol, WebSocketsSansIOProtocol):
            for payload in payloads:
                await self.send({"type": "websocket.send", "bytes": payload})
            return
        await protocol.writable.wait()
        if protocol.disconnected or protocol.close_sent:
            raise ClientDisconnected
        for payload in payloads:
            protocol.conn.send_binary(payload)
        protocol.transport.write(b"".join(protocol.conn.data_to_send()))
        for payload in payloads:
            self.note(payload)

    def note(self, data: bytes | None) -> None:
        """Note the end of a rerun or an error in a message."""
        if data and len(data) <= MAX_FINISHED_BYTES:
            kind = sent_kind(data)
            if kind == "script_finished":
                self.finished()
            elif kind == "exception":
                watch.errors_shown.inc()

    def finished(self) -> None:
        """Note the end of a rerun."""
        if self.asked is not None:
            watch.rerun_seconds.observe(time.perf_counter() - self.asked)
            watch.reruns_running.dec()
            self.reruns += 1
            self.asked = None

    def close(self, identity: str) -> None:
        """Note the end of the session."""
        if self.asked is not None:
            watch.reruns_running.dec()
        seconds = round(time.perf_counter() - self.start, 1)
        access.info(
            "session", extra={"fields": {"id": identity, "seconds": seconds, "reruns": self.reruns}}
        )


def sent_kind(data: bytes) -> str:
    """Return the kind of a message to a browser, or of the element in it."""
    try:
        message = ForwardMsg.FromString(data)
    except DecodeError:
        return ""
    kind = message.WhichOneof("type")
    return str(message.delta.new_element.WhichOneof("type") if kind == "delta" else kind)


def is_rerun(data: bytes) -> bool:
    """Return whether a browser's message asks for a rerun."""
    try:
        return BackMsg.FromString(data).WhichOneof("type") == "rerun_script"
    except DecodeError:
        return False
