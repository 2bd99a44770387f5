"""`dure bench echo`: names called over a reply that the room returns to the microphone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dure.api import RATE_HZ, Detection, WakeEngine, WakeWord
from dure.audio.echo import EchoCanceller
from dure.bench.wake_sound import active_level, read, to_pcm
from dure.session.ears import WINDOW_BYTES, Ears

Wave = npt.NDArray[np.float32]

ROOMS_S = (0.2, 0.3, 0.4, 0.5, 0.6)
"""Reverberation times: how long each room takes to fall by 60 dB."""

DELAYS_MS = (0, 20, 60, 120, 300)
"""How late the loudspeaker sounds."""

CALLS_S = (0.4, 1.5, 3.0)
"""When a name is called, from the reply's start on."""

LEVEL = 0.05
"""How loud speech is at the microphone, −26 dBFS."""

DRIVEN = 0.8
"""How far a loudspeaker is driven at the loudest sample: 17 % less comes out of it than in a straight line."""

NOISE = 1e-4
"""The microphone's own noise, −80 dBFS."""

LEAD_S, REST_S, BEFORE_S = 0.5, 1.0, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One call in one room.

    Attributes:
        name: the name that is called.
        path: how it was called.
        reply: what is said meanwhile, 16 kHz.
        before: another reply before it, 4 s of it, from which the room can be learned; empty for none.
        room_s: the room's reverberation time.
        delay_ms: how late the loudspeaker sounds.
        call_s: when the name is called, from the reply's start on.
        seed: of the room.
    """

    name: str
    path: Path
    reply: Wave
    before: Wave
    room_s: float
    delay_ms: int
    call_s: float
    seed: int


@dataclass(slots=True)
class EchoFigures:
    """What was measured.

    Attributes:
        found: by level in dB, how many calls were found `without` and `with` cancelling, and `of` how many.
        false_alarms: names that were heard and not called, without and with.
        reduction_db: by room, how much quieter the echo alone became: the `first` half second, the `rest` of
            the first reply, and the `next` reply.
        real_time_factor: the canceller's processor time for each second in which something plays.
    """

    found: dict[str, dict[str, int]] = field(default_factory=dict)
    false_alarms: dict[str, int] = field(default_factory=lambda: {"without": 0, "with": 0})
    reduction_db: dict[str, dict[str, float]] = field(default_factory=dict)
    real_time_factor: float = 0.0


def room(reverberation_s: float, delay_ms: int, seed: int) -> Wave:
    """How a room returns a click: the direct sound, and as much reverberation, which falls by 60 dB in that time."""
    rng = np.random.default_rng(seed)
    count = int(reverberation_s * RATE_HZ)
    tail = rng.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail /= np.sqrt((tail**2).sum())
    tail[0] += 1.0
    return np.concatenate([np.zeros(delay_ms * RATE_HZ // 1000), tail]).astype(np.float32)


def cases(positives: dict[str, list[Path]], replies: Sequence[Wave], each: int) -> Iterator[Case]:
    """So many calls of each name; rooms, delays, replies and moments take turns."""
    number = 0
    for name, paths in positives.items():
        for index in range(each):
            yield Case(
                name=name,
                path=paths[index * max(1, len(paths) // each) % len(paths)],
                reply=replies[number % len(replies)],
                before=replies[(number + 1) % len(replies)] if number % 2 else np.zeros(0, np.float32),
                room_s=ROOMS_S[number % len(ROOMS_S)],
                delay_ms=DELAYS_MS[(number // 2 + number // 5) % len(DELAYS_MS)],
                call_s=CALLS_S[(number // 3) % len(CALLS_S)],
                seed=number,
            )
            number += 1


class EchoBench:
    """Plays every case to the ears of a session, with and without an echo canceller.

    Args:
        engine: the wake engine.
        words: the names it listens for.
        tick: called after each recording.
    """

    def __init__(self, engine: WakeEngine, words: Sequence[WakeWord], tick: Callable[[], object]) -> None:
        self._engine = engine
        self._words = words
        self._tick = tick
        self._spent_s = self._played_s = 0.0
        self.figures = EchoFigures()

    async def call(self, case: Case, levels_db: Sequence[float | None]) -> None:
        """Call one name over a reply at each of these levels (name over reply; None plays nothing back)."""
        for level_db in levels_db:
            key = "quiet" if level_db is None else f"{level_db:g}"
            counts = self.figures.found.setdefault(key, {"without": 0, "with": 0, "of": 0})
            counts["of"] += 1
            tape, starts, (begin_ms, end_ms) = _tape(case, level_db)
            for way in ("without", "with"):
                echo = EchoCanceller() if way == "with" else None
                heard = await self._hear(tape, starts, echo)
                right = [name == case.name and begin_ms <= at_ms <= end_ms for name, at_ms in heard]
                counts[way] += any(right)
                self.figures.false_alarms[way] += right.count(False)
                self._tick()

    def reduce(self, replies: Sequence[Wave]) -> None:
        """Play a reply and another one in each room while nobody speaks."""
        for index, reverberation_s in enumerate(ROOMS_S):
            returns = room(reverberation_s, DELAYS_MS[index], seed=index)
            echo, figures = EchoCanceller(), []
            at = 0
            for reply in replies[:2]:
                tape = _heard(np.convolve(_loud(reply), returns))
                cleaned = np.frombuffer(self._clean(to_pcm(tape), [(at, reply)], echo), "<i2") / 32768
                at += len(cleaned)
                first = RATE_HZ // 2 + int(np.flatnonzero(np.abs(tape) > 0.01)[0])
                figures.append(
                    [_quieter_db(tape, cleaned, part) for part in (slice(first), slice(first, None))]
                )
            self.figures.reduction_db[f"{reverberation_s:g}"] = {
                "first": figures[0][0],
                "rest": figures[0][1],
                "next": figures[1][1],
            }
        self.figures.real_time_factor = round(self._spent_s / self._played_s, 4)

    async def _hear(
        self, tape: Wave, played: Sequence[tuple[int, Wave]], echo: EchoCanceller | None
    ) -> list[tuple[str, int]]:
        stream = await self._engine.open(self._words)
        ears = Ears(stream, pre_roll_ms=600, keep_ms=30_000)
        pcm = to_pcm(tape)
        if echo is not None:
            pcm = self._clean(pcm, played, echo)
        found: list[Detection] = []
        for at in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES):
            found += (await ears.hear(pcm[at : at + WINDOW_BYTES])).detections
        found += await ears.finish()
        return [(one.wake_word, one.start_ms) for one in found]

    def _clean(self, pcm: bytes, played: Sequence[tuple[int, Wave]], echo: EchoCanceller) -> bytes:
        for at, reply in played:
            echo.play(to_pcm(reply), RATE_HZ, at * 1000 / RATE_HZ)
            echo.stop()
            self._played_s += len(reply) / RATE_HZ
        whole = len(pcm) // WINDOW_BYTES * WINDOW_BYTES
        began = time.process_time()
        cleaned = [echo.clean(pcm[at : at + WINDOW_BYTES]) for at in range(0, whole, WINDOW_BYTES)]
        self._spent_s += time.process_time() - began
        return b"".join(cleaned)


def _tape(case: Case, level_db: float | None) -> tuple[Wave, list[tuple[int, Wave]], tuple[int, int]]:
    """What the microphone hears, what was played where, and between which milliseconds the name is called."""
    name = read(case.path)
    name = name * (LEVEL / active_level(name))
    before = case.before[: int(BEFORE_S * RATE_HZ)]
    lead = int(LEAD_S * RATE_HZ)
    at = lead + (len(before) + int(REST_S * RATE_HZ) if len(before) else 0)
    called = at + int(case.call_s * RATE_HZ)
    tape = np.zeros(max(at + len(case.reply), called + len(name)) + RATE_HZ, np.float32)
    tape[called : called + len(name)] += name
    played = [(lead, before), (at, case.reply)] if len(before) else [(at, case.reply)]
    if level_db is not None:
        returns = room(case.room_s, case.delay_ms, case.seed)
        for start, reply in played:
            returned = np.convolve(_loud(reply), returns)
            returned *= LEVEL / active_level(returned) * 10 ** (-level_db / 20)
            tape[start : start + len(returned)] += returned[: len(tape) - start]
    return _noisy(tape), played, (called * 1000 // RATE_HZ, (called + len(name)) * 1000 // RATE_HZ)


def _loud(reply: Wave) -> Wave:
    """As a small loudspeaker plays it, which bends the loudest parts."""
    driven: Wave = np.tanh(DRIVEN * reply / np.abs(reply).max()) / DRIVEN
    return driven


def _heard(returned: Wave) -> Wave:
    return _noisy(returned * (LEVEL / active_level(returned)))


def _noisy(tape: Wave) -> Wave:
    return np.asarray(tape + NOISE * np.random.default_rng(0).standard_normal(len(tape)), np.float32)


def _quieter_db(before: npt.NDArray[Any], after: npt.NDArray[Any], part: slice) -> float:
    power = [float(np.mean(np.square(wave[: len(after)][part]))) + 1e-12 for wave in (before, after)]
    return round(10 * float(np.log10(power[0] / power[1])), 1)
