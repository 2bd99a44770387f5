from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from dure.audio.decode import decode
from dure.bench.speech_score import errors, normalise_en, normalise_ko
from dure.errors import RecognitionFailed
from dure.speech.whisper import WhisperRecognizer
from dure.speech.whisper.engine import LONGEST_S, cut_in_pauses

pytestmark = [pytest.mark.anyio, pytest.mark.models, pytest.mark.recordings]

BOTH = ("ko", "en")


async def pcm_of(file: Path) -> bytes:
    return await decode(file, name=file.name, limit_s=60)


async def test_each_language_is_recognised_as_itself(whisper_recognizer, recordings):
    korean = await whisper_recognizer.transcribe(
        await pcm_of(recordings / "languages/leopard_test_ko.flac"), languages=BOTH
    )
    english = await whisper_recognizer.transcribe(
        await pcm_of(recordings / "languages/leopard_test.flac"), languages=BOTH
    )
    assert (korean.language, english.language) == BOTH
    assert (
        errors(normalise_ko("그는 이리저리 피하면서 길 한 옆으로 걸어갔다"), normalise_ko(korean.text)) <= 6
    )
    said = "Mr. Quilter is the apostle of the middle classes and we are glad to welcome his gospel."
    assert errors(normalise_en(said), normalise_en(english.text)) <= 1
    assert english.confidence > 0.7


async def test_noise_becomes_no_words(whisper_recognizer, recordings):
    clips = sorted((recordings / "noise").rglob("*.ogg"))
    invented = [
        clip.stem
        for clip in clips[::4]
        if (await whisper_recognizer.transcribe(await pcm_of(clip), languages=BOTH)).text
    ]
    assert len(clips) == 100
    assert len(invented) <= 1


async def test_single_words_are_not_taken_for_noise(whisper_recognizer, recordings):
    clips = [clip for name in ("alexa", "computer", "jarvis", "view_glass")
             for clip in sorted((recordings / "wake" / name).glob("*.flac"))[:40:10]]  # fmt: skip
    refused = [
        clip.name
        for clip in clips
        if not (await whisper_recognizer.transcribe(await pcm_of(clip), languages=BOTH)).text
    ]
    assert len(clips) == 16
    assert len(refused) <= 1


@pytest.mark.parametrize("harm", ["clipped", "offset", "quiet", "8 kHz", "48 kHz stereo"])
async def test_harmed_sound_is_still_understood(whisper_recognizer, recordings, tmp_path, harm):
    wave, _ = soundfile.read(recordings / "languages/leopard_test.flac", dtype="float32")
    rate_hz = {"8 kHz": 8_000, "48 kHz stereo": 48_000}.get(harm, 16_000)
    harmed = {
        "clipped": lambda: np.clip(wave * 8, -1, 1),
        "offset": lambda: wave * 0.5 + 0.3,
        "quiet": lambda: wave / 20,
        "8 kHz": lambda: soxr.resample(wave, 16_000, 8_000),
        "48 kHz stereo": lambda: np.repeat(soxr.resample(wave, 16_000, 48_000)[:, None], 2, axis=1),
    }[harm]()
    soundfile.write(tmp_path / "it.wav", harmed, rate_hz)
    heard = await whisper_recognizer.transcribe(await pcm_of(tmp_path / "it.wav"), languages=BOTH)
    said = normalise_en(
        "Mr. Quilter is the apostle of the middle classes and we are glad to welcome his gospel."
    )
    assert errors(said, normalise_en(heard.text)) <= len(said) // 3


async def test_a_foreign_language_is_not_put_into_korean_or_english_words(whisper_recognizer, recordings):
    for name in ("leopard_test_fr.flac", "leopard_test_ja.flac"):
        assert not (
            await whisper_recognizer.transcribe(await pcm_of(recordings / "languages" / name), languages=BOTH)
        ).text


async def test_more_than_the_model_hears_at_once_is_heard_to_its_end(whisper_recognizer, recordings):
    sentence = await pcm_of(recordings / "languages/leopard_test.flac")
    heard = await whisper_recognizer.transcribe((sentence + bytes(16_000)) * 7, languages=("en",))
    assert normalise_en(heard.text).count("gospel") >= 6


def test_long_sound_is_cut_where_it_is_quiet_and_nothing_is_lost():
    wave = np.random.default_rng(1).normal(0, 0.1, 16_000 * 70).astype(np.float32)
    quiet = 16_000 * 23
    wave[quiet : quiet + 8_000] = 0
    pieces = list(cut_in_pauses(wave))
    assert all(len(piece) <= LONGEST_S * 16_000 for piece in pieces)
    assert quiet < len(pieces[0]) < quiet + 8_000
    assert np.array_equal(np.concatenate(pieces), wave)


async def test_what_cannot_work_is_told(tmp_path):
    recognizer = WhisperRecognizer(tmp_path)
    with pytest.raises(RecognitionFailed):
        await recognizer.transcribe(bytes(32_000), languages=BOTH)
    with pytest.raises(RecognitionFailed, match="no language"):
        await recognizer.transcribe(bytes(32_000), languages=())
    await recognizer.aclose()
