"""Whisper as a verifier of names."""

from __future__ import annotations

import pytest

from dure.api import BYTES_PER_MS, NameVerifier, SentenceReader
from dure.audio.decode import decode
from dure.speech.whisper.engine import IMPOSSIBLE

pytestmark = [pytest.mark.anyio, pytest.mark.models, pytest.mark.recordings]

KOREAN = ("아리아", "빅스비", "헤이 카카오", "기가지니", "클로바", "하이 엘지", "시리야", "씽큐", "샐리야")
ENGLISH = ("alexa", "computer", "jarvis", "snowboy", "smart mirror", "view glass")


async def test_whisper_is_a_verifier(whisper_recognizer):
    assert isinstance(whisper_recognizer, NameVerifier)


async def test_the_name_that_was_said_fits_best_by_far(whisper_recognizer, recordings):
    file = recordings / "languages/porcupine_빅스비.flac"
    pcm = await decode(file, name=file.name, limit_s=60)
    pcm = pcm[500 * BYTES_PER_MS : 1900 * BYTES_PER_MS]
    fits = await whisper_recognizer.verify(pcm, {name: (name,) for name in KOREAN})
    first, second = sorted(fits.values(), reverse=True)[:2]
    assert fits["빅스비"] == first
    assert first - second > 4
    assert first > 8
    assert second < 4


@pytest.mark.parametrize("name", ENGLISH)
async def test_english_names_are_told_apart(whisper_recognizer, recordings, name):
    for file in sorted((recordings / "wake" / name.replace(" ", "_")).glob("*.flac"))[3:30:12]:
        pcm = await decode(file, name=file.name, limit_s=60)
        voiced = pcm[: 4000 * BYTES_PER_MS]
        fits = await whisper_recognizer.verify(voiced, {one: (one,) for one in ENGLISH})
        assert max(fits, key=lambda one: fits[one]) == name


async def test_silence_fits_nothing(whisper_recognizer):
    assert await whisper_recognizer.verify(bytes(32000), {"아리아": ("아리아",)}) == {"아리아": IMPOSSIBLE}


async def test_whisper_writes_a_sentence_down_and_tells_how_likely_other_readings_are(
    whisper_recognizer, recordings
):
    file = recordings / "languages/leopard_test_ko.flac"
    pcm = await decode(file, name=file.name, limit_s=60)
    written: list[str] = []

    def propose(text: str) -> tuple[str, ...]:
        written.append(text)
        return (text, text.replace("피하면서", "비하면서"), text.replace("걸어갔다", "날아갔다"))

    assert isinstance(whisper_recognizer, SentenceReader)
    odds = await whisper_recognizer.read(pcm, language="ko", propose=propose)
    same, near, other = odds.values()
    assert "걸어갔다" in written[0]
    assert same == pytest.approx(0, abs=1e-3)
    assert other < near - 2 < -2
