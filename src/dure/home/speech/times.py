"""When something is to be done: “저녁 일곱 시에”, “삼십 분 뒤에”, “한 시간만”, “tomorrow at 7 am”, “in half an hour”."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from dure.errors import Language
from dure.language.clock_times import CLOCK_TIME, read_clock_time
from dure.language.dates import DATE, read_date
from dure.language.durations import DURATION, read_duration

_AFTER = {
    "ko": re.compile(
        rf"(?P<span>{DURATION['ko']})(?:뒤에|뒤|후에|후|있다가|이따가|있다|지나서|지나면|쯤뒤에|정도뒤에|정도있다가)"
    ),
    "en": re.compile(rf" (?:in|after) (?P<span>{DURATION['en']})(?: from now)?(?= |$)"),
}
_LASTING = {
    "ko": re.compile(rf"(?P<span>{DURATION['ko']})(?:동안만|동안|만|정도만|간만|간)"),
    "en": re.compile(rf" for (?P<span>{DURATION['en']})(?= |$)"),
}
_AT = {
    "ko": re.compile(
        rf"(?:(?P<day>{DATE['ko']})(?:에)?)?(?P<time>{CLOCK_TIME['ko']})(?:쯤|정각)?(?:에|쯤에)"
    ),
    "en": re.compile(
        rf"(?: (?P<day>{DATE['en']}))?(?: at| around) (?P<time>{CLOCK_TIME['en']})(?: (?P<later>{DATE['en']}))?(?= |$)(?! (?:percent|degrees?))"
    ),
}


class Timing:
    """When a sentence says that something is to be done.

    Attributes:
        at: when; None where it is to be done at once.
        lasting: after how long it is to end; None where it is not.
        cut: where in the sentence's key that stands.
        now: when it was said.
    """

    __slots__ = ("at", "cut", "lasting", "now")

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.at: datetime | None = None
        self.lasting: timedelta | None = None
        self.cut: list[tuple[int, int]] = []


def read_timing(key: str, language: Language, now: datetime) -> Timing:
    """Find the first time and the first span in a stretch of a sentence.

    Args:
        key: the stretch, as `Sentence.key`.
        language: its language.
        now: aware, in the household's zone.
    """
    timing = Timing(now)
    if found := _AFTER[language].search(key):
        span = read_duration(found["span"].strip(), language)
        if span is not None:
            timing.at = now + timedelta(seconds=float(span))
            timing.cut.append(found.span())
    elif found := _AT[language].search(key):
        at = _at(found, language, now)
        if at is not None:
            timing.at = at
            timing.cut.append(found.span())
    if found := _LASTING[language].search(key):
        span = read_duration(found["span"].strip(), language)
        if span is not None and not any(
            start < found.end() and found.start() < end for start, end in timing.cut
        ):
            timing.lasting = timedelta(seconds=float(span))
            timing.cut.append(found.span())
    timing.cut.sort()
    return timing


def _at(found: re.Match[str], language: Language, now: datetime) -> datetime | None:
    time = read_clock_time(found["time"].strip(), language)
    if time is None:
        return None
    groups = found.groupdict()
    said = groups.get("day") or groups.get("later")
    day: date | None = read_date(said.strip(), now.date(), language) if said else None
    if day is None:
        return time.after(now)
    at = time.on(datetime(day.year, day.month, day.day, tzinfo=now.tzinfo))
    return at if at > now else None
