"""A maker's cloud that is late, overtaken, silent, odd, overrun or gone: one truth, told soon, and no storm of requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import anyio
import pytest
from tests.unit.home.door import Door

from dure.api import Order, Profile
from dure.errors import ApplianceUnreachable, Text
from dure.home.drivers import polled
from dure.home.drivers.polled import Change, PolledDriver, Seen, ServiceFailed
from dure.testing.home import appliance

pytestmark = pytest.mark.anyio

LAMP = appliance("lamp", "light", on_off=Profile(), level=Profile(low=1, high=100))
ON = Order(id="1", appliance="lamp", trait="on_off", value=True)


def failing(**how):
    return ServiceFailed(ApplianceUnreachable(appliance="cloud", why=Text("no", "아니요")), **how)


class Cloud:
    """A `Service` that answers when a test lets it."""

    def __init__(self, *things):
        self.things = things or (LAMP,)
        self.now = {one.id: {"on_off": False, "level": 40} for one in self.things}
        self.looks = 0
        self.looking = anyio.Event()
        self.held = None  # an event that a look waits for, having read
        self.failures = []
        self.sent = []
        self.follows = True
        self.out, self.events = anyio.create_memory_object_stream[Change](100)

    async def look(self):
        self.looks += 1
        read = [Seen(appliance=one, values=dict(self.now[one.id])) for one in self.things]
        self.looking.set()
        if self.held is not None:
            await self.held.wait()
        if self.failures:
            raise self.failures.pop(0)
        return read

    async def values(self, appliance):
        return dict(self.now[appliance])

    async def send(self, order):
        self.sent.append(order)
        if self.follows:
            self.now[order.appliance][order.trait] = order.value


@asynccontextmanager
async def running(cloud, poll_s=1000.0):
    @asynccontextmanager
    async def opened() -> AsyncIterator[Cloud]:
        yield cloud

    driver = PolledDriver(opened, poll_s=poll_s, changes=lambda _: cloud.events)
    door = Door()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(driver.run, door)
        await anyio.wait_all_tasks_blocked()
        yield driver, door
        tasks.cancel_scope.cancel()
    cloud.out.close()
    cloud.events.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(polled, "_APART_S", 0.0)
    monkeypatch.setattr(polled, "_RETRY_S", 0.01)
    monkeypatch.setattr(polled, "_LOOK_AGAIN_S", 0.01)


async def test_a_look_that_an_order_overtook_does_not_take_it_back():
    cloud = Cloud()
    async with running(cloud) as (driver, door):
        cloud.held, cloud.looking = anyio.Event(), anyio.Event()
        await cloud.out.send(("", {}))
        await cloud.looking.wait()  # it has read that the lamp is off
        assert (await driver.carry_out(ON))["on_off"] is True
        await door.report("lamp", {"on_off": True})  # as the home does
        cloud.held.set()
        await anyio.wait_all_tasks_blocked()
        assert door.values["lamp"] == {"on_off": True, "level": 40}
        cloud.now["lamp"]["on_off"] = False  # by hand, later
        await cloud.out.send(("", {}))
        await door.until(lambda: door.values["lamp"]["on_off"] is False)


async def test_a_look_that_a_change_overtook_tells_what_the_change_did_not():
    cloud = Cloud()
    async with running(cloud) as (_, door):
        cloud.held, cloud.looking = anyio.Event(), anyio.Event()
        cloud.now["lamp"]["level"] = 70
        await cloud.out.send(("", {}))
        await cloud.looking.wait()
        await cloud.out.send(("lamp", {"on_off": True}))
        await anyio.wait_all_tasks_blocked()
        cloud.held.set()
        await anyio.wait_all_tasks_blocked()
        assert door.values["lamp"] == {"on_off": True, "level": 70}


async def test_a_failure_is_told_and_tried_again_soon():
    cloud = Cloud()
    async with running(cloud) as (_, door):
        cloud.failures = [failing()]
        await cloud.out.send(("", {}))
        await door.until(lambda: door.reachable["lamp"] is False)
        await door.until(lambda: door.reachable["lamp"] is True)  # though it is asked only every 1,000 s


async def test_a_cloud_that_is_asked_too_often_is_left_alone_and_its_things_are_not_told_as_gone():
    cloud = Cloud()
    async with running(cloud) as (_, door):
        cloud.failures = [failing(too_often=True)]
        await cloud.out.send(("", {}))
        await anyio.wait_all_tasks_blocked()
        looks = cloud.looks
        for _ in range(5):
            await cloud.out.send(("", {}))
        await anyio.wait_all_tasks_blocked()
        assert cloud.looks == looks
        assert door.reachable["lamp"] is True


async def test_a_flood_of_changes_is_no_flood_of_questions(monkeypatch):
    monkeypatch.setattr(polled, "_APART_S", 1000.0)
    cloud = Cloud()
    async with running(cloud):
        for _ in range(50):
            await cloud.out.send(("", {}))
        await anyio.wait_all_tasks_blocked()
        assert cloud.looks == 1


async def test_what_follows_late_is_told_soon(monkeypatch):
    monkeypatch.setattr(polled, "CONFIRM_S", 0.02)
    cloud = Cloud()
    cloud.follows = False
    async with running(cloud) as (driver, door):
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(ON)
        cloud.now["lamp"]["on_off"] = True
        await door.until(lambda: cloud.looks > 1)


async def test_an_id_that_another_things_order_had_does_not_make_one_done():
    cloud = Cloud(LAMP, replace(LAMP, id="desk"))
    async with running(cloud) as (driver, _):
        await driver.carry_out(ON)
        await driver.carry_out(ON)
        await driver.carry_out(replace(ON, appliance="desk"))
        await driver.carry_out(replace(ON, trait="level", value=70))
        assert [(one.appliance, one.trait) for one in cloud.sent] == [
            ("lamp", "on_off"),
            ("desk", "on_off"),
            ("lamp", "level"),
        ]
