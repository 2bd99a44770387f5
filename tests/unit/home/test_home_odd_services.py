"""Whatever a maker's service says, nothing breaks: one odd device hides no other, and nothing odd gets into the home."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.unit.home.clova_home import clova_extension
from tests.unit.home.nugu_home import nugu_play
from tests.unit.home.odd import HUGE, told_oddly
from tests.unit.home.smartthings import smartthings_cloud
from tests.unit.home.thinq import thinq_cloud

from dure.api import Appliance, ApplianceState, Order
from dure.home.announced import believable
from dure.home.book import Book
from dure.home.drivers.clova_home import faults as clova_faults
from dure.home.drivers.clova_home import translate as clova
from dure.home.drivers.home_assistant import house
from dure.home.drivers.home_assistant.things import call
from dure.home.drivers.nugu_home import faults as nugu_faults
from dure.home.drivers.nugu_home import translate as nugu
from dure.home.drivers.smartthings import translate as smartthings
from dure.home.drivers.thinq import translate as thinq
from dure.home.fitting import fit
from dure.home.told import tell_state

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def taken_in(appliance: Appliance, values: dict[str, Any]) -> None:
    """The home takes it, or leaves it out; what it takes can be told."""
    book = Book()
    book.announce(appliance.driver, [appliance])
    book.report(appliance.driver, appliance.id, values, NOW)
    for state in book.states():
        json.dumps(tell_state(state), allow_nan=False).encode()
        assert "\ud800" not in json.dumps(tell_state(state), ensure_ascii=False)
        json.dumps(tell_state(state), ensure_ascii=False).encode()
        for trait in state.appliance.traits:
            for wanted in (True, 21.5, 0, "cool", "#102030", HUGE):
                fit(state.appliance, trait, wanted)
    assert all(isinstance(one, ApplianceState) for one in book.states())
    believable(values)


SMARTTHINGS = [
    {
        "deviceId": one["id"],
        "label": one["label"],
        "components": [
            {
                "id": component,
                "capabilities": [{"id": ability, "status": status} for ability, status in abilities.items()],
                "categories": [{"name": one["category"]}],
            }
            for component, abilities in one["components"].items()
        ],
    }
    for one in smartthings_cloud.furnish()
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told_oddly(*SMARTTHINGS), told_oddly(*SMARTTHINGS))
def test_smartthings(device, other):
    made = smartthings.thing(device) if isinstance(device, dict) else None
    if made is None:
        return
    taken_in(made.appliance, made.read(smartthings.told_status(device), NOW))
    if isinstance(other, dict):
        made.read(smartthings.told_status(other), NOW)
    made.read(other, NOW)
    for trait in made.appliance.traits:
        for value in (True, 24.0, "cool"):
            made.command(trait, value)


THINQ = [
    {
        "device": one,
        "profile": thinq_cloud.PROFILES[one["deviceId"]],
        "state": thinq_cloud.STATES[one["deviceId"]],
    }
    for one in (thinq_cloud.WASHER, thinq_cloud.AIRCON, thinq_cloud.FRIDGE)
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told_oddly(*THINQ))
def test_thinq(told):
    parts = [told.get(name) if isinstance(told, dict) else None for name in ("device", "profile", "state")]
    device, profile, state = parts
    if not isinstance(device, dict) or not isinstance(profile, dict):
        return
    for made in thinq.things(device, profile):
        taken_in(made.appliance, made.read(state))
        for trait in made.appliance.traits:
            for value in (True, 24.0, "cool", "running"):
                made.body(trait, value)


CLOVA = [
    {
        "told": {
            "applianceId": id_,
            "friendlyName": name,
            "applianceTypes": [type_],
            "actions": list(actions),
            "isReachable": True,
            "additionalApplianceDetails": {"x": "1"},
        },
        "answer": {
            field: value if field in clova_extension.BARE else {"value": value}
            for field, value in state.items()
        },
    }
    for id_, name, type_, actions, state in clova_extension.KNOWN
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told_oddly(*CLOVA))
@example({"told": CLOVA[0]["told"], "answer": {"minimumValue": HUGE, "maximumValue": HUGE}})
def test_clova(told):
    device, answer = (told.get(name) if isinstance(told, dict) else None for name in ("told", "answer"))
    made = clova.thing(device, "clova")
    answer = answer if isinstance(answer, dict) else {}
    for name in ("ValueOutOfRangeError", "ConditionsNotMetError"):
        assert clova_faults.failed(name, answer, "x").error.sentence("ko")
    if made is None:
        return
    values = {}
    for read in made.reads:
        if (value := made.read(read, answer)) is not None:
            values[read.trait] = value
    for trait in made.acts:
        made.confirmed(trait, answer)
        for wanted in (True, 24.0, "cool"):
            made.request(trait, wanted)
    taken_in(made.appliance, values)


NUGU = [
    {
        "told": {
            "id": id_,
            "deviceTypeCode": type_,
            "friendlyName": name,
            "supportedCapabilities": able,
            "connectionStatus": True,
        },
        "answer": state,
    }
    for id_, type_, name, able, state in nugu_play.KNOWN
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told_oddly(*NUGU))
@example({"told": NUGU[0]["told"], "answer": {"minTemperature": HUGE, "maxTemperature": HUGE}})
def test_nugu(told):
    device, answer = (told.get(name) if isinstance(told, dict) else None for name in ("told", "answer"))
    made = nugu.thing(device, "nugu")
    answer = answer if isinstance(answer, dict) else {}
    assert nugu_faults.failed("TemperatureOutofRange", answer, "x").error.sentence("ko")
    nugu_faults.failed_whole(answer, "x")
    if made is None:
        return
    values = {}
    for word in made.words.values():
        if (value := made.read(word, answer)) is not None:
            values[word.trait] = value
        for wanted in (True, 24.0, "cool"):
            made.directive(word.trait, wanted)
    made.asks()
    taken_in(made.appliance, values)


def entity(id_: str, state: str, **attributes: Any) -> dict[str, Any]:
    return {"entity_id": id_, "state": state, "attributes": {"friendly_name": id_, **attributes}}


HOUSE = {
    "states": [
        entity("light.a", "on", supported_color_modes=["color_temp", "hs"], min_color_temp_kelvin=2000, brightness=90,
               max_color_temp_kelvin=6500, rgb_color=[1, 2, 3], color_mode="hs"),
        entity("climate.a", "cool", hvac_modes=["off", "cool", "heat"], supported_features=1, min_temp=16, max_temp=30,
               target_temp_step=0.5, current_temperature=22, temperature=24, fan_modes=["low", "high"], fan_mode="low"),
        entity("fan.a", "on", preset_modes=["sleep"], supported_features=3, percentage=50, oscillating=True),
        entity("cover.a", "opening", device_class="garage", supported_features=4, current_position=30),
        entity("lock.a", "locked"), entity("valve.a", "open", device_class="water"),
        entity("media_player.a", "playing", supported_features=20941, source_list=["TV"], source="TV", volume_level=0.3),
        entity("sensor.a", "21.5", device_class="temperature", unit_of_measurement="°F"),
        entity("binary_sensor.a", "on", device_class="motion"),
        entity("vacuum.a", "docked", battery_level=50, fan_speed_list=["quiet"], fan_speed="quiet"),
        entity("water_heater.a", "eco", operation_list=["off", "eco"], supported_features=1, min_temp=30, max_temp=60),
        entity("humidifier.a", "on", available_modes=["auto"], mode="auto"),
    ],
    "registry": {"light.a": {"device_id": "d", "area_id": "x"}, "cover.a": {"device_id": "d"}},
}  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told_oddly(HOUSE), st.sampled_from(["°C", "°F"]))
def test_home_assistant(told, unit):
    told = told if isinstance(told, dict) else {}
    states = (
        [one for one in told.get("states") or () if isinstance(one, dict)]
        if isinstance(told.get("states"), list)
        else []
    )
    registry = {
        key: one
        for key, one in (told["registry"].items() if isinstance(told.get("registry"), dict) else ())
        if isinstance(one, dict)
    }
    by_id = {str(one.get("entity_id")): one for one in states}
    for made in house.things(states, registry, {"d": "x"}, {"x": "방"}, lambda _: True, unit):
        taken_in(made.appliance, house.values(made, by_id) or {})
        for trait, owner in made.owners.items():
            for value in (True, 24.0, "low", "#102030"):
                order = Order(id="1", appliance="x", trait=trait, value=value)
                try:
                    call(owner, order.trait, order.value)
                except (ValueError, TypeError):
                    continue
