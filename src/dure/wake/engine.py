"""The wake engine `phoneme`: names typed as text, heard as chains of phones on one acoustic pass."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import anyio
import numpy as np

from dure.api import Detection, WakeWord
from dure.errors import WakeWordInvalid
from dure.wake.acoustic.model import FRAME_MS, FRAME_SAMPLES, AcousticModel
from dure.wake.acoustic.tokens import ENGLISH
from dure.wake.acoustic.windows import Window, Windower
from dure.wake.decode.bank import Bank, emissions
from dure.wake.decode.evidence import Surroundings
from dure.wake.decode.peaks import Peak, Peaks
from dure.wake.decode.thresholds import RATE_PER_HOUR, calibrate
from dure.wake.names import check_wake_words
from dure.wake.pronounce.spoken import Pronouncer, Pronunciation

SHORTEST = 3
"""Fewer phones than this are no name: they are everywhere."""

POSITION = 1.0
"""What it costs per phone that a name is called in the middle of what is being said."""


class PhonemeEngine:
    """Hears any number of names in one pass; one model for all its streams.

    Args:
        weights: the folder of the model `hama-acoustic`.
        spelling: the folder of the model `hama-g2p`, which reads Latin letters; `weights` if not given.
        position: what it costs per phone that no pause comes before a name; 0 lets it be called anywhere.
        rate_per_hour: the false alarms an hour and name that thresholds aim at.

    Raises:
        ModelMissing: the acoustic model has not been fetched.
        ModelDamaged: it cannot be read.
    """

    def __init__(
        self,
        weights: Path,
        *,
        spelling: Path | None = None,
        position: float = POSITION,
        rate_per_hour: float = RATE_PER_HOUR,
    ) -> None:
        self._model = AcousticModel(weights)
        self._pronouncer = Pronouncer(spelling or weights)
        self._position = position
        self._rate_per_hour = rate_per_hour

    async def open(self, wake_words: Sequence[WakeWord]) -> PhonemeStream:
        """Start listening for these wake words on a new stream; see `dure.api.WakeEngine`."""
        names = await anyio.to_thread.run_sync(
            Names, tuple(wake_words), self._pronouncer, self._rate_per_hour
        )
        return PhonemeStream(self._model, names, self._position)


class Names:
    """Wake words made ready to be scored.

    Args:
        wake_words: what to listen for.
        pronouncer: tells how they are said.
        rate_per_hour: the false alarms an hour and name that thresholds aim at.

    Raises:
        WakeWordInvalid: one of them cannot be listened for.
    """

    def __init__(
        self,
        wake_words: Sequence[WakeWord],
        pronouncer: Pronouncer,
        rate_per_hour: float = RATE_PER_HOUR,
    ) -> None:
        check_wake_words(word.text for word in wake_words)
        self.texts = [word.text for word in wake_words]
        self.pronunciations: list[Pronunciation] = []
        begins = []
        for word in wake_words:
            begins.append(len(self.pronunciations))
            self.pronunciations += _pronounce(word, pronouncer)
        self.begins = np.array(begins, np.int64)
        self.bank = Bank([one.phones for one in self.pronunciations])
        self.thresholds = np.array(
            [calibrate(one.phones, rate_per_hour).threshold for one in self.pronunciations], np.float32
        )

    def kind(self, name: int) -> tuple[int, bool]:
        """How many phones a name's first pronunciation has, and whether they are not English."""
        phones = self.pronunciations[self.begins[name]].phones
        return len(phones), not ENGLISH.issuperset(phones)

    def merge(self, score: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scores of pronunciations → of names: the best pronunciation above its own threshold counts."""
        score = score - self.thresholds
        best = np.maximum.reduceat(score, self.begins, axis=1)
        owner = np.repeat(np.arange(len(self.begins)), np.diff([*self.begins, score.shape[1]]))
        begun = np.where(score >= best[:, owner], start, np.int32(-1))
        return best, np.maximum.reduceat(begun, self.begins, axis=1)


class PhonemeStream:
    """One microphone's way through the engine; memory does not grow with the stream."""

    def __init__(self, model: AcousticModel, names: Names, position: float) -> None:
        self._model = model
        self._names = names
        self._position = position
        self._windows = Windower()
        self._track = names.bank.track() if names.texts else None
        self._peaks = Peaks(len(names.texts))
        self._around = Surroundings()
        self._odd = b""

    async def feed(self, pcm: bytes) -> Sequence[Detection]:
        """Hear more sound; see `dure.api.WakeStream`."""
        pcm = self._odd + pcm
        self._odd = pcm[len(pcm) // 2 * 2 :]
        windows = self._windows.add(pcm[: len(pcm) // 2 * 2])
        if not windows or self._track is None:
            return []
        return await anyio.to_thread.run_sync(self._work, windows)

    async def skip(self, duration_ms: int) -> Sequence[Detection]:
        """Let time pass without sound; see `dure.api.WakeStream`."""
        out = await self.finish()
        self._windows.skip(round(duration_ms / FRAME_MS))
        return out

    async def finish(self) -> Sequence[Detection]:
        """No more sound comes; see `dure.api.WakeStream`."""
        windows, self._odd = self._windows.flush(), b""
        if self._track is None:
            return []
        out = await anyio.to_thread.run_sync(self._work, windows)
        out += self._judge(self._peaks.settle())
        self._track.reset()
        self._around = Surroundings()
        return out

    def _work(self, windows: Sequence[Window]) -> list[Detection]:
        out: list[Detection] = []
        for window in windows:
            log_probs = self._model.log_probs(window.sound[None])[0][
                window.first : window.first + window.count
            ]
            self._around.add(log_probs, _energy(window, len(log_probs)), window.at_frame)
            out += self._judge(self._advance(log_probs, window.at_frame))
        return out

    def _advance(self, log_probs: np.ndarray, at_frame: int) -> list[Peak]:
        if self._track is None:
            raise AssertionError("a stream without names has nothing to score")
        scores = self._track.advance(emissions(log_probs), at_frame)
        return self._peaks.advance(*self._names.merge(scores.score, scores.start), at_frame)

    def _judge(self, peaks: Sequence[Peak]) -> list[Detection]:
        """The second look: peaks that stay above their threshold."""
        out = []
        for peak in peaks:
            phones, foreign = self._names.kind(peak.name)
            found = self._around.evidence(peak.start, peak.end, phones)
            penalty = found.penalty(phones, self._position, foreign=foreign)
            if peak.score >= penalty:
                self._peaks.tell(peak)
                out.append(self._tell(peak, penalty))
        return out

    def _tell(self, peak: Peak, penalty: float) -> Detection:
        return Detection(
            wake_word=self._names.texts[peak.name],
            score=round(peak.score - penalty, 3),
            start_ms=max(0, (peak.start - 1) * FRAME_MS),
            end_ms=self._around.end_of_sound(peak.end) * FRAME_MS,
            scores={
                text: round(float(score) - penalty, 3)
                for text, score in zip(self._names.texts, peak.scores, strict=True)
            },
        )


def _energy(window: Window, count: int) -> np.ndarray:
    """The mean square of each wanted frame."""
    begin = window.first * FRAME_SAMPLES
    sound = window.sound[begin : begin + count * FRAME_SAMPLES]
    sound = np.pad(sound, (0, count * FRAME_SAMPLES - len(sound)))
    return np.asarray((sound.reshape(-1, FRAME_SAMPLES) ** 2).mean(1))


def _pronounce(word: WakeWord, pronouncer: Pronouncer) -> list[Pronunciation]:
    """All spellings' pronunciations that are long enough, without doubles.

    Raises:
        WakeWordInvalid: none is.
    """
    found = {one.phones: one for text in (word.text, *word.also) for one in pronouncer.pronounce(text)}
    out = [one for phones, one in found.items() if len(phones) >= SHORTEST]
    if not out:
        raise WakeWordInvalid(wake_word=word.text, why="it is too short to be told from other speech")
    return out
