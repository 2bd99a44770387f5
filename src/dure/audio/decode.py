"""A recording in any ordinary format, as 16 kHz mono s16le: libsndfile first, FFmpeg for what it cannot read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import anyio.to_thread
import numpy as np
import numpy.typing as npt

from dure.api import BYTES_PER_MS, RATE_HZ
from dure.audio.resample import MAX_RATE_HZ, MIN_RATE_HZ, Wave, to_pcm
from dure.errors import AudioUnusable

MIN_MS = 20
"""A recording shorter than this holds nothing that can be heard."""

_BLOCK_FRAMES = 65_536

_CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,eac3,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,"
    "mp3,mpeg,mpegts,ogg,opus,oga,tta,w64,wav,wv"
)
"""What FFmpeg may open. Playlists are not among them: they can name other files and addresses."""

Frames = npt.NDArray[np.float32]
"""A block of sound: frames × channels, −1 to 1."""


class _Unreadable(Exception):
    """Neither library could read the start of it."""


async def decode(source: Path | bytes, *, name: str, limit_s: float) -> bytes:
    """Read a recording into 16 kHz mono s16le.

    Channels are averaged; where that would cancel them out, the loudest is taken. A recording that breaks
    off, or is damaged further on, gives what it holds up to there.

    Args:
        source: a file, or what a file holds.
        name: what to call it in an error.
        limit_s: the longest recording that is taken.

    Raises:
        AudioUnusable: it is missing, no sound, shorter than `MIN_MS` or longer than the limit.
    """
    return await anyio.to_thread.run_sync(decode_now, source, name, limit_s, abandon_on_cancel=True)


def decode_now(source: Path | bytes, name: str, limit_s: float) -> bytes:
    """The same, where a thread may be blocked."""
    data = _load(source, name, limit_s)
    if not data:
        raise _unusable(name, limit_s, "it is empty")
    wave: Wave | None = None
    for read in (_read_with_soundfile, _read_with_ffmpeg):
        try:
            wave = _to_mono_16k(read(data), limit_s)
        except _Unreadable:
            continue
        except _TooLong as error:
            raise _unusable(name, limit_s, f"it is longer than {limit_s:g} seconds") from error
        if len(wave):
            break
    if wave is None:
        raise _unusable(name, limit_s, "it is no sound file that is known here")
    pcm = to_pcm(wave)
    if len(pcm) < MIN_MS * BYTES_PER_MS:
        raise _unusable(name, limit_s, f"it holds less than {MIN_MS} milliseconds of sound")
    return pcm


class _TooLong(Exception):
    """More sound than is taken."""


def _unusable(name: str, limit_s: float, why: str) -> AudioUnusable:
    return AudioUnusable(source=name, why=why, limit_s=f"{limit_s:g}")


def _load(source: Path | bytes, name: str, limit_s: float) -> bytes:
    if isinstance(source, bytes):
        return source
    most_bytes = int(limit_s * MAX_RATE_HZ * 4) + 1_000_000
    try:
        with source.open("rb") as file:
            data = file.read(most_bytes + 1)
    except FileNotFoundError as error:
        raise _unusable(name, limit_s, "there is no such file") from error
    except IsADirectoryError as error:
        raise _unusable(name, limit_s, "it is a folder") from error
    except OSError as error:
        raise _unusable(name, limit_s, "it cannot be read") from error
    if len(data) > most_bytes:
        raise _unusable(name, limit_s, "it is too large")
    return data


def _read_with_soundfile(data: bytes) -> Iterator[tuple[int, Frames]]:
    import soundfile

    try:
        file = soundfile.SoundFile(io.BytesIO(data))
    except (soundfile.LibsndfileError, TypeError, ValueError) as error:
        raise _Unreadable from error
    with file:
        while True:
            try:
                block = file.read(_BLOCK_FRAMES, dtype="float32", always_2d=True)
            except (soundfile.LibsndfileError, RuntimeError):
                return  # damaged from here on; what came before is sound
            if not len(block):
                return
            yield file.samplerate, block


def _read_with_ffmpeg(data: bytes) -> Iterator[tuple[int, Frames]]:
    import av
    import av.error

    options = {"format_whitelist": _CONTAINERS, "protocol_whitelist": ""}
    try:
        container = av.open(io.BytesIO(data), mode="r", options=options, metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise _Unreadable from error
    with container:
        if not container.streams.audio:
            raise _Unreadable
        converter = av.AudioResampler(format="flt")
        try:
            for frame in container.decode(container.streams.audio[0]):
                for block in converter.resample(frame):
                    samples = block.to_ndarray().reshape(-1, block.layout.nb_channels)
                    yield block.sample_rate, samples.astype(np.float32, copy=False)
        except (av.error.FFmpegError, ValueError):
            return  # as above


def _to_mono_16k(blocks: Iterator[tuple[int, Frames]], limit_s: float) -> Wave:
    """Join, downmix and resample; the rate and channels of the first block hold."""
    import soxr

    kept: list[Frames] = []
    rate_hz = frames = 0
    for block_rate_hz, block in blocks:
        rate_hz = rate_hz or block_rate_hz
        if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
            raise _Unreadable
        if block_rate_hz != rate_hz or (kept and block.shape[1] != kept[0].shape[1]):
            break
        kept.append(block)
        frames += len(block)
        if frames > limit_s * rate_hz:
            raise _TooLong
    if not kept:
        return np.zeros(0, np.float32)
    wave = _downmix(np.nan_to_num(np.concatenate(kept), posinf=0.0, neginf=0.0))
    if rate_hz == RATE_HZ:
        return wave
    resampled: Wave = soxr.resample(wave, rate_hz, RATE_HZ, quality="HQ")
    return resampled


def _downmix(frames: Frames) -> Wave:
    if frames.shape[1] == 1:
        return frames[:, 0]
    mixed: Wave = frames.mean(axis=1)
    energy = np.square(frames, dtype=np.float64).mean(axis=0)
    cancelled = np.square(mixed, dtype=np.float64).mean() < 0.05 * energy.max()
    return frames[:, int(energy.argmax())] if cancelled else mixed
