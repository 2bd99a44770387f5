"""What comes again and again by voice: understood, said back, told, cancelled; and what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dure.api.home import HomeReply, Wish
from dure.bench.home_rehearsal import Rehearsal, flat
from dure.bench.home_speech import NOW
from dure.home.speech.talk import HomeTalk
from dure.language.weekdays import EVERY_DAY, WEEKEND, WORKDAYS

pytestmark = pytest.mark.anyio


class _Flat:
    """A flat that is spoken to at one microphone, five seconds after another."""

    def __init__(self, state: str = "") -> None:
        self.home: Rehearsal = flat(state=state)
        self.talk = HomeTalk(self.home, self.home)
        self.said = 0

    async def say(self, text: str, satellite: str = "mic_living") -> HomeReply | None:
        self.said += 1
        wish = Wish(means="voice", satellite=satellite)
        return await self.talk.say(text, "ko", wish, NOW + timedelta(seconds=5 * self.said))

    async def answer(self, text: str, satellite: str = "mic_living") -> str:
        reply = await self.say(text, satellite)
        assert reply is not None, text
        return reply.text

    @property
    def every(self) -> list[tuple[str, object, frozenset[int], str]]:
        return [(o.appliance, o.value, days, f"{at:%H:%M}") for o, at, days in self.home.repeated]

    @property
    def waiting(self) -> int:
        return len(self.home.waiting)


@pytest.mark.parametrize(
    ("text", "appliance", "value", "days", "at"),
    [
        ("매일 밤 열한 시에 거실 불 꺼줘", "living_light", False, EVERY_DAY, "23:00"),
        ("평일 아침 일곱 시마다 커튼 열어줘", "living_blinds", 100, WORKDAYS, "07:00"),
        ("월요일이랑 목요일 저녁 여섯 시에 청소기 돌려", "robot_cleaner", "running", {0, 3}, "18:00"),
        ("거실 불 매일 밤 열한 시 반에 꺼줘", "living_light", False, EVERY_DAY, "23:30"),
        ("매일 거실 불 밤 열한 시에 꺼줘", "living_light", False, EVERY_DAY, "23:00"),
        ("밤 열한 시마다 거실 불 꺼줘", "living_light", False, EVERY_DAY, "23:00"),
        ("매일 밤 열한 시에 거실 불 끄기 예약해줘", "living_light", False, EVERY_DAY, "23:00"),
        ("일요일 빼고 매일 아침 7시에 주방 불 켜줘", "kitchen_light", True, EVERY_DAY - {6}, "07:00"),
        ("토요일마다 밤 열두 시에 거실 불 꺼줘", "living_light", False, {6}, "00:00"),
        ("every night at eleven turn off the living room light", "living_light", False, EVERY_DAY, "23:00"),
        ("on weekdays at 7 am open the blinds", "living_blinds", 100, WORKDAYS, "07:00"),
        ("open the bedroom blinds at 8 on Mondays and Wednesdays", "bedroom_blinds", 100, {0, 2}, "08:00"),
        ("each night at half past ten lock the front door", "door_lock", True, EVERY_DAY, "22:30"),
    ],
)
async def test_what_comes_again_and_again_is_kept(
    text: str, appliance: str, value: object, days: set[int], at: str
) -> None:
    home = _Flat()
    await home.say(text)
    assert home.every == [(appliance, value, frozenset(days), at)]
    assert home.home.outcomes == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("매일 열한 시에 거실 불 꺼줘", "23:00"),
        ("매일 일곱 시에 거실 불 켜줘", "19:00"),
        ("매일 일곱 시에 커튼 열어줘", "07:00"),
        ("매일 여덟 시에 커튼 닫아줘", "20:00"),
        ("매일 열두 시에 거실 불 꺼줘", "00:00"),
        ("매일 두 시에 청소기 돌려줘", "14:00"),
        ("매일 아홉 시에 청소기 돌려줘", "09:00"),
        ("every day at eleven turn off the TV", "23:00"),
        ("every day at ten lock the front door", "22:00"),
        ("매일 아침 커튼 일곱 시에 열어줘", "07:00"),
    ],
)
async def test_an_hour_without_its_half_of_the_day_is_what_people_mean(text: str, at: str) -> None:
    home = _Flat()
    await home.say(text)
    assert {found[3] for found in home.every} == {at}


async def test_several_times_and_ends() -> None:
    home = _Flat()
    await home.say("매일 저녁 여섯 시부터 열 시까지 거실 불 켜줘")
    await home.say("평일엔 일곱 시에 주말엔 아홉 시에 거실 커튼 열어줘")
    await home.say("매일 밤 열한 시부터 두 시간 동안 안방 에어컨 켜줘")
    assert home.every == [
        ("living_light", True, EVERY_DAY, "18:00"),
        ("living_light", False, EVERY_DAY, "22:00"),
        ("living_blinds", 100, WORKDAYS, "07:00"),
        ("living_blinds", 100, WEEKEND, "09:00"),
        ("bedroom_aircon", True, EVERY_DAY, "23:00"),
        ("bedroom_aircon", False, EVERY_DAY, "01:00"),
    ]


async def test_it_is_said_back_with_its_time() -> None:
    home = _Flat()
    assert await home.answer("매일 열한 시에 거실 불 꺼줘") == "매일 오후 열한 시에 거실 불을 끌게요."
    assert (
        await home.answer("on weekdays at 7 am open the bedroom blinds")
        == "I'll open the bedroom blinds on weekdays at seven AM."
    )


async def test_what_is_set_is_switched_on_with_it_whatever_it_is_now() -> None:
    home = _Flat(state="boiler.on_off=true")
    assert await home.answer("주말엔 아홉 시에 보일러 22도로") == (
        "주말 오전 아홉 시에 보일러를 켜고 온도를 22도로 맞출게요."
    )


DANGEROUS = ("가스 밸브 열어줘", "현관문 열어줘", "오븐 켜줘", "보일러 35도로 올려줘")


@pytest.mark.parametrize("what", DANGEROUS)
async def test_what_can_do_harm_is_not_kept(what: str) -> None:
    home = _Flat(state="boiler.on_off=true")
    reply = await home.say(f"매일 아침 여덟 시에 {what}")
    assert reply is not None
    assert reply.intent == "appliance.unscheduled"
    assert (home.waiting, home.home.outcomes) == (0, [])
    await home.say("응")
    assert (home.waiting, home.home.outcomes) == (0, [])


@pytest.mark.parametrize(
    "text", ["매일 밤 열 시에 거실 불 조금 어둡게", "매일 에어컨 밤 열한 시에 일 도 올려", "두 시간마다 공기청정기 켜줘", "every other day at seven open the blinds"]
)  # fmt: skip
async def test_what_cannot_be_kept_is_said_and_not_done(text: str) -> None:
    home = _Flat(state="living_light.on_off=true living_aircon.on_off=true")
    reply = await home.say(text)
    assert reply is not None
    assert reply.intent == "appliance.recurring"
    assert (home.waiting, home.home.outcomes) == (0, [])


async def test_a_value_that_it_never_takes_is_not_promised() -> None:
    home = _Flat()
    assert "18도에서 30도까지" in await home.answer("매일 밤 열 시에 에어컨 50도로 맞춰줘")
    assert home.waiting == 0


@pytest.mark.parametrize(
    ("text", "time"),
    [("매일 아침 커튼 열어줘", "일곱 시"), ("매일 아침 커튼 열어줘", "일곱 시에요"), ("every morning open the living room curtain", "at seven please")],
)  # fmt: skip
async def test_a_time_that_was_not_said_is_asked_for(text: str, time: str) -> None:
    home = _Flat()
    asked = await home.say(text)
    assert asked is not None
    assert asked.expects_reply
    await home.say(time)
    assert home.every == [("living_blinds", 100, EVERY_DAY, "07:00")]


@pytest.mark.parametrize(
    "text", ["매일 밤마다 티비 보다가 잠들어", "매일 불 켜져 있어?", "매일 아침 일곱 시에 일어나"]
)
async def test_what_only_tells_of_every_day_is_nothing(text: str) -> None:
    home = _Flat()
    assert await home.say(text) is None
    assert home.waiting == 0


# ---------------------------------------------------------------- which there are


async def test_what_is_kept_is_told_also_what_comes_once() -> None:
    home = _Flat()
    assert await home.answer("예약 뭐 있어?") == "예약해 둔 게 없어요."
    await home.say("매일 밤 열한 시에 거실 불 꺼줘")
    await home.say("내일 아침 여섯 시에 보일러 켜줘")
    assert await home.answer("예약 뭐 있어?") == (
        "예약이 두 개 있어요. 매일 오후 열한 시 거실 불 끄기, 내일 오전 여섯 시 보일러 켜기예요."
    )
    assert await home.answer("what's scheduled for the heating") == (
        "One thing is scheduled: turn on the boiler at six AM tomorrow."
    )


@pytest.mark.parametrize(
    "text",
    [
        "거실 불 예약 취소해줘", "거실 불 끄는 예약 지워줘", "열한 시 예약 취소해", "매일 하던 거실 불 끄는 거 이제 그만해",
        "cancel the schedule for the living room light", "stop turning off the living room light every night",
    ],
)  # fmt: skip
async def test_one_is_cancelled_by_what_it_does(text: str) -> None:
    home = _Flat()
    await home.say("매일 밤 열한 시에 거실 불 꺼줘")
    await home.say("매일 아침 일곱 시에 커튼 열어줘")
    reply = await home.say(text)
    assert reply is not None
    assert reply.intent == "schedule.cancel"
    assert [one.touches for one in home.home.waiting.values()] == [{"living_blinds"}]


async def test_of_several_it_asks_which() -> None:
    home = _Flat()
    await home.say("매일 아침 일곱 시에 거실 불 켜고 밤 열한 시에 꺼줘")
    asked = await home.say("거실 불 예약 취소해줘")
    assert asked is not None
    assert (asked.intent, asked.expects_reply) == ("schedule.which", True)
    assert home.waiting == 2
    await home.say("열한 시 거")
    assert [one.times[0].hour for one in home.home.waiting.values()] == [7]


async def test_all_are_cancelled_at_once() -> None:
    home = _Flat()
    await home.say("매일 아침 일곱 시에 거실 불 켜고 밤 열한 시에 꺼줘")
    assert await home.answer("예약 다 취소해") == "예약 두 개를 취소했어요."
    assert home.waiting == 0


async def test_what_is_not_there_is_said() -> None:
    home = _Flat()
    await home.say("매일 밤 열한 시에 거실 불 꺼줘")
    assert await home.answer("에어컨 예약 취소해줘") == "그런 예약은 없어요."
    assert home.waiting == 1


@pytest.mark.parametrize("text", ["예약 취소해줘", "병원 예약 취소해줘", "cancel my reservation"])
async def test_other_peoples_bookings_are_left_to_the_assistant(text: str) -> None:
    assert await _Flat().say(text) is None
