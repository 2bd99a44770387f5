"""The door for sound: any sizes in, windows of 32 ms out, and never more than a few seconds waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterator

import anyio

from dure.audio.vad import WINDOW_MS
from dure.session.ears import WINDOW_BYTES


class Cutter:
    """Cuts a flow of bytes into windows."""

    def __init__(self) -> None:
        self._rest = b""

    def cut(self, pcm: bytes) -> Iterator[bytes]:
        """Every window that is complete by now."""
        self._rest += pcm
        whole = len(self._rest) - len(self._rest) % WINDOW_BYTES
        ready, self._rest = self._rest[:whole], self._rest[whole:]
        for at in range(0, whole, WINDOW_BYTES):
            yield ready[at : at + WINDOW_BYTES]

    def flush(self) -> bytes | None:
        """The last, incomplete window, filled up with silence."""
        rest, self._rest = self._rest, b""
        return rest.ljust(WINDOW_BYTES, b"\0") if rest else None


class Inlet:
    """A bounded queue of windows that drops the oldest and counts them.

    Args:
        capacity_ms: how much sound may wait.
    """

    def __init__(self, capacity_ms: int) -> None:
        self._windows: deque[bytes] = deque()
        self._size = capacity_ms // WINDOW_MS
        self._filled = anyio.Event()
        self._closed = False
        self._dropped_ms = 0

    @property
    def waiting_ms(self) -> int:
        """How much waits, in milliseconds."""
        return len(self._windows) * WINDOW_MS

    def put(self, window: bytes) -> None:
        """Let a window in; never waits."""
        if len(self._windows) >= self._size:
            self._windows.popleft()
            self._dropped_ms += WINDOW_MS
        self._windows.append(window)
        self._filled.set()

    def close(self) -> None:
        """No more follows."""
        self._closed = True
        self._filled.set()

    def take_dropped_ms(self) -> int:
        """How much was dropped since the last call, in milliseconds."""
        dropped_ms, self._dropped_ms = self._dropped_ms, 0
        return dropped_ms

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            while self._windows:
                yield self._windows.popleft()
            if self._closed:
                return
            self._filled = anyio.Event()
            await self._filled.wait()
