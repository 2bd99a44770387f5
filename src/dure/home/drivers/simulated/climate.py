"""What works on the air: air conditioners, boilers, thermostats, purifiers, humidifiers; and the air itself."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dure.api.home import Value
from dure.errors import Text
from dure.home.drivers.simulated.kit import IDLE, Family, Values, Work, drift, is_on, number

WARMTH_S = 1200.0
"""How sluggish a room's temperature is."""

MOISTURE_S = 1800.0
DUST_S = 900.0
FILTER_S = 180 * 24 * 3600.0
"""How long a purifier's new filter lasts while it runs."""

_COOLING_K = {"low": 8.0, "medium": 11.0, "auto": 13.0, "high": 14.0, "turbo": 18.0}
_HEATING_K = 15.0
_MOISTURE = {"low": 10.0, "medium": 16.0, "high": 22.0}
_DUST = {"low": 0.5, "medium": 0.35, "auto": 0.3, "high": 0.2}
_DUST_MODE = {"sleep": 0.5, "turbo": 0.12}
_SETTLED = {"temperature_c": 0.02, "humidity": 0.2, "pm2_5": 0.2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Air:
    """The air of a room.

    Attributes:
        temperature_c: how warm it is.
        humidity: relative humidity in per cent.
        pm2_5: fine dust in µg/m³.
    """

    temperature_c: float = 24.0
    humidity: float = 50.0
    pm2_5: float = 15.0


def breathe(air: Air, rest: Air, works: Iterable[Work], seconds: float) -> Air:
    """The air after so many seconds: what works on it against what is outside, which pulls it back to `rest`."""
    works = tuple(works)
    moist = min(90.0, max(20.0, rest.humidity + sum(work.moisture for work in works)))
    dusty = rest.pm2_5 * math.prod(work.dust for work in works)
    return Air(
        temperature_c=_warmth(air.temperature_c, rest.temperature_c, works, seconds),
        humidity=_near(drift(air.humidity, moist, seconds, MOISTURE_S), moist, _SETTLED["humidity"]),
        pm2_5=_near(drift(air.pm2_5, dusty, seconds, DUST_S), dusty, _SETTLED["pm2_5"]),
    )


def undisturbed(air: Air, works: Iterable[Work]) -> Air:
    """What the air would be if nothing worked on it, where it has come to rest under what does."""
    works = tuple(works)
    return replace(
        air,
        humidity=min(90.0, max(20.0, air.humidity - sum(work.moisture for work in works))),
        pm2_5=air.pm2_5 / math.prod(work.dust for work in works),
    )


def stirs(air: Air, rest: Air, works: Iterable[Work]) -> bool:
    """Whether the air is changing."""
    return breathe(air, rest, works, 60.0) != air


def _near(value: float, limit: float, band: float) -> float:
    return limit if abs(value - limit) < band else value


def _warmth(now: float, rest: float, works: tuple[Work, ...], seconds: float) -> float:
    coolers = [work for work in works if work.cools_to is not None]
    if coolers:
        best = min(coolers, key=lambda work: work.cools_to or 0.0)
        return cooled(now, rest, best.cools_to or 0.0, best.reach_k, seconds)
    heaters = [work for work in works if work.heats_to is not None]
    if heaters:
        best = max(heaters, key=lambda work: work.heats_to or 0.0)
        return -cooled(-now, -rest, -(best.heats_to or 0.0), best.reach_k, seconds)
    return _near(drift(now, rest, seconds, WARMTH_S), rest, _SETTLED["temperature_c"])


def cooled(now: float, rest: float, target: float, reach_k: float, seconds: float) -> float:
    """The temperature after cooling with a thermostat: down to the target at most, and never above it again."""
    if now > target:
        full = rest - reach_k
        if full >= target:
            return _near(drift(now, full, seconds, WARMTH_S), full, _SETTLED["temperature_c"])
        until_s = WARMTH_S * math.log((now - full) / (target - full))
        if seconds <= until_s:
            return drift(now, full, seconds, WARMTH_S)
        now, seconds = target, seconds - until_s
    back = _near(drift(now, rest, seconds, WARMTH_S), rest, _SETTLED["temperature_c"])
    return min(target, back)


def _turned_on(values: Values, trait: str, value: Value) -> Values | Text:
    """Whoever asks for cooler air wants it on."""
    on = bool(value) if trait == "on_off" else True
    return {**values, trait: value, **({"on_off": on} if "on_off" in values else {})}


def _air_conditioning(values: Values) -> Work:
    if not is_on(values) or values.get("mode") == "wind":
        return IDLE
    reach = _COOLING_K.get(str(values.get("fan", "auto")), 12.0)
    target = number(values, "target_temperature_c", 26.0)
    if values.get("mode") == "dry":
        return Work(cools_to=target, reach_k=reach / 3, moisture=-14.0)
    if values.get("mode") == "heat":
        return Work(heats_to=target, reach_k=reach)
    return Work(cools_to=target, reach_k=reach, moisture=-5.0)


def _heating(values: Values) -> Work:
    if not is_on(values) or values.get("mode") in ("away", "hot_water"):
        return IDLE
    return Work(heats_to=number(values, "target_temperature_c", 21.0), reach_k=_HEATING_K, everywhere=True)


def _purifying(values: Values) -> Work:
    if not is_on(values):
        return IDLE
    by_mode = _DUST_MODE.get(str(values.get("mode", "auto")))
    return Work(dust=by_mode or _DUST.get(str(values.get("fan", "auto")), 0.3))


def _worn(values: Values, seconds: float) -> Values:
    if not is_on(values) or "filter" not in values:
        return values
    return {**values, "filter": max(0.0, number(values, "filter") - 100.0 * seconds / FILTER_S)}


def _humidifying(values: Values) -> Work:
    return Work(moisture=_MOISTURE.get(str(values.get("fan", "")), 16.0)) if is_on(values) else IDLE


def _drying(values: Values) -> Work:
    return replace(_humidifying(values), moisture=-_humidifying(values).moisture)


AIR_CONDITIONER = Family(ordered=_turned_on, work=_air_conditioning)
BOILER = Family(work=_heating)
AIR_PURIFIER = Family(ordered=_turned_on, passed=_worn, work=_purifying)
HUMIDIFIER = Family(ordered=_turned_on, work=_humidifying)
DEHUMIDIFIER = Family(ordered=_turned_on, work=_drying)
FAN = Family(ordered=_turned_on)
