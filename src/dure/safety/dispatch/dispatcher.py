"""The dispatcher: takes what is due from the outbox, hands it to its channel, writes down what became of it.

It depends on the journal and the clock alone. A bus, a session or a channel that is broken costs what
needs it, and nothing else; two dispatchers at one journal take turns by leases.
"""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import anyio
from anyio.abc import TaskGroup

from dure.api import Alert, AlertChannel, Notice
from dure.clock import Clock
from dure.errors import DeliveryFailed, DureError, StoreFailed
from dure.events import AlertDelivered
from dure.safety.dispatch.asking import Asker
from dure.safety.dispatch.outcome import OVERTAKEN, Outcome, settle
from dure.safety.ladder.events import Answered, Undeliverable
from dure.safety.ladder.machine import outgrew
from dure.safety.ladder.outbox import SPEAK
from dure.safety.ladder.policy import Contact, Policies
from dure.safety.ladder.service import AlertService
from dure.safety.ladder.telling import Teller
from dure.safety.ladder.texts import notice
from dure.safety.links import LinkAction, Links
from dure.store.alerts import Address, AlertRecord, AlertStore, AlertTransaction, Delivery, Standing

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=180)
"""How long a dispatcher has a delivery; one that died meanwhile has it no more."""

ROOM = 256
"""How many deliveries are under way at once."""

PER_CHANNEL = 16
"""From how many of them by one channel that channel is given no more: one that hangs leaves room for the others."""

PER_ADDRESS = 4
"""From how many of them to one address that address is given no more: one that hangs leaves room for others of its channel."""

AT_ONCE = 16
"""How many are taken at once."""

LOOK_S = 1.0
"""How often the outbox is looked at where nobody tells that something is in it."""


ANSWER_TRIES = 30
"""How often it is tried to write a person's answer down."""

ANSWER_AGAIN_S = 1.0
"""How soon it is tried again."""


class Dispatcher:
    """Brings notices to people.

    Args:
        store: where the outbox is.
        alerts: is told answers, and whom nobody could reach.
        clock: the wall time.
        policies: the contacts.
        channels: by name; each with how long one attempt may take.
        asker: asks the person.
        links: what a notice offers to open.
        teller: publishes what became of deliveries.
        zone: the household's time zone.
        alone: whether no other dispatcher can be at this journal, so that what a dead one had is free at once.
    """

    def __init__(
        self,
        store: AlertStore,
        alerts: AlertService,
        clock: Clock,
        policies: Policies,
        channels: Mapping[str, tuple[AlertChannel, float]],
        asker: Asker,
        links: Links,
        teller: Teller,
        zone: ZoneInfo,
        *,
        alone: bool = False,
    ) -> None:
        self._store = store
        self._alerts = alerts
        self._clock = clock
        self._policies = policies
        self._channels = channels
        self._asker = asker
        self._links = links
        self._teller = teller
        self._zone = zone
        self._alone = alone
        self._owner = secrets.token_hex(6)
        self._busy: Counter[Address] = Counter()

    async def run(self) -> None:
        """Bring what is due, until cancelled."""
        if self._alone:
            await self._store.change(lambda transaction: transaction.release())
            self._alone = False
        async with anyio.create_task_group() as tasks:
            while True:
                woken = self._alerts.wakes()
                if not await self._take(tasks):
                    with anyio.move_on_after(LOOK_S):
                        await woken.wait()

    async def once(self) -> int:
        """Bring what is due now, and return when that is done; tell how many there were."""
        count = 0
        async with anyio.create_task_group() as tasks:
            count += await self._take(tasks)
        return count

    async def _take(self, tasks: TaskGroup) -> int:
        room = min(AT_ONCE, ROOM - self._busy.total())
        if room <= 0:
            return 0
        channels: Counter[str] = Counter()
        for (channel, _), count in self._busy.items():
            channels[channel] += count
        without = [channel for channel, count in channels.items() if count >= PER_CHANNEL]
        full = [address for address, count in self._busy.items() if count >= PER_ADDRESS]

        def claim(transaction: AlertTransaction) -> Sequence[Delivery]:
            now = self._now()  # one read before the transaction would undo what another claimed meanwhile
            return transaction.claim(
                self._owner, now, now + LEASE, room, without=without, full=full, each=PER_ADDRESS
            )

        try:
            taken = await self._store.change(claim)
        except StoreFailed as error:
            log.error("the outbox cannot be read: code=%s", error.code)
            return 0
        for delivery in taken:
            self._busy[delivery.to] += 1
            tasks.start_soon(self._bring, delivery)
        return len(taken)

    async def _bring(self, delivery: Delivery) -> None:
        try:
            standing = await self._store.view(lambda transaction: transaction.alert(delivery.alert))
            outcome = await self._attempt(delivery, standing)
            await self._note(delivery, outcome)
        except StoreFailed as error:  # the lease runs out, and it is brought again under the same id
            log.error("a delivery was not noted: delivery=%s code=%s", delivery.id, error.code)
        finally:
            self._busy -= Counter([delivery.to])
            self._alerts.wake()

    async def _attempt(self, delivery: Delivery, standing: Standing | None) -> Outcome:
        if standing is None:
            return Outcome(state="refused", error="not_found")
        if standing.closed and delivery.message in OVERTAKEN and not _late_notice(delivery, standing):
            return Outcome(state="overtaken")
        if delivery.channel == SPEAK:
            return await self._ask(delivery, standing)
        contact = self._policies.contact(delivery.recipient)
        channel = self._channels.get(delivery.channel)
        if contact is None or channel is None:
            return Outcome(state="refused", error="config.unknown")
        try:
            with anyio.fail_after(channel[1]):
                receipt = await channel[0].deliver(self._notice(delivery, standing, contact))
        except TimeoutError:  # it may have been taken all the same: the id tells
            return Outcome(state="failed", error="timeout")
        except DureError as error:
            again_s = error.again_s if isinstance(error, DeliveryFailed) else 0.0
            return Outcome(
                state="failed" if error.retryable else "refused", error=error.code, again_s=again_s
            )
        except Exception as error:  # a plug-in may raise anything; it costs one attempt
            log.error("a channel failed: channel=%s error=%s", delivery.channel, type(error).__name__)
            return Outcome(state="failed", error="internal")
        if not receipt.accepted:
            return Outcome(state="failed", reference=receipt.reference, error="not_accepted")
        return Outcome(state="accepted", reference=receipt.reference)

    async def _ask(self, delivery: Delivery, standing: Standing) -> Outcome:
        if outgrew(standing, delivery.round):
            return Outcome(state="overtaken")
        policy = self._policies.of(standing.alert.person)
        steps = policy.steps
        step = steps[delivery.step] if delivery.step < len(steps) else steps[0]
        heard = await self._asker.ask(
            standing.alert,
            [place for place in delivery.address.split(",") if place],
            policy.language,
            loudness=step.loudness,
            wait_s=step.wait_s,
        )
        answered = Answered(answer=heard.answer, step=delivery.step, round=delivery.round)
        after = await self._write_down(delivery.alert, answered)
        over = after.state in ("resolved", "cancelled")
        await self._asker.reply(heard, policy.language, loudness=step.loudness, over=over)
        if heard.answer == "unavailable":
            return Outcome(state="refused", error=heard.answer)
        return Outcome(state="accepted", reference=heard.answer)

    async def _write_down(self, alert: str, answered: Answered) -> Alert:
        """Make an answer durable: nobody should have to ask for help twice because the journal failed for a moment.

        Raises:
            StoreFailed: it fails on; the person is asked again when the lease runs out.
        """
        for _ in range(ANSWER_TRIES - 1):
            try:
                return await self._alerts.happen(alert, answered)
            except StoreFailed as error:
                log.error("an answer is not written down yet: alert=%s code=%s", alert, error.code)
                await anyio.sleep(ANSWER_AGAIN_S)
        return await self._alerts.happen(alert, answered)

    def _notice(self, delivery: Delivery, standing: Standing, contact: Contact) -> Notice:
        alert, now = standing.alert, self._now()
        name = self._policies.of(alert.person).name
        local = now.astimezone(self._zone)
        title, text = notice(alert, delivery.message, name, contact.language, local)
        return Notice(
            id=delivery.id,
            alert=alert.id,
            to=delivery.address,
            title=title,
            text=text,
            language=contact.language,
            severity=alert.severity,
            drill=alert.drill,
            links=self._links.of(alert.id, contact.id, now, actions=_actions(delivery)),
        )

    async def _note(self, delivery: Delivery, outcome: Outcome) -> None:
        now = self._now()

        def work(transaction: AlertTransaction) -> tuple[Delivery | None, bool]:
            found = transaction.delivery(delivery.id)
            if found is None or not found.waits or (found.owner != self._owner and outcome.state == "failed"):
                return None, False  # another dispatcher is at it, or was faster
            done = settle(found, outcome, now)
            transaction.settle(done)
            what: dict[str, str | int | bool] = {
                "delivery": done.id,
                "channel": done.channel,
                "attempt": done.attempts,
                "error": done.error,
            }
            transaction.record(
                AlertRecord(at=now, alert=done.alert, action=done.state, by="dispatcher", what=what)
            )
            return done, done.state == "given_up" and _in_vain(transaction.deliveries(done.alert), done)

        done, in_vain = await self._store.change(work)
        if done is None or done.state == "dropped":
            return
        outcome_name = {"accepted": "accepted", "given_up": "given_up"}.get(done.state, "failed")
        self._teller.put(
            AlertDelivered(
                satellite="",
                time_ms=0,
                alert=done.alert,
                delivery=done.id,
                channel=done.channel,
                outcome=outcome_name,
                attempt=done.attempts,
            )
        )
        if in_vain and done.channel != SPEAK:
            await self._alerts.happen(done.alert, Undeliverable(step=done.step, round=done.round))

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC)


def _in_vain(deliveries: Sequence[Delivery], done: Delivery) -> bool:
    """Whether nothing that was sent on the same step can be brought to anybody."""
    same = [
        one
        for one in deliveries
        if (one.step, one.round) == (done.step, done.round) and one.message in ("raised", "again")
    ]
    return bool(same) and all(one.state == "given_up" for one in same)


def _actions(delivery: Delivery) -> tuple[LinkAction, ...]:
    if delivery.message == "over":
        return ()
    if delivery.message == "hand_off_asked":
        return ("acknowledge", "resolve", "hand_over")
    return ("acknowledge", "resolve")


def _late_notice(delivery: Delivery, standing: Standing) -> bool:
    """Whether it is the word of a mere notice, whose ladder ends before quiet hours do or a channel is back."""
    return standing.alert.severity == "notice" and delivery.message == "raised"
