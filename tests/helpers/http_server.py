"""A publisher on this machine: a small HTTP server on plain sockets that answers well or badly on purpose.

    with Server({"/a.csv": ok(b"x")}) as server:
        server.url("/a.csv")          # http://127.0.0.1:<port>/a.csv
        server.asked("/a.csv")        # how often

A path's answer is a Reply, a list of them used up one by one (the last one stays), or a function of the
Request. Everything is bounded: no answer takes longer than LONGEST seconds, and `close` ends them all.
"""

from __future__ import annotations

import gzip
import io
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

LONGEST = 8.0


@dataclass(frozen=True)
class Request:
    """What a client sent; header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer and what is wrong with it.

    length     : Content-Length to announce; None: the true one; "none": no such header
    chunked    : send the body in chunks; without `ends` the last one never comes
    cut        : send only so many bytes of the body, then close
    reset      : end with a reset instead of a close
    wait_s     : silence before the first byte
    drip_s     : pause between single bytes of the body (of the head with drip_head)
    close      : close the connection afterwards
    raw        : bytes sent instead of all that, then a close; a drip begins after the head
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | str | None = None
    chunked: bool = False
    ends: bool = True
    cut: int | None = None
    reset: bool = False
    wait_s: float = 0.0
    drip_s: float = 0.0
    drip_head: bool = False
    close: bool = False
    raw: bytes | None = None


Answer = Reply | Sequence[Reply] | Callable[[Request], Reply]


def ok(body: bytes, kind: str = "text/csv", **more: Any) -> Reply:
    """A good answer."""
    return Reply(body=body, headers={"Content-Type": kind, **more.pop("headers", {})}, **more)


def status(code: int, body: bytes = b"sorry", **headers: str) -> Reply:
    """An answer with another status."""
    return Reply(status=code, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})


def redirect(target: str, code: int = 302) -> Reply:
    """A redirect."""
    return status(code, b"", Location=target)


PAGE = b"<!DOCTYPE html><html><head><title>Page not found</title></head><body>Sorry.</body></html>"


def page(code: int = 200) -> Reply:
    """A web page where a file was asked for."""
    return Reply(status=code, body=PAGE, headers={"Content-Type": "text/html; charset=utf-8"})


def timeout(seconds: float = 2.0) -> Reply:
    """An answer that begins too late."""
    return ok(b"late", wait_s=seconds)


def drip(body: bytes, seconds: float = 0.05, **more: Any) -> Reply:
    """A body, or with drip_head=True a head, that comes byte by byte."""
    return ok(body, drip_s=seconds, **more)


def broken(body: bytes, *, reset: bool = False) -> Reply:
    """A body that ends in the middle, by a close or by a reset."""
    return ok(body, cut=len(body) // 2, reset=reset)


def bomb(size: int, first: bytes = b"a,b\n") -> Reply:
    """`size` bytes that compress to almost nothing."""
    packer = zlib.compressobj(9, wbits=31)
    out = io.BytesIO(packer.compress(first))
    out.seek(0, io.SEEK_END)
    for _ in range(size // 65536):
        out.write(packer.compress(b"0" * 65536))
    out.write(packer.flush())
    return ok(out.getvalue(), headers={"Content-Encoding": "gzip"})


def zipped(body: bytes, cut: int = 0) -> Reply:
    """A body compressed for transport, `cut` bytes short of its end."""
    # Quickly: a reader waits for it under a short limit.
    packed = gzip.compress(body, 1)
    return ok(packed[: len(packed) - cut], headers={"Content-Encoding": "gzip"})


def versioned(body: bytes, etag: str = '"v1"', modified: str = "") -> Callable[[Request], Reply]:
    """A file with validators: 304 for a client that has it."""
    modified = modified or formatdate(1_750_000_000, usegmt=True)

    def answer(request: Request) -> Reply:
        headers = {"ETag": etag, "Last-Modified": modified}
        sent_headers = request.headers
        same = sent_headers.get("if-none-match") == etag
        if same or (
            "if-none-match" not in sent_headers and sent_headers.get("if-modified-since") == modified
        ):
            return Reply(status=304, headers=headers)
        return ok(body, headers=headers)

    return answer


class Server:
    """Answers on 127.0.0.1 until it is closed. `requests` lists what was asked, oldest first."""

    def __init__(
        self,
        answers: Mapping[str, Answer] | None = None,
        default: Answer | None = None,
        family: socket.AddressFamily = socket.AF_INET,
    ) -> None:
        self.answers: dict[str, Answer] = dict(answers or {})
        self.default = default
        self.requests: list[Request] = []
        self._used: dict[str, int] = {}
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._open: set[socket.socket] = set()
        own = "::1" if family == socket.AF_INET6 else "127.0.0.1"
        self._socket = socket.create_server((own, 0), family=family, backlog=64)
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, name="server", daemon=True).start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def url(self, path: str) -> str:
        """Address of a path here."""
        return f"http://127.0.0.1:{self.port}{path}"

    def asked(self, path: str | None = None) -> int:
        """How many requests came, for one path or in all."""
        with self._lock:
            return sum(path is None or r.path == path for r in self.requests)

    def reset(self, default: Answer | None = None) -> None:
        """Forget what was asked and how it was to be answered."""
        with self._lock:
            self.answers, self.default = {}, default
            self.requests, self._used = [], {}

    def close(self) -> None:
        """End, whatever is under way."""
        self._ended.set()
        self._socket.close()
        with self._lock:
            rest = list(self._open)
        for connection in rest:
            _shut(connection)

    @staticmethod
    def refusing() -> int:
        """A port of this machine on which nobody listens."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            return int(free.getsockname()[1])

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(LONGEST)
        try:
            reader = connection.makefile("rb")
            while not self._ended.is_set() and (request := _request(reader)) is not None:
                reply = self._reply(request)
                if not self._send(connection, reply, request.method) or reply.close:
                    break
        except OSError:
            pass  # the client left
        finally:
            with self._lock:
                self._open.discard(connection)
            _shut(connection)

    def _reply(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            answer = self.answers.get(request.path, self.default)
            if isinstance(answer, Sequence):
                at = self._used.get(request.path, 0)
                self._used[request.path] = at + 1
                answer = answer[min(at, len(answer) - 1)]
        if answer is None:
            return page(404)
        return answer if isinstance(answer, Reply) else answer(request)

    def _pause(self, seconds: float) -> None:
        self._ended.wait(min(seconds, LONGEST))

    def _send(self, connection: socket.socket, reply: Reply, method: str) -> bool:
        """Send a reply; whether the connection may be used again."""
        if reply.raw is not None:
            head, mark, rest = reply.raw.partition(b"\r\n\r\n")
            connection.sendall(head + mark)
            for at in range(0, len(rest), step := 1 if reply.drip_s else 65536):
                connection.sendall(rest[at : at + step])
                self._pause(reply.drip_s)
            return False
        body = reply.body
        framed = _chunks(body, reply.ends) if reply.chunked else body
        if reply.wait_s:
            self._pause(reply.wait_s)
        head = {"Server": "test", **reply.headers}
        if reply.chunked:
            head["Transfer-Encoding"] = "chunked"
        elif reply.length != "none" and reply.status not in (204, 304):
            head["Content-Length"] = str(len(body) if reply.length is None else reply.length)
        lines = [f"HTTP/1.1 {reply.status} Reply", *(f"{k}: {v}" for k, v in head.items()), "", ""]
        start = "\r\n".join(lines).encode("latin-1")
        data = framed if reply.cut is None else framed[: reply.cut]
        if reply.drip_s:
            if not reply.drip_head:
                connection.sendall(start)
            for byte in (start + data) if reply.drip_head else data:
                connection.sendall(bytes([byte]))
                self._pause(reply.drip_s)
        else:
            connection.sendall(start + (b"" if method == "HEAD" else data))
        if reply.reset:
            self._pause(0.05)  # what was sent is to arrive before the reset throws it away
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        whole = reply.cut is None and reply.ends and reply.length is None
        return whole and not reply.reset


def _chunks(body: bytes, ends: bool) -> bytes:
    pieces = [body[i : i + 1000] for i in range(0, len(body), 1000)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces)
    return framed + (b"0\r\n\r\n" if ends else b"")


def _request(reader: Any) -> Request | None:
    line = reader.readline(65536).decode("latin-1").split()
    if len(line) != 3:
        return None
    headers = {}
    while (field := reader.readline(65536).decode("latin-1").strip()) != "":
        name, _, value = field.partition(":")
        headers[name.lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", 0)))
    path, _, query = line[1].partition("?")
    return Request(line[0], path, query, headers, body)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # reset, or gone
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
