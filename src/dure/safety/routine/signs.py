"""What counts as a sign of life."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dure.events import ApplianceChanged, DeviceCommanded, Event, TranscriptFinal, WakeDetected

SignKind = Literal["motion", "door", "appliance", "voice"]

_BY_HAND = frozenset(
    (
        "on_off", "level", "color", "color_temperature_k", "mode", "operation", "target_temperature_c",
        "freezer_target_c", "fan", "swing", "volume", "mute", "channel", "source", "media", "locked", "valve_open",
        "position", "door_open", "open",
    )
)  # fmt: skip
"""Traits that people change; what an appliance measures, and how far it has come, is no sign of anybody."""
_ITSELF = frozenset(("finished", "idle", "paused", "error"))
"""What an appliance becomes without anybody's doing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign that somebody is up and about.

    Attributes:
        at: when, aware.
        kind: `motion`, `door` (one through which people leave the home), `appliance` or `voice`.
        source: which sensor or appliance gave it.
    """

    at: datetime
    kind: SignKind
    source: str


def sign_of(event: Event, at: datetime, doors: Collection[str]) -> Sign | None:
    """What an event says of whether anybody is up and about; None where it says nothing.

    Args:
        event: what happened.
        at: when, aware.
        doors: ids of the appliances that tell when somebody goes through a door out of the home.
    """
    if isinstance(event, WakeDetected | DeviceCommanded):
        return Sign(at=at, kind="voice", source=event.satellite)
    if isinstance(event, TranscriptFinal):
        return Sign(at=at, kind="voice", source=event.satellite) if event.text.strip() else None
    if not isinstance(event, ApplianceChanged) or event.previous is None or event.previous == event.value:
        return None
    if event.trait == "motion":
        return Sign(at=at, kind="motion", source=event.appliance) if event.value is True else None
    if event.trait not in _BY_HAND or event.means in ("routine", "program") or event.value in _ITSELF:
        return None
    return Sign(at=at, kind="door" if event.appliance in doors else "appliance", source=event.appliance)
