from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from dure.api import Sound, Voice
from dure.errors import SynthesisFailed
from dure.speech.espeak.process import SpeakingProcess
from dure.speech.espeak.synthesizer import LONGEST, EspeakSynthesizer, readable
from dure.testing.speech_contracts import say

pytestmark = pytest.mark.anyio


@pytest.fixture
async def espeak(espeak_folder):
    synthesizer = EspeakSynthesizer(espeak_folder)
    yield synthesizer
    await synthesizer.aclose()


def read(place: str) -> str:
    return (Path("/proc") / place).read_text()


def speak(process: SpeakingProcess):
    return process.speak(text="네", voice="ko", pitch=50, rate=150)


def pitch_hz(sound: Sound) -> float:
    """The middle pitch of the voiced stretches, by their autocorrelation."""
    wave, size = np.frombuffer(sound.pcm, "<i2").astype(float), sound.rate_hz // 16
    smooth = np.convolve(wave, np.ones(24) / 24, "same")
    shortest, longest = sound.rate_hz // 320, sound.rate_hz // 60
    pitches = []
    for at in range(0, len(smooth) - size, size):
        repetition = np.fft.irfft(np.abs(np.fft.rfft(smooth[at : at + size], 2 * size)) ** 2)
        best = shortest + int(repetition[shortest:longest].argmax())
        if repetition[best] > 0.4 * repetition[0] > 0:
            pitches.append(sound.rate_hz / best)
    return float(np.median(pitches))


@pytest.mark.models
async def test_pitch_and_speed_are_followed(espeak):
    text = "안녕하세요. 오늘은 일요일이에요."
    low, high = [await say(espeak, text, voice=Voice(pitch=pitch)) for pitch in (0.0, 1.0)]
    assert pitch_hz(high) > 1.3 * pitch_hz(low)
    slow, fast = [await say(espeak, text, voice=Voice(speed=speed)) for speed in (0.6, 1.8)]
    assert slow.duration_ms > 2 * fast.duration_ms


@pytest.mark.models
async def test_either_language_may_hold_words_of_the_other(espeak):
    for language in ("ko", "en"):
        alone = await say(espeak, "빅스비", language=language)
        mixed = await say(espeak, "SmartThings 빅스비", language=language)
        assert mixed.duration_ms > alone.duration_ms + 300


@pytest.mark.models
async def test_what_it_cannot_speak_it_says(espeak):
    for text, voice, language in (
        ("네", Voice(name="no such voice"), "ko"),
        ("네", Voice(name="../../ko"), "ko"),
        ("oui", Voice(), "fr"),
        ("가" * (LONGEST + 1), Voice(), "ko"),
    ):
        with pytest.raises(SynthesisFailed):
            await say(espeak, text, voice=voice, language=language)
    assert (await say(espeak, "네")).pcm, "a refusal does not break it"


@pytest.mark.models
async def test_a_killed_process_is_replaced_unnoticed(espeak_folder):
    async with SpeakingProcess(espeak_folder) as process:
        await speak(process)
        for _ in range(2):
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            assert (await speak(process)).pcm


@pytest.mark.models
async def test_its_library_is_never_in_our_process_and_its_process_knows_nothing_of_ours(
    espeak_folder, monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    async with SpeakingProcess(espeak_folder) as process:
        await speak(process)
        assert "espeak" not in read("self/maps")
        assert "espeak" in read(f"{process.pid}/maps")
        assert "secret" not in read(f"{process.pid}/environ")


@pytest.mark.models
async def test_hostile_text_is_only_text(espeak):
    for text in (
        "<audio src='/etc/passwd'/>네",
        "[[h@l'oU]]",
        "네\0네",
        "\ud7ff가",
        "🙂네🙂",
        "네" * 900,
        "<speak>네",
    ):
        assert (await say(espeak, text)).pcm


@pytest.mark.parametrize("program", [
    "import sys; sys.exit(3)",
    "import sys; sys.stdout.write('nonsense, not frames'); sys.stdout.flush(); sys.stdin.read()",
    "import os, struct, sys; os.write(1, b'R' + struct.pack('>II', 4, 22050)); sys.stdin.buffer.read(4); sys.exit(1)",
    "import os; os.write(1, b'S\\xff\\xff\\xff\\xff')",
])  # fmt: skip
async def test_a_process_that_dies_or_babbles_is_a_failure_in_our_words(tmp_path, program):
    async with SpeakingProcess(tmp_path, command=[sys.executable, "-c", program]) as process:
        with pytest.raises(SynthesisFailed):
            await speak(process)


async def test_a_process_that_hangs_is_ended(tmp_path):
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    async with SpeakingProcess(tmp_path, command=command, timeout_s=0.2) as process:
        with pytest.raises(SynthesisFailed, match="does not answer"):
            await speak(process)
        assert process.pid is None
    async with SpeakingProcess(tmp_path, command=["/no/such/program"]) as process:
        with pytest.raises(SynthesisFailed, match="cannot start"):
            await speak(process)


def test_digits_are_read_in_the_language_that_is_spoken():
    assert readable("20%\nof 3", "en") == "twenty percent of three"
    assert readable("3시", "ko") == readable("세 시", "ko") != readable("삼 시", "ko")


def test_other_letters_and_signs_stay_beside_phonemes_and_brackets_are_no_phonemes():
    assert readable("SmartThings, 앱?", "ko").startswith("SmartThings, [[")
    assert readable("앱?", "ko").endswith("]]?")
    assert readable("[[h@l'oU]]", "ko").count("[[") == 0
