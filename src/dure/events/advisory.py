"""What happens to advisories of authorities."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("advisory.received")
class AdvisoryReceived(Event):
    """An advisory came in and was valid.

    Attributes:
        advisory: its id here.
        kind: `Alert`, `Update`, `Cancel`, `Ack` or `Error`.
        severity: as CAP 1.2 tells it, such as `Extreme`.
        concerns: whether it concerns the household.
    """

    advisory: str
    kind: str
    severity: str
    concerns: bool


@fact("advisory.spoken")
class AdvisorySpoken(Event):
    """An advisory, or that it is over, was spoken at a satellite.

    Attributes:
        advisory: its id here.
    """

    advisory: str
