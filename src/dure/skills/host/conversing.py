"""The talks of a hub: opening them, asking within them, ending them, and what the user hears of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import uuid4

from dure.api import ReplyPart, Request
from dure.clock import Clock
from dure.errors import DureError, Language
from dure.events import SkillAskedAgain
from dure.language.intents import SlotValue, Understood
from dure.skills.host import phrases
from dure.skills.host.asking import FAILURES, Asker
from dure.skills.host.callbacks import Callbacks
from dure.skills.host.dialogs import Dialogs, Step
from dure.skills.host.installed import Installed
from dure.skills.host.invocation import Called
from dure.skills.host.sounding import Sounds
from dure.skills.host.talk_intents import TALK, talk_owner
from dure.skills.host.talks import IDLE_S, Kept, Talk, Talks
from dure.skills.wires.base import Answer, Ask
from dure.skills.wires.text import join

MAX_FOLLOWS = 4
"""How many actions in a row a skill may chain, or intents hand on, before the user says something."""


class Shelf(Protocol):
    """The skills that are there now; `SkillHost` is one."""

    def skill(self, id: str) -> Installed | None:  # noqa: A002  # what it is called everywhere
        """One skill."""
        ...

    def called(self, agent: str, request: Request) -> Called | None:
        """The skill of an agent that a request calls by name."""
        ...

    def nameless(self, agent: str) -> Sequence[str]:
        """The skills of an agent that need no name."""
        ...

    def understand(
        self, request: Request, owners: Collection[str], text: str, least: float | None
    ) -> Understood | None:
        """What a text means to these skills."""
        ...


class Conversing:
    """Talks between people and skills.

    Args:
        shelf: the skills.
        asker: asks them.
        clock: ends talks in which nobody says anything.
        secret: makes ids of people and microphones that say nothing of them, and differ from skill to skill.
        callbacks: where skills may answer a second time.
        sounds: what skills let sound.
        kept: what skills keep beyond a talk.
    """

    def __init__(
        self,
        shelf: Shelf,
        asker: Asker,
        clock: Clock,
        *,
        secret: Callable[[], str],
        callbacks: Callbacks,
        sounds: Sounds,
        kept: Kept,
    ) -> None:
        self._sounds = sounds
        self._shelf = shelf
        self._asker = asker
        self._clock = clock
        self._secret = secret
        self._callbacks = callbacks
        self._kept = kept
        self._dialogs = Dialogs()
        self.talks = Talks()

    def talk(self, request: Request) -> Talk | None:
        """The talk that a request belongs to."""
        return self.talks.find(request.agent, request.satellite, self._clock.monotonic_ms())

    def skill(self, id: str) -> Installed | None:  # noqa: A002  # what it is called everywhere
        """One skill."""
        return self._shelf.skill(id)

    def called(self, request: Request) -> tuple[Installed, str] | None:
        """The skill that a request calls by name, and what it asks of it."""
        found = self._shelf.called(request.agent, request)
        skill = self._shelf.skill(found.skill) if found else None
        return (skill, found.rest) if found and skill else None

    def nameless(self, agent: str) -> Sequence[str]:
        """The skills of an agent that need no name."""
        return self._shelf.nameless(agent)

    def owners_in_talk(self, skill: Installed) -> Sequence[str]:
        """Whose intents may be meant within a talk."""
        own = skill.manifest.id
        return (own, talk_owner(own), talk_owner(f"@{skill.manifest.protocol}"), TALK)

    def understand(
        self, request: Request, owners: Collection[str], text: str | None = None, least: float | None = None
    ) -> Understood | None:
        """What a request means to these skills; `least` as in `Understander`."""
        return self._shelf.understand(request, owners, request.text if text is None else text, least)

    def open(self, request: Request, skill: Installed) -> Talk:
        """Begin a talk; nothing is sent yet."""
        talk = Talk(
            skill=skill.manifest.id,
            agent=request.agent,
            satellite=request.satellite,
            language=request.language,
            until_ms=0,
        )
        self.keep(talk)
        if before := self.talks.open(talk):
            self._tell_end(before, "user")
        return talk

    def keep(self, talk: Talk) -> None:
        """Give a talk its full time again."""
        talk.until_ms = self._clock.monotonic_ms() + IDLE_S * 1000

    def ask_again(self, talk: Talk) -> SkillAskedAgain | None:
        """A question in its other words, for someone who was silent; None where it has none, or they were said."""
        text, talk.reprompt = talk.reprompt, ""
        if not text:
            return None
        self.keep(talk)
        return SkillAskedAgain(
            satellite=talk.satellite, time_ms=0, skill=talk.skill, agent=talk.agent, turn=talk.id, text=text
        )

    def end(self, talk: Talk, reason: str) -> None:
        """End a talk and tell the skill, as its vendor would; that it may fail at that concerns nobody."""
        if self.talks.close(talk):
            self._tell_end(talk, reason)

    def end_idle(self) -> None:
        """End the talks in which nobody said anything for too long."""
        for talk in self.talks.take_over(self._clock.monotonic_ms()):
            self._tell_end(talk, "timeout")

    async def launch(self, request: Request, talk: Talk, skill: Installed) -> ReplyPart:
        """Open the skill without asking anything of it."""
        return await self._ask(
            request, talk, skill, self._asked(request, talk, skill, "launch", text=request.text)
        )

    async def intend(
        self,
        request: Request,
        talk: Talk,
        skill: Installed,
        intent: str,
        slots: Mapping[str, SlotValue],
        *,
        text: str | None = None,
        dialog: str = "",
        confirmed: Mapping[str, bool] | None = None,
        handed_on: int = 0,
    ) -> ReplyPart:
        """Ask the skill for something; what it cannot do without and was not said is asked for first."""
        if dialog == "" and (question := self._dialogs.missing(talk, skill, intent, slots, request.language)):
            self.keep(talk)
            return ReplyPart(text=question, expects_reply=True, intent=f"{skill.manifest.id}.{intent}")
        ask = self._asked(
            request,
            talk,
            skill,
            "intent",
            intent=intent,
            slots=slots,
            text=request.text if text is None else text,
            dialog=dialog or self._dialogs.progress(skill, intent, slots),
            confirmed=confirmed or {},
            handed_on=handed_on,
        )
        return await self._ask(request, talk, skill, ask)

    async def fill(self, request: Request, talk: Talk, skill: Installed) -> ReplyPart | None:
        """Take the answer to a question that the platform asked on the skill's behalf."""
        others = [owner for owner in self.owners_in_talk(skill) if owner != TALK]
        step = self._dialogs.take(
            talk, skill, request, lambda owners: self.understand(request, owners), others
        )
        return await self._take_step(request, talk, skill, step) if step is not None else None

    async def fill_as_said(self, request: Request, talk: Talk, skill: Installed) -> ReplyPart | None:
        """Hand an answer that fits none of a slot's values to a skill that leads the dialogue; None for any other."""
        step = self._dialogs.take_as_said(talk, skill, request)
        return await self._take_step(request, talk, skill, step) if step is not None else None

    async def _take_step(self, request: Request, talk: Talk, skill: Installed, step: Step) -> ReplyPart:
        if not step.intent:  # one slot more is to be asked for
            self.keep(talk)
            question = self._dialogs.question(talk, skill, request.language)
            return ReplyPart(text=question, expects_reply=True)
        return await self.intend(
            request, talk, skill, step.intent, step.slots, dialog=step.dialog, confirmed=step.confirmed
        )

    def _asked(self, request: Request, talk: Talk, skill: Installed, kind: str, **more: object) -> Ask:
        new, talk.begun = not talk.begun, True
        talk.asked = None
        return Ask(
            kind=kind,  # type: ignore[arg-type]  # one of Ask's own
            session=talk.id,
            turn=request.turn,
            new=new,
            language=request.language,
            now=request.now,
            user=self._pseudonym("user", skill.manifest.id),
            device=self._pseudonym(f"device:{request.satellite}", skill.manifest.id),
            state=self._kept.get(talk.skill, talk.satellite) if skill.wire.remembers else talk.state,
            callback=self._callbacks.address(skill, request),
            player=self._sounds.player(skill.manifest.id, request.satellite),
            **more,  # type: ignore[arg-type]  # fields of Ask
        )

    async def _ask(self, request: Request, talk: Talk, skill: Installed, ask: Ask) -> ReplyPart:
        try:
            answer = await self._asker.ask(skill, ask, agent=talk.agent, satellite=talk.satellite)
            answer = await self._follow(ask, skill, talk, answer)
        except FAILURES as error:
            self._callbacks.expect(ask, later=False)
            self.talks.close(talk)
            return self._apology(request, skill, error)
        except BaseException:  # given up by the user, or a fault of ours: nobody would go on with it
            self.end(talk, "user")
            raise
        return await self._take(request, talk, skill, ask, answer)

    async def _follow(self, ask: Ask, skill: Installed, talk: Talk, answer: Answer) -> Answer:
        """Go on with what an answer chains, without a word of the user's between; what was said is kept."""
        for _ in range(MAX_FOLLOWS):
            if not answer.follow:
                break
            said = answer.speech
            chained = replace(ask, state=answer.state, new=False, follow=answer.follow)
            answer = await self._asker.ask(skill, chained, agent=talk.agent, satellite=talk.satellite)
            answer = replace(answer, speech=join([said, answer.speech]))
        return answer

    async def _take(
        self, request: Request, talk: Talk, skill: Installed, ask: Ask, answer: Answer
    ) -> ReplyPart:
        """Keep what the talk needs, and make words of an answer."""
        language = request.language
        talk.state, talk.reprompt, talk.misses = answer.state, answer.reprompt, 0
        if skill.wire.remembers:
            self._kept.put(talk.skill, talk.satellite, answer.state)
        if ask.callback:
            self._callbacks.expect(ask, later=answer.later)
        if answer.dialog is not None:
            step = self._dialogs.ask(talk, skill, ask, answer.dialog, language)
            if step is not None and ask.handed_on < MAX_FOLLOWS:
                return await self._hand_on(request, talk, skill, ask, answer, step)
        plays = await self._sounds.obey(
            skill, answer, agent=talk.agent, satellite=talk.satellite, language=language
        )
        question = self._dialogs.question(talk, skill, language)
        text = answer.speech or question
        if not text and not plays:
            text = _without_words(ask, answer, skill, language)
        self.keep(talk)
        if answer.ends:
            self.talks.close(talk)
        return ReplyPart(
            text=text,
            expects_reply=not answer.ends,
            intent=f"{skill.manifest.id}.{ask.intent or ask.kind}",
        )

    async def _hand_on(
        self, request: Request, talk: Talk, skill: Installed, ask: Ask, answer: Answer, step: Step
    ) -> ReplyPart:
        """Go on at once with what a dialogue leads to; what was said is kept."""
        part = await self.intend(
            request,
            talk,
            skill,
            step.intent,
            step.slots,
            dialog=step.dialog,
            confirmed=step.confirmed,
            handed_on=ask.handed_on + 1,
        )
        return replace(part, text=join([answer.speech, part.text]))

    def _apology(self, request: Request, skill: Installed, error: DureError) -> ReplyPart:
        name = skill.manifest.title(request.language)
        return ReplyPart(
            text=phrases.failed(error, name, request.language),
            understood=False,
            intent=f"{skill.manifest.id}.failed",
        )

    def announce(self, skill: Installed, event: str) -> None:
        """Tell a skill an event that belongs to no talk."""
        ask = Ask(
            kind="event",
            session=uuid4().hex,
            turn=uuid4().hex[:12],
            new=True,
            language="ko",
            now=self._clock.now(),
            user=self._pseudonym("user", skill.manifest.id),
            device="",
            reason=event,
        )
        self._asker.tell(skill, ask, agent=skill.added.agent, satellite="")

    def _tell_end(self, talk: Talk, reason: str) -> None:
        skill = self._shelf.skill(talk.skill)
        if skill is None or not talk.begun:
            return
        ask = Ask(
            kind="end",
            session=talk.id,
            turn="",
            new=False,
            language=talk.language,
            now=self._clock.now(),
            user=self._pseudonym("user", talk.skill),
            device=self._pseudonym(f"device:{talk.satellite}", talk.skill),
            state=talk.state,
            reason=reason,
        )
        self._asker.tell(skill, ask, agent=talk.agent, satellite=talk.satellite)

    def _pseudonym(self, what: str, skill: str) -> str:
        return pseudonym(self._secret(), what, skill)


def _without_words(ask: Ask, answer: Answer, skill: Installed, language: Language) -> str:
    """What is said for an answer that says nothing."""
    name = skill.manifest.title(language)
    if answer.sounds or any(one.needs == "play" for one in answer.directives):
        return phrases.unplayable(name, language)
    if answer.card and skill.wire.shown(answer.card):
        return phrases.shown(name, language)
    if answer.ends and ask.kind == "intent":
        return phrases.left(name, language)
    return phrases.silent(name, language)


def pseudonym(secret: str, what: str, skill: str) -> str:
    """An id of the household or a microphone for one skill, which says nothing of it and differs from skill to skill."""
    return hashlib.sha256(f"{secret}:{skill}:{what}".encode()).hexdigest()[:32]
