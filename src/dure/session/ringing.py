"""Timers and alarms that ring at a satellite until someone stops them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio

from dure.api import ActivityCommand, Timers
from dure.audio.tones import ring
from dure.events import TimerRang, TimerStopped
from dure.session.activities import Stage
from dure.session.playback import Playback

GAP_S = 0.8


class Ringing:
    """Rings while a timer is due and nobody is spoken to.

    Args:
        playback: where it sounds.
        timers: what is silenced.
        stage: where each that rings is an alert.
        quiet: whether the satellite attends to nobody, so that a ring disturbs nobody.
        first: called before it rings, so that nothing else is heard.
    """

    def __init__(
        self,
        playback: Playback,
        timers: Timers,
        stage: Stage,
        quiet: Callable[[], bool],
        first: Callable[[], Awaitable[None]],
    ) -> None:
        self._first = first
        self._playback = playback
        self._timers = timers
        self._stage = stage
        self._quiet = quiet
        self._due: dict[str, str] = {}
        self._changed = anyio.Event()
        self._sounding = anyio.CancelScope()

    @property
    def active(self) -> bool:
        """Whether a timer rings."""
        return bool(self._due)

    def rings(self, timer: str) -> bool:
        """Whether this timer rings here."""
        return timer in self._due

    def tell(self, event: TimerRang | TimerStopped) -> None:
        """A timer began to ring, or was stopped."""
        if isinstance(event, TimerRang):
            self.begin(event.timer, event.agent)
        elif event.timer in self._due:
            self._stage.end(self._due.pop(event.timer))
            if not self._due:
                self.hush()

    def begin(self, timer: str, agent: str) -> None:
        """Ring for this timer of that agent until it is stopped."""
        if timer not in self._due:
            alert = self._stage.begin(agent, "alert", _Alarm(self._timers, timer), "stop")
            self._due[timer] = alert.id
        self._changed.set()

    def hush(self) -> None:
        """Be silent while someone is attended to; it rings on afterwards unless it was stopped."""
        self._sounding.cancel()

    async def stop(self) -> bool:
        """Silence every ringing timer for good; false where none rang."""
        rang = bool(self._due)
        self.hush()
        for timer in tuple(self._due):
            await self._timers.cancel(timer)
        while self._due:
            self._stage.end(self._due.popitem()[1])
        return rang

    async def run(self) -> None:
        """Ring until cancelled."""
        while True:
            while not self._due:
                self._changed = anyio.Event()
                await self._changed.wait()
            with anyio.CancelScope() as self._sounding:
                if self._quiet():
                    await self._first()
                    await self._playback.play(ring(), "ring", softly=self._stage.has("communication"))
                    await self._playback.drain()
                await anyio.sleep(GAP_S)
            if self._sounding.cancelled_caught and self._quiet():
                await self._playback.stop(interrupted=True)


class _Alarm:
    """How a ringing timer is stopped, like everything else that sounds."""

    def __init__(self, timers: Timers, timer: str) -> None:
        self._timers = timers
        self._timer = timer

    async def control(self, command: ActivityCommand) -> None:
        """Silence it; it can do nothing else."""
        if command == "stop":
            await self._timers.cancel(self._timer)
