"""Asking an agent in writing: the same router as at a microphone, with a talk that the asker brings along."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import aclosing
from datetime import datetime
from zoneinfo import ZoneInfo

from dure.agents.router import Router
from dure.api import Memory, ReplyPart, Request, Turn, WakeWord
from dure.clock import Clock
from dure.errors import NotFound, Text
from dure.server.asking import Question
from dure.session.parts import Memories


class TalkMemory:
    """An agent's memory with the turns of one talk in place of the household's.

    What the agent keeps under keys (how the user is called) is its own as ever; what the household said to it
    is not shown to a program, and what the program says is not kept.

    Args:
        own: the agent's own memory.
        turns: the talk so far, oldest first.
    """

    def __init__(self, own: Memory, turns: Sequence[Turn]) -> None:
        self._own, self._turns = own, turns

    async def get(self, key: str) -> str | None:
        """What was kept under this key."""
        return await self._own.get(key)

    async def put(self, key: str, value: str | None) -> None:
        """Keep a value under this key; None forgets it."""
        await self._own.put(key, value)

    async def turns(self, limit: int = 8) -> Sequence[Turn]:
        """The last turns of the talk, oldest first."""
        return self._turns[-limit:] if limit > 0 else ()

    async def record(self, turn: Turn) -> None:
        """Keep nothing: the program keeps its talk itself."""


class Asking:
    """The hub's `dure.server.asking.Asking`.

    Args:
        agents: every agent's id.
        router: reaches them.
        memories: where each agent's memory comes from.
        clock: the time.
        zone: the household's time zone.
        names: the names that may be called.
    """

    def __init__(
        self,
        agents: Collection[str],
        router: Router,
        memories: Memories,
        clock: Clock,
        zone: ZoneInfo,
        names: Callable[[], Sequence[WakeWord]],
    ) -> None:
        self._agents, self._router, self._memories = agents, router, memories
        self._clock, self._zone, self._names = clock, zone, names

    @property
    def _now(self) -> datetime:
        return self._clock.now().astimezone(self._zone)

    async def ask(self, question: Question) -> AsyncGenerator[ReplyPart]:
        """The answer, in parts as they come; nothing of it is kept.

        Raises:
            NotFound: there is no such agent.
            AgentFailed: it could not do its work.
        """
        if question.agent not in self._agents:
            raise NotFound(what=Text("agent", "비서"), id=question.agent[:60])
        turn = f"asked-{secrets.token_hex(8)}"
        own = self._memories.of(question.agent, language=question.language, turn=turn)
        request = Request(
            text=question.text,
            language=question.language,
            agent=question.agent,
            satellite="",
            turn=turn,
            memory=TalkMemory(own, question.earlier),
            now=self._now,
            wake_words={word.text: word.agent for word in self._names() if word.kind == "name"},
            follow_up=question.follow_up,
            means="program",
        )
        async with aclosing(self._router.answer(request)) as parts:
            async for part in parts:
                yield part
