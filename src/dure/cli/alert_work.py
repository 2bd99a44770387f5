"""Alerts from the command line: through the hub that runs, else straight into the journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec

from dure.bus import Bus
from dure.cli.remembered import open_journal
from dure.cli.through_hub import ask
from dure.clock import SystemClock
from dure.config import Config
from dure.config.paths import Paths, find_paths
from dure.safety.heartbeats import KEY
from dure.safety.ladder.invariant import HUB
from dure.safety.ladder.service import AlertService
from dure.safety.opening import open_net
from dure.server import doorplate
from dure.server.alert_messages import (
    AlertsTold,
    AlertTold,
    HistoryTold,
    NewAlert,
    report_of,
    tell_alert,
    tell_history,
)
from dure.server.scopes import Scope
from dure.store import Journal


class SatelliteTold(msgspec.Struct, frozen=True, kw_only=True):
    """A satellite that must be alive: when it was last heard of, and the alert that it is silent, if there is one."""

    satellite: str
    seen: datetime | None
    alert: str


HUB_S = 5.0
"""How long the hub may take before the journal is written without it."""


async def raise_alert(config: Config, wanted: NewAlert) -> tuple[AlertTold, bool]:
    """Report; durable when this returns. The second of the pair tells whether a hub took it, and people are told.

    Where the hub does not answer, the same command goes into the journal: it is one report whatever the hub did.

    Raises:
        StoreFailed: it is not durable.
    """
    paths = find_paths()
    async with open_journal() as journal:
        plate = doorplate.read(paths.data)
        if plate is not None and (told := await _through(paths, journal, wanted)) is not None:
            return told, True
        alerts = await _alerts(config, journal)
        alert = await alerts.report(report_of(wanted))
        return tell_alert(alert), plate is not None  # a hub that is slow finds it in the journal


async def list_alerts(config: Config, *, closed: bool, person: str, limit: int) -> AlertsTold:
    """The alerts, newest first."""
    async with _opened(config) as alerts:
        found = await alerts.list(closed=closed, person=person, limit=limit)
        return AlertsTold(alerts=[tell_alert(one.alert) for one in found])


async def show_alert(config: Config, alert: str) -> HistoryTold:
    """One alert with its history.

    Raises:
        NotFound: there is none.
    """
    async with _opened(config) as alerts:
        return tell_history(*await alerts.get(alert))


async def acknowledge(config: Config, alert: str, by: str) -> AlertTold:
    """Take care of it for now. The hub, if one runs, sees it in the journal.

    Raises:
        NotFound: there is none.
    """
    async with _opened(config) as alerts:
        return tell_alert(await alerts.acknowledge(alert, by=by))


async def resolve(config: Config, alert: str, by: str, note: str, *, cancelled: bool) -> AlertTold:
    """End it.

    Raises:
        NotFound: there is none.
    """
    async with _opened(config) as alerts:
        return tell_alert(await alerts.resolve(alert, by=by, note=note, cancelled=cancelled))


async def hand_over(config: Config, alert: str, by: str) -> AlertTold:
    """Have the control room told.

    Raises:
        NotFound: there is none.
    """
    async with _opened(config) as alerts:
        return tell_alert(await alerts.hand_over(alert, by=by))


async def satellites(config: Config) -> list[SatelliteTold]:
    """How it stands with the satellites that must be alive, as the journal has it: at most a minute old."""
    async with open_journal() as journal:
        seen = {one.satellite: one.seen for one in await journal.heartbeats.all()}
        open_ = {
            one.alert.key: one.alert.id
            for one in await (await _alerts(config, journal)).list(person=HUB, limit=1000)
        }
    return [
        SatelliteTold(satellite=one, seen=seen.get(one), alert=open_.get(f"{KEY}{one}", ""))
        for one in config.safety.satellites
    ]


@asynccontextmanager
async def _opened(config: Config) -> AsyncIterator[AlertService]:
    async with open_journal() as journal:
        yield await _alerts(config, journal)


async def _alerts(config: Config, journal: Journal) -> AlertService:
    return (await open_net(config, journal, SystemClock(), Bus())).alerts


async def _through(paths: Paths, journal: Journal, wanted: NewAlert) -> AlertTold | None:
    """Report through the hub's door; None where it does not take it now."""
    answer = await ask(paths, journal, "/api/alerts", wanted, scope=Scope.CARER, timeout_s=HUB_S)
    if answer is None or answer[0] != 200:
        return None
    try:
        return msgspec.json.decode(answer[1], type=AlertTold)
    except msgspec.DecodeError:
        return None
