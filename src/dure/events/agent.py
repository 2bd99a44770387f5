"""Who answers, and what they say."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("agent.selected")
class AgentSelected(Event):
    """An agent takes a turn.

    Attributes:
        agent: who.
        turn: the turn's id.
        reason: `named`, `follow_up` where the agent had asked back, or `transferred` from another agent.
    """

    agent: str
    turn: str
    reason: str


@fact("agent.transferred")
class AgentTransferred(Event):
    """A request goes from the agent that was asked to another, because the user said so.

    Attributes:
        source: who was asked.
        target: who is to answer.
        turn: the turn that the other agent takes.
        reason: `asked`, or `undone` where it goes back.
    """

    source: str
    target: str
    turn: str
    reason: str


@fact("reply.started")
class ReplyStarted(Event):
    """An agent begins to answer.

    Attributes:
        agent: who.
        turn: the turn's id.
    """

    agent: str
    turn: str


@fact("reply.chunk")
class ReplyChunk(Event):
    """A stretch of the answer, a sentence as a rule.

    Attributes:
        agent: who.
        turn: the turn's id.
        text: what is said.
    """

    agent: str
    turn: str
    text: str


@fact("reply.ended")
class ReplyEnded(Event):
    """The answer is complete and was played.

    Attributes:
        agent: who.
        turn: the turn's id.
        text: the whole answer.
        expects_reply: whether the agent asked back, so that the next utterance needs no name.
    """

    agent: str
    turn: str
    text: str
    expects_reply: bool


@fact("reply.interrupted")
class ReplyInterrupted(Event):
    """The answer was cut short.

    Attributes:
        agent: whose answer.
        turn: the turn's id.
        text: what had been said until then.
        by: `name`, `stop`, `button`, `disconnect`, or `hub` where it has something more important to say.
    """

    agent: str
    turn: str
    text: str
    by: str


@fact("reply.resumed")
class ReplyResumed(Event):
    """An answer that was cut short goes on: nothing was asked after all, or it was told to.

    Attributes:
        agent: whose answer.
        turn: the turn's id.
        text: what is said once more: the sentence in which it was cut; empty where it was cut between two.
    """

    agent: str
    turn: str
    text: str
