"""The wake engine `phoneme`: names typed as text, heard as chains of phones on one acoustic pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import anyio
import numpy as np

from dure.api import BYTES_PER_MS, Detection, NameVerifier, WakeWord
from dure.errors import WakeWordInvalid
from dure.wake.acoustic.batch import Batches
from dure.wake.acoustic.model import AcousticModel, Context
from dure.wake.acoustic.tokens import ENGLISH
from dure.wake.acoustic.windows import FRAME_MS, Window, Windower
from dure.wake.decode.bank import Bank, Scores
from dure.wake.decode.thresholds import RATE_PER_HOUR, calibrate
from dure.wake.listener import Listener
from dure.wake.names import TOO_SHORT, check_wake_words
from dure.wake.pronounce.ipa import is_ipa
from dure.wake.pronounce.spoken import Pronouncer, Pronunciation
from dure.wake.second_stage import PATIENCE_S, TELL_FROM, Candidate, SecondStage

PIECE_BYTES = 320 * BYTES_PER_MS

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
        self._usual: list[tuple[str, ...]] = []
        for word in wake_words:
            begins.append(len(self.pronunciations))
            self.pronunciations += _pronounce(word, pronouncer)
            self._usual.append(word.learned[0] if word.learned else self.pronunciations[begins[-1]].phones)
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
        """How many phones a name's first pronunciation has, or what its owner taught, and whether they are not English."""
        phones = self._usual[name]
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
        self._batches = batches
        self._context = Context()
        self._windows = Windower()
        self._listener = (
            Listener(names, position, self._look_back, doubts=second is not None) if names.texts else None
        )
        self._odd = b""

    async def feed(self, pcm: bytes) -> Sequence[Detection]:
        """Hear more sound; see `dure.api.WakeStream`."""
        pcm = self._odd + pcm
        whole = len(pcm) // 2 * 2
        self._odd = pcm[whole:]
        if self._listener is None:
            return []
        out: list[Detection] = []
        # The second stage keeps a few seconds only: what comes at once is heard little by little.
        for begin in range(0, whole, PIECE_BYTES):
            piece = pcm[begin : min(begin + PIECE_BYTES, whole)]
            self._windows.add(piece)
            if self._second:
                self._second.hear(piece)
                out += await self._second.due()
            while window := self._windows.next():
                out += self._sort(await self._batches.judge(window, self._context, self._listener.hear))
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
        if self._listener is None:
            return []
        found = await self._batches.judge(window, self._context, self._listener.hear) if window else []
        self._context = Context()
        found += await anyio.to_thread.run_sync(self._listener.finish)
        out = self._sort(found)
        if self._second:
            out += await self._second.settle()
        return out

    def _look_back(self) -> tuple[Window, np.ndarray]:
        return self._batches.look(self._windows.look_back())

    def _sort(self, found: Sequence[Candidate]) -> list[Detection]:
        """Those of which the first stage is sure, and those that came near; what a second stage can judge it is asked about."""
        doubtful = [one for one in found if self._second and self._second.doubts(one)]
        if self._second:
            self._second.ask(doubtful)
        alone = [one.detection for one in found if one not in doubtful and one.detection.score >= TELL_FROM]
        return [one if one.score >= 0 else replace(one, reason="below_threshold") for one in alone]


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
        raise WakeWordInvalid(wake_word=word.text, why=TOO_SHORT)
    return out
