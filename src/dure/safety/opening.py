"""Building the safety net, with or without a hub around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dure.api import AlertChannel, Interlocutor
from dure.bus import Bus
from dure.clock import Clock
from dure.config import Config
from dure.config.safety_limits import BUILT_IN_CHANNELS
from dure.config.zone import household_zone
from dure.errors import Language, Text, Unavailable
from dure.plugins import Registry, Setup, load
from dure.safety.dispatch.voice import ATTEMPT_S
from dure.safety.links import new_key
from dure.safety.net import SafetyNet
from dure.store import Journal, SettingStore
from dure.store.push import PushStore

LINK_KEY = "safety.link_key"
"""Where the journal keeps the key that signs links."""


class Nobody:
    """`dure.api.Interlocutor` of a command without a hub: nobody can be spoken to."""

    def places(self) -> Sequence[str]:
        """None."""
        return ()

    async def ask(
        self, satellite: str, text: str, language: Language, *, loudness: float, wait_s: float
    ) -> str | None:
        """Say that it cannot be.

        Raises:
            Unavailable: always.
        """
        del text, language, loudness, wait_s
        raise Unavailable(
            what=Text("Speaking", "말하기"),
            why=Text(f"no hub runs: {satellite}", f"켜진 허브가 없어요: {satellite}"),
        )


async def open_net(
    config: Config,
    journal: Journal,
    clock: Clock,
    bus: Bus,
    *,
    interlocutor: Interlocutor | None = None,
    services: Mapping[type, Any] | None = None,
    alone: bool = False,
) -> SafetyNet:
    """Build the safety net over a journal. With an interlocutor it can bring notices; without, only keep alerts.

    Channels are offered the interlocutor, the clock, the bus, the journal and its settings as services.

    `alone` says that this process alone dispatches from that journal.

    Raises:
        ConfigInvalid: a channel is of a kind that nobody offers.
        PluginBroken: an enabled plug-in cannot start.
        StoreFailed: the journal could not be read.
    """
    channels = {}
    if interlocutor is not None:
        offered = {
            Clock: clock,
            Bus: bus,
            Journal: journal,
            SettingStore: journal.settings,
            PushStore: journal.push,
        }
        given = {**offered, **(services or {}), Interlocutor: interlocutor}
        channels = build_channels(config, load(config.plugins), given)
    return SafetyNet(
        journal.alerts,
        clock,
        bus,
        config=config.safety,
        language=config.language,
        zone=household_zone(config),
        channels=channels,
        interlocutor=interlocutor or Nobody(),
        key=await link_key(journal),
        beats=journal.heartbeats,
        alone=alone,
    )


def build_channels(
    config: Config, registry: Registry, services: Mapping[type, Any]
) -> dict[str, tuple[AlertChannel, float]]:
    """Every channel of the configuration and those that are always there, with how long an attempt may take."""
    built = {
        name: (
            registry.alert_channels.build(name, Setup(name=name, settings={}, services=services)),
            ATTEMPT_S,
        )
        for name in BUILT_IN_CHANNELS
    }
    for name, one in config.safety.channels.items():
        setup = Setup(name=name, settings=one.settings, services=services)
        spoken_s = (
            ATTEMPT_S if one.kind == "voice" else 0.0
        )  # nobody is cut short in the middle of a sentence
        built[name] = (registry.alert_channels.build(one.kind, setup), max(one.timeout_s, spoken_s))
    return built


async def link_key(journal: Journal) -> bytes:
    """The key that signs links, made where there is none yet.

    Raises:
        StoreFailed: the journal could not be read or written.
    """
    if isinstance(known := await journal.settings.get(LINK_KEY), str):
        return bytes.fromhex(known)
    made = new_key()
    kept: str = await journal.settings.change(LINK_KEY, lambda before: (before or made, before or made))
    return bytes.fromhex(kept)
