"""What every agent's memory keeps to: `dure.api.Memory`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from dure.api import Memory, Turn
from dure.testing.agents import MemoryMemory
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

CLOCK = VirtualClock()


@asynccontextmanager
async def in_memory(_: Path) -> AsyncIterator[Callable[[str], Memory]]:
    made: dict[str, MemoryMemory] = {}
    yield lambda agent: made.setdefault(agent, MemoryMemory())


@asynccontextmanager
async def in_store(folder: Path) -> AsyncIterator[Callable[[str], Memory]]:
    from dure.store import History, Journal, MemoryStore

    journal = await Journal.open(folder / "journal.sqlite")
    history = await History.open(folder / "history.sqlite", clock=CLOCK)
    yield MemoryStore(journal.entries, history).of
    await history.close()
    await journal.close()


@pytest.fixture(params=[in_memory, in_store])
async def memory_of(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Callable[[str], Memory]]:
    async with request.param(tmp_path) as of:
        yield of


def turn(number: int) -> Turn:
    return Turn(request=f"질문 {number}", reply=f"대답 {number}", at=CLOCK.now() + timedelta(seconds=number))


async def test_what_is_put_is_got_until_it_is_forgotten(memory_of: Callable[[str], Memory]) -> None:
    memory = memory_of("aria")
    assert await memory.get("user.name") is None
    await memory.put("user.name", "민준")
    await memory.put("user.name", "지수 “따옴표” 😀")
    await memory.put("other", "")
    assert await memory.get("user.name") == "지수 “따옴표” 😀"
    assert await memory.get("other") == ""
    await memory.put("user.name", None)
    await memory.put("user.name", None)
    assert await memory.get("user.name") is None


async def test_turns_come_oldest_first_and_no_more_than_wanted(memory_of: Callable[[str], Memory]) -> None:
    memory = memory_of("aria")
    assert not await memory.turns()
    for number in range(12):
        await memory.record(turn(number))
    assert list(await memory.turns(3)) == [turn(9), turn(10), turn(11)]
    assert len(await memory.turns()) == 8
    assert not await memory.turns(0)


async def test_no_agent_sees_what_is_another_s(memory_of: Callable[[str], Memory]) -> None:
    await memory_of("aria").put("secret", "xyzzy")
    await memory_of("aria").record(turn(1))
    assert await memory_of("clova").get("secret") is None
    assert not await memory_of("clova").turns()
    await memory_of("clova").put("secret", None)
    assert await memory_of("aria").get("secret") == "xyzzy"
    assert list(await memory_of("aria").turns()) == [turn(1)]
