"""How long an answer takes: live sessions, fed in real time, stage by stage."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import anyio

from dure.api import BYTES_PER_MS
from dure.app import Hub
from dure.events import AudioDropped, ReplyEnded, TurnMeasured, WakeDetected

PIECE_MS = 32
QUIET_MS = 1500
TAIL_MS = 5000
STAGES = ("endpoint_ms", "recognition_ms", "agent_ms", "synthesis_ms", "total_ms")


@dataclass(slots=True)
class Tally:
    """What happened while the bench ran."""

    measured: list[TurnMeasured] = field(default_factory=list)
    detected: int = 0
    answered: int = 0
    dropped_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFigures:
    """What `dure bench turn` prints.

    Attributes:
        turns: how many requests were spoken.
        detected: in how many of them a name was heard.
        answered: how many answers were played to their end.
        microphones: how many spoke at once.
        stages: median and 95th percentile of each stage, milliseconds.
        from_utterance_ended_ms: from `utterance.ended` to the first sound.
        real_time_factor: processor seconds per second of sound, all threads, one microphone.
        dropped_ms: sound that came faster than it could be heard; 0 if the machine keeps up.
        memory_mb: the largest resident size of the process.
    """

    turns: int
    detected: int
    answered: int
    microphones: int
    stages: dict[str, dict[str, float]]
    from_utterance_ended_ms: dict[str, float]
    real_time_factor: float
    dropped_ms: int
    memory_mb: float


async def bench_turn(hub: Hub, spoken: Sequence[bytes], *, turns: int, microphones: int) -> TurnFigures:
    """Speak each recording in turn to every microphone, at the pace of life, and measure the answers.

    Args:
        hub: the hub.
        spoken: recordings that hold a name and a request: 16 kHz mono s16le.
        turns: how many requests each microphone hears.
        microphones: how many speak at once.
    """
    tally = Tally()
    cpu_s, began = time.process_time(), time.monotonic()
    async with anyio.create_task_group() as tasks:
        for number in range(microphones):
            mine = [spoken[(number + turn) % len(spoken)] for turn in range(turns)]
            tasks.start_soon(_speak, hub, f"bench-{number}", mine, tally)
    wall_s, cpu_s = time.monotonic() - began, time.process_time() - cpu_s
    from_end = [one.total_ms - one.endpoint_ms for one in tally.measured]
    return TurnFigures(
        turns=turns * microphones,
        detected=tally.detected,
        answered=tally.answered,
        microphones=microphones,
        stages={stage: _spread([getattr(one, stage) for one in tally.measured]) for stage in STAGES},
        from_utterance_ended_ms=_spread(from_end),
        real_time_factor=round(cpu_s / (wall_s * microphones), 4),
        dropped_ms=tally.dropped_ms,
        memory_mb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    )


async def _speak(hub: Hub, satellite: str, spoken: Sequence[bytes], tally: Tally) -> None:
    with hub.bus.subscribe(
        WakeDetected, TurnMeasured, ReplyEnded, AudioDropped, satellite=satellite, size=4096
    ) as events:
        async with hub.open_session(satellite) as session:
            for pcm in spoken:
                quiet = bytes(QUIET_MS * BYTES_PER_MS)
                await _pace(session.feed, quiet + pcm + bytes(TAIL_MS * BYTES_PER_MS))
                await session.stop()
            await session.finish()
    async for event in events:
        match event:
            case WakeDetected():
                tally.detected += 1
            case TurnMeasured():
                tally.measured.append(event)
            case ReplyEnded():
                tally.answered += 1
            case AudioDropped():
                tally.dropped_ms += event.dropped_ms


async def _pace(feed: Callable[[bytes], Awaitable[None]], pcm: bytes) -> None:
    began = time.monotonic()
    step = PIECE_MS * BYTES_PER_MS
    for number, at in enumerate(range(0, len(pcm), step)):
        late_s = time.monotonic() - began - number * PIECE_MS / 1000
        if late_s < 0:
            await anyio.sleep(-late_s)
        await feed(pcm[at : at + step])


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    ordered = sorted(values)
    return {
        "p50": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))], 1),
    }
