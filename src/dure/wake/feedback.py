"""How far a judgement of one decision moves the threshold of its name. Pure: facts in, a shift out."""

from __future__ import annotations

import math
from typing import Literal

from dure.errors import FeedbackInvalid, Text
from dure.wake.decode.thresholds import calibrate

MOST_SHIFT = 0.6
"""How far judgements move a threshold in all, either way."""

LEAST_STEP, MOST_STEP = 0.1, 0.3
"""How far one judgement moves it."""

CLEAR = 0.05
"""So far beyond the score in question the threshold is moved, where one step reaches."""

WITHIN_REACH = frozenset(["second_stage", "below_threshold", "outscored"])
"""Why a name was not followed, as far as its threshold decides that."""


def move(verdict: Literal["wrong", "missed"], *, outcome: str, score: float, shift: float) -> float:
    """How far a threshold moves.

    Args:
        verdict: `wrong`: it was followed and nobody called; `missed`: somebody called and it was not followed.
        outcome: `detected`, or why it was not followed.
        score: the decision's; 0 was the threshold.
        shift: how far earlier judgements have moved it.

    Returns:
        what is added to `shift`: above 0 for `wrong`, below 0 for `missed`, 0 where the bound is reached.

    Raises:
        FeedbackInvalid: that cannot be said of such a decision, or the threshold had no part in it.
    """
    if verdict == "wrong" and outcome != "detected":
        raise FeedbackInvalid(why=Text("the name was not followed", "따르지 않은 이름이에요"))
    if verdict == "missed" and outcome == "detected":
        raise FeedbackInvalid(why=Text("the name was followed", "이미 따른 이름이에요"))
    if verdict == "missed" and outcome not in WITHIN_REACH:
        raise FeedbackInvalid(
            why=Text(
                "it was heard well enough; something else spoke against it",
                "이름은 잘 들렸어요. 다른 까닭으로 따르지 않았어요",
            )
        )
    step = min(max(abs(score) + CLEAR, LEAST_STEP), MOST_STEP)
    wanted = shift + (step if verdict == "wrong" else -step)
    return round(min(max(wanted, -MOST_SHIFT), MOST_SHIFT) - shift, 4)


def alarms_factor(phones: tuple[str, ...], shift: float) -> float:
    """By how much a shift multiplies the false alarms that are to be expected, as the measured tails have it."""
    return round(math.exp(-shift / calibrate(phones).tail), 2)
