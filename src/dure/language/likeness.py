"""How alike two Korean sentences sound, letter by letter, for what a recogniser wrote slightly wrong."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_SILENT = "\u110b"
_SAME = str.maketrans(
    {
        "\u1166": "\u1162",  # ㅔ → ㅐ, which nobody tells apart
        "\u1168": "\u1164",  # ㅖ → ㅒ
        "\u1170": "\u116b",  # ㅞ → ㅙ
        "\u116c": "\u116b",  # ㅚ → ㅙ
        "\u11ba": "\u11ae", "\u11bb": "\u11ae", "\u11bd": "\u11ae", "\u11be": "\u11ae", "\u11c0": "\u11ae", "\u11c2": "\u11ae",
        "\u11c1": "\u11b8", "\u11a9": "\u11a8", "\u11bf": "\u11a8",
    }
)  # fmt: skip
"""Vowels that have fallen together, and final consonants that are released alike (표준 발음법 제9항)."""


@lru_cache(maxsize=512)
def sounds(text: str) -> str:
    """The letters (jamo) of a text as they sound: no spaces, no silent ㅇ, finals by what is released."""
    letters = unicodedata.normalize("NFD", "".join(text.split()))
    return letters.replace(_SILENT, "").translate(_SAME)


def nearest(text: str, candidates: Iterable[str], *, within: float) -> str | None:
    """The candidate that sounds most like a text.

    Args:
        text: what was written down.
        candidates: sentences that it may have been.
        within: how many letters may differ at most, as a share of the candidate's letters.
    """
    heard = sounds(text)
    best: tuple[int, str] | None = None
    counted = Counter(heard)
    for candidate in candidates:
        wanted = sounds(candidate)
        limit = int(len(wanted) * within)
        if best is not None:
            limit = min(limit, best[0] - 1)
        if limit < 0 or abs(len(wanted) - len(heard)) > limit:
            continue
        if max((counted - Counter(wanted)).total(), (Counter(wanted) - counted).total()) > limit:
            continue
        away = distance(heard, wanted, limit)
        if away <= limit:
            best = (away, candidate)
    return best[1] if best else None


def distance(first: str, second: str, limit: int) -> int:
    """Letters to be changed, added or left out (Levenshtein); `limit` + 1 where it is more than `limit`."""
    row = list(range(len(second) + 1))
    for line, letter in enumerate(first, 1):
        before, row[0] = row[0], line
        for column, other in enumerate(second, 1):
            cost = before if letter == other else 1 + min(before, row[column], row[column - 1])
            before, row[column] = row[column], cost
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
