"""Where a pronunciation begins to count as heard."""

from __future__ import annotations

from collections.abc import Sequence

from dure.wake.acoustic.tokens import ENGLISH

ENGLISH_BY_LENGTH = {3: -0.35, 4: -0.8, 5: -1.3, 6: -1.55, 7: -1.8, 8: -2.0}
KOREAN_BY_LENGTH = {3: -0.15, 4: -0.3, 5: -0.5, 6: -0.7, 7: -0.8, 8: -0.9}
SHORTEST, LONGEST = 3, 8


def threshold(phones: Sequence[str]) -> float:
    """The score per phone at which a pronunciation counts as heard: longer ones may fit less well."""
    table = ENGLISH_BY_LENGTH if all(phone in ENGLISH for phone in phones) else KOREAN_BY_LENGTH
    return table[min(max(len(phones), SHORTEST), LONGEST)]
