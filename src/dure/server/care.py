"""What the doors need of what looks after people; `dure.app.care.Care` is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from dure.errors import Text, Unavailable
from dure.store import AuditStore, CheckInStore

if TYPE_CHECKING:
    from dure.safety.advisories.service import Advisories
    from dure.safety.checkins.service import CheckIns
    from dure.safety.routine.last import LastSign


class Care(Protocol):
    """Check-ins and advisories."""

    @property
    def zone(self) -> ZoneInfo:
        """The household's."""
        ...

    @property
    def checkin_store(self) -> CheckInStore:
        """Agreements, plans and records of check-ins."""
        ...

    @property
    def audit(self) -> AuditStore:
        """Where it is written down who changed what about them."""
        ...

    @property
    def checkins(self) -> CheckIns:
        """Holds them."""
        ...

    def last_signs(self) -> Mapping[str, LastSign]:
        """The last sign of life of everybody whose routine is watched, as far as it may be shown, by person."""
        ...

    @property
    def advisories(self) -> Advisories | None:
        """Takes advisories; None where they are not enabled."""
        ...


def needed(care: Care | None) -> Care:
    """Go on only where something looks after people.

    Raises:
        Unavailable: nothing does.
    """
    if care is None:
        raise Unavailable(
            what=Text("looking after people", "돌봄"),
            why=Text("it is not set up here", "여기서는 켜져 있지 않아요"),
        )
    return care


def advisories_of(care: Care | None) -> Advisories:
    """Go on only where advisories are enabled.

    Raises:
        Unavailable: they are not.
    """
    found = needed(care).advisories
    if found is None:
        why = Text("set care.advisories.enabled = true", "care.advisories.enabled = true로 켜세요")
        raise Unavailable(what=Text("advisories", "재난 안내"), why=why)
    return found
