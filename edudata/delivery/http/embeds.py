"""Routes of embeds and their oEmbed description."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edudata import settings
from edudata.delivery import document as documents
from edudata.delivery import embed, figures, page, rows
from edudata.delivery.browser import LIBRARY
from edudata.delivery.document import Document
from edudata.delivery.embed import Assets
from edudata.delivery.http.answers import answer
from edudata.delivery.http.api import Endpoint, Parameters, one
from edudata.delivery.http.problems import Problem, problem
from edudata.errors import EdudataError

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


def ancestors() -> str:
    """Return who may frame embeds: the sites of EDUDATA_FRAME_ANCESTORS, else this one alone."""
    return " ".join(settings.read(settings.FRAME_ANCESTORS) or ("'self'",))


def policy() -> str:
    """Return the content policy of an embed: scripts of this server, no inline script."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data: blob:; "
        f"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors()}"
    )


@cache
def script_name() -> str:
    """Return the name of the drawing script, which changes with its content."""
    return f"draw-{hashlib.sha256(page.drawing_script().encode()).hexdigest()[:16]}.js"


@cache
def library_address() -> str:
    """Return the address of the drawing library, seen from /embed/."""
    return f"../charts/plotly-{hashlib.sha256(LIBRARY.read_bytes()).hexdigest()[:16]}.js"


class Embed(Endpoint):
    """The page of an embed, /embed/{figure}, with controls, `as_of` and `data`."""

    async def respond(self, request: Request) -> Response:
        """Return the page, or raise a Problem."""
        parameters = self.parameters(request)
        name = request.path_params["figure"]
        pinned, as_of = one(parameters, "data"), one(parameters, "as_of")
        try:
            name = figures.find(name)
        except EdudataError as error:
            raise problem(error, missing=True) from None
        here = str(request.url)
        link = f"{request.base_url}oembed?url={quote(here, safe='')}"
        head = f'<link rel="alternate" type="application/json+oembed" href="{link}">'
        assets = Assets(script_name(), library_address(), "../geo/")
        key = ("embed", here, documents.state())
        if (document := documents.cache.get(key)) is None:
            try:
                document = await self.workers.make(
                    key, lambda: embed.embed(name, parameters, as_of, pinned, assets, head)
                )
            except EdudataError as error:
                raise problem(error) from None
            documents.cache.put(key, document)
        return answer(document, request.headers, {"Content-Security-Policy": policy()})


class OEmbed(Endpoint):
    """The description of an embed for sites that know oEmbed, /oembed?url=…."""

    async def respond(self, request: Request) -> Response:
        """Return the description, or raise a Problem."""
        parameters = self.parameters(request)
        url, format = one(parameters, "url"), one(parameters, "format")
        width, height = (_pixels(one(parameters, name)) for name in ("maxwidth", "maxheight"))
        if format not in (None, "json"):
            raise Problem(501, "Only format=json is offered.", "UnknownName", ["json"])
        if not url:
            raise Problem(422, "Name the address of an embed: ?url=…/embed/G-4", "OutOfRange")
        host = request.url.netloc
        key = (url, host, width, height)
        document = await self.workers.make(key, lambda: _describe(*key))
        return answer(document, request.headers)


def _pixels(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or not int(text[:9]) > 0:
        raise Problem(422, f"{text[:40]!r} is not a number of pixels.", "OutOfRange")
    return int(text[:9])


def _own_embed(url: str, host: str) -> SplitResult:
    """Split an address; raise a Problem unless it is an embed of this site."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise Problem(422, f"{url[:80]!r} is not an address.", "OutOfRange") from None
    # The answer holds a frame with this address: never another site's, or a script.
    own = parts.scheme in ("http", "https") and parts.netloc == host
    if not own or parts.path.rpartition("/")[0].rpartition("/")[2] != "embed":
        words = f"Only embeds of this site can be described: http://{host}/embed/G-4"
        raise Problem(404, words, "UnknownName", [])
    return parts


def _describe(url: str, host: str, width: int | None, height: int | None) -> Document:
    parts = _own_embed(url, host)
    name = unquote(parts.path.rpartition("/")[2])
    parameters: Parameters = parse_qs(parts.query)
    pinned, as_of = one(parameters, "data"), one(parameters, "as_of")
    try:
        figure_state = figures.draw(figures.find(name), parameters, as_of)
    except EdudataError as error:
        raise problem(error, missing=True) from None
    del pinned  # the page itself compares it
    size = min(embed.height(figure_state), height or 10_000)
    title = figure_state.card.finding
    value = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": "edudata",
        "width": min(embed.WIDTH, width or embed.WIDTH),
        "height": size,
        "html": embed.code(url, title, size),
    }
    return Document(rows.to_json(value), "application/json", "oembed.json")


async def script(request: Request) -> Response:
    """Serve the drawing script."""
    document = Document(page.drawing_script().encode(), "text/javascript; charset=utf-8", script_name())
    headers = {"Cache-Control": "public, immutable, max-age=31536000"}
    return answer(
        document, request.headers, headers if request.path_params["checksum"] in script_name() else {}
    )


ROUTES: list[BaseRoute] = [
    Route("/embed/draw-{checksum}.js", script),
    Route("/embed/{figure}", Embed()),
    Route("/oembed", OEmbed()),
]
