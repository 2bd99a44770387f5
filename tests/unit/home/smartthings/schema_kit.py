"""SmartThings' servers as they ask a hub, and a home that answers them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.unit.home.platforms.platform_kit import link, linking_of

from dure.bus import Bus
from dure.home.drivers.grants.folder import GrantFolder
from dure.home.drivers.smartthings.schema.connector import Callbacks, Connector
from dure.home.drivers.smartthings.schema.kept import Kept
from dure.home.drivers.smartthings.schema.noted import Noted
from dure.home.drivers.smartthings.schema.showing import Showing
from dure.home.permissions import ALL, Permissions
from dure.home.platforms.linking import PlatformLinking
from dure.store import Journal
from dure.testing.clock import VirtualClock
from dure.testing.home import ScriptedHome

NAME = "smartthings"
CLIENT_ID = "st-client"
"""As whom the hub tells SmartThings of changes."""

PROFILES = {
    kind: f"profile-of-{kind}" for kind in ("air_conditioner", "washer", "tv", "refrigerator", "boiler")
}


def request(interaction: str, token: str, request_id: str = "r1", **more: Any) -> dict[str, Any]:
    return {
        "headers": {
            "schema": "st-schema",
            "version": "1.0",
            "interactionType": interaction,
            "requestId": request_id,
        },
        "authentication": {"tokenType": "Bearer", "token": token},
        **more,
    }


def wanted(appliance: str, *commands: tuple[str, str, list[Any]], component: str = "main") -> dict[str, Any]:
    """What a device is to do: capability without its prefix, command, arguments."""
    return {
        "externalDeviceId": appliance,
        "deviceCookie": {},
        "commands": [
            {
                "component": component,
                "capability": f"st.{capability}",
                "command": name,
                "arguments": arguments,
            }
            for capability, name, arguments in commands
        ],
    }


@dataclass
class Linked:
    """A home that an account is linked with."""

    home: ScriptedHome
    linking: PlatformLinking
    connector: Connector
    journal: Journal
    clock: VirtualClock
    bus: Bus
    showing: Showing
    kept: Kept
    noted: Noted
    tokens: dict[str, Any]

    async def ask(self, interaction: str, request_id: str = "r1", **more: Any) -> dict[str, Any]:
        body = request(interaction, self.tokens["access_token"], request_id, **more)
        status, told = await self.connector.answer(json.dumps(body).encode())
        assert status == 200, told
        read: dict[str, Any] = json.loads(json.dumps(told))
        return read

    async def command(self, *devices: dict[str, Any], request_id: str = "r1") -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = (await self.ask("commandRequest", request_id, devices=list(devices)))[
            "deviceState"
        ]
        return told

    def permit(self, *reach: str) -> None:
        self.home.service.permissions = Permissions(granted={NAME: reach})


@asynccontextmanager
async def linked(
    folder: Path, *, callbacks: Callbacks | None = None, skip: frozenset[str] = frozenset()
) -> AsyncIterator[Linked]:
    clock, bus = VirtualClock(), Bus()
    journal = await Journal.open(folder / "journal.sqlite", clock)
    try:
        home = ScriptedHome(bus, clock)
        linking = linking_of(journal, clock)
        showing = Showing(NAME, home, clock, language="ko", unique="u1", skip=skip, profiles=PROFILES)
        noted = Noted(NAME, linking)
        connector = Connector(NAME, home, showing, linking, noted, callbacks or Callbacks("", None))
        kept = Kept(GrantFolder(folder / "grants"), linking, clock, CLIENT_ID)
        one = Linked(home, linking, connector, journal, clock, bus, showing, kept, noted, await link(linking))
        one.permit(ALL)
        yield one
    finally:
        await journal.close()


def states_of(told: dict[str, Any]) -> dict[str, Any]:
    """A device's states: component/capability.attribute → value."""
    return {
        f"{one['component']}/{one['capability']}.{one['attribute']}": one["value"] for one in told["states"]
    }


def errors_of(told: dict[str, Any]) -> list[str]:
    return [one["errorEnum"] for one in told.get("deviceError", [])]
