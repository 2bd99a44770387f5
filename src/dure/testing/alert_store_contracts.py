"""What every keeper of alerts keeps to (`dure.store.alerts.AlertStore`), as checks that fail with an AssertionError.

Each runs inside an event loop on an empty store; another store's own tests call them with theirs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import anyio

from dure.api import Alert, Evidence
from dure.store.alerts import AlertRecord, AlertStore, AlertTransaction, Delivery, Standing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def standing(alert: str, due_s: float | None = 60.0, *, key: str = "") -> Standing:
    """An alert whose next step is due so many seconds from `NOW`; closed where None."""
    sign = Evidence(
        kind="fall", source="sound", at=NOW, strength=0.75, reason={"ko": "쿵 소리", "en": "a thud"}
    )
    return Standing(
        alert=Alert(
            id=alert,
            person="halmoni",
            kind="fall",
            severity="urgent",
            state="open" if due_s is not None else "resolved",
            confirmed=False,
            drill=False,
            satellite="living",
            key=key or alert,
            opened=NOW,
            changed=NOW,
            step=1,
            next_due=None if due_s is None else NOW + timedelta(seconds=due_s),
            evidence=(sign,),
        ),
        round=2,
        wait_s=60.0,
        handed="asked",
    )


def delivery(name: str, alert: str = "a", *, channel: str = "push", rank: int = 2) -> Delivery:
    """A delivery that is due at `NOW`."""
    return Delivery(
        id=name,
        alert=alert,
        step=0,
        round=0,
        message="raised",
        recipient="daughter",
        channel=channel,
        address="here",
        rank=rank,
        due=NOW,
        leased=NOW,
        created=NOW,
        changed=NOW,
    )


async def check_keeps(store: AlertStore) -> None:
    """What was written comes back as it was, alerts, deliveries and records alike."""
    written, sent = standing("a"), delivery("d1")
    record = AlertRecord(at=NOW, alert="a", action="opened", by="sound", what={"kind": "fall", "n": 1})

    def work(transaction: AlertTransaction) -> None:
        transaction.put(written)
        assert transaction.send(sent)
        transaction.command("c1", "a", NOW)
        transaction.record(record)

    await store.change(work)
    assert await store.view(lambda one: one.alert("a")) == written
    assert await store.view(lambda one: one.open_with("a")) == written
    assert await store.view(lambda one: one.delivery("d1")) == sent
    assert await store.view(lambda one: one.commanded("c1")) == "a"
    assert await store.view(lambda one: one.commanded("c2")) is None
    assert await store.view(lambda one: one.alert("b")) is None
    assert await store.view(lambda one: one.records("a")) == [replace(record, id=1)]


async def check_all_or_nothing(store: AlertStore) -> None:
    """Work that raises has changed nothing, while others that share its commit are kept."""

    def fails(transaction: AlertTransaction) -> None:
        transaction.put(standing("bad"))
        transaction.record(AlertRecord(at=NOW, alert="bad", action="opened", by="x"))
        raise ValueError("no")

    failed: list[str] = []

    async def one(number: int) -> None:
        if number == 3:
            try:
                await store.change(fails)
            except ValueError:
                failed.append("yes")
        else:
            await store.change(lambda transaction: transaction.put(standing(f"a{number}")))

    async with anyio.create_task_group() as tasks:
        for number in range(8):
            tasks.start_soon(one, number)
    assert failed == ["yes"]
    assert await store.view(lambda transaction: transaction.alert("bad")) is None
    assert await store.view(lambda transaction: transaction.records("bad")) == []
    kept = await store.view(lambda transaction: transaction.alerts(closed=True, limit=100))
    assert sorted(each.alert.id for each in kept) == [f"a{number}" for number in range(8) if number != 3]


async def check_due(store: AlertStore) -> None:
    """What is due is found soonest first; what is closed never is."""
    for name, due_s in (("late", -10.0), ("now", 0.0), ("later", 30.0), ("closed", None)):
        await store.change(lambda one, name=name, due_s=due_s: one.put(standing(name, due_s)))  # type: ignore[misc]  # bound per round
    due = await store.view(lambda one: one.due(NOW, 10))
    assert [each.alert.id for each in due] == ["late", "now"]
    assert [each.alert.id for each in await store.view(lambda one: one.due(NOW, 1))] == ["late"]
    assert await store.view(lambda one: one.next_due()) == NOW - timedelta(seconds=10)
    assert await store.view(lambda one: one.stuck(NOW, 5.0)) == ["late"]
    assert await store.view(lambda one: one.stuck(NOW, 60.0)) == []


async def check_outbox(store: AlertStore) -> None:
    """A delivery is there once, is taken by one dispatcher, in order, and is free again when its lease is over."""
    for number in range(3):
        one = delivery(f"d{number}")
        assert await store.change(lambda transaction, one=one: transaction.send(one))  # type: ignore[misc]  # bound per round
    assert not await store.change(lambda one: one.send(delivery("d0")))
    until = NOW + timedelta(seconds=60)
    taken = await store.change(lambda one: one.claim("x", NOW, until, 10))
    assert [(each.id, each.owner, each.leased) for each in taken] == [("d0", "x", until)]
    assert await store.change(lambda one: one.claim("y", NOW, until, 10)) == []
    done = replace(taken[0], state="accepted", owner="", attempts=1, reference="r", changed=NOW)
    await store.change(lambda one: one.settle(done))
    assert await store.view(lambda one: one.delivery("d0")) == done
    taken = await store.change(lambda one: one.claim("y", NOW, until, 10))
    assert [each.id for each in taken] == ["d1"]
    later = until + timedelta(seconds=1)
    taken = await store.change(lambda one: one.claim("x", later, later + timedelta(seconds=60), 10))
    assert [each.id for each in taken] == ["d1"], "a dead dispatcher's lease runs out"
    assert await store.change(lambda one: one.release()) == 1
    taken = await store.change(lambda one: one.claim("z", later, later + timedelta(seconds=60), 10))
    assert [each.id for each in taken] == ["d1"]
    sent = await store.view(lambda one: one.deliveries("a"))
    assert [each.id for each in sent] == ["d0", "d1", "d2"]


async def check_claims(store: AlertStore) -> None:
    """The most urgent go first; full channels are left out; failed ones wait for their time; others' lanes are free."""
    until = NOW + timedelta(seconds=60)

    def work(transaction: AlertTransaction) -> None:
        transaction.send(delivery("slow", "a", channel="slow"))
        transaction.send(delivery("low", "b", rank=0))
        transaction.send(delivery("high", "c", rank=3))
        transaction.send(replace(delivery("not yet", "d"), due=NOW + timedelta(seconds=1)))

    await store.change(work)
    taken = await store.change(lambda one: one.claim("x", NOW, until, 10, without=["slow"]))
    assert [each.id for each in taken] == ["high", "low"]
    # a clock that was a day ahead took this one: it must not have it for a day
    day = timedelta(days=1)
    await store.change(lambda one: one.claim("y", NOW + day, until + day, 10, without=["push"]))
    taken = await store.change(lambda one: one.claim("x", NOW, until, 10))
    assert [each.id for each in taken] == ["slow"]


async def check_lanes(store: AlertStore) -> None:
    """No address is given more than it may have, whatever else waits for it; what waits for others is not behind it."""
    until = NOW + timedelta(seconds=60)

    def work(transaction: AlertTransaction) -> None:
        for number in range(6):
            transaction.send(replace(delivery(f"h{number}", f"h{number}", rank=3), address="hangs\n한"))
        transaction.send(delivery("other", "o", rank=0))

    await store.change(work)
    taken = await store.change(lambda one: one.claim("x", NOW, until, 4, each=3))
    assert [each.id for each in taken] == ["h0", "h1", "h2", "other"]
    full = {each.to for each in taken if each.id != "other"}
    assert await store.change(lambda one: one.claim("x", NOW, until, 4, full=full)) == []
    assert len(await store.change(lambda one: one.claim("x", NOW, until, 4))) == 3


async def check_clock(store: AlertStore) -> None:
    """Due times move along with a wall clock that was set, and never lie further ahead than was to be waited."""
    await store.change(lambda one: one.put(standing("a", 60.0)))
    await store.change(lambda one: one.put(standing("closed", None)))
    await store.change(lambda one: one.send(delivery("d")))
    await store.change(lambda one: one.shift(-3600.0))
    moved = await store.view(lambda one: one.alert("a"))
    assert moved is not None
    assert moved.alert.next_due == NOW + timedelta(seconds=60 - 3600)
    sent = await store.view(lambda one: one.delivery("d"))
    assert sent is not None
    assert sent.due == NOW - timedelta(hours=1)
    await store.change(lambda one: one.shift(86400.0))
    assert await store.change(lambda one: one.clamp(NOW)) == 2
    near = await store.view(lambda one: one.alert("a"))
    assert near is not None
    assert near.alert.next_due == NOW + timedelta(seconds=60)
    assert await store.change(lambda one: one.clamp(NOW)) == 0


async def check_lists(store: AlertStore) -> None:
    """Open alerts, or all, newest first, of one person or everybody; one open alert for each key."""
    old = standing("old", 10.0)
    await store.change(lambda one: one.put(old))
    newer = standing("new", None, key="old")
    newer = replace(newer, alert=replace(newer.alert, opened=NOW + timedelta(seconds=1), person="haraboji"))
    await store.change(lambda one: one.put(newer))

    async def ids(*, closed: bool, person: str = "") -> list[str]:
        found = await store.view(lambda one: one.alerts(closed=closed, limit=10, person=person))
        return [each.alert.id for each in found]

    assert await ids(closed=False) == ["old"]
    assert await ids(closed=True) == ["new", "old"]
    assert await ids(closed=True, person="haraboji") == ["new"]
    found = await store.view(lambda one: one.open_with("old"))
    assert found == old


CHECKS = (
    check_keeps,
    check_all_or_nothing,
    check_due,
    check_outbox,
    check_claims,
    check_lanes,
    check_clock,
    check_lists,
)
"""All of them."""
