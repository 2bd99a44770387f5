"""A skill's second answer: an address that is good for one minute and one answer."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dure.api import Request
from dure.bus import Bus
from dure.clock import Clock
from dure.errors import DureError, SkillCallbackRefused, SkillNonsense, SkillSlow
from dure.events import SkillCalledBack
from dure.skills.host import phrases
from dure.skills.host.asking import Asker
from dure.skills.host.installed import Installed
from dure.skills.host.sounding import Sounds
from dure.skills.host.talks import Kept
from dure.skills.wires.base import Ask

VALID_S = 60.0
"""How long a callback may take; Kakao's minute."""

MAX_OPEN = 256
MAX_BYTES = 128 * 1024
"""The longest second answer that is read."""

PATH = "/v1/skills/callback/"


@dataclass(slots=True)
class _Open:
    skill: Installed
    agent: str
    satellite: str
    turn: str
    until_ms: float
    ask: Ask | None = None
    used: bool = False


@dataclass(slots=True)
class Callbacks:
    """The addresses that are open.

    Attributes:
        base: what such an address begins with for a skill, such as `http://127.0.0.1:8420`; empty where none can be reached.
        sounds: what skills let sound; None where nothing does.

    Args:
        asker: tells what an answer holds beside speech.
        bus: where the answer is told.
        clock: the time.
        kept: what skills keep beyond a talk; a second answer may change it.
    """

    asker: Asker
    bus: Bus
    clock: Clock
    kept: Kept
    base: Callable[[Installed], str] = lambda _skill: ""
    sounds: Sounds | None = None
    _open: OrderedDict[str, _Open] = field(default_factory=OrderedDict)

    def address(self, skill: Installed, request: Request) -> str:
        """A new address for a skill's second answer; empty where it may have none."""
        if not skill.wire.calls_back or "call_back" not in skill.added.granted:
            return ""
        base = self.base(skill)
        if not base:
            return ""
        token = secrets.token_urlsafe(24)
        until_ms = self.clock.monotonic_ms() + VALID_S * 1000
        self._open[_digest(token)] = _Open(skill, request.agent, request.satellite, request.turn, until_ms)
        while len(self._open) > MAX_OPEN:
            self._open.popitem(last=False)
        return base.rstrip("/") + PATH + token

    def expect(self, ask: Ask, *, later: bool) -> None:
        """The first answer came: either a second one follows, or the address is closed."""
        key = _digest(ask.callback.rpartition("/")[2])
        found = self._open.get(key)
        if found is None:
            return
        if later:
            found.ask = ask
        else:
            del self._open[key]

    @property
    def due(self) -> bool:
        """Whether a second answer is still to come."""
        now_ms = self.clock.monotonic_ms()
        return any(one.ask and not one.used and one.until_ms > now_ms for one in self._open.values())

    async def expire(self) -> None:
        """Tell the user of second answers that were promised and did not come in their minute."""
        now_ms = self.clock.monotonic_ms()
        for key, one in tuple(self._open.items()):
            if one.until_ms > now_ms:
                continue
            del self._open[key]
            if one.ask is not None and not one.used:
                error = SkillSlow(skill=one.skill.manifest.id, limit_s=f"{VALID_S:g}")
                await self._went_wrong(one, error)
                language = one.ask.language
                await self._tell(one, phrases.failed(error, one.skill.manifest.title(language), language))

    async def take(self, token: str, body: bytes) -> None:
        """Take a second answer and tell it.

        Raises:
            SkillCallbackRefused: the address was never given, is used, or its minute is over.
            SkillNonsense: it is no answer by the protocol.
        """
        found = self._open.get(_digest(token))
        if found is None or found.used or found.until_ms <= self.clock.monotonic_ms():
            raise SkillCallbackRefused
        found.used = True
        skill, id_ = found.skill, found.skill.manifest.id
        state = self.kept.get(id_, found.satellite)
        ask = replace(found.ask or _bare(found, self.clock), state=state, again=True)
        try:
            answer = skill.wire.answer(ask, body)
        except SkillNonsense as error:
            await self._went_wrong(found, error)
            raise
        self.kept.put(id_, found.satellite, answer.state)
        await self.asker.tell_more(
            skill,
            answer,
            turn=found.turn,
            agent=found.agent,
            satellite=found.satellite,
            language=ask.language,
        )
        if self.sounds is not None:
            await self.sounds.obey(
                skill, answer, agent=found.agent, satellite=found.satellite, language=ask.language
            )
        await self._tell(found, answer.speech)

    async def _tell(self, found: _Open, text: str) -> None:
        await self.bus.publish(
            SkillCalledBack(
                satellite=found.satellite,
                time_ms=0,
                skill=found.skill.manifest.id,
                agent=found.agent,
                turn=found.turn,
                text=text,
            )
        )

    async def _went_wrong(self, found: _Open, error: DureError) -> None:
        await self.asker.went_wrong(
            found.skill, error, turn=found.turn, agent=found.agent, satellite=found.satellite
        )


def _bare(found: _Open, clock: Clock) -> Ask:
    """For an answer that overtakes the first one."""
    return Ask(
        kind="intent",
        session="",
        turn=found.turn,
        new=False,
        language="ko",
        now=clock.now(),
        user="",
        device="",
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
