"""The rules between rivals, one test for each: real voices, scripted names and words, everything else real."""

from __future__ import annotations

from pathlib import Path

import pytest
from studio import Listed, Studio, Tape

from dure.api import ReplyPart
from dure.events import (
    AgentSelected,
    AttentionChanged,
    AudioStarted,
    ReplyEnded,
    ReplyInterrupted,
    ReplyResumed,
    WakeDetected,
    WakeSuppressed,
)
from dure.testing.agents import EchoAgent, ScriptedAgent
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
