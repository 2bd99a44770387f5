from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import anyio
import pytest
from anyio import to_thread
from anyio.lowlevel import checkpoint

from dure.bus import Bus
from dure.config import TimersConfig
from dure.errors import DiskFull, NotFound, Overloaded
from dure.events import HubFailed, TimerMissed, TimerRang, TimerSet, TimerStopped
from dure.store import Journal, TimerService
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

CONFIG = TimersConfig(ring_s=600)


class Hub:
    """A timer service that runs, and what it tells."""

    def __init__(self, journal, clock, **settings):
        self.bus = Bus()
        self.clock = clock
        self.timers = TimerService(journal, clock, self.bus, CONFIG, **settings)

    @asynccontextmanager
    async def up(self):
        with self.bus.subscribe() as told:
            self._told = aiter(told)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self.timers.run)
                yield self
                tasks.cancel_scope.cancel()

    async def next(self):
        with anyio.fail_after(10):
            return await anext(self._told)

    async def set_in(self, seconds, *, kind="timer", satellite="kitchen", agent="aria", label=""):
        due = self.clock.now() + timedelta(seconds=seconds)
        timer = await self.timers.set(
            agent=agent, satellite=satellite, kind=kind, due=due, label=label, duration_s=seconds
        )
        assert isinstance(await self.next(), TimerSet)
        return timer


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
async def journal(tmp_path, clock):
    opened = await Journal.open(tmp_path / "journal.sqlite", clock)
    yield opened
    await opened.close()


@pytest.fixture
async def hub(journal, clock):
    return Hub(journal, clock)


async def test_a_timer_rings_at_its_moment_and_until_nobody_came(hub, clock):
    async with hub.up():
        timer = await hub.set_in(60, label="라면")
        await clock.advance(59.9)
        assert [t.state for t in await hub.timers.pending()] == ["pending"]
        await clock.advance(0.1)
        rang = await hub.next()
        assert isinstance(rang, TimerRang)
        assert (rang.timer, rang.label, rang.satellite, rang.kind) == (timer.id, "라면", "kitchen", "timer")
        assert [t.id for t in await hub.timers.ringing()] == [timer.id]
        await clock.advance(599)
        assert await hub.timers.ringing()
        await clock.advance(1)
        stopped = await hub.next()
        assert isinstance(stopped, TimerStopped)
        assert stopped.reason == "unanswered"
        assert not await hub.timers.ringing()


async def test_two_timers_ring_in_the_order_in_which_they_are_due(hub, clock):
    async with hub.up():
        late = await hub.set_in(120)
        soon = await hub.set_in(60)
        assert [t.id for t in await hub.timers.pending()] == [soon.id, late.id]
        await clock.advance(60)
        assert (await hub.next()).timer == soon.id
        await clock.advance(60)
        assert (await hub.next()).timer == late.id


async def test_cancelled_silenced_and_gone(hub, clock):
    async with hub.up():
        timer = await hub.set_in(60)
        assert await hub.timers.cancel(timer.id)
        assert (await hub.next()).reason == "cancelled"
        assert not await hub.timers.cancel(timer.id)
        other = await hub.set_in(60)
        await clock.advance(60)
        assert isinstance(await hub.next(), TimerRang)
        assert await hub.timers.cancel(other.id)
        assert (await hub.next()).reason == "silenced"
        assert not await hub.timers.cancel(other.id)
        assert not await hub.timers.cancel("no-such-timer")


async def test_snoozed_rings_again(hub, clock):
    async with hub.up():
        timer = await hub.set_in(60, kind="alarm")
        await clock.advance(60)
        assert isinstance(await hub.next(), TimerRang)
        later = await hub.timers.snooze(timer.id, clock.now() + timedelta(minutes=5))
        assert later.id == timer.id
        assert (await hub.next()).reason == "snoozed"
        assert not await hub.timers.ringing()
        await clock.advance(300)
        assert isinstance(await hub.next(), TimerRang)
        with pytest.raises(NotFound):
            await hub.timers.snooze("no-such-timer", clock.now())


async def test_rings_at_its_own_satellite_and_everywhere(hub, clock):
    async with hub.up():
        here = await hub.set_in(60, satellite="kitchen")
        everywhere = await hub.set_in(60, satellite="")
        await clock.advance(60)
        assert {(await hub.next()).timer, (await hub.next()).timer} == {here.id, everywhere.id}
        assert {t.id for t in await hub.timers.ringing(satellite="kitchen")} == {here.id, everywhere.id}
        assert {t.id for t in await hub.timers.ringing(satellite="bedroom")} == {everywhere.id}


async def test_pending_of_one_agent(hub):
    async with hub.up():
        mine = await hub.set_in(60, agent="aria")
        await hub.set_in(60, agent="clova")
        assert [t.id for t in await hub.timers.pending(agent="aria")] == [mine.id]


async def test_a_naive_time_is_refused(hub):
    with pytest.raises(ValueError, match="time zone"):
        await hub.timers.set(agent="a", satellite="", kind="alarm", due=datetime(2026, 1, 1))  # noqa: DTZ001


async def test_after_a_restart_it_rings_or_was_missed(hub, journal, clock):
    async with hub.up():
        missed = await hub.set_in(60, label="약")
        just = await hub.set_in(600)
        coming = await hub.set_in(3600)
    await clock.advance(600 + 30)  # the hub is down
    again = Hub(journal, clock)
    async with again.up():
        told = {type(event): event for event in (await again.next(), await again.next())}
        assert told[TimerMissed].timer == missed.id
        assert told[TimerMissed].label == "약"
        assert told[TimerRang].timer == just.id
        assert [t.id for t in await again.timers.pending()] == [coming.id]
        assert await again.timers.take_missed(satellite="bedroom") == []
        assert [t.id for t in await again.timers.take_missed(satellite="kitchen")] == [missed.id]
        assert await again.timers.take_missed(satellite="kitchen") == []
    third = Hub(journal, clock)
    assert await third.timers.take_missed(satellite="kitchen") == []


async def test_missed_and_not_yet_told_stays_missed_over_another_restart(hub, journal, clock):
    async with hub.up():
        timer = await hub.set_in(60)
    await clock.advance(3600)
    again = Hub(journal, clock)
    async with again.up():
        assert isinstance(await again.next(), TimerMissed)
        await again.timers.pending()
    while not [t for t in await journal.timers.all() if t.state == "missed"]:
        await checkpoint()
    third = Hub(journal, clock)
    assert [t.id for t in await third.timers.take_missed(satellite="kitchen")] == [timer.id]


async def test_what_rang_when_the_hub_went_down_rings_again(hub, journal, clock):
    async with hub.up():
        timer = await hub.set_in(60)
        await clock.advance(60)
        assert isinstance(await hub.next(), TimerRang)
        await hub.set_in(60)  # the journal has written what came before
    again = Hub(journal, clock)
    async with again.up():
        assert (await again.next()).timer == timer.id


async def test_a_machine_that_slept_tells_what_was_missed(hub, clock):
    async with hub.up():
        alarm = await hub.set_in(60, kind="alarm")
        await clock.set(clock.now() + timedelta(hours=8))
        event = await hub.next()
        assert isinstance(event, TimerMissed)
        assert event.timer == alarm.id


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(days=-3)])
async def test_a_span_runs_on_when_the_wall_clock_is_set(journal, clock, jump):
    hub = Hub(journal, clock, look_s=0.001)
    async with hub.up():
        await hub.set_in(600)
        await clock.advance(60)
        await clock.set(clock.now() + jump)
        with anyio.fail_after(10):
            while (await hub.timers.pending())[0].due != clock.now() + timedelta(seconds=540):
                await checkpoint()
        await clock.advance(539)
        assert await hub.timers.pending()
        await clock.advance(1)
        assert isinstance(await hub.next(), TimerRang)


async def test_a_ring_ends_in_time_although_the_clock_was_set_back(journal, clock):
    hub = Hub(journal, clock, look_s=0.001)
    async with hub.up():
        await hub.set_in(60)
        await clock.advance(60)
        assert isinstance(await hub.next(), TimerRang)
        await clock.set(clock.now() - timedelta(hours=1))
        with anyio.fail_after(10):
            while clock.next_wake != clock.now() + timedelta(seconds=600):
                await checkpoint()
        await clock.advance(600)
        assert (await hub.next()).reason == "unanswered"


async def test_an_alarm_follows_the_wall_clock(hub, clock):
    async with hub.up():
        await hub.set_in(3600, kind="alarm")
        await clock.set(clock.now() + timedelta(minutes=59))
        await clock.advance(60)
        assert isinstance(await hub.next(), TimerRang)


async def test_a_full_disk_refuses_new_timers_but_stops_none(hub, journal, clock, monkeypatch):
    async with hub.up():
        timer = await hub.set_in(60)
        real = journal.timers.put

        async def full(timers):
            raise DiskFull(file="journal.sqlite")

        monkeypatch.setattr(journal.timers, "put", full)
        with pytest.raises(DiskFull):
            await hub.timers.set(agent="a", satellite="", kind="timer", due=clock.now())
        await clock.advance(60)
        assert isinstance(await hub.next(), TimerRang)
        failed = await hub.next()
        assert isinstance(failed, HubFailed)
        assert failed.code == "disk.full"
        assert await hub.timers.cancel(timer.id)
        assert (await hub.next()).reason == "silenced"
        assert isinstance(await hub.next(), HubFailed)
        monkeypatch.setattr(journal.timers, "put", real)
        await clock.advance(31)
        await hub.set_in(60)
        states = {t.id: t.state for t in await journal.timers.all()}
        assert states[timer.id] == "done"


async def test_times_come_back_to_the_microsecond(hub, journal):
    due = datetime(2026, 3, 29, 1, 30, 0, 123457, tzinfo=UTC)
    await hub.timers.set(agent="a", satellite="", kind="alarm", due=due)
    assert (await journal.timers.alive())[0].due == due


KILLED = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
import anyio
from dure.bus import Bus
from dure.clock import SystemClock
from dure.config import TimersConfig
from dure.store import Journal, TimerService

async def main():
    clock = SystemClock()
    timers = TimerService(await Journal.open(Path(sys.argv[1])), clock, Bus(), TimersConfig())
    due = clock.now() + timedelta(minutes=10)
    await timers.set(agent="aria", satellite="kitchen", kind="timer", due=due, label="달걀", duration_s=600)
    os.kill(os.getpid(), signal.SIGKILL)

anyio.run(main)
"""


async def test_a_hub_killed_right_after_the_call_has_the_timer(tmp_path):
    file = tmp_path / "killed.sqlite"
    ended = await anyio.run_process(
        [sys.executable, "-c", KILLED, str(file)], check=False, env=dict(os.environ)
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    journal = await Journal.open(file)
    assert [(t.label, t.state) for t in await journal.timers.alive()] == [("달걀", "pending")]
    await journal.close()


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
import anyio
from dure.store import Journal

async def main():
    journal = await Journal.open(Path(sys.argv[1]))
    for number in range(100_000):
        await journal.settings.put(f"n{number}", number)
        sys.stdout.buffer.write(b"%d\\n" % number)
        sys.stdout.buffer.flush()

anyio.run(main)
"""


def write_until_killed(file, acknowledge):
    with subprocess.Popen([sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        lines = [writer.stdout.readline() for _ in range(acknowledge)]
        writer.kill()
        return [int(line) for line in lines + writer.stdout.readlines() if line.endswith(b"\n")]


@pytest.mark.parametrize("acknowledge", [1, 200])
async def test_a_writer_killed_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path, acknowledge):
    file = tmp_path / "writer.sqlite"
    acknowledged = await to_thread.run_sync(write_until_killed, file, acknowledge)
    journal = await Journal.open(file)
    for number in acknowledged:
        assert await journal.settings.get(f"n{number}") == number
    await journal.close()


async def test_there_is_a_bound_to_how_many_are_set(hub, clock, monkeypatch):
    monkeypatch.setattr("dure.store.timer_service.MOST", 2)
    due = clock.now() + timedelta(minutes=1)
    for _ in range(2):
        await hub.timers.set(agent="a", satellite="", kind="timer", due=due)
    with pytest.raises(Overloaded):
        await hub.timers.set(agent="a", satellite="", kind="timer", due=due)


async def test_what_another_process_set_or_cancelled_is_taken_in(hub, journal, clock):
    async with hub.up() as running:
        kept = await running.set_in(600)
        cancelled = await running.set_in(700)
        other = TimerService(journal, clock, Bus(), CONFIG)
        new = await other.set(
            agent="aria", satellite="", kind="alarm", due=clock.now() + timedelta(seconds=60)
        )
        await other.cancel(cancelled.id)
        await running.timers.refresh()
        assert [timer.id for timer in await running.timers.pending()] == [new.id, kept.id]
