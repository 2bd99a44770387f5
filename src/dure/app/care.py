"""What looks after people, built as the configuration asks for it; the hub starts `run`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import anyio

from dure.api import Alerts, Interlocutor
from dure.bus import Bus
from dure.clock import Clock
from dure.config import Config, household_zone
from dure.config.care import AdvisoriesConfig, PlaceConfig
from dure.errors import ConfigInvalid, Text
from dure.safety.advisories.feed import Feed
from dure.safety.advisories.service import Advisories
from dure.safety.checkins.service import CheckIns
from dure.safety.routine.last import LastSign
from dure.safety.routine.watch import RoutineWatch, Watched
from dure.store import AuditStore, CheckInStore, Journal

log = logging.getLogger(__name__)

AGAIN_S = 5.0
"""How soon a part that failed begins again."""


class Care:
    """Routines, check-ins and advisories of one household.

    Attributes:
        zone: the household's.
        checkins: holds check-ins; without any plan it only waits.
        checkin_store: agreements, plans and records.
        audit: who changed them.
        advisories: takes and speaks advisories; None where they are not enabled.
        works: what runs side by side.

    Args:
        config: the configuration.
        journal: where everything is kept.
        alerts: where humans are told.
        interlocutor: speaks and listens.
        bus: where events come from and go to.
        clock: the time.

    Raises:
        ConfigInvalid: a place, a time of day or a feed of the configuration makes no sense.
    """

    def __init__(
        self,
        config: Config,
        journal: Journal,
        alerts: Alerts,
        interlocutor: Interlocutor,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self.zone: ZoneInfo = household_zone(config)
        care = config.care
        check_advisories(care.advisories)
        self.checkin_store: CheckInStore = journal.checkins
        self.audit: AuditStore = journal.audit
        self.checkins = CheckIns(
            journal.checkins,
            interlocutor,
            alerts,
            bus,
            clock,
            self.zone,
            care.checkins,
            changed=journal.data_version,
        )
        self.advisories: Advisories | None = None
        self.works: list[Callable[[], Coroutine[Any, Any, None]]] = [self.checkins.run]
        if care.advisories.enabled:
            self.advisories = Advisories(
                journal.advisories, interlocutor, bus, clock, self.zone, config.language, care.advisories
            )
            self.works.append(self.advisories.run)
            self.works += [Feed(feed, self.advisories, bus, clock).run for feed in care.advisories.feeds]
        self._routines, self._watches = care.routines, dict[str, RoutineWatch]()
        for person, routine in care.routines.items():
            watched = Watched(
                person=person,
                doors=routine.doors,
                sources=routine.sources,
                rate_per_day=routine.false_alarms_per_day,
            )
            watch = RoutineWatch(
                watched, alerts=alerts, routines=journal.routines, bus=bus, clock=clock, zone=self.zone
            )
            self._watches[person] = watch
            self.works.append(watch.run)

    def last_signs(self) -> Mapping[str, LastSign]:
        """The last sign of life of everybody whose routine is watched, as far as it may be shown, by person."""
        shown = {person: one.last_sign for person, one in self._routines.items()}
        return {
            person: watch.last(where=shown[person] == "place")
            for person, watch in self._watches.items()
            if shown[person] != "off"
        }

    async def run(self) -> None:
        """Look after people until cancelled; a part that fails begins again and takes no other with it."""
        async with anyio.create_task_group() as tasks:
            for work in self.works:
                tasks.start_soon(_kept, work)


async def _kept(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    while True:
        try:
            await work()
        except Exception as error:  # looking after people must go on whatever nobody foresaw
            log.critical(
                "a part that looks after people failed and begins again: error=%s", type(error).__name__
            )
            await anyio.sleep(AGAIN_S)


def check_advisories(config: AdvisoriesConfig) -> None:
    """Go on only with settings that make sense.

    Raises:
        ConfigInvalid: one does not; which, it says.
    """
    for key in ("quiet_from", "quiet_to"):
        _check_time(f"care.advisories.{key}", getattr(config, key))
    for number, place in enumerate(config.places):
        _check_place(f"care.advisories.places[{number}]", place)
    for number, feed in enumerate(config.feeds):
        if not 30 <= feed.every_s <= 86_400:
            _refuse(f"care.advisories.feeds[{number}].every_s", "is 30 to 86400", "30부터 86400까지예요")
        if not feed.url.startswith(("https://", "http://")):
            _refuse(f"care.advisories.feeds[{number}].url", "is an https address", "https 주소예요")


def _check_place(key: str, place: PlaceConfig) -> None:
    if (place.latitude is None) != (place.longitude is None):
        _refuse(key, "needs both latitude and longitude", "위도와 경도가 모두 있어야 해요")
    if not -90 <= (place.latitude or 0) <= 90 or not -180 <= (place.longitude or 0) <= 180:
        _refuse(key, "lies on no globe", "지구에 없는 곳이에요")
    if not place.name or not set(place.weekdays) <= set(range(7)):
        _refuse(key, "needs a name, and weekdays 0 to 6", "이름이 있어야 하고, 요일은 0부터 6까지예요")
    for name in ("begins", "ends"):
        if value := getattr(place, name):
            _check_time(f"{key}.{name}", value)


def _check_time(key: str, value: str) -> None:
    try:
        if time.fromisoformat(value).tzinfo is None:
            return
    except ValueError:
        pass  # told below
    _refuse(key, "is a time of day such as 22:00", "22:00 같은 시각이에요")


def _refuse(key: str, en: str, ko: str) -> None:
    raise ConfigInvalid(where="dure.toml", key=key, why=Text(en, ko))
