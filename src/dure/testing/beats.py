"""Satellites' last signs of life in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from anyio.lowlevel import checkpoint

from dure.store import Heartbeat


class MemoryBeats:
    """`dure.safety.heartbeats.Beats` that forgets when the process ends.

    Attributes:
        kept: the last sign of life of every satellite.
    """

    def __init__(self) -> None:
        self.kept: dict[str, Heartbeat] = {}

    async def all(self) -> Sequence[Heartbeat]:
        """Every satellite's last one, by satellite."""
        await checkpoint()
        return [self.kept[satellite] for satellite in sorted(self.kept)]

    async def beat(self, beats: Iterable[Heartbeat]) -> None:
        """Note signs of life."""
        await checkpoint()
        self.kept.update({one.satellite: one for one in beats})

    async def forget(self, satellite: str) -> bool:
        """A satellite is gone for good."""
        await checkpoint()
        return self.kept.pop(satellite, None) is not None
