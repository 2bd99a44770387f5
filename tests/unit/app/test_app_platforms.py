"""Building what links a home with other people's platforms."""

from __future__ import annotations

import pytest

from dure.app import platforms as platforms_module
from dure.app.home import build_home
from dure.app.platforms import HOME_KEY, build_platforms
from dure.bus import Bus
from dure.config import Config
from dure.config.home import HomeConfig
from dure.config.platforms import PlatformConfig
from dure.config.secret import Secret
from dure.errors import ConfigInvalid, ExtraMissing
from dure.store import Journal
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio

PLATFORM = PlatformConfig(client_id="dure-home", client_secret=Secret(env="HUB_SECRET"))


@pytest.fixture
async def journal(tmp_path):
    opened = await Journal.open(tmp_path / "journal.sqlite", VirtualClock())
    yield opened
    await opened.close()


async def built(journal, home, **more):
    config = Config(home=HomeConfig(platforms=home, **more))
    clock = VirtualClock()
    hub_home = build_home(config, journal, clock, Bus(), only=("simulated",))
    await hub_home.load()
    return await build_platforms(config, journal, clock, hub_home)


async def test_a_home_without_platforms_has_none(journal):
    assert await built(journal, {}) is None
    assert await journal.settings.get(HOME_KEY) is None


async def test_what_is_missing_is_said(journal, monkeypatch):
    monkeypatch.delenv("HUB_SECRET", raising=False)
    with pytest.raises(ConfigInvalid) as raised:
        await built(journal, {"smartthings": PLATFORM})
    assert raised.value.details["key"] == "home.platforms.smartthings.client_secret"
    monkeypatch.setattr(platforms_module, "find_spec", lambda name: None)
    with pytest.raises(ExtraMissing) as missing:
        await built(journal, {"smartthings": PLATFORM})
    assert "dure[smartthings]" in missing.value.sentence("en")


async def test_the_home_keeps_its_own_id(journal, monkeypatch):
    monkeypatch.setenv("HUB_SECRET", "s")
    assert (await built(journal, {"smartthings": PLATFORM})).known["smartthings"].title == "SmartThings"
    kept = await journal.settings.get(HOME_KEY)
    await built(journal, {"smartthings": PLATFORM})
    assert await journal.settings.get(HOME_KEY) == kept
