"""A NUGU SmartHome play as the home sees it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from dure.api import Order, Value
from dure.errors import ApplianceUnreachable, OrderRefused, Text
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.credential import Credential, FixedToken, with_token
from dure.home.drivers.nugu_home.faults import DONE, NO_VALUE, failed, failed_whole
from dure.home.drivers.nugu_home.translate import Directive, Thing, thing
from dure.home.drivers.polled import PolledDriver, Seen, Service, read_each
from dure.home.drivers.posting import NotServed, post, silent

MOST_DEVICES = 300

_UNKNOWN = Text("it is not among this play's devices", "이 플레이의 기기가 아니에요")
_NO_DIRECTIVE = Text("it has no such ability.", "이 기기에 없는 기능이에요.")
_OTHERWISE = Text("it took another value instead.", "기기가 다른 값으로 맞췄어요.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NuguHomeSettings:
    """How a NUGU SmartHome play is reached.

    Attributes:
        url: the address of the play's server, without `/nugu/v1`.
        token: the access token of the household's account at the play's service; empty where the account is linked.
        account: the linked account in its place.
        poll_s: how often everything is asked for.
        name: the driver's name.
    """

    url: str
    token: str = ""
    account: LinkedAccount | None = None
    poll_s: float = 60.0
    name: str = "nugu_home"


class NuguHome:
    """`dure.home.drivers.polled.Service` for one play.

    Args:
        http: carries the requests.
        settings: how it is reached.
        credential: gives the access token.
    """

    def __init__(self, http: httpx.AsyncClient, settings: NuguHomeSettings, credential: Credential) -> None:
        self._http = http
        self._credential = credential
        self._settings = settings
        self._base = settings.url.rstrip("/")
        self._session = str(uuid.uuid4())
        self._things: dict[str, Thing] = {}
        self._confirmed: dict[str, dict[str, Value]] = {}

    async def look(self) -> Sequence[Seen]:
        """Every device of the account, and how each is, a few at a time."""
        name = self._settings.name
        answer = await self._post("devices", lambda token: {"token": token}, name)
        told = answer.get("devices")
        if not isinstance(told, list):
            raise silent(name)
        made = (thing(one, name) for one in told[:MOST_DEVICES])
        things = {one.appliance.id: one for one in made if one is not None}

        async def read(id_: str) -> Mapping[str, Value] | None:
            return await self._read(things[id_]) if things[id_].connected else None

        seen = await read_each(things, read)
        self._things = things
        self._confirmed = {id_: self._confirmed.get(id_, {}) for id_ in things}
        return [Seen(appliance=known.appliance, values=seen[id_]) for id_, known in things.items()]

    async def values(self, appliance: str) -> Mapping[str, Value]:
        """How one device is, asked afresh as far as it can be; else what it last confirmed."""
        return await self._read(self._thing(appliance))

    async def send(self, order: Order) -> None:
        """Have one order sent; returns when the play says that it is so."""
        known = self._thing(order.appliance)
        name = known.appliance.name["ko"]
        directive = known.directive(order.trait, order.value)
        if directive is None:
            raise OrderRefused(appliance=name, why=_NO_DIRECTIVE)
        properties = await self._direct(known, directive, DONE)
        word = known.words[order.trait]
        now = known.read(word, {word.at or word.field: properties.get(word.field)}) if word.field else None
        self._confirmed[order.appliance][order.trait] = order.value if now is None else now
        if now is not None and now != order.value:
            raise OrderRefused(appliance=name, why=_OTHERWISE)

    async def _read(self, known: Thing) -> dict[str, Value]:
        found = dict(self._confirmed.get(known.appliance.id, {}))
        for (capability, ask), words in known.asks().items():
            directive = Directive(capability=capability, name=ask, parameters=None, beside={})
            try:
                properties = await self._direct(known, directive, DONE | NO_VALUE)
            except NotServed:  # a directive that was never built takes nothing from the rest
                continue
            for word in words:
                value = known.read(word, properties)
                if value is not None:
                    found[word.trait] = value
        return found

    async def _direct(self, known: Thing, directive: Directive, good: frozenset[str]) -> Mapping[str, Any]:
        """What a device answers, where its result is one of these; nothing where it is not OK."""
        name, request = known.appliance.name["ko"], uuid.uuid4().hex
        command = {
            "smartHomeCapability": directive.capability,
            "smartHomeDirective": directive.name,
            "parameters": directive.parameters,
            **directive.beside,
        }

        def body(token: str) -> Mapping[str, Any]:
            return {
                "version": 1,
                "requestId": request,
                "action": {"command": command, "smartHomeDevices": [known.device]},
                "context": {"session": {"id": self._session, "accessToken": token}},
            }

        path = f"capabilities/{directive.capability}/directives/{directive.name}"
        answer = await self._post(path, body, name)
        results = answer.get("data")
        result = results[0] if isinstance(results, list) and len(results) == 1 else None
        if not isinstance(result, Mapping) or answer.get("requestId", request) != request:
            raise silent(name)
        code = result.get("resultCode")
        if not isinstance(code, str) or code not in good:
            told = result.get("errorProperties") or result.get("properties")
            raise failed(str(code), told if isinstance(told, Mapping) else {}, name)
        properties = result.get("properties")
        return properties if code == "OK" and isinstance(properties, Mapping) else {}

    async def _post(
        self, path: str, body: Callable[[str], Mapping[str, Any]], appliance: str
    ) -> Mapping[str, Any]:
        """What the play answers; `body` is made with the access token."""

        async def ask(token: str) -> Mapping[str, Any]:
            answer = await post(self._http, f"{self._base}/nugu/v1/{path}", body(token), appliance)
            if isinstance(error := answer.get("error"), Mapping):
                raise failed_whole(error, appliance)
            return answer

        return await with_token(self._credential, appliance, ask)

    def _thing(self, appliance: str) -> Thing:
        if (known := self._things.get(appliance)) is None:
            raise ApplianceUnreachable(appliance=appliance, why=_UNKNOWN)
        return known


def nugu_home_driver(settings: NuguHomeSettings) -> PolledDriver:
    """The driver of one play."""
    credential = settings.account or FixedToken(settings.token)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Service]:
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False) as http, credential.kept():
            yield NuguHome(http, settings, credential)

    return PolledDriver(opened, poll_s=settings.poll_s, account=settings.account)
