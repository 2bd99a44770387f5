"""What the carer's page is told: people and satellites, and alerts as they happen, without being a satellite itself."""

from __future__ import annotations

import json

import anyio
import pytest
import websockets

from dure.config import Config, ServerConfig
from dure.config.safety import ContactConfig, PersonConfig, ReachConfig, SafetyConfig
from dure.server.scopes import Scope

pytestmark = pytest.mark.anyio

SAFETY = SafetyConfig(
    people={"halmoni": PersonConfig(name="김순자", satellites=("거실", "안방"))},
    contacts={
        "daughter": ContactConfig(name="김영희", reach=(ReachConfig(channel="voice"),)),
        "room": ContactConfig(role="operator"),
    },
)


async def test_people_and_where_they_are_heard(start):
    async with start(Config(safety=SAFETY)) as running:
        running.hub.open_satellites.add("거실")
        told = (await running.http.get("/api/safety")).json()
        (person,) = told["people"]
        assert person["name"] == "김순자"
        assert person["satellites"] == [{"id": "거실", "connected": True}, {"id": "안방", "connected": False}]
        assert [(one["name"], one["operator"]) for one in person["contacts"]] == [
            ("김영희", False),
            ("room", True),
        ]
        assert (told["by"], told["muted"], told["connected"]) == ("this machine", False, ["거실"])


async def test_what_happens_is_told_as_it_happens_and_nobody_is_spoken_to_there(start):
    async with start(Config(safety=SAFETY)) as running, anyio.create_task_group() as tasks:
        tasks.start_soon(running.hub.safety.run)
        url = running.welcome.url.replace("http", "ws", 1) + "/api/alerts/events"
        async with websockets.connect(url) as page:
            await page.send("{}")
            assert json.loads(await page.recv())["type"] == "pong"
            alert = (
                await running.http.post("/api/alerts", json={"person": "halmoni", "kind": "fall"})
            ).json()
            with anyio.fail_after(10):
                told = json.loads(await page.recv())
            assert (told["type"], told["alert"]) == ("alert.raised", alert["id"])
            assert running.hub.satellites() == []
        tasks.cancel_scope.cancel()


async def test_only_carers_may(start):
    async with start(Config(server=ServerConfig(tls="off"), safety=SAFETY)) as running:
        listener = await running.hub.tokens.issue([Scope.LISTEN], "tv")
        headers = {"authorization": f"Bearer {listener.token}"}
        assert (await running.http.get("/api/safety")).status_code == 401
        assert (await running.http.get("/api/safety", headers=headers)).status_code == 403
        url = running.welcome.url.replace("http", "ws", 1) + "/api/alerts/events"
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(url, additional_headers=headers)
        assert refused.value.response.status_code == 403
