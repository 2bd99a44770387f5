"""Numbers, ranks, days, times of day and spans of time, found anywhere in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from dure.errors import Language
from dure.language.clock_times import CLOCK_TIME, ClockTime, read_clock_time
from dure.language.dates import DATE, read_date
from dure.language.durations import DURATION, read_duration
from dure.language.intents.english import EnglishUtterance
from dure.language.intents.korean import KoreanUtterance
from dure.language.intents.spec import Kind, Value
from dure.language.numbers import read_number
from dure.language.numbers_en import read_ordinal
from dure.language.numbers_ko import START

_MAX_WORDS = 9
_MAX_SYLLABLES = 24
_KO_COUNTERS = (
    "도|번째|번|개|명|잔|장|권|병|마리|판|인분|살|층|단계|호선|호|원|그램|그람|킬로|킬로그램|리터|밀리|센티|미터|퍼센트|프로|%|채널|회|차|점|대|통|봉지|봉|"
    "송이|켤레|벌|조각|박스|상자|팩|캔|컵|알|모|단|포기|근|인|세트|곡|편|줄|샷|스푼|쪽|페이지|주사위|문제|가지|사람|바퀴|번버스|와트"
)
_KO_TIME_UNIT = re.compile(r"시(?!청|장)|분(?![이을])|초|월|일(?!곱)|년|주일|달")
_KO_COUNTER = re.compile(_KO_COUNTERS)
_KO_AFTER_NUMBER = re.compile(
    rf"(?:{_KO_COUNTERS}|은|는|이|가|을|를|로|으로|에|만|까지|정도|쯤|요|이요|짜리)"
)
_KO_AFTER_TIME = re.compile(r"나요|는|겠|면|네|니까|던|작")
_KO_ONE = {"하나": 1, "둘": 2, "셋": 3, "넷": 4}
_KO_RANKS = {"첫번째": 1, "첫째": 1, "둘째": 2, "셋째": 3, "넷째": 4, "마지막": -1, "맨끝": -1}
_KO_RANK = re.compile(rf"(?:{'|'.join(_KO_RANKS)})|(?P<number>{START.pattern})번째")
_KO_NO_WEEK = re.compile(r"문|세요|시|실|십|라|면|소|렴|겠|길")
_KO_LATER = re.compile(r"뒤|후|있다가?|이따가?")
_DAY_S = 86_400
_KO_PART = re.compile(r"새벽|아침|점심|낮|저녁|밤|오전|오후")
_EN_PART = re.compile(r"\b(?:morning|afternoon|evening)\b|\bat night\b|\btonight\b")
_EN_AT = re.compile(r"(?:at|for|to|by|until|till|around|about|from)$")
_EN_STRONG_CLOCK = re.compile(
    r"\d[:.]\d|(?:am|pm)\b|oclock|noon|midday|midnight|past|in the (?:morning|afternoon|evening)|at night|tonight"
)
_PATTERNS: dict[Kind, dict[Language, re.Pattern[str]]] = {
    "duration": {language: re.compile(DURATION[language]) for language in ("ko", "en")},
    "time": {language: re.compile(CLOCK_TIME[language]) for language in ("ko", "en")},
    "date": {language: re.compile(DATE[language]) for language in ("ko", "en")},
}


@dataclass(frozen=True, slots=True)
class Found:
    """A value in a sentence.

    Attributes:
        start: its first unit.
        end: the unit after its last.
        value: what it means.
        quality: 1 where it can hardly be anything else.
    """

    start: int
    end: int
    value: Value
    quality: float = 1.0


def find_values(kind: Kind, utterance: KoreanUtterance | EnglishUtterance, now: datetime) -> Sequence[Found]:
    """Every value of a kind (not `text`, not `list`), none within another; from left to right."""
    finder = _FINDERS.get(kind)
    return [] if finder is None else _apart(finder(utterance, now))


def _apart(found: Iterator[Found]) -> list[Found]:
    kept: list[Found] = []
    for value in sorted(found, key=lambda value: value.start - value.end):
        if all(value.end <= other.start or other.end <= value.start for other in kept):
            kept.append(value)
    return sorted(kept, key=lambda value: value.start)


Utterances = KoreanUtterance | EnglishUtterance


def _numbers(utterance: Utterances, _now: datetime) -> Iterator[Found]:
    if isinstance(utterance, EnglishUtterance):
        yield from _numbers_en(utterance)
        return
    for found in START.finditer(utterance.key):
        yield from _numbers_ko(utterance, *found.span())


def _numbers_ko(utterance: KoreanUtterance, first: int, last: int) -> Iterator[Found]:
    """The numbers in a stretch of digits and number words, which may reach into the next word (“하나 오후”)."""
    key = utterance.key
    breaks = [
        place
        for place in range(first + 1, last)
        if utterance.begins_word(utterance.unit_span(place, place)[0])
    ]
    stops = [stop for stop in (last, *reversed(breaks)) if stop - first <= _MAX_SYLLABLES]
    for stop in stops:
        if key[first : stop - 1] in _KO_ONE and key[stop - 1] == "만":
            stop -= 1  # noqa: PLW2901  # “하나만” is no 10,000
        value = read_number(key[first:stop], "ko")
        if value is None:
            continue
        start, end = utterance.unit_span(first, stop)
        text, counter = key[first:stop], _KO_COUNTER.match(key, stop)
        certain = text[0].isdigit() or text in _KO_ONE
        if (text not in _KO_ONE and _KO_TIME_UNIT.match(key, stop)) or key[first : stop + 1] == "한번":
            return
        after = counter is not None or _KO_AFTER_NUMBER.match(key, stop) is not None
        whole = utterance.begins_word(start) and (after or utterance.begins_word(end))
        if whole or certain or (after and len(text) > 1):
            if counter:
                _, end = utterance.unit_span(first, counter.end())
            yield Found(start, end, value, 1.0 if (whole and after) or certain else 0.7)
        if stop < last:
            yield from _numbers_ko(utterance, stop, last)
        return


def _numbers_en(utterance: EnglishUtterance) -> Iterator[Found]:
    for start in range(utterance.size):
        if utterance.word(start) in ("a", "an", "and", "point", "oh"):
            continue
        for end in range(min(start + _MAX_WORDS, utterance.size), start, -1):
            value = read_number(utterance.words(start, end), "en")
            if value is not None:
                yield Found(start, end, value)
                break


def _ordinals(utterance: Utterances, _now: datetime) -> Iterator[Found]:
    if isinstance(utterance, EnglishUtterance):
        for start in range(utterance.size):
            for end in range(min(start + 2, utterance.size), start, -1):
                words = utterance.words(start, end)
                rank = -1 if words == "last" else None if words.isdigit() else read_ordinal(words)
                if rank is not None:
                    yield Found(start, end, rank)
                    break
        return
    for found in _KO_RANK.finditer(utterance.key):
        number = read_number(found["number"], "ko") if found["number"] else _KO_RANKS[found[0]]
        if number is not None and number == int(number):
            yield Found(*utterance.unit_span(*found.span()), int(number))


def _durations(utterance: Utterances, _now: datetime) -> Iterator[Found]:
    if isinstance(utterance, EnglishUtterance):
        yield from _stretches("duration", utterance, lambda text, _before: read_duration(text, "en"))
        return

    def read(text: str, before: str) -> Value | None:
        """“하나 주문해 줘” is no week: before a unit it is 한, 두, and 주 may be the beginning of a verb."""
        after = utterance.key[len(before) + len(text) :]
        if text.startswith(tuple(_KO_ONE)) or (text.endswith("주") and _KO_NO_WEEK.match(after)):
            return None
        return read_duration(text, "ko")

    yield from _stretches("duration", utterance, read)


def _dates(utterance: Utterances, now: datetime) -> Iterator[Found]:
    language: Language = "ko" if isinstance(utterance, KoreanUtterance) else "en"
    yield from _stretches("date", utterance, lambda text, _before: read_date(text, now.date(), language))


def _times(utterance: Utterances, now: datetime) -> Iterator[Found]:
    korean = isinstance(utterance, KoreanUtterance)
    part = (_KO_PART if korean else _EN_PART).search(utterance.key)

    def read(text: str, before: str) -> ClockTime | None:
        if not korean and not (_EN_AT.search(before) or _EN_STRONG_CLOCK.search(text)):
            return None
        if korean and text.startswith(tuple(_KO_ONE)):
            return None
        clock = read_clock_time(text, "ko" if korean else "en")
        if clock is None or clock.sure or part is None:
            return clock
        return clock.within(part[0], "ko" if korean else "en")

    ahead = list(_ahead(utterance, now))
    yield from ahead
    for found in _stretches("time", utterance, read):
        if any(found.start < other.end and other.start < found.end for other in ahead):
            continue
        if korean and _KO_AFTER_TIME.match(utterance.key, _key_end(utterance, found.end)):
            continue
        yield found


def _ahead(utterance: Utterances, now: datetime) -> Iterator[Found]:
    """“30분 뒤에”, “in half an hour”: a time of day that is told from now."""
    for found in _durations(utterance, now):
        start, end = found.start, found.end
        if isinstance(utterance, KoreanUtterance):
            after = _KO_LATER.match(utterance.key, _key_end(utterance, end))
            if after is None:
                continue
            _, end = utterance.unit_span(0, after.end())
        elif utterance.word(start - 1) == "in":
            start -= 1
        elif utterance.words(end, end + 2) == "from now":
            end += 2
        else:
            continue
        seconds = found.value if isinstance(found.value, Fraction) else Fraction(0)
        if seconds < _DAY_S:
            when = now + timedelta(seconds=float(seconds))
            yield Found(start, end, ClockTime(when.hour, when.minute))


def _key_end(utterance: Utterances, end: int) -> int:
    return len(utterance.words(0, end).replace(" ", ""))


def _stretches(
    kind: Kind, utterance: Utterances, read: Callable[[str, str], Value | None]
) -> Iterator[Found]:
    """Every stretch that can be read, the longest at each place."""
    if isinstance(utterance, EnglishUtterance):
        yield from _stretches_en(kind, utterance, read)
        return
    key, place, pattern = utterance.key, 0, _PATTERNS[kind]["ko"]
    while found := pattern.search(key, place):
        place = found.end()
        for start in range(max(found.start(), place - _MAX_SYLLABLES), place):
            value = read(key[start:place], key[:start])
            if value is not None:
                yield Found(*utterance.unit_span(start, place), value)
                break


def _stretches_en(
    kind: Kind, utterance: EnglishUtterance, read: Callable[[str, str], Value | None]
) -> Iterator[Found]:
    pattern = _PATTERNS[kind]["en"]
    for start in range(utterance.size):
        for end in range(min(start + _MAX_WORDS, utterance.size), start, -1):
            text = utterance.words(start, end)
            if pattern.fullmatch(text):
                value = read(text, utterance.word(start - 1))
                if value is not None:
                    yield Found(start, end, value)
                    break


_FINDERS: dict[Kind, Callable[[Utterances, datetime], Iterator[Found]]] = {
    "number": _numbers,
    "ordinal": _ordinals,
    "duration": _durations,
    "date": _dates,
    "time": _times,
}
