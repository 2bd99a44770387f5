"""A CLOVA Home extension on loopback, as LINE's guide describes one; it checks shapes, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import gzip
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import web
from tests.unit.home.loopback import Loopback, drip, pour

TOKEN = "92ebcb67fe33"

POWER = ("HealthCheck", "TurnOn", "TurnOff")
KNOWN: tuple[tuple[str, str, str, tuple[str, ...], dict[str, Any]], ...] = (
    ("device-001", "거실 스탠드", "LIGHT", (*POWER, "SetBrightness", "IncrementBrightness"), {"brightness": 40}),
    (
        "device-002",
        "Aircon",
        "AIRCONDITIONER",
        (*POWER, "SetTargetTemperature", "GetTargetTemperature", "GetCurrentTemperature", "SetMode", "SetFanSpeed"),
        {"targetTemperature": 26, "currentTemperature": 27.5, "mode": "cool", "fanSpeed": 1},
    ),
    ("device-003", "세탁기", "CLOTHESWASHER", (*POWER, "GetPhase", "GetRemainingTime"), {"phase": "헹굼", "remainingTime": "PT1H10M"}),
    ("device-004", "가스", "SMARTVALVE", ("GetLockState", "SetLockState"), {"lockState": "UNLOCKED"}),
    ("device-005", "현관", "SMARTLOCK", ("GetLockState", "SetLockState"), {"lockState": "UNLOCKED"}),
    ("device-006", "커튼", "SMARTCURTAIN", ("HealthCheck", "Open", "Close", "GetOpenState"), {"OpenState": "CLOSED"}),
    ("device-007", "TV", "SMARTTV", (*POWER, "SetChannel", "Mute", "Unmute", "IncrementVolume"), {"channel": 7}),
    ("device-008", "청소기", "ROBOTVACUUM", (*POWER, "GetBatteryInfo"), {"batteryInfo": 80}),
    ("device-009", "비데", "BIDET", ("Open", "Close", "HealthCheck"), {}),
)  # fmt: skip
BARE = {"lockState", "OpenState", "remainingTime"}
SETS: dict[str, tuple[str, type | tuple[type, ...]]] = {
    "SetBrightness": ("brightness", int),
    "SetTargetTemperature": ("targetTemperature", (int, float)),
    "SetMode": ("mode", str),
    "SetFanSpeed": ("fanSpeed", int),
    "SetChannel": ("channel", int),
    "SetLockState": ("lockState", str),
}
GETS = {
    "GetTargetTemperature": "targetTemperature",
    "GetCurrentTemperature": "currentTemperature",
    "GetPhase": "phase",
    "GetRemainingTime": "remainingTime",
    "GetLockState": "lockState",
    "GetOpenState": "OpenState",
    "GetBatteryInfo": "batteryInfo",
}


class ClovaExtension(Loopback):
    """The extension.

    Attributes:
        url: its address.
        appliances: what it tells of, by id.
        state: how each is.
        orders: every action that changes something, and its payload without token.
        error: what it answers everything but discovery with: a name and a payload.
        status: what it answers every request with; 0 for none.
        deaf: confirms and does nothing.
        silent: does not answer.
        flood: answers without end.
        mute: confirms without saying the value.
        drips: answers a byte at a time, without end.
        packed: answers in a compression that was not asked for.
        takes: whether it takes an access token.
        half_built: answers what it announces but for orders with 403, as one that is in the wild does.
    """

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.appliances: dict[str, dict[str, Any]] = {
            id_: {
                "applianceId": id_,
                "manufacturerName": "maker",
                "modelName": "model",
                "version": "v1.0",
                "friendlyName": name,
                "friendlyDescription": "",
                "isIr": False,
                "isReachable": True,
                "actions": list(actions),
                "applianceTypes": [type_],
                "additionalApplianceDetails": {"bridge": id_},
            }
            for id_, name, type_, actions, _ in KNOWN
        }
        self.state: dict[str, dict[str, Any]] = {id_: {"on": False, **state} for id_, *_, state in KNOWN}
        self.orders: list[tuple[str, dict[str, Any]]] = []
        self.error: tuple[str, dict[str, Any]] | None = None
        self.status = 0
        self.deaf = False
        self.silent = False
        self.flood = False
        self.mute = False
        self.half_built = False
        self.drips = False
        self.packed = False
        self.takes: Callable[[str], bool] = lambda token: token == TOKEN

    async def start(self) -> None:
        app = web.Application(client_max_size=65_536)
        app.add_routes([web.post("/clova/home", self._answer)])
        self.url = await self.listen(app) + "/clova/home"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self.silent:
            await asyncio.sleep(30)
        if self.flood:
            return await pour(request)
        if self.drips:
            return await drip(request)
        if self.packed:
            packed = gzip.compress(b" " * 1_000_000)
            return web.Response(body=packed, headers={"Content-Encoding": "gzip"})
        if self.status:
            return web.Response(status=self.status, headers={"Location": self.url})
        if request.content_type != "application/json":
            return web.Response(status=415)
        told = await request.json()
        header, payload = told["header"], told["payload"]
        if set(header) != {"messageId", "name", "namespace", "payloadVersion"}:
            return web.Response(status=400)
        uuid.UUID(header["messageId"])
        if (header["namespace"], header["payloadVersion"]) != ("ClovaHome", "1.0"):
            return web.Response(status=400)
        action = header["name"].removesuffix("Request")
        if not self.takes(payload.pop("accessToken", "")):
            return self._say("InvalidAccessTokenError", {})
        if action == "DiscoverAppliances":
            found = {"customCommands": [], "discoveredAppliances": list(self.appliances.values())}
            return self._say("DiscoverAppliancesResponse", found)
        if self.error is not None:
            return self._say(*self.error)
        return self._do(action, payload)

    def _do(self, action: str, payload: dict[str, Any]) -> web.Response:
        about = payload["appliance"]
        id_ = about["applianceId"]
        if about != {"applianceId": id_, "additionalApplianceDetails": {"bridge": id_}}:
            return web.Response(status=400)
        state = self.state[id_]
        if action not in self.appliances[id_]["actions"]:
            return self._say("UnsupportedOperationError", {})
        if self.half_built and (action == "HealthCheck" or action in GETS):
            return web.Response(status=403)
        if action == "HealthCheck":
            return self._say("HealthCheckResponse", {"isReachable": True, "isTurnOn": state["on"]})
        if (field := GETS.get(action)) is not None:
            value = state[field]
            return self._say(f"{action}Response", {field: value if field in BARE else {"value": value}})
        self.orders.append((action, {key: value for key, value in payload.items() if key != "appliance"}))
        confirmed: dict[str, Any] = {}
        if action in SETS:
            field, type_ = SETS[action]
            sent: Any = payload[field] if field in BARE else payload[field]["value"]
            warm_enough = field != "targetTemperature" or 18 <= sent <= 30
            if not isinstance(sent, type_):
                return web.Response(status=400)
            if not warm_enough:
                return self._say("ValueOutOfRangeError", {"minimumValue": 18.0, "maximumValue": 30.0})
            confirmed = {} if self.mute else {field: payload[field]}
            change: dict[str, Any] = {field: sent}
        else:
            changes: dict[str, dict[str, Any]] = {
                "TurnOn": {"on": True},
                "TurnOff": {"on": False},
                "Open": {"OpenState": "OPENED"},
                "Close": {"OpenState": "CLOSED"},
                "Mute": {},
                "Unmute": {},
            }
            change = changes[action]
        if not self.deaf:
            state.update(change)
        return self._say(f"{action}Confirmation", confirmed)

    def _say(self, name: str, payload: dict[str, Any]) -> web.Response:
        header = {
            "messageId": str(uuid.uuid4()),
            "name": name,
            "namespace": "ClovaHome",
            "payloadVersion": "1.0",
        }
        return web.json_response({"header": header, "payload": payload})
