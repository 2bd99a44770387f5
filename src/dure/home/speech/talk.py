"""A conversation with the home: understood, carried out, answered."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

from dure.api.home import HomeReply, Wish
from dure.errors import Language
from dure.home.agenda import Agenda
from dure.home.speech.carrying import Carrier, SpokenHome
from dure.home.speech.household import Households, Snapshot
from dure.home.speech.place import Place, Question
from dure.home.speech.plan import Memory, Plan
from dure.home.speech.times import with_time
from dure.home.speech.understand import Context, understand
from dure.language.text import language_of
from dure.language.yes_no import read_yes_no

NOTHING_DONE = frozenset(
    {
        "appliance.missing", "appliance.unscheduled", "appliance.recurring", "appliance.when", "appliance.not_undone",
        "schedule.none", "schedule.which",
    }
)  # fmt: skip
"""Intents of answers that say why nothing was done, though no order was refused."""

MOST_PLACES = 64
"""At how many places something is remembered."""


class HomeTalk:
    """Lets people speak to a home.

    Args:
        home: the appliances, and what carries orders out.
        agenda: what keeps orders for later; None where nothing does.
    """

    def __init__(self, home: SpokenHome, agenda: Agenda | None = None) -> None:
        self._home = home
        self._agenda = agenda
        self._households = Households()
        self._places: OrderedDict[tuple[str, str], Place] = OrderedDict()

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
        question = place.take_question(now)
        context = _context(place, question, snapshot, wish, now)
        carrier = Carrier(self._home, self._agenda, snapshot, language, wish, now, place)
        if question is not None and question.offered and question.person == wish.person:
            yes = read_yes_no(text, language)
            if yes is not None and not (yes and _asks(text)):
                return await carrier.replied(question, yes=yes)
        if question is not None and question.untimed:
            text = with_time(question.untimed, text, language) or text
        if question is not None and question.cancelling:
            thought = _which_of(text, language, snapshot, context, now)
            if thought is not None and thought.thought is not None:
                return await carrier.chosen(question.cancelling, thought.thought)
        plan = understand(text, language, snapshot, context, now)
        if plan is None:
            return None
        if (
            question is not None
            and question.person == wish.person
            and _affirms(text, language, plan, question)
        ):
            return await carrier.replied(question, yes=True)
        return await carrier.carried_out(plan, text, states)

    def choices(self, wish: Wish) -> tuple[str, ...]:
        """Among which appliances the speaker at that place was just asked to choose; empty where nobody was."""
        question = self._place(wish).question
        return question.which if question is not None else ()

    def told(self, wish: Wish) -> tuple[tuple[str, str], ...]:
        """Of which traits the last answer at that place told; empty where it told of none."""
        return self._place(wish).told

    def _place(self, wish: Wish) -> Place:
        key = (wish.satellite, "" if wish.satellite else f"{wish.means} {wish.agent}")
        place = self._places.setdefault(key, Place())
        self._places.move_to_end(key)
        while len(self._places) > MOST_PLACES:
            self._places.popitem(last=False)
        return place


def _context(
    place: Place, question: Question | None, snapshot: Snapshot, wish: Wish, now: datetime
) -> Context:
    """What the next sentence at a place may leave out; it counts as one of those for which that is remembered."""
    fresh = place.until is not None and now <= place.until and place.turns > 0
    place.turns -= 1
    if not fresh:
        place.memory = Memory()
    home, memory = snapshot.household, place.memory
    if any(id_ not in home.by_id for id_ in memory.appliances):
        memory = Memory()
    which = question.which if question is not None else ()
    if any(id_ not in home.by_id for id_ in which):
        which = ()
    return Context(
        room=home.room_of_satellite.get(wish.satellite, ""),
        memory=memory,
        which=which,
        pending=question.pending if question is not None and which else None,
        just=place.take_just(now),
    )


def _which_of(
    text: str, language: Language, snapshot: Snapshot, context: Context, now: datetime
) -> Plan | None:
    """The answer to “which one shall I cancel?”, read as if it were said in full."""
    full = f"{text} 예약 취소해줘" if language == "ko" else f"cancel the schedule {text}"
    return understand(full, language, snapshot, context, now)


def _asks(text: str) -> bool:
    """“네?” is what people say who have not understood, and no yes."""
    return text.rstrip(" \"'”’」.!").endswith(("?", "？"))


def _affirms(text: str, language: Language, plan: Plan, question: Question) -> bool:
    """“응, 열어줘”: a yes, and then what was asked once more and nothing else."""
    if not question.offered or _asks(text):
        return False
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    if read_yes_no(first.strip(" ,.!"), language) is not True:
        return False
    return len(plan.steps) == 1 and plan.steps[0].now and plan.steps[0].changes == question.offered
