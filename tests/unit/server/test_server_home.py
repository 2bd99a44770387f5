"""The home's doors."""

from __future__ import annotations

import pytest

from dure.config import Config, ServerConfig
from dure.events import ApplianceChanged
from dure.home.permissions import Permissions
from dure.server.scopes import EVERYDAY, PROGRAM

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
    assert [(one["done"], one["reason"], bool(one["confirmation"])) for one in told] == [
        (True, "", False),
        (False, "out_of_range", False),
        (False, "unconfirmed", True),
        (False, "unsafe", False),
    ]
    assert [(one.appliance, one.value, one.means, one.order) for one in events] == [
        ("living_light", True, "touch", "a")
    ]


UNLOCK = {"appliance": "door_lock", "trait": "locked", "value": False}


async def ordered(running, order, token=""):
    headers = {"authorization": f"Bearer {token}"} if token else {}
    answer = await running.http.post("/v1/home/orders", json={"orders": [order]}, headers=headers)
    (outcome,) = answer.json()["outcomes"]
    return outcome


async def test_what_may_do_harm_is_done_on_a_second_request_that_confirms_this_very_one(start):
    async with start() as running:
        first = await ordered(running, UNLOCK)
        assert (first["done"], first["reason"]) == (False, "unconfirmed")
        other = await ordered(
            running,
            {
                "appliance": "oven",
                "trait": "operation",
                "value": "running",
                "confirmation": first["confirmation"],
            },
        )
        assert (other["done"], other["reason"]) == (False, "unconfirmed")
        used_up = await ordered(running, {**UNLOCK, "confirmation": first["confirmation"]})
        assert used_up["reason"] == "unconfirmed"
        done = await ordered(running, {**UNLOCK, "confirmation": used_up["confirmation"]})
        assert (done["done"], done["confirmation"]) == (True, "")


async def test_one_request_never_suffices(start):
    async with start() as running:
        answer = await running.http.post("/v1/home/orders", json={"orders": [UNLOCK], "confirmed": True})
        assert (answer.status_code, answer.json()["code"]) == (400, "message.invalid")
        both = [UNLOCK, {**UNLOCK, "confirmation": "x" * 22}]
        told = (await running.http.post("/v1/home/orders", json={"orders": both})).json()["outcomes"]
        assert [one["done"] for one in told] == [False, False]


async def test_a_token_confirms_only_what_it_asked_for_itself_and_a_programs_nothing(start):
    async with start(Config(server=ServerConfig(names=("hub.example",)))) as running:
        phone, tablet, program = [
            (await running.hub.tokens.issue(scopes, "")).token for scopes in (EVERYDAY, EVERYDAY, PROGRAM)
        ]
        first = await ordered(running, UNLOCK, phone)
        assert first["reason"] == "unconfirmed"
        stolen = await ordered(running, {**UNLOCK, "confirmation": first["confirmation"]}, tablet)
        assert not stolen["done"]
        refused = await ordered(running, UNLOCK, program)
        assert (refused["done"], refused["reason"], refused["confirmation"]) == (False, "unsafe", "")
        headers = {"authorization": f"Bearer {program}"}
        for text in ("도어락 열어", "응"):
            said = {"text": text, "place": "x"}
            told = (await running.http.post("/v1/home/say", json=said, headers=headers)).json()
            assert not any(one["done"] for one in (told["reply"] or {"outcomes": []})["outcomes"])
        assert running.hub.home.driver.orders == []


async def test_what_a_program_asked_at_a_place_no_person_there_says_yes_to(start):
    async with start(Config(server=ServerConfig(names=("hub.example",)))) as running:
        phone, laptop = [(await running.hub.tokens.issue(EVERYDAY, "")).token for _ in range(2)]

        async def say(text, token):
            headers = {"authorization": f"Bearer {token}"}
            answer = await running.http.post(
                "/v1/home/say", json={"text": text, "place": "hall"}, headers=headers
            )
            return answer.json()["reply"]

        assert (await say("도어락 열어", phone))["expects_reply"]
        assert not any(one["done"] for one in (await say("응", laptop))["outcomes"])
        assert running.hub.home.driver.orders == []


async def test_a_programs_wishes_are_its_own_in_the_history_and_reach_what_it_was_granted(start):
    async with start(Config(server=ServerConfig(names=("hub.example",)))) as running:
        issued = await running.hub.tokens.issue(PROGRAM, "")
        name = f"program:{issued.grant.id}"
        running.hub.home.service.permissions = Permissions({name: ("light",)})
        lit = await ordered(
            running, {"appliance": "living_light", "trait": "on_off", "value": True}, issued.token
        )
        tv = await ordered(running, {"appliance": "tv", "trait": "on_off", "value": True}, issued.token)
        assert (lit["done"], tv["reason"]) == (True, "not_permitted")
        headers = {"authorization": f"Bearer {issued.token}"}
        (action,) = (await running.http.get("/v1/home/history", headers=headers)).json()
        assert (action["agent"], action["means"]) == (name, "program")
        routine = {
            "actions": [{"appliance": "tv", "trait": "on_off", "value": True}],
            "wish": {"agent": "aria"},
        }
        made = (await running.http.post("/v1/routines", json=routine, headers=headers)).json()
        assert made["wish"]["agent"] == name
        ran = (await running.http.post(f"/v1/routines/{made['routine']}/run", headers=headers)).json()
        assert [one["reason"] for one in ran["outcomes"]] == ["not_permitted"]


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
