"""The last sign of life of somebody whose routine is watched: one moment, never a trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from dure.safety.routine.routine import Routine
from dure.safety.routine.signs import Sign, SignKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSign:
    """A last sign of life.

    Attributes:
        at: when, aware, UTC, to the second; None where there was none yet.
        kind: what it was; None where that is not told, or not known any more because the hub began anew since.
        source: which sensor, appliance or satellite gave it; empty where `kind` is None.
        away: whether they are taken to be away: a door, and nothing after it.
    """

    at: datetime | None
    kind: SignKind | None
    source: str
    away: bool


def last_sign(routine: Routine, latest: Sign | None, now: datetime, *, where: bool) -> LastSign:
    """The last sign that a routine was taught.

    Args:
        routine: whose.
        latest: the last sign since the hub began; its place is kept nowhere else.
        now: aware.
        where: whether it may be told what it was and where.
    """
    last_s = routine.presence.last_s
    _, away = routine.presence.silence(int(now.timestamp()))
    told = latest if where and last_s else None
    return LastSign(
        at=datetime.fromtimestamp(last_s, UTC) if last_s else None,
        kind=told.kind if told else None,
        source=told.source if told else "",
        away=away,
    )
