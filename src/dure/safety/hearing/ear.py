"""One satellite's safety ear: its own way from the sound at the door to an alert, whatever becomes of agents, recogniser and session.

Three workers share nothing but bounded queues: one takes in the sound and notices screams, crying and falls; one listens for phrases
of distress with a wake engine; one writes down utterances that may be worth it. Where one fails or hangs the others go on,
and the failure is told. What they notice is put together and reported until it is durable.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import anyio

from dure.api import Alert, Alerts, Detection, Recognizer, WakeEngine, WakeWord
from dure.audio.vad import WINDOW_MS
from dure.clock import Clock
from dure.errors import DureError, InternalError, Language
from dure.events import DistressNoticed, Event, HubFailed
from dure.safety.hearing.fusion import Fusion, FusionLimits
from dure.safety.hearing.hotwords import Hotwords
from dure.safety.hearing.own_sound import OwnSound
from dure.safety.hearing.phrases import as_sign
from dure.safety.hearing.reporting import Reporter
from dure.safety.hearing.senses import WINDOW_BYTES, Senses, Utterance
from dure.safety.hearing.sign import Sign
from dure.safety.hearing.words import mentions_distress, read_words
from dure.safety.hearing.worth import Worth

WAITING_MS = 10_000
"""Sound that may wait to be taken in."""

PIECES = 320
"""Stretches of sound that may wait for the wake engine: ten seconds."""

UTTERANCES = 4
"""Utterances that may wait for the recogniser."""

RECOGNITION_S = 30.0
MARGIN_MS = 200

TELL_S = 1.0
"""So long an event may take to be told."""

TELL_AGAIN_MS = 30_000
"""A part that goes on failing is told of so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an ear listens for.

    Attributes:
        hotwords: what the wake engine listens for; none listens for none.
        read_per_minute: how many utterances are written down a minute; 0 none.
        words: whether what is said is read at all.
        sounds: whether screams and crying count; a fall does where the senses hear one.
        languages: the languages that are spoken here, the preferred first.
        fusion: how signs are put together.
    """

    hotwords: tuple[WakeWord, ...] = ()
    read_per_minute: int = 6
    words: bool = True
    sounds: bool = True
    languages: tuple[Language, ...] = ("ko", "en")
    fusion: FusionLimits = field(default_factory=FusionLimits)


class DistressEar:
    """One satellite's.

    Args:
        satellite: where.
        person: who may need help there.
        alerts: where alerts are reported.
        tell: publishes what happened.
        clock: the time.
        senses: what is noticed in the sound itself.
        settings: what it listens for.
        engine: hears hotwords; None hears none.
        recognizer: writes down what was said; None writes nothing.
        names: the assistants' names.

    Attributes:
        dropped_ms: how much sound was dropped because it came faster than it was taken in, in all.
    """

    def __init__(
        self,
        satellite: str,
        *,
        person: str,
        alerts: Alerts,
        tell: Callable[[Event], Awaitable[None]],
        clock: Clock,
        senses: Senses,
        settings: Settings,
        engine: WakeEngine | None = None,
        recognizer: Recognizer | None = None,
        names: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        self._satellite, self._tell, self._clock = satellite, tell, clock
        self._senses, self._settings, self._names = senses, settings, names
        self._recognizer = recognizer if settings.words and settings.read_per_minute else None
        self._hotwords = Hotwords(engine, settings.hotwords) if engine and settings.hotwords else None
        self._fusion = Fusion(satellite, person, secrets.token_hex(6), settings.fusion)
        self._own = OwnSound(self._is_cry)
        self._worth = Worth(settings.read_per_minute)
        self._reporter = Reporter(alerts, clock, reported=self._reported, failed=self._failed_to_report)
        self._rest = b""
        self._windows: deque[bytes] = deque()
        self._pieces: deque[tuple[bytes, int]] = deque(maxlen=PIECES)
        self._utterances: deque[Utterance] = deque(maxlen=UTTERANCES)
        self._events: deque[Event] = deque(maxlen=256)
        self._more, self._heard, self._said, self._telling = (anyio.Event() for _ in range(4))
        self._changed = anyio.Event()
        self._told_failed: dict[str, int] = {}
        self._alerts_open: set[str] = set()
        self._muted = False
        self._busy = 0
        self.dropped_ms = 0

    @property
    def muted(self) -> bool:
        """Whether the microphone is muted, so that nothing is heard."""
        return self._muted

    def put(self, pcm: bytes) -> None:
        """Take sound, 16 kHz mono s16le, any length; never waits and never raises. The oldest is dropped and counted."""
        self._rest += pcm
        whole = len(self._rest) - len(self._rest) % WINDOW_BYTES
        for at in range(0, whole, WINDOW_BYTES):
            if len(self._windows) >= WAITING_MS // WINDOW_MS:
                self._windows.popleft()
                self.dropped_ms += WINDOW_MS
            self._windows.append(self._rest[at : at + WINDOW_BYTES])
        self._rest = self._rest[whole:]
        self._more.set()

    def mute(self, *, muted: bool) -> None:
        """Hear nothing, or hear again."""
        self._muted = muted

    def playing(self, purpose: str | None) -> None:
        """The hub begins to play something at this satellite; None where it stops."""
        if purpose is None:
            self._own.stopped(self._senses.now_ms)
        else:
            self._own.started(self._senses.now_ms, purpose)

    def saying(self, text: str) -> None:
        """The hub says this at this satellite."""
        self._own.says(text)

    def read(self, text: str, language: str, confidence: float) -> None:
        """Take a transcript of what was just said here, whoever it was said to."""
        now_ms = self._senses.now_ms
        if not self._settings.words or self._muted:
            return
        try:
            self._read(text, language, confidence, now_ms, now_ms)
        except Exception as error:  # whatever is wrong with one transcript, the next is read
            self._tell_failed("recognition", InternalError(what=type(error).__name__))

    def resolved(self, alert: str, *, cancelled: bool) -> None:
        """An alert is over, perhaps one of this ear's."""
        if alert in self._alerts_open:
            self._alerts_open.discard(alert)
            self._fusion.resolved(self._clock.now(), cancelled=cancelled)

    async def run(self) -> None:
        """Listen, until cancelled."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._reporter.run)
            tasks.start_soon(self._tell_all)
            tasks.start_soon(self._take_in)
            if self._hotwords is not None:
                tasks.start_soon(self._listen, self._hotwords)
            if self._recognizer is not None:
                tasks.start_soon(self._write_down, self._recognizer)

    async def settle(self) -> None:
        """The stream has ended: hear what still waits; returns when what was noticed is durable, however long that takes."""
        while self._windows or self._pieces or self._utterances or self._busy:
            self._changed = anyio.Event()
            await self._changed.wait()
        await self._reporter.settled()

    async def _take_in(self) -> None:
        while True:
            while self._windows:
                window = self._windows.popleft()
                await self._guarded("audio", self._sense, bytes(len(window)) if self._muted else window)
                await anyio.lowlevel.checkpoint()
            self._more = anyio.Event()
            if not self._windows:
                await self._more.wait()

    async def _sense(self, window: bytes) -> None:
        sensed = self._senses.hear(window)
        for sign in sensed.signs:
            counts = self._settings.sounds or sign.kind == "fall"
            if counts and not self._own.covers_sound(sign.start_ms, sign.end_ms):
                self._worth.hint(sign.end_ms)
                self._notice(sign)
        if sensed.listen and self._hotwords is not None:
            self._pieces.append((sensed.listen, sensed.listen_from_ms))
            self._heard.set()
        if sensed.utterance is not None:
            if self._hotwords is not None and not sensed.utterance.goes_on:
                self._pieces.append((b"", sensed.end_ms))
                self._heard.set()
            if self._recognizer is not None and self._worth.why(sensed.utterance, programme=self._programme):
                self._utterances.append(sensed.utterance)
                self._said.set()

    async def _listen(self, hotwords: Hotwords) -> None:
        while True:
            await self._heard.wait()
            self._heard = anyio.Event()
            while self._pieces:
                sound, start_ms = self._pieces.popleft()
                await self._guarded("wake", self._hear_hotwords, hotwords, sound, start_ms)

    async def _hear_hotwords(self, hotwords: Hotwords, sound: bytes, start_ms: int) -> None:
        found: list[Detection] = await hotwords.hear(sound, start_ms) if sound else await hotwords.pause()
        for heard in found:
            if self._own.covers_words(heard.start_ms, heard.end_ms):
                continue
            self._worth.hint(heard.end_ms)
            if not heard.reason:
                self._notice(as_sign(heard))

    async def _write_down(self, recognizer: Recognizer) -> None:
        while True:
            await self._said.wait()
            self._said = anyio.Event()
            while self._utterances:
                await self._guarded("recognition", self._recognize, recognizer, self._utterances.popleft())

    async def _recognize(self, recognizer: Recognizer, said: Utterance) -> None:
        pcm = self._senses.sound(said.start_ms - MARGIN_MS, said.end_ms + MARGIN_MS)
        with anyio.fail_after(RECOGNITION_S):
            heard = await recognizer.transcribe(pcm, languages=self._settings.languages)
        self._read(heard.text, heard.language, heard.confidence, said.start_ms, said.end_ms)

    def _read(self, text: str, language: str, confidence: float, start_ms: int, end_ms: int) -> None:
        if not text.strip() or self._own.covers_words(start_ms, end_ms):
            return
        tongue: Language = "en" if language == "en" else "ko"
        reading = read_words(
            text, tongue, names=self._names(), confidence=confidence, start_ms=start_ms, end_ms=end_ms
        )
        if reading.sign is not None:
            self._notice(reading.sign)

    @property
    def _programme(self) -> bool:
        return self._senses.programme or self._own.programme

    def _is_cry(self, text: str) -> bool:
        return mentions_distress(text, self._settings.languages[0])

    def _notice(self, sign: Sign) -> None:
        self._publish(
            DistressNoticed(
                satellite=self._satellite,
                time_ms=sign.end_ms,
                kind=sign.kind,
                source=sign.source,
                strength=sign.strength,
            )
        )
        report = self._fusion.take(sign, self._clock.now(), programme=self._programme)
        if report is not None:
            self._reporter.put(report)

    def _reported(self, alert: Alert) -> None:
        self._alerts_open.add(alert.id)
        self._fusion.opened()

    async def _failed_to_report(self, error: DureError) -> None:
        self._tell_failed("store", error)

    async def _guarded(
        self,
        stage: str,
        work: Callable[..., Coroutine[Any, Any, None]],
        *given: Any,  # noqa: ANN401  # whatever that work takes
    ) -> None:
        """Do a part's work; whatever it raises is told, and the other parts do not notice."""
        self._busy += 1
        try:
            await work(*given)
        except DureError as error:
            self._tell_failed(stage, error)
        except (
            Exception
        ) as error:  # a plug-in's engine may raise anything; no fault of it may make the net deaf
            self._tell_failed(stage, InternalError(what=type(error).__name__))
        finally:
            self._busy -= 1
            self._changed.set()

    def _tell_failed(self, stage: str, error: DureError) -> None:
        now_ms = self._senses.now_ms
        if now_ms - self._told_failed.get(stage, -TELL_AGAIN_MS) < TELL_AGAIN_MS:
            return
        self._told_failed[stage] = now_ms
        self._publish(
            HubFailed(
                satellite=self._satellite,
                time_ms=now_ms,
                code=error.code,
                stage=stage,
                retryable=error.retryable,
            )
        )

    def _publish(self, event: Event) -> None:
        """Tell it without waiting for those who are told: they may be what is broken."""
        self._events.append(event)
        self._telling.set()

    async def _tell_all(self) -> None:
        while True:
            await self._telling.wait()
            self._telling = anyio.Event()
            while self._events:
                event = self._events.popleft()
                with suppress(Exception), anyio.fail_after(TELL_S):  # whoever is told may be what is broken
                    await self._tell(event)
