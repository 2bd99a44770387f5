"""The driver at a real Mosquitto: what is announced, commanded, lost, doubled and come too late."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiomqtt
import anyio
import pytest
from tests.unit.home.door import Door
from tests.unit.home.mqtt.brokers import Mosquitto, device, driver, mosquitto, write_users

from dure.api import Order, Value
from dure.errors import ApplianceUnreachable, OrderRefused
from dure.home.drivers.mqtt.driver import MqttDriver
from dure.home.drivers.mqtt.link import connect
from dure.home.drivers.mqtt.settings import MqttSettings

pytestmark = pytest.mark.anyio

LAMP = "homeassistant/light/desk/config"
CONFIG = {
    "name": None,
    "uniq_id": "desk_lamp",
    "~": "home/desk",
    "stat_t": "~/state",
    "cmd_t": "~/set",
    "avty_t": "~/there",
    "dev": {"ids": ["lamp-1"], "name": "책상 스탠드", "sa": "bedroom"},
}


def obedient(topic: str, payload: str) -> Mapping[str, str]:
    return {"home/desk/state": payload} if topic == "home/desk/set" else {}


def deaf(topic: str, payload: str) -> Mapping[str, str]:
    return {}


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    yield from mosquitto(tmp_path)


@asynccontextmanager
async def running(one: MqttDriver) -> AsyncIterator[Door]:
    door = Door()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(one.run, door)
        yield door
        tasks.cancel_scope.cancel()


def order(value: Value, id_: str = "o1", trait: str = "on_off", appliance: str = "desk_lamp") -> Order:
    return Order(id=id_, appliance=appliance, trait=trait, value=value)


async def there(client: aiomqtt.Client, state: str = "OFF") -> None:
    await client.publish("home/desk/there", "online", qos=1, retain=True)
    await client.publish("home/desk/state", state, qos=1, retain=True)


async def test_a_lamp_is_announced_told_and_commanded(broker: Mosquitto) -> None:
    one = driver(broker.port)
    async with running(one) as door, device(broker.port, {LAMP: CONFIG}, obedient, "home/desk/set") as client:
        await door.until(lambda: "desk_lamp" in door.appliances)
        assert door.appliances["desk_lamp"].name["ko"] == "책상 스탠드"
        assert door.appliances["desk_lamp"].room == "bedroom"
        await door.until(lambda: door.reachable.get("desk_lamp") is False)
        await there(client)
        await door.until(
            lambda: door.values.get("desk_lamp") == {"on_off": False} and door.reachable["desk_lamp"]
        )
        assert await one.carry_out(order(True)) == {"on_off": True}
        await door.until(lambda: door.values["desk_lamp"] == {"on_off": True})
        await client.publish("home/desk/there", "offline", qos=1, retain=True)
        await door.until(lambda: not door.reachable["desk_lamp"])
        with pytest.raises(ApplianceUnreachable):
            await one.carry_out(order(False, "o2"))
        await client.publish(LAMP, "", qos=1, retain=True)
        await door.until(lambda: not door.appliances)


async def test_an_order_is_done_once_however_often_it_comes(broker: Mosquitto) -> None:
    one, sent = driver(broker.port), list[str]()

    def counting(topic: str, payload: str) -> Mapping[str, str]:
        sent.append(payload)
        return obedient(topic, payload)

    async with running(one) as door, device(broker.port, {LAMP: CONFIG}, counting, "home/desk/set") as client:
        await there(client)
        await door.until(lambda: "desk_lamp" in door.values and door.reachable["desk_lamp"])
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(one.carry_out, order(True))
        assert await one.carry_out(order(True)) == {"on_off": True}
    assert sent == ["ON"]


async def test_a_device_that_says_nothing_is_never_told_as_done(broker: Mosquitto) -> None:
    one = driver(broker.port, confirm_s=0.2)
    async with running(one) as door, device(broker.port, {LAMP: CONFIG}, deaf, "home/desk/set") as client:
        await there(client)
        await door.until(lambda: "desk_lamp" in door.values and door.reachable["desk_lamp"])
        with pytest.raises(ApplianceUnreachable):
            await one.carry_out(order(True))
        assert door.values["desk_lamp"] == {"on_off": False}
        await client.publish("home/desk/state", "ON", qos=1)  # late: told as a change, by the device itself
        await door.until(lambda: door.values["desk_lamp"] == {"on_off": True})


async def test_a_broker_that_dies_mid_command_leaves_one_truth(broker: Mosquitto) -> None:
    one = driver(broker.port, confirm_s=2.0)
    async with running(one) as door:
        async with device(broker.port, {LAMP: CONFIG}, deaf, "home/desk/set") as client:
            await there(client)
            await door.until(lambda: "desk_lamp" in door.values and door.reachable["desk_lamp"])
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(anyio.to_thread.run_sync, broker.kill)
            with pytest.raises(ApplianceUnreachable):
                await one.carry_out(order(True))
        await door.until(lambda: not door.reachable["desk_lamp"])
        with pytest.raises(ApplianceUnreachable):  # at once: there is no connection to wait for
            await one.carry_out(order(True, "o2"))
        await anyio.to_thread.run_sync(broker.start)
        heard: list[str] = []

        def late(topic: str, payload: str) -> Mapping[str, str]:
            heard.append(payload)
            return obedient(topic, payload)

        async with device(broker.port, {LAMP: CONFIG}, late, "home/desk/set") as client:
            await there(client, "OFF")
            await door.until(lambda: door.reachable["desk_lamp"])
            assert await one.carry_out(order(True, "o3")) == {"on_off": True}
        assert heard == ["ON"]  # what was given up is not sent after all
        assert door.values["desk_lamp"] == {"on_off": True}


async def test_a_broker_that_forgot_everything_takes_nothing_away(broker: Mosquitto) -> None:
    one = driver(broker.port)
    async with running(one) as door:
        async with device(broker.port, {LAMP: CONFIG}, deaf) as client:
            await there(client)
            await door.until(lambda: bool(door.reachable.get("desk_lamp")))
        broker.kill()
        broker.forget()
        await door.until(lambda: not door.reachable["desk_lamp"])
        broker.start()
        await one.connected()
        await anyio.sleep(0.5)  # longer than announcements may take
        assert "desk_lamp" in door.appliances
        assert not door.reachable["desk_lamp"]


async def test_what_was_taken_back_meanwhile_is_gone(broker: Mosquitto) -> None:
    other = {**CONFIG, "uniq_id": "other", "~": "home/other", "dev": {"ids": ["lamp-2"], "name": "other"}}
    place = "homeassistant/light/other/config"
    one = driver(broker.port)
    async with running(one) as door, device(broker.port, {LAMP: CONFIG, place: other}, deaf) as client:
        await there(client)
        await door.until(lambda: len(door.appliances) == 2)
        assert one.link is not None
        cable = one.link._client._client.socket()
        assert isinstance(cable, socket.socket)
        cable.shutdown(socket.SHUT_RDWR)
        await client.publish(place, "", qos=1, retain=True)
        await door.until(lambda: list(door.appliances) == ["desk_lamp"])


async def test_twice_out_of_order_and_garbage_leave_the_last_word(broker: Mosquitto) -> None:
    one = driver(broker.port)
    async with running(one) as door, device(broker.port, {LAMP: CONFIG}, obedient, "home/desk/set") as client:
        await client.publish("homeassistant/light/rubbish/config", b"\xff\x00{{{", qos=1, retain=True)
        await client.publish("homeassistant/light/huge/config", b"[" * 200_000, qos=1, retain=True)
        await client.publish("home/desk/state", b"\xff\xfe", qos=1, retain=True)
        await there(client)
        await client.publish(LAMP, json.dumps(CONFIG), qos=1, retain=True)
        await client.publish(LAMP, json.dumps(CONFIG), qos=1, retain=True)
        for state in ("ON", "OFF", "ON", "ON", "nonsense", "x" * 100_000, "OFF"):
            await client.publish("home/desk/state", state, qos=1)
        await door.until(
            lambda: door.values.get("desk_lamp") == {"on_off": False} and door.reachable["desk_lamp"]
        )
        assert await one.carry_out(order(True)) == {"on_off": True}
        assert list(door.appliances) == ["desk_lamp"]


async def test_what_tells_nothing_is_assumed_once_the_broker_has_it(broker: Mosquitto) -> None:
    config = {"unique_id": "fan_plug", "command_topic": "plug/set", "device_class": "outlet"}
    one = driver(broker.port)
    async with running(one) as door, device(broker.port, {"homeassistant/switch/plug/config": config}, deaf):
        await door.until(lambda: door.reachable.get("fan_plug", False))
        assert door.appliances["fan_plug"].kind == "plug"
        assert await one.carry_out(order(True, appliance="fan_plug")) == {"on_off": True}
        with pytest.raises(OrderRefused):
            await one.carry_out(order(3, "o2", "volume", "fan_plug"))


async def test_a_blind_that_moves_has_taken_the_order(broker: Mosquitto) -> None:
    config = {
        "unique_id": "blind", "command_topic": "b/set", "state_topic": "b/state", "position_topic": "b/pos",
        "set_position_topic": "b/pos/set",
    }  # fmt: skip

    def moving(topic: str, payload: str) -> Mapping[str, str]:
        return {"b/state": "opening"}

    one = driver(broker.port)
    async with (
        running(one) as door,
        device(broker.port, {"homeassistant/cover/b/config": config}, moving, "b/pos/set") as client,
    ):
        await client.publish("b/pos", "0", qos=1, retain=True)
        await door.until(lambda: door.values.get("blind") == {"position": 0})
        assert await one.carry_out(order(70, trait="position", appliance="blind")) == {"position": 70}
        await client.publish("b/pos", "35", qos=1, retain=True)
        await door.until(lambda: door.values["blind"] == {"position": 35})


async def test_a_blind_that_goes_the_other_way_has_not(broker: Mosquitto) -> None:
    config = {
        "unique_id": "blind", "command_topic": "b/set", "state_topic": "b/state", "position_topic": "b/pos",
        "set_position_topic": "b/pos/set",
    }  # fmt: skip

    def opening(topic: str, payload: str) -> Mapping[str, str]:
        return {"b/state": "opening"}

    one = driver(broker.port, confirm_s=0.4)
    async with (
        running(one) as door,
        device(broker.port, {"homeassistant/cover/b/config": config}, opening, "b/pos/set") as client,
    ):
        await client.publish("b/pos", "50", qos=1, retain=True)
        await door.until(lambda: door.values.get("blind") == {"position": 50})
        with pytest.raises(ApplianceUnreachable):
            await one.carry_out(order(0, trait="position", appliance="blind"))


async def test_an_id_that_another_things_order_had_does_not_make_one_done(broker: Mosquitto) -> None:
    configs = {
        f"homeassistant/switch/{name}/config": {"unique_id": name, "command_topic": f"{name}/set"}
        for name in ("left", "right")
    }
    one = driver(broker.port)
    async with running(one) as door, device(broker.port, configs, deaf):
        await door.until(lambda: len(door.appliances) == 2 and all(door.reachable.values()))
        for name in ("left", "right", "left"):
            await one.carry_out(order(True, "same", appliance=name))
    assert len(one._done) == 2


async def test_devices_hear_that_dure_is_there_and_gone(broker: Mosquitto) -> None:
    async with aiomqtt.Client("127.0.0.1", broker.port) as client:
        await client.subscribe("homeassistant/status", 1)
        one = driver(broker.port)
        with anyio.fail_after(20):
            async with running(one):
                assert (await anext(client.messages)).payload == b"online"
                cable = (await one.connected())._client._client.socket()
                assert isinstance(cable, socket.socket)
                cable.shutdown(socket.SHUT_RDWR)
                assert (await anext(client.messages)).payload == b"offline"


async def test_a_cable_that_is_gone_before_the_loop_watches_it_breaks_nothing(broker: Mosquitto) -> None:
    async with connect(MqttSettings(host="127.0.0.1", port=broker.port), "5") as link:
        client, (ours, theirs) = link._client, socket.socketpair()
        client._on_socket_register_write(client._client, None, ours)
        ours.close()
        theirs.close()
        await anyio.wait_all_tasks_blocked()  # an exception in the loop would end the test here
        await link.publish("still/there", "yes")


async def test_a_broker_that_wants_a_name_gets_it(tmp_path: Path) -> None:
    write_users(tmp_path / "users", "dure", "right")
    with closing(mosquitto(tmp_path, "allow_anonymous false", f"password_file {tmp_path}/users")) as opened:
        broker = next(opened)
        wrong = driver(broker.port, username="dure", password="wrong")
        async with running(wrong):
            await anyio.sleep(0.7)
            assert wrong.link is None
        right = driver(broker.port, username="dure", password="right")
        with anyio.fail_after(20):
            async with running(right):
                await right.connected()
