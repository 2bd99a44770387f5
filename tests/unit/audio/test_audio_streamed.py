from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

import anyio
import numpy as np
import pytest

from dure.audio.streamed import RATE_HZ, WAITING_PIECES, UnknownFormat, decoding
from dure.errors import SkillDown
from dure.testing.sounds import tone

pytestmark = pytest.mark.anyio


class Tap:
    """A file as a stream that counts what was taken of it."""

    def __init__(self, body: bytes, *, step: int = 1000, end: BaseException | None = None) -> None:
        self.body, self.step, self.end, self.taken = body, step, end, 0

    async def pieces(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self.body), self.step):
            self.taken += self.step
            yield self.body[at : at + self.step]
        if self.end is not None:
            raise self.end


async def taken(tap: Tap) -> bytes:
    pcm = b""
    with anyio.fail_after(20):
        async with decoding(tap.pieces()) as blocks:
            async for block in blocks:
                assert block.rate_hz == RATE_HZ
                pcm += block.pcm
    return pcm


@pytest.mark.parametrize("kind", ["FLAC", "MP3", "WAV", "OGG"])
@pytest.mark.parametrize("rate_hz", [22_050, 44_100])
async def test_a_stream_becomes_sound(kind: Literal["FLAC", "MP3", "WAV", "OGG"], rate_hz: int) -> None:
    pcm = await taken(Tap(tone(0.8, kind, rate_hz=rate_hz)))
    wave = np.frombuffer(pcm, "<i2") / 32768
    assert len(wave) / RATE_HZ == pytest.approx(0.8, abs=0.08)
    middle = wave[len(wave) // 4 : len(wave) // 2]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert spectrum.argmax() * RATE_HZ / len(middle) == pytest.approx(440, abs=10)


@pytest.mark.parametrize(
    "body", [b"", b"<html>Log in</html>" * 200, b"#EXTM3U\nhttp://127.0.0.1/x.mp3\n" * 50]
)
async def test_what_is_no_sound_is_told(body: bytes) -> None:
    with pytest.raises(UnknownFormat):
        await taken(Tap(body))


async def test_a_stream_that_is_damaged_further_on_gives_what_came_before() -> None:
    body = tone(2.0, "FLAC")
    pcm = await taken(Tap(body[: len(body) // 2] + b"\x00" * 5000))
    assert 0.3 < len(pcm) / 2 / RATE_HZ < 2.0


async def test_a_stream_that_breaks_off_raises_its_own_error() -> None:
    body = tone(1.0, "MP3")
    with pytest.raises(SkillDown):
        await taken(Tap(body[: len(body) // 2], end=SkillDown(skill="x", why="y")))


async def test_no_more_is_taken_than_is_wanted() -> None:
    tap = Tap(tone(60, "WAV"), step=4096)
    with anyio.fail_after(10):
        async with decoding(tap.pieces()) as blocks:
            await anext(blocks)
            await anyio.wait_all_tasks_blocked()
            for _ in range(50):  # the thread's turn
                await anyio.sleep(0.002)
            assert tap.taken < len(tap.body) / 4
            assert tap.taken < 4096 * (WAITING_PIECES + 2) * 20


async def test_it_can_be_given_up_while_the_stream_is_silent() -> None:
    class Silent(Tap):
        async def pieces(self) -> AsyncIterator[bytes]:
            yield self.body[:2000]
            await anyio.sleep_forever()

    with anyio.fail_after(20):
        with anyio.move_on_after(0.2) as scope:
            await taken(Silent(tone(1.0, "MP3")))
        assert scope.cancelled_caught
