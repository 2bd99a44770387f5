"""`/api/alerts…`: the semantics of `dure alert`, links without a token, and a description that is true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import anyio
import msgspec
import pytest

from dure.api import AlertReport
from dure.config import Config
from dure.config.safety import ContactConfig, PersonConfig, SafetyConfig
from dure.errors import DiskFull, LinkInvalid, StoreFailed
from dure.safety.links import Link, Links
from dure.server.alert_messages import NewAlert

pytestmark = pytest.mark.anyio

FALL = {"person": "halmoni", "kind": "fall"}
SAFETY = Config(
    safety=SafetyConfig(
        people={"halmoni": PersonConfig(name="김순자")},
        contacts={"daughter": ContactConfig(language="en"), "room": ContactConfig(role="operator")},
    )
)


async def test_nothing_is_handed_over_where_nobody_could_take_it(start):
    async with start() as running:
        http = running.http
        alert = (await http.post("/api/alerts", json=FALL)).json()["id"]
        refused = await http.post(f"/api/alerts/{alert}/hand_over", json={})
        assert (refused.status_code, refused.json()["code"]) == (409, "alert.no_operator")
        told = (await http.get(f"/api/alerts/{alert}")).json()
        assert (told["alert"]["confirmed"], told["handed"]) == (False, "")
        doors = (await http.get("/api/openapi.json")).json()["paths"]
        assert "409" in doors["/api/alerts/{alert}/hand_over"]["post"]["responses"]


async def test_an_alert_from_the_report_to_its_end(start):
    async with start(SAFETY) as running:
        http = running.http
        alert = (await http.post("/api/alerts", json=FALL)).json()
        assert (alert["state"], alert["confirmed"], alert["severity"]) == ("open", False, "urgent")
        assert (await http.get("/api/alerts")).json()["alerts"] == [alert]
        taken = (await http.post(f"/api/alerts/{alert['id']}/acknowledge", json={})).json()
        assert taken["state"] == "acknowledged"
        handed = (await http.post(f"/api/alerts/{alert['id']}/hand_over", json={})).json()
        assert handed["confirmed"]
        done = await http.post(f"/api/alerts/{alert['id']}/resolve", json={"note": "a pot"})
        assert done.json()["state"] == "resolved"
        told = (await http.get(f"/api/alerts/{alert['id']}")).json()
        actions = [(one["action"], one["by"]) for one in told["records"]]
        assert actions[0] == ("opened", "door")
        assert ("resolved", "this machine") in actions
        assert {one["channel"] for one in told["deliveries"]} == {"speak"}
        assert (await http.get("/api/alerts")).json()["alerts"] == []
        assert len((await http.get("/api/alerts?closed=true&person=halmoni")).json()["alerts"]) == 1


async def test_the_same_command_is_one_report_and_the_same_key_one_alert(start):
    async with start() as running:
        first = (await running.http.post("/api/alerts", json={**FALL, "command": "c"})).json()
        assert (await running.http.post("/api/alerts", json={**FALL, "command": "c"})).json() == first
        joined = (await running.http.post("/api/alerts", json={**FALL, "source": "motion"})).json()
        assert (joined["id"], joined["confirmed"]) == (first["id"], True)


async def test_what_a_person_asks_for_by_hand_is_confirmed(start):
    async with start() as running:
        told = (await running.http.post("/api/alerts", json={"person": "x", "kind": "manual"})).json()
        assert told["confirmed"]


@pytest.mark.parametrize(
    "body",
    [
        {"person": "halmoni"},
        {"person": "", "kind": "fall"},
        {"person": "a\nb", "kind": "fall"},
        {"person": "x" * 101, "kind": "fall"},
        {"person": "x", "kind": "earthquake"},
        {"person": "x", "kind": "fall", "strength": 2},
        {"person": "x", "kind": "fall", "what": 1},
    ],
)
async def test_what_does_not_fit_is_refused(start, body):
    async with start() as running:
        answer = await running.http.post("/api/alerts", json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "message.invalid")


@pytest.mark.parametrize("query", ["closed=yes", "limit=0", "limit=x", "limit=1000"])
async def test_a_query_that_does_not_fit_is_refused(start, query):
    async with start() as running:
        assert (await running.http.get(f"/api/alerts?{query}")).status_code == 400


async def test_an_alert_that_is_not_there(start):
    async with start() as running:
        for path in ("", "/acknowledge", "/resolve", "/hand_over"):
            method = "POST" if path else "GET"
            answer = await running.http.request(method, f"/api/alerts/x{path}", json={})
            assert answer.status_code == 404


async def test_what_is_not_durable_is_not_accepted(start):
    async with start() as running:
        running.hub.safety.alerts._store.failing = StoreFailed(file="x", why="EIO")
        answer = await running.http.post("/api/alerts", json=FALL)
        assert (answer.status_code, answer.json()["retryable"]) == (503, True)


def link(running, alert: str, action: str = "acknowledge", **rest) -> str:
    made = Link(
        action=action,  # type: ignore[arg-type]
        alert=alert,
        by="daughter",
        expires=rest.get("expires", datetime.now(UTC) + timedelta(hours=1)),
    )
    return f"/api/alerts/links/{running.hub.safety.links.sign(made)}"


async def test_a_link_asks_first_and_then_answers_in_its_own_name(start):
    async with start(SAFETY) as running:
        alert = (await running.http.post("/api/alerts", json=FALL)).json()["id"]
        page = await running.http.get(link(running, alert))
        assert "I take care of it" in page.text
        assert "not an emergency service" in page.text
        assert "form-action 'self'" in page.headers["content-security-policy"]
        state = (await running.http.get(f"/api/alerts/{alert}")).json()["alert"]["state"]
        assert state == "open", "a program that looks at messages opens links too"
        assert (await running.http.post(link(running, alert))).status_code == 200
        told = (await running.http.get(f"/api/alerts/{alert}")).json()
        assert told["alert"]["state"] == "acknowledged"
        assert [one["by"] for one in told["records"] if one["action"] == "acknowledged"] == ["daughter"]
        await running.http.post(link(running, alert, "hand_over"))
        await running.http.post(link(running, alert, "resolve"))
        told = (await running.http.get(f"/api/alerts/{alert}")).json()
        assert (told["handed"], told["alert"]["state"]) == ("handed", "resolved")


async def test_the_same_link_twice_is_one_answer(start):
    async with start(SAFETY) as running:
        alert = (await running.http.post("/api/alerts", json=FALL)).json()["id"]
        one = link(running, alert)
        async with anyio.create_task_group() as tasks:
            for _ in range(8):
                tasks.start_soon(running.http.post, one)
        await running.http.post(one)
        told = (await running.http.get(f"/api/alerts/{alert}")).json()
        assert len([each for each in told["records"] if each["action"] == "acknowledged"]) == 1


@pytest.mark.parametrize("what", ["old", "forged", "cut", "nonsense", "of another hub"])
async def test_a_link_that_is_not_good_does_nothing(start, what):
    async with start(SAFETY) as running:
        alert = (await running.http.post("/api/alerts", json=FALL)).json()["id"]
        good = link(running, alert)
        bad = {
            "old": link(running, alert, expires=datetime.now(UTC) - timedelta(seconds=1)),
            "forged": good[:-4] + "AAAA",
            "cut": good[:-20],
            "nonsense": "/api/alerts/links/가나다",
            "of another hub": f"/api/alerts/links/{Links(b'x' * 32, '').sign(Link(action='resolve', alert=alert, by='x', expires=datetime.now(UTC) + timedelta(hours=1)))}",
        }[what]
        for method in ("GET", "POST"):
            answer = await running.http.request(method, bad)
            assert (answer.status_code, answer.json()["code"]) == (403, LinkInvalid.code)
            page = await running.http.request(method, bad, headers={"accept": "text/html,*/*;q=0.8"})
            assert page.status_code == 403
            assert "<h1>더는 쓸 수 없는 링크예요." in page.text or "<h1>This link is not valid" in page.text
        assert (await running.http.get(f"/api/alerts/{alert}")).json()["alert"]["state"] == "open"


async def test_the_link_of_somebody_who_is_no_contact_any_more_does_nothing(start):
    async with start(SAFETY) as running:
        alert = (await running.http.post("/api/alerts", json=FALL)).json()["id"]
        expires = datetime.now(UTC) + timedelta(hours=1)
        gone = Link(action="resolve", alert=alert, by="son-in-law", expires=expires)
        token = running.hub.safety.links.sign(gone)
        for method in ("GET", "POST"):
            answer = await running.http.request(method, f"/api/alerts/links/{token}")
            assert (answer.status_code, answer.json()["code"]) == (403, LinkInvalid.code)
        assert (await running.http.get(f"/api/alerts/{alert}")).json()["alert"]["state"] == "open"


async def test_a_link_of_an_alert_that_is_over_says_so(start):
    async with start(SAFETY) as running:
        alert = (await running.http.post("/api/alerts", json=FALL)).json()["id"]
        await running.http.post(f"/api/alerts/{alert}/resolve", json={})
        for method in ("GET", "POST"):
            page = await running.http.request(method, link(running, alert))
            assert "over already" in page.text
            assert "<form" not in page.text
            assert "Noted" not in page.text


async def test_a_key_stands_for_one_thing_done_to_one_alert(start):
    async with start(SAFETY) as running:
        http = running.http
        one = (await http.post("/api/alerts", json=FALL)).json()["id"]
        other = (await http.post("/api/alerts", json={"person": "x", "kind": "fall"})).json()["id"]
        same = {"command": "tap"}
        assert (await http.post(f"/api/alerts/{one}/acknowledge", json=same)).json()[
            "state"
        ] == "acknowledged"
        assert (await http.post(f"/api/alerts/{one}/resolve", json=same)).json()["state"] == "resolved"
        taken = (await http.post(f"/api/alerts/{other}/acknowledge", json=same)).json()
        assert (taken["id"], taken["state"]) == (other, "acknowledged")


async def test_nobodys_report_stands_for_one_of_the_nets_own(start):
    own = "checkin:p1:2026-03-02:mood:life"
    async with start(SAFETY) as running:
        await running.http.post("/api/alerts", json={**FALL, "severity": "notice", "command": own})
        report = AlertReport(command=own, person="halmoni", kind="concern", severity="life")
        alert = await running.hub.safety.alerts.report(report)
        assert (alert.kind, alert.severity) == ("concern", "life")


async def test_the_description_names_every_door_and_every_shape(start):
    async with start() as running:
        told = (await running.http.get("/api/openapi.json")).json()
        assert told["openapi"] == "3.1.0"
        doors = {(method, path) for path, methods in told["paths"].items() for method in methods}
        assert ("post", "/api/alerts/{alert}/hand_over") in doors
        assert ("delete", "/api/passkeys/{passkey}") in doors
        assert len(doors) == 15
        body = told["components"]["schemas"]["NewAlert"]
        assert set(body["properties"]) == {one.name for one in msgspec.structs.fields(NewAlert)}
        assert body["additionalProperties"] is False
        for methods in told["paths"].values():
            for operation in methods.values():
                assert {"200", "201", "204"} & set(operation["responses"])
                assert "503" in operation["responses"]


async def test_a_hub_whose_journal_takes_nothing_is_not_well(start):
    async with start(SAFETY) as running:
        net, health = running.hub.safety, "/v1/health"
        net.alerts._store.failing = DiskFull(file="journal.sqlite")
        with pytest.raises(StoreFailed):
            await net.invariant.once()
        sick = await running.http.get(health)
        assert (sick.status_code, sick.json()) == (503, {"status": "failing"})
        net.alerts._store.failing = None
        await net.invariant.once()
        assert (await running.http.get(health)).json() == {"status": "ok"}
