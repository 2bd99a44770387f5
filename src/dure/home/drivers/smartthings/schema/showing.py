"""What of the home SmartThings is shown, and how: what the household lets it reach, and nothing that came from there."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from dure.api import Appliance, ApplianceState, Room
from dure.clock import Clock
from dure.errors import Language
from dure.home.drivers.smartthings.schema.devices import Device, device
from dure.home.drivers.smartthings.schema.facets import State
from dure.home.drivers.smartthings.schema.requests import DeviceError


class ShownHome(Protocol):
    """The home, as far as it is shown; `dure.app.home.HubHome` is one."""

    def appliances(self) -> Sequence[ApplianceState]:
        """Everything in the home, as it is now."""
        ...

    def rooms(self) -> Sequence[Room]:
        """Every room."""
        ...

    def permits(self, agent: str, appliance: str) -> bool:
        """Whether a platform may reach an appliance."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """An appliance that is shown, as it is now."""

    device: Device
    state: ApplianceState


class Showing:
    """The home as the platform sees it.

    Args:
        name: the platform's id in this home.
        home: the home.
        clock: the time.
        language: in which language appliances and rooms are named.
        unique: this home's own id, which nobody else's has.
        skip: drivers whose appliances come from SmartThings, and are there already.
        profiles: device profiles that the household made, by kind of appliance.
    """

    def __init__(
        self,
        name: str,
        home: ShownHome,
        clock: Clock,
        *,
        language: Language,
        unique: str,
        skip: Collection[str] = (),
        profiles: Mapping[str, str] | None = None,
    ) -> None:
        self._name = name
        self._home = home
        self._clock = clock
        self._language: Language = language
        self._unique = unique
        self._skip = frozenset(skip)
        self._profiles = profiles or {}
        self._devices: dict[str, tuple[Appliance, Device | None]] = {}

    def all(self) -> Mapping[str, Shown]:
        """Everything that is shown, by id."""
        found: dict[str, Shown] = {}
        devices: dict[str, tuple[Appliance, Device | None]] = {}
        for state in self._home.appliances():
            one = state.appliance
            if one.driver in self._skip or not self._home.permits(self._name, one.id):
                continue
            known = self._devices.get(one.id)
            if known is None or (known[0] is not one and known[0] != one):
                known = (one, device(one, self._profiles))
            devices[one.id] = known
            if known[1] is not None:
                found[one.id] = Shown(known[1], state)
        self._devices = devices
        return found

    def discovered(self) -> Sequence[dict[str, Any]]:
        """Every device, as a discovery tells it."""
        rooms = {room.id: room.name.get(self._language, room.id) for room in self._home.rooms()}
        return [
            shown.device.told(self._digest(id_), rooms.get(shown.state.appliance.room, ""), self._language)
            for id_, shown in self.all().items()
        ]

    def states(self, shown: Shown) -> Sequence[State]:
        """What a device is now."""
        return shown.device.states(shown.state, self._clock.now())

    def state(self, appliance: str, shown: Shown | None) -> dict[str, Any]:
        """What a device is now, as an answer tells it; None is one that is not there, or not to be seen."""
        if shown is None:
            return {"externalDeviceId": appliance, **complaint(DeviceError.DELETED, "no such device")}
        told = {"externalDeviceId": appliance, "states": [one.told() for one in self.states(shown)]}
        if not shown.state.reachable:
            told |= complaint(DeviceError.OFFLINE, "the appliance cannot be reached")
        return told

    def _digest(self, appliance: str) -> str:
        return hashlib.sha256(f"{self._unique}\n{appliance}".encode()).hexdigest()[:32]


def complaint(error: DeviceError, detail: str) -> dict[str, Any]:
    """What is wrong with a device."""
    return {"deviceError": [{"errorEnum": error.value, "detail": detail}]}
