"""ASGI middleware and extra routes: security headers, compression, charts, maps."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import logging
import threading
from collections import OrderedDict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from edudata import config, geo
from edudata.dashboard import cards, health, notices
from edudata.dashboard.gate import Gate, allowed_hosts, below_base
from edudata.dashboard.pages import pages
from edudata.dashboard.prepared import Prepared
from edudata.dashboard.shell import FRONTEND, Shell, inline_scripts
from edudata.dashboard.traffic import Traffic
from edudata.delivery.browser import LIBRARY
from edudata.delivery.http import embeds, web
from edudata.delivery.http.answers import accepts_gzip
from edudata.delivery.http.api import Api, Below
from edudata.delivery.http.model_context import ModelContext
from edudata.errors import EdudataError, UnknownNameError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("edudata.dashboard")
TEXT_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


@cache
def content_security_policy() -> str:
    """Build the policy that lets a page load from this server only.

    Streamlit's inline scripts are allowed by their hashes.
    """
    texts = inline_scripts()
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
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
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SecurityHeaders:
    """Middleware that adds the security headers to every response that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if "frame-ancestors" in headers.get("Content-Security-Policy", ""):
                    del headers["X-Frame-Options"]  # an answer's own rule is the more exact one
                headers.setdefault("Content-Security-Policy", content_security_policy())
            await send(message)

        await self.app(scope, receive, with_headers)


class GzipCache:
    """Files compressed once: Streamlit itself sends its 4.7 MB chart code uncompressed, every time."""

    def __init__(self, max_files: int = 256) -> None:
        self.max_files = max_files
        self.bodies: OrderedDict[tuple[Path, int], bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, path: Path) -> bytes:
        """Return the gzipped file; OSError if it does not exist."""
        key = (path, path.stat().st_mtime_ns)
        with self.lock:
            if key not in self.bodies:
                self.bodies[key] = gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)
                if len(self.bodies) > self.max_files:
                    self.bodies.popitem(last=False)
            self.bodies.move_to_end(key)
            return self.bodies[key]


gzipped = GzipCache()


def frontend_file(route: str) -> Path | None:
    """Find the file of Streamlit's browser code behind a path, if it is one worth compressing.

    "/static/js/index.js" -> …/streamlit/static/static/js/index.js; "/static/../../x.js" -> None
    """
    below = below_base(route)
    if below is None or not below.startswith("/static/") or "\0" in below:  # no file's name can hold it
        return None
    path = (FRONTEND / below.lstrip("/")).resolve()
    # The resolved path must not lead out of the folder.
    inside = path.is_relative_to(FRONTEND / "static")
    return path if inside and path.suffix in TEXT_TYPES and path.is_file() else None


class PrecompressedFrontend:
    """Middleware that serves Streamlit's browser code from the gzip cache.

    File names hold a hash of the content, so browsers may keep them for good.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            headers = Headers(scope=scope)
            path = frontend_file(scope["path"]) if "range" not in headers else None
            if path is not None and accepts_gzip(headers):
                body = await asyncio.to_thread(gzipped.get, path)
                response = Response(
                    body,
                    media_type=TEXT_TYPES[path.suffix],
                    headers={
                        "Content-Encoding": "gzip",
                        "Vary": "Accept-Encoding",
                        "Cache-Control": "public, immutable, max-age=31536000",
                    },
                )
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _cached(request: Request, body: bytes, media_type: str, *, immutable: bool) -> Response:
    """Answer with a gzipped body that browsers keep, or 304 if they have it."""
    headers = {
        "ETag": f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Cache-Control": "public, immutable, max-age=31536000" if immutable else "public, max-age=86400",
        "Vary": "Accept-Encoding",
    }
    if headers["ETag"] in [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    if accepts_gzip(request.headers):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type=media_type, headers=headers)


async def geometry(request: Request) -> Response:
    """Serve the polygons of a map; the browser keeps them and revalidates by hash."""
    try:
        path = Path(geo.path(request.path_params["name"]))
        body = await asyncio.to_thread(gzipped.get, path)
    except UnknownNameError as error:
        return PlainTextResponse(str(error), 404)
    except OSError:
        log.exception("The outlines %s cannot be read.", request.path_params["name"])
        return PlainTextResponse(notices.UNREADABLE, 500)
    return _cached(request, body, "application/geo+json", immutable=False)


async def chart(request: Request) -> Response:
    """Serve a chart; its address ends in the checksum of its content, so browsers keep it for good."""
    choices = dict(request.query_params)
    checksum = choices.pop("v", "")
    names = request.path_params
    try:
        picture = await asyncio.to_thread(cards.find, names["figure"], names["view"], choices)
    except EdudataError as error:
        status = 404 if isinstance(error, UnknownNameError) else 422
        status = status if isinstance(error, notices.READERS) else 503
        return JSONResponse({"error": notices.words(error)}, status)
    # After a refresh an old page gets the new chart, but must not keep it under the old address.
    immutable = checksum == picture.checksum
    return _cached(request, picture.body, "application/json", immutable=immutable)


async def library(request: Request) -> Response:
    """Serve the drawing library."""
    body = await asyncio.to_thread(gzipped.get, LIBRARY)
    return _cached(request, body, TEXT_TYPES[".js"], immutable=True)


async def base_map(request: Request) -> Response:
    """Serve the empty base map that plotly.js requests before it draws any map."""
    return Response(
        geo.TOPOJSON_STUB,
        media_type="application/json",
        headers={"Cache-Control": "public, max-age=86400"},
    )


async def start_page(request: Request) -> Response:
    """Redirect the start page's own address to the root, the only place where Streamlit serves it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{query}", 307)


model_context = ModelContext(allowed_hosts)
ROUTES: list[BaseRoute] = [
    Route("/mcp", model_context),
    Below("/api/v1", Api()),
    *embeds.ROUTES,
    *health.ROUTES,
    *web.routes(pages, config.dashboards() / "icon.svg"),
    Route("/overview", start_page, methods=["GET"]),
    Route("/geo/usa_110m.json", base_map, methods=["GET"]),
    Route("/geo/{name}.geojson", geometry, methods=["GET"]),
    Route("/charts/plotly-{checksum}.js", library, methods=["GET"]),
    Route("/charts/{figure}/{view}.json", chart, methods=["GET"]),
]
# The first one is the outermost.
MIDDLEWARE = [
    Middleware(Traffic),
    Middleware(Prepared),
    Middleware(SecurityHeaders),
    Middleware(Gate),
    Middleware(PrecompressedFrontend),
    Middleware(Shell, routes=ROUTES),
]
