"""One check-in as a conversation: asks, listens, grades, tells a human before it says that it did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from dure.api import Interlocutor
from dure.errors import Language
from dure.safety.checkins.grading import grade
from dure.safety.checkins.rules import NOTHING, Graded, graver
from dure.safety.checkins.scripts import (
    Outcome,
    Script,
    Step,
    load_scripts,
    outcome_of,
    wants_again,
    wants_help,
    wants_later,
    wants_no_more,
)

ANEW = 2
"""How often one question is said again, louder, for whoever did not hear it; then a human is to call."""

Ending = Literal["answered", "unanswered", "later", "declined"]
"""How it ended: talked through, nobody answered (any more), to be asked later, or not wanted."""


WANTED = Graded(grade="concern", rules=("wanted",), topics=("help",))
"""Somebody whose answers were not understood said yes to being looked in on."""
NOT_HEARD = Graded(grade="concern", rules=("not_heard",), topics=("help",))
"""Somebody could not hear a question, however loud it was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one step.

    Attributes:
        step: which step.
        topic: what it is about.
        outcome: what came of it.
        graded: what the answer means, a follow-up included.
        words: what was said; empty where nothing was.
        told: whether a human was told where one should be; True where none need be.
    """

    step: str
    topic: str
    outcome: Outcome
    graded: Graded
    words: str
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How somebody is asked.

    Attributes:
        satellite: where.
        language: in which language.
        name: how the person is addressed; may be empty.
        loudness: 0 to 1.
        louder: how much is added to it for whoever asks “what?”.
        wait_s: how long an answer may take to begin.
        details: what fills the places in lines: `emergency`, `crisis_number`, `crisis_name`.
    """

    satellite: str
    language: Language
    name: str
    loudness: float
    louder: float
    wait_s: float
    details: Mapping[str, str]


class Dialogue:
    """Holds one conversation.

    Args:
        interlocutor: speaks and listens.
        script: what is asked.
        manner: how.
        worse: topics that were answered badly last time.
        report: tells a human of an answer; false where that could not be made durable (yet).
        note: keeps what came of a step.
    """

    def __init__(
        self,
        interlocutor: Interlocutor,
        script: Script,
        manner: Manner,
        *,
        worse: frozenset[str],
        report: Callable[[Step, Graded], Awaitable[bool]],
        note: Callable[[Answer], Awaitable[None]],
    ) -> None:
        self._interlocutor, self._script, self._manner = interlocutor, script, manner
        self._worse, self._report, self._note = worse, report, note
        self._concerned = self._offered = False

    async def hold(self, *, done: int, again: bool) -> Ending:
        """Ask what is not yet answered.

        Args:
            done: how many steps were answered before.
            again: whether nobody answered before.

        Raises:
            Unavailable: nothing can be said there now.
        """
        opening = self._line("hello_again" if again else "hello")
        for step in self._script.steps[done:]:
            ending = await self._take(step, opening)
            if ending is not None:
                return ending
            opening = ""
        await self._say(self._line("goodbye_told" if self._concerned else "goodbye"))
        return "answered"

    async def _take(self, step: Step, opening: str) -> Ending | None:
        """Ask one thing; tells how it all ended, if it did."""
        language = self._manner.language
        question = (step.bad_before if step.topic in self._worse else step.ask)[language]
        heard = await self._ask(question, opening)
        if not heard and (heard == "" or not opening):  # not understood, or silent in the middle
            heard = await self._ask(question, self._line("pardon"))
        if heard is None:
            return "unanswered"
        if wants_again(heard, language):
            await self._send_somebody(step, NOT_HEARD, heard)
            return "answered"
        if self._unclear(step, heard):
            heard = await self._ask(question, self._line("unclear")) or heard
        graded = grade(heard, language, step.topic)
        if graded.grade == "none" and wants_no_more(heard, language):
            await self._say(self._line("enough"))
            return "declined"
        if graded.grade == "none" and wants_later(heard, language):
            await self._say(self._line("later"))
            return "later"
        outcome = outcome_of(step, heard, language, graded)
        if self._unclear(step, heard) and await self._wants_somebody():
            await self._send_somebody(step, WANTED, heard)
            return None
        if graded.grade in ("none", "notice"):
            await self._note(_answer(step, outcome, graded, heard))
            if outcome in ("good", "bad"):
                await self._say((step.good if outcome == "good" else step.bad)[language])
            return None
        return await self._take_care(step, outcome, graded, heard)

    def _unclear(self, step: Step, heard: str) -> bool:
        """Whether an answer tells nothing: neither of what was asked, nor that it is not wanted now."""
        language = self._manner.language
        graded = grade(heard, language, step.topic)
        return (
            graded.grade == "none"
            and outcome_of(step, heard, language, graded) == "unclear"
            and not wants_no_more(heard, language)
            and not wants_later(heard, language)
        )

    async def _wants_somebody(self) -> bool:
        """Ask once, in a conversation, whether somebody should look in: no rule knows everything that people say."""
        if self._offered:
            return False
        self._offered = True
        answer = await self._ask(self._line("offer"))
        return bool(answer) and wants_help(answer or "", self._manner.language)

    async def _send_somebody(self, step: Step, why: Graded, heard: str) -> None:
        """Ask humans to look in, and say so."""
        told = await self._report(step, why)
        self._concerned = self._concerned or told
        await self._note(_answer(step, "unclear", why, heard, told=told))
        await self._say(self._line("offered" if told else "not_told"))

    async def _take_care(self, step: Step, outcome: Outcome, graded: Graded, heard: str) -> Ending | None:
        """Tell a human first; then ask how bad it is, or say that help is called."""
        told = await self._report(step, graded)
        await self._note(_answer(step, outcome, graded, heard, told=told))
        if graded.grade != "concern":
            await self._comfort(graded, told=told)
            return "answered"
        self._concerned = self._concerned or told
        more = await self._ask(self._line("how_bad"), self._line("concern"))
        further = grade(more, self._manner.language) if more else NOTHING
        if graver(further.grade, "concern") == "concern":
            return None
        told = await self._report(step, further)
        await self._note(_answer(step, outcome, further, more or "", told=told))
        await self._comfort(further, told=told)
        return "answered"

    async def _comfort(self, graded: Graded, *, told: bool) -> None:
        crisis = "crisis" in graded.topics and graded.grade == "life"
        line = "crisis" if crisis else graded.grade
        if not told:
            await self._say(self._line("not_told"))
        if told or crisis:
            await self._say(self._line(line if told else "crisis_untold"))

    def _line(self, name: str) -> str:
        said = load_scripts().lines[name][self._manner.language].format_map(self._manner.details)
        greets = self._manner.name and name in ("hello", "hello_again")
        return f"{self._manner.name}, {said}" if greets else said

    async def _say(self, text: str) -> None:
        await self._interlocutor.ask(
            self._manner.satellite, text, self._manner.language, loudness=self._manner.loudness, wait_s=0
        )

    async def _ask(self, question: str, opening: str = "") -> str | None:
        """Ask; whoever says “what?” is asked again, louder, and spoken to that loud from then on."""
        text = f"{opening} {question}".strip()
        for left in reversed(range(ANEW + 1)):
            manner = self._manner
            heard = await self._interlocutor.ask(
                manner.satellite, text, manner.language, loudness=manner.loudness, wait_s=manner.wait_s
            )
            if not heard or not wants_again(heard, manner.language) or not left:
                break
            self._manner = replace(manner, loudness=min(manner.loudness + manner.louder, 1.0))
            text = question
        return heard


def _answer(step: Step, outcome: Outcome, graded: Graded, words: str, *, told: bool = True) -> Answer:
    return Answer(step=step.id, topic=step.topic, outcome=outcome, graded=graded, words=words, told=told)
