"""Saying of a decision that it was wrong, or that a call was missed, and taking that back: for `dure why`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import anyio
from rich.markup import escape

from dure.cli.output import emit, say
from dure.cli.taught import open_naming
from dure.config import Config

if TYPE_CHECKING:
    from dure.app.naming import Judgement

LAST = "last"
"""Stands for what was said last."""


def judge(config: Config, *, wrong: str | None, missed: str | None, undo: str | None, as_json: bool) -> None:
    """Do one of the three, and tell how the name's threshold moved.

    Raises:
        NotFound: there is no such decision, or nothing was said of it.
        FeedbackInvalid: that cannot be said of it.
    """
    judgement = anyio.run(partial(_judge, config, wrong=wrong, missed=missed, undo=undo))
    if as_json:
        emit(
            {
                "decision": judgement.feedback.decision,
                "wake_word": judgement.feedback.text,
                "verdict": judgement.feedback.verdict,
                "undone": undo is not None,
                "moved": judgement.feedback.shift,
                "shift": judgement.shift,
                "false_alarms_factor": judgement.factor,
            }
        )
    else:
        _tell(judgement)


async def _judge(config: Config, *, wrong: str | None, missed: str | None, undo: str | None) -> Judgement:
    async with open_naming(config) as naming:
        if undo is not None:
            return await naming.take_back(None if undo == LAST else undo)
        if wrong is not None:
            return await naming.judge(wrong, "wrong")
        return await naming.judge(missed or "", "missed")


def _tell(judgement: Judgement) -> None:
    name, shift = escape(judgement.feedback.text), f"{judgement.shift:+.2f}"
    say(
        f"“{name}”: the threshold is moved by {shift} now; {judgement.factor:g} times as many false alarms are to be expected.",
        f"“{name}”: 이제 기준을 {shift} 옮겼어요. 잘못 듣는 일은 {judgement.factor:g}배가 될 거예요.",
    )
