"""A skill's second answer: within its minute, once, at an address that nobody else knows."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.skills.hosting import Household, added, household

from dure.bus import Subscription
from dure.errors import SkillCallbackRefused, SkillNonsense
from dure.events import SkillCalledBack, SkillWentWrong
from dure.store import Journal
from dure.testing.clock import VirtualClock
from dure.testing.skills import SkillServer, serve_skill

pytestmark = pytest.mark.anyio

MANIFEST = """
id = "bot"
protocol = "kakao"
endpoint = "{url}"
name = {{ ko = "피자봇" }}
permissions = ["call_back"]
"""
WAIT = {"version": "2.0", "useCallback": True, "data": {"text": "잠시만요."}}
ANSWER = json.dumps(
    {"version": "2.0", "template": {"outputs": [{"simpleText": {"text": "다 됐어요."}}]}}
).encode()


@pytest.fixture
def server() -> Iterator[SkillServer]:
    with serve_skill(lambda _: WAIT) as running:
        yield running


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def house(server: SkillServer, tmp_path: Path, clock: VirtualClock) -> AsyncIterator[Household]:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    skill = added(MANIFEST.format(url=server.url), granted=["call_back"])
    one = await household(journal, tmp_path, skill, clock=clock)
    one.host.callbacks.base = lambda _: "http://127.0.0.1:8420"
    yield one
    await journal.close()


def token(server: SkillServer) -> str:
    url: str = server.asked[-1]["userRequest"]["callbackUrl"]
    assert url.startswith("http://127.0.0.1:8420/v1/skills/callback/")
    return url.rpartition("/")[2]


async def told(events: Subscription) -> list[Any]:
    events.close()
    return [event async for event in events]


async def test_a_second_answer_is_told_where_the_first_was(house: Household, server: SkillServer) -> None:
    part = await house.say("피자봇 열어 줘", satellite="bedroom")
    assert part is not None
    assert (part.text, part.expects_reply) == ("잠시만요.", False)
    with house.bus.subscribe(SkillCalledBack) as events:
        await house.host.callbacks.take(token(server), ANSWER)
        (event,) = await told(events)
    assert (event.satellite, event.agent, event.text) == ("bedroom", "clova", "다 됐어요.")


async def test_a_replay_is_refused(house: Household, server: SkillServer) -> None:
    await house.say("피자봇 열어 줘")
    await house.host.callbacks.take(token(server), ANSWER)
    with pytest.raises(SkillCallbackRefused):
        await house.host.callbacks.take(token(server), ANSWER)


async def test_nonsense_uses_the_address_up(house: Household, server: SkillServer) -> None:
    await house.say("피자봇 열어 줘")
    with house.bus.subscribe(SkillCalledBack, SkillWentWrong) as events:
        with pytest.raises(SkillNonsense):
            await house.host.callbacks.take(token(server), b'{"template": 1}')
        with pytest.raises(SkillCallbackRefused):
            await house.host.callbacks.take(token(server), ANSWER)
        assert [type(event) for event in await told(events)] == [SkillWentWrong]


async def test_a_forged_address_is_refused(house: Household, server: SkillServer) -> None:
    await house.say("피자봇 열어 줘")
    with pytest.raises(SkillCallbackRefused):
        await house.host.callbacks.take(token(server)[:-1] + "~", ANSWER)


async def test_after_its_minute_nothing_is_taken_and_the_user_is_told(
    house: Household, server: SkillServer, clock: VirtualClock
) -> None:
    await house.say("피자봇 열어 줘")
    await clock.advance(60.5)
    with house.bus.subscribe(SkillCalledBack) as events:
        with pytest.raises(SkillCallbackRefused):
            await house.host.callbacks.take(token(server), ANSWER)
        await house.host.callbacks.expire()
        await house.host.callbacks.expire()
        (event,) = await told(events)
    assert event.text == "피자봇이 제때 대답하지 않았어요. 나중에 다시 불러 주세요."


async def test_an_answer_that_promises_none_closes_the_address(house: Household, server: SkillServer) -> None:
    server.answer = lambda _: {"version": "2.0", "template": {"outputs": []}}
    await house.say("피자봇 열어 줘")
    with pytest.raises(SkillCallbackRefused):
        await house.host.callbacks.take(token(server), ANSWER)
