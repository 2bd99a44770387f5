from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dure.skills.time_date import TimeSkill

pytestmark = pytest.mark.anyio

ANSWERS = [
    ("지금 몇 시야?", "지금은 오후 세 시 오 분이에요."),
    ("몇시야", "지금은 오후 세 시 오 분이에요."),
    ("지금 몇 시예요?", "지금은 오후 세 시 오 분이에요."),
    ("음 지금 몇시죠", "지금은 오후 세 시 오 분이에요."),
    ("시간 좀 알려 줘", "지금은 오후 세 시 오 분이에요."),
    ("시간 이 어떻게 돼", "지금은 오후 세 시 오 분이에요."),
    ("현재 시각 알려줘.", "지금은 오후 세 시 오 분이에요."),
    ("지금 몇 시인지 알려 줄래?", "지금은 오후 세 시 오 분이에요."),
    ("뉴욕은 지금 몇 시야?", "뉴욕은 지금 오전 한 시 오 분이에요."),
    ("지금 LA 몇시야", "로스앤젤레스는 지금 월요일 오후 열 시 오 분이에요."),
    ("런던 시간 알려줘", "런던은 지금 오전 여섯 시 오 분이에요."),
    ("부산은 몇 시야", "부산은 지금 오후 세 시 오 분이에요."),
    ("인도는 지금 몇 시야", "인도는 지금 오전 열한 시 삼십오 분이에요."),
    ("미국은 지금 몇 시야", "미국은 곳에 따라 시간이 달라요. 도시 이름으로 물어봐 주세요."),
    ("오늘 며칠이야", "오늘은 십일월 삼 일 화요일이에요."),
    ("오늘 몇일이야?", "오늘은 십일월 삼 일 화요일이에요."),
    ("오늘이 몇 월 몇 일이야", "오늘은 십일월 삼 일 화요일이에요."),
    ("오늘 날짜 좀 알려 줘", "오늘은 십일월 삼 일 화요일이에요."),
    ("오늘 무슨 요일이야", "오늘은 화요일이에요."),
    ("내일은 무슨 요일이지?", "내일은 십일월 사 일 수요일이에요."),
    ("어제 며칠이었어", None),
    ("크리스마스는 무슨 요일이야", "십이월 이십오 일은 금요일이에요."),
    ("크리스마스까지 며칠 남았어", "십이월 이십오 일까지 오십이 일 남았어요."),
    ("다음 주 월요일은 며칠이야", "십일월 구 일은 월요일이에요."),
    ("올해 몇 년도야", "올해는 이천이십육 년이에요."),
    ("서울하고 뉴욕 시차가 얼마야", "서울이 뉴욕보다 열네 시간 빨라요."),
    ("도쿄랑 서울 시차 알려줘", "도쿄와 서울은 시간이 같아요."),
    ("뉴욕은 오늘 며칠이야", "뉴욕은 지금 십일월 삼 일 화요일이에요."),
    ("뉴욕은 지금 무슨 요일이야", "뉴욕은 지금 십일월 삼 일 화요일이에요."),
    ("what day of the week is it in Tokyo", "In Tokyo it's Tuesday, November third."),
    ("서귀포는 지금 몇 시야", "서귀포는 지금 오후 세 시 오 분이에요."),
    ("원주시는 몇 시야", "원주는 지금 오후 세 시 오 분이에요."),
    ("프레즈노는 지금 몇 시야", "프레즈노는 지금 월요일 오후 열 시 오 분이에요."),
    ("what time is it in Portland, OR?", "It's ten oh five PM on Monday in Portland."),
    ("what time is it in Springfield, Illinois?", "It's twelve oh five AM in Springfield."),
    ("what day is it in Fresno", "In Fresno it's Monday, November second."),
    ("울릉도 지금 몇 시야", "울릉도는 지금 오후 세 시 오 분이에요."),
    ("What time is it?", "It's three oh five PM."),
    ("what's the time", "It's three oh five PM."),
    ("Can you tell me the time, please?", "It's three oh five PM."),
    ("What time is it in Tokyo?", "It's three oh five PM in Tokyo."),
    ("what's the time in los angeles right now", "It's ten oh five PM on Monday in Los Angeles."),
    ("What day is it today?", "It's Tuesday."),
    ("What's today's date?", "Today is Tuesday, November third."),
    ("how many days until Christmas", "Fifty-two days until December twenty-fifth."),
    ("what day is tomorrow", "Tomorrow is Wednesday, November fourth."),
    ("what's the time difference between Seoul and London", "Seoul is nine hours ahead of London."),
    ("what year is it", "It's twenty twenty-six."),
    ("what time is it in the USA", "United States has several time zones. Ask me for one of its cities."),
]

NOT_OURS = [
    "영화 몇 시에 시작해",
    "시간 있어?",
    "몇 시간 걸려",
    "오늘 날씨 어때",
    "회의가 몇 시에 끝나",
    "what time does the movie start",
    "is it time to go",
    "time flies",
    "what is the weather today",
    "날짜를 바꿔",
    "팔월 며칠이야",
    "개학 며칠이야",
    "what day is it in march",
    "fresno",
    "reading mobile in springfield",
    "",
]


@pytest.mark.parametrize(("text", "answer"), ANSWERS)
async def test_answers(ask, text: str, answer: str | None) -> None:
    part = await ask(TimeSkill(), text)
    assert (part and part.text) == answer


@pytest.mark.parametrize("text", NOT_OURS)
async def test_leaves_other_requests_alone(ask, text: str) -> None:
    assert await ask(TimeSkill(), text) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("고담은 지금 몇 시야", "“고담”이라는 도시는 제가 몰라요."),
        ("what time is it in Gotham", "I don't know a city called “Gotham”."),
    ],
)
async def test_an_unknown_city_is_admitted(ask, text: str, answer: str) -> None:
    part = await ask(TimeSkill(), text)
    assert (part.text, part.understood) == (answer, False)


async def test_summer_time_counts(ask) -> None:
    july = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Asia/Seoul"))
    assert (await ask(TimeSkill(), "런던 시간", now=july)).text == "런던은 지금 오전 네 시예요."


async def test_answers_in_the_wanted_language(ask) -> None:
    assert (await ask(TimeSkill(), "지금 몇 시야", language="en")).text == "It's three oh five PM."
