"""How much better names are heard after three recordings of their owners, and what that costs in false alarms."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from dure.api import WakeEngine, WakeWord
from dure.bench.wake.hearing import DureListener
from dure.bench.wake_sound import Mixer, read, to_pcm
from dure.wake.enrol import Teacher

TAKES = 3
SEED = 2026


@dataclass(slots=True, kw_only=True)
class EnrolFigures:
    """One name's figures.

    Attributes:
        typed: how the name was typed.
        learned: chains of sounds, each with spaces between; empty where none was better.
        before: mean score of the enrolled recordings without what was learned.
        after: the same with it.
        calls: how many other recordings were tried in each condition.
        missed_before: how many of them were missed, by condition.
        missed_after: the same with what was learned.
        false_alarms_before: how often it was heard in the background.
        false_alarms_after: the same with what was learned.
    """

    typed: str
    learned: list[str] = field(default_factory=list)
    before: float = 0.0
    after: float = 0.0
    calls: int = 0
    missed_before: dict[str, int] = field(default_factory=dict)
    missed_after: dict[str, int] = field(default_factory=dict)
    false_alarms_before: int = 0
    false_alarms_after: int = 0


class EnrolBench:
    """Enrols every name from a few of its recordings and tries the others.

    Args:
        engine: what hears.
        teacher: what learns.
        typed: name → how it is typed.
        calls: name → its recordings; `TAKES` of them, drawn with a fixed seed, are enrolled.
        each: how many of the others are tried in each condition.
        tick: is told after each recording.
    """

    def __init__(
        self,
        engine: WakeEngine,
        teacher: Teacher,
        *,
        typed: Mapping[str, str],
        calls: Mapping[str, Sequence[Path]],
        each: int,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._tick = tick
        self._tried: dict[str, Sequence[Path]] = {}
        self.figures: dict[str, EnrolFigures] = {}
        self._before: list[WakeWord] = []
        self._after: list[WakeWord] = []
        self.background_hours = 0.0
        for name, paths in calls.items():
            order = np.random.default_rng([SEED, zlib.crc32(name.encode())]).permutation(len(paths))
            drawn = [paths[int(place)] for place in order]
            self._tried[name] = drawn[TAKES:][:each]
            self._teach(teacher, WakeWord(text=typed.get(name, name), agent=name), drawn[:TAKES])

    def _teach(self, teacher: Teacher, word: WakeWord, paths: Sequence[Path]) -> None:
        figures = self.figures[word.agent] = EnrolFigures(typed=word.text, calls=len(self._tried[word.agent]))
        lesson = teacher.teach(word, [(path.name, to_pcm(read(path))) for path in paths])
        figures.learned = [" ".join(chain) for chain in lesson.chains]
        figures.before, figures.after = lesson.before, lesson.after
        self._before.append(word)
        self._after.append(replace(word, learned=lesson.chains))

    async def calls(self, condition: str, mixer: Mixer) -> None:
        """Try the recordings that were not enrolled, without and with what was learned."""
        for name, paths in self._tried.items():
            one = self.figures[name]
            for taught, missed in ((False, one.missed_before), (True, one.missed_after)):
                heard = [name in await self._hear(to_pcm(mixer.mix(path)), taught=taught) for path in paths]
                missed[condition] = heard.count(False)

    async def background(self, paths: Sequence[Path]) -> None:
        """Recordings in which no name is called."""
        for path in paths:
            pcm = to_pcm(read(path))
            self.background_hours += len(pcm) / 32000 / 3600
            for name in await self._hear(pcm, taught=False):
                self.figures[name].false_alarms_before += 1
            for name in await self._hear(pcm, taught=True):
                self.figures[name].false_alarms_after += 1

    async def _hear(self, pcm: bytes, *, taught: bool) -> list[str]:
        """Whose names were followed."""
        words = self._after if taught else self._before
        owners = {word.text: word.agent for word in words}
        heard, _ = await DureListener(engine=self._engine, words=words).hear(pcm)
        self._tick()
        return [owners[one.wake_word] for one in heard if one.accepted]

    def plain(self) -> dict[str, Any]:
        """Everything as JSON."""
        return {
            "names": {name: asdict(one) for name, one in self.figures.items()},
            "background_hours": round(self.background_hours, 4),
        }
