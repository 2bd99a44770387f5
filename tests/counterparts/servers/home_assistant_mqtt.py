"""A Home Assistant with nothing but its MQTT integration: `home_assistant_mqtt.py PORT FOLDER BROKER_PORT`."""

import asyncio
import sys
from pathlib import Path

from home_assistant_core import begin, write_token
from homeassistant import config_entries

port, folder, broker = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
(folder / "configuration.yaml").touch()  # the integration reads it
CONFIG = {
    "homeassistant": {},
    "http": {"server_host": ["127.0.0.1"], "server_port": port},
    "api": {},
    "websocket_api": {},
}


async def main() -> None:
    hass = await begin(folder, CONFIG)
    entry = config_entries.ConfigEntry(
        version=1,
        minor_version=1,
        domain="mqtt",
        title="mqtt",
        data={"broker": "127.0.0.1", "port": broker, "discovery": True},
        source="user",
    )
    await write_token(hass, folder)
    await hass.async_start()
    await hass.config_entries.async_add(entry)
    if entry.state is not config_entries.ConfigEntryState.LOADED:
        raise SystemExit(f"mqtt cannot be set up: {entry.state} {entry.reason}")
    await asyncio.Event().wait()


asyncio.run(main())
