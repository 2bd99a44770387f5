"""Talks over several turns: what is sent when, who is told when they end, and that nobody hears another's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from tests.unit.skills.hosting import Household, added, household

from dure.events import AttentionChanged, SkillAskedAgain, UtteranceEnded
from dure.store import Journal
from dure.testing.clock import VirtualClock
from dure.testing.skills import SkillServer, cek_answer, serve_skill

pytestmark = pytest.mark.anyio

MANIFEST = """
id = "bot"
protocol = "cek"
endpoint = "{url}"
application = "com.example.bot"
name = {{ ko = "피자봇", en = "Pizza Bot" }}

[intents.Order]
samples = {{ ko = ["{{kind}} 피자 주문해 줘"] }}
slots.kind = {{ type = "text", required = true, ask.ko = "무슨 피자요?" }}

[intents.Hurry]
samples = {{ ko = ["빨리 갖다 줘"] }}
"""


def counting(asked: dict[str, Any]) -> Any:
    count = asked["session"]["sessionAttributes"].get("count", 0) + 1
    return cek_answer(f"{count}번째예요.", ends=False, attributes={"count": count})


@pytest.fixture
def server() -> Iterator[SkillServer]:
    with serve_skill(counting) as running:
        yield running


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
async def house(server: SkillServer, tmp_path: Path, clock: VirtualClock) -> AsyncIterator[Household]:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    yield await household(journal, tmp_path, added(MANIFEST.format(url=server.url)), clock=clock)
    await journal.close()


def kinds(server: SkillServer) -> list[str]:
    return [one["request"]["type"] for one in server.asked]


async def test_attributes_go_round_within_a_talk_and_no_further(
    house: Household, server: SkillServer
) -> None:
    assert [(await house.say(text)).text for text in ("피자봇 열어 줘", "빨리 갖다 줘", "네")] == [  # type: ignore[union-attr]
        "1번째예요.",
        "2번째예요.",
        "3번째예요.",
    ]
    other = await house.say("피자봇 열어 줘", satellite="bedroom")
    assert other is not None
    assert other.text == "1번째예요."
    ids = {one["session"]["sessionId"] for one in server.asked}
    devices = {one["context"]["System"]["device"]["deviceId"] for one in server.asked}
    users = {one["session"]["user"]["userId"] for one in server.asked}
    assert (len(ids), len(devices), len(users)) == (2, 2, 1)


async def test_every_request_is_signed_over_its_bytes(house: Household, server: SkillServer) -> None:
    await house.say("피자봇 열어 줘")
    pem = await house.host.public_key()
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, rsa.RSAPublicKey)
    import base64

    signature = base64.b64decode(server.headers[0]["signaturecek"])
    key.verify(signature, server.bodies[0], padding.PKCS1v15(), hashes.SHA256())
    assert server.headers[0]["content-type"] == "application/json;charset=UTF-8"


async def test_leaving_is_told_to_the_skill(house: Household, server: SkillServer) -> None:
    await house.say("피자봇 열어 줘")
    part = await house.say("그만할래")
    assert part is not None
    assert (part.text, part.expects_reply) == ("네, 피자봇을 마칠게요.", False)
    await house.host.asker.flush()
    assert kinds(server) == ["LaunchRequest", "SessionEndedRequest"]


async def test_silence_ends_a_talk(house: Household, server: SkillServer, clock: VirtualClock) -> None:
    await house.say("피자봇 열어 줘")
    await clock.advance(61)
    assert await house.say("빨리 갖다 줘") is None
    house.host.conversing.end_idle()
    await house.host.asker.flush()
    assert kinds(server) == ["LaunchRequest", "SessionEndedRequest"]


async def test_two_answers_that_are_not_understood_end_a_talk(house: Household, server: SkillServer) -> None:
    await house.say("피자봇 열어 줘")
    first, second = await house.say("강아지가 귀여워"), await house.say("고양이도 귀여워")
    assert first is not None
    assert second is not None
    assert (first.expects_reply, first.understood) == (True, False)
    assert second.text == "계속 못 알아들어서 피자봇을 마칠게요."
    await house.host.asker.flush()
    assert kinds(server) == ["LaunchRequest", "SessionEndedRequest"]


async def test_a_vendors_fallback_takes_what_nobody_understands(
    server: SkillServer, tmp_path: Path, clock: VirtualClock
) -> None:
    journal = await Journal.open(tmp_path / "other.sqlite")
    text = 'fallback = "Clova.FallbackIntent"\n' + MANIFEST.format(url=server.url)
    house = await household(journal, tmp_path, added(text), clock=clock)
    await house.say("피자봇 열어 줘")
    part = await house.say("강아지가 귀여워")
    await journal.close()
    assert part is not None
    assert part.text == "2번째예요."
    assert server.asked[-1]["request"]["intent"]["name"] == "Clova.FallbackIntent"


async def test_what_a_skill_cannot_do_without_is_asked_for(house: Household, server: SkillServer) -> None:
    server.answer = lambda asked: cek_answer(asked["request"]["intent"]["slots"]["kind"]["value"])
    part = await house.say("피자봇에서 피자 주문해 줘")
    if part is not None and part.expects_reply:
        part = await house.say("고구마")
    assert part is not None
    assert server.asked[-1]["request"]["intent"]["name"] in ("Order", "LaunchRequest")


async def test_no_other_agent_has_the_skill(house: Household) -> None:
    assert await house.say("피자봇 열어 줘", agent="aria") is None


async def test_another_talk_ends_the_one_before(house: Household, server: SkillServer) -> None:
    await house.say("피자봇 열어 줘")
    await house.say("피자봇에서 빨리 갖다 줘")
    await house.host.asker.flush()
    assert kinds(server) == ["LaunchRequest", "IntentRequest", "SessionEndedRequest"]
    assert server.asked[1]["session"]["new"] is True


async def test_silence_brings_the_question_in_other_words_once(house: Household, server: SkillServer) -> None:
    speech = {
        "type": "SimpleSpeech",
        "values": {"type": "PlainText", "lang": "ko", "value": "피자 이름이요."},
    }
    server.answer = lambda _: cek_answer("뭘 드릴까요?", ends=False, reprompt={"outputSpeech": speech})
    await house.say("피자봇 열어 줘")
    silence = UtteranceEnded(satellite="kitchen", time_ms=0, turn="t", duration_ms=0, reason="no_speech")
    idle = AttentionChanged(satellite="kitchen", time_ms=0, state="idle", agent="")
    async with anyio.create_task_group() as tasks:
        with house.bus.subscribe(SkillAskedAgain) as asked:
            tasks.start_soon(house.host.run)
            await anyio.wait_all_tasks_blocked()
            for event in (silence, idle, silence, idle):
                await house.bus.publish(event)
                await anyio.wait_all_tasks_blocked()
            asked.close()
            assert [event.text async for event in asked if isinstance(event, SkillAskedAgain)] == [
                "피자 이름이요."
            ]
        assert house.host.conversing.talks.all() == []
        tasks.cancel_scope.cancel()


async def test_who_says_stop_is_not_asked_again(house: Household, server: SkillServer) -> None:
    speech = {
        "type": "SimpleSpeech",
        "values": {"type": "PlainText", "lang": "ko", "value": "피자 이름이요."},
    }
    server.answer = lambda _: cek_answer("뭘 드릴까요?", ends=False, reprompt={"outputSpeech": speech})
    await house.say("피자봇 열어 줘")
    async with anyio.create_task_group() as tasks:
        with house.bus.subscribe(SkillAskedAgain) as asked:
            tasks.start_soon(house.host.run)
            await anyio.wait_all_tasks_blocked()
            await house.bus.publish(AttentionChanged(satellite="kitchen", time_ms=0, state="idle", agent=""))
            await anyio.wait_all_tasks_blocked()
            asked.close()
            assert [event async for event in asked] == []
        assert house.host.conversing.talks.all() == []
        tasks.cancel_scope.cancel()


async def test_in_a_talk_less_is_enough_once_nobody_else_understands(
    house: Household, server: SkillServer
) -> None:
    await house.say("피자봇 열어 줘")
    part = await house.say("피자 맛있겠다")
    assert part is not None
    assert part.intent == "bot.Order"
