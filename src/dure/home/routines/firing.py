"""One occurrence after the other: written down before it begins, gone on with after the hub went down in the middle.

Where the hub went down, the actions that were not yet written as done are done when it comes back, within the routine's
grace; an action that may do harm (gas, doors, ovens, heating) is then left undone: at most once for those, at least once
for the rest, and as an order keeps its id, the home does none twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import anyio

from dure.api.home import Outcome
from dure.bus import Bus
from dure.clock import Clock
from dure.errors import DureError, StoreFailed
from dure.events import HubFailed, RoutineEnded, RoutineStarted
from dure.home.routines.keeping import Keeping
from dure.home.routines.model import Pause, Routine
from dure.home.routines.occurrences import ON_TIME_S
from dure.home.routines.performing import Performer, Step, steps_of
from dure.store.home_routines import Firing

MOST_AT_ONCE = 16
"""How many routines are done at once; others wait."""

MOST_TRIES = 2
"""How often an occurrence is begun that brings the hub down."""

_log = logging.getLogger(__name__)


class Firings:
    """Begins occurrences and does them.

    Args:
        store: where they are written down.
        performer: does their actions.
        clock: when they begin.
        bus: where they are told.
        find: finds a routine by its id.
    """

    def __init__(
        self,
        store: Keeping,
        performer: Performer,
        clock: Clock,
        bus: Bus,
        find: Callable[[str], Routine | None],
    ) -> None:
        self._store, self._performer, self._clock, self._bus, self._find = store, performer, clock, bus, find
        self._limit = anyio.CapacityLimiter(MOST_AT_ONCE)

    def pauses(self, routine: Routine) -> bool:
        """Whether a routine takes its time."""
        return any(isinstance(step.action, Pause) for step in steps_of(routine, self._find))

    async def begin(self, routine: Routine, key: str) -> Firing | None:
        """Write down that an occurrence begins; None where it was begun before.

        Raises:
            StoreFailed: it could not be written, so it must not begin.
        """
        now = self._clock.now()
        fresh = await self._store.begin(routine.id, key, now)
        return Firing(routine=routine.id, occurrence=key, at=now, step=0, tries=1) if fresh else None

    async def tell(self, error: StoreFailed) -> None:
        """Tell that something could not be written down."""
        await self._bus.publish(
            HubFailed(satellite="", time_ms=0, code=error.code, stage="store", retryable=error.retryable)
        )

    async def perform(self, routine: Routine, firing: Firing, cause: str) -> Sequence[Outcome]:
        """Do what is left of an occurrence."""
        steps = steps_of(routine, self._find)
        names = {"routine": routine.id, "occurrence": firing.occurrence}
        async with self._limit:
            await self._bus.publish(RoutineStarted(satellite="", time_ms=0, cause=cause, **names))
            outcomes: Sequence[Outcome] = ()
            try:
                outcomes = await self._performer.perform(
                    steps,
                    f"{routine.id}@{firing.occurrence}",
                    partial(self._store.go_on, firing),
                    first=firing.step,
                )
                await self._store.finish(firing)
            except DureError as error:
                _log.warning("a routine ended early (%s)", error.code)
            refused = sum(not one.done for one in outcomes)
            done = len(outcomes) - refused
            await self._bus.publish(
                RoutineEnded(satellite="", time_ms=0, done=done, refused=refused, **names)
            )
        return outcomes

    async def unfinished(self) -> Sequence[tuple[Routine, Firing]]:
        """What the hub went down in the middle of, and is to be gone on with."""
        found = []
        for firing in await self._store.unfinished():
            routine = self._find(firing.routine)
            late_s = (self._clock.now() - firing.at).total_seconds()
            if routine is None or firing.tries >= MOST_TRIES or late_s > max(routine.grace_s, ON_TIME_S):
                await self._store.finish(firing)
                continue
            step = self._next(steps_of(routine, self._find), firing.step)
            await self._store.go_on(firing, step, again=True)
            found.append((routine, replace(firing, step=step)))
        return found

    def _next(self, steps: Sequence[Step], step: int) -> int:
        """The step to go on with; whether the first that is not written as done was done, nobody knows."""
        return step + int(step < len(steps) and not self._performer.may_repeat(steps[step]))
