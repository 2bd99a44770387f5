"""Any agent with the skills of the household: what they understand they answer, and everything else is the agent's own.

What a skill of somebody else's says is a stranger's text. It is spoken, and never told to the model behind the agent:
neither the words that were said to such a skill nor its answers are among the turns that the agent sees.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, runtime_checkable

from dure.agents.local import first_answer
from dure.api import Agent, Memory, ReplyPart, Request, Skill, Turn

APART = "skills.turns"
"""Under which key the agent's memory keeps which turns belonged to skills of others: their times."""

MOST_APART = 100
"""How many of them are kept: as many turns as a model may be told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillSet:
    """The skills of one agent, in the order in which they are asked.

    Attributes:
        first: skills of others that were called by name, or talk already.
        own: the built-in ones.
        last: skills of others that need no name, and what nobody understood in a talk.
    """

    first: Sequence[Skill] = ()
    own: Sequence[Skill] = ()
    last: Sequence[Skill] = ()

    def __bool__(self) -> bool:
        return bool(self.first or self.own or self.last)


@runtime_checkable
class Waiting(Protocol):
    """An agent that waits for a yes, and must not take one that was meant for somebody else."""

    def passed_over(self, satellite: str) -> None:
        """Someone else answered there: what was asked there before is answered no more."""
        ...


class SkilledAgent:
    """Asks the skills first and the agent behind them where none of them can answer.

    Args:
        agent: what answers everything else.
        skills: what is asked before.
    """

    def __init__(self, agent: Agent, skills: SkillSet) -> None:
        self.agent = agent
        self._skills = skills

    async def answer(self, request: Request) -> AsyncGenerator[ReplyPart]:
        """Answer through a skill, or hand on what the agent says.

        Raises:
            AgentFailed: the agent could not do its work.
        """
        for skills, strangers in (
            (self._skills.first, True),
            (self._skills.own, False),
            (self._skills.last, True),
        ):
            if part := await first_answer(skills, request):
                if isinstance(self.agent, Waiting):
                    self.agent.passed_over(request.satellite)
                if strangers:
                    await _keep_apart(request)
                yield part
                return
        parts = self.agent.answer(replace(request, memory=OwnTurns(request.memory)))
        try:
            async for part in parts:
                yield part
        finally:
            if isinstance(parts, AsyncGenerator):
                await parts.aclose()


class OwnTurns:
    """An agent's memory without the turns that skills of others answered.

    Args:
        memory: the agent's memory.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def get(self, key: str) -> str | None:
        """What was kept under this key."""
        return await self._memory.get(key)

    async def put(self, key: str, value: str | None) -> None:
        """Keep a value under this key; None forgets it."""
        await self._memory.put(key, value)

    async def turns(self, limit: int = 8) -> Sequence[Turn]:
        """The agent's own last turns, oldest first."""
        apart = await _apart(self._memory)
        if not apart:
            return await self._memory.turns(limit)
        found = await self._memory.turns(limit + len(apart))
        own = [turn for turn in found if _mark(turn.at) not in apart]
        return own[-limit:] if limit > 0 else []

    async def record(self, turn: Turn) -> None:
        """Remember a turn."""
        await self._memory.record(turn)


async def _keep_apart(request: Request) -> None:
    apart = [*await _apart(request.memory), _mark(request.now)][-MOST_APART:]
    await request.memory.put(APART, json.dumps(apart))


async def _apart(memory: Memory) -> list[int]:
    kept: list[int] = json.loads(await memory.get(APART) or "[]")
    return kept


def _mark(at: datetime) -> int:
    """A turn's time to the millisecond, as far as every store keeps it."""
    return int(at.timestamp() * 1000)
