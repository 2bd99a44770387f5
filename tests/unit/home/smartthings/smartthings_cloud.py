"""SmartThings' device API on loopback, as Samsung's SDK knows it; it checks headers and shapes, and misbehaves when told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import web
from tests.unit.home.loopback import Loopback, pour

TOKEN = "0f1e2d3c-0000-0000-0000-000000000000"
LIGHT, AIRCON, WASHER, TV, LOCK, FRIDGE, BUTTON = (
    f"{n}{n}{n}{n}{n}{n}{n}{n}-0000-4000-8000-000000000000" for n in "1234567"
)


def device(id_: str, label: str, category: str, **components: dict[str, Any]) -> dict[str, Any]:
    return {"id": id_, "label": label, "category": category, "components": components}


def state(**attributes: Any) -> dict[str, Any]:
    return {name: {"value": value, "timestamp": "2026-11-28T00:00:00Z"} for name, value in attributes.items()}


def furnish() -> list[dict[str, Any]]:
    return [
        device(
            LIGHT,
            "책상 스탠드",
            "Light",
            main={"switch": state(switch="off"), "switchLevel": state(level=40)},
        ),
        device(
            AIRCON,
            "Aircon",
            "AirConditioner",
            main={
                "switch": state(switch="on"),
                "airConditionerMode": state(
                    airConditionerMode="cool", supportedAcModes=["cool", "dry", "wind", "aIComfort"]
                ),
                "airConditionerFanMode": state(fanMode="auto", supportedAcFanModes=["auto", "low", "high"]),
                "thermostatCoolingSetpoint": state(
                    coolingSetpoint=26, coolingSetpointRange={"minimum": 16, "maximum": 30, "step": 1}
                ),
                "temperatureMeasurement": {"temperature": {"value": 81.5, "unit": "F"}},
            },
        ),
        device(
            WASHER,
            "세탁기",
            "Washer",
            main={
                "switch": state(switch="on"),
                "washerOperatingState": state(
                    machineState="run",
                    washerJobState="rinse",
                    completionTime="2026-03-02T09:10:00Z",
                    supportedMachineStates=["stop", "run", "pause"],
                ),
            },
        ),
        device(
            TV,
            "거실 TV",
            "Television",
            main={
                "switch": state(switch="on"),
                "audioVolume": state(volume=12),
                "audioMute": state(mute="unmuted"),
                "tvChannel": state(tvChannel="7", tvChannelName="SBS"),
            },
        ),
        device(LOCK, "현관", "SmartLock", main={"lock": state(lock="locked"), "battery": state(battery=70)}),
        device(
            FRIDGE,
            "냉장고",
            "Refrigerator",
            main={"contactSensor": state(contact="closed")},
            cooler={"thermostatCoolingSetpoint": state(coolingSetpoint=3)},
            freezer={"thermostatCoolingSetpoint": state(coolingSetpoint=-18)},
        ),
        device(BUTTON, "버튼", "Button", main={"button": state(button="pushed")}),
    ]


COMMANDS = {
    ("switch", "on"): ("switch", "on"),
    ("switch", "off"): ("switch", "off"),
    ("lock", "lock"): ("lock", "locked"),
    ("lock", "unlock"): ("lock", "unlocked"),
    ("audioMute", "mute"): ("mute", "muted"),
    ("audioMute", "unmute"): ("mute", "unmuted"),
}
SETTERS: dict[tuple[str, str], tuple[str, type | tuple[type, ...]]] = {
    ("switchLevel", "setLevel"): ("level", int),
    ("airConditionerMode", "setAirConditionerMode"): ("airConditionerMode", str),
    ("airConditionerFanMode", "setFanMode"): ("fanMode", str),
    ("thermostatCoolingSetpoint", "setCoolingSetpoint"): ("coolingSetpoint", (int, float)),
    ("washerOperatingState", "setMachineState"): ("machineState", str),
    ("audioVolume", "setVolume"): ("volume", int),
    ("tvChannel", "setTvChannel"): ("tvChannel", str),
}


class SmartThingsCloud(Loopback):
    """The service.

    Attributes:
        base: its address.
        devices: what the account holds.
        offline: the devices that it does not reach.
        commands: every command it took.
        fails: the status that it answers everything with; 0 for none.
        deaf: takes commands and does not follow them.
        flood: answers without end.
        empty: answers with an object without devices where they are asked for.
        late: how many looks at a device it takes until a command shows.
        page_size: how many devices a page holds.
        takes: whether it takes an access token.
    """

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.devices = furnish()
        self.offline: set[str] = set()
        self.commands: list[dict[str, Any]] = []
        self.fails = 0
        self.deaf = False
        self.flood = False
        self.empty = False
        self.late = 0
        self.page_size = 4
        self.takes: Callable[[str], bool] = lambda token: token == TOKEN
        self._pending: list[tuple[dict[str, Any], str, Any]] = []

    async def start(self) -> None:
        app = web.Application(middlewares=[self._check], client_max_size=65_536)
        app.add_routes(
            [
                web.get("/devices", self._list),
                web.get("/devices/{device}/status", self._status),
                web.post("/devices/{device}/commands", self._command),
            ]
        )
        self.base = await self.listen(app)

    @web.middleware
    async def _check(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.flood:
            return await pour(request)
        if self.fails:
            return web.json_response({"requestId": "r", "error": {"code": "x"}}, status=self.fails)
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer" or not self.takes(token):
            return web.json_response({}, status=401)
        accepted = request.headers.get("Accept", "")
        if request.path == "/devices" and not accepted.startswith("application/vnd.smartthings+json;v="):
            return web.json_response({}, status=406)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _list(self, request: web.Request) -> web.Response:
        page, size = int(request.query.get("page", 0)), self.page_size
        told = [self._tell(one, request) for one in self.devices[page * size : (page + 1) * size]]
        links = {}
        if len(self.devices) > (page + 1) * size:
            query = dict(request.query) | {"page": str(page + 1)}
            links["next"] = {"href": f"{self.base}{request.rel_url.with_query(query)}"}
        return web.json_response({} if self.empty else {"items": told, "_links": links})

    def _tell(self, one: dict[str, Any], request: web.Request) -> dict[str, Any]:
        with_status = request.query.get("includeStatus") == "true"
        told: dict[str, Any] = {
            "deviceId": one["id"],
            "label": one["label"],
            "name": "Samsung device",
            "type": "OCF",
            "components": [
                {
                    "id": component,
                    "capabilities": [
                        {"id": ability, "version": 1} | ({"status": attributes} if with_status else {})
                        for ability, attributes in abilities.items()
                    ],
                    "categories": [{"name": one["category"], "categoryType": "manufacturer"}]
                    if component == "main"
                    else [],
                }
                for component, abilities in one["components"].items()
            ],
        }
        if request.query.get("includeHealth") == "true":
            told["healthState"] = {"state": "OFFLINE" if one["id"] in self.offline else "ONLINE"}
        return told

    def _find(self, request: web.Request) -> dict[str, Any]:
        for one in self.devices:
            if one["id"] == request.match_info["device"]:
                return one
        raise web.HTTPNotFound

    async def _status(self, request: web.Request) -> web.Response:
        if self.late <= 0:
            for target, attribute, value in self._pending:
                target[attribute] = {"value": value}
            self._pending.clear()
        self.late -= 1
        return web.json_response({"components": self._find(request)["components"]})

    async def _command(self, request: web.Request) -> web.Response:
        one = self._find(request)
        results = []
        for command in (await request.json())["commands"]:
            self.commands.append(command)
            key = (command["capability"], command["command"])
            arguments = command.get("arguments") or []
            if key in SETTERS and len(arguments) == 1 and isinstance(arguments[0], SETTERS[key][1]):
                attribute, value = SETTERS[key][0], arguments[0]
            elif key in COMMANDS and not arguments:
                attribute, value = COMMANDS[key]
            else:
                return web.json_response({"error": {"code": "ConstraintViolationError"}}, status=422)
            target = one["components"][command["component"]][command["capability"]]
            if not self.deaf:
                self._pending.append((target, attribute, value))
            results.append({"id": "c", "status": "ACCEPTED"})
        return web.json_response({"results": results})
