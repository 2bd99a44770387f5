"""PocketSphinx keyword spotting (https://github.com/cmusphinx/pocketsphinx) with the English model in its wheel."""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dure.api import BYTES_PER_MS
from dure.bench.wake.peers import Folders, Found
from dure.bench.wake.trial import Cost, Heard
from dure.errors import DureError, Text
from dure.wake.pronounce.spoken import Pronouncer

DEFAULT, LOOSE = -30, -60
"""The threshold that it has by default, and the one at which it is run so that thresholds can be moved: powers of ten."""

_SHIFT, _MOST = 1024, 1500
"""How it scales what it tells as a probability: by so much less, and so much lower, than what it compares with a threshold."""

CHUNK_MS, FRAME_MS, DELAY_MS = 80, 10, 100

ARPABET = {
    "aɪ": "AY", "aʊ": "AW", "b": "B", "d": "D", "d͡ʒ": "JH", "eɪ": "EY", "f": "F", "g": "G", "h": "HH", "i": "IY", "j": "Y",
    "k": "K", "l": "L", "m": "M", "n": "N", "oʊ": "OW", "p": "P", "s": "S", "t": "T", "t͡ʃ": "CH", "u": "UW", "v": "V",
    "w": "W", "z": "Z", "æ": "AE", "ð": "DH", "ŋ": "NG", "ɑ": "AA", "ɔ": "AO", "ɔɪ": "OY", "ə": "AH", "ɛ": "EH",
    "ɝ": "ER", "ɪ": "IH", "ɹ": "R", "ʃ": "SH", "ʊ": "UH", "ʌ": "AH", "ʒ": "ZH", "θ": "TH",
}  # fmt: skip
"""English phones of this house as its dictionary writes them."""


def find(names: Sequence[str], folders: Folders) -> Found:
    """Names in Latin letters: it has a dictionary, and is told how other words sound."""
    known = [name for name in names if _sounds(name, folders)]
    why = Text("it knows only English", "영어만 알아들어요")
    return Found(names=known, why_not=None if known else why)


def build(names: Sequence[str], folders: Folders) -> PocketSphinx:
    """Load it with these names."""
    return PocketSphinx({name: _sounds(name, folders) for name in names})


def _sounds(name: str, folders: Folders) -> dict[str, str]:
    """Word → its sounds; empty if any is not English."""
    pronouncer, out = Pronouncer(folders.spelling), {}
    for word in name.casefold().split():
        try:
            phones = pronouncer.pronounce(word)[0].phones
        except DureError:
            return {}
        if not word.isascii() or not all(phone in ARPABET for phone in phones):
            return {}
        out[word] = " ".join(ARPABET[phone] for phone in phones)
    return out


class PocketSphinx:
    """PocketSphinx, spotting phrases.

    Args:
        names: each name with its words and how they sound, for those that are not in its dictionary.
    """

    def __init__(self, names: dict[str, dict[str, str]]) -> None:
        from pocketsphinx import Decoder, set_loglevel

        set_loglevel("FATAL")
        self._names = {" ".join(words): name for name, words in names.items()}
        self._decoder: Any = Decoder(lm=None, loglevel="FATAL")
        for words in names.values():
            for word, sounds in words.items():
                if self._decoder.lookup_word(word) is None:
                    self._decoder.add_word(word, sounds, True)
        with tempfile.TemporaryDirectory() as folder:
            phrases = Path(folder, "phrases")
            phrases.write_text("".join(f"{phrase} /1e{LOOSE}/\n" for phrase in self._names), encoding="utf-8")
            self._decoder.add_kws("names", str(phrases))
        self._decoder.activate_search("names")

    async def hear(self, pcm: bytes) -> tuple[list[Heard], Cost]:
        """Stream a recording; see `Listener`."""
        self._decoder.reinit_feat()  # else it would go on from the last recording's mean
        chunk = CHUNK_MS * BYTES_PER_MS
        spent_s = -time.process_time()
        self._decoder.start_utt()
        for at in range(0, len(pcm), chunk):
            self._decoder.process_raw(pcm[at : at + chunk], False, False)
        self._decoder.end_utt()
        heard = [self._tell(found) for found in self._decoder.seg() or ()]
        return heard, Cost(spent_s + time.process_time())

    def _tell(self, found: Any) -> Heard:  # noqa: ANN401  # it ships no types
        score = _SHIFT * (math.log10(found.prob) + _MOST * math.log10(1.0001)) - DEFAULT
        end_ms = found.end_frame * FRAME_MS
        told_ms = -(-(end_ms + DELAY_MS) // CHUNK_MS) * CHUNK_MS
        return Heard(
            wake_word=self._names[found.word.strip()],
            score=score,
            start_ms=found.start_frame * FRAME_MS,
            end_ms=end_ms,
            accepted=score >= 0,
            told_ms=float(told_ms) if score >= 0 else None,
        )
