from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime

import anyio
import pytest

from dure.agents.apologies import apology
from dure.agents.router import APOLOGY, BROKEN_OFF, Router
from dure.api import ReplyPart, Request
from dure.errors import AgentFailed, StoreFailed
from dure.testing.agents import EchoAgent, MemoryMemory, ScriptedAgent

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


def ask(text: str, agent: str = "aria", **changes: object) -> Request:
    request = Request(
        text=text, language="ko", agent=agent, satellite="desk", turn="t1", memory=MemoryMemory(), now=NOW
    )
    return replace(request, **changes)  # type: ignore[arg-type]


async def parts_until_failure(router: Router, request: Request) -> tuple[list[str], AgentFailed | None]:
    said = []
    try:
        async for part in router.answer(request):
            said.append(part.text)  # noqa: PERF401  # what came before a failure counts
    except AgentFailed as error:
        return said, error
    return said, None


async def test_the_named_agent_answers_and_remembers_the_turn() -> None:
    aria, clova = EchoAgent(), EchoAgent()
    request = ask("며칠이야", agent="clova")
    said, error = await parts_until_failure(Router({"aria": aria, "clova": clova}), request)
    assert (said, error, aria.requests) == (["며칠이야"], None, [])
    assert [(turn.request, turn.reply) for turn in await request.memory.turns()] == [("며칠이야", "며칠이야")]


async def test_a_bare_name_is_no_turn_to_remember() -> None:
    request = ask("")
    await parts_until_failure(Router({"aria": EchoAgent()}), request)
    assert not await request.memory.turns()


@pytest.mark.parametrize(
    "fault",
    [
        ValueError("secret words"),
        AgentFailed(agent="aria", why="down"),
        StoreFailed(file="x", why="y"),
        3600.0,
    ],
)
async def test_a_dead_agent_costs_one_apology(fault: Exception | float) -> None:
    request = ask("hello", language="en")
    router = Router({"aria": ScriptedAgent({}, [fault])}, first_s=0.01)
    said, error = await parts_until_failure(router, request)
    assert error is not None
    assert said == [apology(error, "en", begun=False)]
    assert "secret" not in str(error)
    assert not await request.memory.turns()


async def test_an_agent_that_is_not_there_costs_one_apology() -> None:
    said, error = await parts_until_failure(Router({}), ask("여보세요"))
    assert said == [APOLOGY["ko"]]
    assert error is not None


async def test_an_answer_that_breaks_off_says_so() -> None:
    router = Router({"aria": ScriptedAgent({}, ["하나. ", 3600.0])}, next_s=0.01)
    said, error = await parts_until_failure(router, ask("세어 봐"))
    assert said == ["하나. ", BROKEN_OFF["ko"]]
    assert error is not None


async def test_an_endless_answer_is_cut() -> None:
    class Babbler:
        closed = False

        async def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
            try:
                while True:
                    yield ReplyPart(text="blah ")
            finally:
                self.closed = True

    babbler = Babbler()
    said, error = await parts_until_failure(Router({"aria": babbler}, max_chars=12), ask("x"))
    assert ("".join(said), error, babbler.closed) == ("blah blah bl", None, True)


async def test_giving_an_answer_up_ends_the_agent() -> None:
    class Slow:
        closed = False

        async def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
            try:
                yield ReplyPart(text="a")
                await anyio.sleep_forever()
            finally:
                self.closed = True

    slow = Slow()
    async with aclosing(Router({"aria": slow}).answer(ask("x"))) as parts:
        async for _ in parts:
            break
    assert slow.closed


async def test_cancellation_passes() -> None:
    with anyio.move_on_after(0.01) as scope:
        async for _ in Router({"aria": ScriptedAgent({}, [3600.0])}).answer(ask("x")):
            pytest.fail("nothing was to be heard")
    assert scope.cancelled_caught
