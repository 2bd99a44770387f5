"""Timers and alarms that ring at a satellite until someone stops them."""

from __future__ import annotations

from collections.abc import Callable

import anyio

from dure.api import Timers
from dure.audio.tones import ring
from dure.events import TimerRang, TimerStopped
from dure.session.playback import Playback

GAP_S = 0.8


class Ringing:
    """Rings while a timer is due and nobody is spoken to.

    Args:
        playback: where it sounds.
        timers: what is silenced.
        quiet: whether the satellite attends to nobody, so that a ring disturbs nobody.
    """

    def __init__(self, playback: Playback, timers: Timers, quiet: Callable[[], bool]) -> None:
        self._playback = playback
        self._timers = timers
        self._quiet = quiet
        self._due: set[str] = set()
        self._changed = anyio.Event()
        self._sounding = anyio.CancelScope()

    @property
    def active(self) -> bool:
        """Whether a timer rings."""
        return bool(self._due)

    def tell(self, event: TimerRang | TimerStopped) -> None:
        """A timer began to ring, or was stopped."""
        if isinstance(event, TimerRang):
            self.begin(event.timer)
        elif event.timer in self._due:
            self._due.remove(event.timer)
            if not self._due:
                self.hush()

    def begin(self, timer: str) -> None:
        """Ring for this timer until it is stopped."""
        self._due.add(timer)
        self._changed.set()

    def hush(self) -> None:
        """Be silent while someone is attended to; it rings on afterwards unless it was stopped."""
        self._sounding.cancel()

    async def stop(self) -> None:
        """Silence every ringing timer for good."""
        self.hush()
        for timer in tuple(self._due):
            await self._timers.cancel(timer)
        self._due.clear()

    async def run(self) -> None:
        """Ring until cancelled."""
        while True:
            while not self._due:
                self._changed = anyio.Event()
                await self._changed.wait()
            with anyio.CancelScope() as self._sounding:
                if self._quiet():
                    await self._playback.play(ring(), "ring")
                    await self._playback.drain()
                await anyio.sleep(GAP_S)
            if self._sounding.cancelled_caught and self._quiet():
                await self._playback.stop(interrupted=True)
