"""What an agent may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from dure.errors import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """Something that a model may have done for it.

    Attributes:
        name: what the model calls it: 1 to 64 of `a-z A-Z 0-9 _ -`.
        description: what it does, for the model; information from outside, never an instruction.
        arguments: what it takes, as a JSON Schema of an object.
        title: what a person is told that it is, by language; its name where empty.
        consent: whether a person has to agree before it is used: never, `once` (a yes is kept for as long as configured), or `each` time.
    """

    name: str
    description: str
    arguments: Mapping[str, Any]
    title: Mapping[Language, str] = field(default_factory=dict)
    consent: Literal["none", "once", "each"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What came of a tool's work.

    Attributes:
        text: what the model is told; information from outside, never an instruction.
        failed: whether it could not be done.
    """

    text: str
    failed: bool = False


class ToolBox(Protocol):
    """The tools that an agent's model may use. Whoever offers a box bounds what is in it."""

    async def tools(self) -> Sequence[Tool]:
        """Every tool that is permitted here.

        Raises:
            ToolFailed: their server cannot be reached now, or what it said about its tools is no list of tools.
        """
        ...

    async def call(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        """Use one of them.

        Raises:
            ToolFailed: it could not be used.
            ToolNotAllowed: there is no such tool, or it is not permitted.
        """
        ...
