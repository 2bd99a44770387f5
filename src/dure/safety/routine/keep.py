"""A routine as bytes: some fifteen thousand of them, whoever the person is and however long they are known."""

from __future__ import annotations

from array import array
from zoneinfo import ZoneInfo

import msgspec

from dure.safety.routine.hazard import Hazards
from dure.safety.routine.routine import Routine
from dure.safety.routine.tail import Tail

SHAPE = 1
"""The shape that this code reads; of another one nothing is kept, and learning begins anew."""


class _Kept(msgspec.Struct, frozen=True):
    shape: int
    tables: tuple[bytes, ...]
    presence: tuple[int, int, int, int]
    weights: dict[str, float]
    quiet: dict[str, float]
    mornings: tuple[list[int], list[int]]
    rising: tuple[int, int, int | None, int | None]
    days: tuple[int, float, int]


def to_bytes(routine: Routine) -> bytes:
    """Everything that was learned."""
    presence, rising = routine.presence, routine.rising
    kept = _Kept(
        shape=SHAPE,
        tables=tuple(table.tobytes() for table in _tables(routine)),
        presence=(presence.last_s, presence.since_s, presence.door_s, presence.stray_s),
        weights=routine.sources.weights,
        quiet=routine.sources.quiet,
        mornings=rising.mornings,
        rising=(rising.day, rising.weekday, rising.first, rising.up),
        days=(routine.days_seen, routine.weight_days, routine.day),
    )
    return msgspec.msgpack.encode(kept)


def from_bytes(kept: bytes, zone: ZoneInfo, rate_per_day: float) -> Routine:
    """What was learned before; a fresh routine where that cannot be read any more."""
    routine = Routine(zone, rate_per_day)
    try:
        given = msgspec.msgpack.decode(kept, type=_Kept)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return routine
    tables = _tables(routine)
    sizes = [len(table) * table.itemsize for table in tables]
    if given.shape != SHAPE or [len(table) for table in given.tables] != sizes:
        return routine
    for table, values in zip(tables, given.tables, strict=True):
        table[:] = array("f", values)
    presence, rising, sources = routine.presence, routine.rising, routine.sources
    presence.last_s, presence.since_s, presence.door_s, presence.stray_s = given.presence
    sources.weights, sources.quiet = given.weights, given.quiet
    sources.weigh()
    rising.mornings = given.mornings
    rising.day, rising.weekday, rising.first, rising.up = given.rising
    routine.days_seen, routine.weight_days, routine.day = given.days
    routine.home.settle()
    routine.away.settle()
    return routine


def _tables(routine: Routine) -> list[array[float]]:
    hazards: list[Hazards] = [routine.home, routine.away]
    tails: list[Tail] = [routine.home_tail, routine.away_tail]
    return [
        *(table for one in hazards for table in (one.ended, one.lasted)),
        *(one.counts for one in tails),
    ]
