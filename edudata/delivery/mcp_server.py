"""The MCP server: the answers of `mcp_answers` as tools, over standard input or HTTP."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, TextContent, ToolAnnotations

from edudata import registry
from edudata.catalog import describe as catalog
from edudata.delivery import document as documents
from edudata.delivery import mcp_answers, mcp_lookups, rows
from edudata.errors import EdudataError, UnknownNameError
from edudata.version import __version__

if TYPE_CHECKING:
    from starlette.applications import Starlette

INSTRUCTIONS = (
    "Public data on the disruption of U.S. higher education. Search first, describe a table before reading "
    "rows, and give release, citation and gaps with every number. Units are in column names; shares are "
    "percent. as_of (YYYY, YYYY-MM or YYYY-MM-DD) answers as of then."
)
FILTERS = '{"sector": "public_4yr", "year.min": 2000}; a value may be a list'
TOOLS: dict[str, tuple[Callable[..., mcp_answers.Answer], str]] = {
    "search": (mcp_answers.search, "Find tables, figures and claims by words."),
    "describe": (mcp_answers.describe, "A table's columns, a figure's controls, or `explanations`."),
    "rows": (mcp_answers.read_rows, f"Rows of a table. filters {FILTERS}."),
    "figure": (mcp_answers.figure, "A figure's finding, notes and last rows."),
    "claim": (mcp_answers.claim, "A claim's verdict, reason and rule; without id all verdicts."),
    "history": (mcp_answers.history, "A claim's verdicts over time."),
    "compare": (
        mcp_answers.compare,
        "States, metros or counties side by side (ACS). measures: columns of housing.",
    ),
    "lookup": (mcp_lookups.lookup, "A state, metro, college or program by name; programs by words."),
    "cite": (mcp_answers.cite, "How to cite a table or figure."),
}


def server() -> MCPServer[Any]:
    """Build the server, with known ids from the records of figures and claims."""
    app: MCPServer[Any] = MCPServer(
        "edudata", instructions=INSTRUCTIONS, version=__version__, log_level="ERROR"
    )
    # Opinions are answered too, but need no place in the list, which every conversation carries.
    checked = [claim.id for claim in registry.claims().values() if claim.check is not None]
    known = {("figure", "id"): list(catalog.figures()), ("claim", "id"): checked}
    for name, (answer, text) in TOOLS.items():
        app.add_tool(
            _answering(answer),
            name=name,
            description=text,
            annotations=ToolAnnotations(read_only_hint=True),
            structured_output=False,
        )
    for tool in app._tool_manager.list_tools():
        tool.parameters = _short(tool.parameters)
        for name, schema in tool.parameters["properties"].items():
            # In the description alone: a wrong value must reach our own error, which names the known ones.
            if (tool.name, name) in known:
                schema["enum"] = known[tool.name, name]
    return app


def _answering(answer: Callable[..., mcp_answers.Answer]) -> Callable[..., CallToolResult]:
    """Return a tool whose errors are answers: the SDK would hide their texts."""

    @functools.wraps(answer)
    def tool(**inputs: Any) -> CallToolResult:
        key = ("mcp", answer.__name__, rows.to_json(inputs), documents.state(), datetime.now(UTC).date())
        if (known := documents.cache.get(key)) is None:
            value, failed = attempt(inputs)
            known = documents.Document(rows.to_json(value), "application/json", "error" if failed else "")
            documents.cache.put(key, known)
        text = TextContent(type="text", text=known.body.decode())
        return CallToolResult(content=[text], is_error=known.name == "error")

    def attempt(inputs: dict[str, Any]) -> tuple[mcp_answers.Answer, bool]:
        try:
            return answer(**inputs), False
        except UnknownNameError as error:
            names = [str(name) for name in error.known]
            return {"error": str(error)[:400], "known": names[: mcp_answers.MAX_NAMED]}, True
        except EdudataError as error:
            return {"error": str(error)[:600]}, True

    return tool


def _short(schema: Any) -> Any:
    """Leave out of a schema what repeats a name, and the null of an input that may be left out."""
    if isinstance(schema, list):
        return [_short(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "anyOf" in schema:
        (schema,) = [kind for kind in schema["anyOf"] if kind != {"type": "null"}]
    # An input may itself be called "title": only a text is one.
    dropped = ("additionalProperties", "default")
    return {
        name: _short(value)
        for name, value in schema.items()
        if name not in dropped and not (name == "title" and isinstance(value, str))
    }


def http_app(hosts: list[str]) -> tuple[MCPServer[Any], Starlette]:
    """Return the server and its ASGI application for /mcp.

    The server's `session_manager.run()` must be entered in a lifespan.

    Parameters
    ----------
    hosts : list of str
        Host names that the dashboard answers to; "*" is any.
    """
    app = server()
    host_patterns = [f"{host}{port}" for host in hosts for port in ("", ":*")]
    security = TransportSecuritySettings(
        enable_dns_rebinding_protection="*" not in hosts,
        allowed_hosts=host_patterns,
        allowed_origins=[f"{scheme}://{name}" for name in host_patterns for scheme in ("http", "https")],
    )
    mounted = app.streamable_http_app(json_response=True, stateless_http=True, transport_security=security)
    return app, mounted


def run() -> None:
    """Serve over standard input and output; nothing else may be printed there."""
    server().run("stdio")
