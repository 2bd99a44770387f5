from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import pytest

pytest.importorskip("aiohttp", reason="the extra dure[thinq] is not installed")

from tests.unit.home.clova_home.clova_extension import TOKEN, ClovaExtension
from tests.unit.home.door import Door

from dure.api import Order
from dure.errors import ApplianceUnreachable, ConfigInvalid, OrderRefused
from dure.home.drivers.clova_home.service import ClovaHomeSettings, clova_home_driver
from dure.home.drivers.clova_home.translate import thing
from dure.home.drivers.polled import PolledDriver
from dure.plugins import Setup, load
from dure.testing.driver_contracts import CHECKS

pytestmark = pytest.mark.anyio


def made(number: int) -> str:
    told = thing(ClovaExtension().appliances[f"device-00{number}"], "clova_home")
    assert told is not None
    return told.appliance.id


LIGHT, AIRCON, WASHER, VALVE, LOCK, CURTAIN, TV, ROBOT = (made(number) for number in range(1, 9))


@pytest.fixture
async def extension():
    told = ClovaExtension()
    await told.start()
    yield told
    await told.stop()


@asynccontextmanager
async def running(extension, **given) -> AsyncIterator[tuple[PolledDriver, Door]]:
    settings = {"token": TOKEN, "url": extension.url, "poll_s": 60.0} | given
    driver, door = clova_home_driver(ClovaHomeSettings(**settings)), Door()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(driver.run, door)
        yield driver, door
        tasks.cancel_scope.cancel()


@asynccontextmanager
async def known(extension, **given) -> AsyncIterator[tuple[PolledDriver, Door]]:
    async with running(extension, **given) as (driver, door):
        await door.until(lambda: ROBOT in door.reachable)
        yield driver, door


def order(appliance, trait, value, id_="o1"):
    return Order(id=id_, appliance=appliance, trait=trait, value=value)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_it_keeps_the_contract(extension, check):
    def driver():
        return clova_home_driver(ClovaHomeSettings(token=TOKEN, url=extension.url))

    await check(driver, order(LIGHT, "on_off", True))


async def test_what_an_extension_tells_becomes_appliances(extension):
    async with known(extension) as (_, door):
        pass
    assert set(door.appliances) == {LIGHT, AIRCON, WASHER, VALVE, LOCK, CURTAIN, TV, ROBOT}
    assert door.appliances[LIGHT].name == {"ko": "거실 스탠드", "en": "light"}
    assert door.appliances[AIRCON].traits["fan"].options == ("low", "medium", "high")
    assert "wind" in door.appliances[AIRCON].traits["mode"].options
    assert not door.appliances[AIRCON].traits["temperature_c"].writable
    assert door.appliances[VALVE].kind == "gas_valve"
    assert "volume" not in door.appliances[TV].traits  # the wire has steps only, and steps from nowhere


async def test_states_are_told_in_our_words(extension):
    async with known(extension) as (_, door):
        await door.until(lambda: ROBOT in door.values)
    assert door.values == {
        LIGHT: {"on_off": False},
        AIRCON: {"on_off": False, "target_temperature_c": 26, "temperature_c": 27.5},
        WASHER: {"on_off": False, "phase": "rinsing", "remaining_s": 4200},
        VALVE: {"valve_open": True},
        LOCK: {"locked": False},
        CURTAIN: {"position": 0},
        TV: {"on_off": False},
        ROBOT: {"operation": "idle", "battery": 80},
    }


ORDERS = [
    (LIGHT, "on_off", True, ("TurnOn", {})),
    (LIGHT, "level", 70.0, ("SetBrightness", {"brightness": {"value": 70}})),
    (AIRCON, "target_temperature_c", 24.0, ("SetTargetTemperature", {"targetTemperature": {"value": 24}})),
    (AIRCON, "mode", "wind", ("SetMode", {"mode": {"value": "blower"}})),
    (AIRCON, "fan", "medium", ("SetFanSpeed", {"fanSpeed": {"value": 2}})),
    (VALVE, "valve_open", False, ("SetLockState", {"lockState": "LOCKED"})),
    (LOCK, "locked", True, ("SetLockState", {"lockState": "LOCKED"})),
    (CURTAIN, "position", 100, ("Open", {})),
    (TV, "channel", 11, ("SetChannel", {"channel": {"value": 11}})),
    (TV, "mute", True, ("Mute", {})),
    (ROBOT, "operation", "running", ("TurnOn", {})),
]


@pytest.mark.parametrize(("appliance", "trait", "value", "told"), ORDERS)
async def test_an_order_is_sent_in_their_words_once(extension, appliance, trait, value, told):
    async with known(extension) as (driver, _):
        said = await driver.carry_out(order(appliance, trait, value))
        assert await driver.carry_out(order(appliance, trait, value)) == said
    assert said[trait] == value
    assert extension.orders == [told]


async def test_what_a_confirmation_does_not_say_was_done_as_ordered(extension):
    extension.mute = True
    async with known(extension) as (driver, _):
        assert (await driver.carry_out(order(LIGHT, "level", 70)))["level"] == 70


@pytest.mark.parametrize(("appliance", "trait"), [(VALVE, "valve_open"), (LOCK, "locked")])
async def test_nothing_is_opened_through_this_wire(extension, appliance, trait):
    async with known(extension) as (driver, _):
        with pytest.raises(OrderRefused):
            await driver.carry_out(order(appliance, trait, trait == "valve_open"))
    assert extension.orders == []


async def test_what_its_maker_wants_asked_about_is_refused_until_the_household_says_otherwise(extension):
    extension.appliances["device-001"]["actionsNeededUserConfirmation"] = ["TurnOn"]
    async with known(extension) as (driver, _):
        with pytest.raises(OrderRefused) as refused:
            await driver.carry_out(order(LIGHT, "on_off", True))
        assert "확인" in refused.value.sentence("ko")
        assert (await driver.carry_out(order(LIGHT, "on_off", False, "o2")))["on_off"] is False
    async with known(extension, unasked=True) as (driver, _):
        assert (await driver.carry_out(order(LIGHT, "on_off", True)))["on_off"] is True


async def test_an_appliance_that_confirms_and_does_nothing_is_not_told_as_done(extension):
    extension.deaf = True
    async with known(extension) as (driver, _):
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order(LIGHT, "on_off", True))


async def test_a_range_is_told_in_the_users_words(extension):
    async with known(extension) as (driver, _):
        with pytest.raises(OrderRefused) as refused:
            await driver.carry_out(order(AIRCON, "target_temperature_c", 35))
    assert "18부터 30까지" in refused.value.sentence("ko")
    assert "18 to 30" in refused.value.sentence("en")


REFUSALS = [
    ("NotSupportedInCurrentModeError", {}, "모드"),
    ("UnsupportedOperationError", {}, "할 수 없어요"),
    ("ValueNotSupportedError", {}, "없는 값"),
    ("ConditionsNotMetError", {"state": "절전 모드"}, "절전 모드"),
    ("ConditionsNotMetError", {"state": 7}, "상태"),
    ("ValueOutOfRangeError", {"minimumValue": "x"}, "범위"),
]
OUTAGES = [
    "TargetOfflineError",
    "NoSuchTargetError",
    "DeviceFailureError",
    "DriverInternalError",
    "ExpiredAccessTokenError",
    "InvalidAccessTokenError",
    "ActionTemporarilyBlockedError",
    "SomethingNewError",
]


@pytest.mark.parametrize(("name", "payload", "words"), REFUSALS)
async def test_a_refusal_says_why(extension, name, payload, words):
    async with known(extension) as (driver, _):
        extension.error = (name, payload)
        with pytest.raises(OrderRefused) as refused:
            await driver.carry_out(order(LIGHT, "on_off", True))
    assert words in refused.value.sentence("ko")


@pytest.mark.parametrize("name", OUTAGES)
async def test_an_outage_is_told_and_passes(extension, name):
    async with known(extension) as (driver, _):
        extension.error = (name, {})
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order(LIGHT, "on_off", True))
        extension.error = None
        assert (await driver.carry_out(order(LIGHT, "on_off", True)))["on_off"] is True


@pytest.mark.parametrize(
    "fault", [{"status": 302}, {"status": 500}, {"status": 401}, {"flood": True}, {"silent": True}]
)
async def test_a_server_that_misbehaves_is_told_and_not_waited_for(extension, fault):
    async with known(extension) as (driver, _):
        for name, value in fault.items():
            setattr(extension, name, value)
        with anyio.fail_after(20), pytest.raises(ApplianceUnreachable):  # it hangs for longer
            await driver.carry_out(order(LIGHT, "on_off", True))


async def test_what_is_offline_is_out_of_reach_and_the_others_are_not(extension):
    extension.appliances["device-002"]["isReachable"] = False
    async with known(extension) as (_, door):
        pass
    assert (door.reachable[AIRCON], door.reachable[LIGHT]) == (False, True)


async def test_an_extension_that_never_built_what_it_announces_works_as_far_as_it_does(extension):
    extension.half_built = True
    async with known(extension) as (driver, door):
        assert all(door.reachable.values())
        assert (await driver.carry_out(order(LIGHT, "on_off", True)))["on_off"] is True


async def test_infrared_is_believed_as_sent(extension):
    extension.appliances["device-007"]["isIr"] = True
    extension.deaf = True
    async with known(extension) as (driver, _):
        assert (await driver.carry_out(order(TV, "on_off", True)))["on_off"] is True


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"applianceId": 7},
        {"applianceId": "a", "applianceTypes": "LIGHT", "actions": ["TurnOn"]},
        {"applianceId": "a", "applianceTypes": ["LIGHT"], "actions": {"TurnOn": 1}},
        {"applianceId": "a", "applianceTypes": ["LIGHT"], "actions": ["TurnOn"]},
        {"applianceId": "a" * 300, "applianceTypes": ["LIGHT"], "actions": ["TurnOn", "TurnOff"]},
    ],
)
def test_what_is_no_appliance_is_left_out(told):
    assert thing(told, "clova_home") is None


def test_tokens_go_nowhere_but_over_https(monkeypatch):
    def build(**settings):
        setup = Setup(name="clova_home", settings=settings, services={})
        return load([]).appliance_drivers.build("clova_home", setup)

    monkeypatch.setenv("CLOVA_TOKEN", TOKEN)
    good = {"url": "https://example.com/home", "token": {"env": "CLOVA_TOKEN"}}
    assert callable(build(**good).carry_out)
    for wrong in (
        {"url": "http://example.com/home"},
        {"url": "http://127.0.0.1.example.com/"},
        {"url": "https://user@example.com/"},
        {"url": "https://[broken/"},
        {"token": TOKEN},
        {"colour": "blue"},
    ):
        with pytest.raises(ConfigInvalid):
            build(**(good | wrong))


@pytest.mark.parametrize("way", ["drips", "packed"])
async def test_an_answer_that_drips_or_is_packed_is_none(extension, way, monkeypatch):
    async with known(extension) as (driver, _):
        monkeypatch.setattr("dure.home.drivers.posting.TIMEOUT_S", 0.3)
        setattr(extension, way, True)
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order(LIGHT, "on_off", True))
