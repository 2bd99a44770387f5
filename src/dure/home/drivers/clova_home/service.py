"""A CLOVA Home extension as the home sees it."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from dure.api import Order, Value
from dure.errors import ApplianceUnreachable, OrderRefused, Text
from dure.home.drivers.clova_home.faults import NO_VALUE, failed
from dure.home.drivers.clova_home.translate import Request, Thing, thing
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.credential import Credential, FixedToken, with_token
from dure.home.drivers.polled import PolledDriver, Seen, Service, read_each
from dure.home.drivers.posting import NotServed, post, silent

MOST_APPLIANCES = 300

_UNKNOWN = Text("it is not among this extension's appliances", "이 확장 서비스의 기기가 아니에요")
_NO_ACTION = Text("it has no such ability.", "이 기기에 없는 기능이에요.")
_ASK_FIRST = Text(
    "its maker wants you to be asked before that, which cannot be done from here.",
    "제조사가 먼저 확인을 받게 한 동작인데, 여기서는 그렇게 할 수 없어요.",
)
_OTHERWISE = Text("it took another value instead.", "기기가 다른 값으로 맞췄어요.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClovaHomeSettings:
    """How a CLOVA Home extension is reached.

    Attributes:
        url: the extension's address.
        token: the access token of the household's account at the extension's service; empty where the account is linked.
        account: the linked account in its place.
        poll_s: how often everything is asked for.
        unasked: whether to do without asking what a maker wants the user to be asked about first.
        name: the driver's name.
    """

    url: str
    token: str = ""
    account: LinkedAccount | None = None
    poll_s: float = 60.0
    unasked: bool = False
    name: str = "clova_home"


class ClovaHome:
    """`dure.home.drivers.polled.Service` for one extension.

    Args:
        http: carries the requests.
        settings: how it is reached.
        credential: gives the access token.
    """

    def __init__(self, http: httpx.AsyncClient, settings: ClovaHomeSettings, credential: Credential) -> None:
        self._http = http
        self._credential = credential
        self._settings = settings
        self._things: dict[str, Thing] = {}
        self._confirmed: dict[str, dict[str, Value]] = {}

    async def look(self) -> Sequence[Seen]:
        """Every appliance of the account, and how each is, a few at a time."""
        payload = await self._ask("DiscoverAppliances", "Response", {}, self._settings.name)
        told = payload.get("discoveredAppliances")
        if not isinstance(told, list):
            raise silent(self._settings.name)
        made = (thing(one, self._settings.name) for one in told[:MOST_APPLIANCES])
        things = {one.appliance.id: one for one in made if one is not None}

        async def read(id_: str) -> Mapping[str, Value] | None:
            return await self._read(things[id_]) if things[id_].reachable else None

        seen = await read_each(things, read)
        self._things = things
        self._confirmed = {id_: self._confirmed.get(id_, {}) for id_ in things}
        return [Seen(appliance=known.appliance, values=seen[id_]) for id_, known in things.items()]

    async def values(self, appliance: str) -> Mapping[str, Value]:
        """How one appliance is, asked afresh as far as it can be; else what it last confirmed."""
        return await self._read(self._thing(appliance))

    async def send(self, order: Order) -> None:
        """Have one order sent; returns when the extension confirmed it."""
        known = self._thing(order.appliance)
        name = known.appliance.name["ko"]
        request = known.request(order.trait, order.value)
        if request is None:
            raise OrderRefused(appliance=name, why=_NO_ACTION)
        if request.action in known.ask_first and not self._settings.unasked:
            raise OrderRefused(appliance=name, why=_ASK_FIRST)
        payload = await self._ask(request.action, "Confirmation", self._about(known, request), name)
        now = known.confirmed(order.trait, payload)
        self._confirmed[order.appliance][order.trait] = order.value if now is None else now
        if now is not None and now != order.value:
            raise OrderRefused(appliance=name, why=_OTHERWISE)

    async def _read(self, known: Thing) -> dict[str, Value]:
        name = known.appliance.name["ko"]
        found = dict(self._confirmed.get(known.appliance.id, {}))
        answers: dict[str, Mapping[str, Any]] = {}
        actions = ("HealthCheck",) if known.checks_health else ()
        for action in dict.fromkeys((*actions, *(read.action for read in known.reads))):
            request = Request(action=action, payload={})
            try:
                answer = await self._ask(
                    action, "Response", self._about(known, request), name, spare=NO_VALUE
                )
            except NotServed:  # it announces what it never built, which takes nothing from the rest
                answer = {}
            if action == "HealthCheck" and answer.get("isReachable") is False:
                raise failed("TargetOfflineError", {}, name)
            answers[action] = answer
        for read in known.reads:
            value = known.read(read, answers[read.action])
            if value is not None:
                found[read.trait] = value
        return found

    def _about(self, known: Thing, request: Request) -> dict[str, Any]:
        appliance: dict[str, Any] = {"applianceId": known.id}
        if known.details:
            appliance["additionalApplianceDetails"] = known.details
        return {"appliance": appliance, **request.payload}

    async def _ask(
        self,
        action: str,
        ending: str,
        payload: Mapping[str, Any],
        appliance: str,
        spare: frozenset[str] = frozenset(),
    ) -> Mapping[str, Any]:
        """The payload of an answer; an empty one for the errors that are spared."""
        header = {
            "messageId": str(uuid.uuid4()),
            "namespace": "ClovaHome",
            "name": f"{action}Request",
            "payloadVersion": "1.0",
        }

        async def ask(token: str) -> Mapping[str, Any]:
            body = {"header": header, "payload": {"accessToken": token, **payload}}
            answer = await post(self._http, self._settings.url, body, appliance)
            told, found = answer.get("header"), answer.get("payload")
            name = told.get("name") if isinstance(told, Mapping) else None
            content = found if isinstance(found, Mapping) else {}
            if name == f"{action}{ending}":
                return content
            if isinstance(name, str) and name in spare:
                return {}
            raise failed(name if isinstance(name, str) else "", content, appliance)

        return await with_token(self._credential, appliance, ask)

    def _thing(self, appliance: str) -> Thing:
        if (known := self._things.get(appliance)) is None:
            raise ApplianceUnreachable(appliance=appliance, why=_UNKNOWN)
        return known


def clova_home_driver(settings: ClovaHomeSettings) -> PolledDriver:
    """The driver of one extension."""
    credential = settings.account or FixedToken(settings.token)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Service]:
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False) as http, credential.kept():
            yield ClovaHome(http, settings, credential)

    return PolledDriver(opened, poll_s=settings.poll_s, account=settings.account)
