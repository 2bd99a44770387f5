from __future__ import annotations

import io
import os
import tracemalloc
from pathlib import Path

import anyio
import anyio.to_thread
import av
import numpy as np
import pytest
import soundfile

from dure.audio.decode import decode
from dure.errors import AudioUnusable

pytestmark = pytest.mark.anyio


def wave(seconds: float, rate_hz: int = 16_000) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(rate_hz * seconds)) / rate_hz)


def file_of(
    samples: np.ndarray, rate_hz: int = 16_000, form: str = "WAV", subtype: str | None = None
) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate_hz, format=form, subtype=subtype)
    return out.getvalue()


def encoded(container: str, codec: str, rate_hz: int, seconds: float = 1.0) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate_hz, layout="mono")
        samples = (wave(seconds, rate_hz) * 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = rate_hz
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def pitch_hz(pcm: bytes) -> float:
    samples = np.frombuffer(pcm, "<i2")
    return np.abs(np.fft.rfft(samples * np.hanning(len(samples)))).argmax() * 16_000 / len(samples)


async def heard(source, limit_s: float = 60) -> bytes:
    return await decode(source, name="it", limit_s=limit_s)


@pytest.mark.parametrize(("rate_hz", "form", "subtype"), [
    (16_000, "WAV", "PCM_16"), (8_000, "WAV", "ULAW"), (48_000, "FLAC", "PCM_24"), (44_100, "AIFF", "PCM_16"),
    (48_000, "OGG", "OPUS"), (44_100, "OGG", "VORBIS"), (44_100, "MP3", None), (22_050, "WAV", "FLOAT"),
])  # fmt: skip
async def test_what_libsndfile_reads(rate_hz, form, subtype):
    pcm = await heard(file_of(wave(1, rate_hz), rate_hz, form, subtype))
    assert len(pcm) / 32_000 == pytest.approx(1, abs=0.1)
    assert pitch_hz(pcm) == pytest.approx(440, abs=2)


@pytest.mark.parametrize(("container", "codec", "rate_hz"), [
    ("webm", "libopus", 48_000), ("mp4", "aac", 44_100), ("adts", "aac", 48_000), ("matroska", "pcm_s16le", 16_000),
])  # fmt: skip
async def test_what_only_ffmpeg_reads(container, codec, rate_hz):
    pcm = await heard(encoded(container, codec, rate_hz))
    assert len(pcm) / 32_000 == pytest.approx(1, abs=0.1)
    assert pitch_hz(pcm) == pytest.approx(440, abs=2)


async def test_a_browser_recording_that_breaks_off_gives_what_it_holds():
    whole = encoded("webm", "libopus", 48_000, seconds=4)
    pcm = await heard(whole[: len(whole) // 2])
    assert 1 < len(pcm) / 32_000 < 3


@pytest.mark.parametrize("form", ["WAV", "FLAC", "OGG"])
async def test_a_file_that_breaks_off_gives_what_it_holds(form):
    whole = file_of(np.random.default_rng(1).normal(0, 0.1, 64_000), form=form)
    pcm = await heard(whole[: len(whole) // 2])
    assert 0.5 < len(pcm) / 32_000 < 3.5


@pytest.mark.parametrize("source", [
    b"", b"\0", b"RIFF", b"not a sound at all, but a letter" * 100, bytes(range(256)) * 64,
    file_of(np.zeros(0)), file_of(np.zeros(1)), file_of(wave(1))[:40], file_of(wave(1), form="FLAC")[:60],
    b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n", b"ffconcat version 1.0\nfile /etc/hostname\n",
    b"\x89PNG\r\n\x1a\n" + bytes(500), b"<?xml version='1.0'?><MPD></MPD>",
], ids=["empty", "byte", "riff", "text", "bytes", "no-samples", "one-sample", "cut-wav", "cut-flac", "hls", "concat",
        "png", "dash"])  # fmt: skip
async def test_what_holds_no_sound_is_told_so(source):
    with pytest.raises(AudioUnusable) as error:
        await heard(source)
    assert error.value.sentence("ko").startswith("it: 들을 수 없는 소리예요")


async def test_a_missing_file_a_folder_and_too_long_a_file(tmp_path):
    for source in (tmp_path / "none.wav", tmp_path):
        with pytest.raises(AudioUnusable):
            await heard(source)
    with pytest.raises(AudioUnusable, match="longer than 2 seconds"):
        await heard(file_of(wave(2.1)), limit_s=2)
    (tmp_path / "it.wav").write_bytes(file_of(wave(1.9)))
    assert len(await heard(tmp_path / "it.wav", limit_s=2)) == 1.9 * 32_000


async def test_stereo_is_averaged_and_a_cancelling_pair_is_not_lost():
    left = wave(1)
    both = await heard(file_of(np.stack([left, np.zeros_like(left)], axis=1)))
    assert np.abs(np.frombuffer(both, "<i2")).max() == pytest.approx(0.25 * 32768, rel=0.02)
    opposed = await heard(file_of(np.stack([left, -left], axis=1)))
    assert np.abs(np.frombuffer(opposed, "<i2")).max() == pytest.approx(0.5 * 32768, rel=0.02)


async def test_samples_that_are_no_numbers_are_silence_and_loud_ones_are_clipped():
    samples = np.array([np.nan, np.inf, 7.0, -7.0] * 200, np.float32)
    pcm = np.frombuffer(await heard(file_of(samples, subtype="FLOAT")), "<i2")
    assert pcm[:4].tolist() == [0, 0, 32767, -32768]


async def test_memory_holds_what_comes_out_not_what_went_in():
    """Ten seconds of eight channels at 192 kHz are 61 MB as numbers, and very little as FLAC."""
    frames = np.zeros((192_000 * 10, 8), np.int16)
    frames[:, 0] = 8000
    recording = file_of(frames, 192_000, "FLAC")
    del frames
    tracemalloc.start()
    try:
        pcm = await heard(recording)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(pcm) / 32_000 == pytest.approx(10, abs=0.1)
    assert peak < 12_000_000


async def test_a_pipe_is_heard_and_an_endless_one_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(anyio.to_thread.run_sync, pipe.write_bytes, file_of(wave(0.5)))
        assert len(await heard(pipe)) == 16_000
    monkeypatch.setattr("dure.audio.decode._PIPE_BYTES", 100_000)
    with pytest.raises(AudioUnusable, match="too large"):
        await heard(Path("/dev/zero"))


async def test_why_is_told_in_korean_too(tmp_path: Path):
    with pytest.raises(AudioUnusable) as told:
        await heard(tmp_path)
    assert told.value.sentence("ko").startswith("it: 들을 수 없는 소리예요(폴더예요).")
