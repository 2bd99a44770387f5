"""Finding a name in what a recogniser wrote down. Recognisers misspell names by their sound, so sounds are compared.

The distance is that of the name to the stretch of text that is nearest to it (Sellers, 1980: edit distance to a
substring), counted in sounds: Hangul as it is said, Latin letters as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dure.wake.pronounce.hangul import has_hangul, split
from dure.wake.pronounce.korean import GLIDES, sounded

_WORDS = re.compile(r"[가-힣]+|[^\W\d_가-힣]+|\d")
_KIN = {sound: kin for kin in ("ㄱㄲㅋ", "ㄷㄸㅌ", "ㅂㅃㅍ", "ㅅㅆ", "ㅈㅉㅊ") for sound in kin}
_KIN_COST = 0.5
"""Of a lax, a tense and an aspirated consonant of one place, and of a consonant that moved over a syllable's edge."""

_Sound = tuple[str, int]
"""A sound, and the place of its letter in the text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a text comes nearest to a name.

    Attributes:
        distance: share of the name's sounds that are missing, added or other; 0 at best.
        start: the first letter of that stretch.
        end: the letter after its last.
    """

    distance: float
    start: int
    end: int


def nearest(name: str, text: str) -> Place:
    """The stretch of a text that sounds most like a name; distance 1 where nothing does."""
    heard = _sounds(text)
    forms = [_sounds(name)]
    if has_hangul(name[-1:]):  # before a particle that begins with a vowel the last consonant moves over
        forms.append(_sounds(name + "으")[:-1])
    return min(
        (_nearest(form, heard) for form in forms if form), key=lambda one: one.distance, default=NOWHERE
    )


def size(name: str) -> int:
    """How many sounds a name has."""
    return len(_sounds(name))


NOWHERE = Place(distance=1.0, start=0, end=0)


def _nearest(wanted: Sequence[_Sound], heard: Sequence[_Sound]) -> Place:
    costs = [0.0] * (len(heard) + 1)
    begins = list(range(len(heard) + 1))
    for row, (sound, _) in enumerate(wanted, 1):
        before, begun = costs, begins
        costs, begins = [float(row)], [0]
        for column, (other, _) in enumerate(heard, 1):
            cost, begin = min(
                (before[column - 1] + _cost(sound, other), begun[column - 1]),
                (before[column] + 1, begun[column]),
                (costs[column - 1] + 1, begins[column - 1]),
            )
            costs.append(cost)
            begins.append(begin)
    end = min(range(len(costs)), key=costs.__getitem__)
    if end <= begins[end]:
        return NOWHERE
    distance = min(1.0, costs[end] / len(wanted))
    return Place(distance=distance, start=heard[begins[end]][1], end=heard[end - 1][1] + 1)


def _cost(first: str, second: str) -> float:
    if first == second:
        return 0.0
    first, second = first.rstrip("."), second.rstrip(".")
    return _KIN_COST if _KIN.get(first, first) == _KIN.get(second, second) else 1.0


def _sounds(text: str) -> list[_Sound]:
    out: list[_Sound] = []
    for match in _WORDS.finditer(text):
        if not has_hangul(match[0]):
            out += [(letter.lower(), match.start() + place) for place, letter in enumerate(match[0])]
            continue
        spelt = split(match[0])
        for place, (onset, vowel, coda) in enumerate(sounded(match[0])):
            letter = match.start() + place
            if onset != "ㅇ":
                out.append(
                    (onset, letter - (spelt[place][0] == "ㅇ"))
                )  # a consonant that moved over is written before
            out += [(sound, letter) for sound in GLIDES.get(vowel, (vowel,))]
            if coda:
                out.append((coda + ".", letter))
    return out
