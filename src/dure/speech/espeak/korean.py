"""Korean as eSpeak NG should say it: by the rules of standard pronunciation, in eSpeak's own phonemes. Pure.

eSpeak's own Korean rules say a ㄱ inside a word as an uvular stop, voice the ㄱ and ㄷ that begin one and leave
out nasalisation. Its Korean stays hard to understand even so (docs/speech.md).
The rules here are those of the National Institute of Korean Language (표준 발음법, chapters 4 to 7).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

_SPLIT = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_CLOSED = {
    **dict.fromkeys("ㄲㅋㄳㄺ", "ㄱ"), **dict.fromkeys("ㅅㅆㅈㅊㅌㅎ", "ㄷ"), **dict.fromkeys("ㅍㅄㄿ", "ㅂ"),
    **dict.fromkeys("ㄼㄽㄾㅀ", "ㄹ"), "ㄻ": "ㅁ", "ㄵ": "ㄴ", "ㄶ": "ㄴ",
}  # fmt: skip
_TENSE = dict(zip("ㄱㄷㅂㅅㅈ", "ㄲㄸㅃㅆㅉ", strict=True))
_ASPIRATED = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
_NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}

_SAID_INITIAL = {
    "ㄱ": "k", "ㄲ": "k-", "ㄴ": "n", "ㄷ": "t", "ㄸ": "t-", "ㄹ": "*", "ㅁ": "m", "ㅂ": "p", "ㅃ": "p-", "ㅅ": "s",
    "ㅆ": "s-", "ㅇ": "", "ㅈ": "tS", "ㅉ": "tS;-", "ㅊ": "tSh", "ㅋ": "kh", "ㅌ": "th", "ㅍ": "ph", "ㅎ": "h",
}  # fmt: skip
_SAID_BETWEEN = {"ㄱ": "g", "ㄷ": "d", "ㅂ": "b", "ㅈ": "dZ;"}
_SAID_VOWEL = dict(
    zip(
        VOWELS,
        [
            "a",
            "E",
            "ja",
            "jE",
            "@",
            "e",
            "j@",
            "je",
            "o",
            "wa",
            "wE",
            "we",
            "jo",
            "u",
            "w@",
            "we",
            "wi",
            "ju",
            "u-",
            "u-j",
            "i",
        ],
        strict=True,
    )
)
_SAID_FINAL = {"ㄱ": "k", "ㄴ": "n", "ㄷ": "t", "ㄹ": "L", "ㅁ": "m", "ㅂ": "p", "ㅇ": "N", " ": ""}
_VOICED = "ㄴㄹㅁㅇ "
_STRESS = ","
"""Korean has no word stress; eSpeak's weak one groups a word without shouting its first syllable."""

_LONGEST_WORD = 12
"""eSpeak breaks where one word holds far more phonemes than words do."""

_HANGUL = re.compile(r"[가-힣]+(?: [가-힣]+)*")


@dataclass(slots=True)
class Syllable:
    """One syllable as it is said; `final` is a space where there is none."""

    initial: str
    vowel: str
    final: str
    begins_word: bool = False


def to_phonemes(text: str) -> str:
    """The text with its Hangul written as eSpeak phonemes, word by word; everything else is left as it is."""
    text = text.replace("[", " ").replace("]", " ")
    return _HANGUL.sub(lambda found: _phonemes(pronounce(found[0])), text)


def pronounce(text: str) -> list[Syllable]:
    """Words of Hangul as they are said."""
    syllables: list[Syllable] = []
    for word in text.split():
        for place, letter in enumerate(word):
            code = ord(letter) - 0xAC00
            syllables.append(
                Syllable(
                    INITIALS[code // 588], VOWELS[code % 588 // 28], FINALS[code % 28], begins_word=not place
                )
            )
    for this, following in pairwise(syllables):
        _join(this, following)
    if syllables:
        syllables[-1].final = _CLOSED.get(syllables[-1].final, syllables[-1].final)
    return syllables


def _join(this: Syllable, following: Syllable) -> None:
    if following.begins_word:
        tense = this.final == "ㄹ" and following.initial in "ㄱㄷㅅㅈ" and following.vowel in "ㅓㅔㅜ"
        this.final = _CLOSED.get(this.final, this.final)
        if tense or (this.final in _NASAL and following.initial in _TENSE):
            following.initial = _TENSE.get(following.initial, following.initial)
    else:
        _breathe(this, following)
        _link(this, following)
        this.final = _CLOSED.get(this.final, this.final)
        if this.final in _NASAL and following.initial in _TENSE:
            following.initial = _TENSE[following.initial]
    _assimilate(this, following)


def _breathe(this: Syllable, following: Syllable) -> None:
    """ㅎ meets a stop, and is heard in it; before a vowel it is silent."""
    last = _SPLIT.get(this.final, " " + this.final)
    if last[1] == "ㅎ":
        if following.initial in _ASPIRATED:
            following.initial = _ASPIRATED[following.initial]
        elif following.initial == "ㅅ":
            following.initial = "ㅆ"
        elif following.initial not in "ㅇㄴㄹㅁ":
            return
        if following.initial != "ㄴ" or last[0] != " ":
            this.final = last[0]
        else:
            this.final = "ㄴ"
    elif following.initial == "ㅎ":
        stop = last[1] if last[1] in _ASPIRATED else _CLOSED.get(this.final, this.final)
        if stop in _ASPIRATED:
            following.initial = _ASPIRATED[stop]
            this.final = last[0]


def _link(this: Syllable, following: Syllable) -> None:
    """A final consonant moves over to a syllable that begins with a vowel."""
    if following.initial != "ㅇ" or this.final in "ㅇ ":
        return
    both = _SPLIT.get(this.final, " " + this.final)
    rest, moved = both[0], both[1]
    if following.vowel == "ㅣ" and moved in "ㄷㅌ":
        moved = "ㅈ" if moved == "ㄷ" else "ㅊ"
    if rest in "ㄱㅂㄹ" and moved == "ㅅ":
        moved = "ㅆ"
    this.final, following.initial = rest, moved


def _assimilate(this: Syllable, following: Syllable) -> None:
    if following.initial == "ㄹ" and this.final in "ㄱㄷㅂㅁㅇ":
        following.initial = "ㄴ"
    if following.initial in "ㄴㅁ" and this.final in _NASAL:
        this.final = _NASAL[this.final]
    if (this.final, following.initial) in (("ㄴ", "ㄹ"), ("ㄹ", "ㄴ")):
        this.final = following.initial = "ㄹ"


def _phonemes(syllables: list[Syllable]) -> str:
    words: list[list[str]] = []
    before = "#"
    for syllable in syllables:
        initial = _SAID_INITIAL[syllable.initial]
        if before in _VOICED:
            initial = _SAID_BETWEEN.get(syllable.initial, initial)
        if syllable.initial == "ㄹ" and before == "ㄹ":
            initial = "l"
        if syllable.begins_word or len(words[-1]) >= _LONGEST_WORD:
            words.append([])
        stress = "" if words[-1] else _STRESS
        words[-1].append(f"{initial}{stress}{_SAID_VOWEL[syllable.vowel]}{_SAID_FINAL[syllable.final]}")
        before = syllable.final
    return " ".join(f"[[{''.join(word)}]]" for word in words)
