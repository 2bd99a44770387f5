"""English sentences for the matcher: words by their stems."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterator, Sequence
from itertools import combinations

from dure.language.intents.utterance import Hit, Span, listed
from dure.language.text import Sentence

STOP = frozenset(
    listed(
        "a an the please can could would will you i we he she they it me my us our your want like to for of in on at is are am be do does did "
        "and with some love us just now hey ok okay thanks thank so um uh that this these those there here if have "
        "as by may shall from then let right away again kindly maybe really very quickly dear assistant guys folks still currently"
    )
)
"""Words that mean little by themselves."""
LIGHT = frozenset(
    listed(
        "why need tell show give know say set make get put go how what when who which where has any today new go up down off out start want "
        "wish let check see hear add one lot time"
    )
)
"""Words that mean something together with others only."""
_UNKNOWN = 0.9
_LIGHT_WEIGHT = 0.3
_NEIGHBOURS = 4
_BEFORE_ALL, _BEFORE_MOST, _AFTER_ALL = 0.5, 0.8, 0.7
"""People say why before or after they say what."""

_DIGITS = {
    word: str(value)
    for value, word in enumerate(
        listed(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
            "nineteen twenty"
        )
    )
}
_KEPT_S = ("ss", "us", "is", "ous")


def stem(word: str) -> str:
    """A word without plural and progressive endings; small numbers in digits."""
    if word in _DIGITS:
        return _DIGITS[word]
    word = word.removesuffix("'s").removesuffix("'")
    if word.endswith("ing") and len(word) > 5:
        bare = word[:-3]
        return bare[:-1] if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "lsz" else bare
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and len(word) > 3 and not word.endswith(_KEPT_S):
        return word[:-1]
    if word.endswith("e") and len(word) > 4:
        return word[:-1]
    return word


def stems(words: str) -> str:
    """Every word's stem, for words that are normalised."""
    return " ".join(_e_less(stem(word)) for word in re.split(r"[ -]+", words.strip()))


def _e_less(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


class EnglishUtterance:
    """An English sentence; its units are words."""

    def __init__(self, sentence: Sentence) -> None:
        self.key = sentence.key
        self._words = [word for word in re.split(r"[ -]+", sentence.words) if word]
        self._stems = [_e_less(stem(word)) for word in self._words]
        self.size = len(self._words)
        place, self._offsets = 0, []
        for word in self._words:
            place = self.key.index(word, place)
            self._offsets.append(place)
            place += len(word)

    def find(self, vocabulary: Container[str], longest: int) -> Iterator[Hit]:
        """Every known word or run of words in it."""
        for start in range(self.size):
            piece = ""
            for end in range(start + 1, min(start + longest, self.size) + 1):
                piece = f"{piece} {self._stems[end - 1]}" if piece else self._stems[start]
                if piece in vocabulary:
                    yield Hit(piece, start, end)

    def chunks(self) -> Iterator[Span]:
        """Its words."""
        for place in range(self.size):
            yield place, place + 1

    def near_keys(self, span: Span, parts: Container[str]) -> Iterator[tuple[str, Span]]:
        """A word of four letters and more, alone and with its neighbours that are parts of known words."""
        place, _ = span
        if len(self._stems[place]) >= 4 and self._words[place] not in STOP:
            yield self._stems[place], span
        first, stop = place, place + 1
        while first > max(0, place - _NEIGHBOURS) and self._stems[first - 1] in parts:
            first -= 1
        while stop < min(self.size, place + _NEIGHBOURS + 1) and self._stems[stop] in parts:
            stop += 1
        for begin, end in combinations(range(first, stop + 1), 2):
            if begin <= place < end and 1 < end - begin <= _NEIGHBOURS + 1:
                yield " ".join(self._stems[begin:end]), (begin, end)

    def unit_span(self, start: int, end: int) -> Span:
        """Where a stretch of `key` lies in words."""
        first = next((n for n, place in enumerate(self._offsets) if place >= start), self.size)
        last = next((n for n, place in enumerate(self._offsets) if place >= end), self.size)
        return first, last

    def word(self, place: int) -> str:
        """One word; empty beyond the sentence."""
        return self._words[place] if 0 <= place < self.size else ""

    def head(self) -> int | None:
        """Where the verb of an order stands: the first word, or the first after “could you please” and its like."""
        place = next((n for n, word in enumerate(self._words) if word not in _COURTESY), self.size)
        word = self.word(place)
        own = word not in ("", "not", "never", "no") and word not in STOP and word not in LIGHT
        return place if own else None

    def share(self, span: Span) -> float:
        """How much of the sentence a stretch is."""
        return (span[1] - span[0]) / self.size

    def stem(self, place: int) -> str:
        """One word's stem; empty beyond the sentence."""
        return self._stems[place] if 0 <= place < self.size else ""

    def unexplained(self, used: Sequence[Span], core: Span | None = None) -> float:
        """The weight of what is left, word by word; words before and after all that is explained count less."""
        inside, place, sides = 0.0, 0, [0.0, 0.0]
        for start, end in (*used, (self.size, self.size)):
            for number in range(place, start):
                word = self._words[number]
                weight = 0 if word in STOP else _LIGHT_WEIGHT if word in LIGHT else _UNKNOWN
                if core is None or core[0] <= number < core[1]:
                    inside += weight
                else:
                    sides[number >= core[1]] += weight
            place = max(place, end)
        return inside + min(sides[0] * _BEFORE_ALL, _BEFORE_MOST) + sides[1] * _AFTER_ALL

    def words(self, start: int, end: int) -> str:
        """The words behind a stretch of units."""
        end = min(end, self.size)
        if end <= start:
            return ""
        stop = self._offsets[end - 1] + len(self._words[end - 1])
        return self.key[self._offsets[start] : stop]

    def trim(self, span: Span) -> Span:
        """A stretch of free text without the words before and after it that tie it to the sentence."""
        start, end = span
        while end - start > 1 and self._words[start] in _BEFORE:
            start += 1
        while end - start > 1 and self._words[end - 1] in _AFTER:
            end -= 1
        return start, end

    def tied(self, span: Span, ties: Collection[str]) -> Span | None:
        """What follows one of these prepositions."""
        for place in range(*span):
            if self._stems[place] in ties and place + 1 < span[1]:
                return self.trim((place + 1, span[1]))
        return None


_COURTESY = frozenset(
    listed("please can could would will you i want to like need hey ok okay just now so kindly would wanna")
)
_BEFORE = frozenset(
    {"that", "to", "by", "about", "some", "please", "uh", "um", "called", "named", "titled", "entitled"}
)
_AFTER = frozenset(listed("please would you could now thanks to at in on for by still yet already currently"))
