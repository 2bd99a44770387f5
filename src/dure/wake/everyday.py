"""Words that are said all day, with their sounds: a name like one of them is heard where nobody calls.

`everyday.tsv` was written by hand; the sounds are those that `dure.wake.pronounce` gives.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def everyday_chains() -> dict[str, tuple[str, ...]]:
    """Every word and its sounds."""
    text = resources.files(__package__).joinpath("everyday.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {word: tuple(sounds.split()) for word, sounds in rows}


def is_everyday(text: str) -> bool:
    """Whether a name is one of them, however it is spaced."""
    return "".join(text.lower().split()) in everyday_chains()
