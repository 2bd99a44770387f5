"""A conversation with the home: understood, carried out, answered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

from dure.api.home import ApplianceState, HomeReply, Order, Outcome, Room, Wish
from dure.errors import DureError, Language
from dure.home.speech.answers import Answerer
from dure.home.speech.clauses import Clause
from dure.home.speech.household import Household, Households, Snapshot
from dure.home.speech.plan import Change, Memory, Plan, Step
from dure.home.speech.risk import is_risky
from dure.home.speech.understand import Context, understand
from dure.language.text import language_of
from dure.language.yes_no import read_yes_no

MEMORY_TURNS = 2
"""For how many further sentences at the same place it is remembered what was spoken of."""

MEMORY_S = 120.0
"""For how long, at most."""

PENDING_S = 45.0
"""For how long a question of the home may be answered, and only by the very next sentence."""

NOTHING_DONE = frozenset({"appliance.missing", "appliance.unscheduled", "appliance.recurring"})
"""Intents of answers that say why nothing was done, though no order was refused."""

MOST_PLACES = 64
"""At how many places something is remembered."""


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


class Scheduler(Protocol):
    """Keeps orders for later."""

    async def schedule(
        self,
        orders: Sequence[Order],
        at: datetime,
        wish: Wish,
        *,
        span: bool = False,
        title: Mapping[Language, str] | None = None,
    ) -> object:
        """Have orders carried out at a time.

        Args:
            orders: what is to be done.
            at: when, aware.
            wish: on whose behalf.
            span: whether it is the time until then that counts, whatever the clock says then.
            title: what it is called, by language.
        """
        ...


@dataclass(slots=True)
class _Place:
    """What was said at one satellite.

    Attributes:
        memory: what was spoken of.
        until: until when that counts.
        turns: for how many further sentences.
        offered: what a yes does.
        confirmations: what that yes confirms, where it is the second act that something dangerous takes.
        person: who was asked.
        which: among which appliances the speaker is to choose.
        pending: what is to be done with the chosen ones.
        asked_until: until when the question stands.
        told: of which traits the last answer told.
    """

    memory: Memory = field(default_factory=Memory)
    until: datetime | None = None
    turns: int = 0
    offered: tuple[Change, ...] = ()
    confirmations: Mapping[Change, str] = field(default_factory=dict)
    person: str = ""
    which: tuple[str, ...] = ()
    pending: Clause | None = None
    asked_until: datetime | None = None
    told: tuple[tuple[str, str], ...] = ()


class HomeTalk:
    """Lets people speak to a home.

    Args:
        home: the appliances, and what carries orders out.
        scheduler: what keeps orders for later; None where nothing does.
    """

    def __init__(self, home: SpokenHome, scheduler: Scheduler | None = None) -> None:
        self._home = home
        self._scheduler = scheduler
        self._households = Households()
        self._places: OrderedDict[tuple[str, str], _Place] = OrderedDict()

    async def say(self, text: str, language: Language, wish: Wish, now: datetime) -> HomeReply | None:
        """Understand a sentence, do it, and say what came of it; None where it is nothing for the home.

        Args:
            text: what was said, without a name.
            language: of a text whose letters do not tell.
            wish: who wants it, and where.
            now: aware, in the household's zone.
        """
        language = language_of(text, language)
        states = self._home.appliances()
        snapshot = self._households.snapshot(states, self._home.rooms())
        place = self._place(wish)
        asked = place if place.asked_until is not None and now <= place.asked_until else None
        offered, confirmations, person = place.offered, place.confirmations, place.person
        context = self._context(place, snapshot, wish, now, answering=asked is not None)
        self._forget_question(place)
        answer = _Answer(self, snapshot, language, wish, now, place)
        if asked is not None and offered and person == wish.person:
            yes = read_yes_no(text, language)
            if yes is not None and not (yes and _asks(text)):
                return await answer.replied(offered, yes=yes, confirmations=confirmations)
        plan = understand(text, language, snapshot, context, now)
        if plan is None:
            return None
        if (
            asked is not None
            and offered
            and person == wish.person
            and _affirms(text, language, plan, offered)
        ):
            return await answer.replied(offered, yes=True, confirmations=confirmations)
        return await answer.carried_out(plan, states)

    def choices(self, wish: Wish) -> tuple[str, ...]:
        """Among which appliances the speaker at that place was just asked to choose; empty where nobody was."""
        return self._place(wish).which

    def told(self, wish: Wish) -> tuple[tuple[str, str], ...]:
        """Of which traits the last answer at that place told; empty where it told of none."""
        return self._place(wish).told

    # ------------------------------------------------------------ what was said before

    def _place(self, wish: Wish) -> _Place:
        key = (wish.satellite, "" if wish.satellite else f"{wish.means} {wish.agent}")
        place = self._places.setdefault(key, _Place())
        self._places.move_to_end(key)
        while len(self._places) > MOST_PLACES:
            self._places.popitem(last=False)
        return place

    @staticmethod
    def _context(place: _Place, snapshot: Snapshot, wish: Wish, now: datetime, *, answering: bool) -> Context:
        fresh = place.until is not None and now <= place.until and place.turns > 0
        place.turns -= 1
        if not fresh:
            place.memory = Memory()
        home = snapshot.household
        memory = place.memory
        if any(id_ not in home.by_id for id_ in memory.appliances):
            memory = Memory()
        which = place.which if answering else ()
        if any(id_ not in home.by_id for id_ in which):
            which = ()
        return Context(
            room=home.room_of_satellite.get(wish.satellite, ""),
            memory=memory,
            which=which,
            pending=place.pending if which else None,
        )

    @staticmethod
    def _forget_question(place: _Place) -> None:
        place.offered, place.confirmations, place.person = (), {}, ""
        place.which, place.pending, place.asked_until = (), None, None

    # ------------------------------------------------------------ orders

    def permits(self, wish: Wish, appliance: str) -> bool:
        """Whether whoever is asked may reach an appliance."""
        return self._home.permits(wish.agent, appliance)

    async def order(
        self, made: Sequence[Change], wish: Wish, confirmations: Mapping[Change, str]
    ) -> Sequence[Outcome]:
        """Have changes carried out, each an order of its own."""
        return await self._home.order(_orders(made, confirmations), wish) if made else ()

    async def schedule(self, step: Step, household: Household, wish: Wish) -> bool:
        """Keep a step for later; whether that could be done."""
        if self._scheduler is None or step.at is None:
            return False
        languages: tuple[Language, ...] = ("ko", "en")
        title = {
            language: Answerer(household, language).changed(step.changes, "will").rstrip(".")
            for language in languages
        }
        await self._scheduler.schedule(_orders(step.changes, {}), step.at, wish, span=step.span, title=title)
        return True


def _asks(text: str) -> bool:
    """“네?” is what people say who have not understood, and no yes."""
    return text.rstrip(" \"'”’」.!").endswith(("?", "？"))


def _affirms(text: str, language: Language, plan: Plan, offered: Sequence[Change]) -> bool:
    """“응, 열어줘”: a yes, and then what was asked once more and nothing else."""
    if _asks(text):
        return False
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    if read_yes_no(first.strip(" ,.!"), language) is not True:
        return False
    return len(plan.steps) == 1 and plan.steps[0].at is None and plan.steps[0].changes == tuple(offered)


def _orders(made: Sequence[Change], confirmations: Mapping[Change, str]) -> list[Order]:
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


class _Answer:
    """Carries out one sentence and makes the answer."""

    def __init__(
        self, talk: HomeTalk, snapshot: Snapshot, language: Language, wish: Wish, now: datetime, place: _Place
    ) -> None:
        self._talk = talk
        self._snapshot = snapshot
        self._wish, self._now, self._place = wish, now, place
        self._say = Answerer(snapshot.household, language)
        self._language: Language = language

    async def replied(
        self, offered: Sequence[Change], *, yes: bool, confirmations: Mapping[Change, str]
    ) -> HomeReply:
        """What comes of a yes or a no."""
        intent = "appliance.confirmed" if confirmations else "appliance.accepted"
        if not yes:
            return HomeReply(text=self._say.left_alone(), intent="appliance.declined")
        outcomes = await self._talk.order(offered, self._wish, confirmations)
        return self._told_of(outcomes, intent, "", repeat=not confirmations)

    async def carried_out(self, plan: Plan, states: Sequence[ApplianceState]) -> HomeReply:
        """What comes of a plan."""
        self._remember(plan.memory)
        self._place.told = plan.tell
        if plan.steps:
            return await self._done(plan)
        if plan.offer:
            self._ask(plan.offer, {})
            return self._asked_back(self._say.offer(plan.feeling, plan.offer), plan.intent)
        if plan.which:
            self._place.which, self._place.pending = plan.which, plan.pending
            self._place.asked_until = self._now + timedelta(seconds=PENDING_S)
            return self._asked_back(self._say.which(plan.which), plan.intent)
        if plan.missing is not None:
            return HomeReply(text=self._say.missing(plan.missing), intent=plan.intent)
        if plan.tell:
            return HomeReply(text=self._answered(plan, states), intent=plan.intent)
        return HomeReply(text=self._say.recurring(), intent=plan.intent)

    def _answered(self, plan: Plan, states: Sequence[ApplianceState]) -> str:
        """The answer to a question, as far as the agent that was asked may reach what it is about."""
        mine = [one for one in plan.tell if self._talk.permits(self._wish, one[0])]
        if not mine:
            return self._say.not_permitted(plan.tell[0][0])
        return self._say.told(plan.question, mine, {state.appliance.id: state for state in states})

    async def _done(self, plan: Plan) -> HomeReply:
        outcomes: list[Outcome] = []
        later: list[str] = []
        kept = True
        for step in plan.steps:
            if step.at is None:
                outcomes.extend(await self._talk.order(step.changes, self._wish, {}))
            else:
                said, one_kept = await self._later(step)
                later.append(said)
                kept = kept and one_kept
        intent = plan.intent if kept else "appliance.unscheduled"
        return self._told_of(outcomes, intent, " ".join(later), repeat=True)

    async def _later(self, step: Step) -> tuple[str, bool]:
        """What is said of a step for later, and whether it was kept."""
        home = self._snapshot.household
        if any(is_risky(self._snapshot, id_, trait, value) for id_, trait, value in step.changes):
            return self._say.never_later(step.changes), False
        try:
            if await self._talk.schedule(step, home, self._wish) and step.at is not None:
                return self._say.at(step.changes, step.at, self._now, span=step.span), True
        except DureError as error:
            return error.sentence(self._language), False
        return self._say.no_schedule(), False

    def _told_of(self, outcomes: Sequence[Outcome], intent: str, later: str, *, repeat: bool) -> HomeReply:
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
        if waiting and repeat:
            self._ask(tuple(waiting), waiting)
            text = " ".join(filter(None, (said, self._say.really(tuple(waiting)))))
            return HomeReply(
                text=text, intent="appliance.confirm", expects_reply=True, outcomes=tuple(outcomes)
            )
        return HomeReply(text=said or self._say.left_alone(), intent=intent, outcomes=tuple(outcomes))

    def _ask(self, offered: tuple[Change, ...], confirmations: Mapping[Change, str]) -> None:
        self._place.offered, self._place.confirmations = offered, confirmations
        self._place.person = self._wish.person
        self._place.asked_until = self._now + timedelta(seconds=PENDING_S)

    @staticmethod
    def _asked_back(text: str, intent: str) -> HomeReply:
        return HomeReply(text=text, intent=intent, expects_reply=True)

    def _remember(self, memory: Memory) -> None:
        self._place.memory = memory
        self._place.until = self._now + timedelta(seconds=MEMORY_S)
        self._place.turns = MEMORY_TURNS
