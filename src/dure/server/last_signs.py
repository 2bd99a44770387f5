"""Last signs of life as the carer's page is told them: when, and the room where that may be told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from dure.errors import Language
from dure.safety.routine.last import LastSign
from dure.server.household import HouseholdHome


def tell_sign(sign: LastSign, home: HouseholdHome, satellites: Collection[str]) -> dict[str, Any]:
    """A last sign of life.

    Args:
        sign: which.
        home: knows where things stand.
        satellites: those that the household knows by name.
    """
    place = where(sign.source, home, satellites) if sign.source else None
    return {"at": sign.at, "away": sign.away, "kind": sign.kind, "place": place}


def where(
    source: str, home: HouseholdHome, satellites: Collection[str] = ()
) -> Mapping[Language, str] | None:
    """The name of the room of an appliance or satellite, else its own, by language; None where that says nothing."""
    found = next((one.appliance for one in home.appliances() if one.appliance.id == source), None)
    for room in home.rooms():
        if source in room.satellites or (found is not None and found.room == room.id):
            return room.name
    if found is not None:
        return found.name
    return {"ko": source, "en": source} if source in satellites else None
