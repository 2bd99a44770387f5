"""A running hub is told that it was wrong: its next decision is another one, without a restart."""

from __future__ import annotations

from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from dure.app.hub import Hub
from dure.app.opening import open_hub
from dure.audio.decode import decode_now
from dure.bus import Subscription
from dure.cli import run
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.events import Event, NamesChanged, WakeDetected, WakeSuppressed
from dure.wake.feedback import MOST_STEP

pytestmark = [pytest.mark.anyio, pytest.mark.models, pytest.mark.recordings]


async def hear(hub: Hub, pcm: bytes) -> WakeDetected | WakeSuppressed:
    """What was decided about 빅스비 in a recording."""
    found: list[Event] = []

    async def watch(events: Subscription) -> None:
        found.extend([event async for event in events])

    with hub.bus.subscribe(WakeDetected, WakeSuppressed, satellite="kitchen") as events:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch, events)
            async with hub.open_session("kitchen", lockstep=True) as session:
                await session.feed(pcm)
                await session.finish()
            await anyio.wait_all_tasks_blocked()
            events.close()
    [decided] = [
        one for one in found if isinstance(one, WakeDetected | WakeSuppressed) and one.wake_word == "빅스비"
    ]
    return decided


async def recorded(hub: Hub, decision: str) -> None:
    while all(one.id != decision for one in await hub.decisions(10)):
        await anyio.lowlevel.checkpoint()


async def test_a_judgement_changes_the_score_of_the_next_call(models: Path, recordings: Path):
    pcm = decode_now(recordings / "languages" / "porcupine_빅스비.flac", "빅스비", 60)
    async with open_hub(load_config(), find_paths(), resident=False) as hub:
        first = await hear(hub, pcm)
        await recorded(hub, first.decision)
        with hub.bus.subscribe(NamesChanged) as events:
            judgement = await hub.naming.judge(first.decision, "wrong")
            assert isinstance(await anext(aiter(events)), NamesChanged)
        assert judgement.shift == MOST_STEP
        second = await hear(hub, pcm)
        assert second.score == pytest.approx(first.score - MOST_STEP, abs=0.1)
        await hub.naming.take_back()
        assert (await hear(hub, pcm)).score == pytest.approx(first.score, abs=1e-3)


async def test_what_the_command_line_is_told_reaches_a_running_hub(models: Path, recordings: Path):
    pcm = decode_now(recordings / "languages" / "porcupine_빅스비.flac", "빅스비", 60)
    async with open_hub(load_config(), find_paths()) as hub:
        first = await hear(hub, pcm)
        await recorded(hub, first.decision)
        with hub.bus.subscribe(NamesChanged) as events:
            assert await anyio.to_thread.run_sync(run, ["why", "--wrong", first.decision]) == 0
            assert isinstance(await anext(aiter(events)), NamesChanged)
        name = next(one for one in await hub.wake_words() if one.text == "빅스비")
        assert name.shift == MOST_STEP
        assert await anyio.to_thread.run_sync(run, ["why", "--wrong", "nothing"]) == 2


async def test_a_name_that_was_missed_is_heard_after_enrolment(models: Path, recordings: Path):
    def call(number: int) -> bytes:
        file = recordings / "wake" / "jarvis" / f"{number:03d}.flac"
        return decode_now(file, file.name, 60)

    async def heard(hub: Hub, number: int) -> bool:
        with hub.bus.subscribe(WakeDetected, satellite="kitchen") as events:
            async with hub.open_session("kitchen", lockstep=True) as session:
                await session.feed(call(number))
                await session.finish()
            events.close()
            return "자비스" in [event.wake_word async for event in events if isinstance(event, WakeDetected)]

    async with open_hub(load_config(), find_paths(), resident=False) as hub:
        await hub.add_wake_word("자비스", "aria")
        others = (1, 2, 5, 6, 7, 9)
        before = sum([await heard(hub, number) for number in others])
        lesson = await hub.naming.enrol("자비스", [(str(number), call(number)) for number in (3, 8, 20)])
        assert lesson.chains
        after = sum([await heard(hub, number) for number in others])
        assert after > before
        assert after >= len(others) - 1
        await hub.naming.forget_enrolment("자비스")
        assert all(not name.learned for name in await hub.wake_words())
