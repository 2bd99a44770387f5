"""A Home Assistant with one lamp, as small as it goes: `home_assistant.py PORT FOLDER`; writes its token into the folder."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from homeassistant import auth, bootstrap, config_entries, core, loader
from homeassistant.helpers import area_registry, entity_registry
from homeassistant.setup import async_setup_component

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
    hass = core.HomeAssistant(str(folder))
    hass.config.skip_pip = True
    hass.config.language = "ko"
    loader.async_setup(hass)
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    await bootstrap.async_load_base_functionality(hass)
    hass.auth = await auth.auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    for name in CONFIG:
        if not await async_setup_component(hass, name, CONFIG):
            raise SystemExit(f"{name} cannot be set up")
    await hass.async_block_till_done()
    room = area_registry.async_get(hass).async_create("거실")
    entity_registry.async_get(hass).async_update_entity("light.living_room", area_id=room.id)
    user = await hass.auth.async_create_user("Owner", group_ids=["system-admin"])
    refresh = await hass.auth.async_create_refresh_token(
        user,
        client_name="dure",
        token_type="long_lived_access_token",
        access_token_expiration=timedelta(days=1),
    )
    (folder / "token").write_text(hass.auth.async_create_access_token(refresh), encoding="utf-8")
    await hass.async_run()


asyncio.run(main())
