"""Whether a place lies in a polygon or a circle on the globe. Pure; nothing leaves the home for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from dure.safety.advisories.cap import Point

EARTH_KM = 6371.0088
"""The earth's mean radius (IUGG)."""


def distance_km(one: Point, other: Point) -> float:
    """The way between two points along a great circle (haversine), in kilometres."""
    north, east, north_2, east_2 = map(math.radians, (*one, *other))
    half = math.sin((north_2 - north) / 2) ** 2
    half += math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(math.sqrt(half), 1.0))


def in_circle(point: Point, centre: Point, radius_km: float) -> bool:
    """Whether a point is no further than the radius from the centre."""
    return distance_km(point, centre) <= radius_km


def in_polygon(point: Point, ring: Sequence[Point]) -> bool:
    """Whether a point is in a ring or on its border, by even-odd crossing on latitude and longitude.

    CAP's areas are small, so that their edges are taken as straight on the map; a ring across the antimeridian is
    unrolled first.
    """
    north, east = point
    unrolled: list[Point] = []
    for lat, lon in ring:
        unrolled.append((lat, _near(lon, unrolled[-1][1] if unrolled else east)))
    inside = False
    for (lat, lon), (lat_2, lon_2) in pairwise(unrolled):
        if _on_edge(point, (lat, lon), (lat_2, lon_2)):
            return True
        if (lat > north) != (lat_2 > north) and east < lon + (north - lat) * (lon_2 - lon) / (lat_2 - lat):
            inside = not inside
    return inside


def _near(east: float, origin: float) -> float:
    """The same longitude, at most half the globe from the origin."""
    return origin + (east - origin + 180.0) % 360.0 - 180.0


def _on_edge(point: Point, begin: Point, end: Point) -> bool:
    cross = (point[1] - begin[1]) * (end[0] - begin[0]) - (point[0] - begin[0]) * (end[1] - begin[1])
    if abs(cross) > 1e-12:
        return False
    return all(min(a, b) <= p <= max(a, b) for p, a, b in zip(point, begin, end, strict=True))
