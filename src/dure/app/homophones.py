"""Names of different agents that nobody could tell apart by ear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from dure.api import WakeWord
from dure.errors import Text, WakeWordInvalid
from dure.language.particles import with_particle

if TYPE_CHECKING:  # NumPy is slow to import
    from dure.wake.pronounce.spoken import Pronouncer


def homophones(words: Sequence[WakeWord], pronouncer: Pronouncer) -> Iterator[tuple[WakeWord, WakeWord]]:
    """Pairs of names of different agents that sound alike to the last sound, in one way or another to say them.

    A name is told once, with the first that it sounds like.

    Raises:
        WakeWordInvalid: a name is too short to be told from other speech.
    """
    from dure.wake.report import pronounced

    owners: dict[tuple[str, ...], WakeWord] = {}
    for word in words:
        said = pronounced(word, pronouncer)
        said += (one for text in (word.text, *word.also) for one in pronouncer.in_korean(text))
        all_owners = [owners.setdefault(one.phones, word) for one in said if one.phones]
        twin = next((owner for owner in all_owners if owner.agent != word.agent), None)
        if twin is not None:
            yield twin, word


def refusal(first: WakeWord, second: WakeWord) -> WakeWordInvalid:
    """Why the second name cannot be used beside the first."""
    why = Text(
        f"it sounds just like “{first.text}”, which calls {first.agent}.",
        f"{first.agent}의 이름 {with_particle(f'“{first.text}”', '와')} 똑같이 들려요.",
    )
    return WakeWordInvalid(wake_word=second.text, why=why)
