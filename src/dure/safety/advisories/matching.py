"""Whether an advisory concerns the household: its places, and where one will be. Pure, and nothing leaves the home."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dure.config.care import PlaceConfig
from dure.safety.advisories.areas import code_covers, covers
from dure.safety.advisories.cap import Area, Info
from dure.safety.advisories.geometry import in_circle, in_polygon

HOLDS_FOR = timedelta(hours=24)
"""How long an advisory is taken to hold that does not say how long."""
_PARTS = re.compile(r"[,;/·、|]|\s(?:및|and)\s")


def places_concerned(
    info: Info, places: Sequence[PlaceConfig], now: datetime, zone: ZoneInfo
) -> tuple[PlaceConfig, ...]:
    """The places that lie in the advisory's areas while somebody is there.

    Args:
        info: what holds where, and when.
        places: the household's.
        now: aware.
        zone: the household's.
    """
    begins = max(info.onset or info.effective or now, now)
    ends = max(info.expires or begins + HOLDS_FOR, begins)
    return tuple(
        place
        for place in places
        if is_there(place, begins, ends, zone) and any(lies_in(place, area) for area in info.areas)
    )


def concerns(info: Info, places: Sequence[PlaceConfig], now: datetime, zone: ZoneInfo) -> bool:
    """Whether it concerns the household at all.

    One that names no area, or a household without places, always; so does one that may cost lives and whose areas
    cannot be compared with a place: one of names with a place of which only degrees are known.
    """
    if not places or not info.areas or places_concerned(info, places, now, zone):
        return True
    grave = info.severity == "Extreme" or (info.severity == "Severe" and info.urgency == "Immediate")
    return grave and any(_is_unlike(place, area) for place in places for area in info.areas)


def _is_unlike(place: PlaceConfig, area: Area) -> bool:
    known_by_name = place.areas or (place.geocodes and area.geocodes)
    return not known_by_name and not (area.polygons or area.circles)


def lies_in(place: PlaceConfig, area: Area) -> bool:
    """Whether a place lies in an area, by whatever both tell: shapes, codes, or names."""
    if place.latitude is not None and place.longitude is not None and (area.polygons or area.circles):
        point = (place.latitude, place.longitude)
        return any(in_polygon(point, ring) for ring in area.polygons) or any(
            in_circle(point, centre, radius) for centre, radius in area.circles
        )
    known = {one.partition("=")[2] or one for one in place.geocodes}
    if (
        known
        and area.geocodes
        and any(code_covers(value, own) for _, value in area.geocodes for own in known)
    ):
        return True
    named = list(_names(area.description))
    return any(covers(name, own) for own in place.areas if own.strip() for name in named)


def is_there(place: PlaceConfig, begins: datetime, ends: datetime, zone: ZoneInfo) -> bool:
    """Whether somebody will be at a place within a stretch of time."""
    if not place.weekdays and not place.begins and not place.ends:
        return True
    day = begins.astimezone(zone).date() - timedelta(days=1)
    last = min(ends, begins + timedelta(days=8)).astimezone(zone).date()
    while day <= last:
        if not place.weekdays or day.weekday() in place.weekdays:
            come = datetime.combine(day, time.fromisoformat(place.begins or "00:00"), zone)
            leave = datetime.combine(day, time.fromisoformat(place.ends or "00:00"), zone)
            leave += timedelta(days=int(leave <= come))
            if come <= ends and begins <= leave:
                return True
        day += timedelta(days=1)
    return False


def _names(description: str) -> Iterator[str]:
    """The areas that a description names: “서울특별시 중구, 용산구” names two of one city."""
    first = ""
    for part in _PARTS.split(description):
        words = part.split()
        if len(words) > 1:
            first = words[0]
        elif words and first:
            yield f"{first} {words[0]}"
            continue
        if words:
            yield part
