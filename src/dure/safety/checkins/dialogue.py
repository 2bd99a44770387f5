"""One check-in as a conversation: asks, listens, grades, tells a human before it says that it did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from dure.api import Interlocutor
from dure.errors import Language
from dure.safety.checkins.grading import NOTHING, Graded, grade, graver
from dure.safety.checkins.scripts import (
    Outcome,
    Script,
    Step,
    load_scripts,
    outcome_of,
    wants_later,
    wants_no_more,
)

Ending = Literal["answered", "unanswered", "later", "declined"]
"""How it ended: talked through, nobody answered (any more), to be asked later, or not wanted."""


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
        wait_s: how long an answer may take to begin.
        details: what fills the places in lines: `emergency`, `crisis_number`, `crisis_name`.
    """

    satellite: str
    language: Language
    name: str
    loudness: float
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
        self._concerned = False

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
        heard = await self._ask(f"{opening} {question}".strip())
        if not heard and (heard == "" or not opening):  # not understood, or silent in the middle
            heard = await self._ask(f"{self._line('pardon')} {question}")
        if heard is None:
            return "unanswered"
        graded = grade(heard, language)
        if graded.grade == "none" and wants_no_more(heard, language):
            await self._say(self._line("enough"))
            return "declined"
        if graded.grade == "none" and wants_later(heard, language):
            await self._say(self._line("later"))
            return "later"
        outcome = outcome_of(step, heard, language, graded)
        if graded.grade in ("none", "notice"):
            await self._note(_answer(step, outcome, graded, heard))
            if outcome in ("good", "bad"):
                await self._say((step.good if outcome == "good" else step.bad)[language])
            return None
        return await self._take_care(step, outcome, graded, heard)

    async def _take_care(self, step: Step, outcome: Outcome, graded: Graded, heard: str) -> Ending | None:
        """Tell a human first; then ask how bad it is, or say that help is called."""
        told = await self._report(step, graded)
        await self._note(_answer(step, outcome, graded, heard, told=told))
        if graded.grade != "concern":
            await self._comfort(graded, told=told)
            return "answered"
        self._concerned = self._concerned or told
        more = await self._ask(f"{self._line('concern')} {self._line('how_bad')}")
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

    async def _ask(self, text: str) -> str | None:
        return await self._interlocutor.ask(
            self._manner.satellite,
            text,
            self._manner.language,
            loudness=self._manner.loudness,
            wait_s=self._manner.wait_s,
        )


def _answer(step: Step, outcome: Outcome, graded: Graded, words: str, *, told: bool = True) -> Answer:
    return Answer(step=step.id, topic=step.topic, outcome=outcome, graded=graded, words=words, told=told)
