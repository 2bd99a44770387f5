"""From a configuration to the parts of a hub."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from dure.agents.local import LocalAgent
from dure.agents.own_timers import OwnTimers
from dure.agents.router import Router
from dure.agents.skilled import SkilledAgent, SkillSet
from dure.api import Activities, Agent, NameVerifier, Timers, Voice, WakeWord
from dure.bus import Bus
from dure.clock import Clock
from dure.config import AgentConfig, Config, WakeWordConfig
from dure.config.names import as_kept
from dure.config.zone import household_zone
from dure.errors import BadInput, Text
from dure.language.device_commands import prepare_commands
from dure.plugins import Registry, Setup, load
from dure.session import ActivityBoard, Household, Memories, Parts
from dure.skills.builtin import skills_before


def with_names(config: Config, wanted: Sequence[str]) -> Config:
    """Replace the configured names by these, each `NAME` or `NAME=AGENT`.

    A name without an agent goes to the agent that has it in the configuration; any other gets a local
    stand-in of its own.

    Raises:
        BadInput: a name is empty, or its agent is not configured.
    """
    owners = {
        spelling.casefold(): agent
        for agent, one in config.agents.items()
        for word in one.wake_words
        for spelling in (word.text, *word.also)
    }
    agents = {agent: replace(one, wake_words=()) for agent, one in config.agents.items()}
    for entry in wanted:
        text, _, agent = (as_kept(part) for part in entry.partition("="))
        if not text:
            raise BadInput(what=f"--name {entry}", why=Text("the name is empty.", "이름이 비어 있어요."))
        if agent and agent not in agents:
            raise BadInput(
                what=f"--name {entry}",
                why=Text(
                    f"there is no agent “{agent}”; known: {', '.join(agents)}.",
                    f"“{agent}”: 그런 비서가 없어요. 있는 비서: {', '.join(agents)}.",
                ),
            )
        agent = agent or owners.get(text.casefold(), text)
        known = agents.get(agent, AgentConfig(title={"ko": text, "en": text}))
        agents[agent] = replace(known, wake_words=(*known.wake_words, WakeWordConfig(text=text)))
    return replace(config, agents=agents)


def build_parts(
    config: Config,
    *,
    bus: Bus,
    clock: Clock,
    names: Callable[[], Sequence[WakeWord]],
    timers: Timers,
    connected: Callable[[], Collection[str]],
    memories: Memories,
    household: Household,
    services: Mapping[type, Any],
) -> Parts:
    """Build everything that stands behind a microphone.

    Raises:
        ConfigInvalid: a part is asked for that nobody offers.
        PluginBroken: an enabled plug-in cannot start.
        ModelMissing: a model that is needed has not been fetched.
    """
    prepare_commands()
    registry = load(config.plugins)
    setup = Setup(name="", settings={}, services=services)

    def settings(table: Any) -> Mapping[str, Any]:  # noqa: ANN401  # any table of the configuration
        return msgspec.to_builtins(table)  # type: ignore[no-any-return]  # a dataclass becomes a dict

    recognizer = registry.recognizers.build(
        config.recognizer.engine,
        replace(setup, name=config.recognizer.engine, settings=settings(config.recognizer)),
    )
    ears = {**services}
    if config.wake.verify == "auto" and isinstance(recognizer, NameVerifier):
        ears[NameVerifier] = recognizer
    return Parts(
        bus=bus,
        clock=clock,
        config=config,
        zone=household_zone(config),
        wake_engine=registry.wake_engines.build(
            config.wake.engine,
            Setup(name=config.wake.engine, settings=settings(config.wake), services=ears),
        ),
        names=names,
        recognizer=recognizer,
        synthesizer=registry.synthesizers.build(
            config.synthesizer.engine,
            replace(setup, name=config.synthesizer.engine, settings=settings(config.synthesizer)),
        ),
        router=_build_router(config, registry, setup, household.activities),
        voices={
            agent: Voice(name=one.voice.name, pitch=one.voice.pitch, speed=one.voice.speed)
            for agent, one in config.agents.items()
        },
        memories=memories,
        timers=timers,
        connected=connected,
        household=household,
    )


def _build_router(config: Config, registry: Registry, setup: Setup, board: ActivityBoard) -> Router:
    agents = {}
    for agent, one in config.agents.items():
        own: dict[type, Any] = {AgentConfig: one, Activities: board.of(agent)}
        if Timers in setup.services:
            own[Timers] = OwnTimers(setup.services[Timers], agent)
        services = {**setup.services, **own}
        own_setup = replace(setup, name=agent, settings=one.settings, services=services)
        agents[agent] = _with_skills(registry.agents.build(one.kind, own_setup), own_setup)
    return Router(agents, first_s=config.attention.agent_timeout_s)


def _with_skills(agent: Agent, setup: Setup) -> Agent:
    """An agent behind the skills of the household; a local one is made of skills already."""
    if isinstance(agent, LocalAgent):
        return agent
    first, own, last = skills_before(setup)
    skills = SkillSet(first=first, own=own, last=last)
    return SkilledAgent(agent, skills) if skills else agent
