"""Whisper itself: sound in, words and their probabilities out. Every call blocks."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dure.api import RATE_HZ
from dure.audio.resample import Wave
from dure.speech.whisper.guard import Heard

LONGEST_S = 28
"""Longer sound is cut in pauses: the model hears 30 s at a time."""

_FRAMES_A_SECOND = 100
_LEAST_FRAMES = 10 * _FRAMES_A_SECOND
_MORE_FRAMES = 3 * _FRAMES_A_SECOND
"""The model was taught on 30 s, and pads what is shorter: most of its time would go into silence. Ten seconds,
and three more than there is sound, cost a sixth and change nothing measurable; less costs words (docs/speech.md)."""

_BEAM = 3
"""How many readings are followed: a tenth to a third fewer errors than one, for a third more of the decoder's time;
five add little (docs/speech.md)."""

LONGEST_WORD_S = 6
_MOST_EXPECTED = 4096
_LEAST_SCALE = 14.5
_FEWEST_FRAMES = 300
IMPOSSIBLE = -20.0
"""The log probability below which a token is not told from others."""

_TOKENS_A_SECOND = 15
_PREFERRED = 1.5
"""How much more probable the preferred language is before anything is heard."""


class WhisperEngine:
    """One loaded model, for one thread at a time.

    Args:
        folder: holds `model.bin`, `config.json`, `tokenizer.json` and the vocabulary (CTranslate2's format).
        threads: processor threads; 0 takes as many as there are, at most four.
    """

    def __init__(self, folder: Path, threads: int = 0) -> None:
        import ctranslate2
        import tokenizers
        from faster_whisper.feature_extractor import FeatureExtractor

        self._to_array = ctranslate2.StorageView.from_array
        self._model: Any = ctranslate2.models.Whisper(
            str(folder),
            device="cpu",
            compute_type="int8",
            intra_threads=threads or min(4, os.cpu_count() or 1),
        )
        self._tokens: Any = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._features: Any = FeatureExtractor(feature_size=self._model.n_mels)
        self._first_special = self._id("<|endoftext|>")
        self._expected: dict[tuple[str, str], float] = {}
        self._silence: Any = None

    def encode(self, wave: Wave) -> Any:  # noqa: ANN401  # CTranslate2 ships no types
        """What the model hears in at most `LONGEST_S` of sound."""
        features = self._features(wave)
        frames = min(3000, max(_LEAST_FRAMES, features.shape[1] + _MORE_FRAMES)) // 2 * 2
        padded = np.zeros((1, features.shape[0], frames), np.float32)
        used = min(frames, features.shape[1])
        padded[0, :, :used] = features[:, :used]
        return self._model.encode(self._to_array(padded))

    def encode_short(self, wave: Wave) -> Any:  # noqa: ANN401
        """What the model hears in a word or two: a tenth of the work of `encode`, good enough to compare words."""
        features = self._features(wave)[:, : LONGEST_WORD_S * _FRAMES_A_SECOND]
        padded = np.zeros(
            (1, features.shape[0], max(_FEWEST_FRAMES, features.shape[1] + 100) // 2 * 2), np.float32
        )
        padded[0, :, : features.shape[1]] = features
        return self._model.encode(self._to_array(padded))

    def fit(self, encoded: Any, language: str, text: str) -> np.ndarray:  # noqa: ANN401
        """How well a text fits the beginning of what was heard: the log probability of each of its tokens, 0 at best."""
        tokens = self._tokens.encode(" " + text, add_special_tokens=False).ids
        if not tokens:
            return np.full(1, IMPOSSIBLE)
        result = self._model.align(encoded, self._prompt(language), [tokens], [encoded.shape[1]])[0]
        return np.asarray(np.log(np.maximum(np.asarray(result.text_token_probs), np.exp(IMPOSSIBLE))))

    def evidence(self, encoded: Any, language: str, texts: Sequence[str]) -> float:  # noqa: ANN401
        """How much more probable the best of these spellings is than where nothing is heard, in natural logarithms.

        Some words are written more readily than others, and the tail of many follows from their head; in silence the
        model tells what it expects, and what it hears is judged by that. A word that is expected so much that it could
        never gain `_LEAST_SCALE` is judged on that scale all the same.
        """
        heard = max(float(self.fit(encoded, language, text).sum()) for text in texts)
        expected = max(self._in_silence(language, text) for text in texts)
        return (heard - expected) * max(1.0, _LEAST_SCALE / max(1.0, -expected))

    def _in_silence(self, language: str, text: str) -> float:
        if (known := self._expected.get((language, text))) is not None:
            return known
        if self._silence is None:
            self._silence = self.encode_short(np.zeros(RATE_HZ, np.float32))
        if len(self._expected) >= _MOST_EXPECTED:
            self._expected.clear()
        found = float(self.fit(self._silence, language, text).sum())
        self._expected[language, text] = found
        return found

    def choose_language(self, encoded: Any, languages: Sequence[str]) -> tuple[str, float]:  # noqa: ANN401
        """The most likely of these languages, and their share of all languages' probability."""
        found = dict(self._model.detect_language(encoded)[0])
        shares = [found.get(f"<|{language}|>", 0.0) for language in languages]
        weighed = [shares[0] * _PREFERRED, *shares[1:]]
        return languages[weighed.index(max(weighed))], sum(shares)

    def decode(self, encoded: Any, language: str, duration_ms: int, language_share: float) -> Heard:  # noqa: ANN401
        """Write down what was heard."""
        result = self._model.generate(
            encoded,
            [self._prompt(language)],
            beam_size=_BEAM,
            max_length=min(220, 24 + duration_ms * _TOKENS_A_SECOND // 1000),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        words = [token for token in result.sequences_ids[0] if token < self._first_special]
        return Heard(
            text=unicodedata.normalize("NFC", self._tokens.decode(words)).strip(),
            log_probability=float(result.scores[0]),
            no_speech=float(result.no_speech_prob),
            language_share=language_share,
            duration_ms=duration_ms,
        )

    def _prompt(self, language: str) -> list[int]:
        return [
            self._id(token)
            for token in ("<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>", "<|notimestamps|>")
        ]

    def _id(self, token: str) -> int:
        number: int = self._tokens.token_to_id(token)
        return number


def to_wave(pcm: bytes) -> Wave:
    """16 kHz s16le as samples from −1 to 1."""
    return np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)


def cut_in_pauses(wave: Wave) -> Iterator[Wave]:
    """The sound in pieces of at most `LONGEST_S`, cut where it is quietest in the last third."""
    longest, step = LONGEST_S * RATE_HZ, RATE_HZ // 5
    while len(wave) > longest:
        tail = wave[longest * 2 // 3 : longest]
        loudness = np.square(tail[: len(tail) // step * step].reshape(-1, step)).sum(axis=1)
        cut = longest * 2 // 3 + int(loudness.argmin()) * step + step // 2
        yield wave[:cut]
        wave = wave[cut:]
    yield wave
