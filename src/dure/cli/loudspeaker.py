"""Playing what the hub says on this machine's loudspeaker."""

from __future__ import annotations

import threading
from typing import Any

from dure.bus import Subscription
from dure.cli.asked import Printer
from dure.events import AudioChunk, AudioStarted, AudioStopped


class Loudspeaker:
    """Shows events and plays their sound; an interruption is heard at once.

    Args:
        sounddevice: the library.
        printer: shows every event.
    """

    def __init__(self, sounddevice: Any, printer: Printer) -> None:  # noqa: ANN401  # an untyped module
        self._sounddevice = sounddevice
        self._printer = printer
        self._waiting = bytearray()
        self._lock = threading.Lock()
        self._stream: Any = None
        self._rate_hz = 0

    async def run(self, events: Subscription) -> None:
        """Follow the events until they end."""
        try:
            async for event in events:
                self._printer.show(event)
                if isinstance(event, AudioStarted):
                    self._open(event.rate_hz)
                elif isinstance(event, AudioChunk):
                    with self._lock:
                        self._waiting += event.pcm
                elif isinstance(event, AudioStopped) and event.interrupted:
                    with self._lock:
                        self._waiting.clear()
        finally:
            self._close()

    def _open(self, rate_hz: int) -> None:
        if rate_hz != self._rate_hz:
            self._close()
            self._rate_hz = rate_hz
            self._stream = self._sounddevice.RawOutputStream(
                samplerate=rate_hz, channels=1, dtype="int16", callback=self._fill
            )
            self._stream.start()

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _fill(self, out: Any, *_: object) -> None:  # noqa: ANN401  # a buffer of the C library
        wanted = len(out)
        with self._lock:
            piece = bytes(self._waiting[:wanted])
            del self._waiting[:wanted]
        out[:] = piece.ljust(wanted, b"\0")
