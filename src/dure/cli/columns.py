"""Text set in lines and columns of a terminal, where a Korean letter is two cells wide."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import east_asian_width

TERM_CELLS = 30
"""Longer terms of a table stand on a line of their own."""


def cells(text: str) -> int:
    """How many cells a text takes."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int, lead: str = "") -> list[str]:
    """Lines of at most `width` cells, broken at blanks; the first begins with `lead`, the others stand below its end.

    A word that is wider than a line has one of its own.
    """
    margin = " " * cells(lead)
    lines = [lead]
    bare = True
    for word in text.split():
        if not bare and cells(lines[-1]) + 1 + cells(word) > width:
            lines.append(margin)
            bare = True
        lines[-1] += word if bare else f" {word}"
        bare = False
    return [line.rstrip() for line in lines]


def table(rows: Iterable[tuple[str, str]], width: int) -> list[str]:
    """Terms and what they mean in two columns, two cells from the left and two apart."""
    rows = list(rows)
    column = min(max((cells(term) for term, _ in rows), default=0), TERM_CELLS) + 2
    lines = []
    for term, meaning in rows:
        lead = f"  {term}" + " " * (column - cells(term))
        if not meaning or cells(term) > column - 2:
            lines.append(f"  {term}")
            lead = " " * (column + 2)
        lines += wrapped(meaning, width, lead) if meaning else []
    return lines
