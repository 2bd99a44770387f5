"""One whole turn as events: 아리아 is called and tells the time."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator

from dure.api import WakeWord
from dure.events import (
    AgentSelected,
    AttentionChanged,
    AudioChunk,
    AudioStarted,
    AudioStopped,
    Candidate,
    Event,
    ReplyChunk,
    ReplyEnded,
    ReplyInterrupted,
    ReplyStarted,
    TranscriptFinal,
    TurnMeasured,
    UtteranceEnded,
    WakeDetected,
)
from dure.server.records import AgentInfo

TURN = "turn-1"
REQUEST = "지금 몇 시야"
RATE_HZ = 22_050

NAMES = (
    WakeWord(text="아리아", also=("Aria",), agent="aria"),
    WakeWord(text="빅스비", also=("Bixby",), agent="bixby"),
    WakeWord(text="헤이 카카오", agent="kakao"),
    WakeWord(text="기가지니", agent="genie"),
    WakeWord(text="클로바", also=("Clova",), agent="clova"),
    WakeWord(text="하이 엘지", agent="thinq"),
)

AGENTS = (
    AgentInfo(id="aria", title={"ko": "아리아", "en": "Aria"}),
    AgentInfo(id="bixby", title={"ko": "빅스비", "en": "Bixby"}),
    AgentInfo(id="kakao", title={"ko": "카카오", "en": "Kakao"}),
    AgentInfo(id="genie", title={"ko": "지니", "en": "Genie"}),
    AgentInfo(id="clova", title={"ko": "클로바", "en": "Clova"}),
    AgentInfo(id="thinq", title={"ko": "엘지", "en": "ThinQ"}),
)

SCORES = (2.41, -0.92, -1.63, -2.2, -2.84, -3.1)


def candidates() -> tuple[Candidate, ...]:
    """Every name with its score, best first."""
    return tuple(
        Candidate(wake_word=word.text, agent=word.agent, score=score)
        for word, score in zip(NAMES, SCORES, strict=True)
    )


def turn_events(
    satellite: str, time_ms: int, reply: str, sound_s: float, decision: str = "d1"
) -> Iterator[Event]:
    """A turn from the name to the last chunk of its sound, which is not stopped yet."""
    yield WakeDetected(
        decision=decision,
        satellite=satellite,
        time_ms=time_ms,
        wake_word=NAMES[0].text,
        agent="aria",
        score=SCORES[0],
        margin=SCORES[0] - SCORES[1],
        start_ms=max(0, time_ms - 600),
        end_ms=time_ms,
        candidates=candidates(),
    )
    yield AttentionChanged(satellite=satellite, time_ms=time_ms, state="listening", agent="aria")
    yield AgentSelected(satellite=satellite, time_ms=time_ms, agent="aria", turn=TURN, reason="named")
    yield UtteranceEnded(satellite=satellite, time_ms=time_ms, turn=TURN, duration_ms=900, reason="silence")
    yield AttentionChanged(satellite=satellite, time_ms=time_ms, state="thinking", agent="aria")
    yield TranscriptFinal(
        satellite=satellite, time_ms=time_ms, turn=TURN, text=REQUEST, language="ko", confidence=0.93
    )
    yield ReplyStarted(satellite=satellite, time_ms=time_ms, agent="aria", turn=TURN)
    yield ReplyChunk(satellite=satellite, time_ms=time_ms, agent="aria", turn=TURN, text=reply)
    yield AttentionChanged(satellite=satellite, time_ms=time_ms, state="speaking", agent="aria")
    yield AudioStarted(
        satellite=satellite, time_ms=time_ms, rate_hz=RATE_HZ, width_bytes=2, channels=1, purpose="reply"
    )
    for pcm in tone(sound_s):
        yield AudioChunk(satellite=satellite, time_ms=time_ms, pcm=pcm)
    yield TurnMeasured(
        satellite=satellite,
        time_ms=time_ms,
        turn=TURN,
        endpoint_ms=620,
        recognition_ms=210,
        agent_ms=12,
        synthesis_ms=48,
        total_ms=890,
    )


def hush_events(satellite: str, time_ms: int, reply: str, by: str) -> Iterator[Event]:
    """The end of that turn: by itself, or because of someone."""
    yield AudioStopped(satellite=satellite, time_ms=time_ms, interrupted=bool(by))
    if by:
        yield ReplyInterrupted(
            satellite=satellite, time_ms=time_ms, agent="aria", turn=TURN, text=reply, by=by
        )
    else:
        yield ReplyEnded(
            satellite=satellite, time_ms=time_ms, agent="aria", turn=TURN, text=reply, expects_reply=False
        )
    yield AttentionChanged(satellite=satellite, time_ms=time_ms, state="idle", agent="")


def tone(length_s: float) -> Iterator[bytes]:
    """A tone of 440 Hz in pieces of a fifth of a second."""
    turn = 2 * math.pi * 440 / RATE_HZ
    pcm = array("h", (int(6000 * math.sin(turn * at)) for at in range(int(RATE_HZ * length_s)))).tobytes()
    step = RATE_HZ // 5 * 2
    for at in range(0, len(pcm), step):
        yield pcm[at : at + step]
