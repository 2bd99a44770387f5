"""What stands in the home's place while a driver is tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import anyio

from dure.api import Appliance, Value


class Door:
    """Remembers what a driver tells."""

    def __init__(self) -> None:
        self.appliances: dict[str, Appliance] = {}
        self.values: dict[str, dict[str, Value]] = {}
        self.reachable: dict[str, bool] = {}
        self._changed = anyio.Event()

    async def announce(self, appliances: Sequence[Appliance]) -> None:
        self.appliances = {one.id: one for one in appliances}
        self._note()

    async def report(self, appliance: str, values: Mapping[str, Value]) -> None:
        self.values.setdefault(appliance, {}).update(values)
        self._note()

    async def reach(self, appliance: str, reachable: bool) -> None:
        self.reachable[appliance] = reachable
        self._note()

    async def until(self, wanted: Callable[[], bool]) -> None:
        """Wait until what was told is as wanted."""
        with anyio.fail_after(20):
            while not wanted():
                await self._changed.wait()

    def _note(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()
