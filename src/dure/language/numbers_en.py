"""English numbers, read and said."""

from __future__ import annotations

import re
from fractions import Fraction

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ("", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
_BIG = ("", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion", "sextillion")
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {
    "oh": 0,
    "nought": 0,
    "a": 1,
    "an": 1,
    "fourty": 40,
}
_TEN_VALUES = {word: 10 * value for value, word in enumerate(_TENS) if word} | {"fourty": 40}
_BIG_VALUES = {word: 1000**power for power, word in enumerate(_BIG) if word}
_PARTS = {
    "half": Fraction(1, 2), "halves": Fraction(1, 2), "third": Fraction(1, 3), "thirds": Fraction(1, 3),
    "quarter": Fraction(1, 4), "quarters": Fraction(1, 4), "fifth": Fraction(1, 5), "fifths": Fraction(1, 5),
    "sixth": Fraction(1, 6), "sixths": Fraction(1, 6), "eighth": Fraction(1, 8), "eighths": Fraction(1, 8),
    "tenth": Fraction(1, 10), "tenths": Fraction(1, 10),
}  # fmt: skip


def _either(*words: str) -> str:
    """One alternative for each word, the longest first; a word that stood there twice would cost 2ⁿ attempts."""
    return "|".join(sorted(set(words), key=len, reverse=True))


_FIRST = _either(*_SMALL, "oh", "nought", *_TEN_VALUES, *_BIG_VALUES, "hundred", "half", "dozen", "a", "an")
_ANY = _either(*_FIRST.split("|"), *_PARTS, "and", "point")
_DIGITS = r"\d+(?:\.\d+)?(?:/\d+)?"

NUMBER = rf"(?:(?:minus |negative |-)?(?:{_DIGITS}|(?:{_FIRST})\b)(?: (?:{_DIGITS}|(?:{_ANY})\b))*?)"
"""A regular expression for what may be a number, on normalised text; `read_number` has the last word."""

START = re.compile(rf"(?:\d+(?:\.\d+)?|(?:{_FIRST})\b)(?: (?:\d+(?:\.\d+)?|(?:{_ANY})\b))*")
"""The longest stretch that may begin with a number without a sign."""

_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
}  # fmt: skip
_ORDINAL_OF = {value: word for word, value in _ORDINALS.items()}


def read_number(text: str) -> Fraction | None:
    """The value of a number, or None where the text is not exactly one: “two and a half”, “1.5 million”, “¾” as “3/4”."""
    words = text.replace("-", " -").split() if text.startswith("-") else text.replace("-", " ").split()
    if not words:
        return None
    if words[0] in ("minus", "negative") or words[0].startswith("-"):
        rest = words[1:] if words[0] in ("minus", "negative", "-") else [words[0][1:], *words[1:]]
        value = read_number(" ".join(rest))
        return None if value is None else -value
    if "point" in words:
        return _read_decimal(words)
    return _read_mixed(words)


def _read_decimal(words: list[str]) -> Fraction | None:
    at = words.index("point")
    decimals = words[at + 1 :]
    big = Fraction(1)
    if decimals and decimals[-1] in _BIG_VALUES:
        big = Fraction(_BIG_VALUES[decimals.pop()])
    digits = "".join(word if word.isdigit() else str(_VALUES.get(word, "?")) for word in decimals)
    whole = _read_whole(words[:at]) if at else Fraction(0)
    if whole is None or not digits.isdigit():
        return None
    return (whole + Fraction(int(digits), 10 ** len(digits))) * big


def _read_mixed(words: list[str]) -> Fraction | None:
    part = _PARTS.get(words[-1])
    if part is None:
        return _read_whole(words)
    before = words[:-1]
    if "and" in before:
        at = len(before) - 1 - before[::-1].index("and")
        whole, count = _read_whole(before[:at]), _read_whole(before[at + 1 :])
        if whole is not None and count is not None:
            return whole + count * part
    count = _read_whole(before) if before else Fraction(1)
    return None if count is None or words[-1].endswith("s") != (count > 1) else count * part


def _read_whole(words: list[str]) -> Fraction | None:
    total, section, last = Fraction(0), Fraction(0), 10**30
    fresh = True
    for place, word in enumerate(words):
        if word == "and":
            if fresh or place == len(words) - 1:
                return None
            continue
        if word == "dozen":
            section, fresh, last = (section or Fraction(1)) * 12, False, 1
        elif word == "hundred":
            if section >= 100 or (last <= 1 and section == 0):
                return None
            section, fresh, last = (section or Fraction(1)) * 100, False, 100
        elif word in _BIG_VALUES:
            big = _BIG_VALUES[word]
            if total and big >= total:
                return None
            total, section, fresh, last = total + (section or 1) * big, Fraction(0), False, 1000
        else:
            value = _read_word(word)
            if value is None or value >= last:
                return None
            section, fresh, last = section + value, False, _room_below(word, value)
    return None if fresh else total + section


def _room_below(word: str, value: Fraction) -> int:
    """What may still follow in the same group: ones after tens, nothing after ones or digits."""
    return 10 if word in _TEN_VALUES and value >= 20 else 1


def _read_word(word: str) -> Fraction | None:
    if word[0].isdigit():
        try:
            return Fraction(word)
        except (ValueError, ZeroDivisionError):
            return None
    value = _TEN_VALUES.get(word, _VALUES.get(word))
    return None if value is None else Fraction(value)


def say_whole(value: int) -> str:
    """A whole number in words: 1234 is “one thousand two hundred thirty-four”.

    Raises:
        ValueError: it has more than 24 digits.
    """
    if value < 0:
        return "minus " + say_whole(-value)
    if value == 0:
        return "zero"
    if value >= 10**24:
        raise ValueError("too large to be said")
    groups = []
    for big in _BIG:
        value, group = divmod(value, 1000)
        if group:
            groups.append(f"{_say_group(group)} {big}".strip())
    return " ".join(reversed(groups))


def _say_group(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    words = [f"{_SMALL[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        words.append(_TENS[tens] + (f"-{_SMALL[ones]}" if ones else ""))
    elif rest:
        words.append(_SMALL[rest])
    return " ".join(words)


def say_ordinal(value: int) -> str:
    """A rank in words: 21 is “twenty-first”."""
    said = say_whole(value)
    head, joint, last = said.rpartition("-") if "-" in said else said.rpartition(" ")
    number = _SMALL.index(last) if last in _SMALL else -1
    ordinal = _ORDINAL_OF.get(number, last.removesuffix("y") + "ieth" if last.endswith("y") else last + "th")
    return head + joint + ordinal


def read_ordinal(text: str) -> int | None:
    """The value of a rank: “3rd”, “twenty-first”; None where it is not one."""
    if digits := re.fullmatch(r"(\d+)(?:st|nd|rd|th)?", text):
        return int(digits[1])
    words = text.replace("-", " ")
    return next((value for value in range(1, 32) if say_ordinal(value).replace("-", " ") == words), None)


def say_decimal(whole: int, decimals: str, *, negative: bool) -> str:
    """A decimal number: 3, “14” is “three point one four”."""
    said = say_whole(whole)
    if decimals:
        said += " point " + " ".join(_SMALL[int(digit)] for digit in decimals)
    return f"minus {said}" if negative else said
