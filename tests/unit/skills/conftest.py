from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dure.api import ReplyPart, Request, Skill
from dure.language.text import language_of
from dure.testing.agents import MemoryMemory

NOW = datetime(2026, 11, 3, 15, 5, tzinfo=ZoneInfo("Asia/Seoul"))
"""A Tuesday."""

Ask = Callable[..., Awaitable[ReplyPart | None]]


@pytest.fixture
def ask() -> Ask:
    """Ask a skill as the session would, on Tuesday 3 November 2026, 15:05 in Seoul; one memory for the whole test."""
    request = Request(
        text="",
        language="ko",
        agent="aria",
        satellite="desk",
        turn="t1",
        memory=MemoryMemory(),
        now=NOW,
        wake_words={"아리아": "aria", "빅스비": "bixby"},
    )

    async def asked(skill: Skill, text: str, **changes: object) -> ReplyPart | None:
        changes.setdefault("language", language_of(text, "ko"))
        return await skill.handle(replace(request, text=text, **changes))  # type: ignore[arg-type]

    return asked
