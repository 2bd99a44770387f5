"""Telling SmartThings of changes, whatever it does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import anyio
import pytest

pytest.importorskip("aiohttp", reason="the extra dure[thinq] is not installed")

from tests.unit.home.smartthings.schema_cloud import CLIENT_SECRET, SchemaCloud
from tests.unit.home.smartthings.schema_kit import CLIENT_ID, NAME, Linked, linked, wanted

from dure.api import Order, Wish
from dure.home.drivers.smartthings.schema import follower, outward
from dure.home.drivers.smartthings.schema.connector import Callbacks, Connector
from dure.home.drivers.smartthings.schema.outward import Registration, Tokens
from dure.home.drivers.smartthings.schema.teller import Teller

pytestmark = pytest.mark.anyio

ON = Wish(means="touch")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(follower, "GATHER_S", 0.0)
    monkeypatch.setattr(follower, "AGAIN_S", 0.05)


@pytest.fixture
async def cloud():
    one = SchemaCloud()
    await one.start()
    yield one
    await one.stop()


def teller_of(one: Linked, secret: str = CLIENT_SECRET) -> Teller:
    registration = Registration(client_id=CLIENT_ID, client_secret=secret, hosts=("127.0.0.1",))
    return Teller(
        NAME,
        registration,
        one.showing,
        one.linking,
        one.kept,
        one.noted,
        one.clock,
        retry_s=(0.01,),
        look_s=0.01,
    )


@asynccontextmanager
async def telling(one: Linked, secret: str = CLIENT_SECRET) -> AsyncIterator[Teller]:
    teller = teller_of(one, secret)
    one.connector = Connector(
        NAME, one.home, one.showing, one.linking, one.noted, Callbacks(CLIENT_ID, teller.granted)
    )
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(teller.offer, one.home, one.bus)
        yield teller
        tasks.cancel_scope.cancel()


@asynccontextmanager
async def followed(folder, cloud) -> AsyncIterator[Linked]:
    """A home of which SmartThings is told, and knows everything by now."""
    async with linked(folder) as one, telling(one):
        told = await one.ask("grantCallbackAccess", **cloud.grant())
        assert "globalError" not in told
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "off")
        yield one


async def switch(one: Linked, *, on: bool, appliance: str = "living_light", order: str = "") -> None:
    wish = Order(id=order or f"{appliance}{on}", appliance=appliance, trait="on_off", value=on)
    assert (await one.home.order([wish], ON))[0].done


async def kept(one: Linked):
    return (await one.linking.links())[0]


async def tokens(one: Linked) -> Tokens:
    found = await one.kept.read(await kept(one))
    assert found is not None
    return found


async def test_a_grant_brings_tokens_devices_and_states(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        assert cloud.said[0] == "accessTokenRequest"
        assert "requestGrantCallbackAccess" not in await one.ask("discoveryRequest")
        await cloud.until(lambda: set(cloud.states) == set(cloud.devices))
        assert (await tokens(one)).access_token == cloud.access
    assert cloud.devices["living_light"]["friendlyName"] == "거실 불"


async def test_changes_are_told_and_nothing_else(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        await switch(one, on=True)
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")
        said = cloud.said.count("stateCallback")
        await switch(one, on=False)
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "off")
        assert cloud.said.count("stateCallback") == said + 1
        one.home.service._book.reach("scripted", "tv", reachable=False)
        await cloud.until(lambda: cloud.value("tv", "healthCheck", "healthStatus") == "offline")


async def test_many_changes_are_told_together_in_messages_of_a_bounded_size(tmp_path, cloud, monkeypatch):
    monkeypatch.setattr(follower, "AT_ONCE", 5)
    async with followed(tmp_path, cloud):
        await cloud.until(lambda: set(cloud.states) == set(cloud.devices))
    assert len(cloud.devices) > 20
    assert cloud.largest < 20_000


@pytest.mark.parametrize("status", [500, 502, 429, 408, 302])
async def test_an_outage_is_lived_through_and_then_the_truth_is_told_once(tmp_path, cloud, status):
    async with followed(tmp_path, cloud) as one:
        cloud.fails = [status] * 5
        for n in range(5):
            await switch(one, on=n % 2 == 0, order=f"o{n}")
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")
        assert cloud.fails == []


@pytest.mark.parametrize("fault", ["hangs", "floods"])
async def test_an_answer_that_does_not_end_is_given_up(tmp_path, cloud, fault, monkeypatch):
    monkeypatch.setattr(outward, "TIMEOUT_S", 0.2)
    async with followed(tmp_path, cloud) as one:
        setattr(cloud, fault, True)
        said = len(cloud.said)
        await switch(one, on=True)
        await cloud.until(lambda: len(cloud.said) >= said + 2)  # it was tried again
        setattr(cloud, fault, False)
        monkeypatch.setattr(outward, "TIMEOUT_S", 30.0)
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")


async def test_an_answer_that_is_no_json_is_taken_by_its_status(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        cloud.garbage = True
        await switch(one, on=True)
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")
        said = len(cloud.said)
        await switch(one, on=False)
        await cloud.until(lambda: len(cloud.said) > said)


async def test_what_is_refused_is_not_told_for_ever(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        cloud.fails = [400]
        await switch(one, on=True)
        await cloud.until(lambda: not cloud.fails)
        await switch(one, on=True, appliance="tv")
        await cloud.until(lambda: cloud.value("tv", "switch", "switch") == "on")
        assert cloud.value("living_light", "switch", "switch") == "off"


async def test_an_expired_token_is_renewed_and_kept_before_it_is_used(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        before = cloud.refresh
        cloud.expire()
        await switch(one, on=True)
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")
        assert cloud.said.count("refreshAccessTokens") == 1
        assert cloud.refresh != before
        assert (await tokens(one)).refresh_token == cloud.refresh


async def test_a_token_that_will_end_soon_is_renewed_first(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        await one.clock.set(one.clock.now() + timedelta(hours=24))
        await switch(one, on=True)
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")
        assert cloud.said.count("refreshAccessTokens") == 1


async def test_renewing_lives_through_an_outage(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        cloud.expire()
        cloud.fails_tokens = [500, 503]
        await switch(one, on=True)
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")


async def test_tokens_that_cannot_be_renewed_are_forgotten_and_asked_for_anew(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        cloud.expire()
        cloud.locked = True
        await switch(one, on=True)
        with anyio.fail_after(60):
            while (await kept(one)).callback is not None:
                await anyio.lowlevel.checkpoint()
        assert (await kept(one)).ended is None
        assert (await one.ask("discoveryRequest"))["requestGrantCallbackAccess"] is True
        cloud.locked = False
        await one.ask("grantCallbackAccess", **cloud.grant())
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")


async def test_a_code_is_tried_again_while_smartthings_is_away(tmp_path, cloud):
    async with linked(tmp_path) as one, telling(one):
        cloud.fails_tokens = [500, 500]
        await one.ask("grantCallbackAccess", **cloud.grant())
        await cloud.until(lambda: cloud.devices)


@pytest.mark.parametrize("fault", ["secret", "code", "garbage"])
async def test_a_grant_that_brings_nothing_is_asked_for_anew(tmp_path, cloud, fault):
    async with linked(tmp_path) as one, telling(one, "wrong" if fault == "secret" else CLIENT_SECRET):
        grant = cloud.grant()
        if fault == "code":
            cloud.codes.clear()
        cloud.garbage = fault == "garbage"
        await one.ask("grantCallbackAccess", **grant)
        await cloud.until(lambda: "accessTokenRequest" in cloud.said)
        assert (await one.ask("discoveryRequest"))["requestGrantCallbackAccess"] is True
        assert cloud.devices == {}


@pytest.mark.parametrize(
    "base",
    ["https://evil.example", "http://127.0.0.1.evil.example", "http://c2c-us.smartthings.com", "file:///x"],
)
async def test_nobody_but_smartthings_is_told(tmp_path, cloud, base):
    async with linked(tmp_path) as one, telling(one):
        grant = cloud.grant()
        grant["callbackUrls"] = {
            "oauthToken": f"{base}/oauth/token",
            "stateCallback": f"{base}/device/events",
        }
        told = await one.ask("grantCallbackAccess", **grant)
        assert told["globalError"]["errorEnum"] == "BAD-REQUEST"


def test_smartthings_own_addresses_are_trusted_and_no_others():
    known = Registration(client_id="a", client_secret="b")
    assert known.trusts("https://c2c-us.smartthings.com/oauth/token")
    for url in ("http://c2c-us.smartthings.com/", "https://evilsmartthings.com/", "https://smartthings.com.evil/",
                "https://user@smartthings.com/", "https://smartthings.com@evil.example/", ""):  # fmt: skip
        assert not known.trusts(url), url


async def test_a_command_of_smartthings_own_is_told_back_as_it_came_out(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        await one.command(wanted("living_light", ("switch", "on", [])))
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")


async def test_what_the_household_takes_away_is_deleted_there_and_what_is_missing_is_not(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        one.permit("tv", "door_lock")
        await cloud.until(lambda: cloud.errors.get("living_light") == "DEVICE-DELETED")
        assert "tv" not in cloud.errors
        left = [state.appliance for state in one.home.appliances() if state.appliance.id != "tv"]
        await one.home.service._announce("scripted", left)
        await cloud.until(lambda: cloud.errors.get("tv") == "DEVICE-OFFLINE")


async def test_a_new_name_is_told(tmp_path, cloud):
    from dure.home.book import Given

    async with followed(tmp_path, cloud) as one:
        one.home.service.call({"tv": Given(name={"ko": "큰 티비"})})
        await cloud.until(lambda: cloud.devices["tv"]["friendlyName"] == "큰 티비")


async def test_the_household_ends_the_link_and_smartthings_is_told_so_once(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        await one.linking.end((await kept(one)).id, "household")
        await cloud.until(lambda: cloud.deleted)
        with anyio.fail_after(60):
            while (await kept(one)).callback is not None:
                await anyio.lowlevel.checkpoint()
        said = len(cloud.said)
        await switch(one, on=True)
    assert len(cloud.said) == said


async def test_smartthings_ends_the_link_and_is_told_nothing_more(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        await one.ask("integrationDeleted")
        with anyio.fail_after(60):
            while (await kept(one)).callback is not None:
                await anyio.lowlevel.checkpoint()
        said = len(cloud.said)
        await switch(one, on=True)
    assert (len(cloud.said), cloud.deleted) == (said, False)


async def test_a_smartthings_that_knows_nothing_of_the_home_ends_the_link(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        cloud.forgotten = True
        await switch(one, on=True)
        with anyio.fail_after(60):
            while (await kept(one)).ended is None:
                await anyio.lowlevel.checkpoint()
        assert (await kept(one)).ended_by == "platform"


async def test_after_a_restart_everything_is_compared_anew(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        await cloud.until(lambda: set(cloud.states) == set(cloud.devices))
    async with linked(tmp_path) as again:
        cloud.states.clear()
        cloud.devices.clear()
        again.home.service._book.report("scripted", "living_light", {"on_off": True}, again.clock.now())
        async with telling(again):
            await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")
    assert cloud.said.count("accessTokenRequest") == 1
    assert one is not again


async def test_tokens_lie_where_no_backup_holds_them_and_only_their_owner_reads(tmp_path, cloud):
    async with followed(tmp_path, cloud) as one:
        await cloud.until(lambda: set(cloud.states) == set(cloud.devices))
        (file,) = [file async for file in anyio.Path(tmp_path / "grants").iterdir()]
        assert (await file.stat()).st_mode & 0o777 == 0o600
        backup = await one.journal.back_up()
        held = await anyio.Path(backup).read_bytes()
        for secret in (cloud.access, cloud.refresh, CLIENT_SECRET):
            assert secret.encode() not in held
        await one.linking.end((await kept(one)).id, "household")
        await cloud.until(lambda: cloud.deleted)
        with anyio.fail_after(60):
            while await file.exists():
                await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("fault", ["gone", "garbage", "another client"])
async def test_tokens_that_are_not_there_any_more_are_asked_for_anew(tmp_path, cloud, fault):
    async with followed(tmp_path, cloud) as one:
        (file,) = [file async for file in anyio.Path(tmp_path / "grants").iterdir()]
        content = await file.read_text()
    if fault == "gone":  # as after a backup was restored
        await file.unlink()
    else:
        told = "{" if fault == "garbage" else content.replace(CLIENT_ID, "somebody else")
        await file.write_text(told)
    async with linked(tmp_path) as one, telling(one):
        with anyio.fail_after(60):
            while (await kept(one)).callback is not None:
                await anyio.lowlevel.checkpoint()
        assert (await one.ask("discoveryRequest"))["requestGrantCallbackAccess"] is True


async def test_what_is_told_is_written_down_before_and_for_every_appliance_once(tmp_path, cloud):
    async def noted(one: Linked) -> int:
        return [record.kind for record in await one.journal.audit.last()].count("platform.told")

    async with linked(tmp_path) as one, telling(one):
        one.permit("tv")
        await one.ask("grantCallbackAccess", **cloud.grant())
        await cloud.until(lambda: "tv" in cloud.states)
        assert await noted(one) == 1
        await switch(one, on=True, appliance="tv")
        await cloud.until(lambda: cloud.value("tv", "switch", "switch") == "on")
        await one.ask("discoveryRequest")
        assert await noted(one) == 1
        one.permit("tv", "living_light")
        await cloud.until(lambda: "living_light" in cloud.states)
        assert await noted(one) == 2
        one.permit("tv")
        await cloud.until(lambda: cloud.errors.get("living_light") == "DEVICE-DELETED")
        one.permit("tv", "living_light")
        await cloud.until(lambda: "living_light" not in cloud.errors)
        assert await noted(one) == 3
