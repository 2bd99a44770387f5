"""A ThinQ Connect on loopback, as LG documents it: it checks headers and shapes, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import copy
import re
from typing import Any

from aiohttp import web
from tests.unit.home.loopback import Loopback

TOKEN = "thinqpat_test"
API_KEY = re.compile(r"\w{40}")
MESSAGE_ID = re.compile(r"[\w-]{22}")
ERRORS = {
    "1101": 400, "1103": 401, "1205": 404, "1222": 416, "1306": 406, "2208": 500, "2209": 500, "2301": 400,
    "2302": 400, "2304": 400, "2305": 400,
}  # fmt: skip


def enum(read: list[str], write: list[str] | None = None) -> dict[str, Any]:
    value = {"r": read} if write is None else {"r": read, "w": write}
    return {"type": "enum", "mode": ["r"] if write is None else ["r", "w"], "value": value}


WASHER: dict[str, Any] = {
    "deviceId": "a1b2c3d4e5f60718293a4b5c6d7e8f90",
    "deviceInfo": {
        "deviceType": "DEVICE_WASHER",
        "modelName": "F_R7_Y___W.B_2QEUK",
        "alias": "우리 세탁기",
        "reportable": True,
    },
}
AIRCON: dict[str, Any] = {
    "deviceId": "ffeeddccbbaa99887766554433221100",
    "deviceInfo": {"deviceType": "DEVICE_AIR_CONDITIONER", "modelName": "PAC_910604_WW", "alias": "Aircon"},
}
FRIDGE: dict[str, Any] = {
    "deviceId": "0f0f0f0f0f0f0f0f1e1e1e1e1e1e1e1e",
    "deviceInfo": {"deviceType": "DEVICE_REFRIGERATOR", "modelName": "LMC", "alias": "냉장고"},
}
STICK: dict[str, Any] = {
    "deviceId": "99",
    "deviceInfo": {"deviceType": "DEVICE_STICK_CLEANER", "modelName": "S", "alias": "청소기"},
}

PROFILES: dict[str, Any] = {
    WASHER["deviceId"]: {
        "notification": {"push": ["WASHING_IS_COMPLETE"]},
        "property": [
            {
                "location": {"locationName": "MAIN"},
                "runState": {
                    "currentState": enum(
                        ["POWER_OFF", "INITIAL", "PAUSE", "RUNNING", "RINSING", "SPINNING", "END"]
                    )
                },
                "operation": {
                    "washerOperationMode": {
                        "type": "enum",
                        "mode": ["w"],
                        "value": {"w": ["START", "STOP", "POWER_OFF"]},
                    }
                },
                "timer": {
                    "remainHour": {"type": "number", "mode": ["r"]},
                    "remainMinute": {"type": "number", "mode": ["r"]},
                },
            }
        ],
    },
    AIRCON["deviceId"]: {
        "property": {
            "operation": {
                "airConOperationMode": {
                    "type": "enum",
                    "mode": ["r", "w"],
                    "value": {"r": ["POWER_ON", "POWER_OFF"], "w": ["POWER_ON", "POWER_OFF"]},
                }
            },
            "airConJobMode": {"currentJobMode": enum(["COOL", "AIR_DRY", "FAN"], ["COOL", "AIR_DRY", "FAN"])},
            "temperatureInUnits": [
                {
                    "currentTemperature": {"type": "number", "mode": ["r"]},
                    "targetTemperature": {
                        "type": "range",
                        "mode": ["r", "w"],
                        "value": {
                            "r": {"max": 30, "min": 18, "step": 1},
                            "w": {"max": 30, "min": 18, "step": 1},
                        },
                    },
                    "unit": unit,
                }
                for unit in ("C", "F")
            ],
            "airFlow": {"windStrength": enum(["LOW", "MID", "HIGH"], ["LOW", "MID", "HIGH"])},
        }
    },
    FRIDGE["deviceId"]: {
        "property": {
            "doorStatus": [{"doorState": enum(["OPEN", "CLOSE"]), "locationName": "MAIN"}],
            "temperatureInUnits": [
                {
                    "targetTemperature": {
                        "type": "range",
                        "mode": ["r", "w"],
                        "value": {"r": bounds, "w": bounds},
                    },
                    "locationName": place,
                    "unit": "C",
                }
                for place, bounds in (
                    ("FRIDGE", {"max": 7, "min": 1, "step": 1}),
                    ("FREEZER", {"max": -14, "min": -24, "step": 1}),
                )
            ],
        }
    },
    STICK["deviceId"]: {"property": {"battery": {"level": enum(["LOW", "FULL"])}}},
}

STATES: dict[str, Any] = {
    WASHER["deviceId"]: [
        {
            "location": {"locationName": "MAIN"},
            "runState": {"currentState": "INITIAL"},
            "timer": {"remainHour": 0, "remainMinute": 58},
        }
    ],
    AIRCON["deviceId"]: {
        "operation": {"airConOperationMode": "POWER_OFF"},
        "airConJobMode": {"currentJobMode": "COOL"},
        "temperatureInUnits": [
            {"currentTemperature": 27.5, "targetTemperature": 26, "unit": "C"},
            {"currentTemperature": 81, "targetTemperature": 79, "unit": "F"},
        ],
        "airFlow": {"windStrength": "MID"},
    },
    FRIDGE["deviceId"]: {
        "doorStatus": [{"doorState": "CLOSE", "locationName": "MAIN"}],
        "temperatureInUnits": [
            {"targetTemperature": 3, "locationName": "FRIDGE", "unit": "C"},
            {"targetTemperature": -18, "locationName": "FREEZER", "unit": "C"},
        ],
    },
    STICK["deviceId"]: {"battery": {"level": "FULL"}},
}


class ThinQCloud(Loopback):
    """The cloud.

    Attributes:
        base: its address.
        state: device → its state.
        orders: every order it took: device and body.
        subscribed: the devices whose changes it sends.
        refuse: device → the error code that it answers an order with.
        broken: answers nothing at all while true.
        garbage: what it answers in place of JSON; empty for JSON.
        deaf: takes orders and does not follow them.
        late: how many looks at a state it takes until an order shows.
        unheard: device → the error code that it answers a subscription with.
        empty: whether it answers with an object where a list of devices is wanted.
    """

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.devices: list[dict[str, Any]] = [WASHER, AIRCON, FRIDGE, STICK]
        self.state = copy.deepcopy(STATES)
        self.orders: list[tuple[str, Any]] = []
        self.subscribed: list[str] = []
        self.refuse: dict[str, str] = {}
        self.broken = False
        self.garbage = ""
        self.unheard: dict[str, str] = {}
        self.empty = False
        self.deaf = False
        self.late = 0
        self.requests = 0
        self._pending: list[tuple[str, Any]] = []

    async def start(self) -> None:
        app = web.Application(middlewares=[self._check], client_max_size=65_536)
        app.add_routes(self.routes())
        self.base = await self.listen(app)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/devices", self._list),
            web.get("/devices/{device}/profile", self._profile),
            web.get("/devices/{device}/state", self._state),
            web.post("/devices/{device}/control", self._control),
            web.post("/event/{device}/subscribe", self._subscribe),
        ]

    @web.middleware
    async def _check(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.requests += 1
        if self.broken:
            await asyncio.sleep(3600)
        if self.garbage:
            return web.Response(text=self.garbage, content_type="text/html")
        headers = request.headers
        if headers.get("Authorization") != f"Bearer {TOKEN}":
            return fault("1103")
        wanted = (
            headers.get("x-country") == "KR"
            and MESSAGE_ID.fullmatch(headers.get("x-message-id", ""))
            and headers.get("x-client-id")
            and API_KEY.fullmatch(headers.get("x-api-key", ""))
            and headers.get("x-service-phase") == "OP"
        )
        if not wanted:
            return fault("1101")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _list(self, request: web.Request) -> web.Response:
        return told({} if self.empty else self.devices)

    async def _profile(self, request: web.Request) -> web.Response:
        device = request.match_info["device"]
        return told(PROFILES[device]) if device in PROFILES else fault("1205")

    async def _state(self, request: web.Request) -> web.Response:
        device = request.match_info["device"]
        if device not in self.state:
            return fault("1222")
        if self._pending and self.late <= 0:
            for where, body in self._pending:
                apply(self.state[where], body)
            self._pending.clear()
        self.late -= 1
        return told(self.state[device])

    async def _control(self, request: web.Request) -> web.Response:
        device = request.match_info["device"]
        if request.headers.get("x-conditional-control") != "true":
            return fault("1101")
        if device in self.refuse:
            return fault(self.refuse[device])
        body = await request.json()
        self.orders.append((device, body))
        if not self.deaf:
            self._pending.append((device, body))
        return told({})

    async def _subscribe(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.get("expire", {}).get("unit") != "HOUR":
            return fault("1101")
        if code := self.unheard.get(request.match_info["device"]):
            return fault(code)
        self.subscribed.append(request.match_info["device"])
        return told({})


def told(response: object) -> web.Response:
    return web.json_response({"messageId": "m", "timestamp": "2026-11-28T00:00:00", "response": response})


def fault(code: str) -> web.Response:
    return web.json_response(
        {"messageId": "m", "timestamp": "t", "error": {"message": "no", "code": code}},
        status=ERRORS[code],
    )


MEANT = {"START": "RUNNING", "STOP": "PAUSE", "POWER_OFF": "POWER_OFF"}


def apply(state: Any, body: dict[str, Any]) -> None:
    """What a device does with an order, as LG's documents tell it."""
    if isinstance(state, list):
        state = next(one for one in state if one["location"] == body["location"])
    for resource, order in body.items():
        if resource == "location":
            continue
        if "washerOperationMode" in order:
            state["runState"]["currentState"] = MEANT[order["washerOperationMode"]]
        elif isinstance(state[resource], list):
            keys = {key: order[key] for key in ("unit", "locationName") if key in order}
            target = next(one for one in state[resource] if all(one.get(k) == v for k, v in keys.items()))
            target.update(order)
        else:
            state[resource].update(order)
