"""An advisory as the Common Alerting Protocol 1.2 of OASIS has it (CAP-v1.2-os, 1 July 2010)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MOST_BYTES = 512 * 1024
"""The largest message that is read."""
_NAME = re.compile(r"[^\s,<&]+")

Status = Literal["Actual", "Exercise", "System", "Test", "Draft"]
MessageType = Literal["Alert", "Update", "Cancel", "Ack", "Error"]
CapScope = Literal["Public", "Restricted", "Private"]
Category = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
]  # fmt: skip
Response = Literal[
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"
]  # fmt: skip
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
CapSeverity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]

Point = tuple[float, float]
"""Degrees north, degrees east (WGS 84)."""
Pair = tuple[str, str]
"""The name and value of a code or parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where it holds.

    Attributes:
        description: in words.
        polygons: closed rings, the last point is the first.
        circles: centre and radius in kilometres.
        geocodes: name and value.
        altitude, ceiling: in feet above mean sea level; None where not told.
    """

    description: str
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[tuple[Point, float], ...] = ()
    geocodes: tuple[Pair, ...] = ()
    altitude: float | None = None
    ceiling: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A file that belongs to it; it is never fetched."""

    description: str
    mime_type: str
    size: int | None = None
    uri: str = ""
    deref_uri: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What it says, in one language; the fields are CAP's own."""

    categories: tuple[Category, ...]
    event: str
    urgency: Urgency
    severity: CapSeverity
    certainty: Certainty
    language: str = "en-US"
    responses: tuple[Response, ...] = ()
    audience: str = ""
    event_codes: tuple[Pair, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Pair, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An earlier message: by whom, which, and when it was sent."""

    sender: str
    identifier: str
    sent: datetime

    @property
    def key(self) -> tuple[str, str]:
        """By what a message is known; the instant may be written in another offset."""
        return self.sender, self.identifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """A whole message; the fields are CAP's own."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    type: MessageType
    scope: CapScope
    source: str = ""
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """By what it is known."""
        return self.sender, self.identifier


def is_name(text: str) -> bool:
    """Whether a sender or an identifier may be called that."""
    return _NAME.fullmatch(text) is not None
