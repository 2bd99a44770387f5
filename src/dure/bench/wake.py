"""How well and how fast names are heard: names as a user would register them, thresholds as they ship, sound streamed."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dure.api import BYTES_PER_MS, Detection, WakeEngine, WakeWord
from dure.bench.wake_sound import Mixer, read, recordings_below, rows_of, to_pcm
from dure.wake.arbiter import Arbiter

CHUNK_MS = 80
HOUR_MS = 3_600_000


@dataclass(slots=True, kw_only=True)
class NameFigures:
    """One name's figures.

    Attributes:
        recordings: in how many it is called.
        missed: in how many of them it was not heard.
        false_alarms: how often it was heard in the background.
        wrong_name: how often it was heard where another name was called.
    """

    recordings: int = 0
    missed: int = 0
    false_alarms: int = 0
    wrong_name: int = 0


@dataclass(slots=True, kw_only=True)
class WakeFigures:
    """What the bench found.

    Attributes:
        names: by name.
        background_hours: how much sound without a name was heard.
        sound_s: how much sound was heard in all.
        spent_s: processor time for it.
        waits_ms: end of name → detection, in stream time plus the work of the feed that told it.
        hours_by_name: background of each name in the transcribed mode, where other names' sentences count too.
    """

    names: dict[str, NameFigures] = field(default_factory=dict)
    background_hours: float = 0.0
    sound_s: float = 0.0
    spent_s: float = 0.0
    waits_ms: list[float] = field(default_factory=list)
    hours_by_name: dict[str, float] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As the JSON contract has it."""
        recordings = sum(one.recordings for one in self.names.values())
        missed = sum(one.missed for one in self.names.values())
        alarms = sum(one.false_alarms for one in self.names.values())
        hours = sum(self.hours_by_name.values()) or self.background_hours
        waits = np.percentile(self.waits_ms, [50, 95]) if self.waits_ms else [0.0, 0.0]
        return {
            "names": {name: asdict(one) for name, one in self.names.items()},
            "background_hours": round(self.background_hours, 4),
            "false_alarms_per_hour": round(alarms / hours, 4) if hours else None,
            "missed_share": round(missed / recordings, 4) if recordings else None,
            "real_time_factor": round(self.spent_s / self.sound_s, 5) if self.sound_s else None,
            "latency_ms": {"p50": round(float(waits[0])), "p95": round(float(waits[1]))},
        }


class WakeBench:
    """Runs recordings through a wake engine and counts.

    Args:
        engine: what hears.
        words: the names that are loaded.
        tick: is told after each recording.
    """

    def __init__(
        self, engine: WakeEngine, words: Sequence[WakeWord], tick: Callable[[], None] = lambda: None
    ) -> None:
        self._engine = engine
        self._words = tuple(words)
        self._tick = tick
        self.figures = WakeFigures(names={word.text: NameFigures() for word in words})

    async def positives(self, folder: Path, mixer: Mixer) -> None:
        """Recordings in which a name is called: one folder for each name, `_` for a space."""
        for name, paths in calls_in(folder).items():
            if name not in self.figures.names:
                continue
            for path in paths:
                heard = [one.wake_word for one in await self._hear(mixer.mix(path), counts=True)]
                self.figures.names[name].recordings += 1
                self.figures.names[name].missed += name not in heard
                for other in set(heard) - {name}:
                    self.figures.names[other].wrong_name += 1

    async def background(self, paths: Sequence[Path], mixer: Mixer) -> None:
        """Recordings in which no name is called."""
        for path in paths:
            sound = mixer.mix(path)
            self.figures.background_hours += len(sound) / 16000 / 3600
            for one in await self._hear(sound):
                self.figures.names[one.wake_word].false_alarms += 1

    async def transcribed(self, manifest: Path) -> None:
        """Transcribed speech: a sentence whose transcript holds a name is its positive, all others its background."""
        for row in rows_of(manifest):
            if row["transcript"].startswith("["):
                continue
            sound = read(manifest.parent / row["path"])
            written = _letters(row["transcript"])
            heard = Counter(one.wake_word for one in await self._hear(sound, counts=True))
            hours = len(sound) / 16000 / 3600
            self.figures.background_hours += hours
            for name, one in self.figures.names.items():
                if _letters(name) in written:
                    one.recordings += 1
                    one.missed += name not in heard
                else:
                    one.false_alarms += heard[name]
                    self.figures.hours_by_name[name] = self.figures.hours_by_name.get(name, 0.0) + hours

    async def _hear(self, sound: np.ndarray, *, counts: bool = False) -> list[Detection]:
        stream = await self._engine.open(self._words)
        arbiter = Arbiter(self._words, refractory_ms=0)
        pcm, accepted = to_pcm(sound), []
        began = time.process_time()
        for at in range(0, len(pcm) + 1, CHUNK_MS * BYTES_PER_MS):
            before = time.perf_counter()
            chunk = pcm[at : at + CHUNK_MS * BYTES_PER_MS]
            found = await stream.feed(chunk) if chunk else await stream.finish()
            for decision in arbiter.decide(found, state="idle", playing=True):
                if decision.accepted:
                    accepted.append(decision.detection)
                    told_ms = (at + len(chunk)) / BYTES_PER_MS + (time.perf_counter() - before) * 1000
                    if counts:
                        self.figures.waits_ms.append(told_ms - decision.detection.end_ms)
        tail = await stream.finish()
        accepted += [
            one.detection for one in arbiter.decide(tail, state="idle", playing=True) if one.accepted
        ]
        self.figures.spent_s += time.process_time() - began
        self.figures.sound_s += len(sound) / 16000
        self._tick()
        return accepted


def calls_in(folder: Path) -> dict[str, list[Path]]:
    """Name → the recordings in which it is called: one folder for each name, `_` for a space."""
    places = sorted(path for path in folder.iterdir() if path.is_dir())
    return {place.name.replace("_", " "): recordings_below(place) for place in places}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
