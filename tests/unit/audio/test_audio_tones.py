from __future__ import annotations

import numpy as np
import pytest

from dure.audio import tones


@pytest.mark.parametrize(("make", "length_ms"), [(tones.chime, 350), (tones.ring, 2000), (tones.sorry, 450)])
def test_a_tone_begins_and_ends_without_a_click_and_startles_nobody(make, length_ms):
    sound = make()
    wave = np.frombuffer(sound.pcm, "<i2") / 32768
    assert sound.duration_ms == length_ms
    assert 0.2 < np.abs(wave).max() < 0.35
    assert abs(wave[0]) < 0.001
    assert abs(wave[-1]) < 0.001
    assert abs(wave.mean()) < 0.005


def test_the_three_are_told_apart_by_their_direction():
    def pitches(sound):
        wave = np.frombuffer(sound.pcm, "<i2").astype(float)
        half = int(0.13 * sound.rate_hz)
        return [
            np.abs(np.fft.rfft(part, sound.rate_hz)).argmax() for part in (wave[: half // 2], wave[half:])
        ]

    up, down = pitches(tones.chime()), pitches(tones.sorry())
    assert up[0] < up[1]
    assert down[0] > down[1]
