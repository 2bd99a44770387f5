"""What a skill answers later is said where its first answer was, when nobody else is attended to."""

from __future__ import annotations

import anyio
import pytest
from studio import Studio

from dure.events import AgentSelected, ReplyEnded, SkillAskedAgain, SkillCalledBack

pytestmark = pytest.mark.anyio


def called_back(satellite: str) -> SkillCalledBack:
    return SkillCalledBack(
        satellite=satellite, time_ms=0, skill="bot", agent="aria", turn="t", text="다 됐어요."
    )


async def test_a_second_answer_is_said() -> None:
    studio = Studio()
    async with studio.open(lockstep=False):
        await studio.bus.publish(called_back("bedroom"))
        await studio.bus.publish(called_back("test"))
        with anyio.fail_after(20):
            while not studio.of(ReplyEnded):  # noqa: ASYNC110  # the studio keeps a list
                await anyio.sleep(0.01)
    assert [(one.agent, one.text) for one in studio.of(ReplyEnded) if isinstance(one, ReplyEnded)] == [
        ("aria", "다 됐어요.")
    ]


async def test_a_question_that_is_asked_again_is_listened_to() -> None:
    studio = Studio()
    again = SkillAskedAgain(
        satellite="test", time_ms=0, skill="bot", agent="aria", turn="t", text="뭘 드릴까요?"
    )
    async with studio.open(lockstep=False):
        await studio.bus.publish(again)
        with anyio.fail_after(20):
            while not studio.of(AgentSelected):  # noqa: ASYNC110  # the studio keeps a list
                await anyio.sleep(0.01)
    (listening,) = studio.of(AgentSelected)
    assert isinstance(listening, AgentSelected)
    assert (listening.agent, listening.reason) == ("aria", "follow_up")
