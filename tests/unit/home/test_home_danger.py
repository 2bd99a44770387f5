"""Every kind, every trait, every class of value, every means: what may do harm is never done on one act alone."""

from __future__ import annotations

import itertools

import pytest

from dure.api import Means, Value
from dure.home.danger import SCALDING_C, needs
from dure.home.model import load_model

MODEL = load_model()
MEANS: tuple[Means, ...] = ("voice", "touch", "command", "routine", "program")
VALUES: dict[str, tuple[Value, ...]] = {
    "bool": (True, False),
    "number": (-30, 0, 1, 21, SCALDING_C, SCALDING_C + 1, 100, 250),
    "option": tuple(MODEL.options),
    "colour": ("#000000",),
}


def harmful(kind, trait, value):
    """What may do harm, said once more and in other words than the table's."""
    if trait == "valve_open":
        return value is True
    if trait == "locked":
        return value is False
    if kind in {"oven", "cooktop"}:
        return (trait, value) in {("on_off", True), ("operation", "running")} or (
            trait == "target_temperature_c" or (trait == "level" and kind == "cooktop" and value > 0)
        )
    if kind == "shutter":
        return trait == "position" and value > 0
    heats = {"boiler", "thermostat", "sensor", "switch", "plug"}  # the last three: nobody knows what
    return kind in heats and trait == "target_temperature_c" and value > SCALDING_C


CASES = [
    (kind, trait, value, means)
    for kind, (trait, known), means in itertools.product(MODEL.kinds, MODEL.traits.items(), MEANS)
    for value in VALUES[known.type]
]


def test_every_combination_takes_what_it_should():
    for kind, trait, value, means in CASES:
        takes = needs(kind, trait, value, means, {})
        if not harmful(kind, trait, value):
            assert takes == "free", (kind, trait, value, means)
        elif (kind, trait) == ("gas_valve", "valve_open") or means in {"routine", "program"}:
            assert takes == "never", (kind, trait, value, means)
        else:
            assert takes == "confirmation", (kind, trait, value, means)
    assert len(CASES) > 50_000


@pytest.mark.parametrize("means", MEANS)
def test_the_safe_direction_is_always_free(means):
    assert needs("gas_valve", "valve_open", False, means, {}) == "free"
    assert needs("door_lock", "locked", True, means, {}) == "free"
    assert needs("oven", "operation", "idle", means, {}) == "free"
    assert needs("boiler", "target_temperature_c", 21, means, {}) == "free"
    assert needs("shutter", "position", 0, means, {}) == "free"


@pytest.mark.parametrize("kind", ["switch", "plug", "sensor", "light"])
def test_an_unknown_makers_valve_or_lock_is_judged_by_what_it_does(kind):
    assert needs(kind, "valve_open", True, "voice", {}) == "confirmation"
    assert needs(kind, "locked", False, "program", {}) == "never"


def test_a_number_is_no_truth_value():
    assert needs("gas_valve", "valve_open", 1, "voice", {}) == "free"  # and no profile takes it


HEATERS = ("boiler", "thermostat")
STARTS = (("on_off", True), ("operation", "running"), ("mode", "heat"), ("mode", "indoor"))
RESTS = (("on_off", False), ("operation", "idle"), ("mode", "away"), ("mode", "cool"))


@pytest.mark.parametrize("kind", HEATERS)
@pytest.mark.parametrize("means", MEANS)
def test_switching_on_takes_what_setting_the_kept_temperature_would(kind, means):
    for trait, value in STARTS:
        for kept in (SCALDING_C + 0.5, 60, None):
            now = {"on_off": False, "target_temperature_c": kept}
            assert needs(kind, trait, value, means, now) == needs(
                kind, "target_temperature_c", 60, means, now
            ), (trait, value, kept)
        assert needs(kind, trait, value, means, {"target_temperature_c": SCALDING_C}) == "free"
        assert needs(kind, trait, value, means, {"on_off": False}) == "free"  # it has no temperature to set
    for trait, value in RESTS:
        assert needs(kind, trait, value, means, {"target_temperature_c": 60}) == "free"


def test_what_heats_no_home_is_switched_on_at_any_temperature():
    for kind in set(MODEL.kinds) - {*HEATERS, "oven", "cooktop"}:
        assert needs(kind, "on_off", True, "voice", {"target_temperature_c": 60}) == "free", kind
