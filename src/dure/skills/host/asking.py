"""Asking one skill: the wire, the line, what the answer may do, and what is told about it."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace

import anyio

from dure.bus import Bus
from dure.clock import Clock
from dure.errors import (
    DureError,
    Language,
    PartnerUntrusted,
    SignatureInvalid,
    SkillAddressRefused,
    SkillFailed,
    SkillNotAllowed,
    StoreFailed,
    Text,
)
from dure.events import (
    IntentRecognized,
    SkillAnswered,
    SkillDirected,
    SkillShown,
    SkillWentWrong,
)
from dure.skills.host import phrases
from dure.skills.host.gate import Gate
from dure.skills.host.installed import Installed
from dure.skills.host.manifest import NEVER, PERMISSIONS
from dure.skills.host.pictures import Pictures
from dure.skills.wires.base import Answer, Ask, Outgoing, plain
from dure.skills.wires.text import join

log = logging.getLogger(__name__)

FAILURES = (SkillFailed, SkillAddressRefused, PartnerUntrusted, SignatureInvalid, StoreFailed)
"""What may come of asking a skill; anything else is a fault of ours."""


OUTBOX = 64
"""How many ends of talks may wait to be told; the oldest is dropped."""


Witness = Callable[[Installed, Outgoing], None]


class Asker:
    """Asks skills and tells the bus.

    Attributes:
        witness: is shown every request before it goes out, for commands that show it.
        pictures: what skills have shown lately.

    Args:
        bus: where it is told.
        clock: measures how long a skill takes.
        gate: what every request passes.
    """

    def __init__(self, bus: Bus, clock: Clock, gate: Gate) -> None:
        self.witness: Witness | None = None
        self.pictures = Pictures()
        self._bus = bus
        self._clock = clock
        self._gate = gate
        self._outbox: deque[tuple[Installed, Ask, str, str]] = deque(maxlen=OUTBOX)
        self._posted = anyio.Event()

    def tell(self, skill: Installed, ask: Ask, *, agent: str, satellite: str) -> None:
        """Tell a skill something of which nobody waits for the answer, such as that a talk is over."""
        self._outbox.append((skill, ask, agent, satellite))
        self._posted.set()

    async def run(self) -> None:
        """Send what is to be told, until cancelled."""
        async with anyio.create_task_group() as tasks:
            while True:
                await self._posted.wait()
                self._posted = anyio.Event()
                tasks.start_soon(self.flush)

    async def flush(self) -> None:
        """Send what is to be told."""
        async with anyio.create_task_group() as tasks:
            while self._outbox:
                tasks.start_soon(self._tell, *self._outbox.popleft())

    async def _tell(self, skill: Installed, ask: Ask, agent: str, satellite: str) -> None:
        """Nobody waits for the answer, so nobody is told of a failure, be it the skill's or the journal's."""
        try:
            if skill.wire.alone(ask) is None:
                await self._send(skill, ask, agent, satellite)
        except DureError as error:
            log.info("skill not told: skill=%s code=%s", skill.manifest.id, error.code)

    async def ask(self, skill: Installed, ask: Ask, *, agent: str, satellite: str) -> Answer:
        """Ask, and give an answer that does only what the household allows and says so where it wanted more.

        Raises:
            SkillFailed: it did not answer as it should.
            SkillAddressRefused: its server is where it must not be.
            PartnerUntrusted, SignatureInvalid: nobody vouches for it.
            StoreFailed: that it is asked could not be written down.
        """
        begun_ms = self._clock.monotonic_ms()
        if ask.kind in ("launch", "intent"):
            await self._recognized(skill, ask, agent, satellite)
        try:
            answer = skill.wire.alone(ask) or await self._send(skill, ask, agent, satellite)
        except FAILURES as error:
            await self.went_wrong(skill, error, turn=ask.turn, agent=agent, satellite=satellite)
            raise
        if overstep := refused(skill, answer):
            await self.went_wrong(skill, overstep, turn=ask.turn, agent=agent, satellite=satellite)
            answer = curbed(skill, answer, overstep, ask.language)
        await self._bus.publish(
            SkillAnswered(
                satellite=satellite,
                time_ms=0,
                skill=skill.manifest.id,
                agent=agent,
                turn=ask.turn,
                took_ms=round(self._clock.monotonic_ms() - begun_ms, 1),
                ended=answer.ends,
            )
        )
        await self.tell_more(
            skill, answer, turn=ask.turn, agent=agent, satellite=satellite, language=ask.language
        )
        return answer

    async def _send(self, skill: Installed, ask: Ask, agent: str, satellite: str) -> Answer:
        await self._gate.check(skill)
        outgoing = skill.wire.request(ask)
        if self.witness is not None:
            self.witness(skill, outgoing)
        await self._gate.note(skill, ask, outgoing, agent=agent, satellite=satellite)
        return skill.wire.answer(ask, await skill.line.send(outgoing, limit_s=skill.wire.limit_s))

    async def tell_more(
        self,
        skill: Installed,
        answer: Answer,
        *,
        turn: str,
        agent: str,
        satellite: str,
        language: Language,
    ) -> None:
        """Tell what an answer holds beside speech."""
        whose = {"skill": skill.manifest.id, "agent": agent, "turn": turn}
        for directive in answer.directives:
            await self._bus.publish(
                SkillDirected(
                    satellite=satellite,
                    time_ms=0,
                    directive=directive.name,
                    payload=directive.payload,
                    **whose,
                )
            )
        if answer.card:
            await self._show(skill, answer, satellite, language, whose)

    async def _show(
        self,
        skill: Installed,
        answer: Answer,
        satellite: str,
        language: Language,
        whose: Mapping[str, str],
    ) -> None:
        """Tell what is to be seen; pictures get an address at this hub."""
        shown = skill.wire.shown(answer.card)
        panels = [
            {
                "title": one.title,
                "text": one.text,
                "image": self.pictures.address(skill, one.image) if one.image else "",
                "alt": one.alt or one.title,
                "rows": [list(row) for row in one.rows],
                "links": [{"label": link.label, "url": link.url} for link in one.links],
            }
            for one in shown.panels
        ]
        await self._bus.publish(
            SkillShown(
                satellite=satellite,
                time_ms=0,
                name=skill.manifest.title(language),
                card=answer.card,
                panels=panels,
                offers=shown.offers,
                **whose,
            )
        )

    async def went_wrong(
        self, skill: Installed, error: DureError, *, turn: str, agent: str, satellite: str
    ) -> None:
        """Log and tell that a skill failed: ids and codes, no words."""
        log.warning("skill failed: skill=%s code=%s turn=%s", skill.manifest.id, error.code, turn)
        await self._bus.publish(
            SkillWentWrong(
                satellite=satellite,
                time_ms=0,
                skill=skill.manifest.id,
                agent=agent,
                turn=turn,
                code=error.code,
            )
        )

    async def _recognized(self, skill: Installed, ask: Ask, agent: str, satellite: str) -> None:
        slots: Mapping[str, str] = {name: plain(value) for name, value in ask.slots.items()}
        await self._bus.publish(
            IntentRecognized(
                satellite=satellite,
                time_ms=0,
                skill=skill.manifest.id,
                agent=agent,
                turn=ask.turn,
                intent="launch" if ask.kind == "launch" else ask.intent,
                slots=slots,
            )
        )


def refused(skill: Installed, answer: Answer) -> SkillNotAllowed | None:
    """What an answer wants that the household has not allowed; None where there is nothing."""
    wanted = [directive.needs for directive in answer.directives if directive.needs]
    wanted += ["play"] if answer.sounds else []
    wanted += ["call_back"] if answer.later else []
    for permission in wanted:
        if permission not in skill.added.granted:
            words = {**PERMISSIONS, **NEVER}[permission]
            return SkillNotAllowed(skill=skill.manifest.id, permission=Text(en=words["en"], ko=words["ko"]))
    return None


def curbed(skill: Installed, answer: Answer, error: SkillNotAllowed, language: Language) -> Answer:
    """An answer without what is not allowed, and with a sentence that says so."""
    granted = skill.added.granted
    honest = phrases.failed(error, skill.manifest.title(language), language)
    return replace(
        answer,
        speech=join([answer.speech, honest]),
        directives=[one for one in answer.directives if not one.needs or one.needs in granted],
        sounds=answer.sounds if "play" in granted else (),
        later=answer.later and "call_back" in granted,
    )
