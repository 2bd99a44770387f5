"""What the hub plays itself: every sample once and in order, silent at once, going on where it was cut."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

import anyio
import numpy as np
import pytest
from anyio import wait_all_tasks_blocked
from anyio.abc import TaskGroup
from studio import Studio

from dure.api import ActivityCommand, Played, Sound
from dure.audio.tones import chime
from dure.bus import Bus
from dure.errors import NotFound, SkillDown
from dure.events import ActivityPaused, ActivityResumed, AudioChunk, AudioStarted, AudioStopped, Event
from dure.session import ActivityBoard
from dure.session.activities import Stage
from dure.session.content import LEAD_MS, PIECE_MS, WAITING_PIECES, Content
from dure.session.playback import Playback, StreamTime

pytestmark = pytest.mark.anyio

RATE_HZ = 8_000


class Ramp:
    """A source whose every millisecond is another number, in blocks of an odd length."""

    def __init__(self, duration_ms: int, *, fails: bool = False, start: int = 0) -> None:
        self.duration_ms, self.fails, self.start = duration_ms, fails, start
        self.poured_ms = 0
        self.events: list[tuple[Played, int]] = []
        self.steered: list[str] = []

    async def pour(self, into: Callable[[Sound], Awaitable[None]]) -> None:
        for at in range(0, self.duration_ms, 90):
            samples = (np.arange(at, min(at + 90, self.duration_ms)) + self.start).repeat(RATE_HZ // 1000)
            await into(Sound(pcm=samples.astype("<i2").tobytes(), rate_hz=RATE_HZ))
            self.poured_ms = at
        if self.fails:
            raise SkillDown(skill="radio", why="x")

    def told(self, what: Played, position_ms: int) -> None:
        self.events.append((what, position_ms))

    async def steer(self, command: Literal["next", "previous"]) -> None:
        self.steered.append(command)


@dataclass
class Room:
    """A loudspeaker in a time of its own."""

    tasks: TaskGroup
    bus: Bus = field(default_factory=Bus)
    time: StreamTime = field(default_factory=StreamTime)
    heard: list[Event] = field(default_factory=list)
    asked: bool = False

    def __post_init__(self) -> None:
        self.playback = Playback(self.bus, "desk", self.time)
        self.stage = Stage(self.bus, "desk", self.tasks, now_ms=lambda: 0)
        self.content = Content(self.playback, self.stage, self.tasks, quiet=lambda: not self.asked)

    async def play(self, until_ms: int) -> None:
        """Let time pass, a little at a time."""
        while self.time.now_ms() < until_ms:
            self.time.advance(self.time.now_ms() + 50)
            await wait_all_tasks_blocked()

    async def attend(self, attended: bool) -> None:
        self.stage.attend(attended)
        if attended:
            await self.content.hush()
        await wait_all_tasks_blocked()

    @property
    def samples(self) -> list[int]:
        """What was sent, without what was dropped before it sounded: the last one that begins at a place counts."""
        return [
            one
            for chunk in self.heard
            if isinstance(chunk, AudioChunk)
            for one in np.frombuffer(chunk.pcm, "<i2")[:: RATE_HZ // 1000]
        ]


@asynccontextmanager
async def room() -> AsyncIterator[Room]:
    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            made = Room(tasks)
            with made.bus.subscribe(AudioChunk, AudioStarted, AudioStopped) as events:

                async def watch() -> None:
                    async for event in events:
                        made.heard.append(event)

                tasks.start_soon(watch)
                tasks.start_soon(made.content.run)
                await wait_all_tasks_blocked()
                yield made
                tasks.cancel_scope.cancel()


CAN: Sequence[ActivityCommand] = ("pause", "resume", "stop", "next")


async def test_all_of_it_is_played_once_and_told() -> None:
    source = Ramp(3_050)
    async with room() as here:
        here.content.begin("aria", source, *CAN)
        await wait_all_tasks_blocked()
        assert len(here.samples) == LEAD_MS + PIECE_MS
        assert source.poured_ms < LEAD_MS + (WAITING_PIECES + 3) * 200
        await here.play(4_000)
        assert here.samples == list(range(3_050))
        assert source.events == [("started", 200), ("finished", 3_050)]
        assert not here.stage.sounding
        assert isinstance(here.heard[0], AudioStarted)
        assert here.heard[0].purpose == "content"
        assert [one.interrupted for one in here.heard if isinstance(one, AudioStopped)] == [False]


async def test_it_is_silent_at_once_where_someone_is_spoken_to_and_goes_on_where_it_was_cut() -> None:
    source = Ramp(3_000)
    async with room() as here:
        here.content.begin("aria", source, *CAN)
        await wait_all_tasks_blocked()
        await here.play(1_000)
        await here.attend(True)
        assert isinstance(here.heard[-1], AudioStopped)
        assert here.heard[-1].interrupted
        assert source.events[-1] == ("paused", 1_000)
        here.heard.clear()
        await here.playback.play(chime(), "chime")  # nothing of the music stands before it
        assert here.playback.left_ms == pytest.approx(chime().duration_ms, abs=1)
        await here.play(2_000)
        await here.playback.drain()
        here.heard.clear()
        await here.attend(False)
        assert source.events[-1] == ("resumed", 1_000)
        await here.play(5_000)
        assert here.samples == list(range(1_000, 3_000))
        assert source.events[-1] == ("finished", 3_000)


async def test_pause_resume_next_and_stop() -> None:
    source = Ramp(10_000)
    async with room() as here:
        here.content.begin("aria", source, *CAN)
        await wait_all_tasks_blocked()
        await here.play(600)
        one = here.stage.newest("pause")
        assert one is not None
        assert await here.stage.order(one, "pause")
        await here.play(5_000)
        assert source.events[-1] == ("paused", 600)
        assert await here.stage.order(one, "resume")
        await here.play(5_400)
        assert await here.stage.order(one, "next")
        assert source.steered == ["next"]
        assert await here.stage.order(one, "stop")
        assert source.events[-1][0] == "stopped"
        assert 800 <= source.events[-1][1] <= 1_200
        assert here.stage.newest("stop") is None
        await wait_all_tasks_blocked()
        count = len(here.heard)
        await here.play(7_000)
        assert len(here.heard) == count


async def test_the_newest_sounds_and_the_one_before_goes_on_after_it() -> None:
    first, second = Ramp(2_000), Ramp(500, start=20_000)
    async with room() as here:
        here.content.begin("aria", first, *CAN)
        await wait_all_tasks_blocked()
        await here.play(400)
        here.heard.clear()
        here.content.begin("bixby", second, *CAN)
        await wait_all_tasks_blocked()
        assert first.events[-1][0] == "paused"
        await here.play(3_500)
        rest = [one for one in here.samples if one < 20_000]
        assert here.samples == [*range(20_000, 20_500), *rest]
        assert rest == list(range(rest[0], 2_000))
        assert 200 <= rest[0] <= 400
        assert [what for what, _ in first.events] == ["started", "paused", "resumed", "finished"]
        assert [what for what, _ in second.events] == ["started", "finished"]


async def test_what_breaks_off_is_played_that_far_and_told_as_failed() -> None:
    source = Ramp(500, fails=True)
    async with room() as here:
        here.content.begin("aria", source, *CAN)
        await wait_all_tasks_blocked()
        await here.play(1_500)
        assert here.samples == list(range(500))
        assert source.events[-1] == ("failed", 500)
        assert not here.stage.sounding


async def test_it_waits_where_someone_is_spoken_to_when_it_begins() -> None:
    source = Ramp(500)
    async with room() as here:
        await here.attend(True)
        here.content.begin("aria", source, *CAN)
        await here.play(1_000)
        assert not here.samples
        assert not source.events
        await here.attend(False)
        await here.play(2_000)
        assert [what for what, _ in source.events] == ["started", "finished"]


async def test_an_agent_orders_its_own_and_no_others() -> None:
    source = Ramp(5_000)
    board = ActivityBoard()
    async with room() as here:
        with pytest.raises(NotFound):
            await board.of("aria").play(satellite="desk", source=source)
        board.enter("desk", here.stage, here.content)
        id_ = await board.of("aria").play(satellite="desk", source=source)
        await wait_all_tasks_blocked()
        assert not await board.of("bixby").order(id_, "stop")
        assert not await board.of("aria").order(id_, "next")
        assert await board.of("aria").order(id_, "stop")
        assert source.events[-1][0] == "stopped"
        assert not await board.of("aria").order(id_, "stop")
        board.leave("desk", here.stage)
        with pytest.raises(NotFound):
            await board.of("aria").play(satellite="desk", source=source)


async def test_a_satellite_that_leaves_stops_what_plays() -> None:
    source = Ramp(5_000)
    async with room() as here:
        here.content.begin("aria", source, *CAN)
        await wait_all_tasks_blocked()
        await here.stage.clear()
        assert source.events[-1][0] == "stopped"


@pytest.mark.parametrize("rate_hz", [1, 1_000_000])
async def test_a_rate_that_cannot_be_played_costs_that_source(rate_hz: int) -> None:
    class Odd(Ramp):
        async def pour(self, into: Callable[[Sound], Awaitable[None]]) -> None:
            await into(Sound(pcm=bytes(100), rate_hz=rate_hz))

    source = Odd(0)
    async with room() as here:
        here.content.begin("aria", source, *CAN)
        await wait_all_tasks_blocked()
        assert source.events == [("failed", 0)]


async def test_a_source_that_raises_whatever_costs_itself_only() -> None:
    class Broken(Ramp):
        async def pour(self, into: Callable[[Sound], Awaitable[None]]) -> None:
            raise ZeroDivisionError

    source = Broken(0)
    async with room() as here:
        here.content.begin("aria", source, *CAN)
        await wait_all_tasks_blocked()
        assert source.events == [("failed", 0)]


async def test_it_is_silent_while_the_hub_itself_asks_something() -> None:
    source = Ramp(2_000)
    async with room() as here:
        here.content.begin("aria", source, *CAN)
        await wait_all_tasks_blocked()
        await here.play(400)
        here.asked = True
        await here.content.hush()
        await wait_all_tasks_blocked()
        count = len(here.heard)
        await here.play(5_000)
        assert len(here.heard) == count
        here.asked = False
        here.content.wake()
        await wait_all_tasks_blocked()
        await here.play(8_000)
        assert source.events[-1] == ("finished", 2_000)


async def test_a_session_silences_what_plays_when_a_name_is_called_and_lets_it_go_on() -> None:
    source = Ramp(60_000)
    studio = Studio()
    heard: list[str] = []
    with anyio.fail_after(20):
        async with studio.open(lockstep=False) as session:
            with studio.bus.subscribe(AudioStarted, AudioStopped, ActivityPaused, ActivityResumed) as events:
                await studio.board.of("aria").play(satellite="test", source=source)
                async for event in events:
                    heard.append(type(event).__name__)
                    if heard == ["AudioStarted"]:
                        await session.call("bixby")
                    elif heard[-1] == "ActivityPaused":
                        await session.stop()
                    elif heard[-1] == "AudioStarted":
                        break
            await session.stop()
            assert not session.stage.sounding
    assert sorted(heard[1:3]) == ["ActivityPaused", "AudioStopped"]
    assert [one for one in heard if one != "AudioStopped"] == [
        "AudioStarted", "ActivityPaused", "ActivityResumed", "AudioStarted",
    ]  # fmt: skip
    assert [what for what, _ in source.events] == ["started", "paused", "resumed", "stopped"]
