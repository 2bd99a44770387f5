"""English words that a recogniser wrote otherwise than they are spelt: “tern off the lite”, “air purify er”."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from dure.home.speech.tokens import Reading
from dure.home.speech.vocabulary import vocabulary

_LEAST = 3
"""Shorter words sound like too many others."""
_SAID = frozenset({"act", "kind"})
GUESSED = Reading("guess", "sound")
"""What marks a word that was guessed at by its sound: nothing that can do harm may come of it."""
_SOUNDS = (
    (re.compile(r"igh|i(?=[bdfgklmnprstvz]e$)"), "Y"),
    (re.compile(r"(?<=..)e$"), ""),
    (re.compile(r"oor|oar|our$|or(?=[^aeiou]|$)"), "OR"),
    (re.compile(r"[eiu]r(?=[^aeiou]|$)"), "ER"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"tch"), "ch"),
    (re.compile(r"ck|q|c(?=[aouklrt]|$)"), "k"),
    (re.compile(r"(.)\1"), r"\1"),
)
"""Spellings of one sound."""


def sound(word: str) -> str:
    """How an English word sounds, roughly: the same for “lite” and “light”, “dore” and “door”."""
    for spelt, said in _SOUNDS:
        word = spelt.sub(said, word)
    return word


@cache
def _by_sound() -> Mapping[str, tuple[Reading, ...]]:
    found: dict[str, list[Reading]] = defaultdict(list)
    for word, readings in vocabulary("en").get("noun", {}).items():
        if len(word) >= _LEAST and word.isalpha() and any(one.type in _SAID for one in readings):
            found[sound(word)].extend(readings)
    return {key: (*dict.fromkeys(readings), GUESSED) for key, readings in found.items()}


def sounding_like(word: str) -> tuple[Reading, ...]:
    """What an unknown word means if it is spelt by its sound; empty where it sounds like none."""
    return _by_sound().get(sound(word), ()) if len(word) >= _LEAST else ()


def joined(words: Sequence[str], place: int) -> Iterator[tuple[int, int, str]]:
    """The ways of writing an unknown word and one beside it as one word: where each begins and ends, and how it is written.

    Args:
        words: of a sentence.
        place: that of the unknown one.
    """
    if place + 1 < len(words):
        one = words[place] + words[place + 1]
        yield place, place + 2, one
        if place:
            yield place - 1, place + 2, f"{words[place - 1]} {one}"
    if place:
        yield place - 1, place + 1, words[place - 1] + words[place]
