"""The wake engine `phoneme`: names typed as text, heard as chains of phones on one acoustic pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import anyio
import numpy as np

from dure.api import BYTES_PER_MS, Detection, NameVerifier, WakeWord
from dure.wake.acoustic.batch import Batches
from dure.wake.acoustic.model import AcousticModel, Context
from dure.wake.acoustic.windows import FRAME_MS, Window, Windower
from dure.wake.decode.thresholds import RATE_PER_HOUR
from dure.wake.listener import Listener
from dure.wake.pronounce.spoken import Pronouncer
from dure.wake.scored_names import ScoredNames
from dure.wake.second_stage import PATIENCE_S, TELL_FROM, Candidate, SecondStage

PIECE_BYTES = 320 * BYTES_PER_MS

POSITION = 1.0
"""What it costs per phone that a name is called in the middle of what is being said."""


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
            ScoredNames, tuple(wake_words), self._pronouncer, self._rate_per_hour
        )
        second: SecondStage | None = None
        if self._verifier:
            second = SecondStage(self._verifier, names.spellings, self._tell_from, self._patience_s)
        return PhonemeStream(self._batches, names, self._position, second)


class PhonemeStream:
    """One microphone's way through the engine; memory does not grow with the stream."""

    def __init__(
        self, batches: Batches, names: ScoredNames, position: float, second: SecondStage | None = None
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
