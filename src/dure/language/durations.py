"""Spans of time: “한 시간 반”, “1시간 30분”, “사흘”, “an hour and a half”, “90 seconds”."""

from __future__ import annotations

import re
from fractions import Fraction

from dure.errors import Language
from dure.language import numbers_en, numbers_ko

_DAY_S = 86_400
_KO_UNITS = {"주일": 7 * _DAY_S, "주": 7 * _DAY_S, "시간": 3600, "분": 60, "초": 1, "일": _DAY_S}
_KO_DAYS = {
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8, "아흐레": 9, "열흘": 10,
    "보름": 15,
}  # fmt: skip
_KO_SINGLE = (
    rf"(?:반시간|{'|'.join(_KO_DAYS)}|{numbers_ko.NUMBER}(?:주일|주(?!말)|시간|분|초|일)(?:반(?!복))?)"
)
_KO_UNIT = re.compile(r"(?P<unit>주일|주|시간|분|초|일)(?P<plus>반?)")

_SAID_DAYS = {1: "하루", 2: "이틀", 3: "사흘"}

_EN_UNITS = {"week": 7 * _DAY_S, "day": _DAY_S, "hour": 3600, "minute": 60, "second": 1}
_EN_SHORT = {"hr": "hour", "h": "hour", "min": "minute", "m": "minute", "sec": "second", "s": "second"}
_EN_UNIT = r"(?:weeks?|days?|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)"
_EN_NUMBER = rf"(?:(?:a )?couple(?: of)?|(?:a )?half(?: an| a)?|(?:a )?quarter(?: of)?(?: an| a)?|three quarters of an|{numbers_en.NUMBER})"
_EN_SINGLE = (
    rf"{_EN_NUMBER} ?-?{_EN_UNIT}\b(?: and (?:a half|a quarter|three quarters)(?! (?:{_EN_UNIT})\b))?"
)
_EN_TOKEN = re.compile(
    rf"(?P<number>{_EN_NUMBER}) ?-?(?P<unit>{_EN_UNIT})\b(?P<plus> and (?:a half|a quarter|three quarters)(?! (?:{_EN_UNIT})\b))?"
)

DURATION = {"ko": rf"(?:{_KO_SINGLE})++", "en": rf"{_EN_SINGLE}(?:(?: and)? {_EN_SINGLE})*"}
"""A regular expression for what may be a duration, by language, on a sentence's key."""

MAX_S = 366 * _DAY_S
"""The longest duration that is understood."""


def read_duration(text: str, language: Language) -> Fraction | None:
    """Its length in seconds, or None where the text is not exactly one (or a year and more, or nothing)."""
    seconds = _read_ko(text.replace(" ", "")) if language == "ko" else _read_en(text.replace("-", " "))
    return seconds if seconds is not None and 0 < seconds <= MAX_S else None


def _read_ko(text: str, last: int = MAX_S) -> Fraction | None:
    """Longest numbers first, shorter ones where the rest then makes no sense: 이십일일 is 21 days."""
    if not text:
        return Fraction(0)
    if text.startswith("반시간") and last > 3600:
        rest = _read_ko(text[3:], 3600)
        return None if rest is None else 1800 + rest
    for name, days in _KO_DAYS.items():
        if text.startswith(name) and last > _DAY_S:
            rest = _read_ko(text[len(name) :], _DAY_S)
            return None if rest is None else days * _DAY_S + rest
    for found in reversed(list(_KO_UNIT.finditer(text))):
        unit = _KO_UNITS[found["unit"]]
        count = numbers_ko.read_number(text[: found.start()], digit_by_digit=False)
        if count is None or count < 0 or unit >= last:
            continue
        rest = _read_ko(text[found.end() :], unit)
        if rest is not None:
            return count * unit + (Fraction(unit, 2) if found["plus"] else 0) + rest
    return None


def _read_en(text: str) -> Fraction | None:
    total, place, last = Fraction(0), 0, MAX_S
    while place < len(text):
        token = _EN_TOKEN.match(text, place)
        if token is None:
            return None
        place = token.end()
        joint = re.match(r" (?:and )?", text[place:])
        place += joint.end() if joint else 0
        name = token["unit"] if token["unit"] in _EN_SHORT else token["unit"].removesuffix("s") or "s"
        unit = _EN_UNITS[_EN_SHORT.get(name, name)]
        count = _count_en(token["number"])
        if count is None or count < 0 or unit >= last:
            return None
        plus = token["plus"] or ""
        count += (
            Fraction(3, 4)
            if "three" in plus
            else Fraction(1, 4)
            if "quarter" in plus
            else Fraction(1, 2)
            if plus
            else 0
        )
        total, last = total + count * unit, unit
    return total


def _count_en(text: str) -> Fraction | None:
    if "couple" in text:
        return Fraction(2)
    if re.fullmatch(r"(?:a )?half(?: an| a)?", text):
        return Fraction(1, 2)
    if "three quarters" in text:
        return Fraction(3, 4)
    if "quarter" in text and " and " not in text:
        return Fraction(1, 4)
    return numbers_en.read_number(text)


def say_duration(seconds: Fraction | float, language: Language) -> str:
    """Say a span to the second: “한 시간 삼십 분”, “one hour thirty minutes”; at least one second."""
    left = max(1, round(seconds))
    days, left = divmod(left, _DAY_S)
    hours, left = divmod(left, 3600)
    minutes, left = divmod(left, 60)
    if language == "ko":
        said = [
            _SAID_DAYS.get(days) or (f"{numbers_ko.say_whole(days)} 일" if days else ""),
            f"{numbers_ko.say_native(hours)} 시간" if hours else "",
            f"{numbers_ko.say_whole(minutes)} 분" if minutes else "",
            f"{numbers_ko.say_whole(left)} 초" if left else "",
        ]
        return " ".join(filter(None, said))
    counts = ((days, "day"), (hours, "hour"), (minutes, "minute"), (left, "second"))
    parts = [f"{numbers_en.say_whole(n)} {unit}{'' if n == 1 else 's'}" for n, unit in counts if n]
    return parts[0] if len(parts) == 1 else " ".join(parts[:-1]) + " and " + parts[-1]
