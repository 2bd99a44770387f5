"""A constant offset goes; sound without one passes bit by bit."""

from __future__ import annotations

import numpy as np

from dure.audio.offset import OffsetRemover


def windows(wave: np.ndarray) -> list[bytes]:
    return [wave[at : at + 512].astype("<i2").tobytes() for at in range(0, len(wave), 512)]


def test_an_offset_is_gone_from_the_first_window() -> None:
    remover = OffsetRemover()
    tone = 3000 * np.sin(np.arange(512 * 40) * 2 * np.pi * 125 / 16_000)
    out = np.frombuffer(b"".join(remover.clean(window) for window in windows(tone + 6000)), dtype="<i2")
    assert np.abs(out - tone).max() < 40


def test_sound_without_an_offset_is_untouched() -> None:
    remover = OffsetRemover()
    tone = 9000 * np.sin(np.arange(512 * 20) * 2 * np.pi * 125 / 16_000) + 40
    assert all(remover.clean(window) == window for window in windows(tone))


def test_a_clipped_stream_with_an_offset_stays_in_range() -> None:
    remover = OffsetRemover()
    loud = np.clip(30_000 + 9000 * np.sin(np.arange(5120)), -32768, 32767)
    out = np.frombuffer(b"".join(remover.clean(window) for window in windows(loud)), dtype="<i2")
    assert abs(out.mean()) < 500
