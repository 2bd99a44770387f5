"""What the unknown words of a sentence may have been, where they sound like a name of this home."""

from __future__ import annotations

from collections.abc import Iterator

from dure.home.speech.household import Household, near_kinds
from dure.home.speech.spelling import joined, sounding_like
from dure.home.speech.tiling import Tiled
from dure.home.speech.tokens import Token
from dure.language.text import Sentence

_LEAST_LETTERS = 2
_MOST_WORDS = 4


def guesses(sentence: Sentence, tiled: Tiled, household: Household) -> Iterator[Token]:
    """Known words that the unknown ones sound like, as tokens at their places.

    Args:
        sentence: what was said.
        tiled: how it was cut.
        household: whose names may be meant.
    """
    nears = (near_kinds(sentence.language), household.near(sentence.language))
    for start, end in unknown_words(sentence, tiled)[:_MOST_WORDS]:
        if sentence.language == "en":
            words = sentence.words.replace("-", " ").split()
            if sounding := sounding_like(words[start]):
                yield Token(start, end, words[start], "noun", sounding)
            for first, last, text in ((start, end, words[start]), *joined(words, start)):
                yield from (
                    Token(first, last, text, "noun", readings)
                    for near in nears
                    for readings, _ in near.find(text)
                )
            continue
        for last in range(end, start + _LEAST_LETTERS - 1, -1):
            text = sentence.key[start:last]
            found = [
                Token(start, last, text, "noun", readings)
                for near in nears
                for readings, _ in near.find(text)
            ]
            yield from found
            if found:
                break


def unknown_words(sentence: Sentence, tiled: Tiled) -> list[tuple[int, int]]:
    """The written words that hold something unknown."""
    unknown = [(token.start, token.end) for token in tiled.unknown]
    found, place = [], 0
    for word in sentence.words.replace("-", " ").split(" "):
        size = len(word) if sentence.language == "ko" else 1
        if any(start < place + size and place < end for start, end in unknown):
            found.append((place, place + size))
        place += size
    return found
