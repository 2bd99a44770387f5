"""What happens between the hub and skills that others run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dure.events.base import Event, fact


@fact("intent.recognized")
class IntentRecognized(Event):
    """A sentence was understood as something for a skill.

    Attributes:
        skill: which skill.
        agent: whose skill it is.
        turn: the turn's id.
        intent: which of its intents; `launch` where it was opened, empty where the skill takes any sentence.
        slots: slot → value, as the skill's server is told.
    """

    skill: str
    agent: str
    turn: str
    intent: str
    slots: Mapping[str, str]


@fact("skill.answered")
class SkillAnswered(Event):
    """A skill's server answered.

    Attributes:
        skill: which skill.
        agent: whose skill it is.
        turn: the turn's id.
        took_ms: how long its server took.
        ended: whether the talk with it is over.
    """

    skill: str
    agent: str
    turn: str
    took_ms: float
    ended: bool


@fact("skill.failed")
class SkillWentWrong(Event):
    """A skill failed or wanted what it may not, and the user was told so.

    Attributes:
        skill: which skill.
        agent: whose skill it is.
        turn: the turn's id.
        code: the error's code, as in `dure.errors`.
    """

    skill: str
    agent: str
    turn: str
    code: str


@fact("skill.directed")
class SkillDirected(Event):
    """A skill wants something to happen beyond speech, and has the permission for it.

    Attributes:
        skill: which skill.
        agent: whose skill it is.
        turn: the turn's id.
        directive: what, in its vendor's words, such as `AudioPlayer.Play`.
        payload: the details, as its server sent them.
    """

    skill: str
    agent: str
    turn: str
    directive: str
    payload: Mapping[str, Any]


@fact("skill.shown")
class SkillShown(Event):
    """A skill has something to show beside what it says.

    Attributes:
        skill: which skill.
        agent: whose skill it is.
        turn: the turn's id.
        name: what the skill is called.
        card: what, as its server sent it; text and addresses in it are a stranger's.
        panels: the same as it is drawn: `title`, `text`, `image` (an address at this hub; empty for none), `alt`, `rows` (pairs),
            `links` (`label`, `url`); empty where it cannot be drawn.
        offers: what may be said next.
    """

    skill: str
    agent: str
    turn: str
    name: str
    card: Mapping[str, Any]
    panels: Sequence[Mapping[str, Any]]
    offers: Sequence[str]


@fact("skill.asked_again")
class SkillAskedAgain(Event):
    """Nobody answered a skill's question, and it has another way to ask.

    Attributes:
        skill: which skill.
        agent: in whose voice it is said.
        turn: the turn that it belongs to.
        text: what is said.
    """

    skill: str
    agent: str
    turn: str
    text: str


@fact("skill.called_back")
class SkillCalledBack(Event):
    """A skill that had asked for time gave its answer.

    Attributes:
        skill: which skill.
        agent: in whose voice it is said.
        turn: the turn that it belongs to.
        text: what is said.
    """

    skill: str
    agent: str
    turn: str
    text: str
