"""Whose lives are measured, and what kinds of signs their homes give. Frozen, as `lives.py` says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

SEED = "dure lives 1"
FIRST_DAY = date(2026, 1, 1)
DAYS = 365
ZONE = ZoneInfo("Asia/Seoul")
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
HORIZON_S = 48 * HOUR_S
"""How long an incident is followed where nobody comes."""
EACH = 8
"""How many incidents of each kind a life has."""
DECLINE_DAYS = 21

HOLIDAYS = frozenset(
    date(2026, month, day)
    for month, day in (
        (1, 1), (2, 16), (2, 17), (2, 18), (3, 1), (3, 2), (5, 5), (5, 24), (5, 25), (6, 6), (8, 15), (8, 17),
        (9, 24), (9, 25), (9, 26), (10, 3), (10, 5), (10, 9), (12, 25),
    )
)  # fmt: skip
"""Korea's public holidays of that year."""
FAMILY_DAYS = (date(2026, 2, 16), date(2026, 9, 24))
"""When Seollal and Chuseok begin; people are away, or have guests, for three days."""

Kind = Literal["motion", "door", "appliance", "voice"]
IncidentKind = Literal["fall_night", "fall_noon", "stroke_morning", "slow_decline"]
KINDS: tuple[IncidentKind, ...] = ("fall_night", "fall_noon", "stroke_morning", "slow_decline")
ROOMS = ("living", "kitchen", "bedroom", "bathroom", "hall")
MEALS = ("fridge", "kettle", "rice_cooker", "microwave", "stove")

Span = tuple[int, int]


class Sign(NamedTuple):
    """One sign that a sensor gave: when, of what kind, which sensor."""

    at_s: int
    kind: Kind
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How somebody lives. Hours are hours of the day; a bed time after midnight is beyond 24.

    Attributes:
        name: what the life is called.
        wake_h, bed_h: on working days.
        rest_wake_h, rest_bed_h: on weekends and holidays.
        spread_h: how far those vary.
        nap: how probable a nap after lunch is.
        outings: how probable each of two outings a day is.
        outing_h: how long they take.
        toilet: how many times a night one gets up.
        season_h: how much later one gets up in midwinter than in the mean, and earlier in midsummer.
        rotates: whether shifts rotate week by week: early, late, night.
        visits: weekdays (Monday is 0) on which somebody comes from ten to noon, and Sundays (6) in the afternoon.
        weekends: how probable a weekend away is.
        family: what happens on the family holidays: `away`, `guests`, or nothing.
        missed, doubled: how probable it is that a sign is missed, or comes twice.
        phantoms: how many signs a day are nobody's.
        outages: how many times a year a sensor is down, for two hours to three days.
        partner: the life of the other person in the same home, by name.
    """

    name: str
    wake_h: float
    bed_h: float
    rest_wake_h: float
    rest_bed_h: float
    spread_h: float = 0.6
    nap: float = 0.3
    outings: float = 0.35
    outing_h: tuple[float, float] = (0.6, 3.0)
    toilet: float = 1.0
    season_h: float = 0.15
    rotates: bool = False
    visits: tuple[int, ...] = ()
    weekends: float = 0.0
    family: str = ""
    missed: float = 0.05
    doubled: float = 0.01
    phantoms: float = 0.1
    outages: float = 4.0
    partner: str = ""


LIVES: tuple[Life, ...] = (
    Life(name="early_riser", wake_h=5.4, bed_h=21.3, rest_wake_h=5.6, rest_bed_h=21.5, spread_h=0.5, family="guests"),
    Life(name="night_owl", wake_h=10.8, bed_h=26.8, rest_wake_h=11.6, rest_bed_h=27.5, spread_h=1.2, toilet=0.4),
    Life(name="shift_worker", wake_h=7, bed_h=23, rest_wake_h=8.2, rest_bed_h=24.2, spread_h=0.8, rotates=True, outings=0.2, toilet=0.3),
    Life(name="couple", wake_h=6.8, bed_h=22.8, rest_wake_h=7.5, rest_bed_h=23.2, partner="partner", family="guests", toilet=0.8),
    Life(name="visited", wake_h=7.3, bed_h=21.9, rest_wake_h=7.4, rest_bed_h=22.0, outings=0.12, nap=0.6, toilet=2.0, visits=(0, 2, 4, 6)),
    Life(name="weekend_traveller", wake_h=6.9, bed_h=23.3, rest_wake_h=8.4, rest_bed_h=24.0, weekends=0.55, family="away", outings=0.45),
    Life(name="unreliable_sensors", wake_h=7.0, bed_h=22.5, rest_wake_h=7.6, rest_bed_h=23.0, missed=0.4, doubled=0.12, phantoms=1.5, outages=40.0),
    Life(name="seasonal", wake_h=6.4, bed_h=22.0, rest_wake_h=6.9, rest_bed_h=22.4, season_h=0.9, family="away", outings=0.4),
)  # fmt: skip
"""The lives that are measured."""
PARTNER = Life(name="partner", wake_h=6.3, bed_h=22.4, rest_wake_h=7.2, rest_bed_h=23.0, weekends=0.45, toilet=0.6, outings=0.5)  # fmt: skip
"""Who lives with the couple's other half, and is away on some weekends."""


def chance(what: str) -> Random:
    """The random numbers for one thing, always the same."""
    return Random(f"{SEED}/{what}")  # noqa: S311  # a life is no secret
