"""Numbers with what they count, in the middle of a sentence: “24도”, “삼십 프로”, “칠 번”, “two degrees”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dure.errors import Language
from dure.home.speech.tokens import Reading
from dure.language.numbers import NUMBER, read_number

_UNITS: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "ko": (
        ("degree", r"(?:도씨|도|°c|°)(?!어)"),
        ("percent", r"(?:퍼센트|프로(?!그램)|퍼센|%)"),
        ("channel", r"(?:번채널|번방송|번)(?!더|만더)"),
        ("step", r"(?:칸|단계|눈금|레벨)"),
        ("grade", r"(?:단)"),
    ),
    "en": (
        ("degree", r" (?:degrees|degree)(?: celsius)?"),
        ("percent", r"(?: percent|%)"),
        ("step", r" (?:notches|notch|steps|step|levels)"),
    ),
}
_PATTERNS: Mapping[Language, tuple[tuple[str, re.Pattern[str]], ...]] = {
    language: (
        *((unit, re.compile(rf"(?P<number>{NUMBER[language]}){mark}")) for unit, mark in units),
        ("", re.compile(rf"(?P<number>{NUMBER[language]}){'' if language == 'ko' else r'(?= |$)'}")),
    )
    for language, units in _UNITS.items()
}
_KO_FIRST = frozenset("0123456789-영공일이삼사오육륙칠팔구십백천마하한둘두셋세넷네다여아열스서쉰예")


def numbers_at(key: str, place: int, language: Language) -> Iterator[tuple[int, Reading]]:
    """Numbers that begin at a place of a sentence's key: where each ends, and what it says."""
    if language == "ko" and key[place] not in _KO_FIRST:
        return
    for unit, pattern in _PATTERNS[language]:
        if found := pattern.match(key, place):
            value = read_number(found["number"].strip(), language)
            if value is not None and not (unit == "" and language == "en" and found["number"] in ("a", "an")):
                yield found.end(), Reading("number", float(value), unit)
