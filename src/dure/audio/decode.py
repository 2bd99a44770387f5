"""A recording in any ordinary format, as 16 kHz mono s16le: libsndfile first, FFmpeg for what it cannot read."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import anyio.to_thread
import numpy as np
import numpy.typing as npt

from dure.api import BYTES_PER_MS, RATE_HZ
from dure.audio.resample import MAX_RATE_HZ, MIN_RATE_HZ, to_pcm
from dure.errors import AudioUnusable, Text

MIN_MS = 20
"""A recording shorter than this holds nothing that can be heard."""

_BLOCK_SAMPLES = 131_072

_PIPE_BYTES = 512_000_000
"""The most that is taken from a pipe or a device."""

CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,eac3,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,"
    "mp3,mpeg,mpegts,ogg,opus,oga,tta,w64,wav,wv"
)
"""What FFmpeg may open. Playlists are not among them: they can name other files and addresses."""

Frames = npt.NDArray[np.float32]
"""A block of sound: frames × channels, −1 to 1."""

Blocks = Iterator[tuple[int, Frames]]
"""Sound, block by block, each with its rate in Hz."""


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
    with _open(source, name, limit_s) as file:
        pcm: bytes | None = None
        for read in (_read_with_soundfile, _read_with_ffmpeg):
            try:
                pcm = _to_mono_16k(lambda read=read: read(file), limit_s)  # type: ignore[misc]  # bound at once
            except _Unreadable:
                continue
            except _TooLong as error:
                raise _unusable(
                    name, limit_s, f"it is longer than {limit_s:g} seconds", f"{limit_s:g}초보다 길어요"
                ) from error
            if pcm:
                break
    if pcm is None:
        raise _unusable(name, limit_s, "it is no sound file that is known here", "알 수 없는 형식이에요")
    if len(pcm) < MIN_MS * BYTES_PER_MS:
        why = f"it holds less than {MIN_MS} milliseconds of sound"
        raise _unusable(name, limit_s, why, f"소리가 {MIN_MS}밀리초도 안 돼요")
    return pcm


class _TooLong(Exception):
    """More sound than is taken."""


def _unusable(name: str, limit_s: float, en: str, ko: str) -> AudioUnusable:
    return AudioUnusable(source=name, why=Text(en, ko), limit_s=f"{limit_s:g}")


@contextmanager
def _open(source: Path | bytes, name: str, limit_s: float) -> Iterator[BinaryIO]:
    """A recording that can be read twice: a pipe is taken into memory first, a file is left where it is."""
    try:
        with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
            whole = file if file.seekable() and _is_whole(file) else io.BytesIO(file.read(_PIPE_BYTES + 1))
            size = whole.seek(0, io.SEEK_END)
            if not size:
                raise _unusable(name, limit_s, "it is empty", "비어 있어요")
            if whole is not file and size > _PIPE_BYTES:
                raise _unusable(name, limit_s, "it is too large", "너무 커요")
            yield whole
    except FileNotFoundError as error:
        raise _unusable(name, limit_s, "there is no such file", "그런 파일이 없어요") from error
    except IsADirectoryError as error:
        raise _unusable(name, limit_s, "it is a folder", "폴더예요") from error
    except (OSError, ValueError) as error:
        raise _unusable(name, limit_s, "it cannot be read", "읽을 수 없어요") from error


def _is_whole(file: BinaryIO) -> bool:
    return isinstance(file, io.BytesIO) or stat.S_ISREG(os.fstat(file.fileno()).st_mode)


def _read_with_soundfile(source: BinaryIO) -> Blocks:
    import soundfile

    source.seek(0)
    try:
        file = soundfile.SoundFile(source)
    except (soundfile.LibsndfileError, TypeError, ValueError) as error:
        raise _Unreadable from error
    with file:
        while True:
            try:
                block = file.read(max(1, _BLOCK_SAMPLES // file.channels), dtype="float32", always_2d=True)
            except (soundfile.LibsndfileError, RuntimeError):
                return  # damaged from here on; what came before is sound
            if not len(block):
                return
            yield file.samplerate, block


def _read_with_ffmpeg(source: BinaryIO) -> Blocks:
    import av
    import av.error

    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": ""}
    source.seek(0)
    try:
        container = av.open(source, mode="r", options=options, metadata_errors="ignore")
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


def _to_mono_16k(read: Callable[[], Blocks], limit_s: float) -> bytes:
    """Downmix and resample block by block, so that memory holds only what comes out."""
    import soxr

    channel = _audible_channel(_uniform(read(), limit_s))
    stream: Any = None
    pcm = bytearray()
    for rate_hz, block in _uniform(read(), limit_s):
        wave = block.mean(axis=1) if channel is None else np.ascontiguousarray(block[:, channel])
        if rate_hz != RATE_HZ:
            stream = stream or soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32", quality="HQ")
            wave = stream.resample_chunk(wave)
        pcm += to_pcm(wave)
    if stream is not None:
        pcm += to_pcm(stream.resample_chunk(np.zeros(0, np.float32), last=True))
    return bytes(pcm)


def _uniform(blocks: Blocks, limit_s: float) -> Blocks:
    """The blocks that have the rate and channels of the first one, without what is no number."""
    form: tuple[int, int] | None = None
    frames = 0
    for rate_hz, block in blocks:
        form = form or (rate_hz, block.shape[1])
        if not MIN_RATE_HZ <= form[0] <= MAX_RATE_HZ:
            raise _Unreadable
        if form != (rate_hz, block.shape[1]):
            return
        frames += len(block)
        if frames > limit_s * rate_hz:
            raise _TooLong
        yield rate_hz, np.nan_to_num(block, posinf=0.0, neginf=0.0)


def _audible_channel(blocks: Blocks) -> int | None:
    """The loudest channel, where the average of all would cancel them out; else None."""
    mixed = 0.0
    energy = np.zeros(1)
    for _, block in blocks:
        if block.shape[1] == 1:
            return None
        mixed += float(np.square(block.mean(axis=1), dtype=np.float64).sum())
        energy = energy + np.square(block, dtype=np.float64).sum(axis=0)
    return int(energy.argmax()) if mixed < 0.05 * energy.max() else None
