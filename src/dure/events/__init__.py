"""Everything that happens in the hub: one frozen class for one fact."""

from dure.events.agent import AgentSelected, ReplyChunk, ReplyEnded, ReplyInterrupted, ReplyStarted
from dure.events.audio import AudioChunk, AudioStarted, AudioStopped
from dure.events.base import REGISTRY, Event, fact
from dure.events.hub import AudioDropped, HubFailed, NamesChanged
from dure.events.session import AttentionChanged, MicrophoneMuted, TurnMeasured
from dure.events.speech import SpeechStarted, SpeechStopped, TranscriptFinal, UtteranceEnded
from dure.events.timer import TimerMissed, TimerRang, TimerSet, TimerStopped
from dure.events.wake import Candidate, WakeDetected, WakeSuppressed
from dure.events.wire import decode, encode, to_json

__all__ = [
    "REGISTRY",
    "AgentSelected",
    "AttentionChanged",
    "AudioChunk",
    "AudioDropped",
    "AudioStarted",
    "AudioStopped",
    "Candidate",
    "Event",
    "HubFailed",
    "MicrophoneMuted",
    "NamesChanged",
    "ReplyChunk",
    "ReplyEnded",
    "ReplyInterrupted",
    "ReplyStarted",
    "SpeechStarted",
    "SpeechStopped",
    "TimerMissed",
    "TimerRang",
    "TimerSet",
    "TimerStopped",
    "TranscriptFinal",
    "TurnMeasured",
    "UtteranceEnded",
    "WakeDetected",
    "WakeSuppressed",
    "decode",
    "encode",
    "fact",
    "to_json",
]
