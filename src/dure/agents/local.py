"""The agents that need no network: a greeting, skills, and an honest “I can't”."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from dure.api import ReplyPart, Request, Skill
from dure.errors import Language
from dure.language.text import Sentence

GREETING: Mapping[Language, str] = {"ko": "네, 말씀하세요.", "en": "Yes? How can I help?"}
"""What an agent without a greeting of its own says."""

CANNOT: Mapping[Language, str] = {
    "ko": "죄송해요, 그건 제가 아직 할 수 없어요.",
    "en": "Sorry, I can't do that yet.",
}
"""What an agent without wording of its own says where it cannot help."""


MAX_CHARS = 500
"""The longest request that the skills are asked about; no one says more in one breath."""


async def first_answer(skills: Sequence[Skill], request: Request) -> ReplyPart | None:
    """The answer of the first skill that has one; None where none has, or nothing or too much was said."""
    if len(request.text) > MAX_CHARS or not Sentence.of(request.text, request.language).words:
        return None
    for skill in skills:
        if part := await skill.handle(request):
            return part
    return None


class LocalAgent:
    """Answers with the first of its skills that can.

    Args:
        title: what it is called, by language.
        greeting: what it says when only its name was called, by language.
        skills: asked in this order.
        cannot: what it says where none of them can help, by language.
    """

    def __init__(
        self,
        title: Mapping[Language, str],
        greeting: Mapping[Language, str],
        skills: Sequence[Skill],
        *,
        cannot: Mapping[Language, str] | None = None,
    ) -> None:
        self.title = title
        self._greeting = {**GREETING, **greeting}
        self._skills = skills
        self._cannot = {**CANNOT, **(cannot or {})}

    async def answer(self, request: Request) -> AsyncIterator[ReplyPart]:
        """Answer in one part, in the request's language."""
        if not Sentence.of(request.text, request.language).words:
            yield ReplyPart(text=self._greeting[request.language], expects_reply=True, intent="greeting")
            return
        cannot = ReplyPart(text=self._cannot[request.language], understood=False)
        yield await first_answer(self._skills, request) or cannot
