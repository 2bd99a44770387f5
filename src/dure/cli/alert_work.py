"""Alerts from the command line: through the hub that runs, else straight into the journal."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Literal

import msgspec

from dure.api import Alert
from dure.bus import Bus
from dure.cli.remembered import open_journal
from dure.cli.through_hub import ask
from dure.clock import SystemClock
from dure.config import Config
from dure.config.paths import Paths, find_paths
from dure.errors import BadInput, NoOperator, Text
from dure.safety.heartbeats import KEY, MOST
from dure.safety.ladder.service import AlertService
from dure.safety.opening import open_net
from dure.server import doorplate
from dure.server.alert_messages import (
    Acknowledging,
    AlertsTold,
    AlertTold,
    ErrorTold,
    HandingOver,
    HistoryTold,
    Id,
    NewAlert,
    Resolving,
    report_of,
    tell_alert,
    tell_history,
)
from dure.server.answers import not_fitting
from dure.server.scopes import Scope
from dure.store import Journal


class SatelliteTold(msgspec.Struct, frozen=True, kw_only=True):
    """A satellite that must be alive: when it was last heard of, and the alert that it is silent, if there is one."""

    satellite: str
    seen: datetime | None
    alert: str


HUB_S = 5.0
"""How long the hub may take before the journal is written without it."""

Telling = Literal["told", "nobody", "unknown"]
"""Whether people are being told: a hub took it; no hub runs; one should, and does not answer."""

_ID = re.compile(r"[0-9a-f]{1,64}")
_REFUSALS = (400, 409, 422)
"""What a hub answers that will never take it, whoever asks; everything else the journal takes."""


async def raise_alert(config: Config, wanted: NewAlert) -> tuple[AlertTold, Telling]:
    """Report; durable when this returns. The second of the pair tells whether people are being told.

    Where the hub does not answer, the same command goes into the journal: it is one report whatever the hub did.

    Raises:
        MessageInvalid: the hub would not take such a report.
        StoreFailed: it is not durable.
    """
    _check(wanted, NewAlert)
    paths = find_paths()
    async with open_journal() as journal:
        there = doorplate.read(paths.data) is not None
        if there and (told := await _through(paths, journal, "/api/alerts", wanted)) is not None:
            return told, "told"
        alert = await (await _alerts(config, journal)).report(report_of(wanted))
        return tell_alert(alert), "unknown" if there else "nobody"


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
    """Take care of it for now.

    Raises:
        NotFound: there is none.
    """
    command = secrets.token_hex(12)

    async def here(alerts: AlertService) -> Alert:
        return await alerts.acknowledge(alert, by=by, command=command)

    return (await _answer(config, alert, "acknowledge", Acknowledging(command=command), by, here))[0]


async def resolve(config: Config, alert: str, by: str, note: str, *, cancelled: bool) -> AlertTold:
    """End it.

    Raises:
        NotFound: there is none.
    """
    command = secrets.token_hex(12)
    said = Resolving(note=note, cancelled=cancelled, command=command)

    async def here(alerts: AlertService) -> Alert:
        return await alerts.resolve(alert, by=by, note=note, cancelled=cancelled, command=command)

    return (await _answer(config, alert, "resolve", said, by, here))[0]


async def hand_over(config: Config, alert: str, by: str) -> tuple[AlertTold, Telling]:
    """Have the control room told; the second of the pair tells whether it is being told.

    Raises:
        NotFound: there is none.
        NoOperator: nobody is there to be told.
    """
    command = secrets.token_hex(12)

    async def here(alerts: AlertService) -> Alert:
        return await alerts.hand_over(alert, by=by, command=command)

    return await _answer(config, alert, "hand_over", HandingOver(command=command), by, here)


async def satellites(config: Config) -> list[SatelliteTold]:
    """How it stands with the satellites that must be alive, as the journal has it: at most a minute old."""
    async with open_journal() as journal:
        seen = {one.satellite: one.seen for one in await journal.heartbeats.all()}
        open_ = {
            one.alert.key: one.alert.id for one in await (await _alerts(config, journal)).list(limit=MOST)
        }
    return [
        SatelliteTold(satellite=one, seen=seen.get(one), alert=open_.get(f"{KEY}{one}", ""))
        for one in config.safety.satellites
    ]


async def _answer(
    config: Config,
    alert: str,
    door: str,
    said: Acknowledging | Resolving | HandingOver,
    by: str,
    here: Callable[[AlertService], Awaitable[Alert]],
) -> tuple[AlertTold, Telling]:
    """Answer through the hub that runs, in that name; straight in the journal where it does not take it now."""
    _check(said, type(said))
    _check(by, Id)
    paths = find_paths()
    async with open_journal() as journal:
        there = doorplate.read(paths.data) is not None
        if there and _ID.fullmatch(alert):
            told = await _through(paths, journal, f"/api/alerts/{alert}/{door}", said, label=by)
            if told is not None:
                return told, "told"
        return tell_alert(await here(await _alerts(config, journal))), "unknown" if there else "nobody"


@asynccontextmanager
async def _opened(config: Config) -> AsyncIterator[AlertService]:
    async with open_journal() as journal:
        yield await _alerts(config, journal)


async def _alerts(config: Config, journal: Journal) -> AlertService:
    return (await open_net(config, journal, SystemClock(), Bus())).alerts


def _check(given: object, kind: Any) -> None:  # noqa: ANN401  # whatever msgspec takes
    """Go on only with what the hub's door would take.

    Raises:
        MessageInvalid: it would not.
    """
    try:
        msgspec.convert(msgspec.to_builtins(given), kind)
    except msgspec.ValidationError as error:
        raise not_fitting(error) from error


async def _through(
    paths: Paths, journal: Journal, door: str, body: object, *, label: str = ""
) -> AlertTold | None:
    """Ask at the hub's door; None where no hub takes it now.

    Raises:
        NoOperator, BadInput: the hub does not take it at all.
    """
    answer = await ask(paths, journal, door, body, scope=Scope.CARER, timeout_s=HUB_S, label=label)
    if answer is None:
        return None
    status, content = answer
    try:
        if status == 200:
            return msgspec.json.decode(content, type=AlertTold)
        if status not in _REFUSALS:
            return None
        told = msgspec.json.decode(content, type=ErrorTold)
    except msgspec.DecodeError:
        return None
    if told.code == NoOperator.code:
        raise NoOperator
    raise BadInput(what="dure alert", why=Text(told.message.en, told.message.ko))
