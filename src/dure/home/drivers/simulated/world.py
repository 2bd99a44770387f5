"""The flat as it is: appliances and air, brought on by seconds and by orders. No clock, no await."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from dure.api.home import Appliance, Value
from dure.errors import Text
from dure.home.drivers.simulated.climate import Air, breathe, stirs, undisturbed
from dure.home.drivers.simulated.families import FAMILIES
from dure.home.drivers.simulated.flat import Flat, fits
from dure.home.drivers.simulated.kit import GRAIN_S, IDLE, Values, Work
from dure.home.drivers.simulated.things import QUIET_S
from dure.home.model import load_model

MOST_S = 90 * 24 * 3600.0
"""How much time is made up for at once at most."""

_COARSE = {"remaining_s": 10.0, "humidity": 1.0, "pm2_5": 1.0, "battery": 1.0, "filter": 1.0, "power_w": 1.0}
_EVERYWHERE = ""
_UNKNOWN = Text("there is no such thing", "그런 기기가 없어요")
_CANNOT = Text("it cannot do that", "그 기능은 없어요")
_READ_ONLY = Text("that can only be read", "볼 수만 있는 값이에요")
_OUT_OF_RANGE = Text("it has no such value", "설정할 수 없는 값이에요")


class World:
    """A flat that lives.

    Args:
        flat: what is in it, and what everything is at first.
    """

    def __init__(self, flat: Flat) -> None:
        self.appliances: Mapping[str, Appliance] = {one.id: one for one in flat.appliances}
        self._model = load_model()
        self._values: dict[str, Values] = {id_: dict(values) for id_, values in flat.values.items()}
        self._air = {room: self._first_air(room) for room in self._places()}
        works = self._works()
        self._rest = {room: undisturbed(air, works[room]) for room, air in self._air.items()}
        self._sense()

    @property
    def due_s(self) -> float | None:
        """In how many seconds time will have changed something that people want to see at once; None for never."""
        dues = [FAMILIES[one.kind].due(self._values[id_]) for id_, one in self.appliances.items()]
        works = self._works()
        if any(stirs(air, self._rest[room], works[room]) for room, air in self._air.items()):
            dues.append(GRAIN_S)
        return min((due for due in dues if due is not None), default=None)

    def advance(self, seconds: float) -> None:
        """Let time pass; however it is cut into pieces, it comes to the same."""
        seconds = min(MOST_S, max(0.0, seconds))
        if seconds == 0:
            return
        works = self._works()
        for room, air in self._air.items():
            self._air[room] = breathe(air, self._rest[room], works[room], seconds)
        for id_, one in self.appliances.items():
            self._values[id_] = FAMILIES[one.kind].passed(self._values[id_], seconds)
        self._sense()

    def order(self, appliance: str, trait: str, value: Value) -> Text | None:
        """Have something done; tells why it will not be, or None where it was."""
        one = self.appliances.get(appliance)
        if one is None:
            return _UNKNOWN
        profile = one.traits.get(trait)
        if profile is None:
            return _CANNOT
        if not profile.writable:
            return _READ_ONLY
        if not fits(self._model.traits[trait], profile, value):
            return _OUT_OF_RANGE
        then = FAMILIES[one.kind].ordered(self._values[appliance], trait, value)
        if isinstance(then, Text):
            return then
        self._values[appliance] = then
        self._sense()
        return None

    def happen(self, appliance: str, trait: str, value: Value) -> None:
        """Something is done by hand, or by nature: a door is opened, somebody walks past, gas leaks.

        Raises:
            KeyError: there is no such appliance or trait.
            ValueError: it has no such value.
        """
        profile = self.appliances[appliance].traits[trait]
        if not fits(self._model.traits[trait], profile, value):
            raise ValueError(f"{appliance}.{trait} cannot be {value!r}")
        values: Values = {**self._values[appliance], trait: value}
        if trait == "motion":
            values["_left_s"] = QUIET_S
        if trait == "door_open" and value and values.get("operation") == "running":
            values["operation"] = "paused"
        self._values[appliance] = values

    def told(self, appliance: str) -> dict[str, Value]:
        """What an appliance says it is: numbers as coarse as such appliances tell them."""
        one = self.appliances[appliance]
        return {
            trait: _coarse(trait, self._model.traits[trait].step, self._values[appliance][trait])
            for trait, profile in one.traits.items()
            if fits(self._model.traits[trait], profile, self._values[appliance][trait])
        }

    def snapshot(self) -> dict[str, Any]:
        """Everything that is needed to go on from here, as JSON can hold it."""
        air = {room: asdict(air) for room, air in self._air.items()}
        return {"values": {id_: dict(values) for id_, values in self._values.items()}, "air": air}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Go on from a snapshot; of what the flat no longer has, or has otherwise, nothing is taken."""
        for id_, values in _tables(kept.get("values")).items():
            if id_ in self.appliances:
                self._values[id_] |= {
                    trait: value for trait, value in values.items() if self._good(id_, trait, value)
                }
        for room, air in _tables(kept.get("air")).items():
            names = ("temperature_c", "humidity", "pm2_5")
            good = {name: float(air[name]) for name in names if isinstance(air.get(name), int | float)}
            if room in self._air:
                self._air[room] = replace(self._air[room], **good)
        self._sense()

    def _good(self, id_: str, trait: str, value: object) -> bool:
        if trait.startswith("_"):
            return isinstance(value, int | float) and not isinstance(value, bool)
        profile = self.appliances[id_].traits.get(trait)
        return profile is not None and fits(self._model.traits[trait], profile, value)

    def _places(self) -> set[str]:
        return {one.room for one in self.appliances.values()} | {_EVERYWHERE}

    def _first_air(self, room: str) -> Air:
        air = Air()
        for id_, one in reversed(tuple(self.appliances.items())):
            if one.room == room:
                told = {
                    name: float(self._values[id_][name])
                    for name in FAMILIES[one.kind].senses
                    if name in one.traits
                }
                air = replace(air, **told)
        return air

    def _works(self) -> dict[str, list[Work]]:
        found: dict[str, list[Work]] = {room: [] for room in self._air}
        for id_, one in self.appliances.items():
            work = FAMILIES[one.kind].work(self._values[id_])
            if work is not IDLE:
                for room in self._air if work.everywhere else (one.room,):
                    found[room].append(work)
        return found

    def _sense(self) -> None:
        for id_, one in self.appliances.items():
            air = self._air[one.room]
            sensed = {name: getattr(air, name) for name in FAMILIES[one.kind].senses if name in one.traits}
            if sensed:
                self._values[id_] = {**self._values[id_], **sensed}


def _coarse(trait: str, step: float, value: Value) -> Value:
    """A number as it is told; what runs down is rounded up, so that it is over only when it is over."""
    if isinstance(value, bool | str):
        return value
    grain = _COARSE.get(trait, step)
    told = -(-value // grain) * grain if trait == "remaining_s" else round(value / grain) * grain
    whole = round(told, 3)
    return int(whole) if whole == int(whole) else whole


def _tables(given: object) -> dict[str, dict[str, Any]]:
    if not isinstance(given, dict):
        return {}
    return {str(name): table for name, table in given.items() if isinstance(table, dict)}
