"""A name's pronunciations: every way in which it may be said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dure.errors import WakeWordInvalid
from dure.language import letters
from dure.wake.decode.hearing import phone_index
from dure.wake.pronounce import callers, ipa, korean
from dure.wake.pronounce.hangul import has_hangul, is_hangul
from dure.wake.pronounce.neural import spelling_model

MAX_PRONUNCIATIONS = 12
MOST_KNOWN = 4096
"""How many words' sounds are remembered: reading one takes milliseconds."""

LEAST_LETTERS, LETTERS_A_PHONE = 5, 3
"""A word of so many letters or more, in which a sound takes more letters than this, was not read properly."""

_WORD = re.compile(r"[가-힣]+|[A-Za-z']+|[0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pronunciation:
    """One way to say a name.

    Attributes:
        spelling: what is said, such as 빅스비야.
        phones: its sounds, as `dure.wake.decode.hearing` knows them.
        basis: where it comes from: `korean`, `english`, `letters`, `vocative`, `ipa`, or `learned` from recordings.
    """

    spelling: str
    phones: tuple[str, ...]
    basis: str


class Pronouncer:
    """Text to pronunciations.

    Args:
        folder: holds the spelling model; it is read when Latin letters are first met.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def pronounce(self, text: str) -> list[Pronunciation]:
        """Every way to say a spelling, without doubles.

        Raises:
            WakeWordInvalid: it holds nothing that can be said.
            ModelMissing: Latin letters are to be read and the spelling model is not there.
        """
        if ipa.is_ipa(text.strip()):
            found = [Pronunciation(spelling=text, phones=ipa.tokens(text.strip()[1:-1]), basis="ipa")]
        else:
            found = self._spelled(letters.normal(text))
        out, seen = [], set()
        for one in found:
            if one.phones and one.phones not in seen:
                seen.add(one.phones)
                out.append(one)
        if not out:
            raise WakeWordInvalid(wake_word=text, why="it holds nothing that can be said")
        return out[:MAX_PRONUNCIATIONS]

    def in_korean(self, text: str) -> list[Pronunciation]:
        """How somebody who speaks Korean says a spelling: Jarvis as 자비스 and 자비스야; nothing for one in IPA.

        Raises:
            ModelMissing: Latin letters are to be read and the spelling model is not there.
        """
        if ipa.is_ipa(text.strip()):
            return []
        words = _WORD.findall(letters.normal(text))
        return self._korean(self._all_hangul(words), "korean")

    def _spelled(self, text: str) -> list[Pronunciation]:
        words = _WORD.findall(text)
        if not words:
            return []
        if has_hangul(text):
            return self._korean(self._all_hangul(words), "korean")
        found = [Pronunciation(spelling=text, phones=self._english(words), basis="english")]
        if any(letters.is_spelled(word) or word.isdigit() for word in words) and not all(
            map(str.isdigit, words)
        ):
            found += self._korean(self._all_hangul(words), "letters")
        return found

    def _korean(self, spoken: str, basis: str) -> list[Pronunciation]:
        out = [Pronunciation(spelling=spoken, phones=korean.phones(spoken), basis=basis)]
        if ending := callers.vocative(spoken):
            called = spoken + ending
            out.append(Pronunciation(spelling=called, phones=korean.phones(called), basis="vocative"))
        return out

    def _all_hangul(self, words: list[str]) -> str:
        return "".join(word if is_hangul(word[0]) else self._hangul(word) for word in words)

    def _hangul(self, word: str) -> str:
        """A word of Latin letters or digits in Hangul: letter by letter where it is read so, else by its sound."""
        if word.isdigit() or letters.is_spelled(word):
            return letters.in_hangul(word)
        from dure.wake.pronounce.transcribe import to_hangul

        return to_hangul(self._english([word]))

    def _english(self, words: list[str]) -> tuple[str, ...]:
        out: list[str] = []
        for word in words:
            if word.isdigit() or letters.is_spelled(word):
                for part in letters.in_english(word):
                    out.extend(self._read(part))
            else:
                out.extend(self._read(word))
        return tuple(out)

    def _read(self, word: str) -> tuple[str, ...]:
        return _read(self._folder, word.lower())


@lru_cache(maxsize=MOST_KNOWN)
def _read(folder: Path, word: str) -> tuple[str, ...]:
    """A word's sounds; one that the network loses hold of (zuzudor → θ) is read in two parts."""
    found = ipa.tokens("".join(spelling_model(folder).phones(word)))
    phones = tuple(phone for phone in found if phone in phone_index())
    if len(word) < LEAST_LETTERS or len(phones) * LETTERS_A_PHONE >= len(word):
        return phones
    middle = len(word) // 2
    cuts = [at for at in range(2, len(word) - 1) if word[at - 1] in "aeiouy"] or [middle]
    cut = min(cuts, key=lambda at: abs(at - middle))
    return _read(folder, word[:cut]) + _read(folder, word[cut:])
