from __future__ import annotations

import numpy as np
import pytest
import soundfile

from dure.audio.gate import VoiceGate
from dure.audio.vad import WINDOW_MS, VoiceDetector


@pytest.fixture
def sentence(recordings) -> bytes:
    samples, _ = soundfile.read(recordings / "languages" / "leopard_test_ko.flac", dtype="int16")
    return bytes(samples.tobytes())


@pytest.mark.recordings
def test_scores_do_not_depend_on_the_pieces_and_come_one_for_each_window(sentence):
    whole, pieces = VoiceDetector(), VoiceDetector()
    expected = whole.feed(sentence)
    got = [score for at in range(0, len(sentence), 701) for score in pieces.feed(sentence[at : at + 701])]
    assert got == expected
    assert len(expected) == len(sentence) // (WINDOW_MS * 32)
    whole.reset()
    assert whole.feed(sentence) == expected


@pytest.mark.recordings
def test_a_sentence_is_one_voice_where_it_is_spoken(sentence):
    gate, detector = VoiceGate(hang_over_ms=500), VoiceDetector()
    padded = bytes(32_000) + sentence + bytes(32_000)
    changes = [gate.update(score, (i + 1) * WINDOW_MS) for i, score in enumerate(detector.feed(padded))]
    started, stopped = [change for change in changes if change]
    assert 1500 < started.at_ms < 1900
    assert 4200 < stopped.at_ms < 4800


def test_silence_and_hiss_are_no_voice():
    detector = VoiceDetector()
    assert set(detector.feed(bytes(64_000))) == {0.0}
    hiss = np.random.default_rng(3).normal(0, 300, 64_000).astype("<i2").tobytes()
    assert max(detector.feed(hiss)) < 0.5


@pytest.mark.recordings
@pytest.mark.parametrize("harm", ["clipped", "offset", "quiet", "narrow"])
def test_harmed_sound_is_still_a_voice(sentence, harm):
    samples = np.frombuffer(sentence, "<i2").astype(float)
    harmed = {
        "clipped": samples * 20,
        "offset": samples + 8000,
        "quiet": samples / 16,
        "narrow": np.repeat(samples.reshape(-1)[: len(samples) // 2 * 2].reshape(-1, 2).mean(axis=1), 2),
    }[harm]
    scores = VoiceDetector().feed(np.clip(harmed, -32768, 32767).astype("<i2").tobytes())
    assert np.mean(np.array(scores) > 0.5) > 0.5
