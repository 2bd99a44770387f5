"""Signs: which are independent of each other, and which are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dure.api import Evidence

KEPT = 100
"""How many signs an alert keeps: the first half and the last half of them."""

_SAME_WORDS = frozenset({"recognizer", "hotword"})
"""Sources that hear the same words: a television that cries for help is heard by both."""

_PEOPLE = frozenset({"person", "carer", "operator"})
"""Sources that are people: each of them confirms alone."""


def confirms(signs: Iterable[Evidence]) -> bool:
    """Whether these signs confirm each other, or a person did.

    Two signs are independent where their sources differ; `recognizer` and `hotword` hear the same words and
    count as one.
    """
    sources = {sign.source for sign in signs}
    if sources & _PEOPLE:
        return True
    return len({"words" if source in _SAME_WORDS else source for source in sources}) > 1


def together(before: Sequence[Evidence], more: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """All signs, oldest first as they came; of very many the middle is left out."""
    signs = (*before, *more)
    return signs if len(signs) <= KEPT else (*signs[: KEPT // 2], *signs[-KEPT // 2 :])
