"""The MQTT driver, built from the configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Literal, cast

from dure.api import ApplianceDriver
from dure.errors import ExtraMissing, Language
from dure.home.drivers.given import Given
from dure.home.drivers.mqtt.settings import LOOPBACK, MqttSettings
from dure.plugins import Setup

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_PREFIX = re.compile(r"[A-Za-z0-9_-]{1,40}(/[A-Za-z0-9_-]{1,40}){0,4}")


def mqtt(setup: Setup) -> ApplianceDriver:
    """A driver for one broker; see `MqttSettings` for its settings.

    Raises:
        ExtraMissing: the client, or the broker where Dure runs one itself, is not installed.
        ConfigInvalid: a setting is missing, unknown or wrong.
    """
    settings = read_settings(setup)
    if find_spec("aiomqtt") is None:
        raise ExtraMissing(what="MQTT", extra="mqtt")
    if not settings.host and find_spec("amqtt") is None:
        raise ExtraMissing(what="MQTT broker", extra="mqtt-broker")
    from dure.home.drivers.mqtt.door import MqttHome  # the client is imported where it is wanted

    return MqttHome(settings, setup.name)


def read_settings(setup: Setup) -> MqttSettings:
    """The settings of a table `[home.drivers.NAME]`.

    Raises:
        ConfigInvalid: one is missing, unknown or wrong.
    """
    given = Given(setup)
    host, tls = given.text("host", "", most=253), given.flag("tls", default=False)
    settings = MqttSettings(
        host=host,
        port=int(given.number("port", 8883 if tls else 1883, low=1, high=65_535)),
        listen=given.text("listen", "127.0.0.1", most=60),
        username=given.text("username", "", most=120),
        password=given.secret("password", needed=False),
        client_id=given.text("client_id", "", most=60),
        tls=tls,
        ca=given.text("ca", ""),
        protocol=cast('Literal["auto", "5", "3.1.1"]', given.text("protocol", "auto")),
        prefix=given.text("prefix", "homeassistant", most=200),
        consume=given.flag("consume", default=True),
        publish=given.flag("publish", default=False),
        node=given.text("node", "home"),
        language=cast("Language", given.text("language", "ko")),
        skip=given.texts("skip") or ("home_assistant",),
        birth=given.flag("birth", default=True),
    )
    given.done()
    for name, allowed in _CHOICES.items():
        if getattr(settings, name) not in allowed:
            one_of = ", ".join(allowed)
            raise given.wrong(name, f"is one of: {one_of}", f"다음 가운데 하나여야 해요: {one_of}")
    if not _NAME.fullmatch(settings.node):
        raise given.wrong("node", "is of letters, digits, - and _", "영문자, 숫자, -, _로 적으세요")
    if not _PREFIX.fullmatch(settings.prefix):
        raise given.wrong("prefix", "is a topic without wildcards", "와일드카드가 없는 토픽이어야 해요")
    if not settings.host and (settings.tls or settings.ca):
        raise given.wrong(
            "tls",
            "is for a broker elsewhere: name its host",
            "다른 브로커에 쓰는 설정이에요. host를 적으세요",
        )
    if (
        not settings.host
        and settings.listen not in LOOPBACK
        and not (settings.username and settings.password)
    ):
        raise given.wrong(
            "listen",
            "beyond this machine wants a username and a password",
            "이 기기 밖에서 접속하게 하려면 username과 password가 필요해요",
        )
    return settings


_CHOICES: Mapping[str, tuple[str, ...]] = {"protocol": ("auto", "5", "3.1.1"), "language": ("ko", "en")}
