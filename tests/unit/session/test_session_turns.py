"""Turns: one breath, a pause after the name, asking back, nothing said, and the rules between rivals."""

from __future__ import annotations

from pathlib import Path

import pytest
from studio import Listed, Studio, Tape

from dure.api import ReplyPart
from dure.events import (
    AgentSelected,
    AttentionChanged,
    HubFailed,
    ReplyEnded,
    ReplyInterrupted,
    TranscriptFinal,
    TurnMeasured,
    UtteranceEnded,
    WakeDetected,
    WakeSuppressed,
)
from dure.testing.agents import EchoAgent, ScriptedAgent
from dure.testing.wake import Called

pytestmark = [pytest.mark.anyio, pytest.mark.recordings]


def states(studio: Studio) -> list[str]:
    return [event.state for event in studio.events if isinstance(event, AttentionChanged)]


async def test_name_and_request_in_one_breath(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2400)
    tape.quiet(2000)
    studio = Studio([Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600)])
    await studio.play(tape)
    kinds = [type(event) for event in studio.events if not isinstance(event, AttentionChanged)]
    wanted = [WakeDetected, AgentSelected, UtteranceEnded, TranscriptFinal, TurnMeasured, ReplyEnded]
    assert [kind for kind in kinds if kind in wanted] == wanted
    (ended,) = studio.of(UtteranceEnded)
    assert isinstance(ended, UtteranceEnded)
    assert ended.reason == "silence"
    assert abs(ended.duration_ms - 1800) < 250
    assert states(studio) == ["listening", "thinking", "speaking", "idle"]
    assert studio.synthesizer.voices[0].pitch == 0.8


async def test_the_request_is_cut_right_after_the_name(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2400)
    tape.quiet(2000)
    studio = Studio([Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 608)])
    await studio.play(tape)
    first_byte = (start_ms + 608) * 32
    assert studio.recognizer.heard[-1][:6400] == tape.pcm[first_byte : first_byte + 6400]


async def test_a_request_after_a_pause(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, end_ms = tape.speech(700)
    tape.quiet(2500).speech(1500)
    tape.quiet(1500)
    studio = Studio([Called(wake_word="빅스비", start_ms=start_ms, end_ms=end_ms)])
    await studio.play(tape)
    (ended,) = studio.of(ReplyEnded)
    assert isinstance(ended, ReplyEnded)
    assert (ended.agent, ended.text) == ("bixby", "오늘 며칠이야?")
    assert len(studio.of(UtteranceEnded)) == 1


async def test_called_and_asked_nothing_greets_and_listens_once_more(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, end_ms = tape.speech(700)
    tape.quiet(16_000)
    studio = Studio([Called(wake_word="아리아", start_ms=start_ms, end_ms=end_ms)])
    await studio.play(tape)
    assert [event.reason for event in studio.events if isinstance(event, AgentSelected)] == [
        "named",
        "follow_up",
    ]
    assert [event.reason for event in studio.events if isinstance(event, UtteranceEnded)] == ["no_speech"] * 2
    assert states(studio)[-1] == "idle"
    assert len(studio.of(ReplyEnded)) == 1


async def test_an_agent_that_asks_back_needs_no_name(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2000)
    tape.quiet(4000).speech(1500)
    tape.quiet(1500)
    asking = ScriptedAgent({"타이머": [ReplyPart(text="몇 분?", expects_reply=True)]}, otherwise=["네."])
    studio = Studio(
        [Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600)],
        recognizer=Listed("타이머", "삼 분"),
        agents={"aria": asking},
    )
    await studio.play(tape)
    assert [(one.text, one.follow_up) for one in asking.requests] == [("타이머", False), ("삼 분", True)]
    assert [event.text for event in studio.events if isinstance(event, ReplyEnded)] == ["몇 분?", "네."]


async def test_another_name_may_be_called_before_a_follow_up_is_answered(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2000)
    tape.quiet(4000)
    again_ms, _ = tape.speech(2000)
    tape.quiet(1500)
    studio = Studio(
        [
            Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600),
            Called(wake_word="빅스비", start_ms=again_ms, end_ms=again_ms + 500),
        ],
        agents={
            "aria": ScriptedAgent({}, otherwise=[ReplyPart(text="몇 분?", expects_reply=True)]),
            "bixby": EchoAgent(),
        },
    )
    await studio.play(tape)
    assert [event.agent for event in studio.events if isinstance(event, ReplyEnded)] == ["aria", "bixby"]


async def test_while_one_listens_no_other_name_fires(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2400)
    tape.quiet(1500)
    studio = Studio(
        [
            Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 500),
            Called(wake_word="빅스비", start_ms=start_ms + 900, end_ms=start_ms + 1500),
        ]
    )
    await studio.play(tape)
    assert [event.agent for event in studio.events if isinstance(event, ReplyEnded)] == ["aria"]
    assert [
        (event.wake_word, event.reason) for event in studio.events if isinstance(event, WakeSuppressed)
    ] == [("빅스비", "agent_listening")]


async def test_a_name_barges_in_over_a_reply(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2000)
    tape.quiet(2000)
    again_ms, _ = tape.speech(2000)
    tape.quiet(1500)
    studio = Studio(
        [
            Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600),
            Called(wake_word="빅스비", start_ms=again_ms, end_ms=again_ms + 500),
        ],
        agents={
            "aria": ScriptedAgent({}, otherwise=["길고 긴 이야기를 하나 해 드릴게요. " * 3]),
            "bixby": EchoAgent(),
        },
    )
    await studio.play(tape)
    (interrupted,) = studio.of(ReplyInterrupted)
    assert isinstance(interrupted, ReplyInterrupted)
    assert (interrupted.agent, interrupted.by) == ("aria", "name")
    assert [event.agent for event in studio.events if isinstance(event, ReplyEnded)] == ["bixby"]


async def test_a_stop_word_ends_a_reply_and_nothing_else(recordings: Path) -> None:
    tape = Tape(recordings).quiet(200)
    early_ms, _ = tape.speech(800)
    tape.quiet(1000)
    start_ms, _ = tape.speech(2000)
    tape.quiet(2000)
    again_ms, _ = tape.speech(800)
    tape.quiet(1500)
    studio = Studio(
        [
            Called(wake_word="stop", start_ms=early_ms, end_ms=early_ms + 400),
            Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600),
            Called(wake_word="stop", start_ms=again_ms, end_ms=again_ms + 400),
        ],
        agents={"aria": ScriptedAgent({}, otherwise=["길고 긴 이야기를 하나 해 드릴게요. " * 3])},
    )
    await studio.play(tape)
    assert [event.reason for event in studio.events if isinstance(event, WakeSuppressed)] == ["not_speaking"]
    assert [event.by for event in studio.events if isinstance(event, ReplyInterrupted)] == ["stop"]
    assert states(studio)[-1] == "idle"


async def test_a_name_that_the_hub_itself_says_does_not_wake(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2000)
    tape.quiet(1000)
    echo_ms, _ = tape.speech(800)
    tape.quiet(4000)
    studio = Studio(
        [
            Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600),
            Called(wake_word="빅스비", start_ms=echo_ms, end_ms=echo_ms + 500),
        ],
        agents={
            "aria": ScriptedAgent({}, otherwise=["빅스비나 클로바를 불러 보셔도 좋아요."]),
            "bixby": EchoAgent(),
        },
    )
    await studio.play(tape)
    assert [event.reason for event in studio.events if isinstance(event, WakeSuppressed)] == ["own_voice"]
    assert [event.agent for event in studio.events if isinstance(event, ReplyEnded)] == ["aria"]


async def test_speech_without_words_is_asked_for_once(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2000)
    tape.quiet(6000).speech(1500)
    tape.quiet(1500)
    echo = EchoAgent()
    studio = Studio(
        [Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600)],
        recognizer=Listed(""),
        agents={"aria": echo},
    )
    await studio.play(tape)
    assert len(studio.of(ReplyEnded)) == 1
    assert echo.requests == []


async def test_a_dead_agent_costs_an_apology_and_the_next_turn_works(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2000)
    tape.quiet(8000)
    again_ms, _ = tape.speech(2000)
    tape.quiet(1500)
    studio = Studio(
        [
            Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600),
            Called(wake_word="빅스비", start_ms=again_ms, end_ms=again_ms + 500),
        ],
        agents={"aria": ScriptedAgent({}, otherwise=[RuntimeError("broken")]), "bixby": EchoAgent()},
    )
    await studio.play(tape)
    assert [event.code for event in studio.events if isinstance(event, HubFailed)] == ["agent.failed"]
    assert [event.agent for event in studio.events if isinstance(event, ReplyEnded)] == ["aria", "bixby"]


async def test_asking_to_stop_is_no_question(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2000)
    tape.quiet(2000)
    echo = EchoAgent()
    studio = Studio(
        [Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600)],
        recognizer=Listed("그만해 줘"),
        agents={"aria": echo},
    )
    await studio.play(tape)
    assert echo.requests == []
    assert states(studio)[-1] == "idle"


async def test_the_same_tape_gives_the_same_events(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2000)
    tape.quiet(3000)
    called = [Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600)]
    runs = []
    for _ in range(2):
        studio = Studio(called)
        await studio.play(tape)
        runs.append([(event.type, event.time_ms) for event in studio.events])
    assert runs[0] == runs[1]


async def test_no_agent_sees_anothers_memory(recordings: Path) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2000)
    tape.quiet(6000)
    again_ms, _ = tape.speech(2000)
    tape.quiet(1500)
    studio = Studio(
        [
            Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600),
            Called(wake_word="빅스비", start_ms=again_ms, end_ms=again_ms + 500),
        ],
        recognizer=Listed("비밀", "안녕"),
    )
    await studio.play(tape)
    assert [turn.request for turn in await studio.memories.of("aria").turns()] == ["비밀"]
    assert [turn.request for turn in await studio.memories.of("bixby").turns()] == ["안녕"]


@pytest.mark.parametrize(("said", "by"), [("그만!", ["stop"]), ("Stop.", ["stop"]), ("아니 글쎄", [])])
async def test_a_stop_word_that_only_the_recogniser_understood(
    recordings: Path, said: str, by: list[str]
) -> None:
    tape = Tape(recordings).quiet(500)
    start_ms, _ = tape.speech(2000)
    tape.quiet(2000).speech(700)
    tape.quiet(3000)
    studio = Studio(
        [Called(wake_word="아리아", start_ms=start_ms, end_ms=start_ms + 600)],
        recognizer=Listed("이야기해 줘", said),
        agents={"aria": ScriptedAgent({}, otherwise=["길고 긴 이야기를 하나 해 드릴게요. " * 3])},
    )
    await studio.play(tape)
    assert [event.by for event in studio.events if isinstance(event, ReplyInterrupted)] == by
