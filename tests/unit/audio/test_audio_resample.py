from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.audio.resample import Resampler
from dure.errors import BadInput


def tone(rate_hz: int, channels: int, width: int, *, seconds: float = 1.0, offset: float = 0.0) -> bytes:
    wave = 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(rate_hz * seconds)) / rate_hz) + offset
    wave = np.repeat(wave[:, None], channels, axis=1)
    if width == 1:
        return (wave * 127 + 128).astype(np.uint8).tobytes()
    scaled = (wave * (2 ** (8 * width - 1) - 1)).astype("<i4")
    return bytes(scaled.reshape(-1, 1).view(np.uint8)[:, :width].tobytes())


@pytest.mark.parametrize(("rate_hz", "channels", "width"), [
    (16_000, 1, 2), (16_000, 2, 2), (8_000, 1, 2), (8_000, 1, 1), (48_000, 2, 3), (44_100, 2, 4), (22_050, 6, 2),
])  # fmt: skip
def test_every_format_carries_the_same_tone_at_the_same_level(rate_hz, channels, width):
    resampler = Resampler(rate_hz, channels, width)
    sound = tone(rate_hz, channels, width)
    pcm = (
        b"".join(resampler.feed(sound[at : at + 997]) for at in range(0, len(sound), 997)) + resampler.flush()
    )
    heard = np.frombuffer(pcm, "<i2")[:16_000] / 32768
    assert len(heard) == pytest.approx(16_000, abs=16)
    spectrum = np.abs(np.fft.rfft(heard[4000:12000]))
    assert spectrum.argmax() * 2 == 440
    assert np.sqrt(np.mean(heard[4000:12000] ** 2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.02)


@given(
    st.lists(st.integers(0, 2000), max_size=10),
    st.sampled_from([(8_000, 2, 2), (48_000, 1, 3), (16_000, 1, 2)]),
)
def test_where_the_pieces_end_makes_no_difference(cuts, form):
    sound = tone(*form, seconds=0.1)
    whole, pieces = Resampler(*form), Resampler(*form)
    expected = whole.feed(sound) + whole.flush()
    edges = [0, *sorted(cut for cut in cuts if cut < len(sound)), len(sound)]
    got = b"".join(pieces.feed(sound[a:b]) for a, b in itertools.pairwise(edges)) + pieces.flush()
    assert np.allclose(np.frombuffer(got, "<i2"), np.frombuffer(expected, "<i2"), atol=1)


def test_sound_that_fits_passes_unchanged_and_loud_sound_is_clipped_not_wrapped():
    loud = np.array([32767, -32768, 5], "<i2").tobytes()
    assert Resampler(16_000).feed(loud) == loud
    over = Resampler(8_000)
    square = np.repeat(np.array([32767, -32768] * 50, "<i2"), 40).tobytes()
    heard = np.frombuffer(over.feed(square) + over.flush(), "<i2").astype(int)
    assert np.abs(np.diff(heard)).max() < 66_000
    assert np.sign(heard[200:7800]).sum() == pytest.approx(0, abs=200)


@pytest.mark.parametrize("form", [(0, 1, 2), (16_000, 0, 2), (16_000, 1, 5), (16_000, 99, 2), (10**9, 1, 2)])
def test_a_format_that_cannot_be_is_bad_input(form):
    with pytest.raises(BadInput):
        Resampler(*form)
