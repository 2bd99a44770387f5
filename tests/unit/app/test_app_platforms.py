"""Building what links a home with other people's platforms."""

from __future__ import annotations

import json

import anyio
import pytest
from tests.unit.home.platforms.platform_kit import CLIENT, link
from tests.unit.home.smartthings.schema_kit import request

from dure.app import platforms as platforms_module
from dure.app.home import build_home
from dure.app.platforms import HOME_KEY, build_platforms
from dure.bus import Bus
from dure.config import Config
from dure.config.home import HomeConfig
from dure.config.platforms import PlatformConfig
from dure.config.secret import Secret
from dure.errors import ConfigInvalid, ExtraMissing
from dure.plugins import Registry
from dure.store import Journal
from dure.testing.clock import VirtualClock
from dure.testing.home import ScriptedDriver, appliance

pytestmark = pytest.mark.anyio

PLATFORM = PlatformConfig(client_id="dure-home", client_secret=Secret(env="HUB_SECRET"))


@pytest.fixture
async def journal(tmp_path):
    opened = await Journal.open(tmp_path / "journal.sqlite", VirtualClock())
    yield opened
    await opened.close()


async def built(journal, platforms):
    config = Config(home=HomeConfig(platforms=platforms))
    home = build_home(config, journal, VirtualClock(), Bus(), only=("simulated",))
    return await build_platforms(config, journal, VirtualClock(), home)


async def test_a_home_without_platforms_has_none(journal):
    assert await built(journal, {}) is None
    assert await journal.settings.get(HOME_KEY) is None


async def test_what_is_missing_is_said(journal, monkeypatch):
    monkeypatch.delenv("HUB_SECRET", raising=False)
    with pytest.raises(ConfigInvalid) as raised:
        await built(journal, {"smartthings": PLATFORM})
    assert raised.value.details["key"] == "home.platforms.smartthings.client_secret"
    monkeypatch.setenv("HUB_SECRET", "too short")
    with pytest.raises(ConfigInvalid, match="at least 16"):
        await built(journal, {"smartthings": PLATFORM})
    monkeypatch.setattr(platforms_module, "find_spec", lambda name: None)
    with pytest.raises(ExtraMissing) as missing:
        await built(journal, {"smartthings": PLATFORM})
    assert "dure[smartthings]" in missing.value.sentence("en")


async def test_the_home_keeps_its_own_id(journal, monkeypatch):
    monkeypatch.setenv("HUB_SECRET", "s" * 16)
    assert (await built(journal, {"smartthings": PLATFORM})).known["smartthings"].title == "SmartThings"
    kept = await journal.settings.get(HOME_KEY)
    await built(journal, {"smartthings": PLATFORM})
    assert await journal.settings.get(HOME_KEY) == kept


async def test_what_came_from_smartthings_is_not_shown_there_again(journal, monkeypatch):
    monkeypatch.setenv("HUB_SECRET", CLIENT.client_secret)
    config = Config(
        home=HomeConfig(
            flat="none",
            drivers={"samsung": {"kind": "smartthings"}, "other": {"kind": "scripted"}},
            agents={"smartthings": ("all",)},
            platforms={"smartthings": PLATFORM},
        )
    )
    registry = Registry()
    registry.appliance_driver("smartthings", lambda _: ScriptedDriver([appliance("theirs")]))
    registry.appliance_driver("scripted", lambda _: ScriptedDriver([appliance("ours")]))
    home = build_home(config, journal, VirtualClock(), Bus(), registry=registry)
    await home.load()
    platforms = await build_platforms(config, journal, VirtualClock(), home)
    assert platforms is not None
    tokens = await link(platforms.linking)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(home.service.run)
        await home.service.ready()
        body = json.dumps(request("discoveryRequest", tokens["access_token"])).encode()
        _, told = await platforms.known["smartthings"].partner.answer(body)
        tasks.cancel_scope.cancel()
    assert {state.appliance.id for state in home.appliances()} == {"theirs", "ours"}
    assert [device["externalDeviceId"] for device in told["devices"]] == ["ours"]
