"""A Home Assistant with nothing but its MQTT integration: `home_assistant_mqtt.py PORT FOLDER BROKER_PORT`."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from homeassistant import auth, bootstrap, config_entries, core, loader
from homeassistant.setup import async_setup_component

port, folder, broker = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
(folder / "configuration.yaml").touch()  # the integration reads it
CONFIG = {
    "homeassistant": {},
    "http": {"server_host": ["127.0.0.1"], "server_port": port},
    "api": {},
    "websocket_api": {},
}


async def main() -> None:
    hass = core.HomeAssistant(str(folder))
    hass.config.skip_pip = True
    loader.async_setup(hass)
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    await bootstrap.async_load_base_functionality(hass)
    hass.auth = await auth.auth_manager_from_config(hass, [{"type": "homeassistant"}], [])
    for name in CONFIG:
        if not await async_setup_component(hass, name, CONFIG):
            raise SystemExit(f"{name} cannot be set up")
    entry = config_entries.ConfigEntry(
        version=1,
        minor_version=1,
        domain="mqtt",
        title="mqtt",
        data={"broker": "127.0.0.1", "port": broker, "discovery": True},
        source="user",
    )
    user = await hass.auth.async_create_user("Owner", group_ids=["system-admin"])
    refresh = await hass.auth.async_create_refresh_token(
        user,
        client_name="dure",
        token_type="long_lived_access_token",
        access_token_expiration=timedelta(days=1),
    )
    (folder / "token").write_text(hass.auth.async_create_access_token(refresh), encoding="utf-8")
    await hass.async_start()
    await hass.config_entries.async_add(entry)
    if entry.state is not config_entries.ConfigEntryState.LOADED:
        raise SystemExit(f"mqtt cannot be set up: {entry.state} {entry.reason}")
    await asyncio.Event().wait()


asyncio.run(main())
