"""The doors of check-ins and advisories: who may come in, and what they do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import httpx
import pytest

from dure.app.care import Care
from dure.clock import SystemClock
from dure.config import Config
from dure.config.care import AdvisoriesConfig, CareConfig, FeedConfig, PlaceConfig, RoutineConfig
from dure.errors import ConfigInvalid
from dure.safety.advisories.cap import MOST_BYTES, NAMESPACE
from dure.server.scopes import Issued, Scope
from dure.store import Journal
from dure.testing.care import NotedAlerts, ScriptedInterlocutor
from dure.testing.hub import ScriptedHub

pytestmark = pytest.mark.anyio

CAP = (
    f'<alert xmlns="{NAMESPACE}"><identifier>i1</identifier><sender>town</sender><sent>2026-03-02T18:00:00+09:00</sent>'
    "<status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><language>ko</language>"
    "<category>Met</category><event>호우경보</event><urgency>Expected</urgency><severity>Severe</severity>"
    "<certainty>Likely</certainty><headline>호우경보</headline></info></alert>"
)
XML = {"content-type": "application/cap+xml"}


@asynccontextmanager
async def caring(folder: Path, advisories: AdvisoriesConfig | None = None) -> AsyncIterator[ScriptedHub]:
    config = Config(
        time_zone="Asia/Seoul", care=CareConfig(advisories=advisories or AdvisoriesConfig(enabled=True))
    )
    hub = ScriptedHub(config)
    journal = await Journal.open(folder / "care.sqlite")
    try:
        hub.care = Care(config, journal, NotedAlerts(), ScriptedInterlocutor(), hub.bus, SystemClock())
        yield hub
    finally:
        await journal.close()


async def test_a_carer_plans_agrees_and_reads(start, tmp_path):
    async with caring(tmp_path) as hub, start(hub=hub) as running:
        http: httpx.AsyncClient = running.http
        made = await http.post(
            "/api/checkins", json={"person": "grandma", "at": "09:00", "script": "morning"}
        )
        assert made.status_code == 201
        plan = made.json()
        assert (plan["language"], plan["weekdays"]) == ("ko", [0, 1, 2, 3, 4, 5, 6])
        assert (await http.get("/api/checkins")).json() == {"plans": [plan]}
        person = "/api/checkins/people/grandma"
        assert (await http.get(person)).json()["consent"] is False
        agreed = await http.patch(person, json={"consent": True, "holidays": [["2026-12-24", "2026-12-26"]]})
        assert agreed.json()["holidays"] == [["2026-12-24", "2026-12-26"]]
        paused = await http.patch(person, json={"paused": True, "paused_until": "2026-12-01"})
        assert (paused.json()["consent"], paused.json()["paused_until"]) == (True, "2026-12-01")
        run = await http.post(f"/api/checkins/{plan['id']}/run")
        assert run.status_code == 202
        summary = (await http.get(f"{person}/summary?days=3")).json()
        assert summary["states"] == {"asking": 1}
        assert set(summary["text"]) == {"ko", "en"}
        assert (await http.delete(f"/api/checkins/{plan['id']}")).status_code == 204
        assert (await http.delete(f"/api/checkins/{plan['id']}")).status_code == 404
        assert (await http.delete(person)).status_code == 204
        assert (await http.get(person)).json()["consent"] is False


async def test_who_changes_anything_about_check_ins_is_written_down(start, tmp_path):
    async with caring(tmp_path) as hub, start(hub=hub) as running:
        http: httpx.AsyncClient = running.http
        person = "/api/checkins/people/grandma"
        plan = (await http.post("/api/checkins", json={"person": "grandma", "at": "09:00"})).json()["id"]
        await http.patch(person, json={"consent": False, "paused_until": "2099-12-01", "holidays": []})
        await http.delete(f"/api/checkins/{plan}")
        await http.delete(person)
        assert hub.care is not None
        told = [(one.kind, one.source, one.target, one.what) for one in await hub.care.audit.last()]
        assert told == [
            ("care.planned", "local", "grandma", (plan,)),
            ("care.agreed", "local", "grandma", ("consent=false", "paused_until=2099-12-01", "holidays")),
            ("care.unplanned", "local", "grandma", (plan,)),
            ("care.forgotten", "local", "grandma", ()),
        ]


async def test_a_day_to_go_on_is_a_pause_and_days_backwards_are_refused(start, tmp_path):
    async with caring(tmp_path) as hub, start(hub=hub) as running:
        person = "/api/checkins/people/grandma"
        paused = (await running.http.patch(person, json={"paused_until": "2099-12-01"})).json()
        assert (paused["paused"], paused["paused_until"]) == (True, "2099-12-01")
        again = (await running.http.patch(person, json={"paused": False})).json()
        assert (again["paused"], again["paused_until"]) == (False, None)
        backwards = {"holidays": [["2026-12-26", "2026-12-24"]]}
        assert (await running.http.patch(person, json=backwards)).status_code == 400


async def test_a_number_that_is_none_or_far_too_long_is_refused(start, tmp_path):
    async with caring(tmp_path) as hub, start(hub=hub) as running:
        for number in ("9" * 5000, "٣", "²", "-1", "x"):
            for door in ("/api/checkins/people/x/summary?days=", "/api/advisories?limit="):
                assert (await running.http.get(f"{door}{number}")).status_code == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"person": "x", "at": "25:00"}, 400),
        ({"person": "x", "at": "09:00:30"}, 400),
        ({"person": "", "at": "09:00"}, 400),
        ({"person": "x", "at": "09:00", "script": "none"}, 404),
        ({"person": "x", "at": "09:00", "weekdays": [9]}, 400),
        ({"person": "x", "at": "09:00", "language": "fr"}, 400),
        ({"person": "x", "at": "09:00", "more": 1}, 400),
        ({"person": "x" * 65, "at": "09:00"}, 400),
    ],
)
async def test_a_plan_that_makes_no_sense_is_refused(start, tmp_path, body, status):
    async with caring(tmp_path) as hub, start(hub=hub) as running:
        answer = await running.http.post("/api/checkins", json=body)
        assert answer.status_code == status
        assert set(answer.json()["message"]) == {"ko", "en"}
        assert (await running.http.get("/api/checkins/people/x/summary?days=0")).status_code == 400


async def test_a_town_hands_in_and_a_carer_reads(start, tmp_path):
    async with caring(tmp_path) as hub, start(hub=hub) as running:
        http: httpx.AsyncClient = running.http
        new = await http.post("/api/advisories", content=CAP, headers=XML)
        assert (new.status_code, new.json()["new"], new.json()["state"]) == (201, True, "waiting")
        again = await http.post("/api/advisories", content=CAP, headers=XML)
        assert (again.status_code, again.json()["new"]) == (200, False)
        text = "[서울특별시] 폭염경보, 물을 자주 드시기 바랍니다"
        plain = {"content-type": "text/plain; charset=utf-8"}
        assert (await http.post("/api/advisories", content=text.encode(), headers=plain)).status_code == 201
        kept = (await http.get("/api/advisories")).json()["advisories"]
        assert {one["event"] for one in kept} == {"호우경보", "폭염"}
        one = (await http.get(f"/api/advisories/{new.json()['id']}")).json()
        assert one["cap"] == CAP
        assert (await http.get("/api/advisories/none")).status_code == 404


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (CAP.replace("Met", "Mett").encode(), XML, 422),
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]>" + CAP.encode(), XML, 422),
        (b"x" * (MOST_BYTES + 1), XML, 413),
        (b"{}", {"content-type": "application/json"}, 400),
        (b"\xff\xfe", {"content-type": "text/plain"}, 400),
        (b"", {"content-type": "text/plain"}, 422),
    ],
)
async def test_what_is_no_advisory_is_refused(start, tmp_path, body, headers, status):
    async with caring(tmp_path) as hub, start(hub=hub) as running:
        assert (
            await running.http.post("/api/advisories", content=body, headers=headers)
        ).status_code == status


async def test_each_door_wants_its_own_scope(start, tmp_path):
    async with caring(tmp_path) as hub, start(hub=hub) as running:
        http: httpx.AsyncClient = running.http
        bearer = {}
        for scope in (Scope.FEED, Scope.CARER, Scope.LISTEN):
            issued = await hub.tokens.issue((scope,), scope.value)
            bearer[scope] = {"authorization": f"Bearer {issued.token}"}
        for scope, hands_in, reads in (
            (Scope.FEED, 201, 403),
            (Scope.CARER, 403, 200),
            (Scope.LISTEN, 403, 403),
        ):
            handed = await http.post("/api/advisories", content=CAP, headers={**XML, **bearer[scope]})
            assert handed.status_code == hands_in
            assert (await http.get("/api/advisories", headers=bearer[scope])).status_code == reads
            assert (await http.get("/api/checkins", headers=bearer[scope])).status_code == reads


async def test_a_towns_token_neither_warns_nor_calls_off_in_another_senders_name(start, tmp_path):
    cancel = CAP.replace("i1<", "i2<").replace(
        "<msgType>Alert</msgType><scope>Public</scope>",
        "<msgType>Cancel</msgType><scope>Public</scope><references>town,i1,2026-03-02T18:00:00+09:00</references>",
    )
    text = "[서울특별시] 폭염경보, 물을 자주 드시기 바랍니다".encode()
    async with caring(tmp_path) as hub, start(hub=hub) as running:
        town, other = [await hub.tokens.issue((Scope.FEED,), "", (one,)) for one in ("town", "other")]

        async def hand_in(issued: Issued, content: str | bytes, kind: str = XML["content-type"]):
            headers = {"content-type": kind, "authorization": f"Bearer {issued.token}"}
            return await running.http.post("/api/advisories", content=content, headers=headers)

        assert (await hand_in(town, CAP)).json()["state"] == "waiting"
        for content, kind in ((cancel, XML["content-type"]), (text, "text/plain")):
            refused = await hand_in(other, content, kind)
            assert (refused.status_code, refused.json()["code"]) == (403, "advisory.sender")
        (kept,) = (await running.http.get("/api/advisories")).json()["advisories"]
        assert kept["state"] == "waiting"
        assert (await hand_in(town, cancel)).status_code == 201
        assert (await running.http.get(f"/api/advisories/{kept['id']}")).json()["state"] == "cancelled"


async def test_where_nothing_looks_after_people_the_doors_say_so(start, tmp_path):
    async with start() as running:
        assert (await running.http.get("/api/checkins")).status_code == 503
        assert (await running.http.post("/api/advisories", content=CAP, headers=XML)).status_code == 503
        assert (await running.http.put("/api/checkins")).status_code == 405
        assert (await running.http.get("/api/none")).status_code == 404
    async with caring(tmp_path, AdvisoriesConfig()) as hub, start(hub=hub) as running:
        assert (await running.http.get("/api/advisories")).status_code == 503


@pytest.mark.parametrize(
    "advisories",
    [
        AdvisoriesConfig(quiet_from="25:00"),
        AdvisoriesConfig(places=(PlaceConfig(name={"ko": "집"}, latitude=37.0),)),
        AdvisoriesConfig(places=(PlaceConfig(name={"ko": "집"}, latitude=97.0, longitude=1.0),)),
        AdvisoriesConfig(places=(PlaceConfig(name={}),)),
        AdvisoriesConfig(places=(PlaceConfig(name={"ko": "집"}, begins="soon"),)),
        AdvisoriesConfig(feeds=(FeedConfig(url="https://example.com", every_s=1),)),
        AdvisoriesConfig(feeds=(FeedConfig(url="file:///etc/passwd"),)),
    ],
)
async def test_settings_that_make_no_sense_are_told(tmp_path, advisories):
    with pytest.raises(ConfigInvalid, match=r"care\.advisories"):
        async with caring(tmp_path, advisories):
            raise AssertionError("it was taken")


async def test_a_routine_is_watched_where_it_is_configured(tmp_path):
    config = Config(care=CareConfig(routines={"grandma": RoutineConfig(doors=("front",))}))
    journal = await Journal.open(tmp_path / "care.sqlite")
    try:
        care = Care(config, journal, NotedAlerts(), ScriptedInterlocutor(), ScriptedHub().bus, SystemClock())
        assert care.advisories is None
        assert len(care.works) == 2
    finally:
        await journal.close()


async def test_a_part_that_fails_begins_again_and_takes_no_other_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr("dure.app.care.AGAIN_S", 0.0)
    tries, other = 0, anyio.Event()

    async def failing() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise RuntimeError
        other.set()
        await anyio.sleep_forever()

    async with caring(tmp_path) as hub:
        assert hub.care is not None
        care = hub.care
        assert isinstance(care, Care)
        care.works[:] = [failing, anyio.sleep_forever]
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(care.run)
            with anyio.fail_after(10):
                await other.wait()
            tasks.cancel_scope.cancel()
    assert tries == 3
