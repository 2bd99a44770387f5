"""A whole local agent: the right skill answers, and what none understands is admitted."""

from __future__ import annotations

import re
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dure.agents.factory import local
from dure.api import Agent, ReplyPart, Request, Timers
from dure.config import AgentConfig
from dure.config.defaults import default_agents
from dure.language.text import language_of
from dure.plugins import Setup
from dure.skills.builtin import builtin_skills
from dure.testing.agents import MemoryMemory
from dure.testing.timers import MemoryTimers

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 3, 15, 5, tzinfo=ZoneInfo("Asia/Seoul"))
PAGE = Path(__file__).parents[3] / "docs" / "skills.md"


def build(agent: str = "aria") -> Agent:
    config = default_agents()[agent]
    services = {AgentConfig: config, Timers: MemoryTimers(lambda: NOW)}
    return local(builtin_skills)(Setup(name=agent, settings=config.settings, services=services))


async def say(agent: Agent, text: str) -> ReplyPart:
    request = Request(
        text=text,
        language=language_of(text, "ko"),
        agent="aria",
        satellite="desk",
        turn="t1",
        memory=MemoryMemory(),
        now=NOW,
        wake_words={"아리아": "aria"},
    )
    (part,) = [part async for part in agent.answer(request)]
    return part


def documented() -> list[tuple[str, str]]:
    own, _, _ = PAGE.read_text(encoding="utf-8").partition("\n## Good to know")
    rows = re.findall(r"^\| `([\w.]+)` \| (.*?) \| (.*?) \|$", own, flags=re.MULTILINE)
    return [(intent, text) for intent, ko, en in rows for text in f"{ko} · {en}".split(" · ")]


@pytest.mark.parametrize(("intent", "text"), documented())
async def test_every_documented_sentence_is_understood(intent: str, text: str) -> None:
    part = await say(build(), text)
    assert part.intent == intent or (intent == "timer.snooze" and not part.understood)


def test_the_page_documents_a_good_many_sentences() -> None:
    assert len(documented()) > 70


HEARD = [
    # what a small recogniser writes: spaces, homophones, digits or words, no marks
    ("지금 멧 시야", "time.now"), ("지금 몇 씨예요", "time.now"), ("오늘 메칠이야", "date.today"), ("오늘 무순 요일이야", "date.weekday"),
    ("삼분 타이마 마쳐줘", "timer.set"), ("내일 일곱시에 깨어 줘", "timer.set"), ("이 고파기 삼은", "arithmetic"),
    ("지금 멋 시야", "time.now"), ("오늘 머칠이야", "date.today"), ("오늘 무슨 뇨일이야", "date.weekday"), ("뭘 할 쑤 있어", "about.can"), ("뉴요근 지금 몇 시야", "time.city"),
    ("지금몇시야", "time.now"), ("지금 몇 씨야", "time.now"), ("아 지금 몇 시에요", "time.now"), ("오늘 몇일 이야", "date.today"),
    ("오늘 며 칠이야", "date.today"), ("오늘은 무슨요일이야", "date.weekday"), ("타이머 3분 맞혀줘", "timer.set"),
    ("타이머를 삼분으로 맞춰줘요", "timer.set"), ("3분타이머", "timer.set"), ("삼 분 타임머 시작", "timer.set"), ("타이머 오분만", "timer.set"),
    ("아침 7시 알라무 맞춰 줘", "timer.set"), ("알람 아침 여섯시 반", "timer.set"), ("내일 여섯 시에 깨워 주세요", "timer.set"),
    ("3 곱하기 4는", "arithmetic"), ("삼곱하기사는얼마야", "arithmetic"), ("백 나누기 사는 얼마예요", "arithmetic"),
    ("오마일은 몇킬로미터야", "units.convert"), ("뭘 할 수 있니", "about.can"), ("너 누구니", "about.who"), ("고마워요", "about.thanks"),
    ("뉴욕 몇시야", "time.city"), ("런던은 지금 몇 시인가요", "time.city"), ("한번 더 말해줘", "personal.repeat"),
    ("지금 몇시 몇분이야", "time.now"), ("오늘 무슨 요일인지 알아", "date.weekday"), ("오늘 날짜가 어떻게 되죠", "date.today"), ("미국 뉴욕 몇 시야", "time.city"),
    ("여기랑 런던 시차 얼마야", "time.difference"), ("남은 시간 알려 줘", "timer.left"), ("1000원의 20퍼센트", "arithmetic"), ("5만원의 십 퍼센트는", "arithmetic"),
    ("키 180센티는 몇 피트야", "units.convert"), ("못 알아들었어 다시 말해 줘", "personal.repeat"), ("안녕 아리아", "about.hello"),
    ("what's the time in Paris France", "time.city"), ("time difference to Tokyo", "time.difference"), ("20% of 50 dollars", "arithmetic"),
    ("5 feet 10 in cm", "units.convert"), ("is there a timer running", "timer.list"), ("my name's Tom", "personal.name_keep"),
    ("what time is it now", "time.now"), ("What time is it", "time.now"), ("Can you tell me what time it is?", "time.now"),
    ("what day is today", "date.weekday"), ("Set timer three minutes", "timer.set"), ("Set a timer for 3 min.", "timer.set"),
    ("Set the alarm for 6 a.m.", "timer.set"), ("Wake me up tomorrow at 6.", "timer.set"), ("What's 3 times 4?", "arithmetic"),
    ("What is 12 + 30?", "arithmetic"), ("Who are you?", "about.who"), ("What can you do?", "about.can"), ("Thanks!", "about.thanks"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "intent"), HEARD)
async def test_what_a_recogniser_writes_is_understood(text: str, intent: str) -> None:
    assert (await say(build(), text)).intent == intent


FOREIGN = [
    "거실 불 켜 줘", "에어컨 온도 내려", "오늘 날씨 어때", "내일 비 와?", "음악 틀어 줘", "볼륨 높여", "뉴스 들려줘", "엄마한테 전화해", "피자 주문해 줘",
    "문 열어", "영화 몇 시에 시작해", "버스 언제 와", "대통령이 누구야", "서울 인구가 몇 명이야", "김치찌개 어떻게 끓여", "노래 불러 줘", "재미있는 얘기 해 줘",
    "심심해", "사랑해", "배고파", "나는 학생이야", "시간 있어?", "날짜를 바꿔", "이거 얼마야", "몇 살이야", "택시 불러", "주식 얼마야", "길 찾아 줘",
    "지금 몇 살이야", "지금 몇 명이야", "오늘 뭐 먹을까", "오늘 무슨 일이야", "너는 어디야", "내일 뭐 할까", "다시 생각해 줘", "이름 지어 줘",
    "회의가 언제야", "생일은 며칠이야", "언제야", "영화 몇 시야", "꺼 줘", "turn it off", "일 분도 못 기다려", "한 시간이나 걸렸어", "두 배로 키워 줘", "다시 태어나고 싶어", "누구를 좋아해", "그 사람 이름이 뭐야", "삼성전자", "육개장", "오이",
    "turn on the lights", "what's the weather like", "play some music", "call my mother", "who is the president", "tell me a joke",
    "how old are you", "order a pizza", "what is the capital of France", "open the door", "time flies", "i love you", "the alarm clock is broken", "two",
    "what time does the store close", "how many people live in Seoul", "sing a song", "add milk to my list", "is it raining", "turn it up",
    "i have no time", "that is a long time ago", "never again", "one day in may", "second floor please", "divide and conquer",
]  # fmt: skip


@pytest.mark.parametrize("text", FOREIGN)
async def test_what_nobody_can_do_is_admitted(text: str) -> None:
    part = await say(build(), text)
    assert not part.understood
    assert part.intent == ""


@pytest.mark.parametrize("agent", default_agents())
async def test_each_default_agent_answers_and_admits_in_its_own_words(agent: str) -> None:
    built, mine = build(agent), default_agents()[agent].settings
    assert (await say(built, "오늘 무슨 요일이야")).text == "오늘은 화요일이에요."
    assert (await say(built, "불 켜 줘")).text == mine["cannot"]["ko"]
    assert (await say(built, "turn on the lights")).text == mine["cannot"]["en"]
    assert (await say(built, "고마워")).text == mine["manner"]["thanks"]["ko"]


NASTY = [
    "일" * 60 + "x", "타이머" + "일" * 160 + "초", "1 " * 200, "a " * 200 + "timer", "one hundred and " * 30 + " minutes timer", "9" * 400 + "+1",
    "half " * 90 + "timer", "plus " + "one " * 90, "1+" * 200, "(" * 200 + "1+1", "root " * 90 + "4", "지금" * 100 + "몇시야", "몇" * 300,
    "how many cups in " + "one " * 90 + "litre", "convert " + "1 " * 90 + " miles to km", "오전" * 100 + "알람", "하나둘셋" * 60, "일분" * 80 + "타이머",
    "timer " + "1 hour " * 60, "내이름은" + "이" * 200, "기억해줘 " * 60, "cancel " * 60 + "timer", "for the " * 60 + "timer at", "x" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY, ids=lambda text: text[:12])
async def test_no_sentence_can_hold_the_hub_up(text: str) -> None:
    """Processor time of this process, not the clock; the slowest takes a hundredth of the bound."""
    agent = build()
    began = time.process_time()
    await say(agent, text)
    assert time.process_time() - began < 3


async def test_an_agent_is_asked_back_and_told() -> None:
    agent, memory = build(), MemoryMemory()

    async def turn(text: str, *, follow_up: bool = False) -> ReplyPart:
        request = Request(
            text=text,
            language="ko",
            agent="aria",
            satellite="desk",
            turn="t",
            memory=memory,
            now=NOW,
            follow_up=follow_up,
        )
        return [part async for part in agent.answer(request)][-1]

    assert (await turn("")).expects_reply
    assert (await turn("타이머 맞춰 줘", follow_up=True)).expects_reply
    assert (await turn("10분", follow_up=True)).text == "십 분 타이머를 시작했어요."
