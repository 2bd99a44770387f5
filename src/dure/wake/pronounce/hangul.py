"""Taking Hangul syllables apart and putting them together."""

from __future__ import annotations

from collections.abc import Iterable

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
FIRST, LAST = 0xAC00, 0xD7A3

Syllable = tuple[str, str, str]
"""Onset (ㅇ where silent), vowel, coda (empty where none)."""


def is_hangul(letter: str) -> bool:
    """Whether a letter is a complete Hangul syllable."""
    return FIRST <= ord(letter) <= LAST


def has_hangul(text: str) -> bool:
    """Whether any letter is a complete Hangul syllable."""
    return any(map(is_hangul, text))


def split(text: str) -> list[Syllable]:
    """The syllables of a text; what is no Hangul syllable is left out."""
    out = []
    for letter in filter(is_hangul, text):
        onset, rest = divmod(ord(letter) - FIRST, 21 * 28)
        vowel, coda = divmod(rest, 28)
        out.append((ONSETS[onset], VOWELS[vowel], CODAS[coda]))
    return out


def join(syllables: Iterable[Syllable]) -> str:
    """The text of syllables."""
    return "".join(
        chr(FIRST + (ONSETS.index(onset) * 21 + VOWELS.index(vowel)) * 28 + CODAS.index(coda))
        for onset, vowel, coda in syllables
    )
