"""Which part of a message is spoken, and which message ends another. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from dure.config.care import PlaceConfig
from dure.errors import Language
from dure.safety.advisories.cap import Advisory, CapSeverity, Info, Urgency
from dure.safety.advisories.hazards import hazard_of
from dure.safety.advisories.matching import concerns
from dure.safety.advisories.words import is_life_safety, over

_SEVERITIES: tuple[CapSeverity, ...] = ("Unknown", "Minor", "Moderate", "Severe", "Extreme")
_URGENCIES: tuple[Urgency, ...] = ("Unknown", "Past", "Future", "Expected", "Immediate")


def info_to_say(
    advisory: Advisory, language: Language, places: Sequence[PlaceConfig], now: datetime, zone: ZoneInfo
) -> Info | None:
    """The part that concerns the household and still holds; the gravest of several.

    A message may hold one part for each area, each with a severity of its own. Of equally grave ones it is one in the household's
    language, or one whose hazard is known, which can be told in it. None where no part concerns it any more.

    Args:
        advisory: the message.
        language: the household's.
        places: the household's.
        now: aware.
        zone: the household's.
    """

    def weight(info: Info) -> tuple[bool, int, bool, bool, int]:
        own = info.language.lower().split("-")[0] == language
        return (
            is_life_safety(advisory, info),
            _SEVERITIES.index(info.severity),
            own,
            hazard_of(f"{info.event} {info.headline}") is not None,
            _URGENCIES.index(info.urgency),
        )

    holding = [info for info in advisory.infos if info.expires is None or info.expires > now]
    return max((info for info in holding if concerns(info, places, now, zone)), key=weight, default=None)


def takes_back(later: Info, earlier: Info) -> bool:
    """Whether a Korean disaster message says that what an earlier one warned of is over.

    Such messages name none that they end: those of the same hazard are over, with an order to leave that came of it.
    """
    if not over(later):
        return False
    one, other = (hazard_of(f"{info.event} {info.headline}") for info in (later, earlier))
    return (
        one is not None and other is not None and (one.id == other.id or "evacuation" in (one.id, other.id))
    )


def ends(later: Advisory, earlier: Advisory) -> bool:
    """Whether a message ends an earlier one: its own sender corrects or cancels it.

    An exercise ends nothing that is real, and a correction that says nothing corrects nothing.
    """
    if later.type not in ("Update", "Cancel") or later.sender != earlier.sender:
        return False
    if earlier.key not in (one.key for one in later.references):
        return False
    if later.status not in ("Actual", earlier.status):
        return False
    return later.type == "Cancel" or bool(later.infos)
