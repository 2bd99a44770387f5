"""The driver of the simulated flat."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import anyio

from dure.api.home import HomeDoor, Order, Room, Value
from dure.clock import Clock
from dure.errors import ApplianceUnreachable, DureError, OrderRefused, Text
from dure.home.drivers.simulated.faults import Faults, FaultyReports, hit
from dure.home.drivers.simulated.flat import Flat
from dure.home.drivers.simulated.world import World
from dure.tasks import first

LEAST_S = 1.0
"""How often the flat is looked at, at most, while something in it is going on."""

KEEP_S = 30.0
"""How often its state is written while something is going on; orders are written at once."""

RECHECK_S = 10.0
"""How long after its last change an appliance tells everything once more, so that a lost report does no harm."""

VERSION = 1
MOST_REMEMBERED = 1000
_NO_ANSWER = Text("it does not answer", "응답이 없어요")
_log = logging.getLogger(__name__)


class Keeper(Protocol):
    """Where a flat outlives the process; the journal's settings are one."""

    async def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  # any JSON
        """The value under this key, else `default`."""
        ...

    async def put(self, key: str, value: Any) -> None:  # noqa: ANN401  # any JSON
        """Keep a value."""
        ...


class SimulatedDriver:
    """An `ApplianceDriver` over a flat that is not there.

    It looks only when something is due, and remembers itself: what was washing when the hub stopped has gone
    on washing when it starts again.

    Attributes:
        rooms: the rooms of the flat.
        faults: what goes wrong, for drills.

    Args:
        flat: what is in it.
        clock: where its time comes from.
        keeper: where it outlives the process; None where it need not.
        key: under which key.
        speed: how many times faster than the clock its time runs.
    """

    def __init__(
        self,
        flat: Flat,
        clock: Clock,
        keeper: Keeper | None = None,
        *,
        key: str = "home.simulated",
        speed: float = 1.0,
    ) -> None:
        self.rooms: tuple[Room, ...] = flat.rooms
        self.faults = Faults(changed=self._doubt_all)
        self._world = World(flat)
        self._clock, self._keeper, self._key, self._speed = clock, keeper, key, speed
        self._poked = anyio.Event()
        self._loading = anyio.Lock()
        self._loaded = False
        self._seen_ms = clock.monotonic_ms()
        self._kept_ms = self._seen_ms
        self._unkept = False
        self._done: OrderedDict[tuple[str, str, str], Mapping[str, Value]] = OrderedDict()
        self._told: dict[str, Mapping[str, Value]] = {}
        self._away: set[str] = set()
        self._doubted: dict[str, float] = {}

    async def run(self, home: HomeDoor) -> None:
        """Announce the appliances and report what they are, until cancelled."""
        await self._load()
        await home.announce(tuple(self._world.appliances.values()))
        reports = FaultyReports(home, self.faults)
        self._told, self._away = {}, set()
        for appliance in self._world.appliances:
            if not hit(self.faults.unreachable, appliance):
                await home.reach(appliance, True)
        while True:
            self._poked = anyio.Event()
            self._catch_up()
            await self._tell_reach(home)
            await self._tell(reports)
            await self._keep(at_once=False)
            await self._wait()

    async def carry_out(self, order: Order) -> Mapping[str, Value]:
        """Have one order done.

        Raises:
            ApplianceUnreachable: the fault switch says so.
            OrderRefused: the appliance will not.
        """
        await self._load()
        key = (order.id, order.appliance, order.trait)
        if key in self._done:
            return self._done[key]
        if hit(self.faults.unreachable, order.appliance):
            raise ApplianceUnreachable(appliance=self._title(order.appliance), why=_NO_ANSWER)
        self._catch_up()
        if hit(self.faults.lying, order.appliance):
            answer: Mapping[str, Value] = {order.trait: order.value}
            self._doubt(order.appliance)
        else:
            why = self._world.order(order.appliance, order.trait, order.value)
            if why is not None:
                raise OrderRefused(appliance=self._title(order.appliance), why=why)
            answer = self._world.told(order.appliance)
        self._done[key] = answer
        while len(self._done) > MOST_REMEMBERED:
            self._done.popitem(last=False)
        self._unkept = True
        self._poke()
        await self._keep(at_once=True)
        if self.faults.late_s:
            await self._clock.sleep_until(self._clock.now() + timedelta(seconds=self.faults.late_s))
        return answer

    def happen(self, appliance: str, trait: str, value: Value) -> None:
        """Something is done by hand, or by nature: a door is opened, somebody walks past, gas leaks.

        Raises:
            KeyError: there is no such appliance or trait.
            ValueError: it has no such value.
        """
        self._catch_up()
        self._world.happen(appliance, trait, value)
        self._unkept = True
        self._poke()

    def _title(self, appliance: str) -> str | Text:
        one = self._world.appliances.get(appliance)
        return Text(one.name["en"], one.name["ko"]) if one else appliance

    def _poke(self) -> None:
        self._poked.set()

    def _doubt(self, appliance: str) -> None:
        self._doubted[appliance] = self._clock.monotonic_ms() + RECHECK_S * 1000

    def _doubt_all(self) -> None:
        for appliance in self._world.appliances:
            self._doubt(appliance)
        self._poke()

    def _catch_up(self) -> None:
        now_ms = self._clock.monotonic_ms()
        self._world.advance((now_ms - self._seen_ms) / 1000 * self._speed)
        self._seen_ms = now_ms

    async def _tell_reach(self, home: HomeDoor) -> None:
        away = {one for one in self._world.appliances if hit(self.faults.unreachable, one)}
        for appliance in away ^ self._away:
            await home.reach(appliance, appliance not in away)
            self._told.pop(appliance, None)
        self._away = away

    async def _tell(self, reports: FaultyReports) -> None:
        now_ms = self._clock.monotonic_ms()
        for appliance in self._world.appliances:
            if appliance in self._away:
                self._doubted.pop(appliance, None)
                continue
            values = self._world.told(appliance)
            before = self._told.get(appliance)
            changed = {
                name: value for name, value in values.items() if not before or before.get(name) != value
            }
            if changed:
                self._told[appliance] = values
                self._doubt(appliance)
                self._unkept = self._unkept or before is not None
                await reports.report(appliance, changed)
            elif self._doubted.get(appliance, now_ms + 1) <= now_ms:
                del self._doubted[appliance]
                await reports.report(appliance, values)

    async def _wait(self) -> None:
        """Wait for the next tick, where one is needed, or for something to be done."""
        dues: list[float] = []
        if (due_s := self._world.due_s) is not None:
            dues.append(self._seen_ms + max(LEAST_S, due_s / self._speed) * 1000)
        if self._doubted:
            dues.append(min(self._doubted.values()))
        if self._unkept and self._keeper:
            dues.append(self._kept_ms + KEEP_S * 1000)
        waits: list[Callable[[], Awaitable[object]]] = [self._poked.wait]
        if dues:
            left = timedelta(milliseconds=max(1.0, min(dues) - self._clock.monotonic_ms()))
            waits.append(partial(self._clock.sleep_until, self._clock.now() + left))
        await first(*waits)

    async def _load(self) -> None:
        """Go on from where the flat was, and let the time pass that passed meanwhile."""
        async with self._loading:
            if self._loaded:
                return
            kept = await self._keeper.get(self._key) if self._keeper else None
            self._loaded = True
            self._seen_ms = self._kept_ms = self._clock.monotonic_ms()
            if not isinstance(kept, dict) or kept.get("version") != VERSION:
                return
            self._world.restore(kept)
            try:
                at = datetime.fromisoformat(str(kept.get("at")))
                self._world.advance((self._clock.now() - at).total_seconds() * self._speed)
            except (ValueError, TypeError):  # written by somebody else: the flat goes on from now
                _log.warning("simulated flat: no instant in what was kept")

    async def _keep(self, *, at_once: bool) -> None:
        """Write the state where it is due; what cannot be written is tried again."""
        now_ms = self._clock.monotonic_ms()
        if (
            self._keeper is None
            or not self._unkept
            or not (at_once or now_ms >= self._kept_ms + KEEP_S * 1000)
        ):
            return
        self._unkept, self._kept_ms = False, now_ms
        kept = {"version": VERSION, "at": self._clock.now().isoformat(), **self._world.snapshot()}
        try:
            await self._keeper.put(self._key, kept)
        except DureError as error:
            self._unkept = True
            _log.warning("simulated flat: not kept (%s)", error.code)
