"""The skills of one agent: those that come with Dure, and those that the household added."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from dure.api import Home, Request, Skill, Timers, ToolBox
from dure.config import AgentConfig, TimersConfig
from dure.plugins import Setup
from dure.skills.about import AboutSkill
from dure.skills.arithmetic import ArithmeticSkill
from dure.skills.home import HomeSkill
from dure.skills.home_tools import HomeTools
from dure.skills.host.host import SkillHost
from dure.skills.near import NearSkill
from dure.skills.personal import PersonalSkill
from dure.skills.time_date import TimeSkill
from dure.skills.timers import TimerSkill
from dure.skills.units import UnitSkill

SHIPPED = ("local", "openai", "home_assistant")
"""The kinds of agents that come with Dure. A plug-in's agent may mean something of its own by “세 개”, and is asked first."""


WITH_A_HOME = "home_assistant"
"""The kind of agents that run appliances themselves, by wires of their own."""


def builtin_skills(setup: Setup) -> Sequence[Skill]:
    """Build a local agent's skills, in the order in which they are asked."""
    config = setup.service(AgentConfig)
    first, own, last = skills_before(setup)
    if not own:
        return (*first, *last)
    own = (*own, AboutSkill(config.title, setup.settings.get("manner", {})))
    return (*first, *own, *last, NearSkill(own))


def skills_before(setup: Setup) -> tuple[Sequence[Skill], Sequence[Skill], Sequence[Skill]]:
    """The skills that are asked before an agent: added ones that are called by name, built-in ones, added ones without a name.

    What is asked about the agent itself (“뭘 할 수 있어?”) is not among them, nor guessing at what was meant: an agent
    behind them can do both better.
    """
    which = wanted(setup.service(AgentConfig))
    host: SkillHost | None = setup.services.get(SkillHost)
    added = host is not None and which != "none"
    first = (host.before(),) if host is not None and added else ()
    last = (host.after(),) if host is not None and added else ()
    return first, _own(setup) if which == "all" else (), last


def boxes(setup: Setup) -> Callable[[Request], Mapping[str, ToolBox]] | None:
    """What an agent's model may use beside its own tools, made for one request; None where its skills are `none`."""
    host: SkillHost | None = setup.services.get(SkillHost)
    home: Home | None = setup.services.get(Home)
    if wanted(setup.service(AgentConfig)) == "none":
        return None

    def of(request: Request) -> Mapping[str, ToolBox]:
        found: dict[str, ToolBox] = {}
        if host is not None:
            found["skills"] = host.tools(request)
        if home is not None:
            found["home"] = HomeTools(home, request)
        return found

    return of


def wanted(config: AgentConfig) -> Literal["all", "added", "none"]:
    """Which skills an agent is to have."""
    if config.skills != "auto":
        return config.skills
    return "all" if config.kind in SHIPPED else "added"


def _own(setup: Setup) -> tuple[Skill, ...]:
    snooze_s = setup.services.get(TimersConfig, TimersConfig()).snooze_s
    home: Home | None = setup.services.get(Home)
    own_home = setup.service(AgentConfig).kind == WITH_A_HOME
    appliances = HomeSkill(home, gives_way=own_home) if home is not None else None
    return (
        PersonalSkill(),
        TimerSkill(setup.service(Timers), snooze_s=snooze_s, besides=appliances),  # type: ignore[type-abstract]
        *((appliances,) if appliances is not None else ()),
        UnitSkill(),
        TimeSkill(),
        ArithmeticSkill(),
    )
