"""How loud a satellite plays: a level that survives a restart, and a mute."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import numpy as np

from dure.errors import StoreFailed
from dure.events import Event, HubFailed, VolumeChanged

LOUDNESS = 1.5
"""Amplitude goes with this power of the level, so that equal steps sound about equally large: 50 % is −9 dB."""

ALARM_PERCENT = 40
"""How loud an alarm rings at least, whatever the level and the mute: it is to be heard."""


class Settings(Protocol):
    """Where the hub keeps what was switched."""

    async def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  # any JSON
        """The value under this key, else `default`."""
        ...

    async def put(self, key: str, value: Any) -> None:  # noqa: ANN401  # any JSON
        """Keep a value; it is durable when this returns."""
        ...


class Volume:
    """One satellite's loudness.

    Attributes:
        percent: the level, 0 to 100; 100 plays everything as it is.
        muted: whether nothing is heard but alarms.

    Args:
        satellite: which.
        settings: where it is kept; None for a recording, whose volume is nobody's.
        tell: is told what it is now.
        now_ms: where the satellite's stream is.
    """

    def __init__(
        self,
        satellite: str,
        settings: Settings | None,
        *,
        tell: Callable[[Event], Awaitable[None]],
        now_ms: Callable[[], int],
    ) -> None:
        self._satellite = satellite
        self._settings = settings
        self._publish = tell
        self._now_ms = now_ms
        self.percent = 100
        self.muted = False

    async def load(self) -> None:
        """Be as loud as the satellite was last; tell it, where it is not the full level.

        What cannot be read is told, and everything plays as it is.
        """
        try:
            kept = await self._settings.get(self._key) if self._settings else None
        except StoreFailed as error:
            await self._publish(
                HubFailed(
                    satellite=self._satellite,
                    time_ms=self._now_ms(),
                    code=error.code,
                    stage="store",
                    retryable=error.retryable,
                )
            )
            return
        if isinstance(kept, dict):
            self.percent = max(0, min(100, int(kept.get("percent", 100))))
            self.muted = bool(kept.get("muted"))
            await self._tell()

    async def set(self, percent: int, *, muted: bool = False) -> bool:
        """Be that loud from now on; false where it was already.

        Raises:
            StoreFailed: it is so now, but will not survive a restart.
        """
        percent = max(0, min(100, percent))
        if (percent, muted) == (self.percent, self.muted):
            return False
        self.percent, self.muted = percent, muted
        await self._tell()
        if self._settings:
            await self._settings.put(self._key, {"percent": percent, "muted": muted})
        return True

    def apply(self, pcm: bytes, purpose: str, *, softly: bool = False) -> bytes:
        """The sound as loud as it is to be played; bit by bit the same at full level.

        Args:
            pcm: signed 16-bit samples.
            purpose: as in `AudioStarted`; a `ring` is always heard, and an `alert` as loud as its maker wants.
            softly: whether something more important sounds.
        """
        if purpose == "alert":
            return pcm
        percent = 0 if self.muted else self.percent
        if purpose == "ring":
            percent = max(percent, ALARM_PERCENT)
        gain = (percent / 100) ** LOUDNESS * (0.3 if softly else 1.0)
        if gain == 1.0:
            return pcm
        quieter: bytes = (np.frombuffer(pcm, "<i2") * gain).astype("<i2").tobytes()
        return quieter

    @property
    def _key(self) -> str:
        return f"volume.{self._satellite}"

    async def _tell(self) -> None:
        await self._publish(
            VolumeChanged(
                satellite=self._satellite, time_ms=self._now_ms(), percent=self.percent, muted=self.muted
            )
        )
