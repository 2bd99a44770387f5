"""What agents share without hearing each other: what sounds, and the record of what crossed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from dure.api.speaking import Sound

ActivityKind = Literal["communication", "alert", "notification", "content"]
"""What may sound at a satellite beside conversation, from the most to the least important."""

ActivityCommand = Literal["pause", "resume", "stop", "next", "previous"]
"""What an activity may be told."""


class Controls(Protocol):
    """How an activity is steered: a skill that plays something hands this to the hub."""

    async def control(self, command: ActivityCommand) -> None:
        """Obey; after `stop` the hub forgets the activity. Whatever it raises is told as `agent.failed`."""
        ...


Played = Literal["started", "paused", "resumed", "stopped", "finished", "failed"]
"""What happened to something that plays."""


class Source(Protocol):
    """Something to be played: it gives the sound, the hub plays it, pauses it and lets it go on where it was."""

    async def pour(self, into: Callable[[Sound], Awaitable[None]]) -> None:
        """Hand over all of it, in blocks of one rate, as they come; `into` waits until there is room.

        Raises:
            DureError: it broke off; what came before is played, and `failed` is told.
        """
        ...

    def told(self, what: Played, position_ms: int) -> None:
        """What happened, and how much of it was heard by then."""
        ...

    async def steer(self, command: Literal["next", "previous"]) -> None:
        """Go on to another."""
        ...


class Activities(Protocol):
    """Where an agent tells what it lets sound; each sees its own only.

    While someone is spoken to, or something more important sounds, the hub pauses what can pause and lets it
    go on afterwards. “Pause”, “next”, “stop” reach the newest activity that can do so, whichever agent is asked.
    """

    async def begin(
        self,
        *,
        satellite: str,
        kind: ActivityKind,
        controls: Controls,
        can: Collection[ActivityCommand] = ("pause", "resume", "stop"),
    ) -> str:
        """Tell that something sounds there; returns the activity's id.

        Raises:
            Overloaded: too much sounds there already.
        """
        ...

    async def play(
        self,
        *,
        satellite: str,
        source: Source,
        can: Collection[ActivityCommand] = ("pause", "resume", "stop"),
    ) -> str:
        """Let the hub play something there, as `content`; returns the activity's id.

        Raises:
            NotFound: no such satellite is there that plays; a recording is none.
            Overloaded: too much sounds there already.
        """
        ...

    async def order(self, activity: str, command: ActivityCommand) -> bool:
        """Let an activity of this agent's do what it can; false where it could not, or is over."""
        ...

    async def end(self, activity: str) -> None:
        """Tell that it is over; nothing happens where it is not this agent's, or over already."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Data of the household that went from one agent to another.

    Attributes:
        at: when, aware.
        satellite: where; empty for a recording.
        turn: the turn that took it.
        source: whose request it was.
        target: who got it.
        text: the words that went, and nothing else did.
    """

    at: datetime
    satellite: str
    turn: str
    source: str
    target: str
    text: str


class Audit(Protocol):
    """Where every crossing of data between agents is written down, before it happens."""

    async def record(self, crossing: Crossing) -> None:
        """Write it down; what could not be written does not cross.

        Raises:
            StoreFailed: it could not be written.
        """
        ...
