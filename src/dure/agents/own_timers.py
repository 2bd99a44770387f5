"""The hub's timers as one agent may see them: its own whole, others' only where they ring, and never whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from dure.api import Timer, Timers
from dure.errors import NotFound, Refused, Text


class OwnTimers:
    """`dure.api.Timers` of one agent. What rings may be silenced or put off by any, for whoever is nearest is asked.

    Args:
        timers: everybody's.
        agent: whose view it is.
    """

    def __init__(self, timers: Timers, agent: str) -> None:
        self._timers = timers
        self._agent = agent

    async def set(
        self,
        *,
        agent: str,
        satellite: str,
        kind: Literal["timer", "alarm"],
        due: datetime,
        label: str = "",
        duration_s: float = 0,
    ) -> Timer:
        """Set one.

        Raises:
            Refused: in another agent's name.
            Overloaded, StoreFailed: it could not be set.
        """
        if agent != self._agent:
            raise Refused(why=Text("that timer would be another agent's", "다른 에이전트의 타이머예요"))
        return await self._timers.set(
            agent=agent, satellite=satellite, kind=kind, due=due, label=label, duration_s=duration_s
        )

    async def pending(self, *, agent: str | None = None) -> Sequence[Timer]:
        """Its own that will ring, soonest first."""
        if agent not in {None, self._agent}:
            return ()
        return await self._timers.pending(agent=self._agent)

    async def ringing(self, *, satellite: str | None = None) -> Sequence[Timer]:
        """Those that ring now; of others' only that they ring, and of which kind."""
        return [
            timer if timer.agent == self._agent else replace(timer, agent="", label="")
            for timer in await self._timers.ringing(satellite=satellite)
        ]

    async def cancel(self, timer: str) -> bool:
        """Cancel its own, or silence one that rings; false if there was nothing to do."""
        return await self._timers.cancel(timer) if await self._may(timer) else False

    async def snooze(self, timer: str, due: datetime) -> Timer:
        """Put off its own, or one that rings.

        Raises:
            NotFound: no such timer.
        """
        if not await self._may(timer):
            raise NotFound(what=Text("timer", "타이머"), id=timer)
        later = await self._timers.snooze(timer, due)
        return later if later.agent == self._agent else replace(later, agent="", label="")

    async def take_missed(self, *, satellite: str) -> Sequence[Timer]:
        """None: the hub itself tells what was missed."""
        del satellite
        return ()

    async def _may(self, timer: str) -> bool:
        known = (*await self._timers.pending(agent=self._agent), *await self._timers.ringing())
        return any(one.id == timer for one in known)
