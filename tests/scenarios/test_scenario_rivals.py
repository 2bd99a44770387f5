"""The rules between rivals, one test for each: real voices, scripted names and words, everything else real."""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest
from studio import Listed, Studio, Tape

from dure.api import ActivityCommand, ReplyPart, Request, Transcript
from dure.bus import Bus
from dure.config import Config, TransferConfig
from dure.config.load import load_config
from dure.errors import RecognitionFailed
from dure.events import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    AgentSelected,
    AgentTransferred,
    AttentionChanged,
    AudioStarted,
    DeviceCommanded,
    HubFailed,
    ReplyEnded,
    ReplyInterrupted,
    ReplyResumed,
    VolumeChanged,
    WakeDetected,
    WakeSuppressed,
)
from dure.session.device_talk import LOUDEST, NOT_MINE, NOTHING
from dure.testing.activities import ScriptedPlayer
from dure.testing.agents import EchoAgent, ScriptedAgent
from dure.testing.keepers import MemoryTimers
from dure.testing.wake import Called

pytestmark = [pytest.mark.anyio, pytest.mark.recordings]

STORY = [
    "옛날 옛적에 호랑이 한 마리가 살았어요.",
    "어느 날 호랑이는 배가 몹시 고팠어요.",
    "그래서 할머니에게 떡을 달라고 했어요.",
]
TOLD = " ".join(STORY)


class Stage:
    """A tape on which names are called, and the studio that hears it."""

    def __init__(self, recordings: Path) -> None:
        self.tape = Tape(recordings).quiet(500)
        self.called: list[Called] = []

    def say(self, name: str, *, then_ms: int, request_ms: int = 1400) -> Stage:
        """Call a name, ask something in the same breath unless `request_ms` is 0, and wait."""
        start_ms, _ = self.tape.speech(600 + request_ms)
        self.called.append(Called(wake_word=name, start_ms=start_ms, end_ms=start_ms + 600))
        return self.wait(then_ms)

    def answer(self, *, then_ms: int, length_ms: int = 1200) -> Stage:
        """Say something without a name, and wait."""
        self.tape.speech(length_ms)
        return self.wait(then_ms)

    def wait(self, duration_ms: int) -> Stage:
        self.tape.quiet(duration_ms)
        return self

    def studio(self, *words: str, aria: object = None, bixby: object = None, **more: object) -> Studio:
        agents = {"aria": aria or EchoAgent(), "bixby": bixby or EchoAgent()}
        return Studio(self.called, recognizer=Listed(*words), agents=agents, **more)  # type: ignore[arg-type]


@pytest.fixture
def stage(recordings: Path) -> Stage:
    return Stage(recordings)


def storyteller() -> ScriptedAgent:
    return ScriptedAgent({}, otherwise=[f"{sentence} " for sentence in STORY])


def ended(studio: Studio) -> list[tuple[str, str]]:
    return [(event.agent, event.text) for event in studio.events if isinstance(event, ReplyEnded)]


async def test_every_agent_is_always_available_by_its_name(stage: Stage) -> None:
    """Idle, while another thinks, while another speaks, while another waits for an answer."""
    stage.say("아리아", then_ms=2500).say("빅스비", then_ms=2500).say("아리아", then_ms=3000)
    stage.say("빅스비", then_ms=4000)
    asking = ScriptedAgent({}, otherwise=[ReplyPart(text="몇 분으로 할까요?", expects_reply=True)])
    studio = stage.studio("하나", aria=storyteller(), bixby=asking)
    await studio.play(stage.tape)
    named = [one.agent for one in studio.events if isinstance(one, AgentSelected) and one.reason == "named"]
    assert named == ["aria", "bixby", "aria", "bixby"]


async def test_while_one_listens_no_second_name_fires(stage: Stage) -> None:
    stage.say("아리아", then_ms=4000)
    first = stage.called[0]
    stage.called.append(
        Called(wake_word="빅스비", start_ms=first.end_ms + 200, end_ms=first.end_ms + 800, score=9.0)
    )
    studio = stage.studio("빅스비는 뭐라고 할까")
    await studio.play(stage.tape)
    assert [agent for agent, _ in ended(studio)] == ["aria"]
    assert [one.reason for one in studio.events if isinstance(one, WakeSuppressed)] == ["agent_listening"]


async def test_an_agent_never_hears_anothers_turns_transcript_or_memory(stage: Stage) -> None:
    stage.say("아리아", then_ms=4000).say("빅스비", then_ms=4000)
    aria, bixby = EchoAgent(), EchoAgent()
    studio = stage.studio("내 비밀번호는 호랑이야", "방금 내가 뭐라고 말을 했을까", aria=aria, bixby=bixby)
    await studio.play(stage.tape)
    assert [one.text for one in aria.requests] == ["내 비밀번호는 호랑이야"]
    (heard,) = bixby.requests
    assert "호랑이" not in repr(heard)
    assert "호랑이" not in repr(await heard.memory.turns())
    assert heard.turn != aria.requests[0].turn


async def test_any_name_may_interrupt_a_speaking_agent(stage: Stage) -> None:
    stage.say("아리아", then_ms=2500).say("빅스비", then_ms=4000)
    studio = stage.studio("이야기해 줘", "안녕", aria=storyteller())
    await studio.play(stage.tape)
    assert [(one.agent, one.by) for one in studio.of(ReplyInterrupted)] == [("aria", "name")]  # type: ignore[attr-defined]
    assert ended(studio) == [("bixby", "안녕")]
    assert studio.of(ReplyResumed) == []


async def test_a_false_interruption_resumes_the_reply(stage: Stage) -> None:
    """A name over the reply, and then nothing: it goes on with the sentence in which it was cut."""
    stage.say("아리아", then_ms=2500).say("빅스비", then_ms=12_000, request_ms=0)
    bixby = EchoAgent()
    studio = stage.studio("이야기해 줘", aria=storyteller(), bixby=bixby)
    await studio.play(stage.tape)
    (resumed,) = studio.of(ReplyResumed)
    assert isinstance(resumed, ReplyResumed)
    (interrupted,) = studio.of(ReplyInterrupted)
    assert isinstance(interrupted, ReplyInterrupted)
    assert (resumed.agent, resumed.turn) == (interrupted.agent, interrupted.turn)
    assert interrupted.text == " ".join(STORY[:2])
    assert resumed.text == STORY[1]
    assert ended(studio) == [("aria", TOLD)]
    assert bixby.requests == []
    after = studio.events[studio.events.index(resumed) :]
    (begins,) = [one for one in after if isinstance(one, AudioStarted)]
    sounds_ms = sum(len(one.pcm) for one in studio.sounds if one.time_ms >= begins.time_ms) / 32
    assert sounds_ms == 100 * len("".join(STORY[1:]))


async def test_a_false_interruption_by_a_noise_resumes_the_reply(stage: Stage) -> None:
    """A name over the reply, then speech without words."""
    stage.say("아리아", then_ms=2500).say("빅스비", then_ms=12_000)
    studio = stage.studio("이야기해 줘", "", aria=storyteller())
    await studio.play(stage.tape)
    assert len(studio.of(ReplyResumed)) == 1
    assert ended(studio) == [("aria", TOLD)]


async def test_a_recogniser_that_fails_over_a_reply_lets_it_go_on(stage: Stage) -> None:
    class Failing(Listed):
        async def transcribe(self, pcm: bytes, *, languages: Sequence[str]) -> Transcript:
            if self.heard:
                raise RecognitionFailed(why="it broke")
            return await super().transcribe(pcm, languages=languages)

    stage.say("아리아", then_ms=2500).say("빅스비", then_ms=12_000)
    studio = stage.studio(aria=storyteller())
    studio.recognizer = Failing("이야기해 줘")
    await studio.play(stage.tape)
    assert "recognizer.failed" in [one.code for one in studio.events if isinstance(one, HubFailed)]
    assert ended(studio) == [("aria", TOLD)]


async def test_a_name_that_the_second_stage_takes_back_never_cuts_the_reply(stage: Stage) -> None:
    stage.say("아리아", then_ms=2500)
    start_ms, end_ms = stage.tape.speech(700)
    stage.called.append(
        Called(wake_word="빅스비", start_ms=start_ms, end_ms=end_ms - 100, reason="second_stage")
    )
    studio = stage.wait(5000).studio("이야기해 줘", aria=storyteller())
    await studio.play(stage.tape)
    assert [one.reason for one in studio.events if isinstance(one, WakeSuppressed)] == ["second_stage"]
    assert studio.of(ReplyInterrupted) == []
    assert ended(studio) == [("aria", TOLD)]


async def test_what_is_asked_instead_ends_the_reply_for_good(stage: Stage) -> None:
    """The first agent may go on writing while it is not clear what is wanted, and no longer."""

    closed: list[str] = []

    class Writer:
        async def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
            try:
                yield ReplyPart(text=f"{TOLD} ")
                await anyio.sleep_forever()
            finally:
                closed.append(request.text)

    stage.say("아리아", then_ms=2500).say("빅스비", then_ms=3000)
    studio = stage.studio("이야기해 줘", "안녕", aria=Writer())
    async with studio.open() as session:
        await session.feed(stage.tape.pcm[: stage.called[1].end_ms * 32 + 16_000])
        await anyio.wait_all_tasks_blocked()
        assert not closed
        await session.feed(stage.tape.pcm[stage.called[1].end_ms * 32 + 16_000 :])
        await session.finish()
        assert closed == ["이야기해 줘"]
    assert [agent for agent, _ in ended(studio)] == ["bixby"]


async def test_a_stopped_reply_does_not_resume(stage: Stage) -> None:
    stage.say("아리아", then_ms=2500).say("stop", then_ms=1500, request_ms=0)
    stage.say("빅스비", then_ms=9000, request_ms=0)
    studio = stage.studio(
        "이야기해 줘", "그만", aria=storyteller(), bixby=ScriptedAgent({}, otherwise=["네?"])
    )
    await studio.play(stage.tape)
    assert studio.of(ReplyResumed) == []
    assert [agent for agent, _ in ended(studio)] == ["bixby"]
    assert [one.state for one in studio.events if isinstance(one, AttentionChanged)][-1] == "idle"
    assert len(studio.of(WakeDetected)) == 3
    assert len(studio.of(AudioStarted)) == 2


# ── commands for the device, through every agent ─────────────────────────────────────────────────────────


def commands(studio: Studio) -> list[tuple[str, str, str, bool]]:
    return [
        (one.agent, one.command, one.kind, one.done)
        for one in studio.events
        if isinstance(one, DeviceCommanded)
    ]


@pytest.mark.parametrize("agent", ["아리아", "빅스비"])
async def test_the_volume_is_changed_through_every_agent_and_asks_none(stage: Stage, agent: str) -> None:
    stage.say(agent, then_ms=3500).say(agent, then_ms=3500)
    aria, bixby = EchoAgent(), EchoAgent()
    studio = stage.studio("볼륨 칠로", "소리 좀 줄여 줘", aria=aria, bixby=bixby)
    await studio.play(stage.tape)
    assert [(one.percent, one.muted) for one in studio.events if isinstance(one, VolumeChanged)] == [
        (70, False),
        (60, False),
    ]
    assert [command[1:] for command in commands(studio)] == [
        ("volume_set", "volume", True),
        ("volume_down", "volume", True),
    ]
    assert aria.requests == bixby.requests == []
    assert [text for _, text in ended(studio)] == ["볼륨은 70이에요.", "볼륨은 60이에요."]


async def test_a_volume_command_over_a_reply_lets_the_reply_go_on(stage: Stage) -> None:
    stage.say("아리아", then_ms=2500).say("빅스비", then_ms=12_000)
    studio = stage.studio("이야기해 줘", "소리 좀 키워 줘", aria=storyteller())
    await studio.play(stage.tape)
    assert ended(studio) == [("bixby", LOUDEST[0]), ("aria", TOLD)]
    assert len(studio.of(ReplyResumed)) == 1


async def test_a_reply_is_paused_and_resumed_through_another_agent(stage: Stage) -> None:
    stage.say("아리아", then_ms=2500).say("빅스비", then_ms=6000).say("아리아", then_ms=9000)
    aria, bixby = storyteller(), EchoAgent()
    studio = stage.studio("이야기해 줘", "잠깐 멈춰", "계속해 줘", aria=aria, bixby=bixby)
    await studio.play(stage.tape)
    assert commands(studio) == [("bixby", "pause", "reply", True), ("aria", "resume", "reply", True)]
    (resumed,) = studio.of(ReplyResumed)
    assert resumed.time_ms > stage.called[2].end_ms
    assert ended(studio) == [("aria", TOLD)]
    assert bixby.requests == []
    assert len(aria.requests) == 1


async def test_a_reply_is_repeated_only_by_the_agent_whose_it_was(stage: Stage) -> None:
    stage.say("아리아", then_ms=3500).say("빅스비", then_ms=9000).say("아리아", then_ms=4000)
    bixby = EchoAgent()
    studio = stage.studio("비밀", "다시 말해 줘", "뭐라고 했어?", bixby=bixby)
    await studio.play(stage.tape)
    assert ended(studio) == [("aria", "비밀"), ("bixby", NOT_MINE[0]), ("aria", "비밀")]
    assert [command[3] for command in commands(studio)] == [False, True]
    assert bixby.requests == []
    assert "비밀" not in repr(await studio.memories.of("bixby").turns())


async def test_an_agent_that_asked_back_waits_on_after_a_command(stage: Stage) -> None:
    """What is surely a command is one, and the question stands; what may be an answer is the agent's."""
    stage.say("아리아", then_ms=3500).answer(then_ms=4500).answer(then_ms=4500).answer(then_ms=4000)
    asking = ScriptedAgent({"퀴즈": [ReplyPart(text="시작할까요?", expects_reply=True)]}, otherwise=["네."])
    studio = stage.studio("퀴즈", "볼륨 팔로", "다시 말해 줘", "다음", aria=asking)
    await studio.play(stage.tape)
    assert [text for _, text in ended(studio)] == ["시작할까요?", "볼륨은 80이에요.", "시작할까요?", "네."]
    assert [(one.text, one.follow_up) for one in asking.requests] == [("퀴즈", False), ("다음", True)]


async def with_timers(stage: Stage, *words: str, **more: object) -> Studio:
    """A studio in which Aria set two timers, the longer one last."""
    bus = Bus()
    timers = MemoryTimers(bus)
    for minutes, label in ((3, ""), (10, "비밀 회의")):
        await timers.set(
            agent="aria",
            satellite="test",
            kind="timer",
            due=datetime.now(UTC) + timedelta(minutes=minutes, seconds=30),
            label=label,
            duration_s=60 * minutes,
        )
    return stage.studio(*words, bus=bus, timers=timers, **more)


async def test_timers_are_listed_and_cancelled_whoever_owns_them(stage: Stage) -> None:
    """The newest goes first; the agent that was asked learns that a timer was cancelled, and no more."""
    stage.say("빅스비", then_ms=16_000).say("빅스비", then_ms=9000)
    bixby = EchoAgent()
    studio = await with_timers(stage, "타이머 뭐 있어?", "타이머 취소해 줘", bixby=bixby)
    await studio.play(stage.tape)
    listed, gone = (text for _, text in ended(studio))
    assert "삼 분 타이머는" in listed
    assert "비밀 회의" in listed
    assert gone == "비밀 회의 타이머를 취소했어요. 한 개가 더 있어요."
    assert [timer.duration_s for timer in await studio.timers.pending()] == [180]
    assert commands(studio) == [
        ("bixby", "timers_list", "timer", True),
        ("bixby", "timers_cancel", "timer", True),
    ]
    assert bixby.requests == []
    told = [(turn.request, turn.reply) for turn in await studio.memories.of("bixby").turns()]
    assert told == [
        ("타이머 뭐 있어?", "타이머를 알려 드렸어요."),
        ("타이머 취소해 줘", "타이머를 취소했어요."),
    ]


async def test_a_timer_is_cancelled_by_what_it_is_for(stage: Stage) -> None:
    stage.say("빅스비", then_ms=5000).say("빅스비", then_ms=5000)
    bixby = EchoAgent()
    studio = await with_timers(stage, "비밀 회의 타이머 취소해 줘", "피자 타이머 취소해 줘", bixby=bixby)
    await studio.play(stage.tape)
    assert [timer.duration_s for timer in await studio.timers.pending()] == [180]
    assert [one.text for one in bixby.requests] == ["피자 타이머 취소해 줘"]


async def test_where_there_is_no_timer_the_agent_is_asked(stage: Stage) -> None:
    stage.say("빅스비", then_ms=4000)
    bixby = EchoAgent()
    await stage.studio("알람 취소해 줘", bixby=bixby).play(stage.tape)
    assert [one.text for one in bixby.requests] == ["알람 취소해 줘"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("다음 곡", "next"),
        ("이전 곡으로 돌아가 줘", "previous"),
        ("노래 꺼 줘", "stop"),
        ("음악 멈춰 줘", "pause"),
    ],
)
async def test_content_obeys_through_every_agent_whoever_owns_it(
    stage: Stage, said: str, told: ActivityCommand
) -> None:
    stage.say("빅스비", then_ms=4000)
    bixby = EchoAgent()
    studio = stage.studio(said, bixby=bixby)
    obeyed = await perform(studio, stage, ScriptedPlayer())
    around = {"stop": ["pause", "stop"], "pause": ["pause"]}
    assert obeyed == around.get(told, ["pause", told, "resume"])  # it is silent while Bixby is spoken to
    (command,) = studio.of(DeviceCommanded)
    assert isinstance(command, DeviceCommanded)
    assert (command.agent, command.command, command.kind, command.done) == ("bixby", told, "content", True)
    assert "aria" not in repr(command)
    assert bixby.requests == []


async def perform(studio: Studio, stage: Stage, player: ScriptedPlayer) -> list[ActivityCommand]:
    """Play the stage's tape while something of Aria's sounds, and tell what it was told."""
    can: tuple[ActivityCommand, ...] = ("pause", "resume", "stop", "next", "previous")
    async with studio.open() as session:
        aria = studio.board.of("aria")
        await aria.begin(satellite="test", kind="content", controls=player, can=can)
        for at in range(0, len(stage.tape.pcm), 32_000):
            await session.feed(stage.tape.pcm[at : at + 32_000])
            await anyio.wait_all_tasks_blocked()
        await session.finish()
        await anyio.wait_all_tasks_blocked()
        return list(player.told)


async def test_paused_content_is_resumed_through_another_agent(stage: Stage) -> None:
    stage.say("빅스비", then_ms=2500).say("아리아", then_ms=2500).say("빅스비", then_ms=4000)
    studio = stage.studio("음악 잠깐 멈춰", "안녕", "노래 다시 재생해 줘")
    assert await perform(studio, stage, ScriptedPlayer()) == ["pause", "resume"]
    assert [one.by for one in studio.events if isinstance(one, ActivityPaused)] == ["conversation", "user"]
    (resumed,) = studio.of(ActivityResumed)
    assert resumed.time_ms > stage.called[2].end_ms


async def test_next_without_content_is_an_agents_affair(stage: Stage) -> None:
    """A word that may be meant for the agent reaches it; a song that is not there is told plainly."""
    stage.say("빅스비", then_ms=3000).say("빅스비", then_ms=4000)
    bixby = EchoAgent()
    studio = stage.studio("다음", "다음 곡 틀어 줘", bixby=bixby)
    await studio.play(stage.tape)
    assert [one.text for one in bixby.requests] == ["다음"]
    assert ended(studio)[-1] == ("bixby", NOTHING[0])


async def test_a_stop_word_stops_the_newest_thing_only(stage: Stage) -> None:
    """Over a reply it ends the reply and the music goes on; over the music alone it ends the music."""
    stage.say("아리아", then_ms=2500).say("stop", then_ms=2500, request_ms=0).say(
        "stop", then_ms=2000, request_ms=0
    )
    studio = stage.studio("이야기해 줘", "", "", aria=storyteller())
    assert await perform(studio, stage, ScriptedPlayer()) == ["pause", "resume", "stop"]


# ── what sounds, in its order ────────────────────────────────────────────────────────────────────────────


async def test_activities_give_way_to_more_important_ones_and_resume() -> None:
    studio = Studio()
    song, news, call = ScriptedPlayer(), ScriptedPlayer(), ScriptedPlayer()
    async with studio.open():
        await studio.board.of("aria").begin(satellite="test", kind="content", controls=song)
        message = await studio.board.of("bixby").begin(satellite="test", kind="notification", controls=news)
        await anyio.wait_all_tasks_blocked()
        assert (song.told, news.told) == (["pause"], [])
        phone = await studio.board.of("bixby").begin(satellite="test", kind="communication", controls=call)
        await anyio.wait_all_tasks_blocked()
        assert (song.told, news.told) == (["pause"], ["pause"])
        await studio.board.of("bixby").end(phone)
        await anyio.wait_all_tasks_blocked()
        assert (song.told, news.told, call.told) == (["pause"], ["pause", "resume"], [])
        await studio.board.of("bixby").end(message)
        await anyio.wait_all_tasks_blocked()
        assert song.told == ["pause", "resume"]


async def test_an_alarm_pauses_content_and_nothing_pauses_an_alarm() -> None:
    bus = Bus()
    timers = MemoryTimers(bus)
    studio = Studio(bus=bus, timers=timers)  # type: ignore[arg-type]
    song = ScriptedPlayer()
    async with studio.open(lockstep=False) as session:
        await studio.board.of("bixby").begin(satellite="test", kind="content", controls=song)
        alarm = await timers.set(agent="aria", satellite="test", kind="alarm", due=datetime.now(UTC))
        await timers.ring(alarm.id)
        await until(lambda: song.told == ["pause"])
        assert session.stage.has("alert")
        await session.stop()
        await until(lambda: song.told == ["pause", "resume"])
    kinds = [one.kind for one in studio.events if isinstance(one, ActivityStarted)]
    assert kinds == ["content", "alert"]
    assert [timer.state for timer in await timers.ringing()] == []


@pytest.mark.parametrize(("muted", "in_a_call"), [(False, False), (True, False), (False, True)])
async def test_an_alarm_is_always_heard_and_softly_during_a_call(muted: bool, in_a_call: bool) -> None:
    bus = Bus()
    timers = MemoryTimers(bus)
    studio = Studio(bus=bus, timers=timers)  # type: ignore[arg-type]
    async with studio.open(lockstep=False) as session:
        await session.volume.set(100, muted=muted)
        if in_a_call:
            phone = studio.board.of("bixby")
            await phone.begin(satellite="test", kind="communication", controls=ScriptedPlayer())
        alarm = await timers.set(agent="aria", satellite="test", kind="alarm", due=datetime.now(UTC))
        await timers.ring(alarm.id)
        await until(lambda: len(studio.sounds) > 5)
        await session.stop()
    loudest = max(abs(sample) for chunk in studio.sounds for sample in array("h", chunk.pcm)) / 32768
    whole = 0.28  # as `dure.audio.tones` makes it
    wanted = whole * (0.4**1.5 if muted else 0.3 if in_a_call else 1.0)
    assert abs(loudest - wanted) < 0.01


async def until(condition: Callable[[], bool]) -> None:
    with anyio.fail_after(20):
        while not condition():  # noqa: ASYNC110  # doubles keep lists
            await anyio.sleep(0.01)


async def test_an_agent_ends_its_own_activities_only() -> None:
    studio = Studio()
    async with studio.open() as session:
        song = await studio.board.of("aria").begin(
            satellite="test", kind="content", controls=ScriptedPlayer()
        )
        await studio.board.of("bixby").end(song)
        assert session.stage.has("content")
        await studio.board.of("aria").end(song)
        assert not session.stage.has("content")


async def test_an_activity_that_fails_is_told_and_forgotten(stage: Stage) -> None:
    stage.say("빅스비", then_ms=4000)
    studio = stage.studio("다음 곡")
    await perform(studio, stage, ScriptedPlayer(fails_at="next"))
    assert [one.code for one in studio.events if isinstance(one, HubFailed)] == ["agent.failed"]
    assert commands(studio) == [("bixby", "next", "content", False)]
    assert len(studio.of(ActivityEnded)) == 1


# ── asking another agent ─────────────────────────────────────────────────────────────────────────────────

ANNOUNCED = "빅스비에게 물어볼게요."
QUESTION = "빅스비에게 그 말을 전해도 될까요? 네나 아니요로 말씀해 주세요."


def consenting(consent: str) -> Config:
    return replace(load_config(), transfer=TransferConfig(consent=consent))  # type: ignore[arg-type]


async def test_a_transfer_wants_consent_the_first_time_and_is_announced(stage: Stage) -> None:
    stage.say("아리아", then_ms=8000).answer(then_ms=9000).say("아리아", then_ms=9000)
    aria, bixby = EchoAgent(), EchoAgent()
    studio = stage.studio(
        "빅스비한테 내일 날씨 좀 물어봐 줄래?",
        "네.",
        "빅스비한테 오늘 며칠인지 물어봐",
        aria=aria,
        bixby=bixby,
        config=consenting("ask"),
    )
    await studio.play(stage.tape)
    assert ended(studio) == [
        ("aria", QUESTION),
        ("aria", ANNOUNCED),
        ("bixby", "내일 날씨 알려 줘"),
        ("aria", ANNOUNCED),
        ("bixby", "오늘 며칠인지"),
    ]
    moves = [
        (one.source, one.target, one.reason) for one in studio.events if isinstance(one, AgentTransferred)
    ]
    assert moves == [("aria", "bixby", "asked")] * 2
    assert aria.requests == []


async def test_a_transfer_carries_only_what_was_said_for_it(stage: Stage) -> None:
    stage.say("아리아", then_ms=3500).say("아리아", then_ms=9000)
    aria, bixby = EchoAgent(), EchoAgent()
    studio = stage.studio(
        "내 비밀번호는 호랑이야",
        "빅스비한테 내일 날씨 물어봐",
        aria=aria,
        bixby=bixby,
        config=consenting("always"),
    )
    await studio.play(stage.tape)
    (heard,) = bixby.requests
    assert (heard.text, heard.agent, heard.follow_up) == ("내일 날씨 알려 줘", "bixby", False)
    assert "호랑이" not in repr(heard)
    assert "호랑이" not in repr(await heard.memory.turns())
    assert heard.turn not in {one.turn for one in aria.requests}
    assert "날씨" not in repr(await studio.memories.of("aria").turns())
    (crossing,) = studio.audit.crossings
    assert (crossing.source, crossing.target, crossing.text) == ("aria", "bixby", heard.text)
    assert crossing.turn == heard.turn


async def test_a_transfer_without_a_yes_does_not_happen(stage: Stage) -> None:
    stage.say("아리아", then_ms=8000).answer(then_ms=5000)
    bixby = EchoAgent()
    studio = stage.studio("빅스비한테 물어봐 줘", "아니.", bixby=bixby, config=consenting("ask"))
    await studio.play(stage.tape)
    assert ended(studio) == [("aria", QUESTION), ("aria", "네, 묻지 않을게요.")]
    assert bixby.requests == []
    assert studio.audit.crossings == []
    assert studio.settings.kept == {}


async def test_consent_is_taken_back_by_saying_so(stage: Stage) -> None:
    stage.say("아리아", then_ms=5000).say("아리아", then_ms=8000)
    bixby = EchoAgent()
    studio = stage.studio(
        "빅스비한테 물어보지 마", "빅스비한테 물어봐", bixby=bixby, config=consenting("ask")
    )
    studio.settings.kept["transfer.aria.bixby"] = True
    await studio.play(stage.tape)
    assert ended(studio)[-1] == ("aria", QUESTION)
    assert bixby.requests == []


async def test_a_household_that_wants_no_transfers_gets_none(stage: Stage) -> None:
    stage.say("아리아", then_ms=7000)
    bixby = EchoAgent()
    studio = stage.studio("빅스비한테 물어봐 줘", bixby=bixby, config=consenting("never"))
    await studio.play(stage.tape)
    assert [text for _, text in ended(studio)] == ["이 집에서는 다른 비서에게 물어보지 않기로 되어 있어요."]
    assert bixby.requests == []


async def test_a_transfer_is_undone_by_going_back(stage: Stage) -> None:
    stage.say("아리아", then_ms=7000).say("빅스비", then_ms=4500).answer(then_ms=4000)
    aria, bixby = EchoAgent(), EchoAgent()
    studio = stage.studio(
        "빅스비한테 내일 날씨 물어봐",
        "돌아가",
        "고마워",
        aria=aria,
        bixby=bixby,
        config=consenting("always"),
    )
    await studio.play(stage.tape)
    moves = [
        (one.source, one.target, one.reason) for one in studio.events if isinstance(one, AgentTransferred)
    ]
    assert moves == [("aria", "bixby", "asked"), ("bixby", "aria", "undone")]
    assert [one.text for one in aria.requests] == ["고마워"]
    assert [one.text for one in bixby.requests] == ["내일 날씨 알려 줘"]
    assert ended(studio)[-2:] == [("aria", "네, 다시 아리아예요. 말씀하세요."), ("aria", "고마워")]


async def test_a_transfer_never_triggers_a_transfer(stage: Stage) -> None:
    """Neither by what was said for the other, nor by what the other says."""
    stage.say("아리아", then_ms=12_000)
    looping = ScriptedAgent({}, otherwise=["아리아한테 물어봐 줘."])
    studio = stage.studio("빅스비한테 아리아한테 물어보라고 해", bixby=looping, config=consenting("always"))
    await studio.play(stage.tape)
    assert len(studio.of(AgentTransferred)) == 1
    assert [one.text for one in looping.requests] == ["아리아한테 물어봐 줘"]
    assert ended(studio)[-1] == ("bixby", "아리아한테 물어봐 줘.")
