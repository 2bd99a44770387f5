"""The hub: everything behind the doors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import anyio

from dure.api import Loadable, Timer, Timers, WakeWord
from dure.app.asking import Asking
from dure.app.build import build_parts
from dure.app.hearing import SafetyHearing, Tapped
from dure.app.home import HubHome
from dure.app.interlocutor import SessionInterlocutor
from dure.app.naming import Naming
from dure.app.passkeys import open_passkeys
from dure.app.tokens import TokenKeeper
from dure.bus import Bus, Overflow, Subscription
from dure.clock import Clock
from dure.config import Config
from dure.config.names import configured_names, stop_words
from dure.config.zone import household_zone
from dure.errors import NotFound, StoreFailed, Text, WakeWordInvalid
from dure.events import HubFailed, MicrophoneMuted, NamesChanged, WakeDetected, WakeSuppressed
from dure.home.platforms.connected import Platforms
from dure.models import open_store
from dure.safety.channels.push import PushBook
from dure.safety.net import SafetyNet
from dure.server.care import Care
from dure.server.records import AgentInfo
from dure.session import ActivityBoard, Household, Parts, Session, open_session
from dure.skills.host.host import SkillHost
from dure.store import (
    AuditRecord,
    Crossings,
    Decision,
    History,
    Journal,
    MemoryStore,
    Said,
    TimerService,
    Upkeep,
    find_name,
)
from dure.tasks import task_group
from dure.wake.feedback import MOST_SHIFT
from dure.wake.names import check_wake_word

MUTED_KEY = "muted"
LOOK_EVERY_S = 1.0


class Hub:
    """What the doors talk to.

    Attributes:
        bus: where everything that happens is published.
        config: the configuration.
        timers: timers and alarms.
        skills: the skills that others run.
        safety: alerts, and what brings them to people.
        interlocutor: speaks with whoever is at a satellite.
        hearing: what the safety net hears.
        home: the appliances.
        naming: what can be told about names, and taught.
        tokens: who may come in.
        passkeys: with what they may sign in anew; None where `dure[passkeys]` is not installed.
        push: which browsers take messages for carers.
        platforms: other people's platforms that may be linked; None where there are none.
        care: what looks after people; None until `dure.app.care.Care` is put there.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        journal: Journal,
        history: History,
        bus: Bus,
        timers: TimerService,
        skills: SkillHost,
        safety: SafetyNet,
        interlocutor: SessionInterlocutor,
        home: HubHome,
    ) -> None:
        self.config = config
        self.bus = bus
        self.timers: Timers = timers
        self.care: Care | None = None
        self.platforms: Platforms | None = None
        self.skills = skills
        self.safety = safety
        self.interlocutor = interlocutor
        self.home = home
        self.tokens = TokenKeeper(journal, clock)
        self.passkeys = open_passkeys(journal)
        self.push = PushBook(journal.push)
        self._clock = clock
        self._journal = journal
        self._history = history
        self._timer_service = timers
        self._upkeep = Upkeep(journal, history, clock, bus, household_zone(config))
        self._memories = MemoryStore(journal.entries, history)
        self._household = Household(
            activities=ActivityBoard(), settings=journal.settings, audit=Crossings(history, journal.audit)
        )
        skills.sounds.activities = self._household.activities.of
        self._names: tuple[WakeWord, ...] = ()
        self.naming = Naming(
            config,
            journal,
            history,
            open_store(config),
            names=lambda: self._names,
            changed=self.load_names,
        )
        self.hearing = SafetyHearing(
            config, bus, clock, safety.alerts, lambda: [word.text for word in self._names]
        )
        self._fixed_names = False
        self._connected: list[str] = []
        self._version = 0
        self._parts: Parts | None = None

    def build(self, services: Mapping[type, Any]) -> None:
        """Build the parts behind the microphones."""
        self._parts = build_parts(
            self.config,
            bus=self.bus,
            clock=self._clock,
            names=lambda: (*self._names, *stop_words(self.config)),
            timers=self.timers,
            connected=lambda: self._connected,
            memories=self._memories,
            household=self._household,
            services=services,
        )
        self.hearing.build(services, self._parts.recognizer)

    @property
    def parts(self) -> Parts:
        """What the sessions share."""
        if self._parts is None:
            raise RuntimeError("the hub's parts are not built yet")
        return self._parts

    async def ready(self) -> None:
        """Wait until every model is loaded: a recording must be judged alike, however busy the machine is."""
        for part in (self.parts.recognizer, self.parts.synthesizer):
            if isinstance(part, Loadable):
                await part.ready()

    @property
    def asking(self) -> Asking:
        """Asking agents in writing."""
        parts = self.parts
        return Asking(
            self.config.agents, parts.router, parts.memories, self._clock, parts.zone, lambda: self._names
        )

    @asynccontextmanager
    async def open_session(
        self, satellite: str, *, source: str = "", lockstep: bool = False
    ) -> AsyncIterator[Session | Tapped]:
        """Connect a satellite; `source` is for the doors' own use."""
        del source
        if lockstep:
            async with open_session(self.parts, satellite, lockstep=True) as session:
                yield session
            return
        muted = await self.muted()
        # The ear is there before the session and after it, so that none of its faults is the ear's.
        async with (
            self.hearing.listen(satellite, muted=muted) as ear,
            open_session(self.parts, satellite) as session,
        ):
            self._connected.append(satellite)
            try:
                await session.mute(muted)
                await session.tell_missed(await self._take_missed(satellite))
                session.ring(await self.timers.ringing())
                with self.interlocutor.present(satellite, session):
                    yield session if ear is None else Tapped(session, ear)
            finally:
                self._connected.remove(satellite)

    async def wake_words(self) -> Sequence[WakeWord]:
        """The names that are listened for."""
        return self._names

    async def add_wake_word(self, text: str, agent: str, also: Sequence[str] = ()) -> WakeWord:
        """Listen for one more name.

        Raises:
            WakeWordInvalid: it cannot be listened for, or is taken.
            NotFound: there is no such agent.
        """
        if agent not in self.config.agents:
            raise NotFound(what=Text("agent", "비서"), id=agent)
        for spelling in (text, *also):
            check_wake_word(spelling)
        if (taken := find_name(text, self._names)) is not None:
            raise WakeWordInvalid(
                wake_word=text,
                why=Text(f"it is already a name of {taken.agent}.", f"이미 {taken.agent}의 이름이에요."),
            )
        await self.naming.refuse_homophone(WakeWord(text=text, also=tuple(also), agent=agent))
        await self._journal.names.add(text, agent, also)
        await self.load_names()
        added = find_name(text, self._names)
        if added is None:
            raise NotFound(what=Text("name", "이름"), id=text)
        return added

    async def remove_wake_word(self, text: str) -> None:
        """Listen for that name no more.

        Raises:
            NotFound: there is no such name.
        """
        if find_name(text, self._names) is None:
            raise NotFound(what=Text("name", "이름"), id=text)
        await self._journal.names.remove(text)
        await self.load_names()

    def agents(self) -> Sequence[AgentInfo]:
        """Every assistant."""
        return [
            AgentInfo(id=agent, title=one.title or {"ko": agent, "en": agent})
            for agent, one in self.config.agents.items()
        ]

    def satellites(self) -> Sequence[str]:
        """The satellites that are connected now."""
        return sorted(set(self._connected))

    async def muted(self) -> bool:
        """Whether every microphone is muted; survives a restart."""
        return bool(await self._journal.settings.get(MUTED_KEY, default=False))

    async def set_muted(self, muted: bool) -> None:  # one switch, one value
        """Mute or open every microphone."""
        await self._journal.settings.put(MUTED_KEY, muted)
        await self.bus.publish(MicrophoneMuted(satellite="", time_ms=0, muted=muted))

    async def turns(self, limit: int) -> Sequence[Said]:
        """The last turns, newest first."""
        return list(reversed(await self._history.turns(last=limit)))

    async def crossings(self, limit: int) -> Sequence[AuditRecord]:
        """What crossed between agents, partners and the home, newest first."""
        return list(reversed(await self._journal.audit.last(limit)))

    async def note_program(self, program: str, tool: str) -> None:
        """Write down that a program of somebody's uses a tool of the home, before it does."""
        await self._journal.audit.record(
            "tool.called", source="household", target=f"program:{program}", what=[tool]
        )

    async def decisions(self, limit: int) -> Sequence[Decision]:
        """The last decisions, newest first."""
        return list(reversed(await self._history.decisions(last=limit)))

    async def signature_key(self) -> str:
        """The public key with which the hub signs what it asks skills, as PEM."""
        return await self.skills.public_key()

    async def skill_picture(self, token: str) -> tuple[str, bytes]:
        """A picture that a skill has shown."""
        return await self.skills.asker.pictures.take(token)

    async def skill_callback(self, token: str, body: bytes) -> None:
        """A skill's second answer.

        Raises:
            SkillCallbackRefused: that address takes none.
            SkillNonsense: it is no answer.
        """
        await self.skills.callbacks.take(token, body)

    def fix_names(self) -> None:
        """Listen for the configuration's names only, whatever the journal says."""
        self._fixed_names = True
        self._names = configured_names(self.config)

    async def load_names(self) -> None:
        """Read the names anew; running sessions follow."""
        if self._fixed_names:
            return
        names = await self._journal.names.list(configured_names(self.config))
        known = await self._journal.tuning.apply(
            (name for name in names if name.agent in self.config.agents), most=MOST_SHIFT
        )
        if known != self._names:
            self._names = known
            await self.bus.publish(NamesChanged(satellite="", time_ms=0, count=len(known)))

    async def run(self) -> None:
        """Keep timers, records and names going, until cancelled."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._timer_service.run)
            tasks.start_soon(self._follow_journal)
            tasks.start_soon(self._upkeep.run)
            tasks.start_soon(self.safety.run)
            tasks.start_soon(self.hearing.run)

    async def _take_missed(self, satellite: str) -> Sequence[Timer]:
        """What was missed at this satellite, and at those that are not there to be told."""
        away = await self._timer_service.where_missed() - set(self._connected)
        return [
            timer
            for place in (satellite, *sorted(away - {""}))
            for timer in await self.timers.take_missed(satellite=place)
        ]

    @asynccontextmanager
    async def recording(self) -> AsyncIterator[None]:
        """Keep decision records while the context is open; leaving it writes what is left."""
        wanted = (WakeDetected, WakeSuppressed)
        with self.bus.subscribe(*wanted, overflow=Overflow.DROP_OLDEST) as events:
            async with task_group() as tasks:
                tasks.start_soon(self._record, events)
                yield
                events.close()

    async def _record(self, events: Subscription) -> None:
        async for event in events:
            if isinstance(event, WakeDetected | WakeSuppressed):
                await self._keep(self._history.record_decision(event))

    async def _follow_journal(self) -> None:
        while True:
            await self._keep(self._look_for_changes())
            await anyio.sleep(LOOK_EVERY_S)

    async def _look_for_changes(self) -> None:
        found = await self._journal.data_version()
        if found != self._version:
            await self.load_names()
            await self.skills.load()
            await self.home.load()
            await self._timer_service.refresh()
            self._version = found

    async def _keep(self, work: Awaitable[None]) -> None:
        try:
            await work
        except StoreFailed as error:
            await self.bus.publish(
                HubFailed(satellite="", time_ms=0, code=error.code, stage="store", retryable=error.retryable)
            )
