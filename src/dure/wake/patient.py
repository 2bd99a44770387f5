"""Names inside sentences, told when the sentence has ended: what was said is written down, and names are looked for in it.

A name that the writing holds, by its sound, is there. One that the writing nearly holds is put in its place, and the
recogniser tells how much less probable the sentence becomes: as a rule very much, and little where it had misspelt
the name. Far too late for a chime; for captions, recordings, and the bench on transcribed speech.
"""

from __future__ import annotations

from collections.abc import Sequence

from dure.api import BYTES_PER_MS, Detection, SentenceReader, WakeEngine, WakeStream, WakeWord
from dure.errors import DureError
from dure.wake.pronounce.hangul import has_hangul
from dure.wake.pronounce.ipa import is_ipa
from dure.wake.pronounce.written import NOWHERE, Place, nearest, size

SAME = 0.15
"""Up to this share of its sounds may differ: one in seven."""

NEAR = 0.36
"""Up to this share, the name is put in the place of what was written."""

LEAST_ODDS = -5.0
"""By how much the sentence may become less probable then, in natural logarithms."""

MOST_PROPOSED = 8
LONGEST_MS = 28_000
A_SOUND = 0.05
"""What each sound that agrees counts: of two names in one place, the longer one is told."""


class PatientEngine:
    """A wake engine that tells names only when the sentence that holds them has ended.

    Args:
        engine: its first stage; what it hears counts where the writing comes near to it.
        reader: writes sentences down.
    """

    def __init__(self, engine: WakeEngine, reader: SentenceReader) -> None:
        self._engine = engine
        self._reader = reader

    async def open(self, wake_words: Sequence[WakeWord]) -> PatientStream:
        """Start listening for these wake words on a new stream; see `dure.api.WakeEngine`."""
        return PatientStream(await self._engine.open(wake_words), self._reader, wake_words)


class PatientStream:
    """One microphone; at most `LONGEST_MS` of sound are kept."""

    def __init__(self, stream: WakeStream, reader: SentenceReader, wake_words: Sequence[WakeWord]) -> None:
        self._stream = stream
        self._reader = reader
        self._spellings = [
            (word.text, one)
            for word in wake_words
            for one in (word.text, *word.also)
            if not is_ipa(one.strip())
        ]
        self._heard: list[Detection] = []
        self._sound = b""
        self._start_ms = 0

    async def feed(self, pcm: bytes) -> Sequence[Detection]:
        """Hear more sound; see `dure.api.WakeStream`."""
        self._heard += await self._stream.feed(pcm)
        self._sound += pcm
        return await self._settle() if len(self._sound) >= LONGEST_MS * BYTES_PER_MS else []

    async def skip(self, duration_ms: int) -> Sequence[Detection]:
        """Let time pass without sound; see `dure.api.WakeStream`."""
        self._heard += await self._stream.skip(duration_ms)
        found = await self._settle()
        self._start_ms += duration_ms
        return found

    async def finish(self) -> Sequence[Detection]:
        """No more sound comes; see `dure.api.WakeStream`."""
        self._heard += await self._stream.finish()
        return await self._settle()

    async def _settle(self) -> list[Detection]:
        sound, self._sound = self._sound[: len(self._sound) // 2 * 2], b""
        heard, self._heard = [one for one in self._heard if not one.reason], []
        first_ms, duration_ms = self._start_ms, len(sound) // BYTES_PER_MS
        self._start_ms += duration_ms
        search = _Search(self._spellings, {one.wake_word for one in heard})
        for language in sorted({_language(spelling) for _, spelling in self._spellings}) if sound else ():
            try:
                await search.read(self._reader, sound, language)
            except DureError:  # nothing can be read: what the first stage heard counts
                return heard
        return [
            Detection(
                wake_word=name,
                score=round(score, 3),
                start_ms=first_ms + round(duration_ms * begin),
                end_ms=first_ms + round(duration_ms * end),
                scores={name: round(score, 3)},
            )
            for name, (score, begin, end) in sorted(search.found.items(), key=lambda item: item[1][1])
        ]


class _Search:
    """Looks for names in what was written.

    Attributes:
        found: by name, its score, and from where to where it is written, as shares of the text.
    """

    def __init__(self, spellings: Sequence[tuple[str, str]], heard: set[str]) -> None:
        self._spellings = spellings
        self._heard = heard
        self._proposed: dict[str, tuple[str, str, Place]] = {}
        self._text = ""
        self.found: dict[str, tuple[float, float, float]] = {}

    async def read(self, reader: SentenceReader, pcm: bytes, language: str) -> None:
        """Look for the names of one language."""
        self._proposed = {}
        odds = await reader.read(pcm, language=language, propose=lambda text: self._propose(text, language))
        for text, (name, spelling, place) in self._proposed.items():
            if odds[text] >= LEAST_ODDS:
                self._find(name, spelling, place)

    def _propose(self, text: str, language: str) -> Sequence[str]:
        """Other readings of a text, each with one name in the place of what was written."""
        self._text, near = text, []
        for name, spelling in self._spellings:
            place = nearest(spelling, text) if _language(spelling) == language else NOWHERE
            if place.distance <= (NEAR if name in self._heard else SAME):
                self._find(name, spelling, place)
            elif place.distance <= NEAR:
                near.append((place.distance, name, spelling, place))
        for _, name, spelling, place in sorted(near, key=lambda one: one[0])[:MOST_PROPOSED]:
            self._proposed[text[: place.start] + spelling + text[place.end :]] = (name, spelling, place)
        return tuple(self._proposed)

    def _find(self, name: str, spelling: str, place: Place) -> None:
        score = A_SOUND * size(spelling) * (1 - place.distance)
        if score > self.found.get(name, (0.0,))[0]:
            letters = len(self._text)
            self.found[name] = (score, place.start / letters, place.end / letters)


def _language(spelling: str) -> str:
    return "ko" if has_hangul(spelling) else "en"
