"""The API's server against the bare file: a table as CSV, figures as JSON, the static site."""

from __future__ import annotations

import asyncio
import gzip
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route

from benchmarks.measure import Result, attempt, clock, command
from edudata.delivery.document import deliver
from edudata.delivery.http.api import Api, Below

TABLE_AIM, FIGURE_AIM_MS = 1.3, 2.0
SITE_AIM_S, SITE_AIM_MB = 60.0, 4.0
REQUESTS = 200


def results(rounds: int) -> Iterator[Result]:
    """A table against its file, a cached figure, the site's time and weight."""
    yield attempt("table as CSV", "x", TABLE_AIM, lambda: table_against_file(rounds))
    yield attempt("cached figure JSON", "ms", FIGURE_AIM_MS, lambda: cached_figure(rounds))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "site"
        yield attempt("static site", "s", SITE_AIM_S, lambda: site_seconds(out))
        yield attempt("static site, compressed", "MB", SITE_AIM_MB, lambda: site_weight(out))


def requests_seconds(app: Any, path: str, count: int = REQUESTS) -> float:
    """Seconds for requests one after the other, without a network."""

    async def one() -> None:
        async def receive() -> Any:
            await asyncio.sleep(3_600)  # the client stays and says nothing more

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start" and message["status"] != 200:
                raise RuntimeError(f"{path}: status {message['status']}")

        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [],
            "http_version": "1.1",
            "scheme": "http",
            "server": ("localhost", 80),
            "asgi": {"version": "3.0"},
        }
        await app(scope, receive, send)

    async def many() -> float:
        await one()  # the first request makes the document
        start = time.perf_counter()
        for _ in range(count):
            await one()
        return time.perf_counter() - start

    return asyncio.run(many())


def api() -> Starlette:
    """The API alone, without the dashboard."""
    return Starlette(routes=[Below("/api/v1", Api())])


def table_against_file(rounds: int) -> Result:
    """A table as CSV against Starlette's answer with the same bytes from a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tuition.csv"
        path.write_bytes(deliver("tables/tuition", "csv").body)
        bare = Starlette(routes=[Route("/tuition.csv", lambda request: FileResponse(path))])
        ours = lambda: requests_seconds(api(), "/api/v1/tables/tuition.csv")  # noqa: E731
        theirs = lambda: requests_seconds(bare, "/tuition.csv")  # noqa: E731
        pairs = [(ours(), theirs()) for _ in range(rounds)]
    mine, file = (statistics.median(side) for side in zip(*pairs, strict=True))
    detail = f"{mine / REQUESTS * 1e3:.2f} ms against {file / REQUESTS * 1e3:.2f} ms (FileResponse)"
    return Result("table as CSV", "x", mine / file, TABLE_AIM, detail)


def cached_figure(rounds: int) -> Result:
    """A figure's JSON after the first request; 2 ms are 500 a second."""
    seconds = [requests_seconds(api(), "/api/v1/figures/G-4.json") for _ in range(rounds)]
    each = statistics.median(seconds) / REQUESTS
    return Result("cached figure JSON", "ms", each * 1e3, FIGURE_AIM_MS, f"{1 / each:,.0f} a second")


def site_seconds(out: Path) -> Result:
    """The site without tables, from nothing."""
    build = command(sys.executable, "-m", "edudata", "site", "--out", str(out), "--json")
    return Result("static site", "s", clock(build), SITE_AIM_S)


def site_weight(out: Path) -> Result:
    """Bytes of the site as a server sends them."""
    files = [path for path in out.rglob("*") if path.is_file()]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in files) / 1e6
    return Result("static site, compressed", "MB", weight, SITE_AIM_MB, f"{len(files):,} files")
