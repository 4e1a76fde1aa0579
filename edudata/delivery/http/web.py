"""Addresses that crawlers and readers' programs ask every site for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from edudata.delivery.metadata import llms

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


def routes(pages: Callable[[], Iterable[str]], icon: Path) -> list[BaseRoute]:
    """Return the routes of robots.txt, sitemap.xml, favicon.ico and llms.txt.

    Parameters
    ----------
    pages : callable
        Lists the addresses of pages, relative to the root.
    icon : Path
        An SVG file.
    """

    def robots(request: Request) -> Response:
        sitemap = request.url_for("sitemap")
        return PlainTextResponse(f"User-agent: *\nDisallow: /_stcore/\nSitemap: {sitemap}\n")

    def sitemap(request: Request) -> Response:
        root = str(request.base_url)
        entries = "".join(f"<url><loc>{escape(root + page)}</loc></url>" for page in pages())
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">{entries}</urlset>\n'
        return Response(text, media_type="application/xml")

    def favicon(request: Request) -> Response:
        return Response(icon.read_bytes(), media_type="image/svg+xml")

    def for_models(request: Request) -> Response:
        return Response(llms.text("api/v1/"), media_type="text/markdown; charset=utf-8")

    return [
        Route("/robots.txt", robots),
        Route("/sitemap.xml", sitemap, name="sitemap"),
        Route("/favicon.ico", favicon),
        Route("/llms.txt", for_models),
    ]
