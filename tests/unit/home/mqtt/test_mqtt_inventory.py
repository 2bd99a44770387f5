"""What announcements become, what messages tell, and what orders send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.home.odd import told_oddly

from dure.api import Value
from dure.home.book import Book
from dure.home.drivers.mqtt.discovery import ConfigRefused
from dure.home.drivers.mqtt.inventory import Inventory
from dure.home.drivers.mqtt.template import Template
from dure.home.fitting import fit
from dure.home.model import load_model
from dure.home.told import tell_state


def announce(*configs: tuple[str, Mapping[str, Any]]) -> Inventory:
    inventory = Inventory("homeassistant")
    for topic, config in configs:
        assert inventory.announcement(f"homeassistant/{topic}/config", json.dumps(config).encode())
    return inventory


def tell(inventory: Inventory, topic: str, payload: object) -> dict[str, Value]:
    said = payload if isinstance(payload, str) else json.dumps(payload)
    found: dict[str, Value] = {}
    for heard in inventory.message(topic, said.encode())[0]:
        found |= heard.values
    return found


def sent(inventory: Inventory, trait: str, value: Value) -> list[tuple[str, str]]:
    (appliance,) = inventory.appliances()
    return [(one.topic, one.payload) for one in inventory.order(appliance.id, trait, value)]


ZIGBEE_LIGHT = {
    "schema": "json", "brightness": True, "brightness_scale": 254, "command_topic": "z/lamp/set", "state_topic": "z/lamp",
    "supported_color_modes": ["xy", "color_temp"], "min_mireds": 153, "max_mireds": 454, "unique_id": "0x01_light_z",
    "device": {"identifiers": ["z_0x01"], "name": "거실등"},
}  # fmt: skip


def test_a_zigbee_lamp() -> None:
    inventory = announce(("light/0x01/light", ZIGBEE_LIGHT))
    (lamp,) = inventory.appliances()
    assert (lamp.id, lamp.kind, set(lamp.traits)) == (
        "0x01_light_z", "light", {"on_off", "level", "color", "color_temperature_k"},
    )  # fmt: skip
    assert (lamp.traits["color_temperature_k"].low, lamp.traits["color_temperature_k"].high) == (2200, 6500)
    said = {
        "state": "ON",
        "brightness": 127,
        "color_mode": "color_temp",
        "color_temp": 370,
        "color": {"x": 0.46, "y": 0.41},
    }
    assert tell(inventory, "z/lamp", said) == {"on_off": True, "level": 50, "color_temperature_k": 2700}
    red = tell(inventory, "z/lamp", {"state": "ON", "color_mode": "xy", "color": {"x": 0.6997, "y": 0.3003}})
    assert str(red["color"]).startswith("#ff0")
    assert sent(inventory, "level", 50) == [("z/lamp/set", '{"state":"ON","brightness":127}')]
    assert sent(inventory, "on_off", False) == [("z/lamp/set", '{"state":"OFF"}')]
    assert sent(inventory, "color_temperature_k", 2700) == [("z/lamp/set", '{"state":"ON","color_temp":370}')]
    assert sent(inventory, "color", "#ff0000") == [
        ("z/lamp/set", '{"state":"ON","color":{"r":255,"g":0,"b":0}}')
    ]


def test_a_tasmota_lamp_with_a_topic_for_everything() -> None:
    config = {
        "uniq_id": "t", "~": "tele/t", "stat_t": "~/STATE", "stat_val_tpl": "{{value_json.POWER}}", "cmd_t": "cmnd/t/POWER",
        "bri_cmd_t": "cmnd/t/Dimmer", "bri_stat_t": "~/STATE", "bri_val_tpl": "{{value_json.Dimmer}}", "bri_scl": 100,
        "on_cmd_type": "brightness", "on_command_type": "brightness", "rgb_cmd_t": "cmnd/t/Color", "rgb_stat_t": "~/STATE",
        "rgb_val_tpl": "{{value_json.Color}}", "clr_temp_cmd_t": "cmnd/t/CT", "clr_temp_stat_t": "~/STATE",
        "clr_temp_val_tpl": "{{value_json.CT}}",
    }  # fmt: skip
    inventory = announce(("light/t", config))
    said = {"POWER": "ON", "Dimmer": 40, "Color": "255,128,0", "CT": 250}
    told = {"on_off": True, "level": 40, "color": "#ff8000", "color_temperature_k": 4000}
    assert tell(inventory, "tele/t/STATE", said) == told
    assert sent(inventory, "level", 40) == [("cmnd/t/Dimmer", "40")]
    assert sent(inventory, "color", "#0000ff") == [("cmnd/t/Color", "0,0,255")]


def test_an_air_conditioner_with_its_meter() -> None:
    device = {"identifiers": "ac", "name": "안방 에어컨"}
    config = {
        "unique_id": "ac", "device": device, "modes": ["off", "cool", "dry", "fan_only"], "mode_command_topic": "ac/mode/set",
        "mode_state_topic": "ac", "mode_state_template": "{{ value_json.mode }}", "temperature_command_topic": "ac/temp/set",
        "temperature_state_topic": "ac", "temperature_state_template": "{{ value_json.set }}", "min_temp": 18, "max_temp": 30,
        "current_temperature_topic": "ac", "current_temperature_template": "{{ value_json.now }}",
        "fan_modes": ["auto", "low", "mid", "high", "boost"], "fan_mode_command_topic": "ac/fan/set", "fan_mode_state_topic": "ac/fan",
        "swing_mode_command_topic": "ac/swing/set", "swing_mode_state_topic": "ac/swing",
    }  # fmt: skip
    meter = {
        "unique_id": "ac_w", "device": device, "device_class": "power", "unit_of_measurement": "kW", "state_topic": "ac",
        "value_template": "{{ value_json.kw }}",
    }  # fmt: skip
    inventory = announce(("climate/ac", config), ("sensor/ac_w", meter))
    (ac,) = inventory.appliances()
    assert (ac.kind, ac.name["ko"]) == ("air_conditioner", "안방 에어컨")
    assert ac.traits["mode"].options == ("cool", "dry", "wind")
    assert ac.traits["fan"].options == ("auto", "low", "medium", "high", "turbo")
    assert (ac.traits["target_temperature_c"].low, ac.traits["target_temperature_c"].high) == (18, 30)
    assert not ac.traits["power_w"].writable
    told = tell(inventory, "ac", {"mode": "fan_only", "set": 24, "now": 27.3, "kw": 0.85})
    assert told == {
        "on_off": True,
        "mode": "wind",
        "target_temperature_c": 24,
        "temperature_c": 27.3,
        "power_w": 850,
    }
    assert tell(inventory, "ac", {"mode": "off"})["on_off"] is False
    assert sent(inventory, "on_off", False) == [("ac/mode/set", "off")]
    assert sent(inventory, "on_off", True) == [("ac/mode/set", "cool")]
    assert sent(inventory, "mode", "wind") == [("ac/mode/set", "fan_only")]
    assert sent(inventory, "fan", "turbo") == [("ac/fan/set", "boost")]
    assert sent(inventory, "swing", True) == [("ac/swing/set", "on")]


def test_fahrenheit_stays_at_the_door() -> None:
    config = {
        "unique_id": "t", "modes": ["off", "heat"], "temperature_unit": "F", "min_temp": 45, "max_temp": 95,
        "temperature_command_topic": "t/set", "temperature_state_topic": "t/now", "mode_command_topic": "t/mode",
    }  # fmt: skip
    inventory = announce(("climate/t", config))
    assert inventory.appliances()[0].kind == "thermostat"
    assert tell(inventory, "t/now", "68") == {"target_temperature_c": 20.2}
    assert sent(inventory, "target_temperature_c", 20) == [("t/set", "68")]
    assert tell(inventory, "t/now", "68") == {
        "target_temperature_c": 20
    }  # what was ordered, as near as that scale says it


@pytest.mark.parametrize(
    ("topic", "config", "kind", "told", "orders"),
    [
        ("switch/a", {"device_class": "outlet", "command_topic": "c", "state_topic": "s", "state_on": "1", "state_off": "0"},
         "plug", ("1", {"on_off": True}), [("on_off", True, [("c", "ON")])]),
        ("fan/a", {"command_topic": "c", "state_topic": "x", "percentage_command_topic": "p", "percentage_state_topic": "s",
                   "speed_range_min": 1, "speed_range_max": 6, "preset_mode_command_topic": "m", "preset_modes": ["auto", "quiet"]},
         "fan", ("4", {"fan": "medium"}), [("fan", "high", [("p", "6")]), ("fan", "low", [("p", "2")]), ("fan", "sleep", [("m", "quiet")])]),
        ("cover/a", {"command_topic": "c", "state_topic": "s", "device_class": "garage"},
         "shutter", ("open", {"position": 100}), [("position", 0, [("c", "CLOSE")]), ("position", 100, [("c", "OPEN")])]),
        ("cover/a", {"position_topic": "s", "set_position_topic": "c", "position_open": 0, "position_closed": 255},
         "blinds", ("51", {"position": 80}), [("position", 80, [("c", "51")])]),
        ("lock/a", {"command_topic": "c", "state_topic": "s"},
         "door_lock", ("LOCKED", {"locked": True}), [("locked", False, [("c", "UNLOCK")])]),
        ("lock/a", {"command_topic": "c", "state_topic": "s", "code_format": "\\d{4}"},
         "door_lock", ("UNLOCKED", {"locked": False}), [("locked", True, [])]),
        ("lock/a", {"command_topic": "c", "state_topic": "s"}, "door_lock", ("LOCKING", {}), []),
        ("valve/a", {"command_topic": "c", "state_topic": "s"},
         "gas_valve", ("closed", {"valve_open": False}), [("valve_open", False, [("c", "CLOSE")])]),
        ("valve/a", {"command_topic": "c", "state_topic": "s", "reports_position": True, "device_class": "water"},
         "water_valve", ("30", {"valve_open": True}), [("valve_open", False, [("c", "0")])]),
        ("vacuum/a", {"command_topic": "c", "state_topic": "s", "fan_speed_list": ["min", "max"], "set_fan_speed_topic": "f"},
         "robot_cleaner", ('{"state":"cleaning","battery_level":61,"fan_speed":"max"}', {"operation": "running", "battery": 61, "fan": "turbo"}),
         [("operation", "idle", [("c", "return_to_base")]), ("fan", "low", [("f", "min")])]),
        ("humidifier/a", {"command_topic": "c", "state_topic": "s", "device_class": "dehumidifier", "modes": ["low", "high"],
                          "mode_command_topic": "m", "target_humidity_command_topic": "h"},
         "dehumidifier", ("ON", {"on_off": True}), [("fan", "high", [("m", "high")])]),
        ("sensor/a", {"device_class": "temperature", "unit_of_measurement": "°F", "state_topic": "s"},
         "sensor", ("212", {"temperature_c": 100}), [("temperature_c", 1, [])]),
        ("binary_sensor/a", {"device_class": "gas", "state_topic": "s"}, "sensor", ("ON", {"gas_leak": True}), []),
        ("select/a", {"name": "세탁 코스", "options": ["Wool", "Quick"], "command_topic": "c", "state_topic": "s"},
         "sensor", ("Wool", {"mode": "wool"}), [("mode", "quick", [("c", "Quick")])]),
        ("number/a", {"name": "TV volume", "min": 0, "max": 100, "command_topic": "c", "state_topic": "s"},
         "sensor", ("35", {"volume": 35}), [("volume", 20, [("c", "20")])]),
        ("water_heater/a", {"modes": ["off", "eco"], "mode_command_topic": "c", "mode_state_topic": "s"},
         "boiler", ("eco", {"on_off": True, "mode": "eco"}), [("on_off", False, [("c", "off")])]),
        ("switch/a", {"command_topic": "c", "command_template": '{"on":{{ iif(value == "ON", 1, 0) }}}', "state_topic": "s"},
         "switch", ("ON", {"on_off": True}), [("on_off", True, [("c", '{"on":1}')])]),
    ],
)  # fmt: skip
def test_components(
    topic: str,
    config: dict[str, Any],
    kind: str,
    told: tuple[str, dict[str, Value]],
    orders: list[tuple[str, Value, list[tuple[str, str]]]],
) -> None:
    inventory = announce((topic, {"unique_id": "a", **config}))
    (appliance,) = inventory.appliances()
    assert appliance.kind == kind
    assert tell(inventory, "s", told[0]) == told[1]
    for trait, value, messages in orders:
        assert sent(inventory, trait, value) == messages


def test_a_device_in_one_message_loses_a_part_by_its_platform_alone() -> None:
    inventory, topic = Inventory("homeassistant"), "homeassistant/device/multi/config"
    parts: dict[str, Any] = {
        "plug": {"p": "switch", "cmd_t": "m/set", "unique_id": "m_plug"},
        "watts": {"p": "sensor", "dev_cla": "power", "val_tpl": "{{ value_json.w }}", "unique_id": "m_w"},
    }
    whole = {
        "dev": {"ids": "m", "name": "멀티탭"},
        "o": {"name": "x"},
        "cmps": parts,
        "stat_t": "m/state",
        "avty_t": "m/there",
    }
    assert inventory.announcement(topic, json.dumps(whole).encode())
    (appliance,) = inventory.appliances()
    assert set(appliance.traits) == {"on_off", "power_w"}
    assert tell(inventory, "m/state", {"w": 12}) == {"power_w": 12}
    parts["watts"] = {"p": "sensor"}
    assert inventory.announcement(topic, json.dumps(whole).encode())
    assert set(inventory.appliances()[0].traits) == {"on_off"}
    assert not inventory.announcement(topic, json.dumps(whole).encode())  # the same again
    assert inventory.announcement(topic, b"")
    assert not inventory.appliances()


@pytest.mark.parametrize(
    ("mode", "words", "reachable"),
    [
        ("all", {"a": "online"}, False),
        ("all", {"a": "online", "b": "yes"}, True),
        ("any", {"a": "online", "b": "no"}, True),
        ("any", {"a": "offline", "b": "no"}, False),
        ("latest", {"a": "online", "b": "no"}, False),
        ("latest", {"b": "no", "a": "online"}, True),
        ("latest", {"a": "online", "b": "perhaps"}, True),
        ("latest", {}, False),
    ],
)
def test_being_there(mode: str, words: dict[str, str], reachable: bool) -> None:
    several = [{"topic": "a"}, {"t": "b", "pl_avail": "yes", "pl_not_avail": "no"}]
    config = {"unique_id": "x", "command_topic": "c", "availability": several, "availability_mode": mode}
    inventory = announce(("switch/x", config))
    for topic, word in words.items():
        inventory.message(topic, word.encode())
    assert inventory.reachable("x") is reachable


def test_what_dure_announces_it_does_not_take_in() -> None:
    inventory = Inventory("homeassistant")
    config = b'{"command_topic": "c", "unique_id": "x"}'
    assert not inventory.announcement("homeassistant/switch/dure_home/lamp/config", config)
    assert not inventory.announcement("homeassistant/device/dure_home_lamp/config", config)
    with pytest.raises(ConfigRefused):
        inventory.announcement(
            "homeassistant/switch/x/config", b'{"command_topic": "c", "o": {"name": "Dure"}}'
        )
    assert not inventory.appliances()


@pytest.mark.parametrize(
    "told",
    [
        b"[]", b"null", b"\xff", b"[" * 60_000, b'{"a":' * 9_000, b'{"command_topic": 5}', b'{"command_topic": "a/#"}',
        b'{"command_topic": "$SYS/x"}', b'{"command_topic": "a\\u0000b"}', b'{"state_topic": "' + b"x" * 300 + b'"}',
        b'{"command_topic": "c", "value_template": "{{ cycler.__init__ }}", "state_topic": "s", "command_template": ["{{"]}',
        b'{"command_topic": "c", "state_topic": "s", "value_template": "{% for x in range(9) %}{% endfor %}"}',
        b" " * 70_000,
    ],
)  # fmt: skip
def test_what_is_no_configuration_is_refused(told: bytes) -> None:
    with pytest.raises(ConfigRefused):
        Inventory("homeassistant").announcement("homeassistant/switch/x/config", told)


def test_there_is_an_end_to_what_is_taken_in() -> None:
    inventory = Inventory("homeassistant")
    taken = 0
    for number in range(2_100):
        try:
            config = {"command_topic": f"c/{number}", "unique_id": f"u{number}"}
            taken += inventory.announcement(
                f"homeassistant/switch/n{number}/config", json.dumps(config).encode()
            )
        except ConfigRefused:
            break
    assert taken == len(inventory.appliances()) == 2_000


def test_there_is_an_end_to_what_templates_take() -> None:
    inventory = Inventory("homeassistant")
    filled = "{{ value }}" + "x" * 2_000
    refused: list[str] = []
    for number in range(300):
        config = {"command_topic": "c", "state_topic": "s", "value_template": f"{filled}{number}"}
        try:
            inventory.announcement(f"homeassistant/switch/n{number}/config", json.dumps(config).encode())
        except ConfigRefused as why:
            refused.append(str(why))
    assert set(refused) == {"templates"}
    assert 100 < len(inventory.appliances()) == 300 - len(refused) < 140
    for number in range(300):  # what all have in common counts once, and what is gone counts no more
        topic = f"homeassistant/switch/n{number}/config"
        inventory.announcement(topic, json.dumps({"command_topic": "c", "value_template": filled}).encode())
    assert len(inventory.appliances()) == 300


def test_a_template_that_many_have_is_asked_once_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    render = Template.render

    def counted(self: Template, value: str) -> str:
        asked.append(value)
        return render(self, value)

    monkeypatch.setattr(Template, "render", counted)
    config = {"state_topic": "s", "command_topic": "c", "value_template": "{{ value_json.x }}"}
    inventory = announce(
        *((f"switch/n{number}", {**config, "unique_id": f"u{number}"}) for number in range(50))
    )
    heard, _ = inventory.message("s", b'{"x": "ON"}')
    assert len(heard) == 50
    assert len(asked) == 1


def test_a_blind_tells_which_way_it_moves() -> None:
    inventory = announce(("cover/x", {"command_topic": "c", "state_topic": "s", "position_topic": "p"}))
    ways = [dict(inventory.message("s", word)[0][0].under_way) for word in (b"opening", b"closing")]
    assert ways == [{"position": 1}, {"position": -1}]


_KEYS = st.sampled_from([
    "command_topic", "state_topic", "~", "value_template", "availability", "availability_mode", "device", "unique_id", "name",
    "modes", "options", "brightness", "schema", "min_temp", "max_temp", "temp_step", "temperature_command_topic", "payload_on",
    "brightness_scale", "brightness_command_topic", "min_mireds", "max_mireds", "color_temp_command_topic", "speed_range_min",
    "speed_range_max", "percentage_command_topic", "position_open", "position_closed", "set_position_topic", "device_class",
    "components", "origin", "qos", "fan_speed_list", "mode_command_topic", "mode_state_topic", "preset_modes", "cmps", "dev",
    "supported_color_modes", "state_value_template", "position_topic", "code_format", "reports_position", "min", "max", "step",
])  # fmt: skip
_TEXTS = st.one_of(
    st.sampled_from(
        [
            "a/b",
            "~/x",
            "{{ value }}",
            "{{ value_json.x | int }}",
            "json",
            "ON",
            "temperature",
            "motion",
            "#",
            "+/x",
            "F",
        ]
    ),
    st.text(max_size=20),
)
_ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(_KEYS, st.text(max_size=5)), inner, max_size=4)
    ),
    max_leaves=8,
)
_COMPONENTS = st.sampled_from([
    "light", "switch", "climate", "fan", "cover", "lock", "valve", "sensor", "binary_sensor", "vacuum", "humidifier", "number",
    "select", "device", "water_heater", "button", "update", "x",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    _COMPONENTS,
    st.dictionaries(_KEYS, _ANY, max_size=12),
    st.one_of(st.binary(max_size=60), _ANY.map(lambda x: json.dumps(x).encode())),
)
def test_nothing_at_the_door_does_harm(component: str, config: dict[str, Any], payload: bytes) -> None:
    inventory = Inventory("homeassistant")
    base = {"command_topic": "a/b", "state_topic": "a/b", "device_class": "motion"}
    try:
        inventory.announcement(f"homeassistant/{component}/x/config", json.dumps({**base, **config}).encode())
    except ConfigRefused:
        return
    model = load_model()
    for topic in inventory.topics():
        heard, _ = inventory.message(topic, payload)
        for one in heard:
            for trait, value in one.values.items():
                assert isinstance(
                    value, {"bool": bool, "number": int | float}.get(model.traits[trait].type, str)
                )
    for appliance in inventory.appliances():
        assert appliance.kind in model.kinds
        inventory.reachable(appliance.id)
        for trait in appliance.traits:
            for value in (True, 50, 21.5, "auto", "#ffffff"):
                for message in inventory.order(appliance.id, trait, value):
                    assert not set(message.topic) & {"#", "+"}
                    assert len(message.payload) <= 1_024


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), st.binary(max_size=200))
def test_no_topic_and_no_bytes_do_harm(topic: str, payload: bytes) -> None:
    inventory = Inventory("homeassistant")
    for where in (topic, f"homeassistant/{topic}", f"homeassistant/light/{topic}/config"):
        try:
            inventory.announcement(where, payload)
        except ConfigRefused:
            continue
        inventory.message(topic, payload)


_GOOD: tuple[dict[str, Any], ...] = (
    {"component": "light", "config": {**ZIGBEE_LIGHT, "schema": "json"}, "said": {"state": "ON", "brightness": 9, "color": {"x": 0.3, "y": 0.3}, "color_temp": 300}},
    {"component": "climate", "config": {
        "modes": ["off", "heat"], "mode_command_topic": "m/set", "mode_state_topic": "m", "mode_state_template": "{{ value_json.mode }}",
        "temperature_command_topic": "t/set", "temperature_state_topic": "m", "temperature_state_template": "{{ value_json.t }}",
        "min_temp": 5, "max_temp": 35, "temp_step": 0.5, "temperature_unit": "F", "fan_modes": ["low"], "fan_mode_command_topic": "f/set",
        "current_temperature_topic": "m", "current_temperature_template": "{{ value_json.t }}", "availability": [{"topic": "a"}],
    }, "said": {"mode": "heat", "t": 21}},
    {"component": "fan", "config": {
        "command_topic": "c", "state_topic": "m", "percentage_command_topic": "p", "percentage_state_topic": "m", "speed_range_min": 1,
        "speed_range_max": 6, "preset_modes": ["auto"], "preset_mode_command_topic": "q", "percentage_value_template": "{{ value_json.p }}",
    }, "said": {"p": 3}},
    {"component": "cover", "config": {
        "command_topic": "c", "position_topic": "m", "set_position_topic": "p", "position_open": 0, "position_closed": 100,
        "position_template": "{{ value_json.p }}", "device_class": "garage",
    }, "said": {"p": 40}},
    {"component": "vacuum", "config": {"command_topic": "c", "state_topic": "m", "fan_speed_list": ["min"], "set_fan_speed_topic": "f"},
     "said": {"state": "cleaning", "battery_level": 50, "fan_speed": "min"}},
    {"component": "number", "config": {"name": "volume", "command_topic": "c", "state_topic": "m", "min": 0, "max": 50, "step": 1},
     "said": {"x": 1}},
    {"component": "device", "config": {
        "dev": {"ids": ["x"], "name": "x"}, "o": {"name": "z"}, "~": "base",
        "cmps": {"a": {"p": "switch", "cmd_t": "~/set", "stat_t": "~"}, "b": {"p": "sensor", "dev_cla": "temperature", "stat_t": "m"}},
    }, "said": {"x": 21}},
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(told_oddly(*_GOOD))
def test_what_nearly_fits_does_no_harm(told: Any) -> None:
    told = told if isinstance(told, dict) else {}
    component, config = str(told.get("component"))[:20], told.get("config")
    payload = json.dumps(told.get("said")).encode()
    inventory = Inventory("homeassistant")
    try:
        inventory.announcement(f"homeassistant/{component}/x/config", json.dumps(config).encode())
    except ConfigRefused:
        return
    heard = [one for topic in inventory.topics() for one in inventory.message(topic, payload)[0]]
    book = Book()
    book.announce("mqtt", inventory.appliances())
    for one in heard:
        book.report("mqtt", one.appliance, one.values, datetime(2026, 1, 1, tzinfo=UTC))
    for state in book.states():
        json.dumps(tell_state(state), allow_nan=False, ensure_ascii=False).encode()
        for trait in state.appliance.traits:
            for wanted in (True, 50, 21.5, "heat", "#ffffff"):
                value, _ = fit(state.appliance, trait, wanted)
                for message in inventory.order(state.appliance.id, trait, value):
                    message.payload.encode()
                    assert not set(message.topic) & {"#", "+"}
