"""The talks that go on: at one microphone an agent talks with one skill at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from dure.errors import Language
from dure.language.intents import SlotValue

MAX_TALKS = 256
"""How many talks may be open; the oldest gives way."""

IDLE_S = 60.0
"""How long a talk stays open while nobody says anything."""


@dataclass(slots=True, kw_only=True)
class Asked:
    """What the platform asked for on the skill's behalf, and what the answer belongs to.

    Attributes:
        intent: which intent is being filled.
        slots: what is known of it.
        want: `slot` or `confirm`.
        slot: which slot; empty where the whole intent is to be confirmed.
        confirmed: what was confirmed before.
    """

    intent: str
    slots: Mapping[str, SlotValue]
    want: str
    slot: str = ""
    confirmed: Mapping[str, bool] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Talk:
    """One talk with one skill.

    Attributes:
        id: never used again.
        skill: with whom.
        agent: through which agent.
        satellite: where.
        language: in which language.
        until_ms: when it ends by itself.
        state: what the skill's wire wants back.
        reprompt: what is said where an answer is not understood.
        misses: how many answers in a row were not understood.
        asked: what the platform asked for; None where the skill asks for itself.
        begun: whether the skill has been asked before.
    """

    skill: str
    agent: str
    satellite: str
    language: Language
    until_ms: float
    id: str = field(default_factory=lambda: uuid4().hex)
    state: Mapping[str, Any] = field(default_factory=dict)
    reprompt: str = ""
    misses: int = 0
    asked: Asked | None = None
    begun: bool = False


class Kept:
    """What skills keep beyond a talk, by skill and microphone; the oldest gives way."""

    def __init__(self) -> None:
        self._states: OrderedDict[tuple[str, str], Mapping[str, Any]] = OrderedDict()

    def get(self, skill: str, satellite: str) -> Mapping[str, Any]:
        """What a skill keeps there; nothing where it never did."""
        return self._states.get((skill, satellite), {})

    def put(self, skill: str, satellite: str, state: Mapping[str, Any]) -> None:
        """Keep this in place of what was kept."""
        self._states[skill, satellite] = state
        self._states.move_to_end((skill, satellite))
        if len(self._states) > MAX_TALKS:
            self._states.popitem(last=False)


class Talks:
    """Every open talk, by agent and microphone."""

    def __init__(self) -> None:
        self._open: OrderedDict[tuple[str, str], Talk] = OrderedDict()

    def find(self, agent: str, satellite: str, now_ms: float) -> Talk | None:
        """The talk that goes on there; one whose time is over is none."""
        talk = self._open.get((agent, satellite))
        return talk if talk is not None and talk.until_ms > now_ms else None

    def open(self, talk: Talk) -> Talk | None:
        """Begin a talk; gives the one that had to make room."""
        before = self._open.pop((talk.agent, talk.satellite), None)
        self._open[talk.agent, talk.satellite] = talk
        if before is None and len(self._open) > MAX_TALKS:
            _, before = self._open.popitem(last=False)
        return before

    def close(self, talk: Talk) -> bool:
        """End a talk; false where it was over already."""
        if self._open.get((talk.agent, talk.satellite)) is not talk:
            return False
        del self._open[talk.agent, talk.satellite]
        return True

    def take_over(self, now_ms: float) -> list[Talk]:
        """End the talks whose time is over, and tell which."""
        over = [talk for talk in self._open.values() if talk.until_ms <= now_ms]
        for talk in over:
            self.close(talk)
        return over

    def at(self, satellite: str) -> list[Talk]:
        """The talks at one microphone."""
        return [talk for talk in self._open.values() if talk.satellite == satellite]

    def all(self) -> list[Talk]:
        """Every open talk."""
        return list(self._open.values())
