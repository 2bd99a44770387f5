"""The channels of optional parts, as the plug-in door wants them."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Collection

from dure.api import AlertChannel
from dure.clock import Clock
from dure.config import Secret
from dure.errors import ConfigInvalid, ExtraMissing, Text
from dure.plugins import Setup
from dure.store.push import PushStore


def apprise(setup: Setup) -> AlertChannel:
    """A channel through Apprise; settings: `addresses`, a table of secrets, of which a contact's `to` names one.

    Raises:
        ConfigInvalid: a setting is wrong.
        ExtraMissing: Apprise is not installed.
    """
    from dure.safety.channels.apprise import AppriseChannel

    _only(setup, {"addresses"})
    told = setup.settings.get("addresses", {})
    if not isinstance(told, dict) or not told or not all(isinstance(one, Secret) for one in told.values()):
        raise _wrong(
            setup,
            "addresses",
            "is a table of secrets: {mother = {env = …}}",
            "비밀 값의 표예요. {mother = {env = …}}처럼 적으세요",
        )
    _need("apprise", "apprise")
    place = f"safety.channels.{setup.name}.settings.addresses"
    return AppriseChannel({name: one.reveal(f"{place}.{name}") for name, one in told.items()})


def push(setup: Setup) -> AlertChannel:
    """A channel to carers' browsers; settings: `contact`, whom a push service may write to.

    Raises:
        ConfigInvalid: a setting is wrong, or there is no hub whose journal knows browsers.
        ExtraMissing: what encrypts messages is not installed.
    """
    from dure.safety.channels.push import PushChannel

    _only(setup, {"contact"})
    contact = setup.settings.get("contact", "")
    if not isinstance(contact, str) or not re.fullmatch(r"mailto:[^@\s]+@[^@\s]+|https://\S+", contact):
        raise _wrong(
            setup,
            "contact",
            "is whom a push service may write to, such as mailto:me@example.org",
            "푸시 서비스가 연락할 곳이에요. mailto:me@example.org처럼 적으세요",
        )
    _need("http_ece", "push")
    if PushStore not in setup.services:
        why = Text("works in the hub only", "허브에서만 쓸 수 있어요")
        raise ConfigInvalid(where="dure.toml", key=f"safety.channels.{setup.name}.kind", why=why)
    return PushChannel(setup.service(PushStore), contact=contact, clock=setup.service(Clock))  # type: ignore[type-abstract]  # a service is asked for by its protocol


def _need(module: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        what = Text(f"The alert channel “{extra}”", f"“{extra}” 알림 채널")
        raise ExtraMissing(what=what, extra=extra)


def _only(setup: Setup, known: Collection[str]) -> None:
    for name in setup.settings:
        if name not in known:
            names = ", ".join(sorted(known))
            raise _wrong(setup, name, f"unknown; known: {names}", f"없는 설정이에요. 있는 설정: {names}")


def _wrong(setup: Setup, name: str, en: str, ko: str) -> ConfigInvalid:
    key = f"safety.channels.{setup.name}.settings.{name}"
    return ConfigInvalid(where="dure.toml", key=key, why=Text(en, ko))
