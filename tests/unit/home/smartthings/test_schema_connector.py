"""What SmartThings' servers ask of the home, and what they are answered."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.home.platforms.platform_kit import OTHER, code_of, form, query
from tests.unit.home.smartthings.schema_kit import NAME, Linked, errors_of, linked, request, states_of, wanted

from dure.api import Wish
from dure.events import ApplianceChanged
from dure.home.drivers.smartthings.schema.connector import Callbacks
from dure.home.drivers.smartthings.schema.requests import GlobalError
from dure.home.platforms.model import ACCESS_S

pytestmark = pytest.mark.anyio


@pytest.fixture
async def one(tmp_path):
    async with linked(tmp_path) as found:
        yield found


async def discovered(one: Linked):
    return {device["externalDeviceId"]: device for device in (await one.ask("discoveryRequest"))["devices"]}


async def test_every_appliance_that_smartthings_can_show_is_discovered(one):
    told = await one.ask("discoveryRequest", "abc")
    assert told["headers"] == {
        "schema": "st-schema",
        "version": "1.0",
        "interactionType": "discoveryResponse",
        "requestId": "abc",
    }
    devices = {device["externalDeviceId"]: device for device in told["devices"]}
    handlers = {id_: device["deviceHandlerType"] for id_, device in devices.items()}
    assert handlers["living_light"] == "c2c-color-temperature-bulb"
    assert handlers["living_lamp"] == "c2c-rgb-color-bulb"
    assert handlers["living_aircon"] == "profile-of-air_conditioner"
    assert handlers["fan"] == "c2c-fan-controller-3speed"
    assert handlers["living_sensor"] == "c2c-motion-6"
    assert "rice_cooker" not in handlers
    assert handlers["tv"] == "profile-of-tv"
    assert handlers["door_lock"] == "c2c-lock-2"
    assert handlers["gas_valve"] == "c2c-valve"
    assert handlers["living_blinds"] == "c2c-shade"
    light = devices["living_light"]
    assert light["friendlyName"] == "거실 불"
    assert light["deviceContext"] == {"groups": [], "categories": ["Light"], "roomName": "거실"}
    assert light["manufacturerInfo"]["manufacturerName"] == "Dure"
    assert len({device["deviceUniqueId"] for device in told["devices"]}) == len(told["devices"])
    assert "requestGrantCallbackAccess" not in told


async def test_what_crosses_is_written_down_once_for_what_is_new(one):
    one.permit("living_light")
    await one.ask("discoveryRequest")
    await one.ask("discoveryRequest")
    one.permit("all")
    await one.ask("discoveryRequest")
    kinds = [record.kind for record in await one.journal.audit.last()]
    assert kinds.count("platform.told") == 2


async def test_what_the_household_did_not_grant_is_neither_shown_nor_told_nor_done(one):
    one.permit("kitchen", "living_light")
    rooms = {state.appliance.id: state.appliance.room for state in one.home.appliances()}
    for id_ in await discovered(one):
        assert id_ == "living_light" or rooms[id_] == "kitchen"
    one.permit()
    assert await discovered(one) == {}
    refreshed = await one.ask(
        "stateRefreshRequest", devices=[{"externalDeviceId": "tv"}, {"externalDeviceId": "x"}]
    )
    assert [errors_of(device) for device in refreshed["deviceState"]] == [
        ["DEVICE-DELETED"],
        ["DEVICE-DELETED"],
    ]
    assert "states" not in refreshed["deviceState"][0]
    (done,) = await one.command(wanted("tv", ("switch", "on", [])))
    assert (errors_of(done), one.home.driver.orders) == (["DEVICE-DELETED"], [])


async def test_what_came_from_smartthings_is_not_shown_there_again(tmp_path):
    async with linked(tmp_path, skip=frozenset({"scripted"})) as one:
        assert await discovered(one) == {}


async def test_states_are_told_in_smartthings_words(one):
    one.home.service._book.report(
        "scripted", "living_lamp", {"on_off": True, "level": 40, "color": "#ff8000"}, one.clock.now()
    )
    told = await one.ask("stateRefreshRequest", devices=[{"externalDeviceId": "living_lamp"}])
    assert told["headers"]["interactionType"] == "stateRefreshResponse"
    states = states_of(told["deviceState"][0])
    assert states["main/st.switch.switch"] == "on"
    assert states["main/st.switchLevel.level"] == 40
    assert (states["main/st.colorControl.hue"], states["main/st.colorControl.saturation"]) == (8.37, 100.0)
    assert states["main/st.healthCheck.healthStatus"] == "online"


async def test_a_device_profile_shows_modes_ranges_and_units(one):
    one.home.service._book.report(
        "scripted", "living_aircon", {"mode": "cool", "temperature_c": 27.5}, one.clock.now()
    )
    told = await one.ask("stateRefreshRequest", devices=[{"externalDeviceId": "living_aircon"}])
    states = states_of(told["deviceState"][0])
    assert states["main/st.airConditionerMode.airConditionerMode"] == "cool"
    assert set(states["main/st.airConditionerMode.supportedAcModes"]) <= {
        "cool",
        "heat",
        "dry",
        "wind",
        "auto",
    }
    assert states["main/st.thermostatCoolingSetpoint.coolingSetpointRange"] == {
        "minimum": 18, "maximum": 30, "step": 1,
    }  # fmt: skip
    units = {
        one["attribute"]: one.get("unit")
        for one in told["deviceState"][0]["states"]
        if one["attribute"] in ("temperature", "coolingSetpoint", "switch")
    }
    assert units == {"temperature": "C", "coolingSetpoint": "C", "switch": None}


async def test_a_washer_tells_when_it_will_be_done(one):
    one.home.service._book.report(
        "scripted", "washer", {"operation": "running", "remaining_s": 3600}, one.clock.now()
    )
    told = await one.ask("stateRefreshRequest", devices=[{"externalDeviceId": "washer"}])
    states = states_of(told["deviceState"][0])
    assert states["main/st.washerOperatingState.machineState"] == "run"
    assert states["main/st.washerOperatingState.completionTime"] == "2026-03-02T10:00:00Z"


@pytest.mark.parametrize(
    ("appliance", "command", "done"),
    [
        ("living_light", ("switch", "on", []), ("on_off", True)),
        ("living_light", ("switchLevel", "setLevel", [55]), ("level", 55)),
        ("living_light", ("switchLevel", "setLevel", [0]), ("on_off", False)),
        ("living_lamp", ("colorControl", "setColor", [{"hue": 0, "saturation": 100}]), ("color", "#ff0000")),
        ("living_light", ("colorTemperature", "setColorTemperature", [3000]), ("color_temperature_k", 3000)),
        ("living_aircon", ("airConditionerMode", "setAirConditionerMode", ["dry"]), ("mode", "dry")),
        (
            "living_aircon",
            ("thermostatCoolingSetpoint", "setCoolingSetpoint", [24]),
            ("target_temperature_c", 24),
        ),
        ("fan", ("fanSpeed", "setFanSpeed", [3]), ("fan", "high")),
        ("fan", ("fanSpeed", "setFanSpeed", [0]), ("on_off", False)),
        ("tv", ("tvChannel", "setTvChannel", ["7"]), ("channel", 7)),
        ("tv", ("audioMute", "mute", []), ("mute", True)),
        ("washer", ("washerOperatingState", "setMachineState", ["run"]), ("operation", "running")),
        ("door_lock", ("lock", "lock", []), ("locked", True)),
        ("gas_valve", ("valve", "close", []), ("valve_open", False)),
        ("living_blinds", ("windowShade", "open", []), ("position", 100)),
        ("living_blinds", ("switchLevel", "setLevel", [30]), ("position", 30)),
        ("living_blinds", ("switch", "off", []), ("position", 0)),
    ],
)
async def test_commands_are_done_and_their_states_told(one, appliance, command, done):
    (told,) = await one.command(wanted(appliance, command))
    assert errors_of(told) == []
    assert told["externalDeviceId"] == appliance
    assert states_of(told)["main/st.healthCheck.healthStatus"] == "online"
    (order,) = one.home.driver.orders
    assert (order.appliance, order.trait, order.value) == (appliance, *done)


async def test_a_part_of_a_thing_has_its_own_commands(one):
    (told,) = await one.command(
        wanted(
            "refrigerator", ("thermostatCoolingSetpoint", "setCoolingSetpoint", [-20]), component="freezer"
        )
    )
    assert states_of(told)["freezer/st.thermostatCoolingSetpoint.coolingSetpoint"] == -20
    assert one.home.driver.orders[0].trait == "freezer_target_c"


async def test_a_command_is_a_wish_of_smartthings_which_the_history_tells_and_undo_takes_back(one):
    with one.bus.subscribe(ApplianceChanged) as changes:
        await one.command(
            wanted("living_light", ("switch", "on", []), ("switchLevel", "setLevel", [70])),
            wanted("tv", ("switch", "on", [])),
        )
        changes.close()
        events = [event async for event in changes]
    assert {(event.agent, event.means) for event in events} == {(NAME, "program")}
    history = await one.home.history(10)
    assert {(action.agent, action.means) for action in history} == {(NAME, "program")}
    assert len({action.group for action in history}) == 1
    back = await one.home.undo(Wish(means="touch"))
    assert {(outcome.order.appliance, outcome.value) for outcome in back if outcome.done} >= {
        ("living_light", False),
        ("tv", False),
    }


async def test_a_request_that_comes_twice_is_done_once(one):
    first = await one.command(wanted("tv", ("switch", "on", [])), request_id="a")
    assert await one.command(wanted("tv", ("switch", "on", [])), request_id="a") == first
    assert len(one.home.driver.orders) == 1
    await one.command(wanted("tv", ("switch", "off", [])), request_id="b")
    late = await one.command(wanted("tv", ("switch", "on", [])), request_id="a")  # out of order, and old
    assert states_of(late[0])["main/st.switch.switch"] == "off"
    assert [order.value for order in one.home.driver.orders] == [True, False]


async def test_one_request_id_for_two_things_is_two_requests(one):
    await one.command(wanted("tv", ("switch", "on", [])), request_id="a")
    await one.command(wanted("tv", ("switch", "off", [])), request_id="a")
    assert [order.value for order in one.home.driver.orders] == [True, False]


async def test_what_cannot_be_reached_is_told_so_and_never_as_done(one):
    one.home.driver.away.add("tv")
    (told,) = await one.command(wanted("tv", ("switch", "on", [])))
    assert errors_of(told) == ["DEVICE-OFFLINE"]
    assert states_of(told).get("main/st.switch.switch") == "off"
    one.home.service._book.reach("scripted", "tv", reachable=False)
    (told,) = await one.command(wanted("tv", ("switch", "on", [])), request_id="r2")
    assert errors_of(told) == ["DEVICE-OFFLINE"]
    assert states_of(told) == {"main/st.healthCheck.healthStatus": "offline"}
    refreshed = await one.ask("stateRefreshRequest", devices=[{"externalDeviceId": "tv"}])
    assert errors_of(refreshed["deviceState"][0]) == ["DEVICE-OFFLINE"]


async def test_a_thing_that_hangs_is_told_as_offline_and_holds_up_no_other(tmp_path, monkeypatch):
    async with linked(tmp_path) as one:
        one.home.service._ordering._order_s = 0.01
        one.home.driver.hangs.add("tv")
        hung, done = await one.command(
            wanted("tv", ("switch", "on", [])), wanted("living_light", ("switch", "on", []))
        )
    assert (errors_of(hung), errors_of(done)) == (["DEVICE-OFFLINE"], [])


@pytest.mark.parametrize(
    ("appliance", "command"),
    [
        ("door_lock", ("lock", "unlock", [])),
        ("gas_valve", ("valve", "open", [])),
        ("boiler", ("thermostatHeatingSetpoint", "setHeatingSetpoint", [35])),
    ],
)
async def test_no_danger_comes_from_elsewhere(one, appliance, command):
    (told,) = await one.command(wanted(appliance, command))
    assert errors_of(told) == ["RESOURCE-CONSTRAINT-VIOLATION"]
    assert "safety" in told["deviceError"][0]["detail"]
    assert one.home.driver.orders == []


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (("switchLevel", "setLevel", [500]), "RESOURCE-CONSTRAINT-VIOLATION"),
        (("switchLevel", "setLevel", ["full"]), "CAPABILITY-NOT-SUPPORTED"),
        (("switchLevel", "setLevel", []), "CAPABILITY-NOT-SUPPORTED"),
        (("switchLevel", "explode", [1]), "CAPABILITY-NOT-SUPPORTED"),
        (("lock", "unlock", []), "CAPABILITY-NOT-SUPPORTED"),
        (("colorControl", "setColor", [{"hue": 500, "saturation": 1}]), "CAPABILITY-NOT-SUPPORTED"),
        (("colorControl", "setHue", [True]), "CAPABILITY-NOT-SUPPORTED"),
    ],
)
async def test_what_a_thing_cannot_do_is_told_in_smartthings_words(one, command, error):
    (told,) = await one.command(wanted("living_light", command))
    assert errors_of(told) == [error]
    assert one.home.driver.orders == []


async def test_a_thing_that_refuses_is_told_as_unavailable(one):
    one.home.driver.refuses.add("tv")
    (told,) = await one.command(wanted("tv", ("switch", "on", [])))
    assert errors_of(told) == ["DEVICE-UNAVAILABLE"]


async def test_a_refresh_command_does_nothing_and_tells_everything(one):
    (told,) = await one.command(wanted("living_light", ("refresh", "refresh", [])))
    assert errors_of(told) == []
    assert "main/st.switch.switch" in states_of(told)
    assert one.home.driver.orders == []


async def test_tokens_are_worth_what_they_are(one):
    await one.clock.advance(ACCESS_S)
    assert (await one.ask("discoveryRequest"))["globalError"]["errorEnum"] == GlobalError.TOKEN_EXPIRED
    one.tokens["access_token"] = "garbage"
    told = await one.ask("commandRequest", devices=[wanted("tv", ("switch", "on", []))])
    assert told["globalError"]["errorEnum"] == GlobalError.INVALID_TOKEN
    assert (told["headers"]["interactionType"], "deviceState" in told) == ("commandResponse", False)
    assert one.home.driver.orders == []


async def test_another_platforms_token_opens_nothing_here(one):
    location = await one.linking.grant(query(client_id=OTHER.client_id), "tablet")
    done = await one.linking.exchange(form("authorization_code", code_of(location), OTHER), "")
    one.tokens = json.loads(done.body)
    assert (await one.ask("discoveryRequest"))["globalError"]["errorEnum"] == GlobalError.INVALID_TOKEN


async def test_smartthings_ends_the_link_itself(one):
    told = await one.ask("integrationDeleted")
    assert told["headers"]["interactionType"] == "integrationDeleted"
    (known,) = await one.linking.links()
    assert known.ended_by == "platform"
    told = await one.ask("discoveryRequest")
    assert told["globalError"]["errorEnum"] == GlobalError.INTEGRATION_DELETED


async def test_callbacks_are_asked_for_where_the_hub_can_use_them(tmp_path):
    grants = []

    async def granted(link, grant, urls):
        grants.append((link.id, grant.code))
        return urls.oauth_token.startswith("https://c2c-us.smartthings.com/")

    async with linked(tmp_path, callbacks=Callbacks("st-client", granted)) as one:
        assert (await one.ask("discoveryRequest"))["requestGrantCallbackAccess"] is True

        async def grant(client, base):
            return await one.ask(
                "grantCallbackAccess",
                callbackAuthentication={"grantType": "authorization_code", "code": "c", "clientId": client},
                callbackUrls={"oauthToken": f"{base}/oauth/token", "stateCallback": f"{base}/device/events"},
            )

        told = await grant("somebody", "https://c2c-us.smartthings.com")
        assert told["globalError"]["errorEnum"] == GlobalError.INVALID_CLIENT
        told = await grant("st-client", "https://evil.example")
        assert told["globalError"]["errorEnum"] == GlobalError.BAD_REQUEST
        told = await grant("st-client", "https://c2c-us.smartthings.com")
        assert told == {
            "headers": {
                "schema": "st-schema", "version": "1.0", "interactionType": "grantCallbackAccess", "requestId": "r1",
            }
        }  # fmt: skip
        assert len(grants) == 2
        told = await one.ask("grantCallbackAccess")
        assert told["globalError"]["errorEnum"] == GlobalError.BAD_REQUEST


async def test_a_hub_that_tells_nobody_takes_the_grant_and_forgets_it(one):
    told = await one.ask(
        "grantCallbackAccess",
        callbackAuthentication={"code": "c", "clientId": "x"},
        callbackUrls={"oauthToken": "https://a", "stateCallback": "https://b"},
    )
    assert "globalError" not in told


async def test_smartthings_complaints_are_noted_without_their_words(one, caplog):
    body = {
        "headers": request("interactionResult", "")["headers"],
        "originatingInteractionType": "discoveryResponse",
        "globalError": {"errorEnum": "BAD-REQUEST", "detail": "거실 불"},
        "deviceState": [{"externalDeviceId": "living_light", "deviceError": []}],
    }
    status, told = await one.connector.answer(json.dumps(body).encode())
    assert (status, told["headers"]["interactionType"]) == (200, "interactionResult")
    body["globalError"]["errorEnum"] = "거실 불"
    await one.connector.answer(json.dumps(body).encode())
    assert "BAD-REQUEST" in caplog.text
    assert "거실" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"headers":{}}', b"[" * 100_000,
        json.dumps({"headers": {**request("discoveryRequest", "")["headers"], "version": "9"}}).encode(),
        json.dumps({"headers": request("discoveryRequest", "")["headers"]}).encode(),
        json.dumps(request("commandRequest", "t", devices=[{"externalDeviceId": "x"}] * 501)).encode(),
    ],
)  # fmt: skip
async def test_garbage_is_a_bad_request(one, body):
    status, told = await one.connector.answer(body)
    assert (status, told["globalError"]["errorEnum"]) == (400, "BAD-REQUEST")


async def test_what_smartthings_may_add_some_day_is_refused_by_its_name(one):
    told = await one.ask("somethingNew")
    assert told["globalError"]["errorEnum"] == GlobalError.INVALID_INTERACTION_TYPE
    assert told["headers"]["interactionType"] == "somethingNew"


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
COMMANDS = st.fixed_dictionaries(
    {
        "component": st.sampled_from(["main", "freezer", "cooler", ""]),
        "capability": st.sampled_from(
            ["st.switch", "st.switchLevel", "st.colorControl", "st.lock", "st.valve", "st.windowShade",
             "st.fanSpeed", "st.tvChannel", "st.thermostatCoolingSetpoint", "st.airConditionerMode", "switch"]
        ) | WORDS,
        "command": st.sampled_from(
            ["on", "off", "open", "close", "unlock", "setLevel", "setColor", "setHue", "setFanSpeed",
             "setTvChannel", "setCoolingSetpoint", "setAirConditionerMode"]
        ) | WORDS,
        "arguments": st.none() | st.lists(JSON, max_size=3),
    }
)  # fmt: skip
DEVICES = st.lists(
    st.fixed_dictionaries(
        {
            "externalDeviceId": st.sampled_from(
                [
                    "living_light",
                    "tv",
                    "door_lock",
                    "gas_valve",
                    "living_blinds",
                    "refrigerator",
                    "boiler",
                    "oven",
                ]
            ),
            "deviceCookie": JSON,
            "commands": st.lists(COMMANDS, max_size=4),
        }
    ),
    max_size=3,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(devices=DEVICES)
async def test_whatever_is_commanded_is_answered_device_by_device_and_nothing_dangerous_done(one, devices):
    dangerous = {("locked", False), ("valve_open", True)}
    one.home.driver.orders.clear()
    told = await one.command(*devices, request_id="fuzz")
    assert [device["externalDeviceId"] for device in told] == [
        device["externalDeviceId"] for device in devices
    ]
    assert dangerous.isdisjoint({(order.trait, order.value) for order in one.home.driver.orders})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(body=JSON.map(json.dumps).map(str.encode) | st.binary(max_size=200))
async def test_whatever_comes_is_answered(one, body):
    status, told = await one.connector.answer(body)
    assert status in (200, 400)
    assert "globalError" in told
