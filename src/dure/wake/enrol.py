"""Enrolment: a name's owner says it a few times, and it is heard better in that household from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dure.api import BYTES_PER_MS, WakeWord
from dure.errors import BadInput, EnrolmentFailed, Text
from dure.wake.acoustic.model import AcousticModel, Context
from dure.wake.acoustic.windows import Windower
from dure.wake.decode.thresholds import RATE_PER_HOUR
from dure.wake.learn import Chain, is_heard, learn
from dure.wake.pronounce.spoken import Pronouncer
from dure.wake.report import SHORTEST, pronounced

LEAST, MOST = 3, 10
"""How many recordings are taken."""

LEAST_MS, MOST_MS = 300, 10_000
"""How long a recording may be."""

QUIET = 0.003
"""A recording whose loudest 20 ms are quieter than this (of 1) holds nothing to learn from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How well a name is heard in one recording.

    Attributes:
        source: what the recording is called.
        before: its score above the name's threshold, without what was learned.
        after: the same with it.
    """

    source: str
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What came of an enrolment.

    Attributes:
        wake_word: the name.
        chains: what was learned: chains of sounds; none where the name is heard as well without.
        recordings: each recording, before and after.
        false_alarms_before: an hour, at most, as the statistics that ship have it.
        false_alarms_after: the same with what was learned.
    """

    wake_word: str
    chains: tuple[Chain, ...]
    recordings: tuple[Heard, ...]
    false_alarms_before: float
    false_alarms_after: float

    @property
    def before(self) -> float:
        """The recordings' mean score before."""
        return round(sum(one.before for one in self.recordings) / len(self.recordings), 3)

    @property
    def after(self) -> float:
        """Their mean score after."""
        return round(sum(one.after for one in self.recordings) / len(self.recordings), 3)


class Teacher:
    """Learns names from recordings; blocks its thread for about half a second.

    Args:
        weights: the folder of the model `hama-acoustic`.
        spelling: the folder of the model `hama-g2p`.

    Raises:
        ModelMissing, ModelDamaged: a model cannot be used.
    """

    def __init__(self, weights: Path, spelling: Path) -> None:
        self._model = AcousticModel(weights)
        self._pronouncer = Pronouncer(spelling)

    def teach(self, word: WakeWord, recordings: Sequence[tuple[str, bytes]]) -> Lesson:
        """Learn how a name is said.

        Args:
            word: the name; what was learned before does not count.
            recordings: what each is called, and its sound: 16 kHz mono s16le.

        Raises:
            BadInput: there are too few or too many.
            EnrolmentFailed: one is too short, too long, too quiet, or does not hold the name.
            WakeWordInvalid: the name cannot be listened for.
        """
        if not LEAST <= len(recordings) <= MOST:
            why = Text(
                f"{LEAST} to {MOST} recordings are needed, not {len(recordings)}.",
                f"녹음이 {LEAST}개에서 {MOST}개까지 있어야 해요. 지금은 {len(recordings)}개예요.",
            )
            raise BadInput(what=word.text, why=why)
        plain = WakeWord(text=word.text, also=word.also)
        chains = [one.phones for one in pronounced(plain, self._pronouncer) if len(one.phones) >= SHORTEST]
        frames = [self._listen(source, pcm) for source, pcm in recordings]
        learned = learn(chains, frames)
        for (source, _), before, after in zip(recordings, learned.before, learned.after, strict=True):
            if not is_heard(chains, before, after):
                raise EnrolmentFailed(source=source, why=NOT_HEARD)
        new = (learned.chain,) if learned.chain and learned.chain not in chains else ()
        return Lesson(
            wake_word=word.text,
            chains=new,
            recordings=tuple(
                Heard(source=source, before=before, after=after if new else before)
                for (source, _), before, after in zip(recordings, learned.before, learned.after, strict=True)
            ),
            false_alarms_before=round(RATE_PER_HOUR * len(chains), 4),
            false_alarms_after=round(RATE_PER_HOUR * (len(chains) + len(new)), 4),
        )

    def _listen(self, source: str, pcm: bytes) -> np.ndarray:
        """A recording's log-probabilities: float32 (frames, tokens)."""
        _check(source, pcm)
        windower = Windower()
        windower.add(pcm[: len(pcm) // 2 * 2])
        window = windower.flush()
        if window is None:
            raise EnrolmentFailed(source=source, why=SHORT)
        [log_probs] = self._model.judge([(window, Context())])
        return np.asarray(log_probs[window.first : window.first + window.count])


NOT_HEARD = Text("the name is not heard in it", "그 이름이 들리지 않아요")
SHORT = Text("it is too short", "너무 짧아요")


def _check(source: str, pcm: bytes) -> None:
    duration_ms = len(pcm) // BYTES_PER_MS
    if duration_ms < LEAST_MS:
        raise EnrolmentFailed(source=source, why=SHORT)
    if duration_ms > MOST_MS:
        why = Text(f"it is longer than {MOST_MS // 1000} seconds", f"{MOST_MS // 1000}초보다 길어요")
        raise EnrolmentFailed(source=source, why=why)
    sound = np.frombuffer(pcm[: len(pcm) // 640 * 640], "<i2").astype(np.float32) / np.float32(32768)
    sound = sound - sound.mean()
    if float(np.sqrt((sound.reshape(-1, 320) ** 2).mean(1).max())) < QUIET:
        why = Text("hardly anything is heard in it", "소리가 거의 들리지 않아요")
        raise EnrolmentFailed(source=source, why=why)
