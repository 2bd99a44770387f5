"""Opening a hub: what it holds is built in order, and closed in the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import anyio

from dure.api import Home, Timers
from dure.app.build import with_names
from dure.app.care import Care
from dure.app.home import build_home
from dure.app.hub import Hub
from dure.app.interlocutor import SessionInterlocutor
from dure.app.platforms import build_platforms
from dure.app.voice import HouseVoice
from dure.bus import Bus
from dure.clock import Clock, SystemClock
from dure.config import Config, TimersConfig
from dure.config.names import configured_names, stop_words
from dure.config.paths import Paths
from dure.models import ModelStore, open_store
from dure.safety.hearing.phrases import distress_words
from dure.safety.opening import open_net
from dure.skills.host.host import SkillHost
from dure.store import AuditStore, History, Journal, SettingStore, TimerService, hold_folder
from dure.tasks import Background, task_group
from dure.wake.names import check_wake_word, check_wake_words

SIMULATED = "simulated"
"""The kind of appliances that a command that borrows the hub's ears drives by itself: they keep their state in the journal."""


@asynccontextmanager
async def open_hub(
    config: Config, paths: Paths, *, resident: bool = True, only_names: Sequence[str] = ()
) -> AsyncIterator[Hub]:
    """Open a hub; leaving the context closes all that it holds.

    Args:
        config: the configuration.
        paths: the folders.
        resident: whether this is the hub of that data folder, with timers that ring; a command that only
            borrows its ears is not.
        only_names: replaces the names, each `NAME` or `NAME=AGENT`.

    Raises:
        HubRunning: another hub is resident in that folder.
        WakeWordInvalid: a name of the configuration cannot be used.
        ModelMissing, PluginBroken, ConfigInvalid, StoreFailed: it cannot be built.
    """
    if only_names:
        config = with_names(config, only_names)
    check_wake_words(word.text for word in (*configured_names(config), *stop_words(config)))
    for spelling in (one for word in configured_names(config) for one in word.also):
        check_wake_word(spelling)
    check_wake_words(word.text for word in distress_words(config.safety.hearing.phrases))
    clock, bus = SystemClock(), Bus()
    async with AsyncExitStack() as stack:
        if resident:
            stack.enter_context(hold_folder(paths.data))
        journal = await Journal.open(paths.journal, clock)
        stack.push_async_callback(_in_peace, journal.close)
        history = await History.open(paths.history, config.history, clock, owner=resident)
        stack.push_async_callback(_in_peace, history.close)
        timers = TimerService(journal, clock, bus, config.timers)
        skills = SkillHost(journal, paths.data, bus, clock)
        await skills.load()
        interlocutor = SessionInterlocutor()
        net = await open_net(config, journal, clock, bus, interlocutor=interlocutor, alone=resident)
        voice = HouseVoice(interlocutor, bus, config.language)
        home = build_home(config, journal, clock, bus, only=None if resident else (SIMULATED,), speak=voice)
        await home.load()
        hub = Hub(config, clock, journal, history, bus, timers, skills, net, interlocutor, home)
        hub.platforms = await build_platforms(config, journal, clock, home) if resident else None
        if only_names:
            hub.fix_names()
        else:
            await hub.load_names()
        kept = await stack.enter_async_context(task_group())
        stack.callback(kept.cancel_scope.cancel)
        hub.build(
            {
                AuditStore: journal.audit,
                SettingStore: journal.settings,
                Background: Background(kept),
                ModelStore: open_store(config),
                Clock: clock,
                Home: home,
                Timers: timers,
                Config: config,
                TimersConfig: config.timers,
                SkillHost: skills,
            }
        )
        care = Care(config, journal, net.alerts, interlocutor, bus, clock) if resident else None
        hub.care = care
        await _start(hub, stack, voice, care)
        yield hub


async def _start(hub: Hub, stack: AsyncExitStack, voice: HouseVoice, care: Care | None) -> None:
    """Start what runs beside the sessions; a hub that is not resident looks after nobody, and does less."""
    for part in (hub.parts.recognizer, hub.parts.synthesizer):
        if (close := getattr(part, "aclose", None)) is not None:
            stack.push_async_callback(_in_peace, close)
    await stack.enter_async_context(hub.recording())
    tasks = await stack.enter_async_context(task_group())
    stack.callback(tasks.cancel_scope.cancel)
    stack.push_async_callback(_in_peace, hub.skills.close)
    tasks.start_soon(hub.skills.run)
    tasks.start_soon(hub.home.service.run)
    tasks.start_soon(hub.home.offer)
    if care is not None:
        await hub.naming.refuse_homophones(configured_names(hub.config))
        tasks.start_soon(hub.run)
        tasks.start_soon(care.run)
        tasks.start_soon(voice.follow)
        tasks.start_soon(hub.home.routines.serve)


async def _in_peace(close: Callable[[], Awaitable[None]]) -> None:
    """Close a database even while everything is being cancelled."""
    with anyio.CancelScope(shield=True):
        await close()
