"""Settings of the MQTT driver."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dure.api import ApplianceDriver
from dure.errors import ConfigInvalid
from dure.home.drivers.mqtt.factory import read_settings
from dure.plugins import Setup, load


def setup(**given: Any) -> Setup:
    return Setup(name="mqtt", settings=given, services={})


def test_nothing_set_is_a_broker_of_our_own_on_loopback() -> None:
    settings = read_settings(setup())
    assert (settings.host, settings.listen, settings.address, settings.port) == (
        "",
        "127.0.0.1",
        "127.0.0.1",
        1883,
    )
    assert settings.consume
    assert not settings.publish


def test_a_broker_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MQTT_PASSWORD", "hidden")
    settings = read_settings(
        setup(
            host="broker.local",
            tls=True,
            username="dure",
            password={"env": "MQTT_PASSWORD"},
            publish=True,
            node="attic",
        )
    )
    assert (settings.address, settings.port, settings.password) == ("broker.local", 8883, "hidden")
    assert settings.status == "dure/attic/status"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"listen": "0.0.0.0"}, "listen"),
        ({"listen": "192.168.0.2", "username": "dure"}, "listen"),
        ({"tls": True}, "tls"),
        ({"host": "x", "password": "open"}, "password"),
        ({"protocol": "4"}, "protocol"),
        ({"language": "fr"}, "language"),
        ({"node": "a/b"}, "node"),
        ({"prefix": "home/#"}, "prefix"),
        ({"port": 0}, "port"),
        ({"hots": "x"}, "hots"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(given: Mapping[str, Any], key: str) -> None:
    with pytest.raises(ConfigInvalid) as told:
        read_settings(setup(**given))
    assert told.value.details["key"] == f"home.drivers.mqtt.{key}"


def test_it_comes_through_the_door_of_plug_ins() -> None:
    built = load(()).appliance_drivers.build("mqtt", setup(host="broker.local"))
    driver: ApplianceDriver = built
    assert driver.carry_out is not None
