"""Numbers with what they count, in the middle of a sentence: “24도”, “삼십 프로”, “칠 번”, “two degrees”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from dure.errors import Language
from dure.home.speech.tokens import Reading
from dure.language.numbers import NUMBER, read_number

_UNITS: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "ko": (
        ("times", r"(?:배로|배)(?![가-힣]*고프)"),
        ("degree", r"(?:도씨|도|°c|°)(?!어)"),
        ("percent", r"(?:퍼센트|프로(?!그램)|퍼센|%)(?:포인트)?"),
        ("channel", r"(?:번채널|번방송|번)(?!더|만더)"),
        ("kelvin", r"(?:켈빈|k)"),
        ("step", r"(?:칸|단계|눈금|레벨)"),
        ("grade", r"(?:단)"),
    ),
    "en": (
        ("degree", r"(?: degrees| degree|°c?)(?: celsius)?"),
        ("percent", r"(?: percent|%)"),
        ("kelvin", r" (?:kelvin|k)"),
        ("step", r" (?:notches|notch|steps|step|levels)"),
    ),
}
_MARKS: Mapping[Language, tuple[tuple[str, re.Pattern[str]], ...]] = {
    language: tuple(
        (unit, re.compile(mark + ("" if language == "ko" else r"(?= |$)"))) for unit, mark in units
    )
    for language, units in _UNITS.items()
}
_KO_NUMBER = re.compile(NUMBER["ko"])
_KO_FIRST = frozenset("0123456789-영공일이삼사오육륙칠팔구십백천마하한둘두셋세넷네다여아열스서쉰예")
_MOST_WORDS = 5
_MOST = 10_000
"""No trait of an appliance goes so far: “5만 줄여” is five, and no more."""
_ARTICLES = frozenset({"a", "an"})


def numbers_at(key: str, place: int, language: Language) -> Iterator[tuple[int, Reading]]:
    """Numbers that begin at a place of a sentence's key: where each ends, and what it says; the longest of each unit."""
    spans = _spans_ko(key, place) if language == "ko" else _spans_en(key, place)
    seen: set[str] = set()
    for end in spans:
        text = key[place:end].strip()
        value = _value(text, language)
        if value is None or abs(value) >= _MOST:
            continue
        for unit, mark in _MARKS[language]:
            found = mark.match(key, end)
            if found and unit not in seen:
                seen.add(unit)
                yield found.end(), Reading("number", float(value), unit)
        if "" not in seen and text not in _ARTICLES:
            seen.add("")
            yield end, Reading("number", float(value))


def _value(text: str, language: Language) -> Fraction | None:
    """What a number is; “one eighty” is 180 where it is no time of day, which is cut out before."""
    if language == "en":
        if text in _SOME_EN:
            return Fraction(_SOME_EN[text])
        if hundreds := _HUNDREDS_EN.fullmatch(text):
            return read_number(f"{hundreds[1]} hundred {hundreds[2]}", "en")
    return read_number(text, language)


def _spans_ko(key: str, place: int) -> Iterator[int]:
    if key[place] not in _KO_FIRST:
        return
    found = _KO_NUMBER.match(key, place)
    if found:
        yield from range(found.end(), place, -1)


_HUNDREDS_EN = re.compile(
    r"(one|two|three|four|five|six|seven|eight|nine) ((?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?: (?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_SOME_EN: Mapping[str, int] = {"a couple of": 2, "couple of": 2, "a couple": 2, "a few": 3}


def _spans_en(key: str, place: int) -> Iterator[int]:
    ends = []
    end = place
    for _ in range(_MOST_WORDS):
        end = key.find(" ", end + 1)
        if end < 0:
            ends.append(len(key))
            break
        ends.append(end)
    for last in reversed(ends):
        if percent := re.search(r"(?:%|°c?)$", key[place:last]):
            yield place + percent.start()
        yield last
