"""A hub's skills without the hub: what tests of hosted skills share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dure.api import ReplyPart, Request
from dure.bus import Bus
from dure.clock import Clock, SystemClock
from dure.errors import Language
from dure.language.text import language_of
from dure.skills.host.host import SkillHost
from dure.store import AddedSkill, Journal
from dure.testing.agents import MemoryMemory


def added(
    manifest: str, *, reach: Any = "loopback", granted: Sequence[str] = (), agent: str = "clova"
) -> AddedSkill:
    """A manifest as if it had been added."""
    import tomllib

    return AddedSkill(
        id=tomllib.loads(manifest)["id"],
        agent=agent,
        manifest=manifest,
        origin="dure-skill.toml",
        reach=reach,
        granted=tuple(granted),
        added=datetime(2026, 11, 22, tzinfo=UTC),
    )


@dataclass
class Household:
    """Skills, and someone who speaks to them."""

    host: SkillHost
    turns: int = 0
    bus: Bus = field(default_factory=Bus)

    async def say(self, text: str, *, satellite: str = "kitchen", agent: str = "clova") -> ReplyPart | None:
        """Say something to an agent's skills."""
        self.turns += 1
        language: Language = language_of(text, "ko")
        request = Request(
            text=text,
            language=language,
            agent=agent,
            satellite=satellite,
            turn=f"turn-{self.turns}",
            memory=MemoryMemory(),
            now=datetime(2026, 11, 22, 15, 0, tzinfo=UTC),
        )
        for skill in (self.host.before(), self.host.after()):
            if part := await skill.handle(request):
                return part
        return None


async def household(
    journal: Journal, home: Path, *skills: AddedSkill, clock: Clock | None = None
) -> Household:
    """Skills that are ready to be asked."""
    bus = Bus()
    host = SkillHost(journal, home, bus, clock or SystemClock())
    await host.use(skills)
    return Household(host, bus=bus)
