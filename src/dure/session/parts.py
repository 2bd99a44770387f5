"""What a session works with; the composition root hands it over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from dure.agents.router import Router
from dure.api import Audit, Memory, Recognizer, Synthesizer, Timers, Voice, WakeEngine, WakeWord
from dure.bus import Bus
from dure.clock import Clock
from dure.config import Config
from dure.session.board import ActivityBoard
from dure.session.volume import Settings


class Memories(Protocol):
    """Where each agent's own memory comes from."""

    def of(self, agent: str, *, satellite: str = "", language: str = "", turn: str = "") -> Memory:
        """The memory of one agent, whose turns are kept with where and in what language they were spoken."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """What all microphones of the household have in common.

    Attributes:
        activities: what sounds at each satellite.
        settings: what the user switched: how loud each satellite is, who may be asked through whom.
        audit: where every crossing of words between agents is written down.
    """

    activities: ActivityBoard
    settings: Settings
    audit: Audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything behind one microphone. Sessions share it and change none of it.

    Attributes:
        names: every wake word that is listened for now, stop words included.
        connected: the satellites that are live now; a timer whose own is not among them rings at all of them.
        household: what all microphones have in common.
    """

    bus: Bus
    clock: Clock
    config: Config
    zone: ZoneInfo
    wake_engine: WakeEngine
    names: Callable[[], Sequence[WakeWord]]
    recognizer: Recognizer
    synthesizer: Synthesizer
    router: Router
    voices: Mapping[str, Voice]
    memories: Memories
    timers: Timers
    connected: Callable[[], Collection[str]]
    household: Household
