"""Every driver that can act for a linked account, with a linked account: the contract, and the token's end in the midst of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import anyio
import anyio.to_thread
import pytest

pytest.importorskip("aiohttp", reason="the extra dure[thinq] is not installed")

from tests.unit.home.clova_home.clova_extension import ClovaExtension
from tests.unit.home.door import Door
from tests.unit.home.grants.oauth_provider import OAuthProvider, oauth_provider
from tests.unit.home.nugu_home.nugu_play import NuguPlay
from tests.unit.home.smartthings.smartthings_cloud import SmartThingsCloud

from dure.api import ApplianceDriver, Order, Wish
from dure.bus import Bus
from dure.clock import SystemClock
from dure.errors import AccountUnlinked
from dure.events import ApplianceReached
from dure.home.drivers.clova_home.service import ClovaHomeSettings, clova_home_driver
from dure.home.drivers.grants.account import LinkedAccount
from dure.home.drivers.grants.folder import GrantFolder
from dure.home.drivers.grants.linking import Linking
from dure.home.drivers.nugu_home.service import NuguHomeSettings, nugu_home_driver
from dure.home.drivers.smartthings.service import SmartThingsSettings, smartthings_driver
from dure.home.service import HomeService
from dure.testing.driver_contracts import CHECKS

pytestmark = pytest.mark.anyio


@dataclass
class Linked:
    """A driver's service, the provider of its accounts, and the account."""

    make: Callable[[], ApplianceDriver]
    provider: OAuthProvider
    service: Any
    linking: Linking
    account: LinkedAccount

    async def link(self) -> None:
        address = self.linking.begin("maker").address
        await self.linking.finish(await anyio.to_thread.run_sync(self.provider.allow, address))


def smartthings(cloud, account, poll_s):
    return smartthings_driver(
        SmartThingsSettings(account=account, base=cloud.base, poll_s=poll_s), SystemClock()
    )


def clova_home(extension, account, poll_s):
    return clova_home_driver(ClovaHomeSettings(account=account, url=extension.url, poll_s=poll_s))


def nugu_home(play, account, poll_s):
    return nugu_home_driver(NuguHomeSettings(account=account, url=play.url, poll_s=poll_s))


KINDS = {
    "smartthings": (SmartThingsCloud, smartthings),
    "clova_home": (ClovaExtension, clova_home),
    "nugu_home": (NuguPlay, nugu_home),
}


@pytest.fixture(params=KINDS)
async def linked(request, tmp_path) -> AsyncIterator[Linked]:
    kind, make = KINDS[request.param]
    service: Any = kind()
    await service.start()
    with oauth_provider() as provider:
        account = LinkedAccount("maker", provider.provider(), GrantFolder(tmp_path), SystemClock())
        linking = Linking({"maker": account}, SystemClock(), "http://localhost/home/link/callback")
        service.takes = provider.takes
        if isinstance(service, NuguPlay):
            for silent in ("1001", "1003", "1004"):  # of these NUGU tells nothing until they are ordered
                del service.devices[silent]
        made = Linked(lambda: make(service, account, 60.0), provider, service, linking, account)
        await made.link()
        yield made
    await service.stop()


@asynccontextmanager
async def running(driver: ApplianceDriver) -> AsyncIterator[Door]:
    door = Door()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(driver.run, door)
        yield door
        tasks.cancel_scope.cancel()


def cool(appliance: str, id_: str = "o1") -> Order:
    return Order(id=id_, appliance=appliance, trait="target_temperature_c", value=24)


async def aircon_of(door: Door) -> str:
    """The air conditioner, once it is told of."""

    def found() -> list[str]:
        known = door.appliances.values()
        return [one.id for one in known if one.kind == "air_conditioner" and one.id in door.reachable]

    await door.until(lambda: bool(found()))
    return found()[0]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_it_keeps_the_contract(linked, check):
    async with running(linked.make()) as door:
        aircon = await aircon_of(door)
    await check(linked.make, cool(aircon))


async def test_a_token_that_ends_while_the_driver_runs_costs_nobody_anything(linked):
    driver = linked.make()
    async with running(driver) as door:
        aircon = await aircon_of(door)
        linked.provider.access.clear()
        said = await driver.carry_out(cool(aircon))
    assert said["target_temperature_c"] == 24
    assert linked.provider.asked == ["authorization_code", "refresh_token"]


async def test_an_account_that_was_withdrawn_is_told_as_that_and_comes_back_when_it_is_linked(linked):
    driver = linked.make()
    async with running(driver) as door:
        aircon = await aircon_of(door)
        linked.provider.revoke()
        with pytest.raises(AccountUnlinked):
            await driver.carry_out(cool(aircon))
        await door.until(lambda: not any(door.reachable.values()))
        await linked.link()
        await door.until(lambda: door.reachable[aircon])
        said = await driver.carry_out(cool(aircon, "o2"))
    assert said["target_temperature_c"] == 24


async def test_the_home_says_that_the_account_is_to_be_linked_again(linked):
    bus = Bus()
    home = HomeService({"maker": linked.make()}, SystemClock(), bus)

    async def order(id_: str) -> str:
        (outcome,) = await home.order([cool(aircon, id_)], Wish(means="touch"))
        return outcome.reason

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(home.run)
        await home.ready()
        aircon = next(
            one.appliance.id for one in home.appliances() if one.appliance.kind == "air_conditioner"
        )
        with bus.subscribe(ApplianceReached) as told, anyio.fail_after(20):
            linked.provider.revoke()
            assert await order("a") == "unlinked"
            async for event in told:
                if event == ApplianceReached(satellite="", time_ms=0, appliance=aircon, reachable=False):
                    break
        assert await order("b") == "unlinked"
        tasks.cancel_scope.cancel()
