"""Live sessions: sound that comes too fast, ringing, muting, and clients that vanish."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import anyio
import pytest
from studio import Studio, Tape

from dure.api import Timer, WakeWord
from dure.events import (
    AttentionChanged,
    AudioDropped,
    AudioStarted,
    AudioStopped,
    Event,
    MicrophoneMuted,
    NamesChanged,
    ReplyEnded,
    TimerRang,
    TimerStopped,
    WakeDetected,
)
from dure.session.inlet import Cutter, Inlet
from dure.testing.agents import ScriptedAgent
from dure.testing.wake import Called

pytestmark = pytest.mark.anyio


async def until(studio: Studio, kind: type[Event]) -> None:
    """Wait for an event, for five seconds at most."""
    with anyio.fail_after(20):
        while not studio.of(kind):  # noqa: ASYNC110  # the studio keeps a list
            await anyio.sleep(0.01)


def test_any_pieces_give_the_same_windows() -> None:
    pcm = bytes(range(256)) * 41
    whole = list(Cutter().cut(pcm))
    cutter = Cutter()
    pieces = [window for at in range(0, len(pcm), 7) for window in cutter.cut(pcm[at : at + 7])]
    assert pieces == whole
    rest = cutter.flush()
    assert rest is not None
    assert b"".join(whole) + rest[: len(pcm) % 1024] == pcm
    assert cutter.flush() is None


async def test_the_inlet_drops_the_oldest_and_counts_it() -> None:
    inlet = Inlet(capacity_ms=96)
    for number in range(5):
        inlet.put(bytes([number]))
    inlet.close()
    assert [window async for window in inlet] == [b"\2", b"\3", b"\4"]
    assert inlet.take_dropped_ms() == 64
    assert inlet.take_dropped_ms() == 0


@pytest.mark.recordings
async def test_sound_that_comes_too_fast_is_told(recordings: Path) -> None:
    studio = Studio()
    tape = Tape(recordings)
    tape.speech(15_000)
    async with studio.open(lockstep=False) as session:
        await session.feed(tape.pcm)
        await session.finish()
    (dropped,) = studio.of(AudioDropped)
    assert isinstance(dropped, AudioDropped)
    assert dropped.dropped_ms == 469 * 32 - 8000


@pytest.mark.recordings
async def test_a_muted_microphone_hears_nothing(recordings: Path) -> None:
    tape = Tape(recordings).quiet(300)
    start_ms, _ = tape.speech(1500)
    tape.quiet(1000)
    studio = Studio([Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600)])
    async with studio.open(lockstep=False) as session:
        await studio.bus.publish(MicrophoneMuted(satellite="", time_ms=0, muted=True))
        await until(studio, MicrophoneMuted)
        await session.feed(tape.pcm)
        await session.finish()
    assert studio.of(WakeDetected) == []


@pytest.mark.recordings
async def test_new_names_are_heard_without_a_new_session(recordings: Path) -> None:
    tape = Tape(recordings).quiet(300)
    tape.speech(1500)
    tape.quiet(1000)
    studio = Studio([Called(wake_word="두레야", start_ms=300, end_ms=900)])
    async with studio.open(lockstep=False) as session:
        studio.words = (WakeWord(text="두레야", agent="aria"),)
        await studio.bus.publish(NamesChanged(satellite="", time_ms=0, count=1))
        await anyio.wait_all_tasks_blocked()
        await session.feed(tape.pcm)
        await session.finish()
    assert [event.wake_word for event in studio.events if isinstance(event, WakeDetected)] == ["두레야"]


async def test_a_timer_rings_until_it_is_stopped() -> None:
    studio = Studio()
    rang = TimerRang(satellite="", time_ms=0, timer="t1", agent="aria", kind="timer", label="")
    async with studio.open(lockstep=False) as session:
        await studio.bus.publish(rang)
        await until(studio, AudioStarted)
        await session.stop()
        await until(studio, AudioStopped)
    assert [event.purpose for event in studio.events if isinstance(event, AudioStarted)] == ["ring"]
    assert studio.timers.cancelled == ["t1"]


async def test_a_timer_stopped_elsewhere_falls_silent_here() -> None:
    studio = Studio()
    async with studio.open(lockstep=False):
        await studio.bus.publish(
            TimerRang(satellite="", time_ms=0, timer="t1", agent="aria", kind="timer", label="")
        )
        await until(studio, AudioStarted)
        await studio.bus.publish(
            TimerStopped(satellite="", time_ms=0, timer="t1", agent="aria", reason="cancelled")
        )
        await until(studio, AudioStopped)
    assert [event.interrupted for event in studio.events if isinstance(event, AudioStopped)] == [True]


async def test_push_to_talk_and_the_stop_button() -> None:
    studio = Studio(agents={"aria": ScriptedAgent({}, otherwise=["긴 이야기예요. " * 9])})
    async with studio.open(lockstep=False) as session:
        await session.call("aria")
        assert [event.state for event in studio.events if isinstance(event, AttentionChanged)][-1:] != [
            "idle"
        ]
        await session.stop()
        await session.finish()
    assert studio.of(ReplyEnded) == []


@pytest.mark.recordings
async def test_a_client_that_vanishes_in_mid_sentence_leaves_nothing_behind(recordings: Path) -> None:
    tape = Tape(recordings).quiet(300)
    start_ms, _ = tape.speech(4000)
    studio = Studio([Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600)])
    with anyio.fail_after(10):
        async with studio.open(lockstep=False) as session:
            await session.feed(tape.pcm)
            await until(studio, WakeDetected)
    assert studio.of(ReplyEnded) == []


async def test_a_satellite_that_comes_later_joins_in_with_what_rings() -> None:
    studio = Studio()
    due = datetime(2026, 11, 22, tzinfo=UTC)
    timers = [
        Timer(
            id=name,
            agent="aria",
            satellite=place,
            kind="alarm",
            label="",
            due=due,
            state="ringing",
            duration_s=0,
        )
        for name, place in (("here", "test"), ("away", "gone"), ("elsewhere", "bedroom"))
    ]
    async with studio.open(lockstep=False) as session:
        session.ring(timers)
        await until(studio, AudioStarted)
        await session.stop()
    assert sorted(studio.timers.cancelled) == ["away", "here"]
