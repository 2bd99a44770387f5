from __future__ import annotations

from contextlib import asynccontextmanager

import anyio
import pytest
from anyio.lowlevel import checkpoint

from dure.api import Receipt
from dure.errors import DeliveryFailed, DeliveryRefused
from dure.safety import watcher as watcher_module
from dure.safety.watcher import Recipient, Told, Watcher
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

DAUGHTER = Recipient(name="딸", language="ko", channel="first", to="a")
NEIGHBOUR = Recipient(name="neighbour", language="en", channel="second", to="b")


class Channel:
    def __init__(self, *answers):
        self.answers = list(answers)
        self.got = []

    async def deliver(self, notice):
        self.got.append(notice)
        answer = self.answers.pop(0) if self.answers else Receipt(accepted=True)
        if isinstance(answer, Exception):
            raise answer
        if answer == "hang":
            await anyio.sleep_forever()
        return answer


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(watcher_module, "_AGAIN_S", (0.0,))


class Watching:
    """A watcher that looks when the test says so, and tells beside that."""

    def __init__(self, first=None, second=None, **given):
        self.clock, self.alive = VirtualClock(), True
        self.channels = {"first": first or Channel(), "second": second or Channel()}
        self.watcher = Watcher(
            self.answers, self.channels, [DAUGHTER, NEIGHBOUR], self.clock, hub="301호", **given
        )
        self.told = []

    async def answers(self):
        return self.alive

    async def looks(self, *alive):
        """Look once every 30 s; returns what was found."""
        found = []
        for self.alive in alive:
            found.append(await self.watcher.look())
            await self.clock.advance(30)
        return found

    async def note(self, told):
        self.told.append(told)


@asynccontextmanager
async def watching(first=None, second=None, **given):
    one = Watching(first, second, **given)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one.watcher.tell, one.note)
        yield one
        tasks.cancel_scope.cancel()


async def until(reached):
    with anyio.fail_after(10):
        while not reached():
            await checkpoint()


async def test_a_hub_that_dies_is_told_to_everybody_in_their_language_and_so_is_its_return():
    async with watching() as one:
        found = await one.looks(True, *[False] * 6, True)
        await until(lambda: len(one.told) == 2)
    assert [look.beat for look in found].count("lost") == 1
    lost, back = one.channels["first"].got
    assert "301호" in lost.title
    assert "대답하지 않아요" in lost.title
    assert "돌아왔어요" in back.title
    assert one.channels["second"].got[0].title == "301호: the Dure hub does not answer"
    assert lost.severity == "urgent"
    assert found[-1].beat == "back"
    assert found[-1].missing_s >= 120
    assert [(told.told, told.delivered, told.failed) for told in one.told] == [("lost", 2, 0), ("back", 2, 0)]
    assert len({notice.id for notice in (lost, back)}) == 2


async def test_a_channel_that_fails_hangs_or_raises_anything_is_tried_again_and_holds_up_no_other():
    failed = DeliveryFailed(channel="first", why="500")
    first = Channel(failed, "hang", ValueError("a plug-in's own"), failed)
    async with watching(first, attempt_s=0.01) as one:
        await one.looks(*[False] * 6)
        await until(lambda: one.told)
    assert (one.told[0].delivered, one.told[0].failed) == (2, 0)
    assert len(first.got) == 5
    assert len({notice.id for notice in first.got}) == 1  # the same message, however often it is tried
    assert len(one.channels["second"].got) == 1


async def test_a_channel_that_refuses_for_good_is_not_tried_on_and_the_failure_is_told():
    first = Channel(DeliveryRefused(channel="first", why="no such address"))
    async with watching(first) as one:
        await one.looks(*[False] * 6)
        await until(lambda: one.told)
    assert (one.told[0].delivered, one.told[0].failed) == (1, 1)
    assert len(first.got) == 1


async def test_a_hub_that_answers_is_no_news():
    async with watching() as one:
        found = await one.looks(True, False, True, True)
    assert {look.beat for look in found} == {"well", "missing"}
    assert one.channels["first"].got == []


async def test_looking_waits_for_no_channel_and_what_is_newer_takes_the_place_of_what_is_older():
    first = Channel("hang")
    async with watching(first, again_s=60.0) as one:
        found = await one.looks(*[False] * 12, True)
        beats = [look.beat for look in found]
        assert (beats.count("lost"), beats.count("still_lost"), beats[-1]) == (1, 3, "back"), (
            "none was missed"
        )
        await until(lambda: first.got and len(one.channels["second"].got) == 5)
        assert [notice.title for notice in first.got] == ["301호: 두레 허브가 대답하지 않아요"]
        assert one.told == [], "one of them is not told yet"


async def test_whoever_could_not_be_reached_is_told_the_newest_once_they_can(monkeypatch):
    monkeypatch.setattr(watcher_module, "_AGAIN_S", (3600.0,))
    first = Channel(DeliveryFailed(channel="first", why="503"))
    async with watching(first, again_s=60.0) as one:
        await one.looks(*[False] * 6)
        await until(lambda: first.got)
        await one.looks(False, False, True)
        await until(lambda: len(one.told) == 3)
    assert [notice.title.removeprefix("301호: 두레 허브가 ") for notice in first.got] == [
        "대답하지 않아요",
        "아직 대답하지 않아요",
        "돌아왔어요",
    ], "no hour's pause holds up what is new"
    assert [(told.told, told.delivered, told.failed) for told in one.told] == [
        ("lost", 1, 1),
        ("still_lost", 2, 0),
        ("back", 2, 0),
    ]


async def test_a_watcher_that_runs_tells_every_look_and_what_became_of_telling():
    one = Watching(every_s=0.001, after_s=0.0)
    one.alive = False
    seen = []

    async def note(found):
        seen.append(found)
        if isinstance(found, Told):
            tasks.cancel_scope.cancel()

    with anyio.fail_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(one.watcher.run, note)
    assert [look.beat for look in seen[:2]] == ["missing", "lost"]
    assert (seen[-1].told, seen[-1].delivered) == ("lost", 2)


async def test_looks_at_a_dead_hub_that_take_longer_than_their_pause_count_in_full():
    watching_ = Watching(every_s=1.0, after_s=120.0, look_s=10.0)
    watching_.alive = False
    beats: list[str] = []
    while len(beats) < 14:
        beats.append((await watching_.watcher.look()).beat)
        await watching_.clock.advance(11)  # a look that waits for an answer, and the pause
    assert "lost" in beats, "after two minutes, not after eleven"
