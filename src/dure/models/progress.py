"""How far a fetch has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One step of fetching a model.

    Attributes:
        model: which model.
        phase: `waiting` while another process fetches, `downloading`, `unpacking`, or `done`.
        source: where it comes from; empty while that is not known.
        done_bytes: how much of this phase is done.
        total_bytes: how much there is; 0 while that is not known.
    """

    model: str
    phase: Literal["waiting", "downloading", "unpacking", "done"]
    source: str = ""
    done_bytes: int = 0
    total_bytes: int = 0


Tell = Callable[[Progress], None]
"""Who wants to know."""


def ignore(_: Progress) -> None:
    """Tell nobody."""
