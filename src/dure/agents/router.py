"""Reaches the agent that was named, and lets none of them stop a session."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing

import anyio

from dure.agents.apologies import APOLOGY, BROKEN_OFF, apology
from dure.api import Agent, ReplyPart, Request, Turn
from dure.errors import AgentFailed, AgentSlow, DureError, Text

__all__ = ["APOLOGY", "BROKEN_OFF", "Router"]


class Router:
    """Hands a request to the agent that was named.

    Args:
        agents: every agent, by id.
        first_s: how long an agent may take for its first words.
        next_s: how long it may then pause between two parts.
        whole_s: how long its whole answer may take to arrive.
        max_chars: how long an answer may be; what is beyond is cut off.
    """

    def __init__(
        self,
        agents: Mapping[str, Agent],
        *,
        first_s: float = 12.0,
        next_s: float = 8.0,
        whole_s: float = 120.0,
        max_chars: int = 8_000,
    ) -> None:
        self._agents = agents
        self._first_s = first_s
        self._next_s = next_s
        self._whole_s = whole_s
        self._max_chars = max_chars

    async def answer(self, request: Request) -> AsyncGenerator[ReplyPart]:
        """Ask the named agent and hand on its parts as they come; then write the turn into its memory.

        An agent that fails, hangs or is not there costs one spoken apology: it comes as the last part,
        with `understood` false, before the error is raised. Close the generator to give the answer up.

        Raises:
            AgentFailed: after the apology; for an event, there is nothing left to be said.
            StoreFailed: after the whole answer, which could not be remembered.
        """
        said: list[str] = []
        try:
            async with aclosing(self._parts(request)) as parts:
                async for part in parts:
                    said.append(part.text)
                    yield part
        except AgentFailed as error:
            yield ReplyPart(text=apology(error, request.language, begun=bool(said)), understood=False)
            raise
        if request.text:
            turn = Turn(request=request.text, reply="".join(said), at=request.now)
            await request.memory.record(turn)

    async def _parts(self, request: Request) -> AsyncGenerator[ReplyPart]:
        agent = self._agents.get(request.agent)
        if agent is None:
            raise AgentFailed(
                agent=request.agent, why=Text("there is no such agent", "그런 에이전트가 없어요")
            )
        deadline = anyio.current_time() + self._whole_s
        wait_s, left = self._first_s, self._max_chars
        parts = agent.answer(request)
        try:
            while part := await self._next(
                parts, min(anyio.current_time() + wait_s, deadline), request.agent
            ):
                if len(part.text) > left:
                    yield ReplyPart(text=part.text[:left], understood=part.understood, intent=part.intent)
                    return
                left -= len(part.text)
                wait_s = self._next_s
                yield part
        finally:
            if isinstance(parts, AsyncGenerator):
                await parts.aclose()

    async def _next(self, parts: AsyncIterator[ReplyPart], deadline: float, agent: str) -> ReplyPart | None:
        try:
            with anyio.CancelScope(deadline=deadline) as scope:
                return await anext(parts, None)
        except AgentFailed:
            raise
        except DureError as error:
            raise AgentFailed(agent=agent, why=error.code) from error
        except Exception as error:  # whatever an agent raises, a session goes on
            raise AgentFailed(agent=agent, why=type(error).__name__) from error
        if scope.cancelled_caught:
            raise AgentSlow(agent=agent, why=Text("it took too long", "너무 오래 걸렸어요"))
        raise AssertionError  # a scope without a deadline passed returns
