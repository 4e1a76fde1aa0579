"""The MCP server on the command line."""

from __future__ import annotations

from edudata.cli.common import DataDir, command
from edudata.errors import PermanentError


@command()
def mcp(data_dir: DataDir = None) -> None:
    """Serve the data to language models over standard input and output (MCP).

    Example: edudata mcp
    """
    try:
        from edudata.delivery import mcp_server
    except ModuleNotFoundError as error:
        raise PermanentError("MCP needs the extra `mcp`: pip install 'edudata[mcp]'.") from error
    mcp_server.run()
