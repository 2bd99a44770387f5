"""What every event is: one frozen fact with a wire name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar, dataclass_transform

E = TypeVar("E", bound="Event")

REGISTRY: dict[str, type[Event]] = {}
"""Wire name → class, for every event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened.

    Attributes:
        satellite: the microphone and speaker it happened at; empty for the hub itself.
        time_ms: milliseconds since that satellite's stream began.
    """

    type: ClassVar[str] = ""

    satellite: str
    time_ms: int


@dataclass_transform(frozen_default=True, kw_only_default=True)
def fact(type_: str) -> Callable[[type[E]], type[E]]:
    """Make a class a frozen event that is called `type_` on the wire."""

    def register(cls: type[E]) -> type[E]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.type = type_
        if REGISTRY.setdefault(type_, made) is not made:
            raise TypeError(f"two events are called {type_}")
        return made

    return register
