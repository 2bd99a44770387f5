from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import anyio.lowlevel
import pytest

pytest.importorskip("thinqconnect", reason="the extra dure[thinq] is not installed")

from tests.unit.home.door import Door
from tests.unit.home.thinq.thinq_cloud import AIRCON, FRIDGE, PROFILES, STATES, TOKEN, WASHER, ThinQCloud

from dure.api import Order
from dure.errors import ApplianceUnreachable, OrderRefused
from dure.home.drivers.polled import PolledDriver
from dure.home.drivers.thinq.cloud import CONNECTED
from dure.home.drivers.thinq.service import ThinQSettings, thinq_driver

pytestmark = pytest.mark.anyio

WASHER_ID = "thinq_a1b2c3d4e5f60718"
AIRCON_ID = "thinq_ffeeddccbbaa9988"
FRIDGE_ID = "thinq_0f0f0f0f0f0f0f0f"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("dure.home.drivers.polled._RETRY_S", 0.05)


@pytest.fixture
async def cloud():
    made = ThinQCloud()
    await made.start()
    yield made
    await made.stop()


@asynccontextmanager
async def running(cloud, push=None, **given) -> AsyncIterator[tuple[PolledDriver, Door]]:
    settings = {"token": TOKEN, "client": "dure-test", "base": cloud.base, "poll_s": 0.05} | given
    driver, door = thinq_driver(ThinQSettings(**settings), push), Door()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(driver.run, door)
        yield driver, door
        tasks.cancel_scope.cancel()


def order(appliance, trait, value, id_="o1"):
    return Order(id=id_, appliance=appliance, trait=trait, value=value)


async def test_appliances_have_the_profile_that_their_device_tells(cloud):
    async with running(cloud) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
    assert set(door.appliances) == {
        WASHER_ID,
        AIRCON_ID,
        FRIDGE_ID,
    }  # a stick cleaner is none of the model's kinds
    washer, aircon, fridge = (door.appliances[one] for one in (WASHER_ID, AIRCON_ID, FRIDGE_ID))
    assert (washer.kind, washer.name) == ("washer", {"ko": "우리 세탁기", "en": "washer"})
    assert washer.traits["operation"].options == ("idle", "paused", "running", "finished")
    assert not washer.traits["remaining_s"].writable
    assert aircon.name == {"ko": "Aircon", "en": "Aircon"}
    target = aircon.traits["target_temperature_c"]
    assert (target.low, target.high, target.step, target.writable) == (18, 30, 1, True)
    assert aircon.traits["mode"].options == ("cool", "dry", "wind")
    assert aircon.traits["fan"].options == ("low", "medium", "high")
    assert not aircon.traits["temperature_c"].writable
    assert (fridge.traits["freezer_target_c"].low, fridge.traits["freezer_target_c"].high) == (-24, -14)


async def test_states_are_told_in_our_words(cloud):
    async with running(cloud) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
    assert door.values[WASHER_ID] == {"on_off": True, "operation": "idle", "remaining_s": 3480}
    assert door.values[AIRCON_ID] == {
        "on_off": False,
        "mode": "cool",
        "target_temperature_c": 26,
        "temperature_c": 27.5,
        "fan": "medium",
    }
    assert door.values[FRIDGE_ID] == {"target_temperature_c": 3, "freezer_target_c": -18, "door_open": False}
    assert all(door.reachable.values())


@pytest.mark.parametrize(
    ("appliance", "trait", "value", "body"),
    [
        (
            WASHER_ID,
            "operation",
            "running",
            {"location": {"locationName": "MAIN"}, "operation": {"washerOperationMode": "START"}},
        ),
        (
            WASHER_ID,
            "on_off",
            False,
            {"location": {"locationName": "MAIN"}, "operation": {"washerOperationMode": "POWER_OFF"}},
        ),
        (AIRCON_ID, "on_off", True, {"operation": {"airConOperationMode": "POWER_ON"}}),
        (AIRCON_ID, "mode", "dry", {"airConJobMode": {"currentJobMode": "AIR_DRY"}}),
        (
            AIRCON_ID,
            "target_temperature_c",
            24.0,
            {"temperatureInUnits": {"unit": "C", "targetTemperature": 24}},
        ),
        (
            FRIDGE_ID,
            "freezer_target_c",
            -20,
            {"temperatureInUnits": {"locationName": "FREEZER", "unit": "C", "targetTemperature": -20}},
        ),
    ],
)
async def test_an_order_is_done_when_the_state_says_so(cloud, appliance, trait, value, body):
    async with running(cloud, poll_s=60) as (driver, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        cloud.late = 1
        said = await driver.carry_out(order(appliance, trait, value))
    assert said[trait] == value
    assert [told for _, told in cloud.orders] == [body]


async def test_an_order_of_the_same_id_is_sent_once(cloud):
    async with running(cloud, poll_s=60) as (driver, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        first = await driver.carry_out(order(AIRCON_ID, "on_off", True))
        assert await driver.carry_out(order(AIRCON_ID, "on_off", True)) == first
    assert len(cloud.orders) == 1


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("2301", OrderRefused, "원격 제어가 꺼져 있어요"),
        ("2304", OrderRefused, "전원이 꺼져 있어요"),
        ("2302", OrderRefused, "지금 상태에서는"),
        ("2305", OrderRefused, "지금 모드에서는"),
        ("2208", OrderRefused, "따르지 않았어요"),
        ("1306", OrderRefused, "요청을 더 받지 않아요"),
        ("2209", ApplianceUnreachable, "제때 대답하지 않았어요"),
        ("1222", ApplianceUnreachable, "연결돼 있지 않아요"),
        ("1103", ApplianceUnreachable, "액세스 토큰을 받지 않아요"),
    ],
)
async def test_the_clouds_codes_are_told_in_the_users_words(cloud, code, kind, words):
    cloud.refuse[WASHER["deviceId"]] = code
    async with running(cloud, poll_s=60) as (driver, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        with pytest.raises(kind) as refused:
            await driver.carry_out(order(WASHER_ID, "operation", "running"))
    assert words in refused.value.sentence("ko")
    assert "우리 세탁기" in refused.value.sentence("ko")


async def test_a_device_that_says_nothing_of_an_order_is_not_told_as_done(cloud):
    cloud.deaf = True
    async with running(cloud, poll_s=60) as (driver, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order(AIRCON_ID, "on_off", True))
        cloud.deaf = False
        assert (await driver.carry_out(order(AIRCON_ID, "on_off", True)))["on_off"] is True


async def test_what_thinq_has_no_word_for_is_refused(cloud):
    async with running(cloud, poll_s=60) as (driver, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        with pytest.raises(OrderRefused):
            await driver.carry_out(order(WASHER_ID, "on_off", True))  # this one cannot be woken from afar
    assert cloud.orders == []


async def test_a_cloud_that_comes_back_is_followed_again(cloud):
    async with running(cloud, poll_s=0.02) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        cloud.garbage = "<html>gateway timeout</html>"
        await door.until(lambda: door.reachable[AIRCON_ID] is False)
        cloud.garbage = ""
        await door.until(lambda: door.reachable[AIRCON_ID] is True)


async def test_one_device_that_is_not_connected_hides_no_other(cloud):
    del cloud.state[AIRCON["deviceId"]]
    async with running(cloud) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
    assert door.reachable == {WASHER_ID: True, AIRCON_ID: False, FRIDGE_ID: True}


async def test_a_key_that_is_not_taken_is_not_tried_on_and_on(cloud):
    async with running(cloud, token="wrong", poll_s=0.01) as (driver, _):
        with anyio.fail_after(20):
            while not cloud.requests:
                await anyio.lowlevel.checkpoint()
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order(WASHER_ID, "operation", "running"))
    assert cloud.requests == 1


async def test_a_device_that_is_gone_is_gone(cloud):
    async with running(cloud, poll_s=0.02) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        cloud.devices = [one for one in cloud.devices if one is not AIRCON]
        await door.until(lambda: AIRCON_ID not in door.appliances)


async def test_what_the_cloud_sends_is_reported_at_once(cloud):
    running_now = {
        "pushType": "DEVICE_STATUS",
        "deviceId": WASHER["deviceId"],
        "deviceType": "DEVICE_WASHER",
        "report": [{"location": {"locationName": "MAIN"}, "runState": {"currentState": "SPINNING"}}],
    }
    odd = [{}, {"pushType": "DEVICE_STATUS", "deviceId": 7, "report": "x"}, {"pushType": 5}]
    send, receive = anyio.create_memory_object_stream[object](10)

    class Push:
        async def messages(self):
            async for message in receive:
                yield message

    async with running(cloud, Push(), poll_s=60) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        for message in (*odd, running_now):
            await send.send(message)
        await door.until(lambda: door.values[WASHER_ID]["operation"] == "running")
    assert door.values[WASHER_ID]["remaining_s"] == 3480
    assert WASHER["deviceId"] in cloud.subscribed
    send.close()
    receive.close()


class Sending:
    """What the cloud sends, as a test wants it."""

    def __init__(self):
        self.out, self._in = anyio.create_memory_object_stream[dict[str, object]](10)

    async def messages(self):
        async with self._in:
            async for message in self._in:
                yield message


async def test_a_device_that_sends_no_changes_takes_nothing_from_the_others(cloud):
    cloud.unheard = {WASHER["deviceId"]: "2305"}
    push = Sending()
    async with running(cloud, push) as (_, door):
        await door.until(lambda: {WASHER_ID, AIRCON_ID, FRIDGE_ID} <= set(door.values))
    assert WASHER["deviceId"] not in cloud.subscribed
    assert AIRCON["deviceId"] in cloud.subscribed
    push.out.close()


async def test_what_is_no_list_of_devices_empties_no_home(cloud):
    async with running(cloud) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        cloud.empty = True
        await door.until(lambda: not any(door.reachable.values()))
        assert set(door.appliances) == {WASHER_ID, AIRCON_ID, FRIDGE_ID}


async def test_a_connection_that_stands_anew_has_everything_asked_for(cloud):
    push = Sending()
    async with running(cloud, push, poll_s=1000.0) as (_, door):
        await door.until(lambda: FRIDGE_ID in door.values)
        cloud.state[FRIDGE["deviceId"]]["doorStatus"] = [{"doorState": "OPEN", "locationName": "MAIN"}]
        await push.out.send({"pushType": CONNECTED})
        await door.until(lambda: door.values[FRIDGE_ID].get("door_open") is True)
    push.out.close()


async def test_devices_whose_ids_begin_alike_are_two(cloud):
    twin = {**AIRCON, "deviceId": AIRCON["deviceId"][:16] + "0" * 16}
    cloud.devices = [AIRCON, twin]
    PROFILES[twin["deviceId"]], cloud.state[twin["deviceId"]] = (
        PROFILES[AIRCON["deviceId"]],
        STATES[AIRCON["deviceId"]],
    )
    try:
        async with running(cloud) as (driver, door):
            await door.until(lambda: len(door.values) == 2)
            (other,) = set(door.appliances) - {AIRCON_ID}
            await driver.carry_out(order(other, "on_off", True))
        assert [device for device, _ in cloud.orders] == [twin["deviceId"]]
    finally:
        del PROFILES[twin["deviceId"]]
