"""What answers to a name: agents, their memory and their skills."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dure.api.home import Means
from dure.errors import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One request and its reply, as an agent remembers it. No agent sees another's."""

    request: str
    reply: str
    at: datetime


class Memory(Protocol):
    """What one agent remembers; handed to it alone."""

    async def get(self, key: str) -> str | None:
        """What was kept under this key."""
        ...

    async def put(self, key: str, value: str | None) -> None:
        """Keep a value under this key; None forgets it."""
        ...

    async def turns(self, limit: int = 8) -> Sequence[Turn]:
        """This agent's last turns, oldest first."""
        ...

    async def record(self, turn: Turn) -> None:
        """Remember a turn, for as long as the configuration keeps what was said. The router does this."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an agent is asked.

    Attributes:
        text: the words without the name, NFC; empty where only the name was said.
        language: the language to answer in.
        agent: the agent that was named.
        satellite: where it was said; empty for a recording, which has no place.
        turn: the turn's id.
        memory: that agent's own memory.
        now: the wall time, aware, in the household's time zone.
        wake_words: every name that may be called here, as text → agent.
        follow_up: whether this answers a question that the agent asked.
        means: how it reached the agent: spoken by somebody, or written by a program.
    """

    text: str
    language: Language
    agent: str
    satellite: str
    turn: str
    memory: Memory
    now: datetime
    wake_words: Mapping[str, str] = field(default_factory=dict)
    follow_up: bool = False
    means: Means = "voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPart:
    """A stretch of an answer.

    Attributes:
        text: what to say; any stretch of text, spoken as soon as it holds a whole sentence.
        expects_reply: whether the agent asks back; the last part's value counts.
        understood: false where the agent says that it cannot help.
        intent: what was understood, such as `timer.set`; empty where that is not told.
    """

    text: str
    expects_reply: bool = False
    understood: bool = True
    intent: str = ""


class Agent(Protocol):
    """What answers to a name."""

    def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
        """Answer, in parts as they come; an honest “I can't” is an answer.

        Raises:
            AgentFailed: it could not do its work.
        """
        ...


class Skill(Protocol):
    """One ability behind a local agent."""

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer a request, or None where it is not this skill's."""
        ...
