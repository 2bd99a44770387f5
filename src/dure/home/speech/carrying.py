"""Carrying out one sentence, and the answer to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from dure.api.home import ApplianceState, HomeReply, Order, Outcome, Reason, Room, Wish
from dure.errors import DureError, Language
from dure.home.agenda import Agenda, Kept
from dure.home.fitting import fit
from dure.home.speech.agenda_answers import AgendaAnswerer
from dure.home.speech.answers import Answerer
from dure.home.speech.chosen import SecondThought
from dure.home.speech.household import Snapshot
from dure.home.speech.place import PENDING_S, UNDO_S, Place, Question
from dure.home.speech.plan import Change, Plan, Step
from dure.home.speech.risk import is_risky

_NONE: Mapping[Change, str] = {}


class SpokenHome(Protocol):
    """What speech needs of a home."""

    def appliances(self) -> Sequence[ApplianceState]:
        """Everything in the home, as it is now."""
        ...

    def rooms(self) -> Sequence[Room]:
        """Every room."""
        ...

    def permits(self, agent: str, appliance: str) -> bool:
        """Whether an agent may reach an appliance, be it only to tell of it."""
        ...

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        """Have orders carried out."""
        ...

    async def undo(
        self, wish: Wish, *, of: Collection[str] = (), within: timedelta | None = None
    ) -> Sequence[Outcome]:
        """Take back what the last wish did, at the wish's own place where one was done there.

        Args:
            wish: who wants it, and where.
            of: only what was done to these appliances; empty for any.
            within: not what is longer ago.
        """
        ...


class Carrier:
    """Carries out one sentence and makes the answer.

    Args:
        home: the appliances, and what carries orders out.
        agenda: what keeps orders for later; None where nothing does.
        snapshot: the home as it was when it was said.
        language: in which it is answered.
        wish: who said it, and where.
        now: when, aware, in the household's zone.
        place: what was said there before.
    """

    def __init__(
        self,
        home: SpokenHome,
        agenda: Agenda | None,
        snapshot: Snapshot,
        language: Language,
        wish: Wish,
        now: datetime,
        place: Place,
    ) -> None:
        self._home, self._agenda = home, agenda
        self._snapshot, self._household = snapshot, snapshot.household
        self._wish, self._now, self._place = wish, now, place
        self._say = Answerer(snapshot.household, language)
        self._say_later = AgendaAnswerer(self._say, language)
        self._language: Language = language

    async def replied(self, question: Question, *, yes: bool) -> HomeReply:
        """What comes of a yes or a no."""
        intent = "appliance.confirmed" if question.confirmations else "appliance.accepted"
        if not yes:
            return HomeReply(text=self._say.left_alone(), intent="appliance.declined")
        orders = _orders(question.offered, question.confirmations)
        outcomes = await self._home.order(orders, self._wish)
        self._did(outcomes)
        return self._told_of(outcomes, intent, repeat=not question.confirmations)

    async def carried_out(self, plan: Plan, text: str, states: Sequence[ApplianceState]) -> HomeReply | None:
        """What comes of a plan; None where it turns out to be nothing for the home."""
        self._place.told = plan.tell
        if plan.intent == "appliance.declined":
            return HomeReply(text=self._say.left_alone(), intent=plan.intent)
        if plan.thought is not None:
            return await self._thought_again(plan.thought, plan.intent)
        if plan.intent == "appliance.when":
            self._place.question = self._question(untimed=text)
            return self._asked_back(self._say_later.when(), plan.intent)
        self._place.remember(plan.memory, self._now)
        if plan.steps:
            return await self._done(plan)
        if plan.offer:
            self._ask(plan.offer, {})
            return self._asked_back(self._say.offer(plan.feeling, plan.offer), plan.intent)
        if plan.which:
            self._place.question = self._question(which=plan.which, pending=plan.pending)
            return self._asked_back(self._say.which(plan.which), plan.intent)
        if plan.missing is not None:
            return HomeReply(text=self._say.missing(plan.missing), intent=plan.intent)
        if plan.tell:
            return HomeReply(text=self._answered(plan, states), intent=plan.intent)
        said = self._say_later.relative() if plan.relative else self._say_later.recurring()
        return HomeReply(text=said, intent=plan.intent)

    def _answered(self, plan: Plan, states: Sequence[ApplianceState]) -> str:
        """The answer to a question, as far as the agent that was asked may reach what it is about."""
        mine = [one for one in plan.tell if self._permits(one[0])]
        if not mine:
            return self._say.not_permitted(plan.tell[0][0])
        return self._say.told(plan.question, mine, {state.appliance.id: state for state in states})

    def _permits(self, appliance: str) -> bool:
        return self._home.permits(self._wish.agent, appliance)

    # ------------------------------------------------------------ now and later

    async def _done(self, plan: Plan) -> HomeReply:
        outcomes: list[Outcome] = []
        said: list[str] = []
        kept: list[Kept] = []
        refused: list[Outcome] = []
        for step in plan.steps:
            if step.now:
                outcomes.extend(await self._home.order(_orders(step.changes), self._wish))
            elif impossible := self._impossible(step.changes):
                refused += impossible
            else:
                sentence, one = await self._later(step)
                said.append(sentence)
                kept += [one] if one is not None else []
        self._did(outcomes, kept)
        put_off = sum(not step.now for step in plan.steps)
        intent = plan.intent if len(kept) == put_off else "appliance.unscheduled"
        said = [self._say.outcomes(refused), *said] if refused else said
        return self._told_of(outcomes, intent, later=" ".join(said), repeat=True, kept=bool(kept))

    def _impossible(self, changes: Sequence[Change]) -> list[Outcome]:
        """What would be refused whenever it is done: it is not promised."""
        found = []
        for id_, trait, value in changes:
            reason: Reason | None = fit(self._household.by_id[id_], trait, value)[1]
            if not self._permits(id_):
                reason = "not_permitted"
            if reason is not None:
                order = Order(id="", appliance=id_, trait=trait, value=value)
                found.append(Outcome(order=order, done=False, reason=reason))
        return found

    async def _later(self, step: Step) -> tuple[str, Kept | None]:
        """What is said of a step for later, and what is kept of it."""
        say = self._say_later
        if any(is_risky(self._snapshot, *change) for change in step.changes):
            return say.never_later(step.changes), None
        if self._agenda is None:
            return say.no_schedule(), None
        languages: tuple[Language, ...] = ("ko", "en")
        title = {one: Answerer(self._household, one).changed(step.changes, "title") for one in languages}
        orders = _orders(step.changes)
        try:
            if step.every is not None:
                kept = await self._agenda.repeat(
                    orders, step.every.at, step.every.days, self._wish, title=title
                )
                return say.repeated(step.changes, step.every, kept.due, self._now), kept
            if step.at is None:
                return say.no_schedule(), None
            kept = await self._agenda.schedule(orders, step.at, self._wish, span=step.span, title=title)
            return say.once(step.changes, step.at, self._now, span=step.span), kept
        except DureError as error:
            return error.sentence(self._language), None

    def _did(self, outcomes: Sequence[Outcome], kept: Sequence[Kept] = ()) -> None:
        ordered = any(one.done and one.previous != one.value for one in outcomes)
        self._place.did(self._now, ordered=ordered, kept=tuple(kept))

    def _told_of(
        self, outcomes: Sequence[Outcome], intent: str, *, repeat: bool, later: str = "", kept: bool = False
    ) -> HomeReply:
        """The answer to what was ordered; asks for the second confirmation where that is wanted.

        What confirms it stays here: whoever made the request answers no question that a person is asked.
        """
        waiting = {
            (one.order.appliance, one.order.trait, one.order.value): one.confirmation
            for one in outcomes
            if one.confirmation
        }
        outcomes = [replace(one, confirmation="") for one in outcomes]
        said = " ".join(filter(None, (self._say.outcomes(outcomes), later)))
        told = tuple(outcomes)
        if waiting and repeat:
            self._ask(tuple(waiting), waiting)
            text = " ".join(filter(None, (said, self._say.really(tuple(waiting)))))
            return HomeReply(
                text=text, intent="appliance.confirm", expects_reply=True, outcomes=told, scheduled=kept
            )
        text = said or self._say.left_alone()
        return HomeReply(text=text, intent=intent, outcomes=told, scheduled=kept)

    # ------------------------------------------------------------ what was asked for before

    async def _thought_again(self, thought: SecondThought, intent: str) -> HomeReply | None:
        if thought.what in ("undo", "drop"):
            return await self._undone(thought, intent)
        kept = await self._kept()
        meant = thought.chosen.pick(kept, self._now.tzinfo)
        if thought.what == "list":
            return HomeReply(text=self._say_later.listed(meant, self._now), intent=intent)
        if thought.chosen.last:
            deed = self._place.undone(self._now)
            last = {one.id for one in deed.kept} if deed is not None else set()
            meant = [one for one in kept if one.id in last]
        if not meant and not kept and thought.bare:
            return None
        return await self._cancelled(meant, every=thought.chosen.every or thought.chosen.last)

    async def _kept(self) -> Sequence[Kept]:
        """What is kept for later of what the agent that was asked may reach."""
        kept = await self._agenda.kept() if self._agenda is not None else ()
        return [one for one in kept if all(map(self._permits, one.touches))]

    async def chosen(self, candidates: Sequence[Kept], thought: SecondThought) -> HomeReply:
        """The answer to the question which of these is to be cancelled."""
        meant = thought.chosen.pick(candidates, self._now.tzinfo)
        return await self._cancelled(meant, every=thought.chosen.every)

    async def _cancelled(self, meant: Sequence[Kept], *, every: bool) -> HomeReply:
        if not meant:
            return HomeReply(text=self._say_later.no_such(), intent="schedule.none")
        if len(meant) > 1 and not every:
            self._place.question = self._question(cancelling=tuple(meant))
            return self._asked_back(self._say_later.which(meant, self._now), "schedule.which")
        gone, text = await self._forgotten(meant)
        return HomeReply(text=text, intent="schedule.cancel" if gone else "schedule.none")

    async def _forgotten(self, meant: Sequence[Kept]) -> tuple[Sequence[Kept], str]:
        """Forget these; which are gone, and what is said of it."""
        gone: list[Kept] = []
        failed = ""
        for one in meant:
            try:
                if self._agenda is not None:
                    await self._agenda.cancel(one.id)
                    gone.append(one)
            except DureError as error:  # such as one that stands in the configuration
                failed = error.sentence(self._language)
        said = self._say_later.cancelled(gone, self._now) if gone else ""
        return gone, " ".join(filter(None, (said, failed)))

    async def _undone(self, thought: SecondThought, intent: str) -> HomeReply:
        """Take back what was done last here: what is kept of it for later, and what was done at once."""
        of = thought.chosen.appliances
        deed = self._place.undone(self._now)
        waiting = {one.id for one in await self._kept()} if deed is not None and deed.kept else set()
        meant = [
            one for one in (deed.kept if deed else ()) if one.id in waiting and (not of or of & one.touches)
        ]
        gone, text = await self._forgotten(meant) if meant else ((), "")
        outcomes: Sequence[Outcome] = ()
        if deed is None or deed.ordered or not meant:
            outcomes = await self._home.undo(self._wish, of=of, within=timedelta(seconds=UNDO_S))
        if not outcomes and not meant:
            return HomeReply(text=self._say.nothing_to_undo(), intent="appliance.not_undone")
        if any(one.done for one in outcomes):
            text = " ".join(filter(None, (text, self._say.undone())))
        told = self._told_of(outcomes, intent, repeat=True) if outcomes else None
        if told is None:
            return HomeReply(text=text, intent=intent if gone else "appliance.not_undone")
        return replace(told, text=" ".join(filter(None, (text, told.text))))

    # ------------------------------------------------------------ questions of the home

    def _question(self, **asked: object) -> Question:
        until = self._now + timedelta(seconds=PENDING_S)
        return Question(until=until, person=self._wish.person, **asked)  # type: ignore[arg-type]  # its own fields

    def _ask(self, offered: tuple[Change, ...], confirmations: Mapping[Change, str]) -> None:
        self._place.question = self._question(offered=offered, confirmations=confirmations)

    @staticmethod
    def _asked_back(text: str, intent: str) -> HomeReply:
        return HomeReply(text=text, intent=intent, expects_reply=True)


def _orders(made: Sequence[Change], confirmations: Mapping[Change, str] = _NONE) -> list[Order]:
    return [
        Order(
            id=uuid4().hex,
            appliance=one[0],
            trait=one[1],
            value=one[2],
            confirmation=confirmations.get(one, ""),
        )
        for one in made
    ]
