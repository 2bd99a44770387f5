"""A stream of any ordinary format, as 16 kHz mono s16le (resampled by soxr)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

from dure.api import RATE_HZ
from dure.errors import BadInput, Text

MIN_RATE_HZ, MAX_RATE_HZ = 4_000, 384_000
MAX_CHANNELS = 16

Wave = npt.NDArray[np.float32]
"""Mono samples, −1 to 1."""


class Resampler:
    """Turns interleaved PCM, as it comes, into 16 kHz mono s16le.

    Pieces may end anywhere, even within a sample. Sound that already fits passes unchanged.

    Args:
        rate_hz: samples per second, 4,000 to 384,000.
        channels: samples per frame, 1 to 16; they are averaged.
        width: bytes per sample, little end first: 1 (unsigned), 2, 3 or 4 (signed).

    Raises:
        BadInput: a format outside of these.
    """

    def __init__(self, rate_hz: int, channels: int = 1, width: int = 2) -> None:
        fits = (
            MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ and 1 <= channels <= MAX_CHANNELS and width in (1, 2, 3, 4)
        )
        if not fits:
            what = Text(
                f"sound of {rate_hz} Hz, {channels} channels, {width} bytes a sample",
                f"{rate_hz}Hz, 채널 {channels}개, 샘플당 {width}바이트인 소리",
            )
            why = Text(
                "4,000 to 384,000 Hz, 1 to 16 channels and 1 to 4 bytes are understood.",
                "4,000~384,000Hz, 채널 1~16개, 샘플당 1~4바이트인 소리를 들을 수 있어요.",
            )
            raise BadInput(what=what, why=why)
        self._channels, self._width = channels, width
        self._pending = bytearray()
        self._stream: Any = None
        if rate_hz != RATE_HZ:
            self._stream = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32", quality="HQ")
        self._unchanged = rate_hz == RATE_HZ and channels == 1 and width == 2

    def feed(self, pcm: bytes) -> bytes:
        """Take more sound and give what is ready; the resampler holds back a few milliseconds."""
        self._pending += pcm
        whole = len(self._pending) // (self._channels * self._width) * self._channels * self._width
        frames = bytes(self._pending[:whole])
        del self._pending[:whole]
        return self._convert(frames, last=False)

    def flush(self) -> bytes:
        """No more sound comes: give what was held back. An incomplete frame is dropped."""
        self._pending.clear()
        return self._convert(b"", last=True)

    def _convert(self, frames: bytes, *, last: bool) -> bytes:
        if self._unchanged:
            return frames
        wave = to_wave(frames, self._channels, self._width)
        if self._stream is not None:
            wave = self._stream.resample_chunk(wave, last=last)
        return to_pcm(wave)


def to_wave(frames: bytes, channels: int, width: int) -> Wave:
    """Whole frames of integer PCM as mono samples from −1 to 1."""
    if width == 1:
        samples = (np.frombuffer(frames, np.uint8).astype(np.float32) - 128) / 128
    elif width == 2:
        samples = np.frombuffer(frames, "<i2").astype(np.float32) / 32768
    elif width == 3:
        padded = np.zeros((len(frames) // 3, 4), np.uint8)
        padded[:, 1:] = np.frombuffer(frames, np.uint8).reshape(-1, 3)
        samples = padded.view("<i4").ravel().astype(np.float32) / 2147483648
    else:
        samples = np.frombuffer(frames, "<i4").astype(np.float32) / 2147483648
    mono: Wave = samples.reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return mono


def to_pcm(wave: Wave) -> bytes:
    """Mono samples as s16le; what is louder than full scale is clipped."""
    return np.clip(np.rint(wave * 32768), -32768, 32767).astype("<i2").tobytes()
