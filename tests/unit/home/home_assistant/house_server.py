"""A small Home Assistant on loopback, that answers as the real one does, and misbehaves on demand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed


class House:
    """Its states, what was called, and what it does wrong."""

    def __init__(self) -> None:
        self.states: dict[str, dict[str, Any]] = {}
        self.registry: list[dict[str, Any]] = []
        self.devices: list[dict[str, Any]] = []
        self.called: list[dict[str, Any]] = []
        self.connections: list[ServerConnection] = []
        self.token = "right"
        self.deaf = False
        self.silent = False
        self.refuses = False
        self.rubbish = False
        self.admin = True
        self.meanwhile: Callable[[], Awaitable[None]] | None = None  # once, between states and rooms
        self.port = 0
        self._server: Server | None = None

    def put(self, entity: str, state: str, **attributes: Any) -> None:
        self.states[entity] = {"entity_id": entity, "state": state, "attributes": attributes}

    async def change(self, entity: str, state: str, **attributes: Any) -> None:
        """Have an entity change, and tell it."""
        self.put(entity, state, **{**self.states.get(entity, {"attributes": {}})["attributes"], **attributes})
        data = {"entity_id": entity, "new_state": self.states[entity]}
        await self.tell({"event_type": "state_changed", "data": data})

    async def tell(self, event: dict[str, Any]) -> None:
        for one in list(self.connections):
            await one.send(json.dumps({"id": 1, "type": "event", "event": event}))

    async def cut(self) -> None:
        for one in list(self.connections):
            one.transport.abort()

    async def _answer(self, wire: ServerConnection) -> None:
        await wire.send('{"type": "auth_required"}')
        told = json.loads(await wire.recv())
        if told.get("access_token") != self.token:
            await wire.send('{"type": "auth_invalid"}')
            return
        await wire.send('{"type": "auth_ok"}')
        self.connections.append(wire)
        try:
            async for frame in wire:
                asked = json.loads(frame)
                if self.rubbish:
                    for bad in (
                        "[]",
                        "{",
                        '{"id": "x"}',
                        '{"type": "event", "event": 5}',
                        '{"type": "event", "event": {"data": []}}',
                    ):
                        await wire.send(bad)
                if not self.silent:
                    await wire.send(
                        json.dumps({"id": asked["id"], "type": "result", **await self._result(asked)})
                    )
        except ConnectionClosed:
            pass
        finally:
            self.connections.remove(wire)

    async def _result(self, asked: dict[str, Any]) -> dict[str, Any]:
        kind = asked["type"]
        if kind == "config/area_registry/list" and (meanwhile := self.meanwhile) is not None:
            self.meanwhile = None
            await meanwhile()
        if kind == "call_service":
            self.called.append(asked)
            if self.refuses:
                return {"success": False, "error": {"code": "home_assistant_error"}}
            if not self.deaf:
                await self._obey(asked)
            return {"success": True, "result": {}}
        if kind.startswith("config/") and not self.admin:
            return {"success": False, "error": {"code": "unauthorized"}}
        results: dict[str, Any] = {
            "get_states": list(self.states.values()), "get_config": {"unit_system": {"temperature": "°C"}},
            "config/entity_registry/list": self.registry, "config/device_registry/list": self.devices,
            "config/area_registry/list": [{"area_id": "living", "name": "거실"}],
        }  # fmt: skip
        return {"success": True, "result": results.get(kind)}

    async def _obey(self, asked: dict[str, Any]) -> None:
        entity, data = asked["target"]["entity_id"], asked["service_data"]
        words = {"turn_on": "on", "turn_off": "off", "lock": "locked", "unlock": "unlocked"}
        told = {"brightness": round(data["brightness_pct"] * 2.55)} if "brightness_pct" in data else {}
        told |= {"temperature": data["temperature"]} if "temperature" in data else {}
        state = data.get("hvac_mode") or words.get(asked["service"], self.states[entity]["state"])
        if asked["service"] == "set_cover_position":
            state = "opening"
        await self.change(entity, state, **told)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Serve; again at the same port where it did before."""
        async with serve(self._answer, "127.0.0.1", self.port) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            yield f"http://127.0.0.1:{self.port}"
            await self.cut()
