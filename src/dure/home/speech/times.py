"""When something is to be done: “저녁 일곱 시에”, “삼십 분 뒤에”, “한 시간만”, “tomorrow at 7 am”, “in half an hour”."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dure.errors import Language
from dure.language.clock_times import CLOCK_TIME, read_clock_time
from dure.language.dates import DATE, read_date
from dure.language.durations import DURATION, read_duration

_AFTER = {
    "ko": re.compile(
        rf"(?P<span>{DURATION['ko']})(?:만|정도|쯤)?(?:뒤에|뒤|후에|후|있다가|이따가|있다|지나서|지나면)"
    ),
    "en": re.compile(rf" (?:in|after) (?P<span>{DURATION['en']})(?: from now)?(?= |$)"),
}
_LASTING = {
    "ko": re.compile(rf"(?P<span>{DURATION['ko']})(?:동안만|동안|정도만|만|간만|간)"),
    "en": re.compile(rf" for (?P<span>{DURATION['en']})(?= |$)"),
}
_PART_EN = r"(?:this )?(?P<{}>morning|afternoon|evening|night|tonight)"
_AT = {
    "ko": re.compile(
        rf"(?:(?P<day>{DATE['ko']})(?:에)?)?(?P<time>{CLOCK_TIME['ko']})(?:쯤|정각)?(?:에|쯤에)"
    ),
    "en": re.compile(
        rf"(?: (?:on )?(?P<day>{DATE['en']}))?(?:(?<! every)(?<! each) {_PART_EN.format('part')})?(?: at| around) (?P<time>{CLOCK_TIME['en']})"
        rf"(?: (?P<later>{DATE['en']}))?(?: {_PART_EN.format('after')})?(?= |$)(?! (?:percent|degrees?))"
    ),
}
_UNTIL = {
    "ko": re.compile(rf"(?P<time>{CLOCK_TIME['ko']})까지(?:만)?"),
    "en": re.compile(rf" (?:until|till) (?P<time>{CLOCK_TIME['en']})(?= |$)"),
}
_NIGHT = {"night": "at night"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A time that a sentence says.

    Attributes:
        start: where it begins in the sentence's key.
        end: where it ends.
        at: when something is to be done; None where only how long it is to last is said.
        lasting: after how long it is to end; None where that is not said.
        span: whether it says after how long, and not at what time.
    """

    start: int
    end: int
    at: datetime | None = None
    lasting: timedelta | None = None
    span: bool = False


def read_times(key: str, language: Language, now: datetime) -> list[Mark]:
    """Every time and span that a sentence says, in order.

    Args:
        key: the sentence, as `Sentence.key`.
        language: its language.
        now: aware, in the household's zone.
    """
    found: list[Mark] = []
    for read in (_spans, _until, _times, _lasting):
        for mark in read(key, language, now):
            if not any(mark.start < other.end and other.start < mark.end for other in found):
                found.append(mark)
    return sorted(found, key=lambda mark: mark.start)


def _spans(key: str, language: Language, now: datetime) -> list[Mark]:
    return [
        Mark(*place, at=now + span, span=True) for place, span in _durations(_AFTER[language], key, language)
    ]


def _lasting(key: str, language: Language, _now: datetime) -> list[Mark]:
    return [
        Mark(*place, lasting=span, span=True) for place, span in _durations(_LASTING[language], key, language)
    ]


def _durations(
    pattern: re.Pattern[str], key: str, language: Language
) -> list[tuple[tuple[int, int], timedelta]]:
    found = []
    for match in pattern.finditer(key):
        span = read_duration(match["span"].strip(), language)
        if span is not None:
            found.append((match.span(), timedelta(seconds=float(span))))
    return found


def _until(key: str, language: Language, now: datetime) -> list[Mark]:
    found = []
    for match in _UNTIL[language].finditer(key):
        time = read_clock_time(match["time"].strip(), language)
        if time is not None:
            found.append(Mark(*match.span(), lasting=time.after(now) - now))
    return found


def _times(key: str, language: Language, now: datetime) -> list[Mark]:
    found = []
    for match in _AT[language].finditer(key):
        at = _at(match, language, now)
        if at is not None:
            found.append(Mark(*match.span(), at=at))
    return found


def _at(found: re.Match[str], language: Language, now: datetime) -> datetime | None:
    time = read_clock_time(found["time"].strip(), language)
    if time is None:
        return None
    groups = found.groupdict()
    part = groups.get("part") or groups.get("after")
    if part:
        time = time.within(_NIGHT.get(part, part), language)
    said = groups.get("day") or groups.get("later")
    day: date | None = read_date(said.strip(), now.date(), language) if said else None
    if day is None:
        return time.after(now)
    at = time.on(day, now)
    return at if at > now else None
