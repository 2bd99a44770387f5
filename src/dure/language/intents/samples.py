"""Samples as vendors' consoles hold them, taken apart into words and slots.

`{slot}` (or Alexa's `{slot}` glued to a Korean particle), hassil's `[optional]` and `(one|other)`. Each sample becomes
one or more variants: alternatives are written out, optional parts stay one variant and are marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

MAX_VARIANTS = 256
"""How many ways one sample may be said before it is refused."""

_TOKEN = re.compile(
    r"\{\s*(?P<slot>[^{}\s]+)\s*\}|(?P<mark>[\[\]()|])|(?P<word>[^\s\[\](){}|]+)|(?P<space>\s+)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a slot of a sample.

    Attributes:
        text: the word; for a slot its name.
        slot: whether it is a slot.
        optional: whether it may be left out.
        glued: whether it follows the piece before it without a space.
    """

    text: str
    slot: bool = False
    optional: bool = False
    glued: bool = False


Variant = tuple[Piece, ...]


def read_sample(sample: str) -> list[Variant]:
    """Every variant of a sample.

    Raises:
        ValueError: it is not well formed, or has more than `MAX_VARIANTS` variants.
    """
    variants = _Reader(sample).read()
    if not any(variants):
        raise ValueError(f"sample “{sample}” is empty")
    return variants


class _Reader:
    """Reads one sample from left to right."""

    def __init__(self, sample: str) -> None:
        self._sample = sample
        self._tokens = list(self._scan(sample))
        self._at = 0

    @staticmethod
    def _scan(sample: str) -> Iterator[re.Match[str]]:
        place = 0
        while place < len(sample):
            token = _TOKEN.match(sample, place)
            if token is None:
                raise ValueError(f"sample “{sample}” is wrong at “{sample[place:]}”")
            place = token.end()
            yield token

    def read(self) -> list[Variant]:
        variants = self._either(closing="", optional=False)
        if self._at < len(self._tokens):
            raise ValueError(f"sample “{self._sample}” has a stray “{self._tokens[self._at][0]}”")
        return variants

    def _either(self, *, closing: str, optional: bool) -> list[Variant]:
        """Alternatives up to a closing bracket."""
        variants = self._sequence(optional)
        while self._at < len(self._tokens) and self._tokens[self._at][0] == "|":
            self._at += 1
            variants = variants + self._sequence(optional)
        if closing:
            if self._at >= len(self._tokens) or self._tokens[self._at][0] != closing:
                raise ValueError(f"sample “{self._sample}” lacks “{closing}”")
            self._at += 1
        return variants

    def _sequence(self, optional: bool) -> list[Variant]:
        parts: list[list[Variant]] = []
        spaced = True
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token["mark"] and token[0] in "|)]":
                break
            self._at += 1
            if token["space"]:
                spaced = True
                continue
            if token[0] == "[":
                parts.append(self._either(closing="]", optional=True))
            elif token[0] == "(":
                parts.append(self._either(closing=")", optional=optional))
            else:
                name = token["slot"]
                parts.append([(Piece(name or token[0], name is not None, optional, not spaced),)])
            spaced = False
        count = 1
        for part in parts:
            count *= len(part)
        if count > MAX_VARIANTS:
            raise ValueError(f"sample “{self._sample}” can be said in more than {MAX_VARIANTS} ways")
        return [tuple(piece for part in choice for piece in part) for choice in product(*parts)]
