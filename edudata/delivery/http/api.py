"""The API's ASGI application: reads an address, calls `deliver`, answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers, URLPath
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, NoMatchFound

from edudata.delivery.document import MEDIA_TYPES, Document, cached, deliver, locate, split
from edudata.delivery.http import openapi
from edudata.delivery.http.answers import SHARED, answer
from edudata.delivery.http.problems import Problem, problem
from edudata.errors import EdudataError

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

log = logging.getLogger("edudata.delivery")
ROOT = "/api/v1"
# Room for every filter of the widest table, housing, at once.
MAX_ADDRESS_BYTES = 8_192
MAX_PARAMETERS = 200
MAX_WAITING = 32
SECONDS = 30.0
METHODS = "GET, HEAD, OPTIONS"
# What may take seconds: all vintages are read, or a browser draws.
LONG_KINDS = frozenset(
    ("changes", "claims", "colleges", "explanations", "places", "program-counts", "programs")
)
LONG_FORMATS = frozenset(("pdf", "png", "svg", "zip"))

Parameters = dict[str, list[str]]


class Workers:
    """Makes documents in a few threads, each document once however many ask for it.

    Long ones have threads of their own, so that a table or figure never waits for the history of claims.
    """

    def __init__(self, threads: int = 2) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="delivery")
        self._long = ThreadPoolExecutor(threads, thread_name_prefix="delivery-long")
        self._running: dict[Any, asyncio.Future[Document]] = {}

    async def make(self, key: Any, make: Callable[[], Document], *, long: bool = False) -> Document:
        """Return what `make` returns; `key` names it, `long` says that it may take seconds.

        Raises
        ------
        Problem
            503 if too many wait, or if it takes longer than `SECONDS`.
        """
        loop = asyncio.get_running_loop()
        key = (id(loop), key)  # a future can be awaited in its own loop only
        if (future := self._running.get(key)) is None:
            if len(self._running) >= MAX_WAITING:
                raise busy("Too many documents are being made.")
            future = loop.run_in_executor(self._long if long else self._pool, make)
            self._running[key] = future
            future.add_done_callback(lambda done: self._forget(key, done))
        try:
            # Shielded: when one client gives up, the others still get their document.
            return await asyncio.wait_for(asyncio.shield(future), SECONDS)
        except TimeoutError:
            raise busy(f"This takes longer than {SECONDS:g} seconds and goes on.") from None

    def _forget(self, key: Any, done: asyncio.Future[Document]) -> None:
        self._running.pop(key, None)
        if not done.cancelled():
            done.exception()  # read here, as everyone who waited may have given up


def busy(message: str) -> Problem:
    """Return the answer for a server with too much to do."""
    return Problem(503, f"{message} Ask again in a minute.", "Busy", headers={"Retry-After": "60"})


class Endpoint:
    """ASGI application that reads, and answers every error in one form.

    A subclass defines `respond`. All share the threads that make documents.
    """

    workers = Workers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            if request.method == "OPTIONS":
                response = preflight(request.headers)
            else:
                check(request)
                response = await self.respond(request)
        except Problem as refused:
            response = refusal(refused)
        except Exception:
            log.exception("%s", request.url.path)
            words = "Something went wrong here, not in your request. The operator's log says what."
            response = refusal(Problem(500, words, "Internal"))
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """Return the answer to a request, or raise a Problem."""
        raise NotImplementedError

    def parameters(self, request: Request) -> Parameters:
        """Read the parameters of an address, each with all its values."""
        query = request.query_params
        if len(query.multi_items()) > MAX_PARAMETERS:
            raise Problem(413, f"An address may have {MAX_PARAMETERS} parameters.", "TooLarge")
        return {name: query.getlist(name) for name in query}


def check(request: Request) -> None:
    """Refuse a request that writes, or whose address is too long."""
    if request.method not in ("GET", "HEAD"):
        words = f"{request.method} is not allowed: the API only reads. Use GET."
        raise Problem(405, words, "Method", headers={"Allow": METHODS})
    raw = request.scope.get("raw_path") or request.url.path.encode()
    if len(raw) + len(request.scope["query_string"]) > MAX_ADDRESS_BYTES:
        raise Problem(413, f"An address may have {MAX_ADDRESS_BYTES:,} bytes.", "TooLarge")


class Api(Endpoint):
    """Everything below `ROOT`."""

    async def respond(self, request: Request) -> Response:
        """Return the document that an address names, or raise a Problem."""
        address = str(request.path_params["path"]).strip("/")
        parameters = self.parameters(request)
        base = f"{request.scope.get('root_path', '')}{ROOT}"
        document = await self.find(address, parameters, base)
        return answer(document, request.headers)

    async def find(self, address: str, parameters: Parameters, base: str) -> Document:
        """Return the document that an address names."""
        if address in ("", "openapi", "openapi.json"):
            if parameters:
                words = f"This address takes no parameters; leave out {', '.join(parameters)}."
                raise Problem(422, words, "UnknownName", [])
            make = index if not address else openapi.document
            return await self.workers.make(address, lambda: make(base))
        as_of = one(parameters, "as_of")
        what, format = split(address)
        try:
            what, format = locate(what, format)
        except EdudataError as error:
            raise problem(error, missing=True) from None
        try:
            if (known := cached(what, format, parameters, as_of)) is not None:
                return known
            key = (what, format, tuple((n, *v) for n, v in sorted(parameters.items())), as_of)
            long = as_of is not None or format in LONG_FORMATS or what.partition("/")[0] in LONG_KINDS
            return await self.workers.make(key, lambda: deliver(what, format, parameters, as_of), long=long)
        except EdudataError as error:
            raise problem(error) from None


class Below(BaseRoute):
    """Route of everything below an address, whatever characters follow; Starlette's stop at a line break.

    Parameters
    ----------
    prefix : str
        The address, without a slash at its end.
    app : Endpoint
        Is given the rest as the path parameter "path".
    """

    def __init__(self, prefix: str, app: Endpoint) -> None:
        self.prefix, self.app = prefix, app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether a request is below the address."""
        path = scope["path"].removeprefix(scope.get("root_path", "")) if scope["type"] == "http" else ""
        if path != self.prefix and not path.startswith(f"{self.prefix}/"):
            return Match.NONE, {}
        return Match.FULL, {"path_params": {"path": path[len(self.prefix) :]}}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self.app(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Refuse: the route has no name."""
        raise NoMatchFound(name, path_params)


def one(parameters: Parameters, name: str) -> str | None:
    """Take a parameter that is given once at most."""
    values = parameters.pop(name, [])
    if len(values) > 1:
        raise Problem(422, f"{name} is given {len(values)} times. Give it once.", "OutOfRange")
    return values[0] if values else None


def index(base: str) -> Document:
    """Name the entry points."""
    from edudata.delivery import rows
    from edudata.delivery.kinds import KINDS

    names = {kind: f"{base}/{kind}.json" for kind in KINDS}
    body = rows.to_json({"openapi": f"{base}/openapi.json"} | names)
    return Document(body, MEDIA_TYPES["json"], "index.json")


def refusal(refused: Problem) -> Response:
    """Write a problem as an answer."""
    headers = SHARED | {"Cache-Control": "no-store"} | refused.headers
    return Response(refused.body(), refused.status, headers, "application/json")


def preflight(headers: Headers) -> Response:
    """Answer a browser that asks what a page of another site may do."""
    allowed: Mapping[str, str] = {
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": "If-None-Match, Range, If-Range",
        "Access-Control-Max-Age": "86400",
        "Allow": METHODS,
    }
    return Response(status_code=204, headers=SHARED | dict(allowed))
