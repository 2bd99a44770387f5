"""When something is to be done: “저녁 일곱 시에”, “삼십 분 뒤에”, “한 시간만”, “매일 밤 열한 시에”, “tomorrow at 7 am”, “in half an hour”."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from dure.errors import Language
from dure.language.clock_times import CLOCK_TIME, ClockTime, read_clock_time
from dure.language.dates import DATE, read_date
from dure.language.durations import DURATION, read_duration
from dure.language.numbers import read_number
from dure.language.text import Sentence
from dure.language.weekdays import Days, read_days

_NO_AIR = "(?!어컨|어콘|어칸|어드)"
"""After “에”: that of “십 분 후 에어컨” is none."""
_AFTER = {
    "ko": re.compile(
        rf"(?:약|대략|한(?=[이삼사오육칠팔구십\\d]))?(?P<span>{DURATION['ko']})(?:만|정도|쯤)?(?:더)?(?:뒤에{_NO_AIR}|뒤|후에{_NO_AIR}|후|있다가|이따가|있다|이따|지나서|지나면|기다렸다가|기다렸다|쉬었다가)"
    ),
    "en": re.compile(
        rf" (?:(?:in|after) (?:about |around |roughly )?(?=[^ ])|(?=(?:[^ ]+ ){{1,5}}from now))(?P<span>{DURATION['en']})(?:'? time)?(?: from now)?(?= |$)"
    ),
}
_OFF_TIMER = re.compile(
    rf"(?:(?<=예약꺼짐|꺼짐예약|예약종료|종료예약)|(?<=타이머))(?P<span>{DURATION['ko']})(?:뒤에|뒤|후에|후|으로|로)?"
    rf"|(?P<before>{DURATION['ko']})(?:짜리|뒤|후)?(?=타이머)"
)
"""“선풍기 예약 꺼짐 한 시간”, “에어컨 한 시간 타이머”."""
_LASTING = {
    "ko": re.compile(
        rf"(?P<span>{DURATION['ko']})(?:동안만|동안|정도만|정도|만|간만|간|(?=더?(?:켜|틀|돌려|돌리|데워|데펴|데우|가동|예열|구워))|(?=[켜틀돌][가-힣]{{0,2}}다가|[켜틀돌][가-힣]?[놓두놨뒀]고))"
    ),
    "en": re.compile(
        rf" for (?:another |about |around |roughly |just |only |at least |the next )?(?P<span>{DURATION['en']}|(?<=another )(?:half )?hour|(?<=next )(?:half )?hour)(?= |$)"
    ),
}
_PART_EN = r"(?:this )?(?P<{}>morning|afternoon|evening|night|tonight)"
_AT = {
    "ko": re.compile(
        rf"(?:(?P<day>{DATE['ko']})(?:에)?)?(?P<time>{CLOCK_TIME['ko']})(?P<about>쯤|정각)?(?P<suffix>에는|에{_NO_AIR}|쯤에{_NO_AIR}|엔|마다|부터|[이가]?되면|이면|짜리|로(?=꺼짐|켜짐|예약)|(?!(?<=일시)(?:정지|중지|멈춤)|도|까지|전|이전|이후|이랑|랑|하고|와|과|[가-힣]?요$|[야지니냐인]))"
    ),
    "en": re.compile(
        rf"(?: (?:on )?(?P<day>{DATE['en']}))?(?:(?<! every)(?<! each) {_PART_EN.format('part')})?(?: at| around| when it is| once it is) (?P<time>{CLOCK_TIME['en']})"
        rf"(?: (?P<later>{DATE['en']}))?(?: {_PART_EN.format('after')})?(?= |$)(?! (?:percent|degrees?))"
    ),
}
_JOINED_KO = re.compile(rf"(?P<time>{CLOCK_TIME['ko']})(?:에)?(?:이랑|랑|하고|과|와)$")
"""“여덟 시랑” before “열 시에”."""
_BARE_EN = re.compile(
    rf" (?P<time>{CLOCK_TIME['en']})(?= |$)(?<=am|pm|on|ht|ck|ng)(?! (?:percent|degrees?))"  # am, pm, noon, midnight, oclock
)
_FROM_EN = re.compile(
    rf" from (?P<time>{CLOCK_TIME['en']}) (?:to|until|till) (?P<end>{CLOCK_TIME['en']})(?: this (?P<part>morning|afternoon|evening)|(?P<night> tonight))?(?= |$)"
)
_UNTIL = {
    "ko": re.compile(rf"(?P<time>{CLOCK_TIME['ko']})까지(?:만)?"),
    "en": re.compile(rf" (?:until|till) (?P<time>{CLOCK_TIME['en']})(?= |$)"),
}
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
"""“forty-five”."""
_IN_MINUTES_EN = re.compile(
    r"(?:(?<=off)|(?<=on)) in (?P<minutes>five|ten|fifteen|twenty|twenty five|thirty|forty|forty five|fifty|5|10|15|20|25|30|40|45|50)(?= please$|$)"
)
_LATE_HOUR = re.compile(r"1[3-9]|2[0-9]|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty(?: \w+)?")
"""Nobody says so in English at what time, but to how many degrees."""
_CLOCK_LIKE_EN = re.compile(
    r"(?<! to)(?<! at)(?<! by)(?<!channel)(?<!volume) (?P<time>(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|1[0-2]|[1-9])"
    r" (?:oh five|ten|fifteen|twenty|twenty five|thirty|thirty five|forty|forty five|fifty|fifty five|15|30|45))$"
)
_BLANK = "\x00"


@dataclass(frozen=True, slots=True)
class Mark:
    """A time that a sentence says.

    Attributes:
        start: where it begins in the sentence's key.
        end: where it ends.
        at: when something is to be done; None where only how long it is to last is said.
        lasting: after how long it is to end; None where that is not said.
        span: whether it says after how long, and not at what time.
        clock: the time of day, where one is said.
        dated: whether a day is said with it, which then is the only one.
        until: the time of day at which it is to end.
        days: days on which it comes again.
    """

    start: int
    end: int
    at: datetime | None = None
    lasting: timedelta | None = None
    span: bool = False
    clock: ClockTime | None = None
    dated: bool = False
    until: ClockTime | None = None
    days: Days | None = None


def read_times(sentence: Sentence, now: datetime) -> list[Mark]:
    """Every time and span that a sentence says, and every saying of days that come again, in order.

    Args:
        sentence: what was said.
        now: aware, in the household's zone.
    """
    language: Language = sentence.language
    key = _HYPHEN.sub(" ", sentence.key)
    found = [Mark(days.start, days.end, days=days) for days in read_days(key, language)]
    for mark in found:
        lead = 0 if language == "ko" else 1  # the space before an English word stays
        key = f"{key[: mark.start + lead]}{_BLANK * (mark.end - mark.start - lead)}{key[mark.end :]}"
    said_days = bool(found)
    starts = sentence.starts if language == "ko" else frozenset()
    extra = (_minutes_en,) if language == "en" else ()
    for read in (_spans, _ranges, _until, partial(_times, starts=starts), _lasting, _bare, *extra):
        for mark in read(key, language, now):
            if not any(mark.start < other.end and other.start < mark.end for other in found):
                found.append(mark)
    if said_days:  # “평일 일곱 시마다” is no daily one
        found = [replace(mark, days=None) if mark.clock is not None else mark for mark in found]
    return sorted(found, key=lambda mark: mark.start)


def _spans(key: str, language: Language, now: datetime) -> list[Mark]:
    patterns = (_AFTER[language], *((_OFF_TIMER,) if language == "ko" else ()))
    return [
        Mark(*place, at=now + span, span=True)
        for pattern in patterns
        for place, span in _durations(pattern, key, language)
    ]


def _minutes_en(key: str, _language: Language, now: datetime) -> list[Mark]:
    """“TV off in fifteen”: minutes are meant."""
    found = []
    for match in _IN_MINUTES_EN.finditer(key):
        minutes = read_number(match["minutes"], "en")
        if minutes is not None:
            found.append(Mark(*match.span(), at=now + timedelta(minutes=float(minutes)), span=True))
    return found


def without_on(marks: Sequence[Mark], key: str) -> list[Mark] | None:
    """The times where the “on” before a day is what is done: “bedroom light on every weekday”; None where there is none such."""
    lead = " on"
    if not any(mark.days is not None and key.startswith(f"{lead} ", mark.start) for mark in marks):
        return None
    return [
        replace(mark, start=mark.start + len(lead))
        if mark.days is not None and key.startswith(f"{lead} ", mark.start)
        else mark
        for mark in marks
    ]


def _lasting(key: str, language: Language, _now: datetime) -> list[Mark]:
    return [
        Mark(*place, lasting=span, span=True) for place, span in _durations(_LASTING[language], key, language)
    ]


def _durations(
    pattern: re.Pattern[str], key: str, language: Language
) -> list[tuple[tuple[int, int], timedelta]]:
    found = []
    match = pattern.search(key)
    while match is not None:
        groups = match.groupdict()
        said = (groups["span"] or groups.get("before") or "").strip()
        span = read_duration(said, language) or read_duration(f"one {said}", language)
        if span is not None:
            found.append((match.span(), timedelta(seconds=float(span))))
        match = pattern.search(key, match.end() if span is not None else match.start() + 1)
    return found


def _ranges(key: str, language: Language, now: datetime) -> list[Mark]:
    """“from six to ten pm”: what is said of the second time holds for the first."""
    found = []
    for match in _FROM_EN.finditer(key) if language == "en" else ():
        begin, end = (read_clock_time(match[name].strip(), "en") for name in ("time", "end"))
        if begin is None or end is None:
            continue
        if part := match["part"] or (match["night"] or "").strip():
            end = end.within(part, "en")
        if not begin.sure and end.sure and begin.hour % 12 < end.hour % 12:
            begin = ClockTime(begin.hour % 12 + (12 if end.hour >= 12 else 0), begin.minute)
        found.append(Mark(*match.span(), at=begin.after(now), clock=begin, until=end))
    return found


def _until(key: str, language: Language, _now: datetime) -> list[Mark]:
    found = []
    for match in _UNTIL[language].finditer(key):
        time = read_clock_time(match["time"].strip(), language)
        if time is not None:
            found.append(Mark(*match.span(), until=time))
    return found


def _times(key: str, language: Language, now: datetime, *, starts: Collection[int]) -> list[Mark]:
    """Times of day; in Korean one that no particle follows has to stand apart: “일곱 시 불 켜줘”, not “켜 두시고”."""
    found = []
    ends = {*starts, len(key)}
    for match in _AT[language].finditer(key):
        marked = language == "en" or match["suffix"] or match["about"]
        apart = marked or (match.start() in starts and match.end() in ends)
        mark = _at(match, language, now) if apart else None
        if mark is None:
            continue
        found.append(mark)
        joined = _JOINED_KO.search(key[: mark.start]) if language == "ko" else None
        time = read_clock_time(joined["time"], "ko") if joined else None
        if joined and time is not None:
            found.append(Mark(*joined.span(), at=time.after(now), clock=time))
    return found


def _bare(key: str, language: Language, now: datetime) -> list[Mark]:
    """A time of day without “at”: “turn it off every day 11 pm”, “lamp on seven o'clock”."""
    found = []
    for match in _BARE_EN.finditer(key) if language == "en" else ():
        time = read_clock_time(match["time"].strip(), language)
        if time is not None and (time.sure or " oclock" in match["time"]):
            found.append(Mark(*match.span(), at=time.after(now), clock=time))
    return found


def bare_clock(sentence: Sentence, marks: Sequence[Mark], now: datetime) -> list[Mark] | None:
    """The times with one that looks like a number: “turn on the light one thirty”; None where there is none such.

    Args:
        sentence: what was said, in English.
        marks: its other times.
        now: aware, in the household's zone.
    """
    found = _CLOCK_LIKE_EN.search(_HYPHEN.sub(" ", sentence.key))
    time = read_clock_time(found["time"], "en") if found else None
    if found is None or time is None or any(mark.at is not None for mark in marks):
        return None
    return sorted((*marks, Mark(*found.span(), at=time.after(now), clock=time)), key=lambda mark: mark.start)


def _at(found: re.Match[str], language: Language, now: datetime) -> Mark | None:
    time = read_clock_time(found["time"].strip(), language)
    if time is None or (language == "en" and _LATE_HOUR.fullmatch(found["time"].strip())):
        return None
    groups = found.groupdict()
    part = groups.get("part") or groups.get("after")
    if part:
        time = time.within(part, language)
    said = groups.get("day") or groups.get("later")
    day: date | None = read_date(said.strip(), now.date(), language) if said else None
    if day is None:
        days = Days(found.end(), found.end(), frozenset(range(7))) if groups.get("suffix") == "마다" else None
        return Mark(*found.span(), at=time.after(now), clock=time, days=days)
    at = time.on(day, now)
    return Mark(*found.span(), at=at, dated=True, clock=time) if at > now else None


_ONLY_TIME = {
    "ko": re.compile(
        rf"(?P<time>{CLOCK_TIME['ko']})(?:쯤|정각)?(?:에|로|으로)?(?:이?요|해|해줘|해줘요|해주세요|부탁해|부탁해요|예요|이에요|야|이야)?"
    ),
    "en": re.compile(rf"(?: at| around)? (?P<time>{CLOCK_TIME['en']})(?: please)?"),
}


def with_time(sentence: str, answer: str, language: Language) -> str | None:
    """A sentence that said no time, with the time that is all that an answer says; None where it says anything else."""
    said = Sentence.of(answer, language)
    found = _ONLY_TIME[said.language].fullmatch(said.key)
    if found is None or read_clock_time(found["time"].strip(), said.language) is None:
        return None
    time = found["time"].strip()
    return f"{time}에 {sentence}" if said.language == "ko" else f"{sentence.rstrip(' .!')} at {time}"
