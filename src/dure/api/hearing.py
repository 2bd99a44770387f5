"""What hears: names, and what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

RATE_HZ = 16_000
"""Samples per second of everything the hub hears."""

BYTES_PER_MS = RATE_HZ // 1000 * 2
"""Bytes of one millisecond of what the hub hears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeWord:
    """A phrase to listen for.

    Attributes:
        text: as the user typed it, NFC; Korean, English or a mixture.
        also: other spellings under which it is heard, such as “Bixby” for 빅스비; always told as `text`.
        agent: who owns it; empty for a stop word and for a cry for help.
        kind: `name` calls an agent, `stop` ends what sounds, `distress` is a cry for help, which never calls anybody.
        shift: how much better than by default it must fit here, in the engine's unit; below 0 less well, from feedback.
        learned: how its owner says it, from enrolment: chains of sounds in the engine's own notation.
    """

    text: str
    also: tuple[str, ...] = ()
    agent: str = ""
    kind: Literal["name", "stop", "distress"] = "name"
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


class Recognizer(Protocol):
    """Turns speech into words."""

    async def transcribe(self, pcm: bytes, *, languages: Sequence[str]) -> Transcript:
        """Write down an utterance, in one of these languages, without inventing words where none were said.

        Raises:
            RecognitionFailed: it could not do its work.
        """
        ...


@runtime_checkable
class Loadable(Protocol):
    """Loads its model in the background."""

    async def ready(self) -> None:
        """Wait until it is loaded; whether that went well is told when it is used."""
        ...
