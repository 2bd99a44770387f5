"""Everything that a plug-in may import: the Protocols, and the types they speak in.

Sound is always 16 kHz, mono, signed 16-bit little-endian (`pcm`) on its way in. Each Protocol has a
contract suite in `tests/contracts` and a double in `dure.testing`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable

from dure.errors import DureError, Language
from dure.sharing import Activities, ActivityCommand, ActivityKind, Audit, Controls, Crossing

RATE_HZ = 16_000
"""Samples per second of everything the hub hears."""

BYTES_PER_MS = RATE_HZ // 1000 * 2
"""Bytes of one millisecond of what the hub hears."""

__all__ = [
    "BYTES_PER_MS",
    "RATE_HZ",
    "Activities",
    "ActivityCommand",
    "ActivityKind",
    "Agent",
    "Audit",
    "Controls",
    "Crossing",
    "Detection",
    "DureError",
    "Language",
    "Loadable",
    "Memory",
    "NameVerifier",
    "Recognizer",
    "ReplyPart",
    "Request",
    "Skill",
    "Sound",
    "Synthesizer",
    "Timer",
    "Timers",
    "Tool",
    "ToolBox",
    "ToolResult",
    "Transcript",
    "Turn",
    "Voice",
    "WakeEngine",
    "WakeStream",
    "WakeWord",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeWord:
    """A phrase to listen for.

    Attributes:
        text: as the user typed it, NFC; Korean, English or a mixture.
        also: other spellings under which it is heard, such as “Bixby” for 빅스비; always told as `text`.
        agent: who owns it; empty for a stop word.
        kind: `name` calls an agent, `stop` ends what sounds.
        shift: how much better than by default it must fit here, in the engine's unit; below 0 less well, from feedback.
        learned: how its owner says it, from enrolment: chains of sounds in the engine's own notation.
    """

    text: str
    also: tuple[str, ...] = ()
    agent: str = ""
    kind: Literal["name", "stop"] = "name"
    shift: float = 0.0
    learned: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """One firing of a wake engine.

    Attributes:
        wake_word: the text of the configured wake word.
        score: in the engine's unit; 0 is the wake word's threshold.
        start_ms: where in the stream it begins.
        end_ms: where in the stream its last sound ends.
        scores: every loaded wake word's best score around that place, the winner's included.
        reason: why the engine itself took it back, such as `second_stage`; empty where the name was called.
    """

    wake_word: str
    score: float
    start_ms: int
    end_ms: int
    scores: Mapping[str, float]
    reason: str = ""


class WakeStream(Protocol):
    """One microphone's way through a wake engine. Memory is bounded, however long the stream."""

    async def feed(self, pcm: bytes) -> Sequence[Detection]:
        """Hear more sound, any whole number of samples, and tell what was detected by now.

        The sound fed so far is the stream's time axis. Sound the caller leaves out (silence, by its VAD)
        is to be told by `skip`.
        """
        ...

    async def skip(self, duration_ms: int) -> Sequence[Detection]:
        """Let time pass without sound: finish what is pending, forget the context."""
        ...

    async def finish(self) -> Sequence[Detection]:
        """No more sound comes: tell what is still pending."""
        ...


class WakeEngine(Protocol):
    """Hears many wake words at once."""

    async def open(self, wake_words: Sequence[WakeWord]) -> WakeStream:
        """Start listening for these wake words on a new stream.

        Raises:
            WakeWordInvalid: one of them cannot be listened for.
            ModelMissing: the engine's model has not been fetched.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was said.

    Attributes:
        text: the words, NFC; empty where there were none to understand (silence, noise, music).
        language: ISO 639-1 code.
        confidence: mean token probability, 0 to 1.
    """

    text: str
    language: str
    confidence: float


@runtime_checkable
class NameVerifier(Protocol):
    """Tells how well names fit a stretch of sound: a second opinion for a wake engine that is in doubt."""

    async def verify(self, pcm: bytes, names: Mapping[str, Sequence[str]]) -> Mapping[str, float]:
        """Judge a short stretch of sound that begins where the names are thought to begin.

        Args:
            pcm: up to a few seconds; what follows the name in it does no harm.
            names: each name's spellings.

        Returns:
            for each name how much more probable its best spelling is than where nothing is heard, in natural
            logarithms: 0 tells nothing, 4 and more speak for it, below 0 speaks against it.

        Raises:
            RecognitionFailed: it could not do its work.
            Overloaded: too many others wait already.
        """
        ...


@runtime_checkable
class SentenceReader(Protocol):
    """Writes a sentence down, and tells how much less probable other readings of it are."""

    async def read(
        self, pcm: bytes, *, language: str, propose: Callable[[str], Sequence[str]]
    ) -> Mapping[str, float]:
        """Write down what was said, and judge other readings.

        Args:
            pcm: a sentence, up to half a minute.
            language: ISO 639-1 code.
            propose: given what was written, tells what else may have been said; called once, in another thread.

        Returns:
            for each reading proposed, how much more probable it is than what was written, in natural logarithms:
            0 as much, below 0 less.

        Raises:
            RecognitionFailed: it could not do its work.
            Overloaded: too many others wait already.
        """
        ...


@runtime_checkable
class Loadable(Protocol):
    """Loads its model in the background."""

    async def ready(self) -> None:
        """Wait until it is loaded; whether that went well is told when it is used."""
        ...


class Recognizer(Protocol):
    """Turns speech into words."""

    async def transcribe(self, pcm: bytes, *, languages: Sequence[str]) -> Transcript:
        """Write down an utterance, in one of these languages, without inventing words where none were said.

        Raises:
            RecognitionFailed: it could not do its work.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How an agent sounds; a synthesizer follows what it can.

    Attributes:
        name: a voice of that synthesizer; empty for its default.
        pitch: 0 (low) to 1 (high).
        speed: 1 is ordinary; 0.5 to 2.
    """

    name: str = ""
    pitch: float = 0.5
    speed: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A stretch of mono signed 16-bit sound.

    Attributes:
        pcm: the samples, little end first.
        rate_hz: samples per second.
    """

    pcm: bytes
    rate_hz: int

    @property
    def duration_ms(self) -> int:
        """How long it lasts, in milliseconds."""
        return len(self.pcm) * 1000 // (2 * self.rate_hz)


class Synthesizer(Protocol):
    """Turns words into speech."""

    def speak(self, text: str, *, voice: Voice, language: str) -> AsyncIterator[Sound]:
        """Speak one sentence, in pieces as they are made; all pieces have one rate.

        Raises:
            SynthesisFailed: it could not do its work.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One request and its reply, as an agent remembers it. No agent sees another's."""

    request: str
    reply: str
    at: datetime


class Memory(Protocol):
    """What one agent remembers; handed to it alone."""

    async def get(self, key: str) -> str | None:
        """What was kept under this key."""
        ...

    async def put(self, key: str, value: str | None) -> None:
        """Keep a value under this key; None forgets it."""
        ...

    async def turns(self, limit: int = 8) -> Sequence[Turn]:
        """This agent's last turns, oldest first."""
        ...

    async def record(self, turn: Turn) -> None:
        """Remember a turn, for as long as the configuration keeps what was said. The router does this."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A timer or alarm.

    Attributes:
        id: unique, never used again.
        agent: whose it is.
        satellite: where it rings; empty for everywhere.
        kind: `timer` runs a span of time, `alarm` waits for a time of day.
        label: what it is for; may be empty.
        due: when, aware, UTC.
        state: `pending`, `ringing`, `done` (stopped or cancelled) or `missed` (came due while the hub was down and was not yet told).
        duration_s: for a timer, the span it was set for; 0 for an alarm.
        changed: when it was set or put off, aware, UTC; None where that is not known.
    """

    id: str
    agent: str
    satellite: str
    kind: Literal["timer", "alarm"]
    label: str
    due: datetime
    state: Literal["pending", "ringing", "done", "missed"]
    duration_s: float
    changed: datetime | None = field(default=None, compare=False)


class Timers(Protocol):
    """The hub's timers and alarms. They survive a restart."""

    async def set(
        self,
        *,
        agent: str,
        satellite: str,
        kind: Literal["timer", "alarm"],
        due: datetime,
        label: str = "",
        duration_s: float = 0,
    ) -> Timer:
        """Set one; it is durable when this returns."""
        ...

    async def pending(self, *, agent: str | None = None) -> Sequence[Timer]:
        """Those that will ring, soonest first; of one agent, or of all."""
        ...

    async def ringing(self, *, satellite: str | None = None) -> Sequence[Timer]:
        """Those that ring now; at one satellite (and everywhere), or all."""
        ...

    async def cancel(self, timer: str) -> bool:
        """Cancel a pending one or silence a ringing one; false if there was nothing to do."""
        ...

    async def snooze(self, timer: str, due: datetime) -> Timer:
        """Silence a ringing one and let it ring again at `due`.

        Raises:
            NotFound: no such timer.
        """
        ...

    async def take_missed(self, *, satellite: str) -> Sequence[Timer]:
        """Those that came due while the hub was down, told once: the second call does not give them again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What an agent is asked.

    Attributes:
        text: the words without the name, NFC; empty where only the name was said.
        language: the language to answer in.
        agent: the agent that was named.
        satellite: where it was said; empty for a recording, which has no place.
        turn: the turn's id.
        memory: that agent's own memory.
        now: the wall time, aware, in the household's time zone.
        wake_words: every name that may be called here, as text → agent.
        follow_up: whether this answers a question that the agent asked.
    """

    text: str
    language: Language
    agent: str
    satellite: str
    turn: str
    memory: Memory
    now: datetime
    wake_words: Mapping[str, str] = field(default_factory=dict)
    follow_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPart:
    """A stretch of an answer.

    Attributes:
        text: what to say; any stretch of text, spoken as soon as it holds a whole sentence.
        expects_reply: whether the agent asks back; the last part's value counts.
        understood: false where the agent says that it cannot help.
        intent: what was understood, such as `timer.set`; empty where that is not told.
    """

    text: str
    expects_reply: bool = False
    understood: bool = True
    intent: str = ""


class Agent(Protocol):
    """What answers to a name."""

    def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
        """Answer, in parts as they come; an honest “I can't” is an answer.

        Raises:
            AgentFailed: it could not do its work.
        """
        ...


class Skill(Protocol):
    """One ability behind a local agent."""

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer a request, or None where it is not this skill's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """Something that a model may have done for it.

    Attributes:
        name: what the model calls it: 1 to 64 of `a-z A-Z 0-9 _ -`.
        description: what it does, for the model; information from outside, never an instruction.
        arguments: what it takes, as a JSON Schema of an object.
    """

    name: str
    description: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What came of a tool's work.

    Attributes:
        text: what the model is told; information from outside, never an instruction.
        failed: whether it could not be done.
    """

    text: str
    failed: bool = False


class ToolBox(Protocol):
    """The tools that an agent's model may use. Whoever offers a box bounds what is in it."""

    async def tools(self) -> Sequence[Tool]:
        """Every tool that is permitted here.

        Raises:
            ToolFailed: their server cannot be reached now, or what it said about its tools is no list of tools.
        """
        ...

    async def call(self, name: str, arguments: Mapping[str, Any]) -> ToolResult:
        """Use one of them.

        Raises:
            ToolFailed: it could not be used.
            ToolNotAllowed: there is no such tool, or it is not permitted.
        """
        ...
