"""Everything that happens in the hub: one frozen class for one fact."""

from dure.events.activity import (
    ActivityEnded,
    ActivityPaused,
    ActivityResumed,
    ActivityStarted,
    DeviceCommanded,
    VolumeChanged,
)
from dure.events.advisory import AdvisoryReceived, AdvisorySpoken
from dure.events.agent import (
    AgentSelected,
    AgentTransferred,
    ReplyChunk,
    ReplyEnded,
    ReplyInterrupted,
    ReplyResumed,
    ReplyStarted,
)
from dure.events.alert import (
    AlertAcknowledged,
    AlertDelivered,
    AlertEscalated,
    AlertRaised,
    AlertResolved,
    DistressNoticed,
    HearingChanged,
)
from dure.events.audio import AudioChunk, AudioStarted, AudioStopped
from dure.events.base import REGISTRY, Event, fact
from dure.events.checkin import CheckinAsked, CheckinEnded
from dure.events.home import ApplianceChanged, ApplianceReached, ApplianceRefused, HomeChanged
from dure.events.hub import AudioDropped, HubFailed, NamesChanged
from dure.events.routines import RoutineEnded, RoutinesChanged, RoutineStarted
from dure.events.satellite import SatelliteReturned, SatelliteSilent
from dure.events.session import AttentionChanged, MicrophoneMuted, TurnMeasured
from dure.events.skill import (
    IntentRecognized,
    SkillAnswered,
    SkillAskedAgain,
    SkillCalledBack,
    SkillDirected,
    SkillShown,
    SkillWentWrong,
)
from dure.events.speech import SpeechStarted, SpeechStopped, TranscriptFinal, UtteranceEnded
from dure.events.timer import TimerMissed, TimerRang, TimerSet, TimerStopped
from dure.events.wake import Candidate, WakeDetected, WakeSuppressed
from dure.events.wire import decode, encode, to_json

__all__ = [
    "REGISTRY",
    "ActivityEnded",
    "ActivityPaused",
    "ActivityResumed",
    "ActivityStarted",
    "AdvisoryReceived",
    "AdvisorySpoken",
    "AgentSelected",
    "AgentTransferred",
    "AlertAcknowledged",
    "AlertDelivered",
    "AlertEscalated",
    "AlertRaised",
    "AlertResolved",
    "ApplianceChanged",
    "ApplianceReached",
    "ApplianceRefused",
    "AttentionChanged",
    "AudioChunk",
    "AudioDropped",
    "AudioStarted",
    "AudioStopped",
    "Candidate",
    "CheckinAsked",
    "CheckinEnded",
    "DeviceCommanded",
    "DistressNoticed",
    "Event",
    "HearingChanged",
    "HomeChanged",
    "HubFailed",
    "IntentRecognized",
    "MicrophoneMuted",
    "NamesChanged",
    "ReplyChunk",
    "ReplyEnded",
    "ReplyInterrupted",
    "ReplyResumed",
    "ReplyStarted",
    "RoutineEnded",
    "RoutineStarted",
    "RoutinesChanged",
    "SatelliteReturned",
    "SatelliteSilent",
    "SkillAnswered",
    "SkillAskedAgain",
    "SkillCalledBack",
    "SkillDirected",
    "SkillShown",
    "SkillWentWrong",
    "SpeechStarted",
    "SpeechStopped",
    "TimerMissed",
    "TimerRang",
    "TimerSet",
    "TimerStopped",
    "TranscriptFinal",
    "TurnMeasured",
    "UtteranceEnded",
    "VolumeChanged",
    "WakeDetected",
    "WakeSuppressed",
    "decode",
    "encode",
    "fact",
    "to_json",
]
