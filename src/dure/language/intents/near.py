"""Words that a recogniser wrote slightly wrong.

Symmetric deletion (Garbe, SymSpell): every known word is filed under itself and under itself without one letter; a
misheard word meets it under one of its own. The distance is then counted in letters (jamo for Korean).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from dure.language.likeness import distance

_LEAST = 6
_LONG = 10
_MOST = 32


class NearIndex:
    """Finds known words by their misheard forms.

    Args:
        terms: the known words, in units that are letters; shorter ones than six letters are never guessed at.
    """

    def __init__(self, terms: Iterable[str]) -> None:
        known = list(terms)
        filed: dict[int, list[str]] = defaultdict(list)
        for term in known:
            if len(term) >= _LEAST:
                for form in _forms(term):
                    filed[hash(form)].append(term)
        self._filed = dict(filed)
        self.parts = frozenset(part for term in known if " " in term for part in term.split())

    def find(self, text: str) -> Iterator[tuple[str, float]]:
        """Known words that sound like a text, with how surely: one letter off, two from ten letters on."""
        if not _LEAST - 1 <= len(text) <= _MOST:
            return
        seen: set[str] = set()
        for form in _forms(text):
            for term in self._filed.get(hash(form), ()):
                if term in seen or term == text:
                    continue
                seen.add(term)
                limit = 2 if len(term) >= _LONG else 1
                away = distance(text, term, limit)
                if away <= limit:
                    yield term, 0.9 - 0.1 * away


def _forms(term: str) -> set[str]:
    """A word, and the word with one letter left out; with two where it is long."""
    once = {term[:place] + term[place + 1 :] for place in range(len(term))}
    if len(term) < _LONG - 1:
        return {term, *once}
    return {term, *once, *(form[:place] + form[place + 1 :] for form in once for place in range(len(form)))}
