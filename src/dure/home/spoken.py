"""A home that is spoken to: what was understood is told before anything is done."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime, timedelta

from dure.api import ApplianceState, HomeReply, Order, Outcome, Room, Wish
from dure.bus import Bus
from dure.errors import Language
from dure.events import IntentRecognized
from dure.home.agenda import Agenda
from dure.home.service import HomeService
from dure.home.speech.talk import HomeTalk
from dure.home.told import SKILL

SET = "appliance.set"
"""The intent of a sentence that has something done."""

UNDO = "appliance.undo"
"""The intent of a sentence that has it taken back."""


class SpokenHome:
    """`dure.api.Home`: the service and its speech.

    Attributes:
        service: the appliances, and what carries orders out.

    Args:
        service: the same.
        bus: where it is told what was understood.
        agenda: keeps orders for later; None where nothing does.
    """

    def __init__(self, service: HomeService, bus: Bus, agenda: Agenda | None = None) -> None:
        self.service = service
        self._bus = bus
        self._talk = HomeTalk(_Told(service, self._recognized), agenda)
        self._told: ContextVar[bool] = ContextVar("told", default=False)

    def appliances(self) -> Sequence[ApplianceState]:
        """Everything in the home, as it is now."""
        return self.service.appliances()

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        """Have orders carried out; see `HomeService.order`.

        An agent that orders by itself gets nothing with which it could confirm: it is people's words that do, in `say`.
        """
        outcomes = await self.service.order(orders, wish)
        return [replace(one, confirmation="") for one in outcomes] if wish.agent else outcomes

    def permits(self, agent: str, appliance: str) -> bool:
        """Whether an agent may reach an appliance."""
        return self.service.permits(agent, appliance)

    def rooms(self) -> Sequence[Room]:
        """Every room of the household."""
        return self.service.rooms()

    async def undo(self, wish: Wish) -> Sequence[Outcome]:
        """Take back what the last wish did; see `HomeService.undo`."""
        return await self.service.undo(wish)

    async def say(self, text: str, language: Language, wish: Wish, now: datetime) -> HomeReply | None:
        """Understand a sentence and do it; None where it is nothing for the home.

        `intent.recognized` is told before anything changes.
        """
        token = self._told.set(False)
        try:
            reply = await self._talk.say(text, language, wish, now)
            if reply is not None and not self._told.get():
                await self._publish(reply.intent, (), wish)
            return reply
        finally:
            with contextlib.suppress(ValueError):  # cancelled in another context
                self._told.reset(token)

    async def _recognized(self, intent: str, orders: Sequence[Order], wish: Wish) -> None:
        self._told.set(True)
        await self._publish(intent, orders, wish)

    async def _publish(self, intent: str, orders: Sequence[Order], wish: Wish) -> None:
        slots = {f"{one.appliance}.{one.trait}": str(one.value) for one in orders}
        await self._bus.publish(
            IntentRecognized(
                satellite=wish.satellite,
                time_ms=0,
                skill=SKILL,
                agent=wish.agent,
                turn=wish.turn,
                intent=intent,
                slots=slots,
            )
        )


class _Told:
    """The service as speech sees it: what is about to be done is told first."""

    def __init__(
        self, service: HomeService, tell: Callable[[str, Sequence[Order], Wish], Awaitable[None]]
    ) -> None:
        self._service = service
        self._tell = tell

    def appliances(self) -> Sequence[ApplianceState]:
        return self._service.appliances()

    def rooms(self) -> Sequence[Room]:
        return self._service.rooms()

    def permits(self, agent: str, appliance: str) -> bool:
        return self._service.permits(agent, appliance)

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        await self._tell(SET, orders, wish)
        return await self._service.order(orders, wish)

    async def undo(
        self, wish: Wish, *, of: Collection[str] = (), within: timedelta | None = None
    ) -> Sequence[Outcome]:
        await self._tell(UNDO, (), wish)
        return await self._service.undo(wish, of=of, within=within)
