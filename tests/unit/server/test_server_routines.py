"""The doors of the home's routines."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.anyio
LIGHT = {"appliance": "living_light", "trait": "on_off", "value": True}


async def test_routines_are_shown_made_run_changed_switched_and_deleted(start):
    async with start() as running:
        http = running.http
        told = (await http.get("/v1/routines")).json()
        assert [one["routine"] for one in told][:2] == ["leaving", "home_again"]
        made = await http.post("/v1/routines", json={"title": "영화", "actions": [LIGHT], "at": ["20:30"]})
        assert made.status_code == 201
        id_ = made.json()["routine"]
        listed = (await http.get("/v1/routines")).json()[-1]
        assert (listed["routine"], listed["own"]) == (id_, True)
        assert listed["next"].endswith("+00:00")
        ran = (await http.post(f"/v1/routines/{id_}/run")).json()["outcomes"]
        assert [(one["appliance"], one["done"]) for one in ran] == [("living_light", True)]
        changed = await http.put(f"/v1/routines/{id_}", json={"title": "음악", "actions": [LIGHT]})
        assert changed.json()["title"]["ko"] == "음악"
        off = await http.put(f"/v1/routines/{id_}/enabled", json={"enabled": False})
        assert off.json()["enabled"] is False
        assert (await http.delete(f"/v1/routines/{id_}")).status_code == 204
        assert id_ not in [one["routine"] for one in (await http.get("/v1/routines")).json()]


async def test_a_routine_never_opens_the_gas_or_the_door(start):
    async with start() as running:
        actions = [
            {"appliance": "gas_valve", "trait": "valve_open", "value": True},
            {"appliance": "door_lock", "trait": "locked", "value": False},
        ]
        made = (await running.http.post("/v1/routines", json={"title": "x", "actions": actions})).json()
        ran = (await running.http.post(f"/v1/routines/{made['routine']}/run")).json()["outcomes"]
        assert [(one["done"], one["reason"], bool(one["confirmation"])) for one in ran] == [
            (False, "unsafe", False)
        ] * 2


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/routines", {"title": "x", "actions": []}, 422),
        ("POST", "/v1/routines", {"title": "x", "actions": [LIGHT], "at": "99:00"}, 422),
        ("POST", "/v1/routines", [], 400),
        ("PUT", "/v1/routines/leaving", {"title": "x", "actions": [LIGHT]}, 422),
        ("PUT", "/v1/routines/nothing", {"title": "x", "actions": [LIGHT]}, 404),
        ("DELETE", "/v1/routines/leaving", None, 422),
        ("DELETE", "/v1/routines/nothing", None, 404),
        ("PUT", "/v1/routines/nothing/enabled", {"enabled": True}, 404),
        ("PUT", "/v1/routines/leaving/enabled", {"enabled": 3}, 400),
        ("POST", "/v1/routines/nothing/run", None, 404),
    ],
)
async def test_what_cannot_be_is_refused(start, method, path, body, status):
    async with start() as running:
        answer = await running.http.request(method, path, json=body)
        assert answer.status_code == status
        assert answer.json()["message"]["ko"]
