"""Korean sentences for the matcher: letters instead of spaces, stems instead of forms.

A word is matched by the letters (jamo) of its stem wherever they stand, so that “켜”, “켤래요” and “켜 주시겠어요” are one
verb and “불을”, “불 좀” one noun, with or without spaces. What follows a stem has to be made of particles,
endings and auxiliary verbs (`korean_forms.py`); what is not counts against the match.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Container, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from dure.language.intents.korean_forms import (
    AUXILIARIES,
    FILLERS,
    FREE,
    LONGEST,
    NOUN_TAIL,
    NOUN_TAIL_SHORT,
    SUFFIX,
    VERB_TAIL,
    fold,
)
from dure.language.intents.korean_ties import untied
from dure.language.intents.utterance import Hit, Span, listed
from dure.language.text import Sentence

_INITIAL = re.compile("[\u1100-\u1112]|[^\u1100-\u11ff]")
_SYLLABLES = re.compile("[가-힣]+")
_LONE = re.compile("[\u1100-\u11ff]")
OPEN_ENDINGS = frozenset("\u11ab\u11af\u11b7\u11b8\u11bb")
"""Finals with which an ending may begin inside a stem's last syllable: 켠, 켤, 켬, 켭니다, 켰어."""
_BEFORE_ALL, _BEFORE_MOST, _AFTER_ALL, _AFTER_MOST = 0.45, 0.7, 1.2, 1.3
"""People say why before they say what; the verb, which says what is wanted, comes last."""
_MODIFYING, _MODIFIER = "\u1102\u1173\u11ab", 0.6
"""“나오는”, “가는”: a clause about a word says less than the word."""
_NOT_VERBS = frozenset(
    listed("영어 언어 연어 치아 육아 문어 상어 악어 단어 인어 장어 용어 국어 불어 독어 동아 남아 여아 유아")
)


@lru_cache(maxsize=4096)
def letters(text: str) -> str:
    """The letters of a text as they are matched: no spaces, vowels and stems that change in verbs brought together."""
    return fold(spell("".join(text.split())))


def spell(text: str) -> str:
    """Hangul syllables taken apart; every other character stays one, letters that stand alone become “?”."""
    return _SYLLABLES.sub(lambda found: unicodedata.normalize("NFD", found[0]), _LONE.sub("?", text))


@lru_cache(maxsize=16_384)
def stems(word: str) -> tuple[str, ...]:
    """The letters by which a sample's word is found, the first the likeliest; empty for a word that carries no meaning.

    Args:
        word: one word as it is written, in lower case.
    """
    spelled = unicodedata.normalize("NFD", word)
    if _meaningless(spelled):
        return ()
    cut = spelled
    if (
        (word not in _NOT_VERBS and (tail := VERB_TAIL.search(spelled)) and tail.start())
        or ((tail := NOUN_TAIL.search(spelled)) and syllables(spelled[: tail.start()]) >= 2)
        or ((tail := NOUN_TAIL_SHORT.search(spelled)) and tail.start())
    ):
        cut = spelled[: tail.start()]
    elif word in ("뭐가", "누가"):
        cut = unicodedata.normalize("NFD", word[0])
    elif len(word) == 2 and word[-1] in "이가":
        return fold(spelled), letters(word[0])
    if _meaningless(cut) and len(cut) < 4:
        cut = spelled
    if cut.endswith("\u11bb"):
        return fold(cut), fold(cut[:-1])
    return (fold(cut),)


def bare(word: str) -> str:
    """The letters of a verb without its ending, be it one that only helps another: “있어요” is found by 있."""
    spelled = unicodedata.normalize("NFD", word)
    tail = VERB_TAIL.search(spelled)
    return fold(spelled[: tail.start()] if tail and tail.start() else spelled)


def joined(terms: Sequence[str], part: str) -> tuple[str, ...]:
    """A word of one syllable together with a bound noun or verb after it (“살 것”, “장 볼”), which alone it would be lost in."""
    if max(map(len, terms)) > 3 or not terms[0] or part[0] not in "거것게볼":
        return ()
    forms = "볼" if part[0] == "볼" else "거것게"
    return tuple(terms[0] + letters(form) for form in forms)


def _meaningless(spelled: str) -> bool:
    """Whether a written word is a filler or an auxiliary verb with at most one ending."""
    return any(
        (spelled[:end] in FREE and (end == len(spelled) or spelled[end:] in SUFFIX))
        or (spelled[:end] in AUXILIARIES and spelled[end:] in AUXILIARIES)
        for end in range(1, len(spelled) + 1)
    )


def syllables(spelled: str) -> int:
    """How many syllables (or signs) a decomposed text has."""
    return len(_INITIAL.findall(spelled))


def covered(text: str, *, free: bool) -> bool:
    """Whether letters are nothing but particles, endings, auxiliary verbs and fillers; `free` where a word begins there."""
    return len(text) in _reach(text, free, frozenset((0,) if free else ()), frozenset((len(text),)))


def _reach(text: str, free: bool, begins: Container[int], ends: Container[int]) -> set[int]:
    """Where a run of such forms may end.

    Fillers are whole written words with at most one particle; endings and auxiliary verbs follow one another freely.

    Args:
        text: the letters, as they are spelled.
        free: whether a written word begins with the first.
        begins: where others begin.
        ends: where written words end.
    """
    reached, waiting = {0}, [0]
    while waiting:
        place = waiting.pop()
        for end in range(place + 1, min(place + LONGEST, len(text)) + 1):
            if end in reached:
                continue
            piece = text[place:end]
            bound = piece in SUFFIX and (place or not free) and (not place or piece[0] not in OPEN_ENDINGS)
            if bound or piece in AUXILIARIES or (piece in FILLERS and place in begins and end in ends):
                reached.add(end)
                waiting.append(end)
            elif piece in FILLERS and place in begins:
                for stop in range(end + 1, min(end + LONGEST, len(text)) + 1):
                    if stop in ends and stop not in reached and text[end:stop] in SUFFIX:
                        reached.add(stop)
                        waiting.append(stop)
    return reached


class KoreanUtterance:
    """A Korean sentence; its units are letters."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self.key = sentence.key
        self.letters = letters(sentence.key)
        self.size = len(self.letters)
        self._starts = [found.start() for found in _INITIAL.finditer(self.letters)]
        self._starts.append(self.size)
        self._spelled = spell(sentence.key)
        spelled = [found.start() for found in _INITIAL.finditer(self._spelled)]
        self._spelling = [
            begin + place
            for begin, (start, end) in zip(spelled, pairwise(self._starts), strict=True)
            for place in range(end - start)
        ]
        self._spelling.append(len(self._spelled))
        self._gaps: dict[Span, float] = {}
        self._syllable = {start: number for number, start in enumerate(self._starts)}
        place, breaks = 0, []
        for word in sentence.words.split():
            breaks.append(self._starts[place])
            place += len(word)
        self._breaks = [*breaks, self.size]
        self._break_set = frozenset(self._breaks)
        self._reached: dict[tuple[int, bool], set[int]] = {}

    def find(self, vocabulary: Container[str], longest: int) -> Iterator[Hit]:
        """Every known word in it; one that ends inside a syllable has to go on like a verb."""
        text = self.letters
        for start in self._starts[:-1]:
            for end in range(start + 1, min(start + longest, self.size) + 1):
                piece = text[start:end]
                if piece in vocabulary and (end in self._syllable or text[end] in OPEN_ENDINGS):
                    yield Hit(piece, start, end, self._fit(start, end))

    def _fit(self, start: int, end: int) -> float:
        """How much a word looks like one there: a single syllable in the middle of another word hardly does."""
        if end - start > 3 or start in self._break_set:
            following = next(place for place in self._breaks if place >= end)
            if end - start > 3 or following - end <= 0 or self._covers(end, following, free=False):
                return 1.0
            return 0.7
        return 0.6

    def chunks(self) -> Iterator[Span]:
        """Its words as they were written."""
        yield from zip(self._breaks, self._breaks[1:], strict=False)

    def near_keys(self, span: Span, parts: Container[str]) -> Iterator[tuple[str, Span]]:  # noqa: ARG002  # letters have no parts
        """Every beginning of a written word, of two syllables at least, up to its end or the next word's."""
        start, end = span
        following = next((place for place in self._breaks if place > end), end)
        for stop in self._starts:
            if start + 4 <= stop <= following:
                yield self.letters[start:stop], (start, stop)

    def unit_span(self, start: int, end: int) -> Span:
        """Where a stretch of `key` (in syllables) lies in letters."""
        return self._starts[start], self._starts[end]

    def begins_word(self, place: int) -> bool:
        """Whether a written word begins there."""
        return place in self._break_set

    def word_before(self, place: int) -> str:
        """The written word that ends where another one begins; empty inside a word and at the beginning."""
        if place not in self._break_set or not place:
            return ""
        return self.words(self._breaks[self._breaks.index(place) - 1], place)

    def rest_of_word(self, place: int) -> str:
        """The letters from there to the end of the written word."""
        return self.letters[place : next((stop for stop in self._breaks if stop >= place), place)]

    def unexplained(self, used: Sequence[Span], core: Span | None = None) -> float:
        """The weight of what is left: each written word that is no filler and no ending counts by its length."""
        inside, place, sides = 0.0, 0, [0.0, 0.0]
        for start, end in (*used, (self.size, self.size)):
            if start > place:
                weight = self._gaps.get((place, start))
                if weight is None:
                    weight = self._gaps[place, start] = self._gap(place, start)
                if core is None or core[0] <= place < core[1]:
                    inside += weight
                else:
                    sides[place >= core[1]] += weight
            place = max(place, end)
        return inside + min(sides[0] * _BEFORE_ALL, _BEFORE_MOST) + min(sides[1] * _AFTER_ALL, _AFTER_MOST)

    def _gap(self, start: int, end: int) -> float:
        if self._covers(start, end, free=start in self._break_set):
            return 0.0
        total = 0.0
        stops = [place for place in self._breaks if start < place < end]
        for first, last in zip((start, *stops), (*stops, end), strict=True):
            if not self._covers(first, last, free=first in self._break_set):
                count = sum(first <= place < last for place in self._starts)
                weight = min(1.1, 0.35 + 0.25 * count)
                total += weight * _MODIFIER if self.letters[:last].endswith(_MODIFYING) else weight
        return total

    def is_form(self, start: int, end: int) -> bool:
        """Whether a stretch of letters is nothing but endings, particles, auxiliary verbs and fillers."""
        return self._covers(start, end, free=start in self._break_set)

    def share(self, span: Span) -> float:
        """How much of the sentence a stretch is."""
        return (span[1] - span[0]) / self.size

    def is_clause(self, start: int, end: int) -> bool:
        """Whether a stretch gives a reason for what follows it: “심심한데 …”, “배고프니까 …”."""
        return end < self.size and _CLAUSE.search(self.words(start, end)) is not None

    def is_bound(self, start: int, end: int) -> bool:
        """Whether a written word only goes on with the one before it: 것, 거에."""
        return self.letters[start:end] in _BOUND

    def goes_on(self, end: int, start: int) -> bool:
        """Whether a word that ends in one place may be followed by another one in the other, both written as one."""
        return end == start or self._covers(end, start, free=False)

    def ends_so(self, start: int, end: int) -> bool:
        """Whether a word with a meaning goes on like this to its end."""
        return start == end or self._covers(start, end, free=False)

    def _covers(self, start: int, end: int, *, free: bool) -> bool:
        begin = self._spelling[start]
        reached = self._reached.get((begin, free))
        if reached is None:
            reached = {begin + place for place in self._reach_from(begin, free)}
            self._reached[begin, free] = reached
        return self._spelling[end] in reached

    def _reach_from(self, begin: int, free: bool) -> set[int]:
        breaks = frozenset(self._spelling[place] - begin for place in self._breaks)
        return _reach(self._spelled[begin:], free, breaks, breaks)

    def key_span(self, span: Span) -> Span:
        """Where a stretch of letters lies in `key`; a syllable that is cut in two counts to neither side."""
        return bisect_left(self._starts, span[0]), bisect_right(self._starts, span[1]) - 1

    def words(self, start: int, end: int) -> str:
        """The words behind a stretch of letters."""
        first, last = self.key_span((start, end))
        return self._sentence.original(first, last) if last > first else ""

    def trim(self, span: Span) -> Span:
        """A stretch of free text without the particles that tie it to what follows."""
        start, end = span
        spelled = self.words(start, end)
        short = untied(spelled)
        if short != spelled:
            first = bisect_left(self._starts, start)
            end = self._starts[first + sum(not letter.isspace() for letter in short)]
        return start, end

    def tied(self, span: Span, ties: Collection[str]) -> Span | None:
        """The written words that end in one of these particles."""
        start, end = span
        for first, last in self.chunks():
            if not start <= first or last > end:
                continue
            for tie in ties:
                if self.letters[first:last].endswith(tie) and last - len(tie) - first > 3:
                    return start if start in self._break_set else first, last - len(tie)
        return None


_BOUND = frozenset(
    letters(word) for word in listed("것 거 게 걸 건 것에 거에 것으로 거로 것도 거도 것을 것은")
)
_CLAUSE = re.compile(r"(?:[가-힣]데|니까|거든|네|는지)$")
