"""Ask the dashboard's server for a path without starting it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from edudata.dashboard import serving


async def beneath(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        await talk(scope, receive, send)
    else:
        await PlainTextResponse("streamlit")(scope, receive, send)


async def talk(scope: Any, receive: Any, send: Any) -> None:
    """Answer each message with the Host that the request names, until the browser is gone."""
    host = dict(scope["headers"])[b"host"]
    while (await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "bytes": host})


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    sent: bytes

    @property
    def body(self) -> bytes:
        return gzip.decompress(self.sent) if "content-encoding" in self.headers else self.sent

    @property
    def text(self) -> str:
        return self.body.decode()


def application() -> Starlette:
    """Return the server with something in Streamlit's place."""
    return Starlette(routes=[Mount("/", beneath)], middleware=serving.MIDDLEWARE)


def connect(
    app: Any,
    messages: Sequence[bytes] = (),
    host: str = "localhost",
    path: str = "/_stcore/stream",
    **headers: str,
) -> list[Any]:
    """Return what a websocket receives that sends some messages and leaves."""
    fields = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 50_000),
        "subprotocols": [],
        "extensions": {"websocket.http.response": {}},
    }
    sent = [{"type": "websocket.receive", "bytes": m} for m in messages]
    sent.append({"type": "websocket.disconnect", "code": 1001})
    heard: list[Any] = []

    async def receive() -> Any:
        return sent.pop(0)

    async def send(message: Any) -> None:
        heard.append(message)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, app(scope, receive, send)).result()
    return heard


def get(path: str, host: str = "localhost", method: str = "GET", **headers: str) -> Answer:
    """Return what the server answers, with something in Streamlit's place."""
    app = application()
    fields = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    route, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(route),
        "raw_path": route.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in fields.items()],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 50_000),
    }
    heard: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        heard.append(message)

    # In a thread of its own: a browser that an earlier test opened has this one's event loop.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, app(scope, receive, send)).result()  # type: ignore[arg-type]
    names = {name.decode(): value.decode() for name, value in heard[0]["headers"]}
    return Answer(heard[0]["status"], names, b"".join(m.get("body", b"") for m in heard[1:]))
