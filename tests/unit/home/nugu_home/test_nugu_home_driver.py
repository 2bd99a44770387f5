from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import pytest

pytest.importorskip("aiohttp", reason="the extra dure[thinq] is not installed")

from tests.unit.home.door import Door
from tests.unit.home.nugu_home.nugu_play import TOKEN, NuguPlay

from dure.api import Order
from dure.errors import ApplianceUnreachable, ConfigInvalid, OrderRefused
from dure.home.drivers.nugu_home.service import NuguHomeSettings, nugu_home_driver
from dure.home.drivers.nugu_home.translate import thing
from dure.home.drivers.polled import PolledDriver
from dure.plugins import Setup, load
from dure.testing.driver_contracts import CHECKS

pytestmark = pytest.mark.anyio


def made(number: int) -> str:
    told = thing(NuguPlay().devices[str(1000 + number)], "nugu_home")
    assert told is not None
    return told.appliance.id


LIGHT, AIRCON, WASHER, GAS, ROBOT, DOOR, DISHES, OVEN, DRY = (made(number) for number in range(1, 10))


@pytest.fixture
async def play():
    told = NuguPlay()
    await told.start()
    yield told
    await told.stop()


@asynccontextmanager
async def known(play, **given) -> AsyncIterator[tuple[PolledDriver, Door]]:
    settings = {"token": TOKEN, "url": play.url, "poll_s": 60.0} | given
    driver, door = nugu_home_driver(NuguHomeSettings(**settings)), Door()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(driver.run, door)
        await door.until(lambda: DRY in door.reachable)
        yield driver, door
        tasks.cancel_scope.cancel()


def order(appliance, trait, value, id_="o1"):
    return Order(id=id_, appliance=appliance, trait=trait, value=value)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_it_keeps_the_contract(play, check):
    for silent in ("1001", "1003", "1004"):  # of these NUGU tells nothing until they are ordered
        del play.devices[silent]

    def driver():
        return nugu_home_driver(NuguHomeSettings(token=TOKEN, url=play.url))

    await check(driver, order(AIRCON, "target_temperature_c", 24))


async def test_what_a_play_tells_becomes_appliances(play):
    async with known(play) as (_, door):
        pass
    assert set(door.appliances) == {LIGHT, AIRCON, WASHER, GAS, ROBOT, DOOR, DISHES, OVEN, DRY}
    assert door.appliances[LIGHT].name == {"ko": "안방 불", "en": "light"}
    assert door.appliances[ROBOT].name["ko"] == "로봇청소기"
    aircon = door.appliances[AIRCON].traits
    assert set(aircon["fan"].options) == {"low", "medium", "high", "auto"}
    assert set(aircon["mode"].options) == {"cool", "dry", "wind", "eco"}
    target = aircon["target_temperature_c"]
    assert (target.low, target.high, target.step) == (18, 30, 1)
    assert "on_off" not in door.appliances[WASHER].traits  # it starts and stops
    assert door.appliances[OVEN].traits["target_temperature_c"].high == 300


async def test_states_are_told_in_our_words(play):
    async with known(play) as (_, door):
        await door.until(lambda: DRY in door.values)
    assert door.values == {
        AIRCON: {"target_temperature_c": 26, "temperature_c": 27.5, "fan": "low"},
        ROBOT: {"battery": 80},
        DOOR: {"open": True},
        DISHES: {"remaining_s": 5340},
        OVEN: {"target_temperature_c": 120},
        DRY: {"humidity": 55},
    }


ORDERS = [
    (LIGHT, "on_off", True, ("PowerControl", "TurnOn", None)),
    (LIGHT, "level", 70.0, ("BrightnessControl", "SetBrightness", {"brightnessLevel": 70})),
    (LIGHT, "color", "#ffd0a0", ("ColorControl", "ChangeColor", {"colorType": "#ffd0a0"})),
    (AIRCON, "target_temperature_c", 24.0, ("TemperatureControl", "SetTemperature", {"temperatureLevel": "24"})),
    (AIRCON, "fan", "high", ("AirflowControl", "SetAirflow", {"airflowType": "HIGH"})),
    (AIRCON, "mode", "dry", ("ModeControl", "SetMode", {"mode": "DEHUMIDITY"})),
    (WASHER, "operation", "running", ("PowerControl", "TurnOn", None)),
    (GAS, "valve_open", False, ("PowerControl", "TurnOff", None)),
    (OVEN, "target_temperature_c", 200, ("DeviceTemperatureControl", "SetDeviceTemperature", {"temperatureLevel": "200"})),
]  # fmt: skip


@pytest.mark.parametrize(("appliance", "trait", "value", "told"), ORDERS)
async def test_an_order_is_sent_in_their_words_once(play, appliance, trait, value, told):
    async with known(play) as (driver, _):
        said = await driver.carry_out(order(appliance, trait, value))
        assert await driver.carry_out(order(appliance, trait, value)) == said
    assert said[trait] == value
    assert play.orders == [told]


async def test_what_is_so_already_is_done(play):
    async with known(play) as (driver, _):
        await driver.carry_out(order(LIGHT, "on_off", True, "o1"))
        assert (await driver.carry_out(order(LIGHT, "on_off", True, "o2")))["on_off"] is True
    assert len(play.orders) == 2


async def test_gas_is_never_opened(play):
    async with known(play) as (driver, _):
        with pytest.raises(OrderRefused):
            await driver.carry_out(order(GAS, "valve_open", True))
    assert play.orders == []


async def test_what_says_ok_and_does_nothing_is_not_told_as_done(play):
    play.deaf = True
    async with known(play) as (driver, _):
        with pytest.raises(ApplianceUnreachable):
            await driver.carry_out(order(AIRCON, "target_temperature_c", 24))


async def test_another_value_than_ordered_is_not_told_as_done(play):
    async with known(play) as (driver, _):
        play.code = ("OK", {"brightnessLevel": 10})
        with pytest.raises(OrderRefused):
            await driver.carry_out(order(LIGHT, "level", 70))


REFUSALS = [
    ("DeviceTurnedOff", {}, "꺼져"),
    ("UnsupportedMode", {}, "없는 모드"),
    ("NotSupportedInCurrentMode", {"mode": "SLEEP"}, "지금 모드"),
    ("NotSupportBrightnessControl", {}, "밝기"),
    ("NoControlAuthority", {}, "음성"),
    ("TemperatureOutofRange", {"minTemperature": "18", "maxTemperature": 30.5}, "18부터 30.5까지"),
    ("HumidityOutofRange", {"minHumidity": "nan", "maxHumidity": {}}, "범위"),
]


@pytest.mark.parametrize(("code", "properties", "words"), REFUSALS)
async def test_a_refusal_says_why(play, code, properties, words):
    async with known(play) as (driver, _):
        play.code = (code, properties)
        with pytest.raises(OrderRefused) as refused:
            await driver.carry_out(order(LIGHT, "level", 70))
    assert words in refused.value.sentence("ko")


FAULTS = [
    {"code": ("NoConnectionDevice", {})},
    {"code": ("NotExistDeviceInSmartHomeBackendProxy", {})},
    {"code": ("SomethingNew", {})},
    {"code": (["list"], {})},
    {"error": {"code": 401, "message": "invalid token"}},
    {"error": {"code": 429}},
    {"error": {"code": 503}},
    {"status": 302},
    {"status": 403},
    {"status": 500},
    {"crossed": True},
    {"flood": True},
    {"silent": True},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_a_server_that_misbehaves_is_told_and_not_waited_for_and_comes_back(play, fault):
    async with known(play) as (driver, _):
        before = {name: getattr(play, name) for name in fault}
        for name, value in fault.items():
            setattr(play, name, value)
        with anyio.fail_after(20), pytest.raises(ApplianceUnreachable):  # it hangs for longer
            await driver.carry_out(order(LIGHT, "on_off", True))
        for name, value in before.items():
            setattr(play, name, value)
        assert (await driver.carry_out(order(LIGHT, "on_off", True)))["on_off"] is True


async def test_what_is_offline_or_off_is_told_as_that_and_holds_up_no_other(play):
    play.devices["1002"]["connectionStatus"] = False
    play.code = ("DeviceTurnedOff", {})
    async with known(play) as (_, door):
        pass
    assert (door.reachable[AIRCON], door.reachable[OVEN]) == (False, True)


async def test_a_play_that_never_built_what_it_announces_works_as_far_as_it_does(play):
    play.half_built = True
    async with known(play) as (driver, door):
        assert all(door.reachable.values())
        assert (await driver.carry_out(order(AIRCON, "target_temperature_c", 24)))[
            "target_temperature_c"
        ] == 24


@pytest.mark.parametrize(
    "told",
    [
        None,
        [],
        {"id": 7, "deviceTypeCode": "LIGHT", "supportedCapabilities": {"powerControl": {}}},
        {"id": "a", "deviceTypeCode": ["LIGHT"], "supportedCapabilities": {"powerControl": {}}},
        {"id": "a", "deviceTypeCode": "LIGHT", "supportedCapabilities": ["powerControl"]},
        {"id": "a", "deviceTypeCode": "LIGHT", "supportedCapabilities": {"powerControl": None}},
        {"id": "a", "deviceTypeCode": "BIDET", "supportedCapabilities": {"powerControl": {}}},
        {"id": "a" * 300, "deviceTypeCode": "LIGHT", "supportedCapabilities": {"powerControl": {}}},
    ],
)
def test_what_is_no_appliance_is_left_out(told):
    assert thing(told, "nugu_home") is None


def test_a_lamp_that_knows_colours_by_name_only_is_offered_none():
    able = {"powerControl": {}, "colorControl": {"supportedColorTypes": ["RED"]}}
    told = thing({"id": "a", "deviceTypeCode": "LIGHT", "supportedCapabilities": able}, "nugu_home")
    assert told is not None
    assert set(told.appliance.traits) == {"on_off"}


def test_tokens_go_nowhere_but_over_https(monkeypatch):
    def build(**settings):
        setup = Setup(name="nugu_home", settings=settings, services={})
        return load([]).appliance_drivers.build("nugu_home", setup)

    monkeypatch.setenv("NUGU_TOKEN", TOKEN)
    good = {"url": "https://example.com", "token": {"env": "NUGU_TOKEN"}}
    assert callable(build(**good).carry_out)
    for wrong in ({"url": "http://example.com"}, {"url": "ftp://x"}, {"token": TOKEN}, {"colour": "blue"}):
        with pytest.raises(ConfigInvalid):
            build(**(good | wrong))
