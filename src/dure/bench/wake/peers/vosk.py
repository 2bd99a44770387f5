"""A Vosk grammar (https://alphacephei.com/vosk/) of the names, with the Korean model.

That model has no word for “anything else”: in its place stand the open syllables that it knows, some 300.
"""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dure.api import BYTES_PER_MS, RATE_HZ
from dure.bench.wake.peers import Folders, Found
from dure.bench.wake.trial import Cost, Heard
from dure.errors import Text

CHUNK_MS = 80
OPEN_SYLLABLES = tuple(chr(code) for code in range(ord("가"), ord("힣") + 1, 28))


def find(names: Sequence[str], folders: Folders) -> Found:
    """Names all of whose words are in the model's vocabulary."""
    if folders.vosk is None:
        return Found(why_not=Text("dure models pull vosk-ko", "dure models pull vosk-ko를 실행하세요"))
    model = _load(folders)
    known = [name for name in names if all(model.vosk_model_find_word(word) >= 0 for word in name.split())]
    why = Text("its Korean vocabulary holds none of the names", "한국어 어휘에 이 이름들이 없어요")
    return Found(names=known, why_not=None if known else why)


def build(names: Sequence[str], folders: Folders) -> VoskGrammar:
    """Load it with these names."""
    return VoskGrammar(_load(folders), names)


def _load(folders: Folders) -> Any:  # noqa: ANN401  # Vosk ships no types
    import vosk

    vosk.SetLogLevel(-1)
    return vosk.Model(str(folders.vosk))


class VoskGrammar:
    """Vosk, listening for names and nothing else. It has no threshold: what it writes down is heard.

    Args:
        model: the loaded model.
        names: words of its vocabulary.
    """

    def __init__(self, model: Any, names: Sequence[str]) -> None:  # noqa: ANN401
        self._model = model
        self._names = {tuple(name.split()): name for name in names}
        others = [one for one in OPEN_SYLLABLES if model.vosk_model_find_word(one) >= 0 and one not in names]
        self._grammar = json.dumps([*names, *others], ensure_ascii=False)

    async def hear(self, pcm: bytes) -> tuple[list[Heard], Cost]:
        """Stream a recording; see `Listener`."""
        from vosk import KaldiRecognizer

        recognizer = KaldiRecognizer(self._model, RATE_HZ, self._grammar)
        recognizer.SetWords(True)
        chunk = CHUNK_MS * BYTES_PER_MS
        heard: list[Heard] = []
        spent_s = -time.process_time()
        for at in range(0, len(pcm), chunk):
            if recognizer.AcceptWaveform(pcm[at : at + chunk]):
                heard += self._tell(json.loads(recognizer.Result()), at // BYTES_PER_MS + CHUNK_MS)
        heard += self._tell(json.loads(recognizer.FinalResult()), len(pcm) // BYTES_PER_MS)
        return heard, Cost(spent_s + time.process_time())

    def _tell(self, result: Mapping[str, Any], now_ms: int) -> Iterator[Heard]:
        words = result.get("result", [])
        texts = [unicodedata.normalize("NFC", word["word"]) for word in words]
        for wanted, name in self._names.items():
            for at in range(len(words) - len(wanted) + 1):
                if tuple(texts[at : at + len(wanted)]) == wanted:
                    here = words[at : at + len(wanted)]
                    yield Heard(
                        wake_word=name,
                        score=min(word["conf"] for word in here),
                        start_ms=round(here[0]["start"] * 1000),
                        end_ms=round(here[-1]["end"] * 1000),
                        accepted=True,
                        told_ms=float(now_ms),
                    )
