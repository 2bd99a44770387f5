"""Cutting a sentence into words that are known, so that nothing is left over.

Korean is cut without spaces, letter by letter (a Viterbi search over the vocabulary, as morphological analysers do
it), English word by word. Every known word costs one, an unknown letter ten: the cheapest way to cover the sentence
is the one with the fewest, longest known words. Which word may follow which keeps endings behind verbs and particles
behind nouns, so that “등산 갈까” is not a lamp.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dure.errors import Language
from dure.home.speech.numbers import numbers_at
from dure.home.speech.tokens import Class, Reading, Token
from dure.home.speech.vocabulary import Entries, fold, vocabulary
from dure.language.text import Sentence

_UNKNOWN_COST = 10.0
_GUESS_COST = 2.0
_OWNERS = frozenset({"kind", "name", "room"})
_LONGEST = {"ko": 20, "en": 6}
"""Letters of the longest Korean entry that is looked for, words of the longest English one."""
_MOST = {"ko": 120, "en": 40}
"""Letters or words of the longest sentence that is looked at."""
_COSTS: Mapping[str, float] = {
    "noun": 1.0,
    "verb": 1.0,
    "was": 1.0,
    "end": 0.9,
    "asked": 0.9,
    "particle": 1.05,
}
_FILLER_COST, _NUMBER_COST, _BARE_COST, _INSIDE_COST = 1.2, 0.9, 1.6, 0.1

_ANY = frozenset({"start", "noun", "place", "loose", "verb", "end", "asked", "particle"})
_AFTER: Mapping[Class, frozenset[str]] = {
    "noun": _ANY,
    "verb": _ANY,
    "was": _ANY,
    "end": frozenset({"verb"}),
    "asked": frozenset({"was"}),
    "particle": frozenset({"noun", "place", "loose", "particle"}),
}
_EITHER = "가"
"""“집에 가” goes, “애가 자” does not."""
_CLOSE = frozenset({"start", "place", "particle", "end"})
"""After what a word of one syllable may begin in the middle of a written word: “거실불”, not “방문”."""


@dataclass(frozen=True, slots=True)
class Tiled:
    """A sentence in known words.

    Attributes:
        tokens: the words that are known, in order.
        unknown: the stretches that are not.
    """

    tokens: tuple[Token, ...]
    unknown: tuple[Token, ...]


class _Line:
    """One sentence in the units that it is cut by."""

    def __init__(self, sentence: Sentence) -> None:
        self.language: Language = sentence.language
        self.key = sentence.key
        if self.language == "ko":
            self.units: Sequence[str] = fold(sentence.key)
            self.fresh = sentence.starts
            self._at = list(range(len(self.units) + 1))
        else:
            self.units = sentence.key.replace("-", " ").split()
            self.fresh = frozenset(range(len(self.units)))
            self._at = []
            place = 0
            for word in self.units:
                self._at.append(place)
                place += len(word) + 1
            self._at.append(place)
            self.key = " " + " ".join(self.units)

    def text(self, start: int, end: int) -> str:
        joint = "" if self.language == "ko" else " "
        return joint.join(self.units[start:end])

    def numbers(self, start: int) -> Iterator[tuple[int, Reading]]:
        if self.language == "ko":
            for end, reading in numbers_at(self.key, start, "ko"):
                yield end, reading
            return
        offset = self._at[start] + 1
        for end, reading in numbers_at(self.key, offset, "en"):
            if end in self._ends:
                yield self._ends[end], reading

    @property
    def _ends(self) -> Mapping[int, int]:
        return {at: number for number, at in enumerate(self._at)}


def tile(
    sentence: Sentence,
    own: Entries,
    extra: Sequence[Token] = (),
    cut: Sequence[tuple[int, int]] = (),
    *,
    besides: Entries | None = None,
) -> Tiled:
    """Cut a sentence.

    Args:
        sentence: what was said.
        own: the words of this home.
        extra: words that are to be considered besides, such as guesses.
        cut: stretches of the key that are explained already, such as a time of day.
        besides: words that count for this sentence only.
    """
    line = _Line(sentence)
    if len(line.units) > _MOST[line.language]:
        return Tiled((), ())
    tables = (vocabulary(line.language), own, *((besides,) if besides else ()))
    best = _search(line, tables, _by_start(extra), _cut_units(line, cut))
    return _traced(line, best)


_Step = tuple[float, int, str, Token | None]


def _search(
    line: _Line, tables: Sequence[Entries], extra: Mapping[int, list[Token]], cut: Mapping[int, int]
) -> list[dict[str, _Step]]:
    size = len(line.units)
    best: list[dict[str, _Step]] = [{} for _ in range(size + 1)]
    best[0]["start"] = (0.0, 0, "", None)
    for start in range(size):
        if not best[start]:
            continue
        if start in cut:
            _relax(best, start, cut[start], "particle", _ANY, 0.0, None)
            continue
        for token in (*_tokens(line, tables, start), *extra.get(start, ())):
            allowed = _AFTER[token.word_class]
            if token.end - token.start == 1 and line.language == "ko" and not token.fresh and _is_head(token):
                allowed = allowed & _CLOSE
            if token.word_class == "verb" and token.text == _EITHER and not token.fresh:
                allowed = allowed - {"loose"}
            _relax(best, start, token.end, _state(token), allowed, _cost(token), token)
        _relax(best, start, start + 1, "loose", _ANY, _UNKNOWN_COST, None)
    return best


def _relax(
    best: list[dict[str, _Step]],
    start: int,
    end: int,
    state: str,
    allowed: frozenset[str],
    cost: float,
    token: Token | None,
) -> None:
    for before, (so_far, *_rest) in best[start].items():
        if before in allowed:
            total = so_far + cost
            if state not in best[end] or total < best[end][state][0]:
                best[end][state] = (total, start, before, token)


def _state(token: Token) -> str:
    if token.word_class != "noun":
        return token.word_class
    if token.has("room", "kind", "name", "all", "both"):
        return "place"
    return "loose" if all(reading.type == "filler" for reading in token.readings) else "noun"


def _is_head(token: Token) -> bool:
    return token.has("kind", "room", "name")


def _cost(token: Token) -> float:
    cost = _COSTS[token.word_class]
    types = {reading.type for reading in token.readings}
    if types == {"filler"}:
        cost = _FILLER_COST
    elif types == {"number"}:
        cost = _NUMBER_COST if token.readings[0].unit else _BARE_COST
    elif types == {"guess"}:
        cost = _GUESS_COST
    if not token.fresh and token.word_class in {"noun", "verb"}:
        cost += _INSIDE_COST
    return cost


def _tokens(line: _Line, tables: Sequence[Entries], start: int) -> Iterator[Token]:
    size = len(line.units)
    fresh = start in line.fresh
    for end in range(start + 1, min(size, start + _LONGEST[line.language]) + 1):
        text = line.text(start, end)
        found: dict[Class, list[Reading]] = {}
        for table in tables:
            for word_class, entries in table.items():
                if readings := entries.get(text):
                    found.setdefault(word_class, []).extend(readings)
                elif text.endswith("'s") and (owner := entries.get(text[:-2])):
                    found.setdefault(word_class, []).extend(one for one in owner if one.type in _OWNERS)
        for word_class, every in found.items():
            if not every:
                continue
            yield Token(start, end, text, word_class, tuple(dict.fromkeys(every)), fresh)
    for end, reading in line.numbers(start):
        yield Token(start, end, line.text(start, end), "noun", (reading,), fresh)


def _by_start(tokens: Sequence[Token]) -> Mapping[int, list[Token]]:
    found: dict[int, list[Token]] = {}
    for token in tokens:
        found.setdefault(token.start, []).append(token)
    return found


def _cut_units(line: _Line, cut: Sequence[tuple[int, int]]) -> Mapping[int, int]:
    if line.language == "ko":
        return dict(cut)
    return {len(line.key[:start].split()): len(line.key[:end].split()) for start, end in cut}


def _traced(line: _Line, best: list[dict[str, _Step]]) -> Tiled:
    place = len(line.units)
    states = {state: step for state, step in best[place].items() if state != "was"}
    if not states:
        return Tiled((), (Token(0, place, line.text(0, place), "noun", ()),))
    state = min(states, key=lambda name: states[name][0])
    known: list[Token] = []
    unknown: list[Token] = []
    while place > 0:
        _, before, came_from, token = best[place][state]
        if token is not None:
            known.append(token)
        elif state == "loose":
            if unknown and unknown[-1].start == place:
                last = unknown.pop()
                unknown.append(
                    Token(before, last.end, line.text(before, last.end), "noun", (), before in line.fresh)
                )
            else:
                unknown.append(
                    Token(before, place, line.text(before, place), "noun", (), before in line.fresh)
                )
        place, state = before, came_from
    return Tiled(tuple(reversed(known)), tuple(reversed(unknown)))
