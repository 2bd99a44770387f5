"""A Home Assistant with one lamp, as small as it goes: `home_assistant.py PORT FOLDER`; writes its token into the folder."""

import asyncio
import sys
from pathlib import Path

from home_assistant_core import begin, write_token
from homeassistant.helpers import area_registry, entity_registry

port, folder = int(sys.argv[1]), Path(sys.argv[2])
LAMP = {
    "unique_id": "lamp",
    "friendly_name": "스탠드",
    "value_template": "{{ is_state('input_boolean.lamp', 'on') }}",
    "turn_on": {"service": "input_boolean.turn_on", "target": {"entity_id": "input_boolean.lamp"}},
    "turn_off": {"service": "input_boolean.turn_off", "target": {"entity_id": "input_boolean.lamp"}},
}
CONFIG = {
    "homeassistant": {},
    "http": {"server_host": ["127.0.0.1"], "server_port": port},
    "api": {},
    "conversation": {},
    "input_boolean": {"lamp": {}},
    "light": [{"platform": "template", "lights": {"living_room": LAMP}}],
}


async def main() -> None:
    hass = await begin(folder, CONFIG, language="ko")
    await hass.async_block_till_done()
    room = area_registry.async_get(hass).async_create("거실")
    entity_registry.async_get(hass).async_update_entity("light.living_room", area_id=room.id)
    await write_token(hass, folder)
    await hass.async_run()


asyncio.run(main())
