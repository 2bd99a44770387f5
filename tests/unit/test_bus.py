"""The bus keeps order, keeps its bounds, and keeps satellites apart."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
import pytest

from dure.bus import Bus, Overflow, Subscription
from dure.events import Event, HubFailed, NamesChanged

pytestmark = pytest.mark.anyio


def changed(count: int, satellite: str = "kitchen") -> NamesChanged:
    return NamesChanged(satellite=satellite, time_ms=count, count=count)


async def test_every_subscriber_gets_every_event_in_order() -> None:
    bus = Bus()
    with bus.subscribe() as one, bus.subscribe(NamesChanged) as two:
        for count in range(3):
            await bus.publish(changed(count))
    assert [event.time_ms async for event in one] == [0, 1, 2]
    assert [event.time_ms async for event in two] == [0, 1, 2]


async def test_a_publisher_waits_for_a_full_queue() -> None:
    bus = Bus()
    published: list[int] = []

    async def publish() -> None:
        for count in range(3):
            await bus.publish(changed(count))
            published.append(count)

    async with anyio.create_task_group() as tasks:
        with bus.subscribe(size=2) as events:
            tasks.start_soon(publish)
            await anyio.wait_all_tasks_blocked()
            assert published == [0, 1]
            got = [event async for event in take(events, 3)]
    assert [event.time_ms for event in got] == [0, 1, 2]


async def test_an_onlooker_loses_the_oldest_and_counts_them() -> None:
    bus = Bus()
    with bus.subscribe(size=2, overflow=Overflow.DROP_OLDEST) as events:
        for count in range(5):
            await bus.publish(changed(count))
    assert [event.time_ms async for event in events] == [3, 4]
    assert events.dropped == 3


async def test_a_closed_subscriber_frees_a_waiting_publisher() -> None:
    bus = Bus()
    async with anyio.create_task_group() as tasks:
        with bus.subscribe(size=1):
            await bus.publish(changed(0))
            tasks.start_soon(bus.publish, changed(1))
            await anyio.wait_all_tasks_blocked()


async def test_a_satellite_hears_its_own_and_the_hub() -> None:
    bus = Bus()
    with bus.subscribe(satellite="kitchen") as events:
        await bus.publish(changed(1, "kitchen"))
        await bus.publish(changed(2, "bedroom"))
        await bus.publish(HubFailed(satellite="", time_ms=3, code="x", stage="audio", retryable=False))
    assert [event.time_ms async for event in events] == [1, 3]


async def take(events: Subscription, count: int) -> AsyncIterator[Event]:
    async for event in events:
        yield event
        count -= 1
        if not count:
            return


async def test_what_concerns_everybody_reaches_every_satellite() -> None:
    bus = Bus()
    with bus.subscribe(satellite="desk", everywhere=(NamesChanged,)) as events:
        await bus.publish(changed(1))
        await bus.publish(HubFailed(satellite="kitchen", time_ms=0, code="x", stage="y", retryable=False))
    assert [event.time_ms async for event in events] == [1]
