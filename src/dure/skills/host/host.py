"""The hub's skills that others run: loaded from the journal, asked in talks, told when talks are over."""

from __future__ import annotations

import logging
import re
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import anyio
import anyio.to_thread

from dure.api import Request, Skill
from dure.bus import Bus, Subscription
from dure.clock import Clock
from dure.errors import DureError
from dure.events import AttentionChanged, UtteranceEnded
from dure.language.intents import Understander, Understood
from dure.skills.host.asking import Asker
from dure.skills.host.callbacks import Callbacks
from dure.skills.host.conversing import Conversing, pseudonym
from dure.skills.host.gate import Gate
from dure.skills.host.hosted import NamelessSkill, TalkingSkill
from dure.skills.host.installed import Installed, install
from dure.skills.host.invocation import Called, Invocations
from dure.skills.host.signing import Signer, open_signer
from dure.skills.host.sounding import Sounds
from dure.skills.host.talk_intents import answering, dropping, leaving, undeclared, understood_by
from dure.skills.host.talks import Kept
from dure.skills.host.toolbox import SkillTools
from dure.store import AddedSkill, Journal

log = logging.getLogger(__name__)

SECRET_KEY = "skills.household"  # noqa: S105  # the name of a setting
_YES = frozenset(("네", "넵", "네네", "응", "응응", "어", "어어", "음"))
"""What means yes where it is all that is said; before anything else it means nothing."""

SWEEP_S = 1.0

CLOSE_S = 2.0
"""How long skills are given to hear that the hub ends."""


class SkillHost:
    """Every added skill of a hub.

    Args:
        journal: where they are kept.
        data: the data folder, which holds the hub's key.
        bus: where is told what happens.
        clock: the time.

    Attributes:
        callbacks: where skills answer a second time.
        sounds: what skills let sound.
    """

    def __init__(
        self,
        journal: Journal,
        data: Path,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self._journal = journal
        self._data = data
        self._bus = bus
        self._added: Sequence[AddedSkill] = ()
        self._skills: Mapping[str, Installed] = {}
        self._names: Mapping[str, Invocations] = {}
        self._understander = Understander([])
        self._signer: Signer | None = None
        self._secret = ""
        self.asker = Asker(bus, clock, Gate(journal))
        kept = Kept()
        self.callbacks = Callbacks(self.asker, bus, clock, kept)
        self.sounds = Sounds(self.asker, bus, clock, self._whose)
        self.callbacks.sounds = self.sounds
        self.conversing = Conversing(
            self,
            self.asker,
            clock,
            secret=lambda: self._secret,
            callbacks=self.callbacks,
            sounds=self.sounds,
            kept=kept,
        )

    def before(self) -> Skill:
        """The skill that a local agent asks before its own."""
        return TalkingSkill(self.conversing)

    def after(self) -> Skill:
        """The skill that a local agent asks after its own."""
        return NamelessSkill(self.conversing)

    def tools(self, request: Request) -> SkillTools:
        """The skills of a request's agent, as tools of its model."""
        own = [skill for skill in self._skills.values() if skill.added.agent == request.agent]
        return SkillTools(self.conversing, own, request)

    def skill(self, id: str) -> Installed | None:  # noqa: A002  # what it is called everywhere
        """One skill; None where there is none that can be asked."""
        return self._skills.get(id)

    def agents(self) -> Sequence[str]:
        """The agents that have skills."""
        return list(self._names)

    def called(self, agent: str, request: Request) -> Called | None:
        """The skill of an agent that a request calls by name."""
        names = self._names.get(agent)
        return names.find(request.text, request.language) if names else None

    def nameless(self, agent: str) -> Sequence[str]:
        """The skills of an agent that need no name."""
        return [
            skill.manifest.id
            for skill in self._skills.values()
            if skill.added.agent == agent and skill.manifest.nameless
        ]

    def understand(
        self, request: Request, owners: Collection[str], text: str, least: float | None
    ) -> Understood | None:
        """What a text means to these skills."""
        said = "예" if re.sub(r"[\W_]+", "", text) in _YES else text
        return self._understander.understand(
            said, request.language, now=request.now, owners=owners, least=least
        )

    async def load(self) -> None:
        """Read the skills anew where they have changed; talks with those that stay go on.

        A skill that cannot be made ready is left out and logged: it keeps no other from working.
        """
        if not self._secret:
            self._secret = await self._household()
        added = await self._journal.skills.all()
        if list(added) != list(self._added) or (added and not self._skills):
            await self.use(added)

    async def use(self, added: Sequence[AddedSkill]) -> None:
        """Serve these skills."""
        if not self._secret:
            self._secret = secrets.token_hex(16)
        kept = {old.id: old for old in self._added}
        skills, names, understander = await anyio.to_thread.run_sync(self._make, added, kept)
        self._skills, self._names, self._understander = skills, names, understander
        self._added = added
        await self.sounds.leave_out(skills)

    async def run(self) -> None:
        """Tell skills when their talks are over, until cancelled."""
        with self._bus.subscribe(AttentionChanged, UtteranceEnded) as events:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self.asker.run)
                tasks.start_soon(self.sounds.run)
                tasks.start_soon(self._follow_attention, events)
                await self._sweep()

    async def announce(self, id: str, event: str) -> None:  # noqa: A002  # what it is called everywhere
        """Tell a skill's server an event of its vendor's, such as `ClovaSkill.SkillEnabled`, as far as it listens."""
        skill = self._skills.get(id)
        if skill is not None:
            self.conversing.announce(skill, event)
            with anyio.move_on_after(CLOSE_S):
                await self.asker.flush()

    async def close(self) -> None:
        """End every talk and tell the skills, as far as they listen."""
        for talk in self.conversing.talks.all():
            self.conversing.end(talk, "user")
        with anyio.move_on_after(CLOSE_S):
            await self.asker.flush()

    async def _sweep(self) -> None:
        while True:
            await anyio.sleep(SWEEP_S)
            self.conversing.end_idle()
            await self.callbacks.expire()

    async def _follow_attention(self, events: Subscription) -> None:
        """Nobody answered a skill's question: it is asked in its other words, once; then the talk is over."""
        silent: set[str] = set()
        async for event in events:
            if isinstance(event, UtteranceEnded):
                (silent.add if event.reason == "no_speech" else silent.discard)(event.satellite)
            elif isinstance(event, AttentionChanged) and event.state == "idle":
                for talk in self.conversing.talks.at(event.satellite):
                    again = self.conversing.ask_again(talk) if event.satellite in silent else None
                    if again is not None:
                        await self._bus.publish(again)
                    else:
                        self.conversing.end(talk, "timeout" if event.satellite in silent else "user")
                silent.discard(event.satellite)

    def _make(
        self, added: Sequence[AddedSkill], kept: Mapping[str, AddedSkill]
    ) -> tuple[Mapping[str, Installed], Mapping[str, Invocations], Understander]:
        """Parse and compile; it takes processor time."""
        skills: dict[str, Installed] = {}
        for one in added:
            if kept.get(one.id) == one and one.id in self._skills:
                skills[one.id] = self._skills[one.id]
                continue
            try:
                skills[one.id] = install(one, self._sign)
            except DureError as error:
                log.warning("skill left out: skill=%s code=%s", one.id, error.code)
        names: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
        for name, skill in skills.items():
            names[skill.added.agent][name] = skill.manifest.spellings()
        specs = [spec for one in skills.values() for spec in understood_by(one.manifest)]
        vendors = {one.manifest.protocol: one.wire.builtins for one in skills.values()}
        shared = [spec for vendor, own in vendors.items() for spec in undeclared(vendor, own)]
        understander = Understander([*specs, *shared, leaving(), dropping(), *answering()])
        return skills, {agent: Invocations(own) for agent, own in names.items()}, understander

    async def public_key(self) -> str:
        """The published half of the hub's key, as PEM."""
        signer = await anyio.to_thread.run_sync(self._sign)
        return signer.public_pem

    def _sign(self) -> Signer:
        if self._signer is None:
            self._signer = open_signer(self._data)
        return self._signer

    def _whose(self, skill: Installed, satellite: str) -> tuple[str, str]:
        own = skill.manifest.id
        return pseudonym(self._secret, "user", own), pseudonym(self._secret, f"device:{satellite}", own)

    async def _household(self) -> str:
        """A secret of this household, from which ids for skills are made."""
        kept: str | None = await self._journal.settings.get(SECRET_KEY)
        if kept is None:
            kept = secrets.token_hex(16)
            await self._journal.settings.put(SECRET_KEY, kept)
        return kept
