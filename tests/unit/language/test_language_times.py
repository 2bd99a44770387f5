from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.language.clock_times import ClockTime, read_clock_time, say_clock_time
from dure.language.dates import read_date, say_date
from dure.language.durations import read_duration, say_duration
from dure.language.text import language_of, normalise

DURATIONS = [
    ("한 시간 반", 5400), ("1시간 30분", 5400), ("삼십초", 30), ("90초", 90), ("반 시간", 1800), ("일 분 반", 90),
    ("이틀", 172_800), ("3분", 180), ("두시간", 7200), ("십오분", 900), ("일주일", 604_800), ("스물네 시간", 86_400),
    ("한 시 반", None), ("분", None), ("삼 분 한 시간", None), ("0분", None), ("400일", None),
    ("an hour and a half", 5400), ("half an hour", 1800), ("two and a half hours", 9000), ("90 seconds", 90),
    ("1 hour and 30 minutes", 5400), ("a couple of minutes", 120), ("quarter of an hour", 900), ("three minute", 180),
    ("3-minute", 180), ("1h 30m", 5400), ("10 minutes 5 seconds", 605), ("two hours and a half", 9000),
    ("minute", None), ("five apples", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "seconds"), DURATIONS)
def test_durations_are_read(text: str, seconds: int | None) -> None:
    assert read_duration(normalise(text), language_of(text, "ko")) == seconds


@given(st.integers(1, 30 * 86_400))
def test_durations_are_read_back(seconds: int) -> None:
    for language in ("ko", "en"):
        assert read_duration(normalise(say_duration(seconds, language)), language) == seconds


CLOCK_TIMES = [
    ("오후 세 시 반", 15, 30, True), ("7시", 7, 0, False), ("아침 일곱 시", 7, 0, True), ("밤 열두 시", 0, 0, True),
    ("낮 12시", 12, 0, True), ("정오", 12, 0, True), ("자정", 0, 0, True), ("19시 30분", 19, 30, True),
    ("세 시 십 분 전", 2, 50, False), ("오전 7:30", 7, 30, True), ("저녁 8시", 20, 0, True), ("밤 11시", 23, 0, True),
    ("새벽 두 시 십오 분", 2, 15, True), ("점심 1시", 13, 0, True), ("오전 열두 시", 0, 0, True),
    ("7:30 am", 7, 30, True), ("7.30 a.m.", 7, 30, True), ("seven thirty", 7, 30, False), ("half past seven", 7, 30, False),
    ("quarter to eight", 7, 45, False), ("noon", 12, 0, True), ("7 o'clock in the evening", 19, 0, True),
    ("ten past three pm", 15, 10, True), ("seven oh five", 7, 5, False), ("730", 7, 30, False), ("1930", 19, 30, True),
    ("12 am", 0, 0, True), ("eight in the morning", 8, 0, True), ("quarter to one", 12, 45, False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "hour", "minute", "sure"), CLOCK_TIMES)
def test_clock_times_are_read(text: str, hour: int, minute: int, sure: bool) -> None:
    assert read_clock_time(normalise(text), language_of(text, "en")) == ClockTime(hour, minute, sure)


@pytest.mark.parametrize(
    "text", ["스물다섯 시", "세 시 칠십 분", "25", "half past", "seven five", "시", "24시 1분"]
)
def test_no_clock_shows_that(text: str) -> None:
    assert read_clock_time(normalise(text), language_of(text, "ko")) is None


@given(st.times(timezones=st.none()))
def test_clock_times_are_read_back(when: time) -> None:
    for language in ("ko", "en"):
        said = read_clock_time(normalise(say_clock_time(when, language)), language)
        assert said == ClockTime(when.hour, when.minute)


@pytest.mark.parametrize(
    ("clock", "now", "early", "expected"),
    [
        (ClockTime(7, sure=False), 14, False, 19), (ClockTime(7, sure=False), 22, False, 31),
        (ClockTime(7, sure=False), 14, True, 31), (ClockTime(3, sure=False), 14, True, 15),
        (ClockTime(12, sure=False), 9, False, 12), (ClockTime(12, sure=False), 13, False, 24), (ClockTime(15), 14, False, 15),
        (ClockTime(14), 14, False, 38), (ClockTime(0), 14, False, 24),
    ],
)  # fmt: skip
def test_an_unsure_time_is_the_next_one(clock: ClockTime, now: int, early: bool, expected: int) -> None:
    midnight = datetime(2026, 11, 3, tzinfo=ZoneInfo("Asia/Seoul"))
    assert clock.after(midnight + timedelta(hours=now), early=early) == midnight + timedelta(hours=expected)


TODAY = date(2026, 11, 3)
DATES = [
    ("오늘", (2026, 11, 3)), ("모레", (2026, 11, 5)), ("내일모레", (2026, 11, 5)), ("다음 주 월요일", (2026, 11, 9)),
    ("금요일", (2026, 11, 6)), ("화요일", (2026, 11, 3)), ("3월 5일", (2027, 3, 5)), ("크리스마스", (2026, 12, 25)),
    ("유월 육일", (2027, 6, 6)), ("시월 삼일", (2027, 10, 3)), ("이천이십칠년 일월 일일", (2027, 1, 1)),
    ("3일 뒤", (2026, 11, 6)), ("다음 달 3일", (2026, 12, 3)), ("다다음 달 이일", (2027, 1, 2)), ("이번 달 31일", None), ("내년 1월 1일", (2027, 1, 1)), ("2월 30일", None), ("13월 1일", None), ("2월 29일", (2028, 2, 29)),
    ("tomorrow", (2026, 11, 4)), ("next Friday", (2026, 11, 13)), ("March 5th", (2027, 3, 5)), ("Monday", (2026, 11, 9)),
    ("the twenty-first of June", (2027, 6, 21)), ("in three days", (2026, 11, 6)), ("two weeks ago", (2026, 10, 20)),
    ("february 30", None), ("july 4 2027", (2027, 7, 4)), ("someday", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day"), DATES)
def test_dates_are_read(text: str, day: tuple[int, int, int] | None) -> None:
    assert read_date(normalise(text), TODAY, language_of(text, "ko")) == (date(*day) if day else None)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_dates_are_read_back(day: date) -> None:
    assert read_date(say_date(day, "ko", year=True), TODAY, "ko") == day
    said = normalise(say_date(day, "en")) + f" {day.year}"
    assert read_date(said, TODAY, "en") == day
