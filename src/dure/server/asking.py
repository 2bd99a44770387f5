"""Asking an agent in writing: what the doors for other programs need of a hub."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from dure.api import ReplyPart, Turn
from dure.errors import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a program asks an agent.

    Attributes:
        agent: who is asked.
        text: the words.
        language: the language to answer in.
        earlier: what was said before, as the program tells it, oldest first; the household's own turns stay out of it.
        follow_up: whether this answers a question that the agent asked.
    """

    agent: str
    text: str
    language: Language
    earlier: Sequence[Turn] = ()
    follow_up: bool = False


class Asking(Protocol):
    """Asks agents in writing."""

    def ask(self, question: Question) -> AsyncGenerator[ReplyPart]:
        """The answer, in parts as they come; nothing of it is kept. Close the generator to give it up.

        An agent that fails costs one apology, as the last part, before the error is raised.

        Raises:
            NotFound: there is no such agent.
            AgentFailed: it could not do its work.
        """
        ...
