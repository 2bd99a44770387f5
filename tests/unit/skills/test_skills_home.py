"""The home behind an agent: by voice as a skill, by a model as tools, by a program in writing. Only people confirm."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest

from dure.agents.router import Router
from dure.api import Home, Means, ReplyPart, Request, Timers, ToolResult
from dure.app.asking import Asking
from dure.bus import Bus
from dure.config import AgentConfig
from dure.errors import ToolNotAllowed
from dure.home.permissions import ALL, Permissions
from dure.plugins import Setup
from dure.server.asking import Question
from dure.skills.builtin import boxes, builtin_skills
from dure.skills.home import HomeSkill
from dure.skills.home_tools import LIST, SET, HomeTools
from dure.testing.agents import EchoAgent, MemoryMemory
from dure.testing.clock import VirtualClock
from dure.testing.home import ScriptedHome
from dure.testing.hub import ScriptedHub
from dure.testing.keepers import MemoryTimers

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def asked(text: str, means: Means = "voice", agent: str = "aria", satellite: str = "") -> Request:
    return Request(
        text=text,
        language="ko",
        agent=agent,
        satellite=satellite,
        turn=text,
        memory=MemoryMemory(),
        now=NOW,
        means=means,
    )


@pytest.fixture
def home() -> ScriptedHome:
    made = ScriptedHome(Bus(), VirtualClock())
    made.service.permissions = Permissions({"aria": (ALL,), "helper": ("living",)})
    return made


def is_locked(home: ScriptedHome) -> bool:
    (lock,) = [one for one in home.appliances() if one.appliance.id == "door_lock"]
    return lock.values["locked"] is True


async def say(home: ScriptedHome, *requests: Request) -> Sequence[ReplyPart]:
    parts = [await HomeSkill(home).handle(one) for one in requests]
    return [part for part in parts if part is not None]


async def test_a_person_opens_the_door_with_a_second_utterance(home: ScriptedHome) -> None:
    first, second = await say(home, asked("현관문 열어줘"), asked("응"))
    assert first.expects_reply
    assert not second.expects_reply
    assert not is_locked(home)


@pytest.mark.parametrize("second", ["program", "voice"])
async def test_a_program_opens_nothing_however_often_it_says_yes(home: ScriptedHome, second: Means) -> None:
    parts = await say(
        home, asked("현관문 열어줘", "program"), asked("응", second), asked("응, 열어", "program")
    )
    assert not parts[0].expects_reply
    assert is_locked(home)


async def test_a_program_does_not_answer_what_a_person_was_asked(home: ScriptedHome) -> None:
    await say(home, asked("현관문 열어줘"), asked("응", "program"))
    assert is_locked(home)


@pytest.mark.parametrize(
    ("agent", "gives_way", "says"),
    [
        ("stranger", False, "허락을 받지 못했어요"),
        ("stranger", True, None),
        ("aria", True, "거실 불을 켰어요"),
    ],
)
async def test_an_agent_with_a_home_of_its_own_is_asked_itself_where_it_reaches_nothing_here(
    home: ScriptedHome, agent: str, gives_way: bool, says: str | None
) -> None:
    part = await HomeSkill(home, gives_way=gives_way).handle(asked("거실 불 켜줘", agent=agent))
    assert (part is None) == (says is None)
    assert says is None or (part is not None and says in part.text)


async def test_what_is_asked_in_writing_is_a_programs() -> None:
    agent, hub = EchoAgent(), ScriptedHub()
    asking = Asking(
        {"aria": agent}, Router({"aria": agent}), hub, hub.clock, ZoneInfo("Asia/Seoul"), lambda: ()
    )
    async for _ in asking.ask(Question(agent="aria", text="현관문 열어줘", language="ko")):
        pass
    assert [one.means for one in agent.requests] == ["program"]


# ---------------------------------------------------------------- a model's tools


async def call(home: ScriptedHome, name: str, agent: str = "helper", **arguments: Any) -> ToolResult:
    return await HomeTools(home, asked("", agent=agent)).call(name, arguments)


def listed(told: ToolResult) -> Mapping[str, Any]:
    return {one["appliance"]: one for one in map(json.loads, told.text.splitlines())}


async def test_a_model_sees_what_its_agent_may_reach_and_nothing_else(home: ScriptedHome) -> None:
    assert list(await HomeTools(home, asked("", agent="stranger")).tools()) == []
    tools = await HomeTools(home, asked("", agent="helper")).tools()
    assert [tool.name for tool in tools] == [LIST, SET]
    told = listed(await call(home, LIST))
    assert {one["room"] for one in told.values()} == {"living"}
    assert told["living_aircon"]["settable"]["target_temperature_c"] == [18, 30]
    assert "temperature_c" not in told["living_aircon"]["settable"]
    assert set(listed(await call(home, LIST, kind="tv"))) == {"tv"}
    assert (await call(home, LIST, room="bedroom")).text == "There are none."


@pytest.mark.parametrize(
    ("agent", "appliance", "trait", "value", "done"),
    [
        ("helper", "living_light", "on_off", True, True),
        ("helper", "kitchen_light", "on_off", True, False),
        ("helper", "living_aircon", "target_temperature_c", 99, False),
        ("helper", "nothing", "on_off", True, False),
        ("aria", "door_lock", "locked", False, False),
        ("aria", "gas_valve", "valve_open", True, False),
        ("aria", "oven", "operation", "running", False),
        ("aria", "gas_valve", "valve_open", False, True),
        ("aria", "living_light", "on_off", None, False),
        ("aria", "living_light", "on_off", ["on"], False),
    ],
)
async def test_a_model_sets_what_does_no_harm(
    home: ScriptedHome, agent: str, appliance: str, trait: str, value: object, done: bool
) -> None:
    told = await call(home, SET, agent, appliance=appliance, trait=trait, value=value)
    assert told.failed is not done
    assert told.text.startswith("Done" if done else ("Not done", "It takes"))
    if not done:
        assert home.driver.orders == []


@pytest.mark.parametrize(("skills", "found"), [("auto", ["home"]), ("added", ["home"]), ("none", None)])
async def test_a_models_boxes_hold_the_home_unless_it_has_no_skills(
    home: ScriptedHome, skills: Literal["auto", "added", "none"], found: list[str] | None
) -> None:
    config = AgentConfig(kind="openai", skills=skills)
    made = boxes(Setup(name="aria", settings={}, services={Home: home, AgentConfig: config}))
    assert (None if made is None else list(made(asked("")))) == found


async def test_there_are_no_other_tools(home: ScriptedHome) -> None:
    with pytest.raises(ToolNotAllowed):
        await call(home, "open_everything")


# ---------------------------------------------------------------- beside the timers


@pytest.mark.parametrize(
    ("said", "timer", "answer"),
    [
        (("세탁기 돌려줘", "얼마나 남았어?"), False, "appliance.query"),
        (("세탁기 돌려줘", "얼마나 남았어?"), True, "timer.left"),
        (("얼마나 남았어?",), False, "timer.left"),
        (("세탁기 돌려줘", "타이머 얼마나 남았어?"), False, "timer.left"),
        (("거실 불 켜줘", "삼십 분 뒤에 꺼줘"), True, "appliance.set"),
        (("거실 불 켜줘", "십 분 타이머 맞춰줘"), False, "timer.set"),
        (("세탁기 돌려줘", "알람 꺼"), False, "timer.cancel"),
        (("티비 켜줘", "그거 다시 꺼"), True, "appliance.set"),
    ],
)
async def test_timers_and_appliances_take_what_is_theirs(
    home: ScriptedHome, said: Sequence[str], timer: bool, answer: str
) -> None:
    timers = MemoryTimers(Bus())
    if timer:
        due = NOW + timedelta(minutes=3)
        await timers.set(agent="aria", satellite="", kind="timer", due=due, label="")
    services: Mapping[type, Any] = {Timers: timers, Home: home, AgentConfig: AgentConfig()}
    skills = builtin_skills(Setup(name="aria", settings={}, services=services))
    part = None
    for text in said:
        for skill in skills:
            if part := await skill.handle(asked(text)):
                break
    assert part is not None
    assert part.intent == answer
