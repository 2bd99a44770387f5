"""What time it is and which day, here and in any city."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dure.api import ReplyPart, Request
from dure.errors import Language
from dure.language.cities import Place, find_place
from dure.language.clock_times import say_clock_time
from dure.language.dates import read_date, say_date, say_weekday, say_year
from dure.language.durations import say_duration
from dure.language.numbers import say_whole
from dure.language.particles import with_particle
from dure.language.templates import Match
from dure.skills.base import reply
from dure.skills.time_templates import UNDERSTANDING


class TimeSkill:
    """Tells the time and the day; reads no clock but the request's own."""

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer, or None where the request is about something else."""
        for match, language in UNDERSTANDING.matches(request):
            if answer := _answer(request, match, language):
                return answer
        return None


def _answer(request: Request, match: Match, language: Language) -> ReplyPart | None:
    now = request.now
    if match.intent in ("time.city", "date.city"):
        return _in_city(request, match)
    if match.intent == "time.difference":
        return _difference(request, match)
    if "date" in match.slots:
        day = read_date(match.slots["date"], now.date(), language)
        return None if day is None else _about_day(request, match, day)
    ko, en = _SIMPLE[match.intent](now)
    return reply(request, ko=ko, en=en, intent=match.intent)


def _time_now(now: datetime) -> tuple[str, str]:
    said = with_particle(say_clock_time(now, "ko"), "이에요")
    return f"지금은 {said}.", f"It's {say_clock_time(now, 'en')}."


def _today(now: datetime) -> tuple[str, str]:
    return (
        f"오늘은 {say_date(now, 'ko')} {say_weekday(now, 'ko')}이에요.",
        f"Today is {say_weekday(now, 'en')}, {say_date(now, 'en')}.",
    )


def _weekday(now: datetime) -> tuple[str, str]:
    return f"오늘은 {say_weekday(now, 'ko')}이에요.", f"It's {say_weekday(now, 'en')}."


def _month(now: datetime) -> tuple[str, str]:
    return f"지금은 {say_date(now, 'ko').split()[0]}이에요.", f"It's {say_date(now, 'en').split()[0]}."


def _year(now: datetime) -> tuple[str, str]:
    return f"올해는 {say_whole(now.year, 'ko')} 년이에요.", f"It's {say_year(now.year)}."


_SIMPLE = {
    "time.now": _time_now,
    "date.today": _today,
    "date.weekday": _weekday,
    "date.month": _month,
    "date.year": _year,
}


def _about_day(request: Request, match: Match, day: date) -> ReplyPart:
    today = request.now.date()
    named = {-1: ("어제는", "Yesterday was"), 0: ("오늘은", "Today is"), 1: ("내일은", "Tomorrow is")}
    distance = (day - today).days
    other_year = day.year != today.year
    ko_date, en_date = say_date(day, "ko", year=other_year), say_date(day, "en", year=other_year)
    if match.intent == "date.until":
        return _until(request, distance, ko_date, en_date)
    if distance in named:
        ko_head, en_head = named[distance]
        return reply(
            request,
            ko=f"{ko_head} {ko_date} {say_weekday(day, 'ko')}이에요."
            if distance >= 0
            else f"{ko_head} {ko_date} {say_weekday(day, 'ko')}이었어요.",
            en=f"{en_head} {say_weekday(day, 'en')}, {en_date}.",
            intent=match.intent,
        )
    if match.intent == "date.when":
        said = match.slots["date"]
        return reply(
            request,
            ko=f"{with_particle(said, '은')} {ko_date} {say_weekday(day, 'ko')}이에요.",
            en=f"{said[0].upper()}{said[1:]} is on {say_weekday(day, 'en')}, {en_date}.",
            intent=match.intent,
        )
    verb = "was" if distance < 0 else "is"
    return reply(
        request,
        ko=f"{ko_date}은 {say_weekday(day, 'ko')}이에요.",
        en=f"{en_date} {verb} a {say_weekday(day, 'en')}.",
        intent=match.intent,
    )


def _until(request: Request, days: int, ko_date: str, en_date: str) -> ReplyPart:
    count = abs(days)
    en_days = f"{say_whole(count, 'en')} day{'' if count == 1 else 's'}"
    if days > 0:
        ko, en = (
            f"{ko_date}까지 {say_whole(count, 'ko')} 일 남았어요.",
            f"{en_days.capitalize()} until {en_date}.",
        )
    elif days == 0:
        ko, en = "바로 오늘이에요.", "That's today."
    else:
        ko, en = f"{ko_date}은 {say_whole(count, 'ko')} 일 전이었어요.", f"{en_date} was {en_days} ago."
    return reply(request, ko=ko, en=en, intent="date.until")


def _unknown(request: Request, name: str, intent: str) -> ReplyPart:
    name = re.sub(r"(?<=[가-힣]{2})(?:에서는|에서|은|는|의)$", "", name)
    return reply(
        request,
        ko=f"“{name}”{with_particle(name, '이라는').removeprefix(name)} 도시는 제가 몰라요.",
        en=f"I don't know a city called “{name.title()}”.",
        intent=intent,
        understood=False,
    )


def _one_zone(place: Place, now: datetime) -> ZoneInfo | None:
    """The place's zone; None where its clocks differ at that time."""
    zones = [ZoneInfo(zone) for zone in place.zones]
    offsets = {now.astimezone(zone).utcoffset() for zone in zones}
    return zones[0] if len(offsets) == 1 else None


def _several_zones(request: Request, place: Place, intent: str) -> ReplyPart:
    ko, en = place.title["ko"], place.title["en"]
    return reply(
        request,
        ko=f"{with_particle(ko, '은')} 곳에 따라 시간이 달라요. 도시 이름으로 물어봐 주세요.",
        en=f"{en} has several time zones. Ask me for one of its cities.",
        intent=intent,
    )


def _in_city(request: Request, match: Match) -> ReplyPart | None:
    name = match.slots["city"]
    place = find_place(name)
    if place is None:
        unlikely = match.intent == "date.city" or _no_city(name)
        return None if unlikely else _unknown(request, name, match.intent)
    zone = _one_zone(place, request.now)
    if zone is None:
        return _several_zones(request, place, match.intent)
    there = request.now.astimezone(zone)
    ko, en = place.title["ko"], place.title["en"]
    if match.intent == "date.city":
        return reply(
            request,
            ko=f"{with_particle(ko, '은')} 지금 {say_date(there, 'ko')} {say_weekday(there, 'ko')}이에요.",
            en=f"In {en} it's {say_weekday(there, 'en')}, {say_date(there, 'en')}.",
            intent=match.intent,
        )
    other_day = there.date() != request.now.date()
    ko_day = f"{say_weekday(there, 'ko')} " if other_day else ""
    en_day = f" on {say_weekday(there, 'en')}" if other_day else ""
    return reply(
        request,
        ko=f"{with_particle(ko, '은')} 지금 {ko_day}{with_particle(say_clock_time(there, 'ko'), '이에요')}.",
        en=f"It's {say_clock_time(there, 'en')}{en_day} in {en}.",
        intent=match.intent,
    )


_NO_CITY = re.compile(
    r"(?:오늘|내일|어제|모레|지금|남은|남은 시간|그|저|이|그건|이건|저건|거기|여기|그때|it|that|here|there)\b.*"
    r"|.*(?:회의|미팅|영화|수업|약속|기차|버스|비행기|경기|예약|공연|점심|저녁|아침|학교|퇴근|출근|마감|방송|드라마|뉴스|생일|결혼식|진료"
    r"|병원|가게|마트|은행|시험|알람|타이머|시작|출발|도착|해|비|눈)(?:은|는|이|가|의)?|.*\d.*"
)
"""What stands where a city would and is plainly none, so that another skill may try."""


def _no_city(name: str) -> bool:
    return bool(_NO_CITY.fullmatch(name))


_HERE: Mapping[Language, str] = {"ko": "여기", "en": "here"}


def _difference(request: Request, match: Match) -> ReplyPart | None:
    places = []
    for name in filter(None, (match.slots["city"], match.slots.get("other"))):
        place = find_place(name)
        if place is None:
            return None if _no_city(name) else _unknown(request, name, match.intent)
        zone = _one_zone(place, request.now)
        if zone is None:
            return _several_zones(request, place, match.intent)
        places.append((place.title, request.now.astimezone(zone).utcoffset() or timedelta()))
    if len(places) == 1:
        places.append((_HERE, request.now.utcoffset() or timedelta()))
    (here, first), (there, second) = places
    if first == second:
        return reply(
            request,
            ko=f"{with_particle(here['ko'], '과')} {with_particle(there['ko'], '은')} 시간이 같아요.",
            en=f"It's the same time in {here['en']} and {there['en']}."
            if there is not _HERE
            else f"{here['en']} has the same time as here.",
            intent=match.intent,
        )
    if first < second:
        here, there, first, second = there, here, second, first
    apart = (first - second).total_seconds()
    return reply(
        request,
        ko=f"{with_particle(here['ko'], '이')} {there['ko']}보다 {say_duration(apart, 'ko')} 빨라요.",
        en=f"{here['en']} is {say_duration(apart, 'en')} ahead of {there['en']}.",
        intent=match.intent,
    )
