"""SmartThings' cloud as a partner of its schema meets it, on loopback: it gives tokens, takes callbacks, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

import anyio
from aiohttp import web
from tests.unit.home.loopback import Loopback, pour
from tests.unit.home.smartthings.schema_kit import CLIENT_ID

CLIENT_SECRET = "st secret"


class SchemaCloud(Loopback):
    """The service.

    Attributes:
        base: its address.
        devices: what it was told there is, by id.
        states: what it was told each device is: (component, capability, attribute) → value.
        errors: what it was last told is wrong with a device.
        deleted: whether it was told that the integration is gone.
        said: every interaction type, in order.
        bodies: the first message of each interaction type.
        codes: codes that are good.
        access: the access token that is good.
        fails: statuses that the next requests are answered with.
        fails_tokens: the same, for requests of tokens.
        hangs: whether requests are never answered.
        floods: answers without end.
        garbage: whether answers are no JSON.
        forgotten: whether it knows nothing of the integration.
        locked: whether it takes no refresh token.
    """

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.devices: dict[str, dict[str, Any]] = {}
        self.states: dict[str, dict[tuple[str, str, str], Any]] = {}
        self.errors: dict[str, str] = {}
        self.deleted = False
        self.said: list[str] = []
        self.bodies: dict[str, dict[str, Any]] = {}
        self.codes: set[str] = set()
        self.access = ""
        self.refresh = ""
        self.fails: list[int] = []
        self.fails_tokens: list[int] = []
        self.hangs = self.floods = self.garbage = self.forgotten = self.locked = False
        self.largest = 0
        self._changed = anyio.Event()

    async def start(self) -> None:
        app = web.Application(client_max_size=10_000_000)
        app.add_routes([web.post("/oauth/token", self._token), web.post("/device/events", self._events)])
        self.base = await self.listen(app)

    def grant(self) -> dict[str, Any]:
        """What it says when it lets the hub tell it of changes."""
        code = secrets.token_hex(8)
        self.codes.add(code)
        return {
            "callbackAuthentication": {
                "grantType": "authorization_code",
                "scope": "callback-access",
                "code": code,
                "clientId": CLIENT_ID,
            },
            "callbackUrls": {
                "oauthToken": f"{self.base}/oauth/token",
                "stateCallback": f"{self.base}/device/events",
            },
        }

    def expire(self) -> None:
        """The access token is good no more."""
        self.access = "nothing"

    async def until(self, wanted: Callable[[], object]) -> None:
        """Wait until what it was told is as wanted."""
        with anyio.fail_after(60):
            while not wanted():
                await self._changed.wait()

    def value(self, device: str, capability: str, attribute: str, component: str = "main") -> Any:
        return self.states.get(device, {}).get((component, f"st.{capability}", attribute))

    async def _token(self, request: web.Request) -> web.StreamResponse:
        body = await self._read(request)
        shown = body["callbackAuthentication"]
        if self.fails_tokens:
            return web.json_response({}, status=self.fails_tokens.pop(0))
        if self.hangs:
            await asyncio.sleep(3600)
        if (shown["clientId"], shown["clientSecret"]) != (CLIENT_ID, CLIENT_SECRET):
            return self._wrong(401, "INVALID-CLIENT-SECRET", body)
        match body["headers"]["interactionType"], shown["grantType"]:
            case "accessTokenRequest", "authorization_code":
                if shown["code"] not in self.codes:
                    return self._wrong(400, "INVALID-CODE", body)
                self.codes.discard(shown["code"])
            case "refreshAccessTokens", "refresh_token":
                if self.locked or shown["refreshToken"] != self.refresh:
                    return self._wrong(401, "INVALID-TOKEN", body)
            case _:
                return self._wrong(400, "UNSUPPORTED-GRANT-TYPE", body)
        if self.garbage:
            return web.Response(text="<html>")
        self.access, self.refresh = secrets.token_hex(8), secrets.token_hex(8)
        return web.json_response(
            {
                "headers": {**body["headers"], "interactionType": "accessTokenResponse"},
                "callbackAuthentication": {
                    "tokenType": "Bearer",
                    "accessToken": self.access,
                    "refreshToken": self.refresh,
                    "expiresIn": 86400,
                },
            }
        )

    async def _events(self, request: web.Request) -> web.StreamResponse:
        body = await self._read(request)
        if self.floods:
            return await pour(request)
        if self.hangs:
            await asyncio.sleep(3600)
        if self.fails:
            return web.json_response({}, status=self.fails.pop(0))
        if self.forgotten:
            return self._wrong(403, "INTEGRATION-DELETED", body)
        shown = body["authentication"]
        if (shown["tokenType"], shown["token"]) != ("Bearer", self.access):
            return self._wrong(401, "TOKEN-EXPIRED", body)
        if "globalError" in body:
            self.deleted = body["globalError"]["errorEnum"] == "INTEGRATION-DELETED"
        elif body["headers"]["interactionType"] == "discoveryCallback":
            self.devices |= {one["externalDeviceId"]: one for one in body["devices"]}
        else:
            for one in body["deviceState"]:
                self._take(one)
        self._note()
        return web.Response(text="<html>" if self.garbage else "")

    def _take(self, one: dict[str, Any]) -> None:
        id_ = one["externalDeviceId"]
        assert id_ in self.devices, f"{id_} was never discovered"
        self.errors.pop(id_, None)
        for error in one.get("deviceError", []):
            self.errors[id_] = error["errorEnum"]
        for state in one.get("states", []):
            assert state.get("timestamp", 2_000_000_000_000) > 1_500_000_000_000
            key = (state["component"], state["capability"], state["attribute"])
            self.states.setdefault(id_, {})[key] = state["value"]

    async def _read(self, request: web.Request) -> dict[str, Any]:
        content = await request.read()
        self.largest = max(self.largest, len(content))
        body: dict[str, Any] = await request.json()
        assert request.content_type == "application/json"
        assert body["headers"]["schema"] == "st-schema"
        assert body["headers"]["requestId"]
        self.said.append(body["headers"]["interactionType"])
        self.bodies.setdefault(self.said[-1], body)
        self._note()
        return body

    def _wrong(self, status: int, error: str, body: dict[str, Any]) -> web.Response:
        return web.json_response(
            {"headers": body["headers"], "globalError": {"errorEnum": error, "detail": "no"}}, status=status
        )

    def _note(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()
