"""A process with one routine: asks for it, or goes on with it; at one appliance the power is cut. A test runs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import anyio

from dure.api.home import ApplianceState, Order, Outcome, Wish
from dure.bus import Bus
from dure.clock import SystemClock
from dure.errors import Language
from dure.events import RoutineEnded
from dure.home.drivers.simulated.flat import load_flat
from dure.home.routines import Routines
from dure.store import Journal

ROUTINE = {
    "r": {
        "actions": [
            {"appliance": "tv", "trait": "on_off", "value": False},
            {"appliance": "living_light", "trait": "on_off", "value": False},
            {"appliance": "gas_valve", "trait": "valve_open", "value": False},
            {"appliance": "fan", "trait": "on_off", "value": False},
        ]
    }
}


class Home:
    """Writes every order to a file, and dies where it is told to."""

    def __init__(self, folder: Path, deadly: str) -> None:
        self._file, self._deadly = folder / "orders.txt", deadly
        self._flat = load_flat()

    def appliances(self) -> Sequence[ApplianceState]:
        return [
            ApplianceState(appliance=one, values=self._flat.values[one.id], reachable=True)
            for one in self._flat.appliances
        ]

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        for order in orders:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"{order.id.split(':')[-1]}\n")
            if order.appliance == self._deadly:
                os._exit(9)
        return [Outcome(order=order, done=True, value=order.value) for order in orders]


async def silent(text: Mapping[Language, str], satellite: str) -> None:
    del text, satellite


async def main(folder: Path, deadly: str) -> None:
    journal, bus = await Journal.open(folder / "journal.sqlite"), Bus()
    routines = Routines(
        Home(folder, deadly),
        silent,
        journal.home_routines,
        SystemClock(),
        bus,
        ZoneInfo("Asia/Seoul"),
        ROUTINE,
    )
    if deadly:
        await routines.run("r")
        return
    with bus.subscribe(RoutineEnded) as events, anyio.move_on_after(10):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(routines.serve)
            async for _ in events:
                tasks.cancel_scope.cancel()
    await journal.close()


if __name__ == "__main__":
    anyio.run(main, Path(sys.argv[1]), sys.argv[2])
