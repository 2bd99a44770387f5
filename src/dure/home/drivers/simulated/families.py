"""Which family each kind of appliance belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from dure.home.drivers.simulated import climate, things
from dure.home.drivers.simulated.cleaning import ROBOT
from dure.home.drivers.simulated.kit import Family
from dure.home.drivers.simulated.programmes import oven, programme
from dure.home.drivers.simulated.television import SCREEN

FAMILIES: Mapping[str, Family] = {
    "light": things.LIGHT,
    "tv": SCREEN,
    "set_top_box": SCREEN,
    "speaker": SCREEN,
    "washer": programme("washer"),
    "dryer": programme("dryer"),
    "dishwasher": programme("dishwasher"),
    "clothes_care": programme("clothes_care"),
    "rice_cooker": programme("rice_cooker"),
    "oven": oven(),
    "air_conditioner": climate.AIR_CONDITIONER,
    "air_purifier": climate.AIR_PURIFIER,
    "humidifier": climate.HUMIDIFIER,
    "dehumidifier": climate.DEHUMIDIFIER,
    "fan": climate.FAN,
    "boiler": climate.BOILER,
    "thermostat": climate.BOILER,
    "robot_cleaner": ROBOT,
    "refrigerator": things.COLD,
    "kimchi_refrigerator": things.COLD,
    "gas_valve": things.VALVE,
    "water_valve": things.VALVE,
    "plug": things.PLUG,
    "sensor": things.SENSOR,
    "water_purifier": things.PLAIN,
    "cooktop": things.PLAIN,
    "door_lock": things.PLAIN,
    "blinds": things.PLAIN,
    "shutter": things.PLAIN,
    "switch": things.PLAIN,
}
"""Every kind of the model: a test keeps it whole."""
