"""The kinds of agents that come with Dure, built from the configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dure.agents.local import LocalAgent
from dure.api import Agent, Skill
from dure.config import AgentConfig
from dure.errors import ConfigInvalid, Language
from dure.plugins import Factory, Setup


def local(skills: Callable[[Setup], Sequence[Skill]]) -> Factory[Agent]:
    """A factory of local agents with these skills. The agent's `AgentConfig` is one of the setup's services.

    Settings:
        cannot: what it says where it cannot help, by language.
        manner: courtesies in its own words, intent (`thanks`, `hello`, `bye`, `never_mind`) → language → sentence.
    """

    def build(setup: Setup) -> Agent:
        config = setup.service(AgentConfig)
        unknown = set(setup.settings) - {"cannot", "manner"}
        if unknown:
            raise ConfigInvalid(
                where="dure.toml",
                key=f"agents.{setup.name}.settings.{min(unknown)}",
                why="a local agent has only the settings “cannot” and “manner”",
            )
        cannot = _sentences(setup, setup.settings.get("cannot", {}))
        return LocalAgent(config.title, config.greeting, skills(setup), cannot=cannot)

    return build


def _sentences(setup: Setup, value: object) -> Mapping[Language, str]:
    if isinstance(value, Mapping) and all(isinstance(sentence, str) for sentence in value.values()):
        return value
    raise ConfigInvalid(
        where="dure.toml", key=f"agents.{setup.name}.settings.cannot", why='write it as {ko = "…", en = "…"}'
    )
