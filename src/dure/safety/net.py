"""The safety net, put together: what the hub runs, and what a command uses without a hub."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from zoneinfo import ZoneInfo

import anyio

from dure.api import AlertChannel, Interlocutor
from dure.bus import Bus
from dure.clock import Clock
from dure.config.safety import SafetyConfig
from dure.errors import Language
from dure.safety.dispatch.asking import Asker
from dure.safety.dispatch.dispatcher import Dispatcher
from dure.safety.heartbeats import Beats, Heartbeats
from dure.safety.ladder.invariant import Invariant
from dure.safety.ladder.policy import Policies
from dure.safety.ladder.runner import LadderRunner
from dure.safety.ladder.service import AlertService
from dure.safety.ladder.telling import Teller
from dure.safety.links import Links
from dure.store.alerts import AlertStore

log = logging.getLogger(__name__)

AGAIN_S = 1.0
"""How long until a part that failed in a way nobody foresaw is started again."""


class SafetyNet:
    """Alerts, their ladders, and the dispatcher.

    Attributes:
        alerts: where alerts are reported and answered.
        policies: the ladder of every person.
        links: reads the links of notices.
        dispatcher: brings notices.
        runner: lets alerts climb.
        invariant: asks whether any is stuck.
        heartbeats: notices satellites that fall silent.

    Args:
        store: where alerts are durable.
        beats: where satellites' last signs of life are.
        clock: the time.
        bus: where what happened is published.
        config: the section `[safety]`.
        language: of whoever is not configured.
        zone: the household's time zone.
        channels: by name, with how long an attempt may take.
        interlocutor: speaks with the person.
        key: signs links.
        alone: whether no other process dispatches from this journal.
    """

    def __init__(
        self,
        store: AlertStore,
        clock: Clock,
        bus: Bus,
        *,
        config: SafetyConfig,
        language: Language,
        zone: ZoneInfo,
        channels: Mapping[str, tuple[AlertChannel, float]],
        interlocutor: Interlocutor,
        key: bytes,
        beats: Beats,
        alone: bool = False,
    ) -> None:
        self.policies = Policies(config, language, zone)
        self.links = Links(key, config.address)
        self._teller = Teller(bus)
        self.alerts = AlertService(store, clock, self.policies, self._teller)
        self.dispatcher = Dispatcher(
            store,
            self.alerts,
            clock,
            self.policies,
            channels,
            Asker(interlocutor),
            self.links,
            self._teller,
            zone,
            alone=alone,
        )
        self.runner = LadderRunner(store, self.alerts, clock, self._teller)
        self.invariant = Invariant(store, self.alerts, clock)
        self.heartbeats = Heartbeats(
            config,
            language,
            self.policies,
            beats=beats,
            store=store,
            alerts=self.alerts,
            clock=clock,
            teller=self._teller,
        )

    async def run(self) -> None:
        """Keep everything going, until cancelled; a part that fails begins again and takes no other with it."""
        async with anyio.create_task_group() as tasks:
            for part in (
                self._teller.run,
                self.runner.run,
                self.dispatcher.run,
                self.invariant.run,
                self.heartbeats.run,
            ):
                tasks.start_soon(_kept, part)


async def _kept(part: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await part()
        except Exception as error:  # an alert must go on whatever nobody foresaw
            log.critical("a part of the safety net failed and begins again: error=%s", type(error).__name__)
            await anyio.sleep(AGAIN_S)
