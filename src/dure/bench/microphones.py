"""How many microphones one core can hear, and how long a name waits.

Everything is counted in processor time of the whole process, which a busy machine stretches less than it does wall time.
A microphone is what a session hears with: echo canceller, voice detector, gate, ring, and a stream of the wake engine.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import anyio
import numpy as np

from dure.api import BYTES_PER_MS, RATE_HZ, NameVerifier, WakeEngine, WakeWord
from dure.audio.echo import EchoCanceller
from dure.session.ears import WINDOW_BYTES, Ears

ROOM_LEVEL = 60.0
"""What a silent room sounds like, root mean square of 32,768: −55 dBFS."""

SPEECH_SHARE = 0.2
SPOKEN_MS = 4000
PRE_ROLL_MS, KEEP_MS = 600, 30_000
MEMORY_STREAMS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What microphones cost under one kind of sound.

    Attributes:
        real_time_factor: processor seconds for each second of one microphone.
        microphones_per_core: how many one core can hear in real time.
    """

    real_time_factor: float
    microphones_per_core: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """How long after a name's last sound it was told: stream time and the processor time of the last step.

    Attributes:
        calls: how many were told.
        p50: median, milliseconds.
        p95: 95th percentile, milliseconds.
    """

    calls: int
    p50: float
    p95: float


@dataclass(slots=True)
class Asked:
    """A verifier that remembers which names it was asked about."""

    inner: NameVerifier
    names: set[str] = field(default_factory=set)

    async def verify(self, pcm: bytes, names: Mapping[str, Sequence[str]]) -> Mapping[str, float]:
        """Ask on; see `dure.api.NameVerifier`."""
        self.names |= set(names)
        return await self.inner.verify(pcm, names)


def room(duration_ms: int, seed: int = 1) -> bytes:
    """A room in which nobody speaks: low noise, that the silence check lets through."""
    rng = np.random.default_rng(seed)
    return rng.normal(0, ROOM_LEVEL, duration_ms * RATE_HZ // 1000).astype("<i2").tobytes()


def spoken(speech: bytes, duration_ms: int, share: float) -> bytes:
    """Sound of which this share is speech, in stretches of four seconds, and the rest a silent room."""
    out, at, quiet_ms = b"", 0, round(SPOKEN_MS * (1 - share) / share)
    step = SPOKEN_MS * BYTES_PER_MS
    while len(out) < duration_ms * BYTES_PER_MS:
        part = speech[at : at + step]
        out += part + (room(quiet_ms, seed=at) if quiet_ms else b"")
        at = (at + step) % max(step, len(speech) - step)
    return out[: duration_ms * BYTES_PER_MS]


async def load_of(engine: WakeEngine, words: Sequence[WakeWord], sounds: Sequence[bytes]) -> Load:
    """Let one microphone hear each of these sounds, all at once, as fast as they can; the first second does not count."""
    ears = [await open_ears(engine, words) for _ in sounds]
    warm = 1000 * BYTES_PER_MS // WINDOW_BYTES * WINDOW_BYTES

    async with anyio.create_task_group() as tasks:
        for one, pcm in zip(ears, sounds, strict=True):
            tasks.start_soon(_hear, one, pcm[:warm])
    began = time.process_time()
    async with anyio.create_task_group() as tasks:
        for one, pcm in zip(ears, sounds, strict=True):
            tasks.start_soon(_hear, one, pcm[warm:])
    seconds = sum(len(pcm) - warm for pcm in sounds) / BYTES_PER_MS / 1000
    factor = (time.process_time() - began) / seconds
    return Load(real_time_factor=round(factor, 5), microphones_per_core=int(1 / factor))


async def memory_mb(engine: WakeEngine, words: Sequence[WakeWord], speech: bytes) -> float:
    """What one more microphone holds after it heard speech, its names included; the models are shared and not counted."""
    kept = [await open_ears(engine, words)]
    await _hear(kept[0], speech)
    tracemalloc.start()
    for _ in range(MEMORY_STREAMS):
        kept.append(await open_ears(engine, words))
        await _hear(kept[-1], speech)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(held / MEMORY_STREAMS / 1e6, 2)


async def waits_of(
    engine: WakeEngine, words: Sequence[WakeWord], calls: Sequence[tuple[str, bytes]], asked: Asked | None
) -> dict[str, Waits]:
    """Call names after two seconds of a silent room: how long until each is told, by whether the second stage was asked."""
    waits: dict[str, list[float]] = {"sure": [], "second_stage": []}
    for name, pcm in calls:
        if asked is not None:
            asked.names.clear()
        ears = await open_ears(engine, words)
        sound = room(2000) + pcm + room(2500)
        for at in range(0, len(sound) - WINDOW_BYTES + 1, WINDOW_BYTES):
            began = time.process_time()
            heard = await ears.hear(sound[at : at + WINDOW_BYTES])
            spent_ms = (time.process_time() - began) * 1000
            told = [one for one in heard.detections if one.wake_word == name and not one.reason]
            if told:
                kind = "second_stage" if asked is not None and name in asked.names else "sure"
                waits[kind].append(heard.end_ms - told[0].end_ms + spent_ms)
                break
    return {kind: _waits(some) for kind, some in waits.items() if some}


async def _hear(ears: Ears, pcm: bytes) -> None:
    for at in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES):
        await ears.hear(pcm[at : at + WINDOW_BYTES])


async def open_ears(engine: WakeEngine, words: Sequence[WakeWord]) -> Ears:
    """A microphone as a session has it."""
    return Ears(await engine.open(words), pre_roll_ms=PRE_ROLL_MS, keep_ms=KEEP_MS, echo=EchoCanceller())


def _waits(some: Sequence[float]) -> Waits:
    ordered = sorted(some)
    last = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return Waits(calls=len(ordered), p50=round(statistics.median(ordered), 1), p95=round(last, 1))
