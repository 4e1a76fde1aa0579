"""The HTML around the pages: title, description and preview of each page, and "not found" for the rest.

Streamlit answers every address with the same page, titled "Streamlit", which its browser code then fills.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Router

from edudata.analysis.place.style import STYLE
from edudata.dashboard import pages
from edudata.dashboard.gate import STREAMLIT, base_path, below_base
from edudata.dashboard.pages import Page
from edudata.delivery import browser
from edudata.delivery.http.api import refusal
from edudata.delivery.http.problems import Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

SITE = "edudata"
FRONTEND = Path(st.__file__).resolve().parent / "static"
# Opened at the address of a page, the browser code would first look for its server below that address.
BASE_SCRIPT = (
    'const root = new URL("./", location.href).href;'
    " window.__streamlit = { BACKEND_BASE_URL: root, MAIN_PAGE_BASE_URL: root };"
)

# The choice of colors stands in the header, which Streamlit draws later.
COLORS = (
    '<aside class="edudata-colors" aria-label="Colors"><select aria-label="Colors">'
    '<option value="system">Auto</option><option value="light">Light</option>'
    '<option value="dark">Dark</option></select></aside>'
)

NOT_FOUND = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page not found · {site}</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;
color-scheme:light dark}}</style></head>
<body><h1>Page not found</h1><p>This address is no page of {site}. These are:</p><ul>{links}</ul>
</body></html>
"""


def title(page: Page) -> str:
    """Write the title of a page's browser tab."""
    return f"{page.heading or page.title} · {SITE}"


def description(page: Page) -> str:
    """Describe a page for search engines and link previews, in plain text."""
    return re.sub(r"[*_\[\]]", "", page.question)


@cache
def html(slug: str) -> bytes:
    """Return the gzipped HTML of a page."""
    page = pages.pages()[slug]
    words, text = escape(title(page)), escape(description(page))
    sheets = ("dashboard.css", "verdicts.css")
    style = "\n".join((browser.FOLDER / name).read_text(encoding="utf-8") for name in sheets)
    scripts = "".join(
        f"<script>{(browser.FOLDER / name).read_text(encoding='utf-8')}</script>"
        for name in ("theme.js", "notices.js")
    )
    head = f"""<title>{words}</title>
    <meta name="description" content="{text}">
    <meta property="og:type" content="website">
    <meta property="og:site_name" content="{SITE}">
    <meta property="og:title" content="{words}">
    <meta property="og:description" content="{text}">
    <meta name="twitter:card" content="summary">
    <style>{style}{STYLE}</style>
    <script>{BASE_SCRIPT}</script>
    {scripts}"""
    source = (FRONTEND / "index.html").read_text(encoding="utf-8")
    # The fonts are the reader's own; the interface for programs is this dashboard's, not Streamlit's.
    source = re.sub(r'<link\s+rel="preload"[^>]*as="font"[^>]*/>', "", source)
    source = re.sub(r"<!--.*?-->", "", source, flags=re.DOTALL)
    source = re.sub(r'<link rel="service-desc"[^>]*/>', "", source)
    noscript = f"<noscript><h1>{words}</h1><p>{text}</p><p>These pages need JavaScript.</p></noscript>"
    source = re.sub(r"<noscript>.*?</noscript>", lambda _: noscript, source, flags=re.DOTALL)
    source = source.replace('<div id="root">', COLORS + '<div id="root">')
    return gzip.compress(source.replace("<title>Streamlit</title>", head).encode(), mtime=0)


def inline_scripts() -> list[str]:
    """List the scripts within the HTML of a page, which the content policy must name by their hashes."""
    text = gzip.decompress(html(next(iter(pages.pages())))).decode()
    return re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)


def not_found() -> Response:
    """Answer 404 with the list of the pages."""
    links = "".join(
        f'<li><a href="./{"" if page.position == 0 else page.slug}">{escape(page.title)}</a></li>'
        for page in pages.pages().values()
    )
    return Response(NOT_FOUND.format(site=SITE, links=links), 404, media_type="text/html")


class Shell:
    """Middleware that answers for pages and our own routes, and refuses addresses that are none.

    Streamlit knows its base path (`server.baseUrlPath`) by itself; our routes are found below the same.
    """

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        self.app = app
        self.router = Router(routes=list(routes), redirect_slashes=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self._choose(scope)(scope, receive, send)

    def _choose(self, scope: Scope) -> ASGIApp:
        path = below_base(scope["path"])
        if path is None:
            return not_found()
        if not path and base_path():
            return RedirectResponse(f"{base_path()}/", 307)  # relative addresses need the slash
        slug = self._page(path)
        if slug is not None and scope["method"] in ("GET", "HEAD"):
            return self._answer(slug, scope)
        inner = {**scope, "root_path": scope.get("root_path", "") + base_path()}
        if any(route.matches(inner)[0] != Match.NONE for route in self.router.routes):
            return partial(self._route, inner)
        return self.app if self._streamlits(path) else not_found()

    async def _route(self, inner: Scope, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self.router(inner, receive, send)
        except HTTPException as error:  # another method than the route's
            words = f"{inner['method']} is not allowed here: this address is only read. Use GET."
            problem = Problem(error.status_code, words, "Method", headers=dict(error.headers or {}))
            await refusal(problem)(inner, receive, send)

    def _page(self, path: str) -> str | None:
        start = next(iter(pages.pages()))
        slug = path.strip("/") or start
        # The start page's own address is redirected to the root.
        return None if slug not in pages.pages() or path.strip("/") == start else slug

    def _streamlits(self, path: str) -> bool:
        if path.startswith(STREAMLIT):
            return True
        file = (FRONTEND / path.lstrip("/")).resolve()
        return file.is_relative_to(FRONTEND) and file.is_file()

    def _answer(self, slug: str, scope: Scope) -> Response:
        body, headers = html(slug), {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
        else:
            body = gzip.decompress(body)
        return Response(body, media_type="text/html", headers=headers)
