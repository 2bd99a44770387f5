"""A stream of any ordinary format, decoded as it comes: memory holds a few blocks of it, however long it is."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio
import anyio.from_thread
import anyio.lowlevel
import anyio.to_thread
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from dure.api import Sound
from dure.audio.decode import CONTAINERS
from dure.tasks import task_group

RATE_HZ = 44_100
"""In which rate it is given."""

WAITING_PIECES = 16
"""How many pieces of the stream, and how many blocks of sound, may wait to be taken."""

THREADS = 8
"""How many streams are decoded at once; more of them wait."""

_threads: list[anyio.CapacityLimiter] = []


class UnknownFormat(Exception):
    """A stream is no sound that is known here."""


@asynccontextmanager
async def decoding(pieces: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[Sound]]:
    """Decode a stream; leaving the context gives it up.

    Args:
        pieces: the stream's bytes as they come.

    Yields:
        blocks of mono sound; a stream that is damaged further on ends there.

    Raises:
        UnknownFormat: it is no sound.
        whatever `pieces` raises.
    """
    into, from_ = anyio.create_memory_object_stream[bytes](WAITING_PIECES)
    out, taken = anyio.create_memory_object_stream[Sound](WAITING_PIECES)

    async def feed() -> None:
        with into, suppress(anyio.BrokenResourceError):
            async for piece in pieces:
                await into.send(piece)

    async with task_group() as tasks, taken:
        tasks.start_soon(feed)
        tasks.start_soon(_decode, from_, out)
        yield taken
        tasks.cancel_scope.cancel()


async def _decode(pieces: MemoryObjectReceiveStream[bytes], out: MemoryObjectSendStream[Sound]) -> None:
    if not _threads:
        _threads.append(anyio.CapacityLimiter(THREADS))
    with pieces, out:
        known = await anyio.to_thread.run_sync(_work, _Pipe(pieces), out, limiter=_threads[0])
    if not known:
        await anyio.lowlevel.checkpoint_if_cancelled()  # then it is the stream that broke off
        raise UnknownFormat


def _work(pipe: _Pipe, out: MemoryObjectSendStream[Sound]) -> bool:
    """Decode until the end, in a thread; false where it is no sound."""
    import av
    import av.error

    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": ""}
    try:
        container = av.open(pipe, mode="r", options=options, metadata_errors="ignore")
    except (av.error.FFmpegError, ValueError, OSError):
        return False
    with container:
        if not container.streams.audio:
            return False
        converter = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
        heard = False
        try:
            for frame in container.decode(container.streams.audio[0]):
                for block in converter.resample(frame):
                    heard = True
                    pcm = block.to_ndarray().astype("<i2", copy=False).tobytes()
                    anyio.from_thread.run(out.send, Sound(pcm=pcm, rate_hz=RATE_HZ))
        except (av.error.FFmpegError, ValueError):
            return heard  # damaged from here on
        except anyio.BrokenResourceError:
            return True  # nobody listens any more
    return heard


class _Pipe(io.RawIOBase):
    """The stream as a file that can be read once, from a thread."""

    def __init__(self, pieces: MemoryObjectReceiveStream[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        """It can be read."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, up to so many; empty at the end."""
        while not self._rest:
            try:
                self._rest = anyio.from_thread.run(self._pieces.receive)
            except (anyio.EndOfStream, anyio.ClosedResourceError, asyncio.CancelledError):
                return b""  # cancelled, it is the thread's end that passes it on: FFmpeg, which called, could not
        taken = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(taken) :]
        return taken
