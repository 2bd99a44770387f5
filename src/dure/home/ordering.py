"""Orders: judged by profile, permission and danger, carried out within their time, told as what they became."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import anyio

from dure.api import Appliance, ApplianceDriver, Order, Outcome, Reason, Value, Wish
from dure.bus import Bus
from dure.clock import Clock
from dure.errors import AccountUnlinked, ApplianceUnreachable, DureError, Language, OrderRefused, Text
from dure.events import ApplianceChanged
from dure.home.actions import Actions, action_of
from dure.home.book import MOST, Book, Change
from dure.home.confirming import Confirmations
from dure.home.danger import needs
from dure.home.fitting import fit
from dure.home.permissions import Permissions
from dure.home.told import event_of
from dure.store import HomeAction

log = logging.getLogger(__name__)

ORDER_S = 3.0
"""How long an appliance may take for an order; then it is told as unreachable."""

REMEMBERED = 1_000
"""Of how many orders it is remembered that they were carried out."""


@dataclass(slots=True)
class _Turn:
    """Whose turn it is at one appliance.

    Attributes:
        lock: held by the order that is under way.
        silences: how often it did not answer.
        asked_s: when the order that is under way was sent, on the event loop's clock.
    """

    lock: anyio.Lock = field(default_factory=anyio.Lock)
    silences: int = 0
    asked_s: float = 0.0


class Ordering:
    """Carries orders out, on one appliance one after the other.

    Args:
        book: what there is, and what it is.
        drivers: what speaks to it, by name.
        clock: when things changed.
        bus: where it is told.
        actions: keeps who did what; None where nobody asks.
        confirmations: what was asked about before it is done.
        order_s: how long an appliance may take.
    """

    def __init__(
        self,
        book: Book,
        drivers: Mapping[str, ApplianceDriver],
        clock: Clock,
        bus: Bus,
        actions: Actions | None,
        confirmations: Confirmations,
        *,
        order_s: float = ORDER_S,
    ) -> None:
        self._book = book
        self._drivers = drivers
        self._clock = clock
        self._bus = bus
        self._actions = actions
        self._confirmations = confirmations
        self._order_s = order_s
        self._done: OrderedDict[tuple[str, str, str], Outcome] = OrderedDict()
        self._turns: dict[str, _Turn] = {}
        self._held: dict[tuple[str, str], Change | None] = {}

    def holds(self, change: Change) -> bool:
        """Whether a change belongs to an order under way, which tells of it itself when it is settled."""
        key = (change.appliance, change.trait)
        if key not in self._held:
            return False
        before = self._held[key]
        self._held[key] = change if before is None else replace(change, previous=before.previous)
        return True

    async def carry_out(self, order: Order, wish: Wish, permissions: Permissions) -> Outcome:
        """One order; one of an id that was carried out is not carried out again, and has the same outcome.

        An id that was given to another appliance's or trait's order is no such id: what was not done is not told as done.
        Waiting for its turn counts as waiting for the appliance: what does not answer one wish is not asked by those that
        waited behind it, and what is at work for another until the time is over is busy.
        """
        until_s = anyio.current_time() + self._order_s
        turn = self._turn(order.appliance)
        silences = turn.silences
        if not await _won(turn.lock, until_s):
            outcome = self._not_sent(order, wish, permissions, self._why(turn.asked_s))
        else:
            try:
                if (known := self._done.get(_key(order))) is not None:
                    return known
                if turn.silences == silences:
                    turn.asked_s = anyio.current_time()
                    outcome = await self._judged(order, wish, permissions, until_s)
                    turn.silences += int(outcome.reason == "unreachable")
                else:
                    outcome = self._not_sent(order, wish, permissions, "unreachable")
            finally:
                turn.lock.release()
        if outcome.done:
            self._done[_key(order)] = outcome
            while len(self._done) > REMEMBERED:
                self._done.popitem(last=False)
        else:
            await self._bus.publish(event_of(outcome, wish))
        return outcome

    async def leave(self, order: Order, failed: Outcome, wish: Wish) -> Outcome:
        """Leave an order, for the reason for which the one that it hangs on was not done."""
        known = None if failed.reason == "not_permitted" else self._book.value(order.appliance, order.trait)
        asked = await self._confirmations.ask(order, wish) if failed.reason == "unconfirmed" else ""
        outcome = replace(failed, order=order, value=known, previous=known, confirmation=asked)
        await self._bus.publish(event_of(outcome, wish))
        return outcome

    def remember(self, actions: Sequence[HomeAction]) -> None:
        """What was done before a restart is not done again either."""
        for one in actions:
            order = Order(id=one.order, appliance=one.appliance, trait=one.trait, value=one.value)
            outcome = Outcome(order=order, done=True, value=one.value, previous=one.previous)
            self._done.setdefault(_key(order), outcome)

    def _turn(self, appliance: str) -> _Turn:
        """Whose turn it is at an appliance; what is not there needs none."""
        if self._book.find(appliance) is None:
            return _Turn()
        if len(self._turns) >= 2 * MOST:  # things come and go; a lock that is held is somebody's
            self._turns = {
                id_: one for id_, one in self._turns.items() if one.lock.locked() or self._book.find(id_)
            }
        return self._turns.setdefault(appliance, _Turn())

    async def tell(self, change: Change, order: Order | None = None, wish: Wish | None = None) -> None:
        """Publish a change, and on whose behalf it came about."""
        await self._bus.publish(
            ApplianceChanged(
                satellite=wish.satellite if wish else "",
                time_ms=0,
                appliance=change.appliance,
                trait=change.trait,
                value=change.value,
                previous=change.previous,
                order=order.id if order else "",
                agent=wish.agent if wish else "",
                means=wish.means if wish else "",
            )
        )

    async def _judged(self, order: Order, wish: Wish, permissions: Permissions, until_s: float) -> Outcome:
        appliance = self._book.find(order.appliance)
        if appliance is None:
            return Outcome(order=order, done=False, reason="unsupported")
        order, why = self._reason(order, appliance, wish, permissions)
        if why == "unconfirmed":
            if not await self._confirmations.take(order, wish):
                asked = await self._confirmations.ask(order, wish)
                return replace(self._refused(order, why), confirmation=asked)
            if self._book.find(order.appliance) is None:  # it went meanwhile
                return Outcome(order=order, done=False, reason="unsupported")
            why = self._away(appliance)
        if why is None:
            return await self._sent(order, wish, appliance, until_s)
        return self._refused(order, why)

    def _not_sent(self, order: Order, wish: Wish, permissions: Permissions, otherwise: Reason) -> Outcome:
        """An order that never came to be sent: for a reason of its own, else for this one."""
        appliance = self._book.find(order.appliance)
        if appliance is None:
            return Outcome(order=order, done=False, reason="unsupported")
        order, why = self._reason(order, appliance, wish, permissions)
        return self._refused(order, otherwise if why in (None, "unconfirmed") else why)

    def _why(self, asked_s: float) -> Reason:
        """Why an appliance has not answered yet that was asked then: it is busy as long as most of its time is left."""
        return "unreachable" if anyio.current_time() - asked_s > self._order_s / 2 else "busy"

    def _refused(self, order: Order, why: Reason) -> Outcome:
        known = self._book.value(order.appliance, order.trait) if why != "not_permitted" else None
        return Outcome(order=order, done=False, reason=why, value=known, previous=known)

    def _reason(
        self, order: Order, appliance: Appliance, wish: Wish, permissions: Permissions
    ) -> tuple[Order, Reason | None]:
        """The order with the value that the appliance takes for it, and why it is not sent at once; None where it is."""
        if not permissions.allow(wish.agent, appliance):
            return order, "not_permitted"
        value, wrong = fit(appliance, order.trait, order.value)
        order = replace(order, value=value)
        if wrong is not None:
            return order, wrong
        takes = needs(appliance.kind, order.trait, value, wish.means, self._book.known(appliance.id))
        if takes == "never":
            return order, "unsafe"
        if takes == "confirmation":
            return order, "unconfirmed"
        return order, self._away(appliance)

    def _away(self, appliance: Appliance) -> Reason | None:
        if self._book.reachable(appliance.id):
            return None
        account = getattr(self._drivers[appliance.driver], "account", None)
        return "unreachable" if getattr(account, "linked", True) else "unlinked"

    async def _sent(self, order: Order, wish: Wish, appliance: Appliance, until_s: float) -> Outcome:
        """Send an order to its driver; what the appliance reports meanwhile is told by whoever it belongs to."""
        key = (order.appliance, order.trait)
        previous = self._book.value(*key)
        told = replace(order, appliance=self._book.told_id(order.appliance))
        self._held[key] = None
        try:
            outcome, others = await self._ask(order, told, appliance.driver, previous, until_s)
        except (
            BaseException
        ):  # whoever ordered gave it up; what the appliance did meanwhile is told all the same
            if (meanwhile := self._held.pop(key)) is not None:
                with anyio.CancelScope(shield=True):
                    await self.tell(meanwhile)
            raise
        meanwhile = self._held.pop(key)
        if outcome.done:
            await self.tell(Change(*key, order.value, previous), order, wish)
            await self._keep(action_of(order, wish, previous, self._clock.now()))
        elif meanwhile is not None:
            await self.tell(meanwhile)
        for change in others:
            await self.tell(change)
        return outcome

    async def _keep(self, action: HomeAction) -> None:
        """Keep what was done; it is done even where that cannot be kept, and then cannot be taken back."""
        if self._actions is None:
            return
        try:
            await self._actions.add(action)
        except DureError as error:
            log.warning("home: what was done is not kept: %s", error.code)

    async def _ask(
        self, order: Order, told: Order, driver: str, previous: Value | None, until_s: float
    ) -> tuple[Outcome, Sequence[Change]]:
        failed = Outcome(order=order, done=False, previous=previous, reason="failed")
        asked_s = anyio.current_time()
        try:
            with anyio.fail_after(until_s - asked_s):
                said = await self._drivers[driver].carry_out(told)
        except OrderRefused as error:
            return replace(failed, detail=_words(error)), ()
        except AccountUnlinked:
            return replace(failed, reason="unlinked"), ()
        except ApplianceUnreachable:
            return replace(failed, reason="unreachable"), ()
        except TimeoutError:
            return replace(failed, reason=self._why(asked_s)), ()
        except DureError as error:
            log.warning("home: %s: %s", driver, error.code)
            return failed, ()
        except Exception as error:  # a driver is anybody's code; what it breaks is one order
            log.warning("home: %s: %s", driver, type(error).__name__)
            return failed, ()
        changes = self._book.report(driver, told.appliance, said, self._clock.now())
        others = [change for change in changes if not (change.trait == order.trait and self.holds(change))]
        value = self._book.value(order.appliance, order.trait)
        if value != order.value:
            return replace(failed, value=value), others
        return Outcome(order=order, done=True, value=value, previous=previous), others


def hangs_on(order: Order, failed: Outcome) -> bool:
    """Whether an order is not to be sent after an earlier one of its wish, to the same appliance, was not done.

    What did not answer is not waited for again, so that it is told in time; and nothing is started on another course,
    or at another heat, than was wanted.
    """
    return failed.reason in {"unreachable", "unlinked"} or (order.trait, order.value) == (
        "operation",
        "running",
    )


async def _won(lock: anyio.Lock, until_s: float) -> bool:
    """Whether a lock was got before an instant of the event loop's clock; one that is free is got at once."""
    try:
        lock.acquire_nowait()
    except anyio.WouldBlock:
        with anyio.CancelScope(deadline=until_s) as waiting:
            await lock.acquire()
        return not waiting.cancelled_caught
    return True


def _key(order: Order) -> tuple[str, str, str]:
    return order.id, order.appliance, order.trait


def _words(error: OrderRefused) -> dict[Language, str]:
    why = error.details.get("why")
    return {"ko": why.ko, "en": why.en} if isinstance(why, Text) else {}
