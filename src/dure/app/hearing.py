"""The safety net's tap: what every satellite hears goes to an ear of its own as well, past sessions and agents."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import anyio
import msgspec

from dure.api import Alerts, NameVerifier, Recognizer, WakeEngine
from dure.bus import Bus, Overflow, Subscription
from dure.clock import Clock
from dure.config import Config
from dure.errors import DureError, InternalError
from dure.events import (
    AlertResolved,
    AudioStarted,
    AudioStopped,
    Event,
    HearingChanged,
    HubFailed,
    MicrophoneMuted,
    ReplyChunk,
    TranscriptFinal,
)
from dure.plugins import Setup, load
from dure.safety.hearing.crying import CryingLimits
from dure.safety.hearing.ear import DistressEar, Settings
from dure.safety.hearing.fall import FallLimits
from dure.safety.hearing.fusion import FusionLimits
from dure.safety.hearing.lexicon import lexicon
from dure.safety.hearing.phrases import distress_words
from dure.safety.hearing.screams import ScreamLimits
from dure.safety.hearing.senses import Senses
from dure.safety.publishing import publish
from dure.session import Session
from dure.tasks import Background

log = logging.getLogger(__name__)

SOMEBODY = "resident"
"""Who may need help where nobody is configured; such a person gets the default ladder."""

QUEUE = 1024
"""Events that may wait to be passed on to the ears; of more the oldest are dropped: they say what was heard by others already."""

AGAIN_S = 1.0


def is_on(config: Config) -> bool:
    """Whether the safety net listens at all."""
    wanted = config.safety.hearing.enabled
    return wanted == "on" or (wanted == "auto" and bool(config.safety.people or config.safety.contacts))


def person_at(config: Config, satellite: str) -> str:
    """Who may need help at a satellite: whose it is, or the only person there is."""
    people = config.safety.people
    named = [person for person, one in people.items() if satellite in one.satellites]
    if named:
        return named[0]
    return next(iter(people)) if len(people) == 1 else SOMEBODY


def make_senses(config: Config) -> Senses:
    """What is noticed in a microphone's sound, by the configuration."""
    hearing = config.safety.hearing
    return Senses(
        screams=ScreamLimits(above_db=hearing.scream_above_db, pitch_hz=hearing.scream_pitch_hz),
        crying=CryingLimits(together_ms=round(hearing.crying_s * 1000)),
        falls=FallLimits(silence_ms=round(hearing.fall_silence_s * 1000)) if hearing.falls else None,
    )


def make_settings(config: Config) -> Settings:
    """What an ear listens for, by the configuration."""
    hearing = config.safety.hearing
    return Settings(
        hotwords=distress_words(hearing.phrases) if hearing.hotwords else (),
        read_per_minute=hearing.read_per_minute,
        words=hearing.words,
        sounds=hearing.sounds,
        languages=config.recognizer.languages,
        fusion=FusionLimits(wait_s=hearing.wait_s),
    )


def build_engine(config: Config, services: Mapping[type, Any]) -> WakeEngine:
    """A wake engine that asks no recogniser for a second opinion.

    Raises:
        ConfigInvalid: nobody offers it.
        PluginBroken: a plug-in cannot start.
        ModelMissing: its model has not been fetched.
    """
    own = {kind: one for kind, one in services.items() if kind is not NameVerifier}
    settings = {**msgspec.to_builtins(config.wake), "verify": "off"}
    return load(config.plugins).wake_engines.build(
        config.wake.engine, Setup(name=config.wake.engine, settings=settings, services=own)
    )


@dataclass(frozen=True, slots=True)
class Tapped:
    """A session whose sound its satellite's safety ear hears as well, and first.

    Attributes:
        session: the session.
        ear: the ear.
    """

    session: Session
    ear: DistressEar

    async def feed(self, pcm: bytes) -> None:
        """Hear more sound: 16 kHz mono s16le, any length."""
        self.ear.put(pcm)
        await self.session.feed(pcm)

    async def finish(self) -> None:
        """The stream has ended; returns when the last turn is answered."""
        await self.session.finish()

    async def stop(self) -> None:
        """The stop button."""
        await self.session.stop()

    async def call(self, agent: str) -> None:
        """Push to talk.

        Raises:
            NotFound: there is no such agent.
        """
        await self.session.call(agent)


class SafetyHearing:
    """All ears.

    Args:
        config: the configuration.
        bus: where everything happens.
        clock: the time.
        alerts: where alerts are reported.
        names: the assistants' names.
    """

    def __init__(
        self,
        config: Config,
        bus: Bus,
        clock: Clock,
        alerts: Alerts,
        names: Callable[[], Sequence[str]],
    ) -> None:
        self._config, self._bus, self._clock, self._alerts, self._names = config, bus, clock, alerts, names
        self._settings = make_settings(config)
        self._background: Background | None = None
        self._engine: WakeEngine | None = None
        self._recognizer: Recognizer | None = None
        self._ears: dict[str, DistressEar] = {}
        self._broken: DureError | None = None

    @property
    def ears(self) -> Mapping[str, DistressEar]:
        """The satellites at which the safety net listens now."""
        return self._ears

    def build(self, services: Mapping[type, Any], recognizer: Recognizer | None) -> None:
        """Build what the ears share; without a wake engine the others go on."""
        if not is_on(self._config):
            return
        self._background = services[Background]
        for language in self._config.recognizer.languages:
            lexicon(language)  # a tenth of a second, now rather than at the first cry
        self._recognizer = recognizer
        if self._settings.hotwords:
            try:
                self._engine = build_engine(self._config, services)
            except DureError as error:
                self._broken = error
            except Exception as error:  # whatever a plug-in's factory raises, the other ears are built
                self._broken = InternalError(what=type(error).__name__)
            if self._broken is not None:
                log.error("distress is not heard as hotwords: code=%s", self._broken.code)

    @asynccontextmanager
    async def listen(self, satellite: str, *, muted: bool) -> AsyncIterator[DistressEar | None]:
        """Listen at a satellite while the context is open; None where the safety net does not listen.

        What was heard until then is heard to its end, and reported, after the context has been left.
        """
        if self._background is None:
            yield None
            return
        ear = self._open(satellite, muted=muted)
        self._ears[satellite] = ear
        scope = anyio.CancelScope()
        self._background.start(self._keep, ear, scope)
        await self._tell_state(satellite, ear, listening=not muted)
        if self._broken is not None:
            await self._publish(_failed(satellite, self._broken))
        try:
            yield ear
        finally:
            if self._ears.get(satellite) is ear:
                del self._ears[satellite]
            self._background.start(self._end, satellite, ear, scope)

    async def run(self) -> None:
        """Tell the ears what the hub hears and plays, until cancelled."""
        wanted = (TranscriptFinal, ReplyChunk, AudioStarted, AudioStopped, MicrophoneMuted, AlertResolved)
        with self._bus.subscribe(*wanted, size=QUEUE, overflow=Overflow.DROP_OLDEST) as events:
            await self._pass_on(events)

    async def _pass_on(self, events: Subscription) -> None:
        async for event in events:
            for satellite, ear in list(self._ears.items()):
                if isinstance(event, MicrophoneMuted) or event.satellite in {"", satellite}:
                    await self._pass(event, satellite, ear)

    async def _pass(self, event: Event, satellite: str, ear: DistressEar) -> None:
        match event:
            case TranscriptFinal():
                ear.read(event.text, event.language, event.confidence)
            case ReplyChunk():
                ear.saying(event.text)
            case AudioStarted():
                ear.playing(event.purpose)
            case AudioStopped():
                ear.playing(None)
            case AlertResolved():
                ear.resolved(event.alert, cancelled=event.cancelled)
            case MicrophoneMuted():
                ear.mute(muted=event.muted)
                await self._tell_state(satellite, ear, listening=not event.muted)

    def _open(self, satellite: str, *, muted: bool) -> DistressEar:
        ear = DistressEar(
            satellite,
            person=person_at(self._config, satellite),
            alerts=self._alerts,
            tell=self._bus.publish,
            clock=self._clock,
            senses=make_senses(self._config),
            settings=self._settings,
            engine=self._engine,
            recognizer=self._recognizer,
            names=self._names,
        )
        ear.mute(muted=muted)
        return ear

    async def _keep(self, ear: DistressEar, scope: anyio.CancelScope) -> None:
        """Let an ear listen; one that fails in a way nobody foresaw begins again."""
        with scope:
            while True:
                try:
                    await ear.run()
                except Exception as error:  # the net must go on whatever nobody foresaw
                    log.critical("a safety ear failed and begins again: error=%s", type(error).__name__)
                await anyio.sleep(AGAIN_S)

    async def _end(self, satellite: str, ear: DistressEar, scope: anyio.CancelScope) -> None:
        await ear.settle()
        scope.cancel()
        if satellite not in self._ears:
            await self._tell_state(satellite, ear, listening=False)

    async def _tell_state(self, satellite: str, ear: DistressEar, *, listening: bool) -> None:
        hearing = self._config.safety.hearing
        await self._publish(
            HearingChanged(
                satellite=satellite,
                time_ms=0,
                listening=listening,
                muted=ear.muted,
                hotwords=listening and self._engine is not None,
                words=listening and hearing.words,
                sounds=listening and (hearing.sounds or hearing.falls),
            )
        )

    async def _publish(self, event: Event) -> None:
        await publish(self._bus, event)  # whoever is told may be what is broken: it listens all the same


def _failed(satellite: str, error: DureError) -> HubFailed:
    return HubFailed(satellite=satellite, time_ms=0, code=error.code, stage="wake", retryable=error.retryable)
