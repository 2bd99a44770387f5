"""A NUGU SmartHome play's server on loopback, as SK Telecom describes one; it checks shapes, and misbehaves when told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from aiohttp import web
from tests.unit.home.loopback import Loopback, pour

TOKEN = "7KOdwPQdJPZf4KYsjtHdqz3e8fKd"

KNOWN: tuple[tuple[str, str, str, dict[str, Any], dict[str, Any]], ...] = (
    (
        "1001",
        "LIGHT",
        "안방",
        {"powerControl": {}, "brightnessControl": {}, "colorControl": {}},
        {"brightnessLevel": 40, "colorType": "#ffffff"},
    ),
    (
        "1002",
        "AIR_CONDITIONER",
        "거실",
        {
            "airflowControl": {"supportedAirflowTypes": ["HIGH", "MIDDLE", "LOW", "SPEED1", "AUTO"]},
            "airQualityCheck": {},
            "setTimeControl": {},
            "modeControl": {"supportedModes": ["COLD", "DEHUMIDITY", "COMFORT", "AIR_BLAST", "ENERGY_SAVING"]},
            "powerControl": {},
            "temperatureControl": {"minTemperature": "18", "maxTemperature": "30", "temperatureStep": "1"},
        },
        {"temperatureLevel": 26, "currentTemperature": 27.5, "airflowType": "LOW", "mode": "COLD"},
    ),
    ("1003", "WASHER", "베란다", {"powerControl": {}}, {}),
    ("1004", "GAS_BREAKER", "부엌", {"powerControl": {}}, {}),
    ("1005", "ROBOT_CLEANER", "로봇청소기", {"powerControl": {}, "chargeControl": {}}, {"remainingBattery": 80}),
    ("1006", "OPEN_SENSOR", "현관", {"stateCheck": {}}, {"openState": "open"}),
    ("1007", "DISH_WASHER", "부엌", {"powerControl": {}, "stateCheck": {}}, {"hour": 1, "minute": 29}),
    (
        "1008",
        "OVEN",
        "조리실",
        {"powerControl": {}, "deviceTemperatureControl": {"minTemperature": "100", "maxTemperature": "300"}},
        {"temperatureLevel": 120},
    ),
    ("1009", "DEHUMIDIFICATION", "옷방", {"powerControl": {}, "humidityControl": {}}, {"currentHumidity": 55}),
    ("1010", "ENERGY_METER", "집", {"powerCheck": {}}, {}),
)  # fmt: skip
ASKS = {
    ("TemperatureControl", "AskTemperature"): ("currentTemperature", "temperatureLevel"),
    ("DeviceTemperatureControl", "AskDeviceTemperature"): ("temperatureLevel",),
    ("AirflowControl", "AskAirflow"): ("airflowType",),
    ("HumidityControl", "AskHumidity"): ("currentHumidity",),
    ("ChargeControl", "CheckRemainingBattery"): ("remainingBattery",),
    ("StateCheck", "AskState"): ("hour", "minute"),
    ("StateCheck", "AskOpenState"): ("openState",),
}
SETS: dict[tuple[str, str], tuple[str, type]] = {
    ("BrightnessControl", "SetBrightness"): ("brightnessLevel", int),
    ("ColorControl", "ChangeColor"): ("colorType", str),
    ("TemperatureControl", "SetTemperature"): ("temperatureLevel", str),
    ("DeviceTemperatureControl", "SetDeviceTemperature"): ("temperatureLevel", str),
    ("AirflowControl", "SetAirflow"): ("airflowType", str),
    ("ModeControl", "SetMode"): ("mode", str),
}
TEXTS = {"temperatureLevel", "currentTemperature", "remainingBattery", "hour", "minute", "currentHumidity"}


class NuguPlay(Loopback):
    """The server.

    Attributes:
        url: its address.
        devices: what it tells of, by id.
        state: how each is.
        orders: every directive that changes something, and its parameters.
        code: the result code and properties that it answers every directive with; None for the true one.
        error: what it answers whole requests with; None for nothing.
        status: the HTTP status of every answer; 0 for the true one.
        deaf: says OK and does nothing.
        silent: does not answer.
        flood: answers without end.
        crossed: answers to another request.
        takes: whether it takes an access token.
        half_built: knows no directive that asks.
    """

    def __init__(self) -> None:
        super().__init__()
        self.url = ""
        self.devices: dict[str, dict[str, Any]] = {
            id_: {
                "id": id_,
                "deviceTypeCode": type_,
                "deviceTypeName": "type",
                "deviceModelName": "model",
                "friendlyNameSuggestion": name,
                "manufacturer": "maker",
                "supportedCapabilities": able,
                "customData": {"foo": id_},
                "connectionStatus": True,
            }
            for id_, type_, name, able, _ in KNOWN
        }
        self.state: dict[str, dict[str, Any]] = {id_: {"on": None, **state} for id_, *_, state in KNOWN}
        self.orders: list[tuple[str, str, Any]] = []
        self.code: tuple[str, dict[str, Any]] | None = None
        self.error: dict[str, Any] | None = None
        self.status = 0
        self.deaf = False
        self.silent = False
        self.flood = False
        self.crossed = False
        self.half_built = False
        self.takes: Callable[[str], bool] = lambda token: token == TOKEN

    async def start(self) -> None:
        app = web.Application(middlewares=[self._check], client_max_size=65_536)
        app.add_routes(
            [
                web.post("/play/nugu/v1/devices", self._discover),
                web.post("/play/nugu/v1/capabilities/{capability}/directives/{directive}", self._direct),
            ]
        )
        self.url = await self.listen(app) + "/play"

    @web.middleware
    async def _check(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.silent:
            await asyncio.sleep(30)
        if self.flood:
            return await pour(request)
        if self.status:
            return web.Response(status=self.status, headers={"Location": self.url})
        if self.error is not None:
            return web.json_response({"requestId": "r", "error": self.error})
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _discover(self, request: web.Request) -> web.Response:
        told = await request.json()
        if set(told) != {"token"} or not self.takes(told["token"]):
            return web.json_response({"error": {"code": 401, "message": "invalid token"}})
        return web.json_response({"devices": list(self.devices.values())})

    async def _direct(self, request: web.Request) -> web.Response:
        told = await request.json()
        if set(told) != {"version", "requestId", "action", "context"} or told["version"] != 1:
            return web.Response(status=400)
        session, command = told["context"]["session"], told["action"]["command"]
        if not self.takes(session["accessToken"]) or not session["id"]:
            return web.json_response({"requestId": told["requestId"], "error": {"code": 401}})
        key = (command["smartHomeCapability"], command["smartHomeDirective"])
        if key != (request.match_info["capability"], request.match_info["directive"]):
            return web.Response(status=400)
        (device,) = told["action"]["smartHomeDevices"]
        known = self.devices[device["id"]]
        same = {name: known[name] for name in ("deviceTypeCode", "supportedCapabilities", "customData")}
        if {name: device.get(name) for name in same} != same or "friendlyName" not in device:
            return web.Response(status=400)
        if key[0][0].lower() + key[0][1:] not in known["supportedCapabilities"]:
            return web.Response(status=400)
        if self.half_built and key in ASKS:
            return web.Response(status=404)
        code, properties = self.code or self._do(key, self.state[device["id"]], command["parameters"])
        result = {"resultCode": code, "smartHomeDevice": device}
        result["properties" if code == "OK" else "errorProperties"] = properties
        request_id = "another" if self.crossed else told["requestId"]
        return web.json_response({"requestId": request_id, "data": [result]})

    def _do(
        self, key: tuple[str, str], state: dict[str, Any], parameters: dict[str, Any] | None
    ) -> tuple[str, dict[str, Any]]:
        if key in ASKS:
            return "OK", {name: _told(name, state[name]) for name in ASKS[key] if name in state}
        self.orders.append((*key, parameters))
        if key[1] in ("TurnOn", "TurnOff"):
            wanted = key[1] == "TurnOn"
            if state["on"] is wanted:
                return f"Already{key[1]}", {}
            state["on"] = wanted
            return "OK", {}
        field, type_ = SETS[key]
        assert parameters is not None
        value: Any = parameters[field]
        number = float(value) if field == "temperatureLevel" else 0.0
        assert isinstance(value, type_)
        if key == ("TemperatureControl", "SetTemperature") and not 18 <= number <= 30:
            return "TemperatureOutofRange", {"minTemperature": "18", "maxTemperature": "30"}
        if not self.deaf:
            state[field] = number if field == "temperatureLevel" else value
        return "OK", {field: value}


def _told(name: str, value: Any) -> Any:
    return str(value) if name in TEXTS else value
