"""The recogniser `vosk` (https://alphacephei.com/vosk/): Korean, small and steady; needs the extra `dure[vosk]`."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dure.api import RATE_HZ, Transcript
from dure.audio.vad import WINDOW_MS, VoiceDetector
from dure.errors import ExtraMissing, RecognitionFailed, Text
from dure.speech.thread import ModelThread, Patience

_STEP_BYTES = RATE_HZ * 2
_LEAST_VOICE_MS = 160
_LEAST_CONFIDENCE = 0.5


class VoskRecognizer:
    """Kaldi's Korean model by Vosk. Words come from its vocabulary; numbers are written in words.

    Args:
        model_folder: the model store's `vosk-ko`.

    Raises:
        ExtraMissing: Vosk is not installed.
    """

    def __init__(self, model_folder: Path) -> None:
        if find_spec("vosk") is None:
            raise ExtraMissing(what=Text(en="The recogniser “vosk”", ko="음성 인식기 “vosk”"), extra="vosk")
        self._thread = ModelThread(partial(_load, model_folder))

    async def aclose(self) -> None:
        """Let the thread end; nothing can be recognised afterwards."""
        self._thread.close()

    async def ready(self) -> None:
        """Wait until the model is loaded."""
        await self._thread.ready()

    async def transcribe(self, pcm: bytes, *, languages: Sequence[str]) -> Transcript:
        """Write down an utterance in Korean, whatever else is among the languages; see `Recognizer`.

        Raises:
            RecognitionFailed: Korean is not among the languages, or the model cannot be loaded or run.
            Overloaded: too many others wait already.
        """
        if "ko" not in languages:
            raise RecognitionFailed(
                why=Text(en="“vosk” knows Korean only", ko="“vosk”는 한국어만 알아들어요")
            )
        return await self._thread.run(partial(_transcribe, pcm))


def _load(model_folder: Path) -> Any:  # noqa: ANN401  # Vosk ships no types
    import vosk

    vosk.SetLogLevel(-1)
    return vosk.Model(str(model_folder))


def _transcribe(pcm: bytes, model: Any, patience: Patience) -> Transcript:  # noqa: ANN401  # the same
    import vosk

    nothing = Transcript(text="", language="ko", confidence=0.0)
    voiced_ms = WINDOW_MS * sum(score >= 0.5 for score in VoiceDetector().feed(pcm))
    if voiced_ms < _LEAST_VOICE_MS:
        return nothing
    recognizer = vosk.KaldiRecognizer(model, RATE_HZ)
    recognizer.SetWords(True)
    results = []
    for at in range(0, len(pcm), _STEP_BYTES):
        patience.check()
        if recognizer.AcceptWaveform(pcm[at : at + _STEP_BYTES]):
            results.append(json.loads(recognizer.Result()))
    results.append(json.loads(recognizer.FinalResult()))
    words = [word for result in results for word in result.get("result", ())]
    confidence = sum(word["conf"] for word in words) / len(words) if words else 0.0
    if confidence < _LEAST_CONFIDENCE:
        return nothing
    text = " ".join(result["text"] for result in results if result.get("text"))
    return Transcript(text=unicodedata.normalize("NFC", text), language="ko", confidence=confidence)
