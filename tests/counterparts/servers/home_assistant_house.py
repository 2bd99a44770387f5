"""A Home Assistant with a few things made of templates: `home_assistant_house.py PORT FOLDER`; writes its token into the folder."""

import asyncio
import sys
from pathlib import Path

from home_assistant_core import begin, write_token
from homeassistant.helpers import area_registry, entity_registry

port, folder = int(sys.argv[1]), Path(sys.argv[2])


def set_boolean(name, on):
    return {
        "service": f"input_boolean.turn_{'on' if on else 'off'}",
        "target": {"entity_id": f"input_boolean.{name}"},
    }


def set_number(name, value):
    return {
        "service": "input_number.set_value",
        "target": {"entity_id": f"input_number.{name}"},
        "data": {"value": value},
    }


LAMP = {
    "unique_id": "lamp",
    "friendly_name": "스탠드",
    "value_template": "{{ is_state('input_boolean.lamp', 'on') }}",
    "level_template": "{{ states('input_number.level') | float | int }}",
    "turn_on": set_boolean("lamp", True),
    "turn_off": set_boolean("lamp", False),
    "set_level": [set_number("level", "{{ brightness }}"), set_boolean("lamp", True)],
}
BLIND = {
    "unique_id": "blind",
    "friendly_name": "블라인드",
    "position_template": "{{ states('input_number.blind') | float | int }}",
    "set_cover_position": set_number("blind", "{{ position }}"),
}
LOCK = {
    "platform": "template",
    "unique_id": "door",
    "name": "현관문",
    "value_template": "{{ is_state('input_boolean.door', 'on') }}",
    "lock": set_boolean("door", True),
    "unlock": set_boolean("door", False),
}
DEAF = {
    "unique_id": "deaf",
    "friendly_name": "deaf",
    "value_template": "{{ false }}",
    "turn_on": [],
    "turn_off": [],
}
NUMBER = {"min": 0, "max": 255, "step": 1}
METER = {
    "unique_id": "meter",
    "device_class": "temperature",
    "unit_of_measurement": "°C",
    "value_template": "{{ states('input_number.warm') }}",
}
CONFIG = {
    "homeassistant": {},
    "http": {"server_host": ["127.0.0.1"], "server_port": port},
    "api": {},
    "websocket_api": {},
    "config": {},
    "input_boolean": {"lamp": {}, "door": {"initial": True}},
    "input_number": {"level": NUMBER, "blind": NUMBER, "warm": {**NUMBER, "initial": 21}},
    "light": [{"platform": "template", "lights": {"desk": LAMP}}],
    "cover": [{"platform": "template", "covers": {"window": BLIND}}],
    "switch": [{"platform": "template", "switches": {"deaf": DEAF}}],
    "lock": [LOCK],
    "sensor": [{"platform": "template", "sensors": {"warm": METER}}],
}


async def main() -> None:
    hass = await begin(folder, CONFIG)
    await hass.async_block_till_done()
    room = area_registry.async_get(hass).async_create("bedroom")
    entity_registry.async_get(hass).async_update_entity("light.desk", area_id=room.id)
    await write_token(hass, folder)
    await hass.async_run()


asyncio.run(main())
