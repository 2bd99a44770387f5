"""SmartThings and a hub from the first click to the last word: its servers on one side, the household's own home on the other."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import anyio
import httpx
import pytest

pytest.importorskip("aiohttp", reason="the extra dure[thinq] is not installed")

from tests.unit.home.platforms.platform_kit import code_of
from tests.unit.home.smartthings.schema_cloud import CLIENT_SECRET, SchemaCloud
from tests.unit.home.smartthings.schema_kit import CLIENT_ID, errors_of, request, states_of, wanted

from dure.api import Wish
from dure.app.home import HubHome, build_home
from dure.app.platforms import build_platforms
from dure.config import load_config
from dure.home.drivers.smartthings.schema import follower
from dure.store import Journal
from dure.testing.hub import ScriptedHub

pytestmark = pytest.mark.anyio

RETURN = "https://c2c-eu.smartthings.com/oauth/callback"
CONFIG = f"""
[home.platforms.smartthings]
client_id = "dure"
client_secret = {{ env = "HUB_SECRET" }}
callback_id = "{CLIENT_ID}"
callback_secret = {{ env = "ST_SECRET" }}
hosts = ["127.0.0.1"]
"""


@dataclass
class Servers:
    """SmartThings' servers, as they come to one hub."""

    http: httpx.AsyncClient
    tokens: dict[str, Any]
    last: int = 0

    async def exchange(self, **fields: str) -> int:
        body = {"client_id": "dure", "client_secret": "secret of the hub", **fields}
        answer = await self.http.post("/oauth/token", data=body)
        if answer.status_code == 200:
            self.tokens = answer.json()
        return answer.status_code

    async def ask(self, interaction: str, **more: Any) -> dict[str, Any]:
        self.last += 1
        body = request(interaction, self.tokens.get("access_token", ""), f"r{self.last}", **more)
        answer = await self.http.post("/platforms/smartthings", json=body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@dataclass
class Whole:
    """Both sides."""

    home: HubHome
    journal: Journal
    servers: Servers
    cloud: SchemaCloud

    async def permit(self, *reach: str) -> None:
        await self.journal.home.permit("smartthings", reach)
        await self.home.load()


@pytest.fixture
def whole(start, tmp_path, monkeypatch):
    monkeypatch.setattr(follower, "GATHER_S", 0.0)
    monkeypatch.setattr(follower, "AGAIN_S", 0.05)
    monkeypatch.setenv("HUB_SECRET", "secret of the hub")
    monkeypatch.setenv("ST_SECRET", CLIENT_SECRET)
    file = tmp_path / "dure.toml"
    file.write_text(CONFIG, encoding="utf-8")

    @asynccontextmanager
    async def opening() -> AsyncIterator[Whole]:
        config = load_config(file)
        hub = ScriptedHub(config)
        journal = await Journal.open(tmp_path / "journal.sqlite", hub.clock)
        cloud = SchemaCloud()
        await cloud.start()
        try:
            home = build_home(config, journal, hub.clock, hub.bus, only=("simulated",))
            await home.load()
            hub.platforms = await build_platforms(config, journal, hub.clock, home)
            hub.home = home  # type: ignore[assignment]  # the household's own, in the double's place
            async with start(hub=hub) as running, anyio.create_task_group() as tasks:
                tasks.start_soon(home.service.run)
                await home.service.ready()
                tasks.start_soon(home.offer)
                yield Whole(home, journal, Servers(running.http, {}), cloud)
                tasks.cancel_scope.cancel()
        finally:
            await cloud.stop()
            await journal.close()

    return opening


async def test_from_the_first_click_to_the_last_word(whole):
    async with whole() as one:
        servers, cloud = one.servers, one.cloud
        asked = urlencode(
            {
                "response_type": "code",
                "client_id": "dure",
                "redirect_uri": RETURN,
                "scope": "home",
                "state": "x",
            }
        )
        page = await servers.http.get(f"/oauth/authorize?{asked}")
        assert page.status_code == 200
        sent = await servers.http.post("/oauth/authorize", data={"query": asked, "decision": "allow"})
        code = code_of(sent.headers["location"])
        grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN}
        assert await servers.exchange(**{**grant, "client_secret": "wrong"}) == 401
        assert await servers.exchange(**grant) == 200

        # Nothing is shown before the household says so.
        assert (await servers.ask("discoveryRequest"))["devices"] == []
        await one.permit("living_light", "tv", "door_lock", "gas_valve")
        found = await servers.ask("discoveryRequest")
        assert {device["externalDeviceId"] for device in found["devices"]} == {
            "living_light", "tv", "door_lock", "gas_valve",
        }  # fmt: skip
        assert found["requestGrantCallbackAccess"] is True
        assert "globalError" not in await servers.ask("grantCallbackAccess", **cloud.grant())
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "off")

        told = await servers.ask("commandRequest", devices=[wanted("living_light", ("switch", "on", []))])
        assert states_of(told["deviceState"][0])["main/st.switch.switch"] == "on"
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "on")
        told = await servers.ask("commandRequest", devices=[wanted("gas_valve", ("valve", "open", []))])
        assert errors_of(told["deviceState"][0]) == ["RESOURCE-CONSTRAINT-VIOLATION"]
        told = await servers.ask("commandRequest", devices=[wanted("boiler", ("switch", "off", []))])
        assert errors_of(told["deviceState"][0]) == ["DEVICE-DELETED"]

        # A person at home changes something, and takes back what SmartThings did.
        (done,) = await one.home.undo(Wish(means="touch"))
        assert (done.order.appliance, done.value) == ("living_light", False)
        await cloud.until(lambda: cloud.value("living_light", "switch", "switch") == "off")
        (action,) = [action for action in await one.home.history(10) if action.agent]
        assert (action.agent, action.means, action.undone) == ("smartthings", "program", True)

        # Tokens go on; an old code ends everything.
        assert (
            await servers.exchange(grant_type="refresh_token", refresh_token=servers.tokens["refresh_token"])
            == 200
        )
        refreshed = await servers.ask("stateRefreshRequest", devices=[{"externalDeviceId": "tv"}])
        assert states_of(refreshed["deviceState"][0])["main/st.switch.switch"] == "off"
        await servers.ask("integrationDeleted")
        gone = await servers.ask("discoveryRequest")
        assert gone["globalError"]["errorEnum"] == "INTEGRATION-DELETED"
        assert (
            await servers.exchange(grant_type="refresh_token", refresh_token=servers.tokens["refresh_token"])
            == 400
        )

        kinds = [record.kind for record in await one.journal.audit.last()]
        assert kinds == [
            "platform.allowed", "platform.linked", "platform.told",
            "home.ordered", "home.ordered", "platform.unlinked",
        ]  # fmt: skip
        assert await one.journal.audit.broken() is None


async def test_what_cannot_be_written_down_does_not_happen(whole, monkeypatch):
    from dure.errors import StoreFailed

    async with whole() as one:
        servers = one.servers
        asked = urlencode({"response_type": "code", "client_id": "dure", "redirect_uri": RETURN})
        sent = await servers.http.post("/oauth/authorize", data={"query": asked, "decision": "allow"})
        grant = {"grant_type": "authorization_code", "redirect_uri": RETURN}
        assert await servers.exchange(**grant, code=code_of(sent.headers["location"])) == 200
        await one.permit("all")

        async def full(*_: object, **__: object) -> None:
            raise StoreFailed(file="journal", why="no room")

        monkeypatch.setattr(one.journal.audit, "record", full)
        body = request(
            "commandRequest", servers.tokens["access_token"], devices=[wanted("tv", ("switch", "on", []))]
        )
        answer = await servers.http.post("/platforms/smartthings", json=body)
        assert answer.status_code == 503
        assert json.loads(answer.content)["code"].startswith("store")
        states = {state.appliance.id: state for state in one.home.appliances()}
        assert states["tv"].values["on_off"] is False
