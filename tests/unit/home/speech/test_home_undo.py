"""Taking back by voice: what was done last here, as the page does it; what can do harm is asked for or refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dure.api.home import HomeReply, Wish
from dure.bench.home_rehearsal import Rehearsal, flat
from dure.bench.home_speech import NOW
from dure.home.speech.talk import HomeTalk

pytestmark = pytest.mark.anyio


class _Flat:
    def __init__(self, state: str = "") -> None:
        self.home: Rehearsal = flat(state=state)
        self.talk = HomeTalk(self.home, self.home)
        self.said = 0

    async def say(self, text: str, satellite: str = "mic_living", after_s: float = 5) -> HomeReply | None:
        self.said += 1
        wish = Wish(means="voice", satellite=satellite)
        return await self.talk.say(text, "ko", wish, NOW + timedelta(seconds=after_s * self.said))


@pytest.mark.parametrize(
    "text",
    [
        "되돌려줘", "방금 한 거 취소해", "원래대로 해놔", "방금 거 취소해줘", "도로 아까처럼 해놔라", "아까 한 거 되돌려 주세요", "원상복구 해줘", "취소해",
        "undo that", "put it back", "put it back how it was", "oops, scratch that last one", "change it back to the way it was", "cancel that",
    ],
)  # fmt: skip
async def test_what_was_done_is_taken_back(text: str) -> None:
    home = _Flat("tv.on_off=true")
    await home.say("티비 소리 40으로 해줘")
    reply = await home.say(text)
    assert reply is not None
    assert reply.intent == "appliance.undo"
    assert home.home.values["tv"]["volume"] == 20
    assert home.home.values["tv"]["on_off"] is True


async def test_it_is_said_what_that_came_to() -> None:
    home = _Flat()
    await home.say("거실 불 켜줘")
    reply = await home.say("되돌려줘")
    assert reply is not None
    assert reply.text == "되돌렸어요. 거실 불을 껐어요."
    again = await home.say("되돌려줘")
    assert again is not None
    assert (again.text, again.intent) == ("되돌릴 게 없어요.", "appliance.not_undone")


async def test_one_appliance_of_several() -> None:
    home = _Flat()
    await home.say("주방 불이랑 거실 불 켜줘")
    await home.say("거실 불 되돌려줘")
    assert home.home.values["living_light"]["on_off"] is False
    assert home.home.values["kitchen_light"]["on_off"] is True


async def test_what_was_done_here_goes_before_what_was_done_elsewhere() -> None:
    home = _Flat()
    await home.say("거실 불 켜줘", "mic_living")
    await home.say("안방 불 켜줘", "mic_bedroom")
    await home.say("되돌려줘", "mic_living")
    assert home.home.values["living_light"]["on_off"] is False
    assert home.home.values["bedroom_light"]["on_off"] is True


async def test_taking_back_is_asked_for_where_it_can_do_harm() -> None:
    home = _Flat("door_lock.locked=false")
    await home.say("현관문 잠가줘")
    asked = await home.say("되돌려줘")
    assert asked is not None
    assert (asked.text, asked.intent) == ("정말 현관문을 열까요?", "appliance.confirm")
    assert home.home.values["door_lock"]["locked"] is True
    await home.say("응")
    assert home.home.values["door_lock"]["locked"] is False


async def test_a_gas_valve_stays_closed() -> None:
    home = _Flat()
    await home.say("가스 밸브 잠가줘")
    reply = await home.say("원래대로 해줘")
    assert reply is not None
    assert "말로 열 수 없어요" in reply.text
    assert home.home.values["gas_valve"]["valve_open"] is False


async def test_what_is_kept_for_later_is_taken_back_too() -> None:
    home = _Flat()
    await home.say("에어컨 삼십 분만 켜줘")
    await home.say("되돌려줘")
    assert home.home.values["living_aircon"]["on_off"] is False
    assert home.home.waiting == {}


@pytest.mark.parametrize(
    "text", ["아니다 그냥 놔둬 끄지 마", "됐어", "아니 끄지 마", "취소", "never mind that, cancel it"]
)
async def test_what_was_just_kept_is_dropped(text: str) -> None:
    home = _Flat()
    await home.say("십 분 뒤에 안방 불 꺼줘")
    await home.say(text)
    assert home.home.waiting == {}
    assert home.home.outcomes == []


@pytest.mark.parametrize("text", ["취소해", "끄지 마", "아니 됐어"])
async def test_only_right_after_it(text: str) -> None:
    home = _Flat()
    await home.say("십 분 뒤에 안방 불 꺼줘")
    await home.say("오늘 날씨 어때?")
    assert await home.say(text) is None
    assert len(home.home.waiting) == 1


@pytest.mark.parametrize(
    "text",
    [
        "거실 불 끄지 마",
        "거실 불 지워줘",
        "나 방금 불 껐어",
        "끄는 거 깜빡했어",
        "불 켜는 거 알아",
        "원래 그래",
    ],
)
async def test_what_calls_off_nothing_is_nothing(text: str) -> None:
    home = _Flat("living_light.on_off=true")
    assert await home.say(text) is None
    assert home.home.outcomes == []
