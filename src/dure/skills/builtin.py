"""The skills that every local agent has."""

from __future__ import annotations

from collections.abc import Sequence

from dure.api import Skill
from dure.config import AgentConfig
from dure.plugins import Setup
from dure.skills.about import AboutSkill
from dure.skills.arithmetic import ArithmeticSkill
from dure.skills.time_date import TimeSkill


def builtin_skills(setup: Setup) -> Sequence[Skill]:
    """Build one agent's skills, in the order in which they are asked."""
    config = setup.service(AgentConfig)
    return (
        TimeSkill(),
        ArithmeticSkill(),
        AboutSkill(config.title, setup.settings.get("manner", {})),
    )
