"""Middleware before everything else: hosts, origins, malformed addresses and limits.

Streamlit's own check of an Origin asks a service on the internet from the event loop, so that one foreign
page could stall every reader. What passes here needs no further check.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from edudata import settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger("edudata.dashboard")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1", "[::1]")
MAX_QUERY_BYTES = 8_192
MAX_PATH_BYTES = 2_048
MAX_HEADER_BYTES = 32_768
# What Streamlit itself serves, besides the files of its browser code.
STREAMLIT = ("/_stcore/", "/static/", "/media/", "/component/", "/app/static/")
# Of this, what no browser needs: sessions and caches of all readers.
CLOSED = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/upload_file")
API = "/api/v1/"
# Slashes and backslashes in disguise, and the byte 0.
DISGUISED = re.compile(rb"%(2f|5c|00)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f\\\ufffd]")


def allowed_hosts() -> list[str]:
    """List the host names that the dashboard answers to; "*" is any.

    EDUDATA_ALLOWED_HOSTS (separated by commas), else Streamlit's `server.allowedHosts`, else this
    machine's own names and the address that the server listens on.
    """
    if names := settings.read(settings.ALLOWED_HOSTS):
        return list(names)
    if configured := list(st.get_option("server.allowedHosts")):
        return configured
    address = st.get_option("server.address")
    wildcard = {None, "", "0.0.0.0", "::"}  # noqa: S104 - compared, not listened on
    return [*LOCAL_HOSTS, *([] if address in wildcard else [str(address)])]


def answering_host(name: str, hosts: Iterable[str] | None = None) -> str:
    """Return a Host that the server answers to: the name itself if it does, else the first one listed.

    Examples
    --------
    >>> answering_host("127.0.0.1", ["*.example.org"]), answering_host("localhost", ["localhost"])
    ('www.example.org', 'localhost')
    """
    hosts = allowed_hosts() if hosts is None else list(hosts)
    return name if known_host(name, hosts) else hosts[0].replace("*.", "www.")


def base_path() -> str:
    """Return the path below which everything is served: "/edu", or "" for the root."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def below_base(path: str) -> str | None:
    """Return a path as seen from the base path; None if it lies outside."""
    base = base_path()
    if not base or path == base:
        return path[len(base) :]
    return path[len(base) :] if path.startswith(f"{base}/") else None


def malformed(scope: Scope) -> tuple[int, str] | None:
    """Return status and reason if a request's address cannot be meant well; else None."""
    raw = scope.get("raw_path") or scope["path"].encode()
    path = scope["path"]
    if DISGUISED.search(raw) or CONTROL.search(path) or path.startswith("//"):
        return 400, "The address holds a character that no address of this site has."
    if any(part in (".", "..") for part in path.split("/")):
        return 400, "The address leads upward."
    if len(raw) > MAX_PATH_BYTES or len(scope.get("query_string", b"")) > MAX_QUERY_BYTES:
        return 414, "The address is too long."
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MAX_HEADER_BYTES:
        return 431, "The headers are too long."
    return None


def own_origin(origin: str, host: str, hosts: Iterable[str], trusted: Iterable[str] = ()) -> bool:
    """Return whether a browser's page comes from this server.

    Parameters
    ----------
    origin : str
        The header of that name.
    host : str
        The Host that the request names.
    hosts : iterable of str
        Names that this server answers to. A proxy may name another Host than the browser's. "*" allows
        any host, but no other origin.
    trusted : iterable of str
        Further origins in full, as in Streamlit's `server.corsAllowedOrigins`.

    Examples
    --------
    >>> own_origin("https://data.example", "data.example", [])
    True
    >>> own_origin("https://evil.example", "data.example", ["data.example", "*"])
    False
    >>> own_origin("null", "data.example", ["*"])
    False
    """
    try:
        parts = urlsplit(origin)
        name = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not name:
        return False
    if parts.netloc == host or origin in trusted:
        return True
    return listed(name, [own for own in hosts if own != "*"])


def known_host(host: str, hosts: Iterable[str]) -> bool:
    """Return whether a Host header, with or without a port, is known.

    Examples
    --------
    >>> hosts = ["localhost", "[::1]", "*.example.org"]
    >>> [known_host(host, hosts) for host in ("localhost:8501", "[::1]:80", "a.example.org", "example.org")]
    [True, True, True, False]
    """
    try:
        return listed(urlsplit(f"//{host}").hostname or "", hosts)
    except ValueError:
        return False


def listed(name: str, hosts: Iterable[str]) -> bool:
    """Return whether a name is in a list, where "*" is any and "*.example.org" every name below."""
    return any(
        own == "*" or name == own.strip("[]").lower() or (own.startswith("*.") and name.endswith(own[1:]))
        for own in hosts
    )


class Gate:
    """Middleware that refuses what no reader's browser sends, before Streamlit sees it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.hosts = allowed_hosts()
        self.trusted = list(st.get_option("server.corsAllowedOrigins") or ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        path = below_base(scope["path"]) or "/"
        # The API reads each address itself and has one form for everything that is wrong with it.
        if not path.startswith(API) and (problem := malformed(scope)):
            await refuse(*problem)(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        if not known_host(host, self.hosts):
            # Otherwise a stranger's page could reach this server by a name of its own (DNS rebinding).
            log.warning(
                "Refused a request for host %r. If readers may use this name, add it to %s.",
                host[:200],
                settings.ALLOWED_HOSTS,
            )
            await refuse(400, "This server does not answer to that name.")(scope, receive, send)
            return
        await self._checked(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        path = below_base(scope["path"]) or "/"
        streamlits = scope["type"] == "websocket" or path.startswith(STREAMLIT)
        if path.startswith(CLOSED):
            await refuse(404, "There is nothing here.")(scope, receive, send)
            return
        if streamlits and "origin" in headers:
            if not own_origin(headers["origin"], headers.get("host", ""), self.hosts, self.trusted):
                log.warning("Refused a connection from the page %r.", headers["origin"][:200])
                await refuse(403, "This page may not connect to this server.")(scope, receive, send)
                return
            scope = with_origins_host(scope, headers["origin"])
        await self.app(scope, receive, send)


def with_origins_host(scope: Scope, origin: str) -> Scope:
    """Return a request whose Host is its Origin's: Streamlit then finds both the same and asks nobody."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    headers["host"] = urlsplit(origin).netloc
    if scope["type"] == "http":
        # Same origin: an answer needs no header for other sites.
        del headers["origin"]
    return {**scope, "headers": headers.raw}


def refuse(status: int, reason: str) -> ASGIApp:
    """Return an application that answers a request, or the handshake of a websocket, with a status."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" or "websocket.http.response" in scope.get("extensions", {}):
            headers = {"Cache-Control": "no-store", "Connection": "close"}
            await PlainTextResponse(reason, status, headers)(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": reason})

    return answer
