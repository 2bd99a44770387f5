"""The routines of a home as its agenda: what is kept for a time, the way speech asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

from dure.api.home import Order, Wish
from dure.errors import Language
from dure.home.agenda import Kept
from dure.home.routines.engine import Routines
from dure.home.routines.model import Daily, Do, Once, Routine
from dure.home.routines.performing import Appliances, steps_of

_NEVER = datetime.max.replace(tzinfo=UTC)


class RoutineAgenda:
    """`dure.home.agenda.Agenda` over routines.

    Args:
        routines: where everything is kept.
        home: tells which appliances a routine means.
    """

    def __init__(self, routines: Routines, home: Appliances) -> None:
        self._routines, self._home = routines, home

    async def schedule(
        self,
        orders: Sequence[Order],
        at: datetime,
        wish: Wish,
        *,
        span: bool = False,
        title: Mapping[Language, str] | None = None,
    ) -> Kept:
        """Have orders carried out once; see `Routines.schedule`."""
        routine = await self._routines.schedule(orders, at, wish, span=span, title=title)
        return self._told(routine, at, {routine.id: routine})

    async def repeat(
        self,
        orders: Sequence[Order],
        at: time,
        days: frozenset[int],
        wish: Wish,
        *,
        title: Mapping[Language, str] | None = None,
    ) -> Kept:
        """Have orders carried out on days of the week; see `Routines.repeat`."""
        routine, due = await self._routines.repeat(orders, at, days, wish, title=title)
        return self._told(routine, due, {routine.id: routine})

    async def kept(self) -> Sequence[Kept]:
        """Every routine that is switched on and waits for a time, the next first."""
        listed = await self._routines.list()
        known = {routine.id: routine for routine, _ in listed}
        waiting = [self._told(routine, due, known) for routine, due in listed if due is not None]
        return sorted(waiting, key=lambda one: one.due or _NEVER)

    async def cancel(self, id_: str) -> None:
        """Forget a routine; see `Routines.remove`."""
        await self._routines.remove(id_)

    def _told(self, routine: Routine, due: datetime | None, known: Mapping[str, Routine]) -> Kept:
        orders = [step.action for step in steps_of(routine, known.get) if isinstance(step.action, Do)]
        daily = [trigger for trigger in routine.triggers if isinstance(trigger, Daily)]
        once = [trigger for trigger in routine.triggers if isinstance(trigger, Once)]
        plain = all(isinstance(one, Do) and one.appliance for one in routine.actions)
        return Kept(
            id=routine.id,
            title=routine.title,
            changes=tuple((one.appliance, one.trait, one.value) for one in orders) if plain else (),
            touches=frozenset(id_ for one in orders for id_ in self._meant(one)),
            days=frozenset() if once else frozenset(day for one in daily for day in one.days),
            times=tuple(one.at for one in daily),
            due=due,
            own=routine.own,
        )

    def _meant(self, action: Do) -> Sequence[str]:
        return [
            state.appliance.id
            for state in self._home.appliances()
            if action.appliance in ("", state.appliance.id)
            and action.kind in ("", state.appliance.kind)
            and action.room in ("", state.appliance.room)
            and action.trait in state.appliance.traits
        ]
