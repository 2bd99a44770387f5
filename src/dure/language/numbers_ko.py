"""Korean numbers, read and said: Sino-Korean, native, digits, and mixtures of them (“3만 오천”, “백스물셋”)."""

from __future__ import annotations

import re
from fractions import Fraction

SINO_DIGITS = "영일이삼사오육칠팔구"
_DIGITS = {letter: value for value, letter in enumerate(SINO_DIGITS)} | {"공": 0, "륙": 6, "령": 0}
_SMALL = {"십": 10, "백": 100, "천": 1000}
_BIG = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
_TENS = {
    "열": 10,
    "스물": 20,
    "스무": 20,
    "서른": 30,
    "마흔": 40,
    "쉰": 50,
    "예순": 60,
    "일흔": 70,
    "여든": 80,
    "아흔": 90,
}
_ONES = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4, "넉": 4, "다섯": 5,
    "여섯": 6, "일곱": 7, "여덟": 8, "여덜": 8, "아홉": 9,
}  # fmt: skip
_WORDS = sorted((*_TENS, *_ONES), key=len, reverse=True)
_TOKEN = re.compile(
    rf"\d++(?:\.\d++)?|{'|'.join(_WORDS)}|[{''.join(_DIGITS)}{''.join(_SMALL)}{''.join(_BIG)}]"
)
_MINUS = ("마이너스", "영하", "-")

NUMBER = rf"(?:(?:마이너스|영하|-)?(?:{_TOKEN.pattern})+(?:(?:점|쩜)[{''.join(_DIGITS)}]+)?)"
"""A regular expression for what may be a number, on text without spaces; `read_number` has the last word."""

START = re.compile(rf"(?:{_TOKEN.pattern})+(?:(?:점|쩜)[{''.join(_DIGITS)}]+)?")
"""The longest stretch that may begin with a number without a sign, on text without spaces."""

_SAID_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_SAID_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_SAID_BIG = ("", "만", "억", "조", "경", "해")


def read_number(text: str, *, digit_by_digit: bool = True) -> Fraction | None:
    """The value of a number, or None where the text (spaces do not count) is not exactly one.

    Args:
        text: such as “이십사”, “3만 5천”.
        digit_by_digit: whether “이공이육” is 2026.
    """
    text = text.replace(" ", "")
    for minus in _MINUS:
        if text.startswith(minus):
            value = read_number(text.removeprefix(minus), digit_by_digit=digit_by_digit)
            return None if value is None else -value
    whole, point, decimals = text.replace("쩜", "점").partition("점")
    value = _read_whole(whole, digit_by_digit)
    if value is None or not point:
        return value
    if not decimals or any(letter not in _DIGITS for letter in decimals):
        return None
    digits = "".join(str(_DIGITS[letter]) for letter in decimals)
    return value + Fraction(int(digits), 10 ** len(digits))


def _read_whole(text: str, digit_by_digit: bool) -> Fraction | None:
    if not text:
        return None
    if digit_by_digit and len(text) > 1 and all(letter in _DIGITS for letter in text):
        return Fraction(int("".join(str(_DIGITS[letter]) for letter in text)))
    reader = _Reader()
    place = 0
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None or not reader.take(token[0]):
            return None
        place = token.end()
    return reader.value()


class _Reader:
    """Adds up a number from left to right; refuses what no one says, such as 십백 or 삼사십."""

    def __init__(self) -> None:
        self._total = Fraction(0)
        self._section = Fraction(0)
        self._digit: Fraction | None = None
        self._last_small = 10_000
        self._last_big = 10**20

    def take(self, token: str) -> bool:
        if token in _SMALL:
            return self._small(_SMALL[token])
        if token in _BIG:
            return self._big(_BIG[token])
        if token in _TENS or token in _ONES:
            value = _TENS.get(token) or _ONES[token]
            level = 10 if token in _TENS else 1
            if self._digit is not None or self._last_small <= level:
                return False
            self._section += value
            self._last_small = level
            return True
        if self._digit is not None or self._last_small <= 1:
            return False
        self._digit = Fraction(token) if token[0].isdigit() else Fraction(_DIGITS[token])
        return not (self._last_small <= 1000 and self._digit >= self._last_small)

    def _small(self, unit: int) -> bool:
        if unit >= self._last_small or self._digit == 0:
            return False
        self._section += (1 if self._digit is None else self._digit) * unit
        self._digit, self._last_small = None, unit
        return True

    def _big(self, unit: int) -> bool:
        if unit >= self._last_big:
            return False
        section = self._section + (self._digit or 0)
        self._total += (section or 1) * unit
        self._section, self._digit, self._last_small, self._last_big = Fraction(0), None, 10_000, unit
        return True

    def value(self) -> Fraction:
        return self._total + self._section + (self._digit or 0)


def say_whole(value: int) -> str:
    """A whole number in Sino-Korean, groups of ten thousand apart: 1234567 is “백이십삼만 사천오백육십칠”.

    Raises:
        ValueError: it has more than 24 digits.
    """
    if value < 0:
        return "마이너스 " + say_whole(-value)
    if value == 0:
        return "영"
    if value >= 10**24:
        raise ValueError("too large to be said")
    groups = []
    for big in _SAID_BIG:
        value, group = divmod(value, 10_000)
        if group:
            groups.append("만" if (big, group) == ("만", 1) and not value else _say_group(group) + big)
    return " ".join(reversed(groups))


def _say_group(value: int) -> str:
    said = ""
    for unit, name in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            said += (SINO_DIGITS[digit] if digit > 1 or unit == 1 else "") + name
    return said


def say_native(value: int) -> str:
    """A count before its counter, 1 to 99 in native words: 3 is “세”, 20 “스무”, 21 “스물한”; others in Sino-Korean."""
    if value == 20:
        return "스무"
    if not 1 <= value <= 99:
        return say_whole(value)
    return _SAID_TENS[value // 10] + _SAID_ONES[value % 10]


def say_decimal(whole: int, decimals: str, *, negative: bool) -> str:
    """A decimal number: 3, “14” is “삼 점 일사”."""
    said = say_whole(whole)
    if decimals:
        said += " 점 " + "".join(SINO_DIGITS[int(digit)] for digit in decimals)
    return f"마이너스 {said}" if negative else said
