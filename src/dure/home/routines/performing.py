"""Doing what a routine says: one action after the other, each written down when it is done."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from dure.api.home import ApplianceState, Order, Outcome, Wish
from dure.clock import Clock, wait_until_set, wall_time_at
from dure.errors import DureError, Language
from dure.home.routines.model import Action, Do, Pause, Routine, Say, Start
from dure.tasks import first as first_of

LOOK_S = 1.0
"""How often a routine that waits looks whether the wall clock was set."""

DEEPEST = 8
"""How many routines may start one another."""

_log = logging.getLogger(__name__)

_DANGEROUS = frozenset(
    {"gas_valve", "water_valve", "door_lock", "shutter", "oven", "cooktop", "boiler", "thermostat"}
)


class Appliances(Protocol):
    """What routines need of the home."""

    def appliances(self) -> Sequence[ApplianceState]:
        """Everything in the home, as it is now."""
        ...

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        """Have orders carried out."""
        ...


class Speak(Protocol):
    """Says something in the home."""

    async def __call__(self, text: Mapping[Language, str], satellite: str) -> None:
        """Say it at a satellite; empty for where somebody was last heard."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action, with the routine that it stands in.

    Attributes:
        number: its place in the whole, from 0; the same each time.
        action: what is done.
        wish: on whose behalf.
    """

    number: int
    action: Do | Say | Pause
    wish: Wish


def steps_of(routine: Routine, find: Callable[[str], Routine | None]) -> tuple[Step, ...]:
    """All actions of a routine, with those of the routines that it starts in their place; a circle is cut."""
    return tuple(
        Step(number=number, action=action, wish=routine.wish)
        for number, action in enumerate(_unrolled(routine.actions, find, (routine.id,)))
    )


def _unrolled(
    actions: Sequence[Action], find: Callable[[str], Routine | None], chain: tuple[str, ...]
) -> Iterator[Do | Say | Pause]:
    for action in actions:
        if not isinstance(action, Start):
            yield action
            continue
        other = find(action.routine)
        if other is not None and other.id not in chain and len(chain) < DEEPEST:
            yield from _unrolled(other.actions, find, (*chain, other.id))


class Performer:
    """Does the actions of routines.

    Args:
        home: what is ordered about.
        speak: what says things.
        clock: what pauses wait on.
    """

    def __init__(self, home: Appliances, speak: Speak, clock: Clock) -> None:
        self._home, self._speak, self._clock = home, speak, clock

    async def perform(
        self, steps: Sequence[Step], key: str, done: Callable[[int], Awaitable[None]], *, first: int = 0
    ) -> Sequence[Outcome]:
        """Do the steps from the number `first` on; `done` is called with the number of the next after each.

        Every order has the same id however often the same occurrence is performed, so that the home does it once.
        """
        outcomes: list[Outcome] = []
        for step in steps[first:]:
            action = step.action
            if isinstance(action, Pause):
                await self._pause(action.seconds)
            elif isinstance(action, Say):
                await self._say(action, step.wish)
            elif orders := self._orders(action, f"{key}:{step.number}"):
                wish = replace(
                    step.wish, turn=step.wish.turn or key
                )  # what belongs together is undone together
                outcomes.extend(await self._home.order(orders, wish))
            await done(step.number + 1)
        return outcomes

    async def _pause(self, seconds: float) -> None:
        """Let so much time pass, whatever the wall clock is set to meanwhile."""
        ends_ms = self._clock.monotonic_ms() + seconds * 1000
        while ends_ms - self._clock.monotonic_ms() > 1:
            until = wall_time_at(self._clock, ends_ms)
            await first_of(
                partial(self._clock.sleep_until, until), partial(wait_until_set, self._clock, LOOK_S)
            )

    async def _say(self, action: Say, wish: Wish) -> None:
        """Say something; where it cannot be said the rest is done all the same."""
        try:
            await self._speak(action.text, action.satellite or wish.satellite)
        except DureError as error:
            _log.warning("a routine could not speak (%s)", error.code)

    def may_repeat(self, step: Step) -> bool:
        """Whether a step may be done again where nobody knows whether it was done: not where it may do harm."""
        if not isinstance(step.action, Do):
            return True
        kinds = {state.appliance.kind for state in self._fitting(step.action)}
        named = {step.action.kind} if step.action.kind else set()
        return not (kinds | named) & _DANGEROUS

    def _orders(self, action: Do, key: str) -> list[Order]:
        found = [state.appliance.id for state in self._fitting(action)]
        if action.appliance and not found:  # the home says why not
            found = [action.appliance]
        return [
            Order(id=f"{key}:{appliance}", appliance=appliance, trait=action.trait, value=action.value)
            for appliance in found
        ]

    def _fitting(self, action: Do) -> list[ApplianceState]:
        return [
            state
            for state in self._home.appliances()
            if action.appliance in ("", state.appliance.id)
            and action.kind in ("", state.appliance.kind)
            and action.room in ("", state.appliance.room)
            and (profile := state.appliance.traits.get(action.trait)) is not None
            and profile.writable
        ]
