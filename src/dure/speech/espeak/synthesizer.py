"""The synthesizer `espeak`: robotic, clear, a thousand times faster than speech, and entirely local."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

from dure.api import Sound, Voice
from dure.errors import SynthesisFailed, Text
from dure.language.spoken import spell_out
from dure.speech.espeak.korean import to_phonemes
from dure.speech.espeak.process import SpeakingProcess

LONGEST = 2_000
"""The longest text that is spoken at a time, in characters."""

PIECE_MS = 200
"""How much sound a piece holds at most."""

_LANGUAGES = {"ko": "ko", "en": "en-us"}
_WORDS_A_MINUTE = {"ko": 140, "en": 165}
"""eSpeak's pace at speed 1: in Korean it counts words of many syllables, and its own 175 is a rattle."""

_SLOWEST, _FASTEST = 80, 450
_VARIANT = re.compile(r"[\w ]{1,40}")


class EspeakSynthesizer:
    """Speaks Korean and English, and either within the other.

    A voice's `name` is one of eSpeak's variants (`f3`, `Annie`, `m7` …; the files in `voices/!v` of its
    data), which works in every language. Pitch and speed are followed. Sound is 22,050 Hz. A sentence is
    made whole within milliseconds, then given in pieces, so that a slow listener holds up nobody else.

    Args:
        folder: the model store's `espeak-ng`.
        timeout_s: how long a sentence may take.
    """

    def __init__(self, folder: Path, *, timeout_s: float = 10.0) -> None:
        self._process = SpeakingProcess(folder, timeout_s=timeout_s)
        self._variants = frozenset(path.name for path in (folder / "espeak-ng-data/voices/!v").glob("*"))

    @property
    def voices(self) -> frozenset[str]:
        """Every name that a voice may have."""
        return self._variants

    async def aclose(self) -> None:
        """End the speaking process; speaking again starts another."""
        await self._process.aclose()

    async def speak(self, text: str, *, voice: Voice, language: str) -> AsyncIterator[Sound]:
        """Speak one sentence, in pieces; nothing for a text without words.

        Raises:
            SynthesisFailed: an unknown voice or language, too long a text, or a process that does not work.
        """
        if language not in _LANGUAGES:
            why = Text(
                en=f"eSpeak NG is not set up for “{language}”",
                ko=f"eSpeak NG 설정에 “{language}” 언어가 없어요",
            )
            raise SynthesisFailed(why=why)
        if len(text) > LONGEST:
            raise SynthesisFailed(why=Text(en="the sentence is too long", ko="문장이 너무 길어요"))
        if not any(letter.isalnum() for letter in text):
            return
        spoken = await self._process.speak(
            text=readable(text, language),
            phonemes=language == "ko",
            voice=_LANGUAGES[language] + self._variant(voice.name),
            pitch=round(100 * min(1.0, max(0.0, voice.pitch))),
            rate=round(min(_FASTEST, max(_SLOWEST, _WORDS_A_MINUTE[language] * voice.speed))),
        )
        step = spoken.rate_hz * PIECE_MS // 1000 * 2
        for at in range(0, len(spoken.pcm), step):
            yield Sound(pcm=spoken.pcm[at : at + step], rate_hz=spoken.rate_hz)

    def _variant(self, name: str) -> str:
        if not name:
            return ""
        if not _VARIANT.fullmatch(name) or name not in self._variants:
            raise SynthesisFailed(
                why=Text(
                    en="eSpeak NG has no voice of that name", ko="eSpeak NG에 그런 이름의 목소리가 없어요"
                )
            )
        return f"+{name}"


def readable(text: str, language: str) -> str:
    """What eSpeak is given: one line, digits in words, Korean as phonemes."""
    text = " ".join(text.split())
    return to_phonemes(spell_out(text, "ko")) if language == "ko" else spell_out(text, "en")
