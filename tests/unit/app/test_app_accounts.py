"""Makers' accounts from the configuration to the appliances."""

from __future__ import annotations

from typing import Any

import anyio
import anyio.to_thread
import pytest

pytest.importorskip("aiohttp", reason="the extra dure[thinq] is not installed")

from tests.unit.home.grants.oauth_provider import CLIENT, SECRET, oauth_provider
from tests.unit.home.smartthings.smartthings_cloud import SmartThingsCloud

from dure.app.drivers import open_linking, own_door
from dure.app.home import build_home
from dure.bus import Bus
from dure.clock import Clock, SystemClock
from dure.config import Config, ServerConfig
from dure.config.load import load_config
from dure.config.paths import find_paths
from dure.errors import ConfigInvalid, NotFound
from dure.events import HomeChanged
from dure.home.drivers.grants.folder import GrantFolder
from dure.plugins import Setup, load
from dure.store import Journal

pytestmark = pytest.mark.anyio


@pytest.fixture
def provider():
    with oauth_provider() as made:
        yield made


async def test_linking_brings_the_appliances_into_a_home_that_runs(own_home, provider, monkeypatch):
    cloud = SmartThingsCloud()
    cloud.takes = provider.takes
    await cloud.start()
    monkeypatch.setenv("MAKERS_SECRET", SECRET)
    (own_home / "dure.toml").write_text(
        f"""
[home]
flat = "none"
[home.drivers.smartthings]
base = "{cloud.base}"
client_id = "{CLIENT}"
client_secret = {{ env = "MAKERS_SECRET" }}
authorize_url = "{provider.base}/authorize"
token_url = "{provider.base}/token"
[home.drivers.mqtt]
client_id = "no account"
""",
        encoding="utf-8",
    )
    config, bus = load_config(), Bus()
    journal = await Journal.open(find_paths().journal, SystemClock())
    home = build_home(config, journal, SystemClock(), bus, only=("smartthings",))
    await home.load()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(home.service.run)
        with bus.subscribe(HomeChanged) as told, anyio.fail_after(30):
            assert [(one.driver, one.state) for one in await home.linking.states()] == [
                ("smartthings", "unlinked")
            ]
            invited = home.linking.begin("smartthings")
            await home.linking.finish(await anyio.to_thread.run_sync(provider.allow, invited.address))
            async for event in told:
                if event == HomeChanged(satellite="", time_ms=0, count=6):
                    break
        tasks.cancel_scope.cancel()
    await journal.close()
    await cloud.stop()
    without_hub = open_linking(config, own_home, SystemClock())
    assert [(one.driver, one.state) for one in await without_hub.states()] == [("smartthings", "linked")]
    with pytest.raises(NotFound):
        open_linking(config, own_home, SystemClock(), only="simulated").begin("simulated")


@pytest.mark.parametrize(
    ("server", "door"),
    [
        ({}, "http://localhost:8420"),
        ({"port": 9000, "host": "::1"}, "http://localhost:9000"),
        ({"host": "0.0.0.0"}, "https://localhost:8420"),
        ({"host": "0.0.0.0", "tls": "off"}, "http://localhost:8420"),
        ({"tls": "off", "names": ("dure.example.com",)}, "https://dure.example.com"),
    ],
)
def test_a_browser_is_sent_back_to_where_the_hub_is(server, door):
    assert own_door(Config(server=ServerConfig(**server))) == f"{door}/home/link/callback"


GOOD = {
    "client_id": "me",
    "client_secret": {"env": "MAKERS_SECRET"},
    "authorize_url": "https://maker.example/login?brand=1",
    "token_url": "https://maker.example/token",
}


def build(kind, folder, **settings: Any) -> Any:
    more = {} if kind == "smartthings" else {"url": "https://skill.example/home"}
    services = {Clock: SystemClock(), GrantFolder: GrantFolder(folder)}
    setup = Setup(name="maker", settings={**more, **settings}, services=services)
    return load([]).appliance_drivers.build(kind, setup)


@pytest.mark.parametrize("kind", ["smartthings", "clova_home", "nugu_home"])
def test_an_account_stands_in_the_place_of_a_token(kind, tmp_path, monkeypatch):
    monkeypatch.setenv("MAKERS_SECRET", SECRET)
    account = build(kind, tmp_path, **GOOD, scopes=["all"], client_auth="body").account
    assert (account.driver, account.provider.scopes, account.provider.client_auth) == (
        "maker",
        ("all",),
        "body",
    )
    assert SECRET not in repr(account.provider)
    assert build(kind, tmp_path, token={"env": "MAKERS_SECRET"}).account is None
    wrong: list[dict[str, Any]] = [
        {"token": {"env": "MAKERS_SECRET"}},
        {"client_secret": SECRET},
        {"client_auth": "header"},
        {"pkce": "yes"},
        {"authorize_url": "http://maker.example/login"},
        {"token_url": "https://maker.example/token?a=b"},
        {"token_url": "https://me@maker.example/token"},
        {"redirect_url": "http://192.168.0.2/home/link/callback"},
        {"authorise_url": "https://maker.example/login"},
    ]
    for one in wrong:
        with pytest.raises(ConfigInvalid):
            build(kind, tmp_path, **{**GOOD, **one})
    for lacking in ([], ["authorize_url"]) if kind != "smartthings" else ([],):
        with pytest.raises(ConfigInvalid):
            build(kind, tmp_path, **{name: GOOD[name] for name in lacking})


def test_smartthings_own_addresses_are_known(tmp_path):
    provider = build("smartthings", tmp_path, client_id="me").account.provider
    assert provider.authorize_url == "https://api.smartthings.com/oauth/authorize"
    assert provider.token_url == "https://api.smartthings.com/oauth/token"
    assert provider.scopes == ("r:devices:*", "x:devices:*")
