"""What the doors need of a hub. `dure.app` is one; `dure.testing.hub.ScriptedHub` is the double."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from dure.api import Timers, WakeWord
from dure.bus import Bus
from dure.config import Config
from dure.home.platforms.connected import Platforms
from dure.safety.channels.push import PushBook
from dure.safety.net import SafetyNet
from dure.server.asking import Asking
from dure.server.care import Care
from dure.server.household import HouseholdHome
from dure.server.passkeys import Passkeys
from dure.server.records import AgentInfo, DecisionRecord, Naming, TurnRecord
from dure.server.scopes import TokenDoor
from dure.store import AuditRecord


class Session(Protocol):
    """One microphone and loudspeaker, while it is connected."""

    async def feed(self, pcm: bytes) -> None:
        """Hear more sound: 16 kHz mono s16le, any length."""
        ...

    async def finish(self) -> None:
        """The stream is over; returns when the last turn is answered."""
        ...

    async def stop(self) -> None:
        """The stop button: silence what sounds, cancel what is thought."""
        ...

    async def call(self, agent: str) -> None:
        """Push to talk: as if that agent's name had been called.

        Raises:
            NotFound: there is no such agent.
        """
        ...


class Hub(Protocol):
    """The hub behind the doors. What happens in it is published on its bus."""

    @property
    def bus(self) -> Bus:
        """Where every event is published."""
        ...

    @property
    def config(self) -> Config:
        """Its configuration."""
        ...

    @property
    def timers(self) -> Timers:
        """Its timers and alarms."""
        ...

    @property
    def care(self) -> Care | None:
        """What looks after people; None where nothing does."""
        ...

    @property
    def platforms(self) -> Platforms | None:
        """Other people's platforms that may be linked; None where there are none."""
        ...

    @property
    def asking(self) -> Asking:
        """Asking agents in writing."""
        ...

    @property
    def naming(self) -> Naming:
        """What can be told about names, and taught."""
        ...

    @property
    def home(self) -> HouseholdHome:
        """Its appliances."""
        ...

    @property
    def safety(self) -> SafetyNet:
        """Alerts, and what brings them to people."""
        ...

    def satellites(self) -> Sequence[str]:
        """The satellites that are connected now."""
        ...

    @property
    def push(self) -> PushBook:
        """Which browsers take messages for carers."""
        ...

    @property
    def tokens(self) -> TokenDoor:
        """Who may come in."""
        ...

    @property
    def passkeys(self) -> Passkeys | None:
        """With what they may sign in anew; None where `dure[passkeys]` is not installed."""
        ...

    def open_session(
        self, satellite: str, *, source: str = "", lockstep: bool = False
    ) -> AbstractAsyncContextManager[Session]:
        """Connect a satellite; `lockstep` is for recordings, which are heard as fast as they are fed."""
        ...

    async def wake_words(self) -> Sequence[WakeWord]:
        """The names that are listened for."""
        ...

    async def add_wake_word(self, text: str, agent: str, also: Sequence[str] = ()) -> WakeWord:
        """Listen for one more name.

        Raises:
            WakeWordInvalid: it cannot be listened for, or is taken.
            NotFound: there is no such agent.
        """
        ...

    async def remove_wake_word(self, text: str) -> None:
        """Listen for that name no more.

        Raises:
            NotFound: there is no such name.
        """
        ...

    def agents(self) -> Sequence[AgentInfo]:
        """Every assistant."""
        ...

    async def muted(self) -> bool:
        """Whether every microphone is muted; survives a restart."""
        ...

    async def set_muted(self, muted: bool) -> None:  # one switch, one value
        """Mute or open every microphone."""
        ...

    async def turns(self, limit: int) -> Sequence[TurnRecord]:
        """The last turns, newest first."""
        ...

    async def signature_key(self) -> str:
        """The public key with which the hub signs what it asks skills, as PEM."""
        ...

    async def skill_picture(self, token: str) -> tuple[str, bytes]:
        """A picture that a skill has shown: its media type and what it holds.

        Raises:
            NotFound, SkillFailed, SkillAddressRefused: it cannot be had.
        """
        ...

    async def skill_callback(self, token: str, body: bytes) -> None:
        """A skill's second answer.

        Raises:
            SkillCallbackRefused: that address takes none.
            SkillNonsense: it is no answer.
        """
        ...

    async def note_program(self, program: str, tool: str) -> None:
        """Write down that a program of somebody's uses a tool of the home, before it does.

        Raises:
            StoreFailed: it could not be written, so it must not happen.
        """
        ...

    async def decisions(self, limit: int) -> Sequence[DecisionRecord]:
        """The last decisions, newest first."""
        ...

    async def crossings(self, limit: int) -> Sequence[AuditRecord]:
        """What crossed between agents, partners and the home, newest first."""
        ...
