"""The routines of a home: kept, found, and done when they are due; each occurrence once."""

from __future__ import annotations

import logging
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import partial
from typing import Any

import anyio
from anyio.abc import TaskGroup

from dure.api.home import Order, Outcome, Wish
from dure.bus import Bus
from dure.clock import CLOCK_SET, Clock, elapsed_ms_at, wait_until_set, wall_time_at
from dure.errors import Language, NotFound, StoreFailed, Text
from dure.events import ApplianceChanged, RoutinesChanged
from dure.home.routines.book import Book
from dure.home.routines.firing import Firings
from dure.home.routines.keeping import Keeping
from dure.home.routines.model import Action, Change, Daily, Do, Once, Routine
from dure.home.routines.news import is_news, meets
from dure.home.routines.occurrences import ON_TIME_S, due, is_over, next_due
from dure.home.routines.performing import Appliances, Performer, Speak
from dure.store.home_routines import Firing
from dure.tasks import first

MOST_A_MINUTE = 6
"""How often a change may start the same routine within a minute; routines that start each other stop here."""

MOST_BEGUN = 1_000
"""Of how many occurrences it is remembered without the journal that they were begun."""

RETRY = timedelta(seconds=10)
"""How long until what could not be written down is tried again."""

KEEP = timedelta(days=60)
"""How long it is remembered what was done."""

_log = logging.getLogger(__name__)


class Routines:
    """What the home does by itself.

    Args:
        home: what is ordered about.
        speak: what says things.
        store: where routines and their occurrences are durable.
        clock: what they wait on.
        bus: where changes come from, and where is told what was begun.
        zone: the household's time zone.
        configured: the routines of the configuration, by id, as tables.
        look_s: how often to see whether the wall clock was set.

    Raises:
        RoutineInvalid: one of the configuration cannot be.
    """

    def __init__(
        self,
        home: Appliances,
        speak: Speak,
        store: Keeping,
        clock: Clock,
        bus: Bus,
        zone: tzinfo,
        configured: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        look_s: float = 1.0,
    ) -> None:
        self._store, self._clock, self._bus, self._zone = store, clock, bus, zone
        self._book = Book(store, clock, configured or {})
        self._firings = Firings(store, Performer(home, speak, clock), clock, bus, self._book.get)
        self._look_s = look_s
        self._changed = anyio.Event()
        self._ends_ms: dict[str, float] = {}
        self._begun: set[tuple[str, str]] = set()
        self._recent: dict[str, deque[float]] = {}
        self._tasks: TaskGroup | None = None
        self._again: datetime | None = None
        self._loading = anyio.Lock()
        self._loaded = False

    async def list(self) -> Sequence[tuple[Routine, datetime | None]]:
        """Every routine, and when it is due next."""
        await self._load()
        now = self._clock.now()
        return [(one, next_due(one, now, self._zone) if one.enabled else None) for one in self._book.all()]

    async def find(self, phrase: str) -> Routine | None:
        """The routine that is started by this phrase; None where none is."""
        await self._load()
        return self._book.find(phrase)

    async def add(self, routine: Routine) -> Routine:
        """Keep a routine, new or changed.

        Raises:
            RoutineInvalid: its id is one of the configuration's.
            Overloaded: there are too many already.
            StoreFailed: it could not be kept.
        """
        await self._load()
        added = await self._book.add(routine)
        await self._tell_changed()
        return added

    async def schedule(
        self,
        orders: Sequence[Order],
        at: datetime,
        wish: Wish,
        *,
        span: bool = False,
        title: Mapping[Language, str] | None = None,
    ) -> Routine:
        """Have orders carried out later, once: at a time, or when so much time has passed, whatever the clock says then.

        Args:
            orders: what is to be done.
            at: when, aware.
            wish: on whose behalf.
            span: whether it is the time until then that counts.
            title: what it is called, by language.

        Raises:
            ValueError: the time has no zone.
            Overloaded: there are too many already.
            StoreFailed: it could not be kept.
        """
        if at.tzinfo is None:
            raise ValueError("a time needs a zone")
        routine = Routine(
            id=f"later-{uuid.uuid4().hex[:12]}",
            title=title or {"ko": "나중에 할 일", "en": "Later"},
            actions=_actions(orders),
            triggers=(Once(at=at.astimezone(UTC), span=span),),
            late="run",
            grace_s=3600.0,
            wish=replace(wish, means="routine"),
        )
        if span:
            self._ends_ms[routine.id] = elapsed_ms_at(self._clock, at)
        try:
            return await self.add(routine)
        except BaseException:
            self._ends_ms.pop(routine.id, None)
            raise

    async def repeat(
        self,
        orders: Sequence[Order],
        at: time,
        days: frozenset[int],
        wish: Wish,
        *,
        title: Mapping[Language, str] | None = None,
    ) -> tuple[Routine, datetime | None]:
        """Have orders carried out at a time of day, on days of the week; and when first.

        What is kept already, made at run time and switched on, is not kept twice.

        Args:
            orders: what is to be done.
            at: the household's own time.
            days: on which days, Monday is 0.
            wish: on whose behalf.
            title: what it is called, by language.

        Raises:
            Overloaded: there are too many already.
            StoreFailed: it could not be kept.
        """
        await self._load()
        triggers, actions = (Daily(at=at, days=days),), _actions(orders)
        for one in self._book.all():
            if one.own and one.enabled and (one.triggers, one.actions) == (triggers, actions):
                return one, next_due(one, self._clock.now(), self._zone)
        routine = await self.add(
            Routine(
                id=f"every-{uuid.uuid4().hex[:12]}",
                title=title or {"ko": "되풀이하는 일", "en": "Again and again"},
                actions=actions,
                triggers=triggers,
                late="run",
                wish=replace(wish, means="routine"),
            )
        )
        return routine, next_due(routine, self._clock.now(), self._zone)

    async def remove(self, routine: str) -> None:
        """Forget a routine.

        Raises:
            NotFound: there is no such routine.
            RoutineInvalid: it stands in the configuration.
        """
        await self._load()
        await self._book.remove(routine)
        self._ends_ms.pop(routine, None)
        await self._tell_changed()

    async def enable(self, routine: str, enabled: bool) -> Routine:  # one switch, one value
        """Switch a routine on or off.

        Raises:
            NotFound: there is no such routine.
        """
        await self._load()
        switched = await self._book.enable(routine, enabled)
        await self._tell_changed()
        return switched

    async def run(self, routine: str, wish: Wish | None = None) -> Sequence[Outcome]:
        """Do what a routine says, now; with a pause in it, it goes on by itself and nothing is returned.

        Raises:
            NotFound: there is no such routine.
            StoreFailed: it could not be written down, so nothing was done.
        """
        await self._load()
        found = self._book.get(routine)
        if found is None:
            raise NotFound(what=Text("routine", "루틴"), id=routine[:64])
        if wish is not None:
            found = replace(found, wish=replace(wish, means="routine"))
        firing = await self._firings.begin(found, f"asked:{uuid.uuid4().hex}")
        if firing is None:
            return ()
        if self._tasks is not None and self._firings.pauses(found):
            self._tasks.start_soon(self._perform, found, firing, "asked")
            return ()
        return await self._perform(found, firing, "asked")

    async def refresh(self) -> None:
        """Take in what another process, such as `dure home`, has added or removed.

        Raises:
            StoreFailed: the journal could not be read.
        """
        await self._load()
        before = self._book.all()
        await self._book.load()
        self._remember_spans()
        if self._book.all() != before:
            await self._tell_changed()

    async def serve(self) -> None:
        """Do what is due, until cancelled; first what the hub went down in the middle of.

        Raises:
            StoreFailed: the routines could not be read when it began.
        """
        await self._load()
        await self._store.prune(self._clock.now() - KEEP)
        async with anyio.create_task_group() as tasks:
            self._tasks = tasks
            try:
                for routine, firing in await self._firings.unfinished():
                    tasks.start_soon(self._perform, routine, firing, "resumed")
                tasks.start_soon(self._follow_changes)
                await self._follow_clock()
            finally:
                self._tasks = None

    async def _load(self) -> None:
        async with self._loading:
            if not self._loaded:
                await self._book.load()
                self._remember_spans()
                self._loaded = True

    def _remember_spans(self) -> None:
        for one in self._book.all():
            for trigger in one.triggers:
                if isinstance(trigger, Once) and trigger.span:
                    self._ends_ms.setdefault(one.id, elapsed_ms_at(self._clock, trigger.at))

    async def _follow_clock(self) -> None:
        while True:
            self._changed = anyio.Event()
            await self._move_spans()
            now = self._clock.now()
            for routine in self._book.all():
                occurrence = (
                    due(routine, now, self._book.since(routine.id), self._zone) if routine.enabled else None
                )
                if occurrence and (routine.id, occurrence.key) not in self._begun:
                    await self._fire(routine, occurrence.key, "time")
                elif routine.own and is_over(routine, now):
                    await self._forget(routine)
            if not self._changed.is_set():
                await self._wait()

    async def _follow_changes(self) -> None:
        with self._bus.subscribe(ApplianceChanged, size=1024) as events:
            async for event in events:
                if not isinstance(event, ApplianceChanged) or not is_news(event):
                    continue
                for routine in self._book.all():
                    wanted = (one for one in routine.triggers if isinstance(one, Change))
                    if routine.enabled and any(meets(one, event) for one in wanted) and self._may(routine.id):
                        await self._fire(routine, f"change:{uuid.uuid4().hex}", "change")

    def _may(self, routine: str) -> bool:
        """Whether a change may start it: a circle of routines that start each other ends here."""
        recent, now_ms = (
            self._recent.setdefault(routine, deque(maxlen=MOST_A_MINUTE)),
            self._clock.monotonic_ms(),
        )
        if len(recent) == MOST_A_MINUTE and now_ms - recent[0] < 60_000:
            _log.warning("a routine was started %d times within a minute; left alone", MOST_A_MINUTE)
            return False
        recent.append(now_ms)
        return True

    async def _fire(self, routine: Routine, key: str, cause: str) -> None:
        try:
            firing = await self._firings.begin(routine, key)
        except StoreFailed as error:  # what is not written down is not done
            await self._firings.tell(error)
            self._again = self._clock.now() + RETRY
            return
        if cause == "time":
            if len(self._begun) >= MOST_BEGUN:  # the journal knows them too
                self._begun.clear()
            self._begun.add((routine.id, key))
        if firing is not None and self._tasks is not None:
            self._tasks.start_soon(self._perform, routine, firing, cause)

    async def _perform(self, routine: Routine, firing: Firing, cause: str) -> Sequence[Outcome]:
        outcomes = await self._firings.perform(routine, firing, cause)
        if routine.own and is_over(
            routine, self._clock.now() + timedelta(seconds=routine.grace_s + ON_TIME_S)
        ):
            await self._forget(routine)
        return outcomes

    async def _forget(self, routine: Routine) -> None:
        if self._book.get(routine.id) is None:
            return
        try:
            await self.remove(routine.id)
        except NotFound:  # somebody else was quicker
            return
        except StoreFailed as error:  # it is over all the same, and is forgotten at the next look
            await self._firings.tell(error)
            self._again = self._clock.now() + RETRY

    async def _tell_changed(self) -> None:
        self._changed.set()
        count = len(self._book.all())
        await self._bus.publish(RoutinesChanged(satellite="", time_ms=0, count=count))

    async def _move_spans(self) -> None:
        """Move the moments of spans along with a wall clock that was set."""
        for routine in self._book.all():
            ends_ms = self._ends_ms.get(routine.id)
            if ends_ms is None:
                continue
            at = wall_time_at(self._clock, ends_ms)
            moved = tuple(
                replace(one, at=at) if isinstance(one, Once) and abs(one.at - at) > CLOCK_SET else one
                for one in routine.triggers
            )
            if moved != routine.triggers:
                try:
                    await self._book.add(replace(routine, triggers=moved))
                except StoreFailed as error:  # tried again at the next look
                    await self._firings.tell(error)
                    self._again = self._clock.now() + RETRY

    async def _wait(self) -> None:
        now = self._clock.now()
        dues = [at for one in self._book.all() if one.enabled and (at := next_due(one, now, self._zone))]
        if self._again is not None:
            dues.append(self._again)
            self._again = None
        waits: list[Callable[[], Awaitable[object]]] = [self._changed.wait]
        if dues:
            waits += [
                partial(self._clock.sleep_until, min(dues)),
                partial(wait_until_set, self._clock, self._look_s),
            ]
        await first(*waits)


def _actions(orders: Sequence[Order]) -> tuple[Action, ...]:
    return tuple(Do(appliance=one.appliance, trait=one.trait, value=one.value) for one in orders)
