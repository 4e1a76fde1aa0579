"""Routes for those who watch the server: alive, ready, measurements."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from edudata import settings
from edudata.catalog import reader
from edudata.dashboard import formatting, traffic, watch
from edudata.dashboard.shared import shared
from edudata.errors import EdudataError
from edudata.operations import status
from edudata.version import __version__

log = logging.getLogger("edudata.dashboard")
UNREADABLE = "The data cannot be read. The server's log says why."


async def healthz(request: Request) -> Response:
    """Answer that the process is alive; it looks at nothing, so that only a dead one is restarted."""
    return JSONResponse({"ok": True, "version": __version__}, headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """Answer 200 if every table can be read and the server takes readers, else 503."""
    value = await asyncio.to_thread(readiness)
    return JSONResponse(value, 200 if value["ok"] else 503, {"Cache-Control": "no-store"})


def readiness() -> dict[str, Any]:
    """Describe whether the data are there, how old they are and when they were refreshed."""
    value: dict[str, Any] = {"ok": False, "version": __version__}
    try:
        missing = _missing_tables(reader.stamps())
        newest, _ = formatting.newest_release(reader.catalog())
        run = status.last_run()
    except EdudataError as error:
        # The message names files of this machine, which visitors must not read.
        log.error("Not ready: %s", error)
        return value | {"error": UNREADABLE}
    value |= {
        "newest_release": newest,
        "last_refresh": str(run.get("finished") or "") if run else "",
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "stopping": traffic.state.stopping,
    }
    if missing:
        return value | {"error": UNREADABLE, "tables_missing": missing}
    return value | {"ok": not traffic.state.stopping}


@shared(2)
def _missing_tables(stamps: reader.Stamps) -> list[str]:
    """List the tables whose file is not the catalog's; once for each state of the catalog."""
    names = []
    catalog = reader.catalog()
    for name, entry in catalog["tables"].items():
        if not (Path(entry["root"]) / "processed" / entry["file"]).is_file():
            log.error("Not ready: the file of the table %s is missing. Run `edudata verify`.", name)
            names.append(name)
    return names


async def metrics(request: Request) -> Response:
    """Answer Prometheus, from this machine alone unless EDUDATA_METRICS is "all"."""
    if not may_measure(request):
        return PlainTextResponse("There is nothing here.", 404)
    body = await asyncio.to_thread(watch.text)
    return Response(body, media_type="text/plain; version=0.0.4; charset=utf-8")


def may_measure(request: Request) -> bool:
    """Return whether a client may read the measurements."""
    setting = settings.read(settings.METRICS)
    if setting in ("all", "off"):
        return bool(setting == "all")
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False  # a proxy on this machine asks for somebody else
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


ROUTES: list[BaseRoute] = [
    Route("/healthz", healthz, methods=["GET"]),
    Route("/readyz", readyz, methods=["GET"]),
    Route("/metrics", metrics, methods=["GET"]),
]
