"""Recognisers to measure against: what one gets without Dure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread
import numpy as np

from dure.api import Transcript


class PlainFasterWhisper:
    """`faster_whisper.WhisperModel.transcribe` as its documentation shows it, with the same model, int8.

    Args:
        model_folder: the model, in CTranslate2's format.
        threads: processor threads; 0 takes faster-whisper's default.
        beam_size: 5 is its default; 1 is greedy.
    """

    def __init__(self, model_folder: Path, *, threads: int = 0, beam_size: int = 5) -> None:
        from faster_whisper import WhisperModel

        self._model: Any = WhisperModel(
            str(model_folder), device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True
        )
        self._beam_size = beam_size

    async def transcribe(self, pcm: bytes, *, languages: Sequence[str]) -> Transcript:
        """Write down an utterance; the first language is taken for certain, which favours it."""
        return await anyio.to_thread.run_sync(partial(self._transcribe, pcm, languages[0]))

    def _transcribe(self, pcm: bytes, language: str) -> Transcript:
        wave = np.frombuffer(pcm, "<i2").astype(np.float32) / 32768
        segments, _ = self._model.transcribe(wave, language=language, beam_size=self._beam_size)
        text = "".join(segment.text for segment in segments).strip()
        return Transcript(text=text, language=language, confidence=0.0)
