"""Days that come again, read and said."""

from __future__ import annotations

import pytest

from dure.errors import Language
from dure.language.text import Sentence
from dure.language.weekdays import EVERY_DAY, WEEKEND, WORKDAYS, read_days, say_days


@pytest.mark.parametrize(
    ("text", "days", "part"),
    [
        ("매일 밤 열한 시에", EVERY_DAY, "밤"),
        ("날마다 새벽 다섯시에", EVERY_DAY, "새벽"),
        ("밤마다 열한 시에", EVERY_DAY, "밤"),
        ("평일 아침 일곱 시마다", WORKDAYS, "아침"),
        ("주말엔 아홉 시에", WEEKEND, ""),
        ("월요일이랑 목요일 저녁 여섯 시에", {0, 3}, "저녁"),
        ("월수금 여덟 시에", {0, 2, 4}, ""),
        ("토일 일곱 시에", WEEKEND, ""),
        ("월요일부터 금요일까지 일곱 시에", WORKDAYS, ""),
        ("매주 토요일 열 시에", {5}, ""),
        ("일요일마다 열 시에", {6}, ""),
        ("일요일 빼고 매일 아침 일곱 시에", EVERY_DAY - {6}, "아침"),
        ("주말 말고 매일 일곱 시에", WORKDAYS, ""),
        ("every night at eleven", EVERY_DAY, "night"),
        ("nightly at eleven", EVERY_DAY, "night"),
        ("on weekdays at 7 am", WORKDAYS, ""),
        ("weekday mornings at seven", WORKDAYS, "morning"),
        ("at weekends at nine", WEEKEND, ""),
        ("every Monday and Thursday at six", {0, 3}, ""),
        ("at 8 on Mondays, Wednesdays and Fridays", {0, 2, 4}, ""),
        ("friday to monday at six", {4, 5, 6, 0}, ""),
        ("every day except Sundays at 7", EVERY_DAY - {6}, ""),
    ],
)
def test_days_that_come_again(text: str, days: set[int], part: str) -> None:
    sentence = Sentence.of(text, "ko")
    (found,) = read_days(sentence.key, sentence.language)
    assert (found.days, found.part) == (frozenset(days), part)


@pytest.mark.parametrize(
    "text",
    ["월요일에 불 켜", "이번 주말에 불 켜줘", "다음 주 평일에", "수요일 저녁 여섯 시에", "on monday at 7", "this weekend at 9", "every other day at 7", "the lamp"],
)  # fmt: skip
def test_one_day_comes_once(text: str) -> None:
    sentence = Sentence.of(text, "ko")
    assert read_days(sentence.key, sentence.language) == []


@pytest.mark.parametrize(
    ("days", "language", "said"),
    [
        (EVERY_DAY, "ko", "매일"),
        (WORKDAYS, "en", "on weekdays"),
        ({0, 2, 4}, "ko", "매주 월요일, 수요일과 금요일"),
        ({1}, "en", "every Tuesday"),
        (EVERY_DAY - {6}, "ko", "일요일만 빼고 매일"),
        (EVERY_DAY - {6}, "en", "every day except Sunday"),
    ],
)
def test_days_are_said_as_people_say_them(days: set[int], language: Language, said: str) -> None:
    assert say_days(frozenset(days), language) == said
