"""Ask the dashboard's server for a path without starting it."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount

from edudata.dashboard import serving


async def beneath(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("streamlit")(scope, receive, send)


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


def get(path: str, host: str = "localhost", method: str = "GET", **headers: str) -> Answer:
    """Return what the server answers, with something in Streamlit's place."""
    app = Starlette(routes=[*serving.ROUTES, Mount("/", beneath)], middleware=serving.MIDDLEWARE)
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
