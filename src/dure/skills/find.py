"""Finding a duration, a time of day or a day somewhere in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import TypeVar

from dure.errors import Language
from dure.language import numbers_ko
from dure.language.clock_times import CLOCK_TIME, ClockTime, read_clock_time
from dure.language.dates import DATE, read_date
from dure.language.durations import DURATION, read_duration

T = TypeVar("T")

Found = tuple[T, str]
"""A value, and the sentence's key without the words that told it (a `|` stands in their place)."""

_PATTERNS: dict[Language, dict[str, re.Pattern[str]]] = {
    language: {
        "duration": re.compile(DURATION[language]),
        "clock": re.compile(CLOCK_TIME[language]),
        "date": re.compile(DATE[language]),
    }
    for language in ("ko", "en")
}
_AT = re.compile(r" (?:at|for|to|by|until)$")
_STRONG_CLOCK = re.compile(
    r"\d[:.]\d|(?:am|pm)\b|oclock|noon|midday|midnight|past|in the (?:morning|afternoon|evening)|at night"
)
_TENS_KO, _ONES_KO = re.compile(r"[십백물열른흔]$"), re.compile(r"[이삼사오육칠팔구]$")
_HOUR_KO = re.compile(rf"(?:{numbers_ko.NUMBER})시$")
_MINUTES_KO = re.compile(rf"(?:{numbers_ko.NUMBER})분(?!뒤|후|있다)")
_MAX_WORDS = 9
_MAX_LETTERS = 24


def find_duration(key: str, language: Language) -> Found[Fraction] | None:
    """The first duration; the minutes of a Korean time of day are none."""

    def read(text: str, before: str) -> Fraction | None:
        if language == "ko" and _HOUR_KO.search(before):
            return None
        return read_duration(text, language)

    for text, start, end in _stretches(key, language, "duration"):
        value = read(text, key[:start])
        if value is not None:
            return value, _cut(key, start, end)
    return None


def find_date(key: str, language: Language, today: date) -> Found[date] | None:
    """The first day."""
    return _find(key, language, "date", lambda text: read_date(text, today, language))


def find_clock_time(key: str, language: Language, *, alone: bool = False) -> Found[ClockTime] | None:
    """The first time of day; in English a bare number is one only after “at” or “for”, or where it is `alone`."""

    def read(text: str, before: str) -> ClockTime | None:
        if language == "en" and not (alone or _AT.search(before) or _STRONG_CLOCK.search(text)):
            return None
        return read_clock_time(text, language)

    for text, start, end in _stretches(key, language, "clock"):
        value = None if language == "ko" and _is_torn(key, start, end) else read(text, key[:start])
        if value is not None:
            return value, _cut(key, start, end)
    return None


def _is_torn(key: str, start: int, end: int) -> bool:
    """Whether a Korean time is a piece of one that there is not: “오 시” of “이십오 시”, “7시” of “7시 70분”."""
    head = _TENS_KO.search(key[:start]) or (key[start] == "십" and _ONES_KO.search(key[:start]))
    return bool(head) or (key[end - 1] == "시" and _MINUTES_KO.match(key, end) is not None)


def _find(key: str, language: Language, kind: str, read: Callable[[str], T | None]) -> Found[T] | None:
    for text, start, end in _stretches(key, language, kind):
        value = read(text)
        if value is not None:
            return value, _cut(key, start, end)
    return None


def _cut(key: str, start: int, end: int) -> str:
    return f"{key[:start]}{' ' if key[start] == ' ' else ''}|{key[end:]}"


def _stretches(key: str, language: Language, kind: str) -> Iterator[tuple[str, int, int]]:
    """Every stretch that may be one, the first and longest first."""
    pattern = _PATTERNS[language][kind]
    if language == "ko":
        place = 0
        while found := pattern.search(key, place):
            for start in range(max(found.start(), found.end() - _MAX_LETTERS), found.end()):
                if start > found.start() and key[start - 1 : start + 1].isdecimal():
                    continue  # “5시” does not stand in “25시”
                yield key[start : found.end()], start, found.end()
            place = found.end()
        return
    starts = [place.start() for place in re.finditer(r" ", key)]
    ends = [*starts[1:], len(key)]
    for first, start in enumerate(starts):
        for end in reversed(ends[first : first + _MAX_WORDS]):
            text = key[start + 1 : end]
            if pattern.fullmatch(text):
                yield text, start, end
