"""Korean particles that agree with the sound before them: 은/는, 이/가, 을/를, 과/와, 로/으로, 야/아 ….

The rule is Standard Korean's (국립국어원, 한글 맞춤법·표준어 규정): what counts is whether the word ends in a
consonant as it is *spoken*, so digits and Latin letters are read out first; 로 also follows ㄹ.
"""

from __future__ import annotations

import re

_PAIRS = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "이야": ("이야", "야"),
    "아": ("아", "야"),
    "이에요": ("이에요", "예요"),
    "이라": ("이라", "라"),
    "이라고": ("이라고", "라고"),
    "이라는": ("이라는", "라는"),
    "이나": ("이나", "나"),
    "이랑": ("이랑", "랑"),
    "이었": ("이었", "였"),
}
_FORMS = {form: pair for pair in _PAIRS.values() for form in pair}
_DIGITS = {
    "0": "영",
    "1": "일",
    "2": "이",
    "3": "삼",
    "4": "사",
    "5": "오",
    "6": "육",
    "7": "칠",
    "8": "팔",
    "9": "구",
}
_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        [
            "이",
            "비",
            "시",
            "디",
            "이",
            "프",
            "지",
            "치",
            "이",
            "이",
            "이",
            "엘",
            "엠",
            "엔",
            "오",
            "피",
            "큐",
            "르",
            "스",
            "티",
            "유",
            "이",
            "유",
            "스",
            "이",
            "트",
        ],
        strict=True,
    )
)
"""The last syllable of a Latin letter's Korean name, where only its end matters."""
_SIGNS = {"%": "트", "℃": "도", "℉": "도", "°": "도", "+": "스", "$": "러"}
_ENGLISH_FINAL = re.compile(r"(?:ng|[mn]e?|le?|(?:^|[^aeiou])[aeiou](?:[bkpt]|ck)|ook)$")
"""How English words end in Korean spelling (외래어 표기법): nasals and l always, stops after one short vowel."""
_ENGLISH_LIQUID = re.compile(r"(?:le|l)$")


def final_of(word: str) -> str:
    """The consonant that a word ends in when it is spoken in Korean: `ㄹ`, another (`x`), or none (empty).

    Digits and letters are read as Koreans read them (“3” is 삼, “LG” is 엘지); quotes and brackets are skipped.
    """
    bare = word.rstrip(" \t\"'”’)]}>」』.,!?")
    if not bare:
        return ""
    last = bare[-1].lower()
    if last in _DIGITS:
        return _final_of_number(bare)
    if last.isascii() and last.isalpha():
        return _final_of_latin(bare)
    return _final_of_syllable(_SIGNS.get(last, last))


def with_particle(word: str, particle: str) -> str:
    """A word and the form of a particle that fits it; `particle` names the pair by either form (“은” or “는”).

    Raises:
        KeyError: the particle does not change with the word before it.
    """
    closed, opened = _FORMS[particle]
    final = final_of(word)
    if closed == "으로" and final == "ㄹ":
        return word + opened
    return word + (closed if final else opened)


def _final_of_syllable(letter: str) -> str:
    code = ord(letter) - 0xAC00
    if not 0 <= code < 11_172:
        return ""
    final = code % 28
    return "ㄹ" if final == 8 else "x" if final else ""


def _final_of_number(word: str) -> str:
    digits = re.search(r"[\d,]*\d$", word)
    number = (digits[0] if digits else word[-1]).replace(",", "")
    before_point = word[: len(word) - len(number)].endswith(".")
    if number[-1] != "0" or before_point or not number.strip("0"):
        return _final_of_syllable(_DIGITS[number[-1]])
    zeros = len(number) - len(number.rstrip("0"))
    last_unit = {0: "만", 1: "십", 2: "백", 3: "천"}[zeros % 4] if zeros < 8 else "억"
    return _final_of_syllable(last_unit)


def _final_of_latin(word: str) -> str:
    spoken = re.search(r"[A-Za-z]+$", word)
    tail = spoken[0] if spoken else word[-1]
    if len(tail) == 1 or tail.isupper():
        return _final_of_syllable(_LETTERS[tail[-1].lower()])
    tail = tail.lower()
    if _ENGLISH_LIQUID.search(tail):
        return "ㄹ"
    return "x" if _ENGLISH_FINAL.search(tail) else ""
