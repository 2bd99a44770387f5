"""Days that come again: “매일 밤”, “평일”, “월요일이랑 목요일”, “일요일 빼고 매일”, “every night”, “on weekdays”, “Mondays and Fridays”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from dure.errors import Language

EVERY_DAY = frozenset(range(7))
WORKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the week on which something comes again, where a sentence says so.

    Attributes:
        start: where that begins in the sentence's key.
        end: where it ends.
        days: which days, Monday is 0.
        part: the part of the day that is said with them, such as “밤” or “evening”; empty where none is.
    """

    start: int
    end: int
    days: frozenset[int]
    part: str = ""


# ---------------------------------------------------------------- Korean

_W = "월화수목금토일"
_KO_PART = r"(?P<part>오전|오후|아침|점심|낮|저녁|밤|새벽)"
_KO_JOIN = r"(?:이랑|랑|하고|그리고|과|와|및|이나)?"
_KO_TAIL = r"(?:날)?(?:마다|에는|에|엔|은|는|이면|의)?"
_KO_NAMED = rf"[{_W}]요일"
_KO_RUNS = "|".join("".join(chosen) for size in range(7, 1, -1) for chosen in combinations(_W, size))
"""Days in a row by their first syllables, as in “월수금”."""
_KO_CLOCK = r"(?=(?:에|마다|엔|은)?(?:오전|오후|아침|점심|낮|저녁|밤|새벽|정오|자정|\d|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)[^요]{0,8}?(?:시(?!간)|:|정오|자정|$))"
_KO_SET = (
    rf"(?:(?P<list>{_KO_NAMED}(?:{_KO_JOIN}{_KO_NAMED})*)|(?P<work>평일|주중)|(?P<end>주말)"
    rf"|(?P<run>{_KO_RUNS})(?:요일)?)"
)
_KO_EVERY = r"(?:매일매일|매일|날마다|맨날|하루도빠짐없이|하루에?한번씩?)"
_KO_SPARED = rf"(?P<spared>(?:{_KO_NAMED}{_KO_JOIN})+|주말|평일)(?:만)?(?:은|는|을|를)?(?:빼고|제외하고|말고)(?:는|은)?(?:나머지)?(?:는|은)?"
_THIS_KO = r"(?<!이번)(?<!이번주)(?<!다음)(?<!다음주)(?<!지난)(?<!지난주)(?<!저번)(?<!담주)"
_KO_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_KO_SPARED}(?P<daily>{_KO_EVERY})(?:{_KO_PART}(?:마다|에)?)?",
        rf"(?P<daily>{_KO_EVERY}){_KO_SPARED}(?:{_KO_PART}(?:마다|에)?)?",
        rf"(?P<daily>{_KO_EVERY})(?:{_KO_PART}(?:마다|에는|에|엔)?)?(?:마다)?",
        rf"(?P<daily>매){_KO_PART}(?:마다|에)?",
        rf"(?P<first>[{_W}])(?:요일)?(?:부터|에서)(?P<last>[{_W}])(?:요일)?까지{_KO_TAIL}(?:매일)?(?:{_KO_PART}(?:마다|에)?)?",
        rf"매주{_KO_SET}{_KO_TAIL}(?:{_KO_PART}(?:마다|에)?)?",
        rf"(?P<list>{_KO_NAMED}(?:{_KO_JOIN}{_KO_NAMED})*)마다(?:{_KO_PART}(?:마다|에)?)?",
        rf"(?P<list>{_KO_NAMED}(?:{_KO_JOIN}{_KO_NAMED})+){_KO_TAIL}(?:{_KO_PART}(?:마다|에)?)?",
        rf"{_THIS_KO}(?:매)?(?:(?P<work>평일|주중)|(?P<end>주말)){_KO_TAIL}(?:{_KO_PART}(?:마다|에)?)?",
        rf"(?P<run>{_KO_RUNS})(?:요일)?{_KO_CLOCK}{_KO_TAIL}(?:{_KO_PART}(?:마다|에)?)?",
        rf"(?P<daily>){_KO_PART}마다",
    )
)

# ---------------------------------------------------------------- English

_EN_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_D = rf"(?:{'|'.join(_EN_DAYS)})"
_EN_LIST = rf"{_D}s?(?:(?: and| or)? {_D}s?)*"
_EN_PART = r"(?P<part>morning|afternoon|evening|night)"
_EN_SET = rf"(?:(?P<list>{_EN_LIST})|(?P<work>weekday|week day|workday|working day|school day|work day)|(?P<end>weekend)|(?P<daily>day))"
_EN_PATTERNS = tuple(
    re.compile(pattern + r"(?= |$)")
    for pattern in (
        rf" (?P<daily>every day|daily|each day)(?: of the week)? (?:except|but|apart from|other than)(?: for)?(?: on)?(?: the)? (?P<spared>{_EN_LIST}|weekends?|weekdays?)",
        rf" (?:on )?(?:every|each)(?: single)? {_EN_SET}(?: {_EN_PART})?(?: of the week)?",
        rf" (?P<daily>every|each)(?: single)? {_EN_PART}",
        r" (?P<daily>daily|seven days a week|all week)",
        r" (?P<daily>)(?P<part>night)ly",
        rf" (?:from )?(?P<first>{_D})s? (?:to|through|thru|till|until) (?P<last>{_D})s?(?: {_EN_PART}s?)?",
        rf" (?:on |at |during |over )?(?:the )?(?:(?P<work>weekdays|week days|workdays|work days|working days|school days)|(?P<end>weekends))(?: in the)?(?: {_EN_PART}s?)?",
        rf" (?:on |at |during |over )the (?P<end>weekend)(?: {_EN_PART}s?)?",
        rf" (?:on )?(?P<work>weekday|week)(?: |)?{_EN_PART}s",
        rf" (?:on )?(?P<end>weekend) {_EN_PART}s",
        rf" (?:on )?(?P<list>{_D}s(?:(?: and| or)? {_D}s?)*)(?: {_EN_PART}s?)?",
        rf" (?:on )?(?P<list>{_D}(?:(?: and| or)? {_D})+)(?: {_EN_PART}s?)?",
        rf" (?:on )?(?P<list>{_D}) {_EN_PART}s",
        rf" (?:in the )?(?P<daily>){_EN_PART}s",
    )
)
_PATTERNS: Mapping[Language, tuple[re.Pattern[str], ...]] = {"ko": _KO_PATTERNS, "en": _EN_PATTERNS}


def read_days(key: str, language: Language) -> list[Days]:
    """Every saying of days that come again, in order; one day alone, as “월요일에”, is none.

    Args:
        key: the sentence, as `Sentence.key`.
        language: its language.
    """
    found: list[Days] = []
    for pattern in _PATTERNS[language]:
        for match in pattern.finditer(key):
            taken = any(match.start() < other.end and other.start < match.end() for other in found)
            if not taken and (days := _days(match, language)):
                part = match.groupdict().get("part") or ""
                found.append(Days(match.start(), match.end(), days, part))
    return sorted(found, key=lambda one: one.start)


def _days(match: re.Match[str], language: Language) -> frozenset[int]:
    said = {name: value for name, value in match.groupdict().items() if value is not None}
    if "spared" in said:
        return EVERY_DAY - _named(said["spared"], language)
    if "first" in said:
        first, last = (min(_listed(said[name], language)) for name in ("first", "last"))
        return frozenset(day % 7 for day in range(first, last + 1 + 7 * (last < first)))
    if "list" in said or "run" in said:
        return _named(said.get("list") or said.get("run", ""), language)
    return WORKDAYS if "work" in said else WEEKEND if "end" in said else EVERY_DAY


def _named(said: str, language: Language) -> frozenset[int]:
    if "주말" in said or "weekend" in said:
        return WEEKEND
    if "평일" in said or "weekday" in said:
        return WORKDAYS
    return frozenset(_listed(said, language))


def _listed(said: str, language: Language) -> Iterator[int]:
    if language == "ko":
        yield from (_W.index(letter) for letter in said.replace("요일", "") if letter in _W)
    else:
        yield from (number for number, name in enumerate(_EN_DAYS) if name in said)


def say_days(days: frozenset[int], language: Language) -> str:
    """Say days that come again: “매일”, “평일”, “매주 월요일과 목요일”, “every day”, “every Monday and Thursday”."""
    if days == EVERY_DAY:
        return "매일" if language == "ko" else "every day"
    if days == WORKDAYS:
        return "평일" if language == "ko" else "on weekdays"
    if days == WEEKEND:
        return "주말" if language == "ko" else "at weekends"
    if len(days) > len(EVERY_DAY) - 2:
        (spared,) = EVERY_DAY - days
        return (
            f"{_W[spared]}요일만 빼고 매일"
            if language == "ko"
            else f"every day except {_EN_DAYS[spared].title()}"
        )
    listed = sorted(days)
    if language == "ko":
        names = [f"{_W[day]}요일" for day in listed]
        return f"매주 {', '.join([*names[:-2], '과 '.join(names[-2:])])}"
    names = [_EN_DAYS[day].title() for day in listed]
    return f"every {', '.join([*names[:-2], ' and '.join(names[-2:])])}"
