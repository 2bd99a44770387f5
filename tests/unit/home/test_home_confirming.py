"""The second act: bound to the very order and to who ordered it, in an act of its own, once, and soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import anyio
import pytest

from dure.api import Order, Profile, Wish
from dure.bus import Bus
from dure.errors import StoreFailed
from dure.home.confirming import GOOD_FOR, MOST, Confirmations, InMemory
from dure.home.service import HomeService
from dure.store import Journal
from dure.testing.clock import VirtualClock
from dure.testing.home import ScriptedDriver, appliance

pytestmark = pytest.mark.anyio

UNLOCK = Order(id="1", appliance="door", trait="locked", value=False)
HAND = Wish(means="touch", agent="", person="mina", satellite="hall", client="phone", turn="one")
LATER = replace(HAND, turn="two")


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def asked(clock):
    return Confirmations(clock)


async def confirmed(asked, order, wish, *, by=LATER):
    confirmation = await asked.ask(UNLOCK, HAND)
    return await asked.take(replace(order, confirmation=confirmation), wish or by)


async def test_the_same_order_of_the_same_person_in_a_second_act_is_confirmed_once(asked):
    order = replace(UNLOCK, id="2", confirmation=await asked.ask(UNLOCK, HAND))
    assert await asked.take(order, LATER)
    assert not await asked.take(order, replace(LATER, turn="three"))


@pytest.mark.parametrize(
    "other",
    [{"appliance": "back_door"}, {"trait": "position"}, {"value": True}, {"value": 0}, {"value": "false"}],
)
async def test_another_order_is_not_and_uses_it_up(asked, other):
    confirmation = await asked.ask(UNLOCK, HAND)
    assert not await asked.take(replace(UNLOCK, confirmation=confirmation, **other), LATER)
    assert not await asked.take(replace(UNLOCK, confirmation=confirmation), LATER)


@pytest.mark.parametrize(
    "other",
    [
        {"means": "voice"},
        {"agent": "aria"},
        {"person": "jun"},
        {"satellite": "kitchen"},
        {"client": "laptop"},
        {"turn": "one"},
    ],
)
async def test_nobody_else_confirms_it_and_the_same_act_does_not_either(asked, other):
    assert not await confirmed(asked, UNLOCK, replace(LATER, **other))


async def test_it_is_good_for_a_short_while_also_where_the_clock_is_set(asked, clock):
    confirmation = await asked.ask(UNLOCK, HAND)
    await clock.set(clock.now() + GOOD_FOR + timedelta(seconds=1))
    assert not await asked.take(replace(UNLOCK, confirmation=confirmation), LATER)
    confirmation = await asked.ask(UNLOCK, HAND)
    await clock.set(clock.now() - timedelta(days=1))
    assert not await asked.take(replace(UNLOCK, confirmation=confirmation), LATER)


async def test_what_was_never_asked_is_not_confirmed(asked):
    for made_up in ("", "x", "a" * 10_000):
        assert not await asked.take(replace(UNLOCK, confirmation=made_up), LATER)


async def test_only_so_many_questions_stand(asked):
    first = await asked.ask(UNLOCK, HAND)
    for _ in range(MOST):
        last = await asked.ask(UNLOCK, HAND)
    assert not await asked.take(replace(UNLOCK, confirmation=first), LATER)
    assert await asked.take(replace(UNLOCK, confirmation=last), LATER)


async def test_a_second_command_confirms_what_the_first_was_asked_and_the_journal_tells_nobody(
    tmp_path, clock
):
    journal = await Journal.open(tmp_path / "journal.sqlite", clock)
    confirmation = await Confirmations(clock, journal.settings).ask(UNLOCK, HAND)
    await journal.close()
    assert confirmation.encode() not in b"".join(one.read_bytes() for one in tmp_path.iterdir())
    journal = await Journal.open(tmp_path / "journal.sqlite", clock)
    again = Confirmations(clock, journal.settings)
    assert await again.take(replace(UNLOCK, confirmation=confirmation), LATER)
    await journal.close()


async def test_what_cannot_be_kept_confirms_nothing(clock):
    class Broken(InMemory):
        async def change(self, key, change, default=None):
            raise StoreFailed(file="journal", why="full")

    asked = Confirmations(clock, Broken())
    assert await asked.ask(UNLOCK, HAND) == ""
    assert not await asked.take(replace(UNLOCK, confirmation="x"), LATER)


async def test_of_many_that_bring_the_same_one_only_one_opens_the_door():
    driver = ScriptedDriver([appliance("door", "door_lock", locked=Profile())], {"door": {"locked": True}})
    service = HomeService({"d": driver}, VirtualClock(), Bus())
    await service._announce("d", driver.appliances)
    (first,) = await service.order([UNLOCK], HAND)
    done: list[bool] = []

    async def again(number):
        order = replace(UNLOCK, id=f"again{number}", confirmation=first.confirmation)
        done.extend(one.done for one in await service.order([order], LATER))

    async with anyio.create_task_group() as tasks:
        for number in range(5):
            tasks.start_soon(again, number)
    assert sorted(done) == [False] * 4 + [True]


async def test_what_hangs_on_an_unconfirmed_order_is_confirmed_with_it():
    oven = appliance(
        "oven",
        "oven",
        target_temperature_c=Profile(low=0, high=250),
        operation=Profile(options=("idle", "running")),
    )
    driver = ScriptedDriver([oven], {"oven": {"operation": "idle"}})
    service = HomeService({"d": driver}, VirtualClock(), Bus())
    await service._announce("d", driver.appliances)
    wanted = [
        Order(id="1", appliance="oven", trait="target_temperature_c", value=200),
        Order(id="2", appliance="oven", trait="operation", value="running"),
    ]
    outcomes = await service.order(wanted, HAND)
    assert [one.reason for one in outcomes] == ["unconfirmed"] * 2
    assert driver.orders == []
    again = [replace(one.order, id=f"{one.order.id}b", confirmation=one.confirmation) for one in outcomes]
    assert [one.done for one in await service.order(again, LATER)] == [True, True]
