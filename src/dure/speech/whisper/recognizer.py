"""The recogniser `whisper`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from dure.api import RATE_HZ, Transcript
from dure.audio.resample import Wave, to_pcm
from dure.audio.vad import WINDOW_MS, VoiceDetector
from dure.errors import RecognitionFailed, Text
from dure.speech.thread import ModelThread, Patience
from dure.speech.whisper.engine import IMPOSSIBLE, WhisperEngine, cut_in_pauses, to_wave
from dure.speech.whisper.guard import Heard, believe

_SHORTEST = RATE_HZ // 20
_SILENT_PEAK = 64 / 32768
_HANGUL = re.compile("[가-힣]")


class WhisperRecognizer:
    """Whisper, int8, with guards against words that nobody said.

    The model is loaded in the background as soon as the object is made. Utterances are taken in the order in
    which they come, one at a time; one that is cancelled gives way at its next step.

    Args:
        model_folder: the model store's `whisper-base` or `whisper-small`.
        threads: processor threads; 0 chooses.
    """

    def __init__(self, model_folder: Path, threads: int = 0) -> None:
        self._thread = ModelThread(partial(WhisperEngine, model_folder, threads))

    async def aclose(self) -> None:
        """Let the thread end; nothing can be recognised afterwards."""
        self._thread.close()

    async def ready(self) -> None:
        """Wait until the model is loaded."""
        await self._thread.ready()

    async def transcribe(self, pcm: bytes, *, languages: Sequence[str]) -> Transcript:
        """Write down an utterance; see `Recognizer`.

        Raises:
            RecognitionFailed: the model cannot be loaded or run, or no language is given.
            Overloaded: too many others wait already.
        """
        if not languages:
            raise RecognitionFailed(why=Text(en="no language is configured", ko="설정한 언어가 없어요"))
        return await self._thread.run(partial(_transcribe, pcm, tuple(languages)))

    async def verify(self, pcm: bytes, names: Mapping[str, Sequence[str]]) -> Mapping[str, float]:
        """Judge how well names fit a short stretch of sound; see `NameVerifier`.

        One encoding serves all names. It waits its turn behind utterances, as they do behind it.

        Raises:
            RecognitionFailed: the model cannot be loaded or run.
            Overloaded: too many others wait already.
        """
        return await self._thread.run(partial(_verify, pcm, names))

    async def read(
        self, pcm: bytes, *, language: str, propose: Callable[[str], Sequence[str]]
    ) -> Mapping[str, float]:
        """Write down a sentence and judge other readings of it on the same encoding; see `SentenceReader`.

        Raises:
            RecognitionFailed: the model cannot be loaded or run.
            Overloaded: too many others wait already.
        """
        return await self._thread.run(partial(_read, pcm, language, propose))


def _read(
    pcm: bytes,
    language: str,
    propose: Callable[[str], Sequence[str]],
    engine: WhisperEngine,
    patience: Patience,
) -> dict[str, float]:
    wave = to_wave(pcm)
    if len(wave) < _SHORTEST or np.abs(wave).max() <= _SILENT_PEAK:
        return {}
    patience.check()
    encoded = engine.encode(wave)
    patience.check()
    text = engine.decode(encoded, language, len(wave) * 1000 // RATE_HZ, 1.0).text
    others = propose(text)
    if not others:
        return {}
    as_written = float(engine.fit(encoded, language, text).sum())
    odds = {}
    for other in others:
        patience.check()
        odds[other] = float(engine.fit(encoded, language, other).sum()) - as_written
    return odds


def _verify(
    pcm: bytes, names: Mapping[str, Sequence[str]], engine: WhisperEngine, patience: Patience
) -> dict[str, float]:
    wave = to_wave(pcm)
    if len(wave) < _SHORTEST or np.abs(wave).max() <= _SILENT_PEAK:
        return dict.fromkeys(names, IMPOSSIBLE)
    patience.check()
    encoded, found = engine.encode_short(wave), {}
    for name, spellings in names.items():
        patience.check()
        found[name] = max((_evidence(engine, encoded, one) for one in spellings), default=IMPOSSIBLE)
    return found


def _evidence(engine: WhisperEngine, encoded: Any, spelling: str) -> float:  # noqa: ANN401  # CTranslate2 ships no types
    if _HANGUL.search(spelling):
        return engine.evidence(encoded, "ko", (spelling,))
    return engine.evidence(encoded, "en", tuple(dict.fromkeys((spelling, spelling.title()))))


def _transcribe(
    pcm: bytes, languages: tuple[str, ...], engine: WhisperEngine, patience: Patience
) -> Transcript:
    said, scores, language = [], [], ""
    for piece in cut_in_pauses(to_wave(pcm)):
        if len(piece) < _SHORTEST or np.abs(piece).max() <= _SILENT_PEAK:
            continue
        heard, language = _hear(piece, (language,) if language else languages, engine, patience)
        if text := believe(heard, partial(voiced_ms, piece)):
            said.append(text)
            scores.append(heard.log_probability)
    confidence = math.exp(min(0.0, sum(scores) / len(scores))) if scores else 0.0
    return Transcript(text=" ".join(said), language=language or languages[0], confidence=confidence)


def _hear(
    wave: Wave, languages: tuple[str, ...], engine: WhisperEngine, patience: Patience
) -> tuple[Heard, str]:
    patience.check()
    encoded = engine.encode(wave)
    patience.check()
    language, share = engine.choose_language(encoded, languages)
    heard = engine.decode(encoded, language, len(wave) * 1000 // RATE_HZ, share)
    patience.check()
    return heard, language


def voiced_ms(wave: Wave) -> int:
    """How much of the sound is voice, by the voice detector."""
    return WINDOW_MS * sum(score >= 0.5 for score in VoiceDetector().feed(to_pcm(wave)))
