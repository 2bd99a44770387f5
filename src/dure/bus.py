"""The bounded bus: every event reaches every subscriber, in order, and no queue grows without end."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from enum import Enum

import anyio

from dure.events import Event


class Overflow(Enum):
    """What happens when a subscriber is slower than the events."""

    WAIT = "wait"
    """The publisher waits. The default: nothing is lost."""

    DROP_OLDEST = "drop_oldest"
    """The oldest waiting event is dropped and counted. For onlookers, such as a page that shows what happens."""


class Subscription:
    """One subscriber's queue; iterate over it to get the events.

    Attributes:
        dropped: how many events were dropped since the subscription began.
    """

    def __init__(
        self,
        types: tuple[type[Event], ...],
        satellite: str | None,
        size: int,
        overflow: Overflow,
        everywhere: tuple[type[Event], ...],
    ) -> None:
        self._types = types
        self._everywhere = everywhere
        self._satellite = satellite
        self._size = size
        self._overflow = overflow
        self._queue: deque[Event] = deque()
        self._changed = anyio.Event()
        self._closed = False
        self.dropped = 0

    def wants(self, event: Event) -> bool:
        """Whether this subscriber asked for events of that class and satellite."""
        if self._closed or (self._types and not isinstance(event, self._types)):
            return False
        if isinstance(event, self._everywhere):
            return True
        return self._satellite is None or event.satellite in {self._satellite, ""}

    async def put(self, event: Event) -> None:
        """Queue an event, by the subscription's overflow policy."""
        while self.wants(event) and len(self._queue) >= self._size:
            if self._overflow is Overflow.DROP_OLDEST:
                self._queue.popleft()
                self.dropped += 1
            else:
                await self._changed.wait()
        if self.wants(event):
            self._queue.append(event)
            self._notify()

    def close(self) -> None:
        """End the iteration after what is already queued; waiting publishers go on."""
        self._closed = True
        self._notify()

    async def __aiter__(self) -> AsyncIterator[Event]:
        while True:
            while self._queue:
                event = self._queue.popleft()
                self._notify()
                yield event
            if self._closed:
                return
            await self._changed.wait()

    def _notify(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()


class Bus:
    """Hands every published event to all who subscribed."""

    def __init__(self) -> None:
        self._subscriptions: list[Subscription] = []

    @contextmanager
    def subscribe(
        self,
        *types: type[Event],
        satellite: str | None = None,
        size: int = 256,
        overflow: Overflow = Overflow.WAIT,
        everywhere: tuple[type[Event], ...] = (),
    ) -> Iterator[Subscription]:
        """Receive events while the context is open.

        Args:
            types: the classes to receive; all, if none is named.
            satellite: receive only this satellite's events and the hub's own; all, if None.
            size: how many events may wait.
            overflow: what happens when more would wait.
            everywhere: classes of which those of every satellite are received.
        """
        subscription = Subscription(types, satellite, size, overflow, everywhere)
        self._subscriptions.append(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.remove(subscription)
            subscription.close()

    async def publish(self, event: Event) -> None:
        """Hand an event to all subscribers; waits while one that must not lose events is full."""
        for subscription in tuple(self._subscriptions):
            if subscription.wants(event):
                await subscription.put(event)
