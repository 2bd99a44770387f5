"""Asking the person: the first steps of the ladder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import anyio

from dure.api import Alert, Interlocutor
from dure.errors import DureError, Language
from dure.safety.ladder.answers import read_answer
from dure.safety.ladder.events import Answer
from dure.safety.ladder.texts import aftermath, question

LISTEN_S = 60.0
"""The longest that an answer is waited for."""

SAY_S = 20.0
"""How long saying something may take beyond the waiting."""

_ORDER: tuple[Answer, ...] = ("help", "fine", "unclear", "none", "unavailable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of a question.

    Attributes:
        answer: the answer that counts.
        place: where it was given; empty where nobody could be asked.
    """

    answer: Answer
    place: str = ""


class Asker:
    """Asks at every place where the person may be, at once; a call for help at any of them counts most.

    Args:
        interlocutor: speaks and listens.
    """

    def __init__(self, interlocutor: Interlocutor) -> None:
        self._interlocutor = interlocutor

    async def ask(
        self, alert: Alert, places: Sequence[str], language: Language, *, loudness: float, wait_s: float
    ) -> Heard:
        """Ask, and tell what was answered; whatever goes wrong is `unavailable`, and the ladder climbs."""
        try:
            there = tuple(self._interlocutor.places())
        except Exception:  # sessions may be broken in any way: the ladder goes on
            return Heard(answer="unavailable")
        wanted = [place for place in places if place in there] or list(there)
        found: list[Heard] = []

        async def at(place: str) -> None:
            answer = await self._at(alert, place, language, loudness, min(wait_s, LISTEN_S))
            found.append(Heard(answer=answer, place=place))
            if answer in ("help", "fine"):
                tasks.cancel_scope.cancel()

        async with anyio.create_task_group() as tasks:
            for place in wanted:
                tasks.start_soon(at, place)
        return min(found, key=lambda one: _ORDER.index(one.answer), default=Heard(answer="unavailable"))

    async def reply(self, heard: Heard, language: Language, *, loudness: float, over: bool) -> None:
        """Say what becomes of an answer, once that is durable; a courtesy, whose failure changes nothing.

        Args:
            heard: what was answered.
            language: the person's.
            loudness: as the question was.
            over: whether the alert is over now.
        """
        if told := aftermath(heard.answer, language, over=over):
            with anyio.move_on_after(SAY_S):
                await self._say(heard.place, told, language, loudness)

    async def _at(
        self, alert: Alert, place: str, language: Language, loudness: float, wait_s: float
    ) -> Answer:
        text = question(language, drill=alert.drill)
        try:
            with anyio.fail_after(wait_s + SAY_S):
                words = await self._interlocutor.ask(place, text, language, loudness=loudness, wait_s=wait_s)
        except (DureError, TimeoutError):
            return "unavailable"
        except Exception:  # the same: sessions may be broken in any way
            return "unavailable"
        return read_answer(words)

    async def _say(self, place: str, text: str, language: Language, loudness: float) -> None:
        try:
            await self._interlocutor.ask(place, text, language, loudness=loudness, wait_s=0)
        except Exception:  # it was only a courtesy
            return
