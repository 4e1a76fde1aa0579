"""The MCP server at /mcp of the dashboard's server, where the extra `mcp` is installed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class ModelContext:
    """ASGI application that answers 503 until `running` has started the server.

    Parameters
    ----------
    hosts : callable
        Lists the host names that the dashboard answers to.
    """

    def __init__(self, hosts: Callable[[], list[str]]) -> None:
        self.hosts = hosts
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if self.app is None:
            words = "The MCP server is not running: it needs the extra `mcp` (pip install 'edudata[mcp]')."
            response = JSONResponse({"status": 503, "type": "Busy", "error": words}, 503)
            await response(scope, receive, send)
            return
        await self.app(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the server for as long as the dashboard runs, if its package is there."""
        try:
            server, app = await asyncio.to_thread(self._build)
        except ModuleNotFoundError:
            yield
            return
        # A mounted application's own lifespan does not run.
        async with server.session_manager.run():
            self.app = app
            yield
            self.app = None

    def _build(self) -> tuple[Any, ASGIApp]:
        from edudata.delivery import mcp_server

        return mcp_server.http_app(self.hosts())
