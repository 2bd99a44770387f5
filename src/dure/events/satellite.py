"""What happens to satellites that must be alive."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("satellite.silent")
class SatelliteSilent(Event):
    """A satellite that must be alive gave no sign of life for too long, which is an alert; told again daily while it is so.

    Attributes:
        silent_ms: for how long it gave none while the hub was awake.
    """

    silent_ms: int


@fact("satellite.returned")
class SatelliteReturned(Event):
    """A satellite that had fallen silent gives signs of life again.

    Attributes:
        silent_ms: for how long it gave none while the hub was awake.
    """

    silent_ms: int
