"""What the carer's page is told: people and satellites, and alerts as they happen, without being a satellite itself."""

from __future__ import annotations

import json
from dataclasses import replace

import anyio
import pytest
import websockets

from dure.api import Room
from dure.app.care import Care
from dure.bus import Bus
from dure.config import Config, ServerConfig
from dure.config.care import CareConfig, RoutineConfig
from dure.config.safety import ContactConfig, PersonConfig, ReachConfig, SafetyConfig
from dure.events import ApplianceChanged
from dure.safety.opening import Nobody
from dure.server.last_signs import where
from dure.server.scopes import Scope
from dure.store import Journal
from dure.testing.care import NotedAlerts
from dure.testing.clock import VirtualClock
from dure.testing.home import ScriptedHome

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


def moved(appliance: str) -> ApplianceChanged:
    return ApplianceChanged(
        satellite="",
        time_ms=0,
        appliance=appliance,
        trait="on_off",
        value=True,
        previous=False,
        order="",
        agent="",
        means="",
    )


async def test_the_last_sign_of_life_is_told_as_far_as_the_household_agreed(start, tmp_path):
    shown = {"halmoni": "place", "father": "time", "mother": "off"}
    people = {one: PersonConfig(name=one) for one in (*shown, "guest")}
    routines = {one: RoutineConfig(last_sign=how) for one, how in shown.items()}  # type: ignore[arg-type]
    config = Config(safety=SafetyConfig(people=people), care=CareConfig(routines=routines))
    async with start(config) as running, anyio.create_task_group() as tasks:
        hub, journal = running.hub, await Journal.open(tmp_path / "care.sqlite")
        care = hub.care = Care(config, journal, NotedAlerts(), Nobody(), hub.bus, hub.clock)
        none = {"at": None, "away": False, "kind": None, "place": None}
        signs = {one["id"]: one["sign"] for one in (await running.http.get("/api/safety")).json()["people"]}
        assert signs == {"halmoni": none, "father": none, "mother": None, "guest": None}
        tasks.start_soon(hub.home.service.run)
        tasks.start_soon(care.run)
        with anyio.fail_after(20):
            while not all(one.at for one in care.last_signs().values()):  # nobody tells
                await hub.bus.publish(moved("kitchen_light"))
                await anyio.sleep(0.01)
        signs = {one["id"]: one["sign"] for one in (await running.http.get("/api/safety")).json()["people"]}
        at = signs["father"]["at"]
        assert signs["father"] == {"at": at, "away": False, "kind": None, "place": None}
        assert signs["halmoni"]["kind"] == "appliance"
        assert signs["halmoni"]["place"] == {"ko": "주방", "en": "kitchen"}
        assert (signs["mother"], signs["guest"]) == (None, None)
        tasks.cancel_scope.cancel()
    with anyio.CancelScope(shield=True):
        await journal.close()


async def test_where_a_sign_came_from_is_a_room_or_the_things_own_name(monkeypatch):
    home = ScriptedHome(Bus(), VirtualClock())
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(home.service.run)
        with anyio.fail_after(10):
            while not home.appliances():  # noqa: ASYNC110  # nobody tells
                await anyio.sleep(0.001)
        tasks.cancel_scope.cancel()
    assert where("kitchen_light", home) == {"ko": "주방", "en": "kitchen"}
    assert where("phone", home, {"phone"}) == {"ko": "phone", "en": "phone"}
    assert where("page-1f2e3d", home, {"phone"}) is None, "an id that nobody gave says nothing"
    rooms = [Room(id="attic", name={"ko": "다락", "en": "attic"}, satellites=("phone",))]
    monkeypatch.setattr(home, "rooms", lambda: rooms)
    assert where("phone", home) == {"ko": "다락", "en": "attic"}, "the satellite stands there"
    assert where("kitchen_light", home) == {"ko": "주방 불", "en": "kitchen light"}, "no room is known"
    assert where("check_in", home) is None


async def test_satellites_that_must_be_alive_are_told_with_their_last_sign(start):
    safety = replace(SAFETY, satellites=("kitchen", "bath"))
    async with start(Config(safety=safety)) as running:
        running.hub.open_satellites.add("kitchen")
        running.hub.safety.heartbeats.alive("kitchen")
        kitchen, bath = (await running.http.get("/api/safety")).json()["satellites"]
        assert kitchen.pop("seen") is not None
        assert kitchen == {"id": "kitchen", "connected": True, "silent": False, "silent_s": 0.0}
        assert bath == {"id": "bath", "connected": False, "seen": None, "silent": False, "silent_s": 0.0}


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
