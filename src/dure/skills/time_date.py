"""What time it is and which day, here and in any city."""

from __future__ import annotations

import re
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
from dure.skills.base import Understanding, reply

_UNDERSTANDING = Understanding(
    {
        "ko": {
            "time.now": (
                "[지금|현재|이제] [시간|시각] [이|은] [지금] <which_hour> [<tell>] <end>",
                "[지금|현재] <time> (<tell>|어떻게 (돼|되지|되나|되니|됩니까)) <end>",
                "(지금|현재) <time> <q>",
            ),
            "date.weekday": ("[오늘] [은|이] <which_weekday> [<tell>] <end>",),
            "date.today": (
                "[오늘|지금|현재] [은|이] <which_date> [<tell>] <end>",
                "[오늘|현재] 날짜 [가|는|를|좀] [어떻게 (돼|되지|되니)] <q> [<tell>] <end>",
            ),
            "date.month": ("[지금|이번 달] [은|이] 몇 월 <q>",),
            "date.year": ("[지금|올해] [은|가|는|이] 몇 (년|년도) <q>", "[지금|올해] [이|는|가] (서기 몇 년|무슨 해) <q>"),
            "date.weekday_of": ("{date} [은|는|이|가] <which_weekday> [<tell>] <end>",),
            "date.of": ("{date} [은|는|이|가] <which_date> [<tell>] <end>",),
            "date.until": (
                "{date} [까지|까진|까지는] [이제|앞으로] <days> [이|이나|나] (남았|남아|남은|남)[어|어요|지|니|나|나요|습니까|냐|는지|거야] [<tell>] <end>",
                "{date} 까지 <days> <q>",
            ),
            "time.difference": ("{city} <and> {other:city} [의|는|은] [시간] (시차|시간 차이|시간차) [가|는|은] [얼마나|얼마|몇 시간] [나] [돼|되지|나|나지|나요|이나] <q> [<tell>] <end>",),
            "time.city": (
                "[지금|현재] {city} [지금|현재] [현지] [시간|시각] [이|은] <which_hour> [<tell>] <end>",
                "[지금|현재] {city} [지금|현재] [현지] <time> [<tell>] <end>",
            ),
            "date.city": ("[지금|오늘|현재] {city} [지금|오늘|현재] <which_date> [<tell>] <end>",),
        },
        "en": {
            "time.now": (
                "what time is it [right] [now|here|at the moment] <please>",
                "what is the [current|exact] time [now|right now|here] <please>",
                "<tell> (the [current|exact] time|what time it is|what the time is) [now|right now] <please>",
                "(have you got|do you have) the time <please>",
                "[the] [current] time (please|now)",
                "[the] current time",
            ),
            "date.weekday": (
                "(what|which) (day|weekday) is [it] [today] [today] <please>",
                "(what|which) day of the week is (it|today) [today] <please>",
                "<tell> what day (it is|is it|today is) [today]",
                "what is the day today",
            ),
            "date.today": (
                "what is [the] (date|today's date|today 's date|todays date|today date) [today] <please>",
                "what date is (it|today) [today] <please>",
                "what is (the day and date|today's date|today 's date) [today]",
                "<tell> [the|today's|today 's|todays] date [today] <please>",
                "today's date", "what day of the month is it [today]", "what is today",
            ),
            "date.month": ("(what|which) month (is it|are we in|is this) [now]",),
            "date.year": ("(what|which) year (is it|are we in|is this) [now]", "what is the year"),
            "date.weekday_of": (
                "(what|which) (day|weekday|day of the week) (is|was|will be|falls on) {date} [on|be] <please>",
                "(what|which) (day|weekday|day of the week) (does|did|will) {date} fall on <please>",
            ),
            "date.of": ("(what|which) (date|day) (is|was|will be) {date} <please>", "what is the date [on] {date} <please>", "when is {date} <please>"),
            "date.until": (
                "how (many days|long) [is it] [are there] [left] (until|till|til|to|before) {date} <please>",
                "how many days (are left|left|remain) (until|till|to) {date}",
                "how far away is {date}",
            ),
            "time.difference": (
                "(what is|<tell>) the time difference (between|from) {city} (and|to) {other:city} <please>",
                "how many hours [apart|difference] (are|is there between|between) {city} and {other:city} [apart]",
                "[the] time difference between {city} and {other:city}",
            ),
            "time.city": (
                "what time is it [right] [now] in {city} [right now|now|at the moment] <please>",
                "what is the [current|local] time [right now|now] (in|at|for) {city} [right now|now] <please>",
                "<tell> (the [current|local] time|what time it is) [right now|now] (in|at|for) {city} [right now|now] <please>",
                "[the] [current|local] time in {city} [right now|now] <please>",
                "in {city} what time is it [now|right now]",
                "what is {city} ('s|s) [current|local] time [now]",
                "what time do they have in {city}",
            ),
            "date.city": ("(what day|what date) is it [today] in {city} [today|now]", "what is (the date|today's date) [today] in {city} [today]"),
        },
    },
    rules={
        "ko": {
            "which_hour": "(몇 시|몇 씨|멧 시|몇시나|며 시) [쯤|정도] [됐어|됐니|됐지|됐나|됐나요|됐어요|되었어|되었나요|됐습니까|나 됐어] <q>",
            "time": "(시간|시각) [을|이|은|좀]",
            "which_weekday": "(무슨 요일|몇 요일|무슨날|무슨 날|어떤 요일|요일이 뭐|요일이 어떻게 돼) <q>",
            "which_date": "(며칠|몇일|몇 일|며 칠|몇 칠|몇 월 며칠|몇 월 몇일|몇 월 몇 일|몇월 며 칠|메칠|날짜가 어떻게 돼|날짜가 뭐|날짜) <q>",
            "days": "(며칠|몇일|몇 일|얼마나|얼마)",
            "and": "(이랑|랑|하고|과|와|이하고)",
        },
        "en": {},
    },
)  # fmt: skip


class TimeSkill:
    """Tells the time and the day; reads no clock but the request's own."""

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer, or None where the request is about something else."""
        for match, language in _UNDERSTANDING.matches(request):
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
        return None if _no_city(name) else _unknown(request, name, match.intent)
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


_NO_CITY = {
    "오늘",
    "내일",
    "어제",
    "모레",
    "지금",
    "그",
    "저",
    "이",
    "그건",
    "이건",
    "저건",
    "거기",
    "여기",
    "그때",
    "it",
    "that",
    "here",
    "there",
}


def _no_city(name: str) -> bool:
    """Whether words that stand where a city would are plainly none, so that another skill may try."""
    return name in _NO_CITY or name.split()[0] in _NO_CITY or any(letter.isdigit() for letter in name)


def _difference(request: Request, match: Match) -> ReplyPart | None:
    places = []
    for name in (match.slots["city"], match.slots["other"]):
        place = find_place(name)
        if place is None:
            return _unknown(request, name, match.intent)
        zone = _one_zone(place, request.now)
        if zone is None:
            return _several_zones(request, place, match.intent)
        places.append((place.title, request.now.astimezone(zone).utcoffset() or timedelta()))
    (here, first), (there, second) = places
    if first == second:
        return reply(
            request,
            ko=f"{with_particle(here['ko'], '과')} {with_particle(there['ko'], '은')} 시간이 같아요.",
            en=f"{here['en']} and {there['en']} have the same time.",
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
