"""What every recogniser and every synthesizer keeps to, as checks that fail with an AssertionError.

Each runs inside an event loop; a plug-in's own tests call them with the plug-in's part.
"""

from __future__ import annotations

import random
import unicodedata
from array import array

import anyio

from dure.api import BYTES_PER_MS, RATE_HZ, Recognizer, Sound, Synthesizer, Transcript, Voice

_PLAIN = Voice()


async def check_hears_nothing(recognizer: Recognizer, language: str) -> None:
    """No sound, dead silence, a hum and hiss give no words and raise nothing."""
    hiss = random.Random(1)  # noqa: S311  # noise, no secret
    for pcm in (
        b"",
        bytes(2),
        bytes(2000 * BYTES_PER_MS),
        array("h", (hiss.randint(-300, 300) for _ in range(3 * RATE_HZ))).tobytes(),
        array("h", (8000 if i // 160 % 2 else -8000 for i in range(2 * RATE_HZ))).tobytes(),
    ):
        transcript = await recognizer.transcribe(pcm, languages=[language])
        assert transcript.text == "", f"words out of nothing: {len(pcm)} bytes"
        _check_form(transcript, language)


async def check_hears(recognizer: Recognizer, speech: bytes, language: str, words: list[str]) -> None:
    """Speech gives a well-formed transcript that holds these words."""
    transcript = await recognizer.transcribe(speech, languages=[language])
    _check_form(transcript, language)
    plain = transcript.text.replace(" ", "").casefold()
    missing = [word for word in words if word.replace(" ", "").casefold() not in plain]
    assert not missing, f"not heard: {missing}"


async def check_keeps_apart(recognizer: Recognizer, speech: bytes, language: str) -> None:
    """Utterances that are given at once do not mix: silence stays silent beside speech, in each order."""
    outcomes: dict[int, Transcript] = {}

    async def hear(place: int, pcm: bytes) -> None:
        outcomes[place] = await recognizer.transcribe(pcm, languages=[language])

    async with anyio.create_task_group() as tasks:
        for place in range(4):
            tasks.start_soon(hear, place, bytes(len(speech)) if place % 2 else speech)
    assert [bool(outcomes[place].text) for place in range(4)] == [True, False, True, False]


async def check_gives_way(recognizer: Recognizer, speech: bytes, language: str) -> None:
    """A recognition that is cancelled leaves the recogniser usable."""
    with anyio.CancelScope() as scope:
        scope.cancel()
        await recognizer.transcribe(speech, languages=[language])
    assert scope.cancelled_caught
    assert (await recognizer.transcribe(speech, languages=[language])).text


def _check_form(transcript: Transcript, language: str) -> None:
    assert transcript.text == unicodedata.normalize("NFC", transcript.text).strip()
    assert transcript.language == language
    assert 0 <= transcript.confidence <= 1


async def say(synthesizer: Synthesizer, text: str, *, voice: Voice = _PLAIN, language: str = "ko") -> Sound:
    """A sentence's pieces joined; checks that they fit each other. Nothing said is a Sound without samples."""
    pieces = [piece async for piece in synthesizer.speak(text, voice=voice, language=language)]
    assert len({piece.rate_hz for piece in pieces}) <= 1, "pieces of different rates"
    assert all(piece.pcm and len(piece.pcm) % 2 == 0 for piece in pieces), "a piece without whole samples"
    return Sound(
        pcm=b"".join(piece.pcm for piece in pieces), rate_hz=pieces[0].rate_hz if pieces else RATE_HZ
    )


async def check_speaks(synthesizer: Synthesizer, sentences: dict[str, str]) -> None:
    """Each language's sentence is audible; a longer text takes longer; no words, no sound, no error."""
    for language, sentence in sentences.items():
        sound = await say(synthesizer, sentence, language=language)
        assert max(array("h", sound.pcm)) > 500, f"{language} is silent"
        assert (await say(synthesizer, sentence * 3, language=language)).duration_ms > sound.duration_ms
        for nothing in ("", " ", "…", "\n"):
            assert not (await say(synthesizer, nothing, language=language)).pcm


async def check_speaks_apart(synthesizer: Synthesizer, sentence: str, language: str) -> None:
    """Sentences that are spoken at once do not mix, and one that is dropped midway harms none."""
    alone = await say(synthesizer, sentence, language=language)
    sounds: list[Sound] = []

    async def speak() -> None:
        sounds.append(await say(synthesizer, sentence, language=language))

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(speak)
    assert all(_same_length(sound, alone) for sound in sounds)
    dropped = synthesizer.speak(sentence, voice=Voice(), language=language)
    await anext(dropped)
    del dropped
    with anyio.CancelScope() as scope:
        scope.cancel()
        await say(synthesizer, sentence, language=language)
    assert _same_length(await say(synthesizer, sentence, language=language), alone)


async def check_follows_voice(
    synthesizer: Synthesizer, voices: list[Voice], sentence: str, language: str
) -> None:
    """Different voices sound different."""
    sounds = [(await say(synthesizer, sentence, voice=voice, language=language)).pcm for voice in voices]
    assert len(set(sounds)) == len(voices)


def _same_length(one: Sound, other: Sound) -> bool:
    """Within a twentieth: a voice may never say a sentence quite the same twice."""
    return abs(len(one.pcm) - len(other.pcm)) <= len(other.pcm) / 20
