"""The home's doors."""

from __future__ import annotations

import pytest

from dure.events import ApplianceChanged

pytestmark = pytest.mark.anyio


async def test_the_home_is_shown_with_its_rooms_profiles_and_values(start):
    async with start() as running:
        told = (await running.http.get("/v1/home")).json()
    rooms = {room["room"]: room for room in told["rooms"]}
    assert rooms["living"]["name"]["ko"] == "거실"
    assert len(rooms["living"]["plan"]) == 4
    light = next(one for one in told["appliances"] if one["appliance"] == "living_light")
    assert light["traits"]["on_off"]["value"] is False
    assert light["traits"]["level"]["high"] == 100


async def test_orders_have_outcomes_and_are_told_as_events(start):
    async with start() as running:
        with running.hub.bus.subscribe(ApplianceChanged) as changed:
            orders = [
                {"appliance": "living_light", "trait": "on_off", "value": True, "id": "a"},
                {"appliance": "living_light", "trait": "level", "value": 999},
                {"appliance": "door_lock", "trait": "locked", "value": False},
                {"appliance": "gas_valve", "trait": "valve_open", "value": True},
            ]
            told = (await running.http.post("/v1/home/orders", json={"orders": orders})).json()["outcomes"]
            changed.close()
            events = [event async for event in changed]
    assert [(one["done"], one["reason"], one["confirmable"]) for one in told] == [
        (True, "", False),
        (False, "out_of_range", False),
        (False, "unconfirmed", True),
        (False, "unsafe", False),
    ]
    assert [(one.appliance, one.value, one.means, one.order) for one in events] == [
        ("living_light", True, "touch", "a")
    ]


async def test_what_may_do_harm_is_done_when_it_is_confirmed(start):
    async with start() as running:
        orders = [{"appliance": "door_lock", "trait": "locked", "value": False}]
        told = (await running.http.post("/v1/home/orders", json={"orders": orders, "confirmed": True})).json()
    assert told["outcomes"][0]["done"] is True


async def test_a_sentence_is_understood_and_a_question_answered_by_the_next_one(start):
    async with start() as running:
        first = (await running.http.post("/v1/home/say", json={"text": "도어락 열어", "place": "x"})).json()
        assert first["reply"]["expects_reply"] is True
        assert first["events"][1]["reason"] == "unconfirmed"
        second = (await running.http.post("/v1/home/say", json={"text": "응", "place": "x"})).json()
        assert [event["type"] for event in second["events"]] == ["intent.recognized", "appliance.changed"]
        nothing = (await running.http.post("/v1/home/say", json={"text": "안녕"})).json()
        assert nothing == {"reply": None, "events": []}


async def test_the_history_tells_who_did_what_and_the_last_wish_is_taken_back(start):
    async with start() as running:
        orders = [{"appliance": "tv", "trait": "on_off", "value": True}]
        await running.http.post("/v1/home/orders", json={"orders": orders})
        (one,) = (await running.http.get("/v1/home/history")).json()
        assert (one["appliance"], one["value"], one["previous"], one["means"]) == ("tv", True, False, "touch")
        back = (await running.http.post("/v1/home/undo")).json()["outcomes"]
        assert [(one["appliance"], one["value"]) for one in back] == [("tv", False)]
        assert (await running.http.post("/v1/home/undo")).json() == {"outcomes": []}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("orders", {"orders": []}),
        ("orders", {"orders": [{"appliance": "tv", "trait": "on_off", "value": None}]}),
        ("orders", {"orders": [{"appliance": "tv", "trait": "on_off", "value": [1]}]}),
        ("orders", {"orders": [{"appliance": "tv", "trait": "on_off", "value": True}] * 101}),
        ("orders", {"orders": [{"appliance": "tv", "trait": "on_off", "value": True, "x": 1}]}),
        ("say", {"text": ""}),
        ("say", {"text": "가" * 501}),
        ("say", {"text": "hi", "language": "fr"}),
    ],
)
async def test_a_malformed_request_is_refused(start, path, body):
    async with start() as running:
        answer = await running.http.post(f"/v1/home/{path}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (400, "message.invalid")
