"""Skills that others run, as two skills of a local agent: one asked before the built-in ones, one after them.

Before them: talks that go on, and skills that were called by name. After them: skills that need no name, and what nobody
understood in a talk, so that “몇 시야?” is answered in the middle of ordering a pizza.
"""

from __future__ import annotations

from collections.abc import Mapping

from dure.api import ReplyPart, Request
from dure.language.intents import IN_TALK, SlotValue, Understood
from dure.skills.host import phrases
from dure.skills.host.conversing import Conversing
from dure.skills.host.installed import Installed
from dure.skills.host.talk_intents import ALWAYS, DROP, LEAVE_INTENT, word_of
from dure.skills.host.talks import Talk

MAX_MISSES = 2
"""After this many answers in a row that were not understood, a talk is over."""


class TalkingSkill:
    """Goes on with a talk, or opens one with the skill that was called by name.

    Args:
        conversing: the talks of the hub.
    """

    def __init__(self, conversing: Conversing) -> None:
        self._conversing = conversing

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer through a skill, or None where none is called and no talk understands the request."""
        host = self._conversing
        talk = host.talk(request)
        called = host.called(request)
        if called is not None:
            skill, rest = called
            if talk is not None:
                host.end(talk, "user")
            return await self._open(request, skill, rest)
        if talk is None:
            return None
        skill_of_talk = host.skill(talk.skill)
        if skill_of_talk is None:  # it was removed in the middle of a talk
            host.end(talk, "user")
            return None
        return await self._go_on(request, talk, skill_of_talk)

    async def _open(self, request: Request, skill: Installed, rest: str) -> ReplyPart:
        host = self._conversing
        found = host.understand(request, [skill.manifest.id], text=rest, least=IN_TALK) if rest else None
        talk = host.open(request, skill)
        if found is not None:
            return await host.intend(request, talk, skill, found.intent, found.slots, text=rest)
        if rest and skill.wire.catches_all:
            return await host.intend(request, talk, skill, "", {}, text=rest)
        return await host.launch(request, talk, skill)

    async def _go_on(self, request: Request, talk: Talk, skill: Installed) -> ReplyPart | None:
        host = self._conversing
        asked, own = talk.asked is not None, skill.manifest.id
        owners = [owner for owner in host.owners_in_talk(skill) if not asked or owner != own]
        found = host.understand(request, owners)
        if found is not None and found.intent == LEAVE_INTENT:
            return self._leave(request, talk, skill)
        if asked and (found is None or word_of(found.intent) not in ALWAYS):
            if host.understand(request, [DROP]) is not None:
                return self._leave(request, talk, skill)
            return await host.fill(request, talk, skill)
        if found is not None:
            return await host.intend(request, talk, skill, found.intent, found.slots)
        if skill.wire.catches_all:
            return await host.intend(request, talk, skill, "", {})
        return None

    def _leave(self, request: Request, talk: Talk, skill: Installed) -> ReplyPart:
        self._conversing.end(talk, "user")
        text = phrases.left(skill.manifest.title(request.language), request.language)
        return ReplyPart(text=text, intent=f"{skill.manifest.id}.leave")


class NamelessSkill:
    """Takes what nobody else understood: for skills that need no name, and for talks.

    Args:
        conversing: the talks of the hub.
    """

    def __init__(self, conversing: Conversing) -> None:
        self._conversing = conversing

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer, or None where no talk goes on and no nameless skill understands the request."""
        host = self._conversing
        talk = host.talk(request)
        if talk is not None and (skill := host.skill(talk.skill)) is not None:
            return await self._not_understood(request, talk, skill)
        owners = host.nameless(request.agent)
        found = host.understand(request, owners) if owners else None
        if found is None or (skill := host.skill(found.owner)) is None:
            return None
        return await self._ask_once(request, skill, found)

    async def _ask_once(self, request: Request, skill: Installed, found: Understood) -> ReplyPart:
        talk = self._conversing.open(request, skill)
        slots: Mapping[str, SlotValue] = found.slots
        return await self._conversing.intend(request, talk, skill, found.intent, slots)

    async def _not_understood(self, request: Request, talk: Talk, skill: Installed) -> ReplyPart:
        host = self._conversing
        if talk.asked is not None and (part := await host.fill_as_said(request, talk, skill)):
            return part
        nearly = None if talk.asked else host.understand(request, [skill.manifest.id], least=IN_TALK)
        if nearly is not None:
            return await host.intend(request, talk, skill, nearly.intent, nearly.slots)
        if skill.fallback:
            return await host.intend(request, talk, skill, skill.fallback, {})
        talk.misses += 1
        language = request.language
        if talk.misses < MAX_MISSES:
            host.keep(talk)
            return ReplyPart(
                text=phrases.again(talk.reprompt, language), expects_reply=True, understood=False
            )
        host.end(talk, "error")
        return ReplyPart(text=phrases.gave_up(skill.manifest.title(language), language), understood=False)
