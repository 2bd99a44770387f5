"""A safety net in memory, with channels and a person that a test scripts, and time that it holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio
from tests.unit.safety.ladders import SEOUL, household

from dure.api import AlertChannel, Notice, Receipt
from dure.bus import Bus
from dure.config.safety import SafetyConfig
from dure.errors import Text, Unavailable
from dure.safety.net import SafetyNet
from dure.store.alerts import Delivery, Standing
from dure.testing.alert_store import MemoryAlertStore
from dure.testing.beats import MemoryBeats
from dure.testing.clock import VirtualClock


@dataclass
class Push:
    """A channel. `script` says what the next attempts come to: an error to raise, `hang`, or a receipt."""

    script: list[Exception | str | Receipt] = field(default_factory=list)
    always: Exception | str | None = None
    got: list[Notice] = field(default_factory=list)
    hanging: int = 0

    async def deliver(self, notice: Notice) -> Receipt:
        self.got.append(notice)
        does = self.script.pop(0) if self.script else self.always
        if does == "hang":
            self.hanging += 1
            await anyio.sleep_forever()
        if isinstance(does, Exception):
            raise does
        return does if isinstance(does, Receipt) else Receipt(accepted=True, reference="r")

    def said(self, to: str) -> list[str]:
        return [one.id for one in self.got if one.to == to]


@dataclass
class Person:
    """`Interlocutor`: who is at which satellite, and what they answer."""

    there: list[str] = field(default_factory=lambda: ["living"])
    answers: list[str | Exception | None] = field(default_factory=list)
    heard: list[tuple[str, str, float]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def places(self) -> Sequence[str]:
        return self.there

    async def ask(
        self, satellite: str, text: str, language: str, *, loudness: float, wait_s: float
    ) -> str | None:
        self.heard.append((satellite, text, loudness))
        self.waits.append(wait_s)
        if satellite not in self.there:
            raise Unavailable(what=Text("it", "그건"), why=Text("gone", "없음"))
        answer = self.answers.pop(0) if self.answers and wait_s else None
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class House:
    net: SafetyNet
    store: MemoryAlertStore
    clock: VirtualClock
    bus: Bus
    push: Push
    person: Person

    async def pass_s(self, seconds: float) -> None:
        """Let time pass second by second's worth of what is due: climb, dispatch, until nothing is due."""
        end = self.clock.now().timestamp() + seconds
        while True:
            await self.settle()
            due = await self._next()
            if due is None or due > end:
                break
            await self.clock.advance(max(0.0, due - self.clock.now().timestamp()))
        await self.clock.advance(max(0.0, end - self.clock.now().timestamp()))
        await self.settle()

    async def settle(self) -> None:
        for _ in range(50):
            await self.net.runner.once()
            if not await self.net.dispatcher.once():
                return
        raise AssertionError("it never comes to rest")

    async def alert(self, alert: str) -> Standing:
        return (await self.net.alerts.get(alert))[0]

    async def sent(self, alert: str) -> Sequence[Delivery]:
        return (await self.net.alerts.get(alert))[1]

    async def actions(self, alert: str) -> list[str]:
        return [one.action for one in (await self.net.alerts.get(alert))[2]]

    async def _next(self) -> float | None:
        due = await self.store.view(lambda one: one.next_due())
        waiting = [
            one.due
            for at in await self.net.alerts.list(closed=True, limit=1000)
            for one in await self.sent(at.alert.id)
            if one.waits
        ]
        now = self.clock.now()
        later = [when for when in [due, *waiting] if when is not None and when > now]
        return min(later).timestamp() if later else None


@asynccontextmanager
async def house(
    config: SafetyConfig | None = None, *, channels: dict[str, AlertChannel] | None = None
) -> AsyncIterator[House]:
    store, clock, bus, push, person = MemoryAlertStore(), VirtualClock(), Bus(), Push(), Person()
    given = {name: (one, 5.0) for name, one in (channels or {"push": push}).items()}
    net = SafetyNet(
        store,
        clock,
        bus,
        config=config or household(),
        language="ko",
        zone=SEOUL,
        channels=given,
        interlocutor=person,
        key=bytes(32),
        beats=MemoryBeats(),
    )
    yield House(net, store, clock, bus, push, person)
