from __future__ import annotations

import anyio
import pytest

from dure.api import Receipt
from dure.errors import DeliveryFailed, DeliveryRefused
from dure.safety import watcher as watcher_module
from dure.safety.watcher import Recipient, Watcher
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


async def watch(alive, first=None, second=None, **given):
    """Look once every 30 s; returns what was found and the channels."""
    clock, looks = VirtualClock(), iter(alive)
    channels = {"first": first or Channel(), "second": second or Channel()}

    async def look():
        return next(looks)

    watcher = Watcher(look, channels, [DAUGHTER, NEIGHBOUR], clock, hub="301호", **given)
    found = []
    for _ in alive:
        found.append(await watcher.look())
        await clock.advance(30)
    return found, channels


async def test_a_hub_that_dies_is_told_to_everybody_in_their_language_and_so_is_its_return():
    found, channels = await watch([True, *[False] * 6, True])
    assert [look.beat for look in found].count("lost") == 1
    lost, back = channels["first"].got
    assert "301호" in lost.title
    assert "대답하지 않아요" in lost.title
    assert "돌아왔어요" in back.title
    assert channels["second"].got[0].title == "301호: the Dure hub does not answer"
    assert lost.severity == "urgent"
    assert found[-1].beat == "back"
    assert found[-1].missing_s >= 120
    assert len({notice.id for notice in (lost, back)}) == 2


async def test_a_channel_that_fails_or_hangs_is_tried_again_and_holds_up_no_other():
    failed = DeliveryFailed(channel="first", why="500")
    first = Channel(failed, "hang", failed)
    found, channels = await watch([False] * 6, first, attempt_s=0.01)
    lost = next(look for look in found if look.beat == "lost")
    assert (lost.delivered, lost.failed) == (2, 0)
    assert len(first.got) == 4
    assert len({notice.id for notice in first.got}) == 1  # the same message, however often it is tried
    assert len(channels["second"].got) == 1


async def test_a_channel_that_refuses_for_good_is_not_tried_on_and_the_failure_is_told():
    first = Channel(DeliveryRefused(channel="first", why="no such address"))
    found, _ = await watch([False] * 6, first)
    lost = next(look for look in found if look.beat == "lost")
    assert (lost.delivered, lost.failed) == (1, 1)
    assert len(first.got) == 1


async def test_a_hub_that_answers_is_no_news():
    found, channels = await watch([True, False, True, True])
    assert {look.beat for look in found} == {"well", "missing"}
    assert channels["first"].got == []
