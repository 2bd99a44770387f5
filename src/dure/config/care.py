"""Settings of what looks after people: routines, check-ins, advisories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dure.config.secret import Secret
from dure.errors import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineConfig:
    """One person whose routine is watched.

    Attributes:
        doors: ids of the appliances that tell when somebody goes through a door out of the home.
        sources: ids of the appliances and satellites whose signs are this person's; empty for all.
        false_alarms_per_day: how many false alarms a day are allowed for; fewer are later ones.
        last_sign: what carers are shown of the last sign of life: its `time`, its `place` too, or nothing (`off`).
    """

    doors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    false_alarms_per_day: float = 0.02
    last_sign: Literal["off", "time", "place"] = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckinsConfig:
    """How check-ins are held; what is asked when is kept in the journal.

    Attributes:
        attempts: how many times somebody is asked before a human is told that nobody answers.
        retry_after_s: how long after an unanswered attempt the next one is.
        wait_s: how long an answer may take to begin.
        loudness: how loud the first attempt is.
        louder: how much louder every further one is.
        later_s: how much later “later” is.
        grace_s: how late a check-in may still begin where the hub was down.
        emergency: the number of the emergency services, said as information; it is never dialled.
        crisis_number: the number of a line for people in a crisis, said as information: 109 in Korea, 988 in the US.
        crisis_name: what that line is called, by language; empty for 자살예방 상담전화, the suicide prevention line.
        keep_days: for how many days records are kept.
    """

    attempts: int = 3
    retry_after_s: float = 600.0
    wait_s: float = 12.0
    loudness: float = 0.6
    louder: float = 0.2
    later_s: float = 1800.0
    grace_s: float = 7200.0
    emergency: str = "119"
    crisis_number: str = "109"
    crisis_name: Mapping[Language, str] = field(default_factory=dict)
    keep_days: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceConfig:
    """A place that matters to the household; it is only ever matched here.

    Attributes:
        name: what it is called, by language.
        latitude: degrees north.
        longitude: degrees east.
        areas: its names, each in full from the province down, such as `서울특별시 중구`.
        geocodes: its codes, such as an administrative code, as `NAME=VALUE` or the value alone.
        weekdays: on which days somebody will be there, Monday is 0; empty for every day.
        begins: from what time of day on, such as `09:00`; empty for the whole day.
        ends: until what time of day.
    """

    name: Mapping[Language, str]
    latitude: float | None = None
    longitude: float | None = None
    areas: tuple[str, ...] = ()
    geocodes: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    begins: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedConfig:
    """A source of advisories that the hub asks.

    Attributes:
        url: its address; redirects are not followed.
        every_s: how often it is asked.
        token: sent as a bearer token, as a secret.
        allow_private: whether it may lie inside the household's network.
    """

    url: str
    every_s: float = 300.0
    token: Secret | None = None
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoriesConfig:
    """Warnings of authorities, matched to the household's places.

    Attributes:
        enabled: whether advisories are taken and spoken.
        places: where the household is, and will be; without any every advisory concerns it.
        feeds: sources that are asked.
        quiet_from: from what time of day on only advisories about life and limb are spoken.
        quiet_to: until what time of day.
        loudness: how loud they are spoken, 0 to 1.
        drills: whether exercises and tests are spoken too, marked as such.
    """

    enabled: bool = False
    places: tuple[PlaceConfig, ...] = ()
    feeds: tuple[FeedConfig, ...] = ()
    quiet_from: str = "22:00"
    quiet_to: str = "07:00"
    loudness: float = 0.8
    drills: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CareConfig:
    """What looks after people; nothing of it runs unless it is asked for.

    Attributes:
        routines: whose routine is watched, by the id of the person.
        checkins: how check-ins are held.
        advisories: warnings of authorities.
    """

    routines: Mapping[str, RoutineConfig] = field(default_factory=dict)
    checkins: CheckinsConfig = field(default_factory=CheckinsConfig)
    advisories: AdvisoriesConfig = field(default_factory=AdvisoriesConfig)
