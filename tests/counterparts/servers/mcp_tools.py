"""An MCP server made with the official SDK, of whichever era is installed: `mcp_tools.py stdio`, or `mcp_tools.py PORT`."""

import os
import sys
import time

from mcp.types import ToolAnnotations

try:
    from mcp.server.mcpserver import MCPServer as Server  # 2026: stateless, and sessions for older clients

    modern = True
except ImportError:
    from mcp.server.fastmcp import FastMCP as Server  # 2025: initialize and Mcp-Session-Id

    modern = False

where = sys.argv[1]
http = {} if where == "stdio" else {"host": "127.0.0.1", "port": int(where)}
server = Server("tools") if modern else Server("tools", **http)


@server.tool()
def weather(city: str) -> str:
    """The weather in a city."""
    return f"{city}: 맑음, 21도"


@server.tool()
def add(a: int, b: int) -> int:
    """The sum of two numbers."""
    return a + b


@server.tool()
def unlock() -> str:
    """Unlocks the front door."""
    return "unlocked"


@server.tool(annotations=ToolAnnotations(**{"read_only_hint" if modern else "readOnlyHint": True}))
def look() -> str:
    """Looks at the calendar."""
    return "nothing"


@server.tool(annotations=ToolAnnotations(**{"destructive_hint" if modern else "destructiveHint": True}))
def forget() -> str:
    """Empties the calendar."""
    return "forgotten"


@server.tool(annotations=ToolAnnotations(**{"destructive_hint" if modern else "destructiveHint": False}))
def note() -> str:
    """Writes into the calendar."""
    return "noted"


@server.tool()
def fail() -> str:
    """Fails."""
    raise ValueError("it is Sunday")


@server.tool()
def hang() -> str:
    """Takes long."""
    time.sleep(3600)
    return "never"


@server.tool()
def huge() -> str:
    """Answers ten megabytes."""
    return "x" * 10_000_000


@server.tool()
def die() -> str:
    """Ends the server."""
    os._exit(3)


@server.tool()
def surroundings() -> str:
    """What the server sees of its environment."""
    return " ".join(f"{name}={os.environ.get(name)}" for name in ("DURE_TEST_SECRET", "TOOLS_KEY"))


@server.tool(name="odd.name/with:signs")
def odd() -> str:
    """Has a name that no model may call."""
    return "odd"


if where == "stdio":
    server.run(transport="stdio")
elif modern:
    server.run(transport="streamable-http", **http)
else:
    server.run(transport="streamable-http")
