"""The tools of one MCP server as a box of tools: connected when first wanted, kept, and given up when it fails.

Both eras are spoken: the stateless revision of 2026 is tried first (`server/discover`), then the sessions of 2025
(`initialize`, `Mcp-Session-Id`). The hub offers a server nothing: no sampling, no elicitation, no roots.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import anyio
import msgspec
from mcp import Client
from mcp.client.session import MessageHandlerFnT
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CallToolResult,
    EmbeddedResource,
    Implementation,
    TextContent,
    TextResourceContents,
    ToolListChangedNotification,
)
from mcp_types import Tool as OfferedTool

from dure import __version__
from dure.agents.mcp.http import http
from dure.agents.mcp.pipes import pipes
from dure.agents.mcp.settings import ServerSettings
from dure.api import Tool, ToolResult
from dure.errors import Language, Text, ToolFailed, ToolNotAllowed
from dure.tasks import Background

log = logging.getLogger(__name__)
for _chatty in ("mcp", "client"):  # the SDK logs what servers say, under either name
    logging.getLogger(_chatty).setLevel(logging.CRITICAL)

IDLE_S = 600.0
"""After this long without a call the connection is closed."""

LISTED_S = 300.0
"""For so long a list of tools holds where the server does not say that it has changed."""

PAGES = 8
"""How many pages of tools are read."""

MAX_TEXT = 16_000
MAX_ERROR = 400

_UNREACHABLE = Text("its server cannot be reached", "서버에 닿을 수 없어요")
_BROKE = Text("the connection to its server broke", "서버와의 연결이 끊겼어요")
_ODD = re.compile(r"[^a-zA-Z0-9_-]")
_LOST = (-32000, -32001)
"""Error codes after which the connection is of no use: closed, timed out."""


class MCPToolBox:
    """One server's permitted tools.

    Args:
        name: the server's name in the configuration.
        agent: whose tools they are.
        settings: how to reach it, and what is permitted.
        background: owns the connection.
    """

    def __init__(self, name: str, agent: str, settings: ServerSettings, background: Background) -> None:
        self._name, self._agent, self._settings, self._background = name, agent, settings, background
        self._client: Client | None = None
        self._offered: Mapping[str, OfferedTool] = {}
        self._fresh_until = 0.0
        self._holding: anyio.CancelScope | None = None
        self._settled = anyio.Event()
        self._failed = False

    async def tools(self) -> Sequence[Tool]:
        """Every tool that the server offers and the configuration permits.

        A server that could not be reached before is tried again behind the scenes, and waited for no more. A list that
        the server has changed, or that is old, is read anew.

        Raises:
            ToolFailed: it cannot be reached, or speaks something else.
        """
        client = await self._connected()
        if anyio.current_time() >= self._fresh_until:
            try:
                await self._look(client)
            except Exception as error:  # a transport's or a validator's; whatever it is, there is no list
                self._drop()
                log.warning("a tool's server failed: box=%s error=%s", self._name, _kind(error))
                raise ToolFailed(tool=self._name, why=_BROKE) from error
        return [
            Tool(
                name=told,
                description=_clean(one.description or one.title or ""),
                arguments=one.input_schema,
                title=self._title(told),
                consent=self._consent(one),
            )
            for told, one in self._offered.items()
        ]

    async def call(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        """Use one of them.

        Raises:
            ToolFailed: the server cannot be reached, or what it answered is no result.
            ToolNotAllowed: there is no such tool, or it is not permitted.
        """
        client = await self._connected()
        if name not in self._offered:
            raise ToolNotAllowed(tool=name[:64], agent=self._agent)
        if self._holding is not None:
            self._holding.deadline = anyio.current_time() + IDLE_S
        try:
            result = await client.call_tool(self._offered[name].name, dict(arguments))
        except MCPError as error:
            if error.code in _LOST:
                self._drop()
                raise ToolFailed(tool=name, why=_BROKE) from error
            return ToolResult(text=_clean(error.message)[:MAX_ERROR], failed=True)
        except Exception as error:  # a transport's or a validator's; whatever it is, the tool did not work
            self._drop()
            log.warning("a tool's server failed: box=%s error=%s", self._name, type(error).__name__)
            raise ToolFailed(tool=name, why=_BROKE) from error
        return ToolResult(text=_text(result)[:MAX_TEXT], failed=bool(result.is_error))

    async def aclose(self) -> None:
        """Close the connection."""
        self._drop()

    async def _connected(self) -> Client:
        if self._client is not None:
            return self._client
        if self._holding is None:
            self._holding, self._settled = anyio.CancelScope(), anyio.Event()
            self._background.start(self._hold, self._holding, self._settled)
        if not self._failed:
            await self._settled.wait()
        if (client := self._now()) is None:
            raise ToolFailed(tool=self._name, why=_UNREACHABLE)
        return client

    async def _look(self, client: Client) -> None:
        """Read the list of tools; a change that is told meanwhile has it read again."""
        self._fresh_until = anyio.current_time() + LISTED_S
        self._offered = self._permitted(await _list(client))

    async def _told(self, message: object) -> None:
        """Take note of what the server tells by itself."""
        if isinstance(message, ToolListChangedNotification):
            self._fresh_until = 0.0

    def _now(self) -> Client | None:
        return self._client

    def _drop(self) -> None:
        if self._holding is not None:
            self._holding.cancel()
        self._holding, self._client = None, None

    async def _hold(self, scope: anyio.CancelScope, settled: anyio.Event) -> None:
        """Connect, and keep the connection until it is dropped or idle. Whatever fails here ends here."""
        try:
            scope.deadline = anyio.current_time() + self._settings.timeout_s
            with scope:
                async with _client(self._settings, self._told) as client:
                    await self._look(client)
                    scope.deadline = anyio.current_time() + IDLE_S
                    self._client, self._failed = client, False
                    settled.set()
                    log.info(
                        "a tool's server is there: box=%s protocol=%s", self._name, client.protocol_version
                    )
                    await anyio.sleep_forever()
            if not settled.is_set():
                raise TimeoutError
        except Exception as error:  # a server elsewhere: no fault of it may reach the hub
            self._failed = self._failed or not settled.is_set()
            log.warning("a tool's server failed: box=%s error=%s", self._name, _kind(error))
        finally:
            if self._holding is scope:
                self._holding, self._client = None, None
            settled.set()

    def _title(self, name: str) -> Mapping[Language, str]:
        """What a person is told: the names that stand in the household's own configuration, no word of the server's."""
        server, tool = self._name.replace("_", " "), name.replace("_", " ").replace("-", " ")
        return {"ko": f"{server}의 {tool}", "en": f"“{tool}” of {server}"}

    def _consent(self, tool: OfferedTool) -> Literal["none", "once", "each"]:
        """When a person has to agree. What a server says of its tools makes it stricter than configured, never laxer."""
        told = tool.annotations
        if told is not None and not told.read_only_hint and told.destructive_hint is not False:
            return "each"
        ask = self._settings.ask
        return "once" if tool.name in ask or "*" in ask else "none"

    def _permitted(self, offered: Sequence[OfferedTool]) -> Mapping[str, OfferedTool]:
        allow = self._settings.allow
        return {_ODD.sub("_", one.name)[:64]: one for one in offered if one.name in allow or "*" in allow}


def _client(settings: ServerSettings, told: MessageHandlerFnT) -> Client:
    headers = dict(settings.headers)
    if settings.key:
        headers["Authorization"] = f"Bearer {settings.key}"
    over_http = bool(settings.url)
    return Client(
        http(settings.url, headers, settings.timeout_s)
        if over_http
        else pipes(settings.command, settings.env),
        client_info=Implementation(name="dure", version=__version__),
        cache=None,
        message_handler=told,
        input_required_max_rounds=1,
    )


async def _list(client: Client) -> Sequence[OfferedTool]:
    tools: list[OfferedTool] = []
    cursor: str | None = None
    for _ in range(PAGES):
        page = await client.list_tools(cursor=cursor)
        tools += page.tools
        cursor = page.next_cursor
        if not cursor:
            break
    return tools


def _text(result: CallToolResult) -> str:
    """What a result says in words; what is no text is only named."""
    said: list[str] = []
    for block in result.content:
        if isinstance(block, TextContent):
            said.append(block.text)
        elif isinstance(block, EmbeddedResource) and isinstance(block.resource, TextResourceContents):
            said.append(block.resource.text)
        else:
            said.append(f"({block.type})")
    if not said and result.structured_content is not None:
        said.append(msgspec.json.encode(result.structured_content).decode())
    return "\n".join(said)


def _clean(text: str) -> str:
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def _kind(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return type(error).__name__
