"""Which component is wired how. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dure.home.drivers.mqtt import air, lights, openings, others
from dure.home.drivers.mqtt.discovery import Announced, ConfigRefused
from dure.home.drivers.mqtt.entity import Entity, Wiring

COMPONENTS: Mapping[str, Callable[[Wiring], Entity]] = {
    "binary_sensor": others.binary_sensor,
    "climate": air.climate,
    "cover": openings.cover,
    "fan": air.fan,
    "humidifier": air.humidifier,
    "light": lights.light,
    "lock": openings.lock,
    "number": others.number,
    "select": others.select,
    "sensor": others.sensor,
    "switch": others.switch,
    "vacuum": others.vacuum,
    "valve": openings.valve,
    "water_heater": air.water_heater,
}


def wired(announced: Announced) -> Entity:
    """The wiring of an announced thing.

    Raises:
        ConfigRefused: it is of a component that has no trait here, or its configuration is wrong.
    """
    build = COMPONENTS.get(announced.component)
    if build is None:
        raise ConfigRefused("component")
    try:
        return build(Wiring(announced))
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        if isinstance(error, ConfigRefused):
            raise
        raise ConfigRefused("value") from error
