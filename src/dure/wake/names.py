"""Whether a name can be listened for, and what is to be said about it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from dure.errors import Text, WakeWordInvalid
from dure.wake.everyday import is_everyday
from dure.wake.pronounce.callers import is_caller
from dure.wake.pronounce.hangul import is_hangul

MAX_LETTERS = 40

TOO_SHORT = Text("it is too short to be told from other speech", "다른 말과 구별하기에는 너무 짧아요")
"""Why a name with too few sounds is refused."""

EVERYDAY = frozenset(
    [
        "물",
        "불",
        "밥",
        "나",
        "너",
        "네",
        "예",
        "응",
        "아니",
        "그래",
        "엄마",
        "아빠",
        "오빠",
        "언니",
        "누나",
        "형",
        "우리",
        "오늘",
        "내일",
        "지금",
        "여기",
        "저기",
        "그거",
        "이거",
        "뭐",
        "왜",
        "좋아",
        "the",
        "a",
        "an",
        "and",
        "you",
        "i",
        "it",
        "is",
        "no",
        "yes",
        "what",
        "this",
        "that",
        "he",
        "she",
        "we",
        "they",
        "one",
        "two",
        "mom",
        "dad",
        "mum",
    ]
)
"""Words that are said all day: they are refused. Those of `everyday.tsv` are warned of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCheck:
    """What was found about a name that can be used.

    Attributes:
        text: the name, NFC, with single spaces.
        warnings: why it may be poor; codes: `short`, `everyday`.
    """

    text: str
    warnings: tuple[str, ...] = field(default=())


def check_wake_word(text: str) -> NameCheck:
    """Look at a name before it is used.

    Raises:
        WakeWordInvalid: it is empty, too short, too long, or holds what cannot be said.
    """
    spoken = " ".join(unicodedata.normalize("NFC", text).split())
    if spoken.startswith("/") and spoken.endswith("/") and len(spoken) > 3:
        return NameCheck(text=spoken)
    sayable = [letter for letter in spoken if _sayable(letter)]
    if not sayable:
        raise WakeWordInvalid(
            wake_word=spoken, why=Text("it holds nothing that can be said", "소리 내어 말할 글자가 없어요")
        )
    if strange := [letter for letter in spoken if not _sayable(letter) and letter not in " '’-."]:
        sign = unicodedata.category(strange[0])[0] in "SC"
        why = Text(
            f"it holds {'an emoji or sign' if sign else 'a letter of another script'};"
            " use Hangul, Latin letters and digits",
            f"{'그림 문자나 기호가' if sign else '다른 문자가'} 들어 있어요. 한글, 로마자, 숫자로 써 주세요",
        )
        raise WakeWordInvalid(wake_word=spoken, why=why)
    if len(spoken) > MAX_LETTERS:
        raise WakeWordInvalid(
            wake_word=spoken[:20] + "…",
            why=Text(f"it is longer than {MAX_LETTERS} letters", f"{MAX_LETTERS}자보다 길어요"),
        )
    if len(sayable) < 2:
        raise WakeWordInvalid(
            wake_word=spoken,
            why=Text(
                "one letter or syllable is too short; take two or more",
                "한 글자는 너무 짧아요. 두 글자 이상으로 정해 주세요",
            ),
        )
    if spoken.lower() in EVERYDAY:
        raise WakeWordInvalid(
            wake_word=spoken,
            why=Text("it is said all day; take a rarer word", "늘 쓰는 말이에요. 더 드문 말로 정해 주세요"),
        )
    if all(is_caller(word) for word in spoken.split()):
        raise WakeWordInvalid(
            wake_word=spoken,
            why=Text("it only calls; add a name to it", "부르는 말뿐이에요. 이름을 붙여 주세요"),
        )
    syllables = sum(map(is_hangul, sayable))
    short = syllables < 3 if syllables else len(sayable) < 5
    warnings = (*(["short"] if short else []), *(["everyday"] if is_everyday(spoken) else []))
    return NameCheck(text=spoken, warnings=warnings)


def check_wake_words(texts: Iterable[str]) -> list[NameCheck]:
    """Look at several names that are to be loaded together.

    Raises:
        WakeWordInvalid: one cannot be used, or is there twice.
    """
    seen: set[str] = set()
    return [check_among(text, seen) for text in texts]


def check_among(text: str, seen: set[str]) -> NameCheck:
    """Look at one of several names; `seen` is filled with those that were looked at.

    Raises:
        WakeWordInvalid: it cannot be used, or was there already.
    """
    checked = check_wake_word(text)
    key = "".join(checked.text.casefold().split())
    if key in seen:
        raise WakeWordInvalid(wake_word=checked.text, why=Text("it is there already", "이미 있는 이름이에요"))
    seen.add(key)
    return checked


def _sayable(letter: str) -> bool:
    return is_hangul(letter) or (letter.isascii() and letter.isalnum())
