"""Reading Latin letters and digits aloud in Korean, and taking a text apart by script."""

from __future__ import annotations

import re
import unicodedata

from dure.language.spoken import spell_out

LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [
            "에이",
            "비",
            "씨",
            "디",
            "이",
            "에프",
            "지",
            "에이치",
            "아이",
            "제이",
            "케이",
            "엘",
            "엠",
            "엔",
            "오",
            "피",
            "큐",
            "알",
            "에스",
            "티",
            "유",
            "브이",
            "더블유",
            "엑스",
            "와이",
            "지",
        ],
        strict=True,
    )
)
DIGITS = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
ENGLISH_DIGITS = dict(
    zip(
        "0123456789",
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        strict=True,
    )
)
ENGLISH_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [
            "ay",
            "bee",
            "see",
            "dee",
            "ee",
            "eff",
            "gee",
            "aitch",
            "eye",
            "jay",
            "kay",
            "el",
            "em",
            "en",
            "oh",
            "pee",
            "cue",
            "are",
            "ess",
            "tee",
            "you",
            "vee",
            "doubleyou",
            "ex",
            "why",
            "zee",
        ],
        strict=True,
    )
)
_LATIN = re.compile(r"[A-Za-z]+")
VOWELLESS = re.compile(r"^[b-df-hj-np-tv-xz]+$")


def normal(text: str) -> str:
    """NFC, trimmed, with single spaces and no punctuation but the apostrophe and hyphen."""
    text = unicodedata.normalize("NFC", text)
    kept = (letter if letter.isalnum() or letter in "' " else " " for letter in text)
    return " ".join("".join(kept).split())


def is_spelled(word: str) -> bool:
    """Whether a Latin word is read letter by letter: LG, KT, TV, bts."""
    return (
        word.isascii()
        and word.isalpha()
        and ((word.isupper() and len(word) <= 3) or bool(VOWELLESS.match(word)))
    )


def in_hangul(word: str) -> str:
    """Letters and digits as a Korean reads them: LG → 엘지, U2 → 유이."""
    return "".join(DIGITS.get(letter) or LETTERS.get(letter.upper()) or letter for letter in word)


def read_aloud(text: str) -> str:
    """A text as a Korean reads it: digits as numbers, and what is spelled letter by letter (“G마켓 24” → “지마켓 이십사”)."""
    spoken = spell_out(text, "ko")
    return _LATIN.sub(lambda found: in_hangul(found[0]) if is_spelled(found[0]) else found[0], spoken)


def in_english(word: str) -> list[str]:
    """Letters and digits as English words."""
    return [ENGLISH_DIGITS.get(letter) or ENGLISH_LETTERS.get(letter.upper()) or letter for letter in word]
