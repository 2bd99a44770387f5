"""The last seconds of a stream, addressed by time."""

from __future__ import annotations

from dure.api import RATE_HZ

_SAMPLES_PER_MS = RATE_HZ // 1000
_WIDTH_BYTES = 2


class Ring:
    """Keeps the newest `capacity_ms` of a 16 kHz mono stream and forgets the rest.

    Times are milliseconds since the stream began. Memory is taken once, at the start.
    """

    def __init__(self, capacity_ms: int) -> None:
        if capacity_ms <= 0:
            raise ValueError(f"capacity_ms is {capacity_ms}")
        self._capacity = capacity_ms * _SAMPLES_PER_MS
        self._kept = bytearray(self._capacity * _WIDTH_BYTES)
        self._written = 0

    @property
    def start_ms(self) -> int:
        """Where the oldest whole millisecond that is kept begins."""
        oldest = max(0, self._written - self._capacity)
        return -(-oldest // _SAMPLES_PER_MS)

    @property
    def end_ms(self) -> int:
        """How many whole milliseconds have been written since the stream began."""
        return self._written // _SAMPLES_PER_MS

    def write(self, pcm: bytes) -> None:
        """Append sound: whole 16-bit samples, any number of them.

        Raises:
            ValueError: half a sample is left over.
        """
        if len(pcm) % _WIDTH_BYTES:
            raise ValueError("pcm holds half a sample")
        self._written += len(pcm) // _WIDTH_BYTES
        newest = pcm[-len(self._kept) :]
        end = self._written * _WIDTH_BYTES % len(self._kept)
        first = end - len(newest)
        if first >= 0:
            self._kept[first:end] = newest
            return
        self._kept[first:] = newest[:-end] if end else newest
        self._kept[:end] = newest[len(newest) - end :]

    def read(self, start_ms: int, end_ms: int) -> bytes:
        """The sound between two times, clipped to what is kept; empty where nothing of it is."""
        oldest = max(0, self._written - self._capacity)
        start = max(start_ms * _SAMPLES_PER_MS, oldest)
        end = min(end_ms * _SAMPLES_PER_MS, self._written)
        if start >= end:
            return b""
        length = len(self._kept)
        first, last = start * _WIDTH_BYTES % length, end * _WIDTH_BYTES % length
        if first < last:
            return bytes(self._kept[first:last])
        return bytes(self._kept[first:] + self._kept[:last])
