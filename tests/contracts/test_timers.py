"""What every keeper of timers keeps to: `dure.api.Timers`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import anyio
import pytest

from dure.api import Timer, Timers
from dure.errors import NotFound
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio


@dataclass
class House:
    """Timers, and the time that passes for them.

    Attributes:
        timers: what is tested.
        clock: what they wait on.
        down: lets so many seconds pass without a hub, and starts one again.
        settle: returns when what is due has been noticed.
    """

    timers: Timers
    clock: VirtualClock
    down: Callable[[float], Awaitable[None]]
    settle: Callable[[], Awaitable[None]]

    async def wait(self, seconds: float) -> None:
        await self.clock.advance(seconds)
        await self.settle()

    async def set_in(self, seconds: float, **changes: str) -> Timer:
        due = self.clock.now() + timedelta(seconds=seconds)
        given = {"agent": "aria", "satellite": "desk", "kind": "timer", "label": ""} | changes
        return await self.timers.set(due=due, duration_s=seconds, **given)  # type: ignore[arg-type]


@asynccontextmanager
async def in_memory(_: Path) -> AsyncIterator[House]:
    from dure.testing.timers import MemoryTimers

    clock = VirtualClock()
    timers = MemoryTimers(clock.now)

    async def down(seconds: float) -> None:
        await clock.advance(seconds)
        timers.was_down()

    yield House(timers, clock, down, anyio.lowlevel.checkpoint)


@asynccontextmanager
async def in_journal(folder: Path) -> AsyncIterator[House]:
    from dure.bus import Bus
    from dure.config import TimersConfig
    from dure.store import Journal, TimerService

    clock = VirtualClock()
    journal = await Journal.open(folder / "journal.sqlite")
    house: House

    async def settle() -> None:
        """The service writes in a thread; it has noticed what is due when nothing that is due is pending."""
        with anyio.fail_after(10):
            while any(timer.due <= clock.now() for timer in await house.timers.pending()):  # noqa: ASYNC110  # a thread's work is no event here
                await anyio.sleep(0.001)

    async with anyio.create_task_group() as tasks:
        running = anyio.CancelScope()

        async def start() -> None:
            nonlocal running
            house.timers = service = TimerService(journal, clock, Bus(), TimersConfig())
            running = anyio.CancelScope()

            async def run() -> None:
                with running:
                    await service.run()

            tasks.start_soon(run)
            await service.pending()

        async def down(seconds: float) -> None:
            running.cancel()
            await clock.advance(seconds)
            await start()
            await settle()

        house = House(None, clock, down, settle)  # type: ignore[arg-type]
        await start()
        yield house
        running.cancel()
        tasks.cancel_scope.cancel()
    await journal.close()


@pytest.fixture(params=[in_memory, in_journal])
async def house(request, tmp_path: Path) -> AsyncIterator[House]:
    async with request.param(tmp_path) as made:
        yield made


def labels(timers: object) -> list[str]:
    return [timer.label for timer in timers]  # type: ignore[attr-defined]


async def test_what_is_set_is_pending_soonest_first_and_by_agent(house: House) -> None:
    await house.set_in(90, label="late")
    await house.set_in(30, label="soon", agent="clova")
    await house.set_in(60, label="middle", kind="alarm")
    assert labels(await house.timers.pending()) == ["soon", "middle", "late"]
    assert labels(await house.timers.pending(agent="aria")) == ["middle", "late"]
    assert not await house.timers.pending(agent="nobody")


async def test_a_timer_is_what_was_asked_for(house: House) -> None:
    timer = await house.set_in(90, label="라면", satellite="kitchen")
    assert (timer.agent, timer.satellite, timer.kind, timer.label, timer.state, timer.duration_s) == (
        "aria", "kitchen", "timer", "라면", "pending", 90,
    )  # fmt: skip
    assert timer.due == house.clock.now() + timedelta(seconds=90)
    assert timer.due.utcoffset() == timedelta(0)
    assert (await house.set_in(90)).id != timer.id


async def test_it_rings_when_due_at_its_satellite(house: House) -> None:
    await house.set_in(30, label="here")
    await house.set_in(30, label="there", satellite="kitchen")
    await house.set_in(30, label="everywhere", satellite="")
    await house.wait(29)
    assert not await house.timers.ringing()
    await house.wait(1)
    assert set(labels(await house.timers.ringing(satellite="desk"))) == {"here", "everywhere"}
    assert len(await house.timers.ringing()) == 3
    assert not await house.timers.pending()


async def test_cancelling_works_once_and_only_for_what_is_there(house: House) -> None:
    waiting, rings = await house.set_in(90), await house.set_in(10)
    await house.wait(10)
    for timer in (waiting, rings):
        assert await house.timers.cancel(timer.id)
        assert not await house.timers.cancel(timer.id)
    assert not await house.timers.cancel("nothing")
    assert not await house.timers.pending()
    assert not await house.timers.ringing()


async def test_snoozing_rings_again_later(house: House) -> None:
    timer = await house.set_in(10, label="again")
    await house.wait(10)
    later = await house.timers.snooze(timer.id, house.clock.now() + timedelta(seconds=300))
    assert (later.id, later.state, later.label) == (timer.id, "pending", "again")
    assert not await house.timers.ringing()
    await house.wait(300)
    assert labels(await house.timers.ringing()) == ["again"]


async def test_snoozing_nothing_is_refused(house: House) -> None:
    over = await house.set_in(10)
    await house.timers.cancel(over.id)
    for timer in ("nothing", over.id):
        with pytest.raises(NotFound):
            await house.timers.snooze(timer, house.clock.now())


async def test_what_was_missed_is_told_once(house: House) -> None:
    await house.set_in(10, label="missed")
    await house.set_in(10, label="elsewhere", satellite="kitchen")
    await house.set_in(7200, label="still to come")
    await house.down(3600)
    assert not await house.timers.ringing()
    assert labels(await house.timers.pending()) == ["still to come"]
    assert labels(await house.timers.take_missed(satellite="desk")) == ["missed"]
    assert not await house.timers.take_missed(satellite="desk")
    assert labels(await house.timers.take_missed(satellite="kitchen")) == ["elsewhere"]
