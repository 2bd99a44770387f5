"""The home as the hub has it: speech, routines and the flat, over one journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import anyio
import pytest

from dure.api import Order, Wish
from dure.app.home import HubHome, build_home
from dure.bus import Bus
from dure.config import Config
from dure.config.load import load_config
from dure.store import Journal
from dure.testing.clock import VirtualClock

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=ZoneInfo("Asia/Seoul"))
SPOKEN = Wish(means="voice", satellite="living", turn="t")


@asynccontextmanager
async def living(folder: Path, config: Config | None = None) -> AsyncIterator[HubHome]:
    clock, config = VirtualClock(NOW.astimezone(UTC)), config or load_config()
    config = replace(config, time_zone="Asia/Seoul")
    journal = await Journal.open(folder / "journal.sqlite", clock)
    try:
        home = build_home(config, journal, clock, Bus(), only=("simulated",))
        await home.load()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(home.service.run)
            await home.service.ready()
            yield home
            tasks.cancel_scope.cancel()
    finally:
        await journal.close()


async def test_a_phrase_starts_its_routine_and_undo_takes_all_of_it_back(tmp_path):
    async with living(tmp_path) as home:
        await home.say("거실 불 켜", "ko", SPOKEN, NOW)
        reply = await home.say("나 나간다", "ko", Wish(means="voice", turn="u"), NOW)
        assert reply is not None
        assert (reply.intent, reply.text) == ("routine.run", "외출 루틴을 실행했어요.")
        values = {one.appliance.id: one.values for one in home.appliances()}
        assert values["living_light"]["on_off"] is False
        assert values["gas_valve"]["valve_open"] is False
        assert values["robot_cleaner"]["operation"] == "running"
        back = await home.undo(Wish(means="touch"))
        assert {one.order.appliance: one.reason for one in back if not one.done} == {"gas_valve": "unsafe"}
        assert (
            next(one for one in home.appliances() if one.appliance.id == "living_light").values["on_off"]
            is True
        )


async def test_people_open_the_door_in_two_turns_and_no_agent_by_itself(tmp_path):
    async with living(tmp_path) as home:

        def is_locked():
            states = {one.appliance.id: one.values for one in home.appliances()}
            return states["door_lock"]["locked"]

        unlock = Order(id="1", appliance="door_lock", trait="locked", value=False)
        by_agent = Wish(means="voice", agent="aria", satellite="living", turn="a")
        (outcome,) = await home.order([unlock], by_agent)
        assert (outcome.reason, outcome.confirmation) == ("unconfirmed", "")
        asked = await home.say("도어락 열어", "ko", by_agent, NOW)
        assert asked is not None
        assert asked.expects_reply
        assert not any(one.confirmation for one in asked.outcomes)
        await home.say("응", "ko", by_agent, NOW)  # the same act: a sentence that says yes to itself
        assert is_locked()
        await home.say("도어락 열어", "ko", replace(by_agent, turn="b"), NOW)
        await home.say("응", "ko", replace(by_agent, turn="c", agent="genie"), NOW)  # somebody else was asked
        assert is_locked()
        await home.say("도어락 열어", "ko", replace(by_agent, turn="d"), NOW)
        done = await home.say("응", "ko", replace(by_agent, turn="e"), NOW)
        assert done is not None
        assert done.text == "현관문을 열었어요."
        assert not is_locked()


async def test_an_agent_starts_only_what_it_may_reach(tmp_path):
    async with living(tmp_path) as home:
        reply = await home.say("I'm leaving", "en", Wish(means="voice", agent="stranger"), NOW)
        assert reply is not None
        assert {one.reason for one in reply.outcomes} == {"not_permitted"}
        assert reply.text == "Nothing of the routine “Leaving” could be done."


async def test_an_order_for_later_outlives_the_process(tmp_path):
    async with living(tmp_path) as home:
        reply = await home.say("삼십 분 뒤에 거실 불 켜줘", "ko", SPOKEN, NOW)
        assert reply is not None
    async with living(tmp_path) as home:
        (later,) = [one for one, _ in await home.routines.list() if one.own]
        assert later.wish.satellite == "living"
        (action,) = [(one.appliance, one.value) for one in later.actions]  # type: ignore[union-attr]  # orders only
        assert action == ("living_light", True)


async def test_the_configuration_tells_routines(tmp_path):
    file = tmp_path / "dure.toml"
    file.write_text(
        '[routines.film]\nphrases.ko = ["영화 볼래"]\n'
        'actions = [{ appliance = "tv", trait = "on_off", value = true }]\n',
        encoding="utf-8",
    )
    async with living(tmp_path, load_config(file)) as home:
        reply = await home.say("영화 볼래", "ko", SPOKEN, NOW)
        assert reply is not None
        assert [one.done for one in reply.outcomes] == [True]


async def test_what_comes_again_and_again_is_a_routine_that_voice_tells_and_cancels(tmp_path):
    async with living(tmp_path) as home:
        reply = await home.say("매일 밤 열한 시에 거실 불 꺼줘", "ko", SPOKEN, NOW)
        assert reply is not None
        assert (reply.text, reply.scheduled) == ("오늘부터 매일 오후 열한 시에 거실 불을 끌게요.", True)
        reply = await home.say("on weekdays at 7 am open the bedroom blinds", "en", SPOKEN, NOW)
        assert reply is not None
        assert reply.text == "I'll open the bedroom blinds on weekdays at seven AM, starting tomorrow."
    async with living(tmp_path) as home:
        told = {one.title["ko"] for one, _ in await home.routines.list() if one.own}
        assert told == {"거실 불 끄기", "안방 블라인드 열기"}
        reply = await home.say("거실 불 예약 취소해줘", "ko", SPOKEN, NOW)
        assert reply is not None
        assert reply.text == "매일 오후 열한 시 거실 불 끄기 예약을 취소했어요."
        assert [one.title["ko"] for one, _ in await home.routines.list() if one.own] == ["안방 블라인드 열기"]


async def test_a_routine_of_the_configuration_is_told_and_not_cancelled(tmp_path):
    file = tmp_path / "dure.toml"
    file.write_text(
        '[routines.night]\ntitle.ko = "밤"\nat = ["23:00"]\nactions = [{ kind = "light", trait = "on_off", value = false }]\n',
        encoding="utf-8",
    )
    async with living(tmp_path, load_config(file)) as home:
        reply = await home.say("예약 뭐 있어?", "ko", SPOKEN, NOW)
        assert reply is not None
        assert reply.text == "예약이 하나 있어요. 매일 오후 열한 시 밤이에요."
        reply = await home.say("거실 불 예약 취소해줘", "ko", SPOKEN, NOW)
        assert reply is not None
        assert (reply.intent, "dure.toml" in reply.text) == ("schedule.none", True)
        assert len([one for one, due in await home.routines.list() if due]) == 1


async def test_an_agent_neither_hears_of_nor_cancels_what_it_may_not_reach(tmp_path):
    async with living(tmp_path) as home:
        await home.say("매일 밤 열한 시에 거실 불 꺼줘", "ko", SPOKEN, NOW)
        stranger = Wish(means="voice", agent="stranger", satellite="bedroom", turn="s")
        reply = await home.say("예약 뭐 있어?", "ko", stranger, NOW)
        assert reply is not None
        assert reply.text == "예약해 둔 게 없어요."
        reply = await home.say("매일 밤 열 시에 거실 불 꺼줘", "ko", stranger, NOW)
        assert reply is not None
        assert (reply.intent, "허락" in reply.text) == ("appliance.unscheduled", True)
        assert len([one for one, _ in await home.routines.list() if one.own]) == 1


async def test_what_was_said_is_taken_back_by_voice_at_its_own_microphone(tmp_path):
    async with living(tmp_path) as home:
        await home.say("거실 불 켜줘", "ko", SPOKEN, NOW)
        await home.say("주방 불 켜줘", "ko", Wish(means="voice", satellite="kitchen", turn="k"), NOW)
        reply = await home.say("되돌려줘", "ko", Wish(means="voice", satellite="living", turn="u"), NOW)
        assert reply is not None
        assert (reply.intent, reply.text) == ("appliance.undo", "되돌렸어요. 거실 불을 껐어요.")
        assert [one.undone for one in await home.history(3)] == [False, False, True]


async def test_taking_back_what_can_do_harm_takes_a_second_act(tmp_path):
    def turn(name: str) -> Wish:
        return Wish(means="voice", satellite="living", turn=name)

    async with living(tmp_path) as home:

        def locked() -> object:
            return next(one for one in home.appliances() if one.appliance.id == "door_lock").values["locked"]

        await home.service.order(
            [Order(id="o", appliance="living_light", trait="on_off", value=True)], turn("0")
        )
        question = await home.say("현관문 열어줘", "ko", turn("1"), NOW)
        assert question is not None
        await home.say("응", "ko", turn("2"), NOW)
        assert locked() is False
        await home.say("현관문 잠가줘", "ko", turn("3"), NOW)
        asked = await home.say("되돌려줘", "ko", turn("4"), NOW)
        assert asked is not None
        assert (asked.text, asked.intent) == ("정말 현관문을 열까요?", "appliance.confirm")
        assert locked() is True
        await home.say("응", "ko", turn("5"), NOW)
        assert locked() is False
