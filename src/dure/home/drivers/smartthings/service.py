"""A SmartThings account as the home sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx

from dure.api import Order, Value
from dure.clock import Clock, SystemClock
from dure.errors import ApplianceUnreachable, OrderRefused, Text
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.credential import FixedToken
from dure.home.drivers.naming import apart
from dure.home.drivers.polled import PolledDriver, Seen, Service
from dure.home.drivers.smartthings.cloud import BASE, Cloud
from dure.home.drivers.smartthings.translate import Thing, thing, told_status

_UNKNOWN = Text("it is not among the devices of this account", "이 계정의 기기가 아니에요")
_NO_COMMAND = Text("it has no such ability.", "이 기기에 없는 기능이에요.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmartThingsSettings:
    """How the household's SmartThings account is reached.

    Attributes:
        token: the access token; empty where there is an account.
        account: the linked account in its place.
        poll_s: how often everything is asked for.
        base: the service's address.
    """

    token: str = ""
    account: LinkedAccount | None = None
    poll_s: float = 30.0
    base: str = BASE


class SmartThings:
    """`dure.home.drivers.polled.Service` for one SmartThings account.

    Args:
        cloud: SmartThings.
        clock: what spans of time count from.
    """

    def __init__(self, cloud: Cloud, clock: Clock) -> None:
        self._cloud = cloud
        self._clock = clock
        self._things: dict[str, Thing] = {}

    async def look(self) -> Sequence[Seen]:
        """Every device of the account, and how it is, in one request."""
        now = self._clock.now()
        found: dict[str, Thing] = {}
        seen = []
        for device in await self._cloud.devices():
            if (made := thing(device)) is None:
                continue
            id_ = apart(made.appliance.id, found, "st", made.device)
            made = replace(made, appliance=replace(made.appliance, id=id_))
            found[id_] = made
            health = device.get("healthState")
            online = not isinstance(health, Mapping) or health.get("state") != "OFFLINE"
            values = made.read(told_status(device), now) if online else None
            seen.append(Seen(appliance=made.appliance, values=values))
        self._things = found
        return seen

    async def values(self, appliance: str) -> Mapping[str, Value]:
        """How one device is, asked afresh."""
        known = self._thing(appliance)
        status = await self._cloud.status(known.device, known.appliance.name["ko"])
        return known.read(status, self._clock.now())

    async def send(self, order: Order) -> None:
        """Have one order sent; returns when SmartThings took it."""
        known = self._thing(order.appliance)
        command, name = known.command(order.trait, order.value), known.appliance.name["ko"]
        if command is None:
            raise OrderRefused(appliance=name, why=_NO_COMMAND)
        await self._cloud.command(known.device, command, name)

    def _thing(self, appliance: str) -> Thing:
        if (known := self._things.get(appliance)) is None:
            raise ApplianceUnreachable(appliance=appliance, why=_UNKNOWN)
        return known


def smartthings_driver(settings: SmartThingsSettings, clock: Clock | None = None) -> PolledDriver:
    """The driver of one account."""
    credential = settings.account or FixedToken(settings.token)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Service]:
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False) as http, credential.kept():
            cloud = Cloud(http, credential=credential, base=settings.base)
            yield SmartThings(cloud, clock or SystemClock())

    return PolledDriver(opened, poll_s=settings.poll_s, account=settings.account)
