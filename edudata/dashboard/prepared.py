"""Answers of the API and charts kept as they were sent, down to the headers.

A request that repeats an earlier one, byte for byte in what counts, needs no route, no document and no
thread, so that a program that reads the API does not slow down people who read pages.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache
from starlette.datastructures import Headers

from edudata.catalog import reader
from edudata.delivery.http.answers import accepts_gzip
from edudata.errors import EdudataError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATHS = ("/api/v1/", "/charts/")
# A request with one of these may get another answer than the whole.
OTHERWISE = frozenset((b"if-none-match", b"range", b"if-range", b"if-modified-since", b"authorization"))
MAX_BYTES = 32_000_000
MAX_BODY_BYTES = 1_000_000
LOOK_S = 0.05  # how long a release may stay unseen; looking costs more than answering
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: its first message's headers, and its body."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class Prepared:
    """Middleware that repeats complete answers as long as the data and the day are the same."""

    def __init__(self, app: ASGIApp, look_s: float = LOOK_S) -> None:
        self.app, self.look_s = app, look_s
        self.kept: LRUCache[Any, Kept] = LRUCache(MAX_BYTES, lambda answer: len(answer.body) + 1_000)
        self.lock = threading.Lock()
        self.data: Any = None
        self.looked = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, from what is kept if it can be."""
        key = self._key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        with self.lock:
            known = self.kept.get(key)
        if known is None:
            await self.app(scope, receive, self._noting(key, send))
            return
        # A copy, to which the middleware around this one adds.
        await send({"type": "http.response.start", "status": 200, "headers": list(known.headers)})
        await send({"type": "http.response.body", "body": known.body})

    def _key(self, scope: Scope) -> Any:
        """Return what an answer depends on; None for a request that is not repeated."""
        if (
            scope["type"] != "http"
            or scope["method"] != "GET"
            or not any(p in scope["path"] for p in PATHS)
        ):
            return None
        host = coding = b""
        for name, value in scope["headers"]:
            if name in OTHERWISE:
                return None
            if name == b"host":
                host = value
            elif name == b"accept-encoding":
                coding += value + b","
        raw = scope.get("raw_path") or scope["path"].encode()
        if (data := self._data()) is None:
            return None
        return raw, scope["query_string"], host, gzip_accepted(coding), data, int(time.time() // DAY_S)

    def _data(self) -> Any:
        """Return what changes when something is published, looked up every few hundredths of a second."""
        now = time.monotonic()
        if now - self.looked > self.look_s:
            try:
                self.data = reader.stamps()
            except EdudataError:
                self.data = None
            self.looked = now
        return self.data

    def _noting(self, key: Any, send: Send) -> Send:
        """Keep an answer that is sent in one piece and that anybody may keep."""
        headers: list[tuple[tuple[bytes, bytes], ...]] = []

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 200 and public(message["headers"]):
                    headers.append(tuple((bytes(name), bytes(value)) for name, value in message["headers"]))
            elif headers and not message.get("more_body"):
                self._keep(key, Kept(headers.pop(), message.get("body", b"")))
            else:
                headers.clear()
            await send(message)

        return noting

    def _keep(self, key: Any, answer: Kept) -> None:
        # What was published meanwhile may be in the answer, under the name of what was there before.
        self.looked = float("-inf")
        if len(answer.body) <= MAX_BODY_BYTES and self._data() == key[4]:
            with self.lock:
                self.kept[key] = answer


def public(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Return whether an answer's headers let everybody keep it."""
    return any(name.lower() == b"cache-control" and value.startswith(b"public") for name, value in headers)


@lru_cache(maxsize=256)
def gzip_accepted(coding: bytes) -> bool:
    """Return whether a client accepts gzip, by the values of its header."""
    return accepts_gzip(Headers(raw=[(b"accept-encoding", coding)]))
