"""The skills that every local agent has."""

from __future__ import annotations

from collections.abc import Sequence

from dure.api import Skill, Timers
from dure.config import AgentConfig, TimersConfig
from dure.plugins import Setup
from dure.skills.about import AboutSkill
from dure.skills.arithmetic import ArithmeticSkill
from dure.skills.host.host import SkillHost
from dure.skills.near import NearSkill
from dure.skills.personal import PersonalSkill
from dure.skills.time_date import TimeSkill
from dure.skills.timers import TimerSkill
from dure.skills.units import UnitSkill


def builtin_skills(setup: Setup) -> Sequence[Skill]:
    """Build one agent's skills, in the order in which they are asked."""
    config = setup.service(AgentConfig)
    snooze_s = setup.services.get(TimersConfig, TimersConfig()).snooze_s
    skills: tuple[Skill, ...] = (
        PersonalSkill(),
        TimerSkill(setup.service(Timers), snooze_s=snooze_s),  # type: ignore[type-abstract]
        UnitSkill(),
        TimeSkill(),
        ArithmeticSkill(),
        AboutSkill(config.title, setup.settings.get("manner", {})),
    )
    host: SkillHost | None = setup.services.get(SkillHost)
    if host is None:
        return (*skills, NearSkill(skills))
    return (host.before(), *skills, host.after(), NearSkill(skills))
