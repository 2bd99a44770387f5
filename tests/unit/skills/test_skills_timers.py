from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dure.api import ReplyPart, Timer
from dure.skills.timers import MAX_ASKED, MAX_PENDING, TimerSkill
from dure.testing.timers import MemoryTimers

pytestmark = pytest.mark.anyio

SEOUL = ZoneInfo("Asia/Seoul")
START = datetime(2026, 11, 3, 15, 5, tzinfo=SEOUL)
"""A Tuesday."""


class Talk:
    """A conversation with the timer skill, and the time that passes in it."""

    def __init__(self, ask: Callable[..., Awaitable[ReplyPart | None]]) -> None:
        self._ask = ask
        self.now = START
        self.timers = MemoryTimers(lambda: self.now)
        self.skill = TimerSkill(self.timers, snooze_s=300)

    async def part(self, text: str, **changes: object) -> ReplyPart | None:
        return await self._ask(self.skill, text, **{"now": self.now, **changes})

    async def say(self, text: str, **changes: object) -> str | None:
        part = await self.part(text, **changes)
        return part.text if part else None

    async def answer(self, text: str, **changes: object) -> str | None:
        return await self.say(text, follow_up=True, **changes)

    async def all(self) -> list[Timer]:
        return list(await self.timers.pending())


@pytest.fixture
def talk(ask) -> Talk:
    return Talk(ask)


TIMERS = [
    ("3분 타이머", 180, ""), ("타이머 3분 맞춰 줘", 180, ""), ("3분타이머맞춰줘", 180, ""), ("타이머 삼 분", 180, ""),
    ("타이머를 삼십초로 맞춰 줘", 30, ""), ("한 시간 반 타이머 켜줘", 5400, ""), ("타임머 십오분", 900, ""),
    ("타이머 일분 삼십초", 90, ""), ("3분 뒤에 알려줘", 180, ""), ("3분만 재 줘", 180, ""), ("두 시간 있다가 알려 줘", 7200, ""),
    ("라면 타이머 3분 맞춰줘", 180, "라면"), ("3분 라면 타이머 시작해", 180, "라면"), ("10분 뒤에 약 먹으라고 알려줘", 600, "약 먹기"),
    ("set a timer for 3 minutes", 180, ""), ("Three minute timer.", 180, ""), ("timer 3 minutes", 180, ""),
    ("start a 25-minute timer please", 1500, ""), ("can you set a timer for an hour and a half", 5400, ""),
    ("set a pasta timer for eight minutes", 480, "pasta"), ("set an 8 minute pasta timer", 480, "pasta"),
    ("set a timer for 10 minutes called eggs", 600, "eggs"), ("start a timer for the pizza for 12 minutes", 720, "pizza"),
    ("tell me in five minutes", 300, ""), ("count down from ten seconds", 10, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "seconds", "label"), TIMERS)
async def test_timers_are_set(talk: Talk, text: str, seconds: int, label: str) -> None:
    part = await talk.part(text)
    assert part is not None
    assert part.intent == "timer.set"
    (timer,) = await talk.all()
    assert (timer.kind, timer.duration_s, timer.label, timer.agent, timer.satellite) == (
        "timer",
        seconds,
        label,
        "aria",
        "desk",
    )
    assert timer.due == START + timedelta(seconds=seconds)


ALARMS = [
    ("내일 아침 7시에 깨워줘", (4, 7, 0), ""), ("내일 아침 일곱 시 알람", (4, 7, 0), ""), ("알람 7시에 맞춰줘", (3, 19, 0), ""),
    ("7시에 깨워 줘", (4, 7, 0), ""), ("오후 세 시 반에 알람 설정해 줘", (3, 15, 30), ""), ("아침 6시 45분 알람", (4, 6, 45), ""),
    ("다음 주 월요일 오전 9시에 알람 맞춰줘", (9, 9, 0), ""), ("내일 8시 알람", (4, 8, 0), ""), ("내일 2시 알람", (4, 14, 0), ""),
    ("오후 5시에 회의라고 알려줘", (3, 17, 0), "회의"), ("정오 알람", (4, 12, 0), ""), ("알람 19시 30분", (3, 19, 30), ""),
    ("오늘 밤 열두 시에 알람", (4, 0, 0), ""), ("오늘 자정 알람", (4, 0, 0), ""), ("오늘 밤 12시 반에 깨워 줘", (4, 0, 30), ""),
    ("오늘 밤 한 시 알람", (4, 1, 0), ""), ("내일 밤 열두 시 알람", (5, 0, 0), ""), ("내일 밤 11시 알람", (4, 23, 0), ""),
    ("내일 새벽 한 시 알람", (4, 1, 0), ""), ("midnight alarm today", (4, 0, 0), ""), ("set an alarm for midnight tonight", (4, 0, 0), ""),
    ("set an alarm for tonight at 12:30", (4, 0, 30), ""), ("set an alarm for midnight tomorrow", (5, 0, 0), ""),
    ("wake me up at 7:30 am", (4, 7, 30), ""), ("wake me at seven tomorrow morning", (4, 7, 0), ""),
    ("set an alarm for 7", (3, 19, 0), ""), ("set an alarm for tomorrow at half past six", (4, 6, 30), ""),
    ("set an alarm for November 9th at noon", (9, 12, 0), ""), ("remind me to call mom at 5 pm", (3, 17, 0), "call mom"),
    ("alarm at quarter to eight in the evening", (3, 19, 45), ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "due", "label"), ALARMS)
async def test_alarms_are_set(talk: Talk, text: str, due: tuple[int, int, int], label: str) -> None:
    part = await talk.part(text)
    assert part is not None
    assert part.intent == "timer.set"
    (timer,) = await talk.all()
    day, hour, minute = due
    assert (timer.kind, timer.label, timer.duration_s) == ("alarm", label, 0)
    assert timer.due == datetime(2026, 11, day, hour, minute, tzinfo=SEOUL)
    assert timer.due.tzinfo is UTC


NOT_OURS = [
    "타이머 맞추지 마", "타이머가 뭐야", "3시간 뒤가 몇 시인지 알려줘", "7시에 날씨 알려줘", "지금 몇 시야", "오늘 며칠이야", "삼 더하기 사",
    "5분만 더", "시간 알려줘", "내일 비 와?", "불 꺼 줘", "음악 꺼", "취소", "what is a timer", "set the table", "five more minutes",
    "what time is it", "cancel my subscription", "stop the music", "do not set a timer", "",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_OURS)
async def test_leaves_other_requests_alone(talk: Talk, text: str) -> None:
    assert await talk.part(text) is None
    assert not await talk.all()


async def test_korean_conversation(talk: Talk) -> None:
    assert await talk.say("3분 타이머") == "삼 분 타이머를 시작했어요."
    assert await talk.say("라면 타이머 5분 맞춰줘") == "라면 타이머를 오 분으로 맞췄어요."
    assert await talk.say("내일 아침 7시에 깨워줘") == "내일 오전 일곱 시에 알람을 맞췄어요."
    talk.now += timedelta(seconds=30)
    assert (
        await talk.say("타이머 얼마나 남았어")
        == "타이머 두 개가 있어요. 삼 분 타이머는 이 분 삼십 초 남았고, 라면 타이머는 사 분 삼십 초 남았어요."
    )
    assert await talk.say("라면 타이머 몇 분 남았어?") == "라면 타이머는 사 분 삼십 초 남았어요."
    assert await talk.say("알람 있어?") == "알람은 내일 오전 일곱 시에 울려요."
    assert await talk.say("타이머 취소해") == "삼 분 타이머, 라면 타이머가 있어요. 어느 것을 취소할까요?"
    assert await talk.answer("라면") == "라면 타이머를 취소했어요."
    assert await talk.say("타이머 취소해줘") == "삼 분 타이머를 취소했어요."
    assert await talk.say("타이머 꺼줘") == "맞춰 둔 타이머가 없어요."
    assert await talk.say("알람 다 지워 줘") == "내일 오전 일곱 시 알람을 취소했어요."
    assert not await talk.all()


async def test_english_conversation(talk: Talk) -> None:
    assert await talk.say("set a timer for 3 minutes") == "Timer set for three minutes."
    assert await talk.say("set a pasta timer for eight minutes") == "Pasta timer set for eight minutes."
    assert await talk.say("wake me up at 7:30") == "Alarm set for seven thirty AM tomorrow."
    assert (
        await talk.say("how much time is left on the pasta timer")
        == "The pasta timer has eight minutes left."
    )
    assert await talk.say("what alarms do I have") == "The alarm rings at seven thirty AM tomorrow."
    assert (
        await talk.say("cancel the timer")
        == "You have the three-minute timer and the pasta timer. Which one shall I cancel?"
    )
    assert await talk.answer("the first one") == "The three-minute timer is cancelled."
    assert await talk.say("cancel the 7:30 alarm") == "The seven thirty AM tomorrow alarm is cancelled."
    assert await talk.say("delete the egg timer") == "There is no such timer or alarm."
    assert await talk.say("cancel all timers") == "The pasta timer is cancelled."


@pytest.mark.parametrize(
    ("request_", "question", "answer", "reply"),
    [
        ("타이머 맞춰 줘", "몇 분으로 맞출까요?", "10분", "십 분 타이머를 시작했어요."),
        ("타이머", "몇 분으로 맞출까요?", "십", "십 분 타이머를 시작했어요."),
        ("타이머 맞춰 줘", "몇 분으로 맞출까요?", "아니야 됐어", "네, 그만둘게요."),
        ("알람 맞춰줘", "몇 시로 맞출까요?", "일곱 시 반이요", "오후 일곱 시 삼십 분에 알람을 맞췄어요."),
        ("내일 아침에 깨워줘", "몇 시에 깨워 드릴까요?", "여섯 시", "내일 오전 여섯 시에 알람을 맞췄어요."),
        ("알람 좀 켜 줘", "몇 시로 맞출까요?", "30분 뒤에", "삼십 분 뒤에 울릴 알람을 맞췄어요."),
        ("set a timer", "For how long?", "five", "Timer set for five minutes."),
        ("set an alarm", "For what time?", "seven tomorrow morning", "Alarm set for seven AM tomorrow."),
        (
            "wake me up",
            "What time shall I wake you?",
            "at half past six",
            "Alarm set for six thirty AM tomorrow.",
        ),
        ("set a timer", "For how long?", "never mind", "All right, never mind."),
    ],
)
async def test_asks_back_for_what_is_missing(
    talk: Talk, request_: str, question: str, answer: str, reply: str
) -> None:
    part = await talk.part(request_)
    assert part is not None
    assert (part.text, part.expects_reply) == (question, True)
    assert await talk.answer(answer) == reply


async def test_a_question_that_was_not_answered_is_forgotten(talk: Talk) -> None:
    await talk.say("타이머 맞춰 줘")
    assert await talk.say("5분") is None
    assert await talk.answer("5분") is None
    await talk.say("타이머 맞춰 줘")
    assert await talk.answer("오늘 며칠이야") is None


async def test_a_question_belongs_to_its_satellite(talk: Talk) -> None:
    await talk.say("타이머 맞춰 줘")
    assert await talk.answer("5분", satellite="kitchen") is None
    assert await talk.answer("5분") == "오 분 타이머를 시작했어요."


async def test_questions_to_ever_new_satellites_take_no_more_room(talk: Talk) -> None:
    for number in range(MAX_ASKED + 1):
        await talk.say("타이머 맞춰 줘", satellite=f"s{number}")
    assert await talk.answer("5분", satellite="s0") is None
    assert await talk.answer("5분", satellite="s1") == "오 분 타이머를 시작했어요."


async def test_ringing_is_snoozed_and_silenced(talk: Talk) -> None:
    await talk.say("1분 타이머")
    assert await talk.say("스누즈") == "지금 울리는 알람이 없어요."
    talk.now += timedelta(minutes=1)
    assert await talk.say("스누즈") == "오 분 뒤에 다시 울릴게요."
    talk.now += timedelta(minutes=5)
    assert await talk.say("10분만 더") == "십 분 뒤에 다시 울릴게요."
    talk.now += timedelta(minutes=10)
    assert await talk.say("타이머 꺼 줘") == "타이머를 껐어요."
    assert not await talk.timers.ringing()
    assert not await talk.all()


@pytest.mark.parametrize(
    "text", ["꺼 줘", "그거 좀 꺼 줘", "알람 꺼", "turn it off", "stop it", "cancel the timer"]
)
async def test_what_rings_is_silenced_by_few_words(talk: Talk, text: str) -> None:
    await talk.say("1분 타이머")
    talk.now += timedelta(minutes=1)
    assert await talk.say(text) in ("타이머를 껐어요.", "I stopped the timer.")
    assert not await talk.timers.ringing()


async def test_many_are_not_all_told(talk: Talk) -> None:
    for minutes in range(1, 8):
        await talk.say(f"{minutes}분 타이머")
    told = await talk.say("타이머 뭐 있어")
    assert told is not None
    assert told.startswith("타이머 일곱 개가 있어요. 먼저 울리는 것부터, 일 분 타이머는")
    assert "육 분 타이머" not in told
    assert await talk.say("타이머 취소해") == "타이머가 일곱 개나 있어요. 어느 것을 취소할까요?"
    assert await talk.answer("마지막 거") == "칠 분 타이머를 취소했어요."


async def test_an_agent_sees_only_its_own(talk: Talk) -> None:
    await talk.say("3분 타이머")
    assert await talk.say("타이머 얼마나 남았어", agent="clova") == "맞춰 둔 타이머가 없어요."
    assert await talk.say("타이머 다 꺼", agent="clova") == "맞춰 둔 타이머가 없어요."
    assert len(await talk.all()) == 1


async def test_what_cannot_be_is_said(talk: Talk) -> None:
    assert await talk.say("오늘 오후 두 시에 알람 맞춰 줘") == "그 시각은 이미 지났어요."
    part = await talk.part("매일 아침 7시에 깨워줘")
    assert part is not None
    assert not part.understood
    assert not await talk.all()


async def test_there_is_a_limit(talk: Talk) -> None:
    for _ in range(MAX_PENDING):
        await talk.say("3분 타이머")
    assert await talk.say("3분 타이머") == "타이머가 너무 많아요. 먼저 몇 개를 취소해 주세요."
    assert len(await talk.all()) == MAX_PENDING


async def test_an_alarm_over_the_change_of_summer_time_rings_by_the_clock(talk: Talk) -> None:
    evening = datetime(2027, 3, 27, 22, tzinfo=ZoneInfo("Europe/Berlin"))
    talk.now = evening
    await talk.say("내일 아침 7시에 깨워줘")
    (timer,) = await talk.all()
    assert timer.due == datetime(2027, 3, 28, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("오늘 밤 열두 시 알람", "오늘 밤 열두 시에 알람을 맞췄어요."),
        ("내일 밤 열두 시 알람", "내일 밤 열두 시에 알람을 맞췄어요."),
        ("오늘 밤 12시 반 알람", "오늘 밤 열두 시 삼십 분에 알람을 맞췄어요."),
        ("목요일 밤 열두 시 알람", "십일월 오 일 목요일 밤 열두 시에 알람을 맞췄어요."),
        ("set an alarm for midnight", "Alarm set for midnight tonight."),
        ("set an alarm for midnight tomorrow", "Alarm set for midnight tomorrow."),
        ("set an alarm for midnight on Thursday", "Alarm set for midnight on Thursday, November fifth."),
        ("set an alarm for 12:30 am", "Alarm set for twelve thirty AM tomorrow."),
    ],
)
async def test_midnight_is_told_as_the_end_of_a_day(talk: Talk, text: str, told: str) -> None:
    assert await talk.say(text) == told


async def test_tonight_is_this_night_when_midnight_is_past(talk: Talk) -> None:
    talk.now = datetime(2026, 11, 4, 0, 20, tzinfo=SEOUL)
    await talk.say("오늘 밤 12시 반 알람")
    (alarm,) = await talk.all()
    assert alarm.due == datetime(2026, 11, 4, 0, 30, tzinfo=SEOUL)


async def test_an_alarm_of_the_night_is_found_by_the_same_words(talk: Talk) -> None:
    await talk.say("오늘 밤 한 시 알람")
    await talk.say("내일 밤 한 시 알람")
    assert await talk.say("오늘 밤 한 시 알람 취소해 줘") == "내일 오전 한 시 알람을 취소했어요."
    assert len(await talk.all()) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cancel the second timer", "The ten-minute timer is cancelled."),
        ("두 번째 타이머 취소해 줘", "십 분 타이머를 취소했어요."),
        ("첫 번째 타이머 꺼 줘", "삼 분 타이머를 취소했어요."),
        ("cancel the third timer", "The twenty-minute timer is cancelled."),
        ("네 번째 타이머 취소", "그런 알람이나 타이머는 없어요."),
        ("how much time is left on the second timer", "The ten-minute timer has ten minutes left."),
    ],
)
async def test_one_of_several_is_meant_by_its_rank(talk: Talk, text: str, told: str) -> None:
    for span in ("10분", "3분", "20분"):
        await talk.say(f"타이머 {span}")
    assert await talk.say(text) == told


@pytest.mark.parametrize(
    "text", ["25시에 알람 맞춰 줘", "36시 알람 맞춰 줘", "이십오 시 알람 맞춰줘", "7시 70분 알람 맞춰줘"]
)
async def test_an_hour_that_no_day_has_is_asked_for_again(talk: Talk, text: str) -> None:
    assert await talk.say(text) == "몇 시로 맞출까요?"
    assert not await talk.all()
