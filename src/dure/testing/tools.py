"""A box of tools that keeps what it was asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from dure.api import Tool, ToolResult
from dure.errors import ToolNotAllowed

Work = Callable[[Mapping[str, Any]], Awaitable[str]]


class ScriptedToolBox:
    """Tools made of functions.

    Args:
        work: what each tool does, by its name: its arguments in, what it tells out.

    Attributes:
        calls: every call, oldest first.
    """

    def __init__(self, work: Mapping[str, Work]) -> None:
        self._work = work
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    async def tools(self) -> Sequence[Tool]:
        """Every tool, which takes anything."""
        return [Tool(name=name, description=f"does {name}", arguments={}) for name in self._work]

    async def call(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        """Use one.

        Raises:
            ToolNotAllowed: there is no such tool.
        """
        self.calls.append((name, arguments))
        if name not in self._work:
            raise ToolNotAllowed(tool=name, agent="")
        return ToolResult(text=await self._work[name](arguments))
