"""The hub's timers and alarms: set, told, rung, and never lost."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Literal

import anyio

from dure.api import Timer
from dure.bus import Bus
from dure.clock import CLOCK_SET, Clock, elapsed_ms_at, wait_until_set, wall_time_at
from dure.config import TimersConfig
from dure.errors import NotFound, Overloaded, StoreFailed, Text
from dure.events import Event, HubFailed, TimerMissed, TimerRang, TimerSet, TimerStopped
from dure.store.instant import from_us, to_us
from dure.store.journal import Journal
from dure.tasks import first

GRACE = timedelta(seconds=60)
"""How late a timer may still ring; later it was missed."""

MOST = 500
"""How many timers there may be at once."""

RETRY = timedelta(seconds=30)
"""How long until a write that failed is tried again."""


class TimerService:
    """`dure.api.Timers`, kept in the journal.

    The timers that are not done are also held in memory, and that is what rings: a full disk stops no
    alarm. A timer runs its span even if the wall clock is set meanwhile; an alarm follows the wall clock.
    Its events carry the satellite where the timer belongs and 0 as `time_ms`: a timer knows no stream.

    Args:
        journal: where they are durable.
        clock: what they wait on.
        bus: where they are told.
        config: for how long they ring.
        look_s: how often to see whether the wall clock was set.
    """

    def __init__(
        self, journal: Journal, clock: Clock, bus: Bus, config: TimersConfig, *, look_s: float = 1.0
    ) -> None:
        self._store = journal.timers
        self._clock = clock
        self._bus = bus
        self._config = config
        self._look_s = look_s
        self._book: dict[str, Timer] = {}
        self._ends_ms: dict[str, float] = {}  # by elapsed time: when a span ends, or a ring gives up
        self._unwritten: dict[str, Timer] = {}
        self._loading = anyio.Lock()
        self._loaded = False
        self._changed = anyio.Event()

    async def set(
        self,
        *,
        agent: str,
        satellite: str,
        kind: Literal["timer", "alarm"],
        due: datetime,
        label: str = "",
        duration_s: float = 0,
    ) -> Timer:
        """Set one; it is durable when this returns.

        Raises:
            ValueError: `due` has no time zone.
            Overloaded: there are too many already.
            DiskFull, StoreFailed: it could not be kept, and will not ring.
        """
        await self._load()
        if len(self._book) >= MOST:
            raise Overloaded(why=Text(f"{MOST} timers are set already", f"타이머가 이미 {MOST}개 있어요"))
        due = from_us(to_us(due))
        timer = Timer(
            id=uuid.uuid4().hex,
            agent=agent,
            satellite=satellite,
            kind=kind,
            label=label,
            due=due,
            state="pending",
            duration_s=duration_s,
            changed=self._clock.now().astimezone(UTC),
        )
        ends_ms = elapsed_ms_at(self._clock, due)
        await self._store.put([timer])
        self._book[timer.id] = timer
        if kind == "timer":
            self._ends_ms[timer.id] = ends_ms
        self._changed.set()
        due_ms = to_us(due) // 1000
        await self._bus.publish(
            TimerSet(satellite=satellite, time_ms=0, timer=timer.id, agent=agent, kind=kind, due_ms=due_ms)
        )
        return timer

    async def pending(self, *, agent: str | None = None) -> Sequence[Timer]:
        """Those that will ring, soonest first; of one agent, or of all."""
        await self._load()
        return self._select(lambda timer: timer.state == "pending" and agent in (None, timer.agent))

    async def ringing(self, *, satellite: str | None = None) -> Sequence[Timer]:
        """Those that ring now; at one satellite (and everywhere), or all."""
        await self._load()
        return self._select(
            lambda timer: (
                timer.state == "ringing" and (satellite is None or timer.satellite in ("", satellite))
            )
        )

    async def cancel(self, timer: str) -> bool:
        """Cancel a pending one or silence a ringing one; false if there was nothing to do."""
        await self._load()
        found = self._book.get(timer)
        if found is None or found.state == "missed":
            return False
        await self._end(found, "cancelled" if found.state == "pending" else "silenced")
        return True

    async def snooze(self, timer: str, due: datetime) -> Timer:
        """Silence a ringing one and let it ring again at `due`; a pending one is put off.

        Raises:
            NotFound: no such timer, or it is over.
            ValueError: `due` has no time zone.
        """
        await self._load()
        found = self._book.get(timer)
        if found is None:
            raise NotFound(what=Text("timer", "타이머"), id=timer)
        due = from_us(to_us(due))
        later = replace(found, state="pending", due=due, changed=self._clock.now().astimezone(UTC))
        self._book[timer] = later
        self._ends_ms[timer] = elapsed_ms_at(self._clock, due)
        self._changed.set()
        if found.state == "ringing":
            await self._tell_stopped(found, "snoozed")
        await self._keep(later)
        return later

    async def take_missed(self, *, satellite: str) -> Sequence[Timer]:
        """Those that came due while the hub was down, told once: the second call does not give them again."""
        await self._load()
        missed = self._select(lambda timer: timer.state == "missed" and timer.satellite in ("", satellite))
        for timer in missed:
            del self._book[timer.id]
        if missed:
            await self._keep(*(replace(timer, state="done") for timer in missed))
        return missed

    async def where_missed(self) -> frozenset[str]:
        """The satellites whose missed timers nobody was told of yet."""
        await self._load()
        return frozenset(timer.satellite for timer in self._book.values() if timer.state == "missed")

    async def refresh(self) -> None:
        """Take in what another process, such as `dure ask`, has set or cancelled.

        Raises:
            StoreFailed: the journal could not be read.
        """
        await self._load()
        known = set(self._book)
        alive = {timer.id: timer for timer in await self._store.alive()}
        for timer in alive.values():
            if timer.id not in self._book and timer.id not in self._unwritten:
                self._book[timer.id] = timer
                if timer.kind == "timer":
                    self._ends_ms[timer.id] = elapsed_ms_at(self._clock, timer.due)
        for gone in known - set(alive) - set(self._unwritten):
            if timer_gone := self._book.get(gone):
                self._forget(timer_gone)
                await self._tell_stopped(timer_gone, "cancelled")
        self._changed.set()

    async def run(self) -> None:
        """Ring what is due, until cancelled. First tells what was missed while the hub was down.

        Raises:
            StoreFailed: the timers could not be read when it began.
        """
        await self._load()
        while True:
            self._changed = anyio.Event()
            changed = self._follow_clock()
            events = [
                event for timer in tuple(self._book.values()) if (event := self._advance(timer, changed))
            ]
            for event in events:  # first ring, then write: after a crash between the two it rings again
                await self._bus.publish(event)
            if changed or self._unwritten:
                await self._keep(*changed)
            if not self._changed.is_set():
                await self._wait()

    async def _load(self) -> None:
        async with self._loading:
            if self._loaded:
                return
            for timer in await self._store.alive():
                # one that rang when the hub went down is due once more
                rings = timer.state == "ringing"
                self._book[timer.id] = replace(timer, state="pending") if rings else timer
            self._loaded = True

    def _advance(self, timer: Timer, changed: list[Timer]) -> Event | None:
        """Bring one timer to its state of now; note it as changed and return what is to be told."""
        now = self._clock.now()
        if timer.state == "ringing" and self._clock.monotonic_ms() >= self._ends_ms[timer.id]:
            self._forget(timer)
            changed.append(replace(timer, state="done"))
            return _stopped(timer, "unanswered")
        if timer.state != "pending" or timer.due > now:
            return None
        if now - timer.due > GRACE:
            self._ends_ms.pop(timer.id, None)
            self._book[timer.id] = replace(timer, state="missed")
            changed.append(self._book[timer.id])
            return TimerMissed(
                satellite=timer.satellite,
                time_ms=0,
                timer=timer.id,
                agent=timer.agent,
                kind=timer.kind,
                due_ms=to_us(timer.due) // 1000,
                label=timer.label,
            )
        self._ends_ms[timer.id] = self._clock.monotonic_ms() + self._config.ring_s * 1000
        self._book[timer.id] = replace(timer, state="ringing")
        changed.append(self._book[timer.id])
        return TimerRang(
            satellite=timer.satellite,
            time_ms=0,
            timer=timer.id,
            agent=timer.agent,
            kind=timer.kind,
            label=timer.label,
        )

    def _follow_clock(self) -> list[Timer]:
        """Move the due times of running spans along with a wall clock that was set; return those that moved."""
        moved = []
        for timer in self._book.values():
            if timer.state != "pending" or timer.id not in self._ends_ms:
                continue
            due = wall_time_at(self._clock, self._ends_ms[timer.id])
            if abs(due - timer.due) > CLOCK_SET:
                moved.append(replace(timer, due=due))
        self._book.update((timer.id, timer) for timer in moved)
        return moved

    async def _end(self, timer: Timer, reason: str) -> None:
        self._forget(timer)
        self._changed.set()
        await self._tell_stopped(timer, reason)
        await self._keep(replace(timer, state="done"))

    def _forget(self, timer: Timer) -> None:
        del self._book[timer.id]
        self._ends_ms.pop(timer.id, None)

    async def _tell_stopped(self, timer: Timer, reason: str) -> None:
        await self._bus.publish(_stopped(timer, reason))

    async def _keep(self, *timers: Timer) -> None:
        """Write changes; what cannot be written now is told and tried again, and rings all the same."""
        self._unwritten.update((timer.id, timer) for timer in timers)
        batch = tuple(self._unwritten.values())
        try:
            await self._store.put(batch)
        except StoreFailed as error:
            await self._bus.publish(
                HubFailed(satellite="", time_ms=0, code=error.code, stage="store", retryable=error.retryable)
            )
            return
        for timer in batch:
            if self._unwritten.get(timer.id) is timer:
                del self._unwritten[timer.id]

    async def _wait(self) -> None:
        """Wait until something is due, a timer was set or changed, or the wall clock was set."""
        dues = [timer.due for timer in self._book.values() if timer.state == "pending"]
        dues += [wall_time_at(self._clock, ends_ms) for ends_ms in self._ends_ms.values()]
        if self._unwritten:
            dues.append(self._clock.now() + RETRY)
        waits: list[Callable[[], Awaitable[object]]] = [self._changed.wait]
        if dues:
            waits.append(partial(self._clock.sleep_until, min(dues)))
        if self._ends_ms:
            waits.append(partial(wait_until_set, self._clock, self._look_s))
        await first(*waits)

    def _select(self, wanted: Callable[[Timer], bool]) -> Sequence[Timer]:
        return sorted(filter(wanted, self._book.values()), key=lambda timer: (timer.due, timer.id))


def _stopped(timer: Timer, reason: str) -> TimerStopped:
    return TimerStopped(
        satellite=timer.satellite, time_ms=0, timer=timer.id, agent=timer.agent, reason=reason
    )
