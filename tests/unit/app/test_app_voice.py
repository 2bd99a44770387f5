"""Where the house says what a routine wants said."""

from __future__ import annotations

from collections.abc import Mapping

import anyio
import pytest
from anyio import wait_all_tasks_blocked

from dure.app.voice import HouseVoice
from dure.bus import Bus
from dure.errors import Language, Unavailable
from dure.events import SpeechStarted
from dure.testing.care import ScriptedInterlocutor

pytestmark = pytest.mark.anyio
TEXT: Mapping[Language, str] = {"ko": "빨래가 다 됐어요.", "en": "The washing is done."}


async def said(language, *, heard="", satellite="", connected=("living", "kitchen")):
    people, bus = ScriptedInterlocutor(connected=list(connected)), Bus()
    voice = HouseVoice(people, bus, language)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(voice.follow)
        await wait_all_tasks_blocked()
        if heard:
            await bus.publish(SpeechStarted(satellite=heard, time_ms=0, score=0.9))
            await wait_all_tasks_blocked()
        await voice(TEXT, satellite)
        tasks.cancel_scope.cancel()
    return [(one.satellite, one.text) for one in people.asked]


async def test_it_is_said_where_somebody_was_last_heard():
    assert await said("ko", heard="kitchen") == [("kitchen", "빨래가 다 됐어요.")]


async def test_a_place_that_is_named_comes_first():
    assert await said("en", heard="kitchen", satellite="living") == [("living", "The washing is done.")]


async def test_where_nobody_was_heard_it_is_said_everywhere():
    assert len(await said("ko")) == 2
    assert len(await said("ko", heard="gone")) == 2
    assert await said("ko", connected=()) == []


async def test_a_place_that_cannot_speak_stops_no_other():
    class Mute(ScriptedInterlocutor):
        async def ask(self, satellite, text, language, *, loudness, wait_s):
            if satellite == "living":
                raise Unavailable(what="x", why="y")
            return await super().ask(satellite, text, language, loudness=loudness, wait_s=wait_s)

    people = Mute(connected=["living", "kitchen"])
    await HouseVoice(people, Bus(), "ko")(TEXT, "")
    assert [one.satellite for one in people.asked] == ["kitchen"]
