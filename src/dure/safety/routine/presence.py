"""Whether somebody is at home: a door and nothing after it means that nobody is."""

from __future__ import annotations

from dure.safety.routine.signs import SignKind

SETTLED_S = 300
"""Whoever came in gives a sign within this time after the door; else they went out."""
STRAY_S = 900
"""While nobody is at home, one motion alone may be a curtain; a second one within this time is somebody."""

Ended = tuple[int, int, bool]
"""A silence that is over: from when, until when, and whether it was an absence."""


class Presence:
    """Follows signs, oldest first. Times are whole seconds since 1970.

    Attributes:
        last_s: when the last sign came, whatever it was; 0 before the first.
        since_s: from when on there is silence.
        door_s: the last door, while nothing followed it; else 0.
        stray_s: the last motion while nobody should be there; else 0.
    """

    def __init__(self) -> None:
        self.last_s = self.since_s = self.door_s = self.stray_s = 0

    def silence(self, now_s: int) -> tuple[int, bool]:
        """From when on there is silence, and whether that is an absence."""
        away = bool(self.door_s) and now_s - self.door_s > SETTLED_S
        return (self.door_s if away else self.since_s), away

    def shift(self, by_s: int) -> None:
        """The clock was set: what was noticed was as long ago as before."""
        self.last_s, self.since_s, self.door_s, self.stray_s = (
            max(at_s + by_s, 1) if at_s else 0
            for at_s in (self.last_s, self.since_s, self.door_s, self.stray_s)
        )

    def see(self, at_s: int, kind: SignKind) -> Ended | None:
        """Take in a sign; tells the silence that it ended, if it ended one."""
        first = not self.last_s
        since_s, away = self.silence(at_s)
        self.last_s = at_s
        if away and kind == "motion" and not (self.stray_s and at_s - self.stray_s <= STRAY_S):
            self.stray_s = at_s
            return None
        ended = (since_s, at_s if not self.stray_s else self.stray_s, away)
        self.stray_s = 0
        self.since_s = at_s
        self.door_s = at_s if kind == "door" else 0
        return None if first else ended
