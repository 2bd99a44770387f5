"""The wake engine `phoneme`: names typed as text, heard as chains of phones on one acoustic pass."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import anyio
import numpy as np

from dure.api import Detection, WakeWord
from dure.errors import WakeWordInvalid
from dure.wake.acoustic.model import FRAME_MS, FRAME_SAMPLES, AcousticModel
from dure.wake.acoustic.windows import Window, Windower
from dure.wake.decode.bank import Bank, emissions
from dure.wake.decode.ends import end_of_sound
from dure.wake.decode.peaks import Peak, Peaks
from dure.wake.decode.thresholds import threshold
from dure.wake.names import check_wake_words
from dure.wake.pronounce.spoken import Pronouncer, Pronunciation

SHORTEST = 3
"""Fewer phones than this are no name: they are everywhere."""

KEPT = 64
"""Frames kept to find where a last sound ends."""


class PhonemeEngine:
    """Hears any number of names in one pass; one model for all its streams.

    Args:
        weights: the folder of the model `hama-acoustic`.
        spelling: the folder of the model `hama-g2p`, which reads Latin letters; `weights` if not given.

    Raises:
        ModelMissing: the acoustic model has not been fetched.
        ModelDamaged: it cannot be read.
    """

    def __init__(self, weights: Path, *, spelling: Path | None = None) -> None:
        self._model = AcousticModel(weights)
        self._pronouncer = Pronouncer(spelling or weights)

    async def open(self, wake_words: Sequence[WakeWord]) -> PhonemeStream:
        """Start listening for these wake words on a new stream; see `dure.api.WakeEngine`."""
        names = await anyio.to_thread.run_sync(Names, tuple(wake_words), self._pronouncer)
        return PhonemeStream(self._model, names)


class Names:
    """Wake words made ready to be scored.

    Args:
        wake_words: what to listen for.
        pronouncer: tells how they are said.

    Raises:
        WakeWordInvalid: one of them cannot be listened for.
    """

    def __init__(self, wake_words: Sequence[WakeWord], pronouncer: Pronouncer) -> None:
        check_wake_words(word.text for word in wake_words)
        self.texts = [word.text for word in wake_words]
        self.pronunciations: list[Pronunciation] = []
        begins = []
        for word in wake_words:
            begins.append(len(self.pronunciations))
            self.pronunciations += _pronounce(word, pronouncer)
        self.begins = np.array(begins, np.int64)
        self.bank = Bank([one.phones for one in self.pronunciations])
        self.thresholds = np.array([threshold(one.phones) for one in self.pronunciations], np.float32)

    def merge(self, score: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scores of pronunciations → of names: the best pronunciation above its own threshold counts."""
        score = score - self.thresholds
        best = np.maximum.reduceat(score, self.begins, axis=1)
        owner = np.repeat(np.arange(len(self.begins)), np.diff([*self.begins, score.shape[1]]))
        begun = np.where(score >= best[:, owner], start, np.int32(-1))
        return best, np.maximum.reduceat(begun, self.begins, axis=1)


class PhonemeStream:
    """One microphone's way through the engine; memory does not grow with the stream."""

    def __init__(self, model: AcousticModel, names: Names) -> None:
        self._model = model
        self._names = names
        self._windows = Windower()
        self._track = names.bank.track() if names.texts else None
        self._peaks = Peaks(len(names.texts))
        self._log_probs = np.zeros((0, 0), np.float32)
        self._energy = np.zeros(0, np.float32)
        self._kept_from = 0
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
        out += [self._tell(peak) for peak in self._peaks.settle()]
        self._track.reset()
        self._log_probs, self._energy = np.zeros((0, 0), np.float32), np.zeros(0, np.float32)
        return out

    def _work(self, windows: Sequence[Window]) -> list[Detection]:
        out: list[Detection] = []
        for window in windows:
            log_probs = self._model.log_probs(window.sound[None])[0][
                window.first : window.first + window.count
            ]
            self._keep(window, log_probs)
            scores = self._advance(log_probs, window.at_frame)
            out += [self._tell(peak) for peak in self._peaks.advance(*scores, window.at_frame)]
        return out

    def _advance(self, log_probs: np.ndarray, at_frame: int) -> tuple[np.ndarray, np.ndarray]:
        if self._track is None:
            raise AssertionError("a stream without names has nothing to score")
        scores = self._track.advance(emissions(log_probs), at_frame)
        return self._names.merge(scores.score, scores.start)

    def _keep(self, window: Window, log_probs: np.ndarray) -> None:
        """Remember the last frames and their energy."""
        begin = window.first * FRAME_SAMPLES
        sound = window.sound[begin : begin + len(log_probs) * FRAME_SAMPLES]
        sound = np.pad(sound, (0, len(log_probs) * FRAME_SAMPLES - len(sound)))
        energy = (sound.reshape(-1, FRAME_SAMPLES) ** 2).mean(1)
        if len(self._energy):
            log_probs, energy = (
                np.concatenate([self._log_probs, log_probs]),
                np.concatenate([self._energy, energy]),
            )
        self._kept_from = window.at_frame + window.count - len(energy[-KEPT:])
        self._log_probs, self._energy = log_probs[-KEPT:], energy[-KEPT:]

    def _tell(self, peak: Peak) -> Detection:
        end = peak.end
        if end >= self._kept_from and end < self._kept_from + len(self._energy):
            end = end_of_sound(end, self._log_probs, self._energy, self._kept_from)
        return Detection(
            wake_word=self._names.texts[peak.name],
            score=round(peak.score, 3),
            start_ms=max(0, (peak.start - 1) * FRAME_MS),
            end_ms=end * FRAME_MS,
            scores={
                text: round(float(score), 3)
                for text, score in zip(self._names.texts, peak.scores, strict=True)
            },
        )


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
