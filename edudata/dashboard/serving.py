"""What stands between the network and the pages: allowed hosts, headers, compression, own routes."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import os
import re
import threading
from collections import OrderedDict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

import edudata
from edudata import geo
from edudata.catalog import describe
from edudata.dashboard import formatting
from edudata.errors import EdudataError, UnknownNameError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS_VARIABLE = "EDUDATA_ALLOWED_HOSTS"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1", "[::1]")
FRONTEND = Path(st.__file__).resolve().parent / "static"
"""Streamlit's browser code: the same files for every user, named by their content."""
TEXT_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def allowed_hosts() -> list[str]:
    """Names under which the dashboard answers; "*" answers under any.

    EDUDATA_ALLOWED_HOSTS (separated by commas), else Streamlit's `server.allowedHosts`, else this
    machine's own names and the address it was told to listen on.
    """
    if given := os.environ.get(HOSTS_VARIABLE, "").strip():
        return [name.strip() for name in given.split(",") if name.strip()]
    if configured := list(st.get_option("server.allowedHosts")):
        return configured
    address = st.get_option("server.address")
    wildcard = {None, "", "0.0.0.0", "::"}  # noqa: S104 - compared, not listened on
    return [*LOCAL_HOSTS, *([] if address in wildcard else [str(address)])]


def trusted_hosts(app: ASGIApp) -> ASGIApp:
    """Refuse other names: a page of a stranger must not reach this server by a name of its own."""
    return TrustedHostMiddleware(app, allowed_hosts=allowed_hosts(), www_redirect=False)


@cache
def content_security_policy() -> str:
    """Everything from this server alone; Streamlit's own inline scripts are named by their hashes."""
    page = (FRONTEND / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inline]
    scripts = " ".join(f"'sha256-{value}'" for value in hashes)
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' 'wasm-unsafe-eval' {scripts}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-src": "'self'",
        "frame-ancestors": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SecurityHeaders:
    """Add the headers to every answer that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", content_security_policy())
            await send(message)

        await self.app(scope, receive, with_headers)


class Compressed:
    """Files compressed once and kept: Streamlit sends its 4.7 MB chart code as it is, each time."""

    def __init__(self, most: int = 256) -> None:
        self.most = most
        self.kept: OrderedDict[tuple[Path, int], bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, path: Path) -> bytes:
        """The file, gzipped. OSError when it is not there."""
        key = (path, path.stat().st_mtime_ns)
        with self.lock:
            if key not in self.kept:
                self.kept[key] = gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)
                if len(self.kept) > self.most:
                    self.kept.popitem(last=False)
            self.kept.move_to_end(key)
            return self.kept[key]


compressed = Compressed()


def accepts_gzip(headers: Headers) -> bool:
    """Whether the browser takes gzip ("gzip;q=0" refuses it)."""
    for part in headers.get("accept-encoding", "").lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def frontend_file(route: str) -> Path | None:
    """The file of Streamlit's browser code that a path asks for, if it is one worth compressing.

    "/static/js/index.js" -> …/streamlit/static/static/js/index.js
    "/static/../../x.js"  -> None
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    route = route.removeprefix(f"/{base}") if base else route
    path = (FRONTEND / route.lstrip("/")).resolve()
    inside = path.is_relative_to(FRONTEND / "static")
    return path if inside and path.suffix in TEXT_TYPES and path.is_file() else None


class PrecompressedFrontend:
    """Answer for Streamlit's browser code with bytes compressed once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            headers = Headers(scope=scope)
            path = frontend_file(scope["path"]) if "range" not in headers else None
            if path is not None and accepts_gzip(headers):
                body = await asyncio.to_thread(compressed.get, path)
                answer = Response(
                    body,
                    media_type=TEXT_TYPES[path.suffix],
                    headers={
                        "Content-Encoding": "gzip",
                        "Vary": "Accept-Encoding",
                        "Cache-Control": "public, immutable, max-age=31536000",
                    },
                )
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


async def healthz(request: Request) -> Response:
    """Whether the data can be served: 200, or 503 with the reason."""
    try:
        newest, _ = formatting.newest(await asyncio.to_thread(describe.book))
    except EdudataError as error:
        return JSONResponse({"ok": False, "version": edudata.__version__, "error": str(error)}, 503)
    return JSONResponse({"ok": True, "version": edudata.__version__, "newest_vintage": newest})


async def geometry(request: Request) -> Response:
    """A file of polygons for the maps; the browser keeps it and asks again by its hash."""
    try:
        path = Path(geo.path(request.path_params["name"]))
        body = await asyncio.to_thread(compressed.get, path)
    except UnknownNameError as error:
        return PlainTextResponse(str(error), 404)
    except OSError as error:
        return PlainTextResponse(f"The map's outlines cannot be read: {error}.", 500)
    headers = {
        "ETag": f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Cache-Control": "public, max-age=86400",
        "Vary": "Accept-Encoding",
    }
    if headers["ETag"] in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if accepts_gzip(request.headers):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="application/geo+json", headers=headers)


async def base_map(request: Request) -> Response:
    """The empty base map that plotly asks for before it draws any map."""
    return Response(
        geo.TOPOJSON_STUB,
        media_type="application/json",
        headers={"Cache-Control": "public, max-age=86400"},
    )


async def first_page(request: Request) -> Response:
    """The first page answers at the root alone; its name leads there."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{query}", 307)


ROUTES = [
    Route("/overview", first_page, methods=["GET"]),
    Route("/geo/usa_110m.json", base_map, methods=["GET"]),
    Route("/healthz", healthz, methods=["GET"]),
    Route("/geo/{name}.geojson", geometry, methods=["GET"]),
]
MIDDLEWARE = [
    Middleware(SecurityHeaders),
    Middleware(trusted_hosts),
    Middleware(PrecompressedFrontend),
]
