"""Whether every satellite that must be alive is: one that falls silent is itself an alert.

A sign of life is any message on a satellite's stream: sound, `ping`, or an order. Silence is counted in the hub's own
waking time: neither a clock that is set nor a machine that sleeps nor a hub that was off makes a satellite silent.
What was counted outlives a restart.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol

import anyio

from dure.api import AlertReport, Evidence
from dure.clock import Clock, wall_time_at
from dure.config.safety import SafetyConfig
from dure.errors import Language, StoreFailed
from dure.events import SatelliteReturned, SatelliteSilent
from dure.safety.heartbeat_words import NOT_FOLLOWED, back_after, silent_for
from dure.safety.ladder.policy import Policies
from dure.safety.ladder.service import AlertService
from dure.safety.ladder.telling import Teller
from dure.safety.ladder.texts import HUB
from dure.safety.pulse import Pulse
from dure.store import Heartbeat
from dure.store.alerts import AlertStore

log = logging.getLogger(__name__)

EVERY_S = 10.0
"""How often it is looked."""

KEEP_S = 60.0
"""How often what was heard and counted is written down, beside first signs, losses and returns."""

RECONNECT_S = 60.0
"""How long a hub that has just begun waits for a satellite at least: it may still be connecting again."""

AGAIN_S = 86400.0
"""How often a silence that goes on is reported anew, where its alert was closed meanwhile."""

HEARTBEAT = "heartbeat"
"""The source of these alerts, and who resolves them."""

MOST = 100_000
"""Among how many open alerts those of satellites are looked for when the hub begins."""

KEY = "hub:satellite:"
"""The deduplication key of a satellite's alert, but for its id."""


class Beats(Protocol):
    """Keeps satellites' last signs of life; `dure.store.HeartbeatStore` is one."""

    async def all(self) -> Sequence[Heartbeat]:
        """Every satellite's last one."""
        ...

    async def beat(self, beats: Iterable[Heartbeat]) -> None:
        """Note signs of life."""
        ...

    async def forget(self, satellite: str) -> bool:
        """A satellite is gone for good."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SatelliteState:
    """How it stands with a satellite that must be alive.

    Attributes:
        id: which.
        seen: its last sign of life, aware, UTC; None where there was none yet.
        silent: whether it counts as silent, which is told.
        silent_s: for how long it has given no sign while the hub was awake.
    """

    id: str
    seen: datetime | None
    silent: bool
    silent_s: float


@dataclass(slots=True)
class _Followed:
    """One satellite: its pulse, and what is still owed to the alerts about it."""

    pulse: Pulse
    seen: datetime | None = None
    owed: Literal["", "report", "resolve"] = ""
    since: datetime | None = None
    silent_ms: float = 0.0
    silent: bool = False


class Heartbeats:
    """Follows the satellites of `safety.satellites`.

    Args:
        config: the section `[safety]`.
        language: the household's; notes are written in it.
        policies: tell what people are called.
        beats: where last signs of life are kept.
        store: where the alerts are.
        alerts: where a silence is reported and its end told.
        clock: the time.
        teller: publishes what happened.
    """

    def __init__(
        self,
        config: SafetyConfig,
        language: Language,
        policies: Policies,
        *,
        beats: Beats,
        store: AlertStore,
        alerts: AlertService,
        clock: Clock,
        teller: Teller,
    ) -> None:
        self._language: Language = language
        self._policies, self._beats, self._store, self._alerts = policies, beats, store, alerts
        self._clock, self._teller = clock, teller
        self._after_ms = config.silent_after_s * 1000
        self._followed = {one: _Followed(self._pulse()) for one in config.satellites}
        self._ears = {id_: person.satellites or config.satellites for id_, person in config.people.items()}
        self._known = {*config.satellites, *(place for places in self._ears.values() for place in places)}
        self._owners = {one: _owner(one, config) for one in config.satellites}
        self._heard_ms: dict[str, float] = {}
        self._looked_ms = self._kept_ms = float("-inf")
        self._kept: set[str] = set()
        self._loaded = False

    def alive(self, satellite: str) -> None:
        """A satellite gave a sign of life just now."""
        if satellite in self._known:
            self._heard_ms[satellite] = self._clock.monotonic_ms()

    def states(self) -> Sequence[SatelliteState]:
        """Every satellite that must be alive, as it is configured."""
        return [
            SatelliteState(
                id=id_, seen=self._seen(id_), silent=one.silent, silent_s=one.pulse.missing_ms / 1000
            )
            for id_, one in self._followed.items()
        ]

    async def run(self) -> None:
        """Look, until cancelled. A journal that fails is tried again at the next look."""
        while True:
            try:
                await self.look()
            except StoreFailed as error:
                log.critical("satellites cannot be followed: code=%s", error.code)
            await anyio.sleep(EVERY_S)

    async def look(self) -> None:
        """Look once: count, report what fell silent, resolve what came back.

        Raises:
            StoreFailed: the journal failed; what is owed to it is done at a later look.
        """
        if not self._loaded:
            await self._load()
        now_ms = self._clock.monotonic_ms()
        for id_, one in self._followed.items():
            self._judge(id_, one, now_ms)
        self._looked_ms = now_ms
        for id_, one in self._followed.items():
            if one.owed:
                self._kept_ms = float("-inf")
            if one.owed == "report":
                await self._report(id_, one)
            elif one.owed == "resolve":
                await self._resolve(id_, one)
        beats = self._to_keep()
        known = {beat.satellite for beat in beats}
        if known != self._kept or (known and now_ms - self._kept_ms >= KEEP_S * 1000):
            await self._beats.beat(beats)
            self._kept, self._kept_ms = known, now_ms

    def _judge(self, id_: str, one: _Followed, now_ms: float) -> None:
        before_ms = one.pulse.missing_ms
        beat = one.pulse.look(now_ms, alive=self._heard_since(id_, self._looked_ms))
        if beat in ("lost", "still_lost"):
            one.owed, one.since, one.silent = "report", self._clock.now(), True
        elif beat == "back":
            one.owed, one.silent_ms, one.silent = "resolve", before_ms, False

    async def _report(self, id_: str, one: _Followed) -> None:
        now = self._clock.now().astimezone(UTC)
        silent_ms = one.pulse.missing_ms
        unheard = list(self._unheard(id_))
        sign = Evidence(
            kind="hub",
            source=HEARTBEAT,
            at=now,
            strength=1.0,
            reason=silent_for(id_, silent_ms, unheard, never=self._seen(id_) is None),
        )
        await self._alerts.report(
            AlertReport(
                command=f"silent:{id_}:{one.since:%Y-%m-%dT%H:%M:%S.%f}",
                person=self._owners[id_],
                kind="hub",
                severity="urgent" if unheard else "concern",
                key=f"{KEY}{id_}",
                satellite=id_,
                evidence=(sign,),
            )
        )
        one.owed = ""
        self._teller.put(SatelliteSilent(satellite=id_, time_ms=0, silent_ms=round(silent_ms)))

    async def _resolve(self, id_: str, one: _Followed) -> None:
        found = await self._store.view(lambda transaction: transaction.open_with(f"{KEY}{id_}"))
        if found is not None:
            note = back_after(one.silent_ms, self._language)
            await self._alerts.resolve(found.alert.id, by=HEARTBEAT, note=note)
        one.owed = ""
        self._teller.put(SatelliteReturned(satellite=id_, time_ms=0, silent_ms=round(one.silent_ms)))

    def _unheard(self, id_: str) -> Iterator[str]:
        """What those are called whom no microphone hears any more, now that this one does not."""
        recent_ms = self._clock.monotonic_ms() - self._after_ms
        for person, ears in self._ears.items():
            if id_ not in ears:
                continue
            hears = (
                not self._followed[ear].silent if ear in self._followed else self._heard_since(ear, recent_ms)
                for ear in ears
                if ear != id_
            )
            if not any(hears):
                yield self._policies.of(person).name

    async def _load(self) -> None:
        """Go on from what was known before the hub began anew."""
        kept = {one.satellite: one for one in await self._beats.all()}
        told = [one.alert for one in await self._alerts.list(limit=MOST)]
        open_ = {one.key.removeprefix(KEY): one.id for one in told if one.key.startswith(KEY)}
        for id_, one in self._followed.items():
            found, one.silent = kept.get(id_), id_ in open_
            missing_ms = 0.0 if found is None else max(self._after_ms - found.left_s * 1000, 0.0)
            if found is not None:
                one.seen = found.seen
            if not one.silent:
                missing_ms = min(missing_ms, self._after_ms - RECONNECT_S * 1000)
            if found is not None or one.silent:
                one.pulse.resume(missing_ms, lost=one.silent)
        for id_ in open_.keys() - self._followed.keys():
            await self._alerts.resolve(open_[id_], by=HEARTBEAT, note=NOT_FOLLOWED[self._language])
        for id_ in kept.keys() - self._followed.keys():
            await self._beats.forget(id_)
        self._loaded = True

    def _to_keep(self) -> list[Heartbeat]:
        return [
            Heartbeat(
                satellite=id_,
                seen=seen,
                left_s=(self._after_ms - self._followed[id_].pulse.missing_ms) / 1000,
            )
            for id_ in self._followed
            if (seen := self._seen(id_)) is not None
        ]

    def _heard_since(self, id_: str, since_ms: float) -> bool:
        heard_ms = self._heard_ms.get(id_)
        return heard_ms is not None and heard_ms >= since_ms

    def _seen(self, id_: str) -> datetime | None:
        heard_ms = self._heard_ms.get(id_)
        return self._followed[id_].seen if heard_ms is None else wall_time_at(self._clock, heard_ms)

    def _pulse(self) -> Pulse:
        return Pulse(after_ms=self._after_ms, again_ms=AGAIN_S * 1000, gap_ms=EVERY_S * 2000)


def _owner(satellite: str, config: SafetyConfig) -> str:
    """Whose people are told of a satellite: its only person's, else the hub's own."""
    owners = [person for person, one in config.people.items() if satellite in one.satellites]
    return owners[0] if len(owners) == 1 else HUB
