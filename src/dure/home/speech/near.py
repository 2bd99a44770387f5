"""Names that a recogniser wrote slightly wrong."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from dure.errors import Language
from dure.home.speech.tokens import Reading
from dure.language.intents.near import NearIndex


class Near:
    """Finds words that sound like known ones.

    Args:
        words: key → what it means.
        language: theirs; Korean is compared letter (jamo) by letter.
    """

    def __init__(self, words: Mapping[str, tuple[Reading, ...]], language: Language) -> None:
        self._korean = language == "ko"
        self._readings = {self._letters(key): readings for key, readings in words.items()}
        self._index = NearIndex(self._readings)

    def find(self, text: str) -> Iterator[tuple[tuple[Reading, ...], float]]:
        """What a text may mean, with how surely (0 to 1)."""
        for term, quality in self._index.find(self._letters(text)):
            yield self._readings[term], quality

    def _letters(self, text: str) -> str:
        return unicodedata.normalize("NFD", text.replace(" ", "")) if self._korean else text
