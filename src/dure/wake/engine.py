"""The wake engine `phoneme`: names typed as text, heard as chains of phones on one acoustic pass."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import anyio
import numpy as np

from dure.api import Detection, NameVerifier, WakeWord
from dure.errors import WakeWordInvalid
from dure.wake.acoustic.batch import Batches
from dure.wake.acoustic.model import AcousticModel, Context
from dure.wake.acoustic.tokens import ENGLISH
from dure.wake.acoustic.windows import FRAME_MS, Window, Windower
from dure.wake.decode.bank import Bank, Scores, emissions
from dure.wake.decode.evidence import Surroundings
from dure.wake.decode.peaks import Peak, Peaks
from dure.wake.decode.thresholds import RATE_PER_HOUR, calibrate
from dure.wake.names import check_wake_words
from dure.wake.pronounce.ipa import is_ipa
from dure.wake.pronounce.spoken import Pronouncer, Pronunciation
from dure.wake.second_stage import PATIENCE_S, TELL_FROM, Candidate, SecondStage

SHORTEST = 3
"""Fewer phones than this are no name: they are everywhere."""

POSITION = 1.0
"""What it costs per phone that a name is called in the middle of what is being said."""

ENGLISH_DEPTH, KOREAN_DEPTH = 2.0, 0.8
"""How far below its threshold a name is worth a second opinion."""


class PhonemeEngine:
    """Hears any number of names in one pass; one model for all its streams.

    Args:
        weights: the folder of the model `hama-acoustic`.
        spelling: the folder of the model `hama-g2p`, which reads Latin letters; `weights` if not given.
        position: what it costs per phone that no pause comes before a name; 0 lets it be called anywhere.
        rate_per_hour: the false alarms an hour and name that thresholds aim at.
        verifier: gives a second opinion on names that are in doubt; without it the first stage decides alone.
        tell_from: the score from which a name that it rejects is told as a near miss.
        patience_s: how long a second opinion is waited for.

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
        verifier: NameVerifier | None = None,
        tell_from: float = TELL_FROM,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._verifier = verifier
        self._tell_from = tell_from
        self._patience_s = patience_s
        self._batches = Batches(AcousticModel(weights))
        self._pronouncer = Pronouncer(spelling or weights)
        self._position = position
        self._rate_per_hour = rate_per_hour

    async def open(self, wake_words: Sequence[WakeWord]) -> PhonemeStream:
        """Start listening for these wake words on a new stream; see `dure.api.WakeEngine`."""
        names = await anyio.to_thread.run_sync(
            Names, tuple(wake_words), self._pronouncer, self._rate_per_hour
        )
        second: SecondStage | None = None
        if self._verifier:
            second = SecondStage(self._verifier, names.spellings, self._tell_from, self._patience_s)
        return PhonemeStream(self._batches, names, self._position, second)


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
        self.spellings = {
            word.text: tuple(one for one in (word.text, *word.also) if not is_ipa(one.strip()))
            for word in wake_words
        }
        self.pronunciations: list[Pronunciation] = []
        begins, shifts = [], []
        for word in wake_words:
            begins.append(len(self.pronunciations))
            self.pronunciations += _pronounce(word, pronouncer)
            shifts += [word.shift] * (len(self.pronunciations) - begins[-1])
        self.begins = np.array(begins, np.int64)
        self.depths = np.array(
            [KOREAN_DEPTH if self.kind(name)[1] else ENGLISH_DEPTH for name in range(len(begins))], np.float32
        )
        self.bank = Bank([one.phones for one in self.pronunciations])
        self.thresholds = np.array(
            [
                calibrate(one.phones, rate_per_hour).threshold + shift
                for one, shift in zip(self.pronunciations, shifts, strict=True)
            ],
            np.float32,
        )

    def kind(self, name: int) -> tuple[int, bool]:
        """How many phones a name's first pronunciation has, and whether they are not English."""
        phones = self.pronunciations[self.begins[name]].phones
        return len(phones), not ENGLISH.issuperset(phones)

    def merge(self, scores: Scores) -> tuple[np.ndarray, np.ndarray]:
        """Scores of pronunciations → of names: the best pronunciation above its own threshold counts."""
        score, start = scores.score - self.thresholds, scores.start
        best = np.maximum.reduceat(score, self.begins, axis=1)
        owner = np.repeat(np.arange(len(self.begins)), np.diff([*self.begins, score.shape[1]]))
        begun = np.where(score >= best[:, owner], start, np.int32(-1))
        return best, np.maximum.reduceat(begun, self.begins, axis=1)


class PhonemeStream:
    """One microphone's way through the engine; memory does not grow with the stream."""

    def __init__(
        self, batches: Batches, names: Names, position: float, second: SecondStage | None = None
    ) -> None:
        self._second = second
        self._doubtful = Peaks(len(names.texts), floor=-names.depths)
        self._batches = batches
        self._context = Context()
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
        if self._track is None:
            return []
        self._windows.add(pcm[: len(pcm) // 2 * 2])
        out: list[Detection] = []
        if self._second:
            self._second.hear(pcm[: len(pcm) // 2 * 2])
            out += await self._second.due()
        while window := self._windows.next():
            out += self._sort(await self._batches.judge(window, self._context, self._hear))
        return out

    async def skip(self, duration_ms: int) -> Sequence[Detection]:
        """Let time pass without sound; see `dure.api.WakeStream`."""
        out = await self.finish()
        self._windows.skip(duration_ms)
        if self._second:
            self._second.skip_to(self._windows.frames * FRAME_MS)
        return out

    async def finish(self) -> Sequence[Detection]:
        """No more sound comes; see `dure.api.WakeStream`."""
        window, self._odd = self._windows.flush(), b""
        if self._track is None:
            return []
        found = await self._batches.judge(window, self._context, self._hear) if window else []
        self._context = Context()
        found += self._judge(self._peaks.settle(), 0.0)
        found += self._judge(self._doubtful.settle(), -np.inf)
        out = self._sort(found)
        if self._second:
            out += await self._second.settle()
        self._track.reset()
        self._around = Surroundings()
        return out

    def _sort(self, found: Sequence[Candidate]) -> list[Detection]:
        """Those of which the first stage is sure; the others are asked about."""
        if self._second is None:
            return [one.detection for one in found]
        doubtful = [one for one in found if self._second.doubts(one)]
        self._second.ask(doubtful)
        return [one.detection for one in found if one not in doubtful and one.detection.score >= 0]

    def _hear(self, window: Window, log_probs: np.ndarray) -> list[Candidate]:
        """Run in the worker thread: what a window's frames say of the names."""
        if self._track is None:
            raise AssertionError("a stream without names has nothing to score")
        log_probs = log_probs[window.first :]
        wanted, ahead = log_probs[: window.count], log_probs[window.count :]
        next_frame = window.at_frame + window.count
        self._around.add(log_probs, window.energy[window.first :], window.at_frame, len(ahead))
        now = self._names.merge(self._track.advance(emissions(wanted), window.at_frame))
        soon: tuple[np.ndarray, np.ndarray] | None = None
        out: list[Candidate] = []
        for peaks, least in ((self._peaks, 0.0), (self._doubtful, -np.inf))[: 2 if self._second else 1]:
            found = peaks.advance(*now, window.at_frame)
            if peaks.is_open and len(ahead):
                soon = soon or self._names.merge(self._track.peek(emissions(ahead), next_frame))
                found += peaks.settle_by(*soon, next_frame)
            out += self._judge(found, least)
        return out

    def _judge(self, peaks: Sequence[Peak], least: float) -> list[Candidate]:
        """The second look: peaks that stay above their threshold; or, with less asked for, not too far below it."""
        out = []
        for peak in peaks:
            phones, foreign = self._names.kind(peak.name)
            found = self._around.evidence(peak.start, peak.end, phones)
            penalty = found.penalty(phones, self._position, foreign=foreign)
            depth = float(self._names.depths[peak.name]) * (
                1 - found.within * found.sharp * (self._position > 0)
            )
            if peak.score >= penalty + max(least, -depth) and (least == 0 or peak.score < penalty):
                if peak.score >= penalty:
                    self._peaks.tell(peak)
                    self._doubtful.tell(peak)
                out.append(Candidate(detection=self._tell(peak, penalty), most=depth, foreign=foreign))
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


def _pronounce(word: WakeWord, pronouncer: Pronouncer) -> list[Pronunciation]:
    """All spellings' pronunciations that are long enough, without doubles.

    Raises:
        WakeWordInvalid: none is.
    """
    found = {one.phones: one for text in (word.text, *word.also) for one in pronouncer.pronounce(text)}
    for chain in word.learned:
        found.setdefault(chain, Pronunciation(spelling=word.text, phones=chain, basis="learned"))
    out = [one for phones, one in found.items() if len(phones) >= SHORTEST]
    if not out:
        raise WakeWordInvalid(wake_word=word.text, why="it is too short to be told from other speech")
    return out
