"""A double of `dure.server.hub.Naming`: judgements move thresholds as they really do, names are told and taught by heart."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dure.api import WakeWord
from dure.clock import Clock
from dure.errors import BadInput, NotFound, Text, WakeWordInvalid
from dure.server.records import DecisionRecord, Verdict
from dure.wake.feedback import MOST_SHIFT, move
from dure.wake.names import check_wake_word

if TYPE_CHECKING:
    from dure.wake.enrol import Lesson
    from dure.wake.report import NameReport, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackNote:
    """A judgement, as the double remembers it."""

    decision: str
    text: str
    verdict: Verdict
    shift: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementNote:
    """What came of it."""

    feedback: FeedbackNote
    shift: float
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentNote:
    """How an owner says a name."""

    recordings: int
    before: float
    after: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PortraitNote:
    """Everything about a name."""

    report: NameReport
    feedback: Sequence[FeedbackNote]
    enrolment: EnrolmentNote | None


class ScriptedNaming:
    """What the double knows of names.

    Args:
        clock: where it gets the time from.
        names: the names in use.
        decisions: the decisions so far.
        changed: is told when a name is heard differently.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        names: Callable[[], Sequence[WakeWord]],
        decisions: Callable[[], Sequence[DecisionRecord]],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._clock, self._names, self._decisions, self._changed = clock, names, decisions, changed
        self._said: dict[str, FeedbackNote] = {}
        self._learned: dict[str, EnrolmentNote] = {}

    async def judge(self, decision: str, verdict: Verdict) -> JudgementNote:
        """Move the threshold of the decision's name."""
        record = next((one for one in self._decisions() if one.id == decision), None)
        if record is None:
            raise NotFound(what=Text("decision", "결정 기록"), id=decision)
        self._said.pop(decision, None)
        shift = self._shift(record.wake_word)
        step = move(verdict, outcome=record.outcome, score=record.score, shift=shift)
        note = FeedbackNote(
            decision=decision, text=record.wake_word, verdict=verdict, shift=step, at=self._clock.now()
        )
        self._said[decision] = note
        await self._changed()
        return self._judgement(note)

    async def take_back(self, decision: str | None = None) -> JudgementNote:
        """Move it back."""
        last = decision if decision is not None else next(reversed(self._said), "")
        note = self._said.pop(last, None)
        if note is None:
            raise NotFound(what=Text("feedback", "의견"), id=last)
        await self._changed()
        return self._judgement(note)

    async def feedback(self) -> Sequence[FeedbackNote]:
        """Every judgement."""
        return tuple(self._said.values())

    async def describe(self, text: str) -> PortraitNote:
        """A name in use, told by heart."""
        word = next((one for one in self._names() if one.text == text), None)
        if word is None:
            raise NotFound(what=Text("name", "이름"), id=text)
        said = tuple(one for one in self._said.values() if one.text == text)
        return PortraitNote(report=self._report(word), feedback=said, enrolment=self._learned.get(text))

    async def check(self, names: Sequence[WakeWord]) -> Sequence[NameReport | Refusal]:
        """The real rules for a name's text; everything else by heart."""
        from dure.wake.report import Refusal

        out: list[NameReport | Refusal] = []
        for word in names:
            try:
                check_wake_word(word.text)
                out.append(self._report(word))
            except WakeWordInvalid as error:
                out.append(Refusal(wake_word=word.text, error=error, suggestion=f"헤이 {word.text}"))
        return out

    async def enrol(self, text: str, recordings: Sequence[tuple[str, bytes]]) -> Lesson:
        """Learn; each recording gains one."""
        from dure.wake.enrol import LEAST, Heard, Lesson

        if len(recordings) < LEAST:
            raise BadInput(what=text, why=Text("three recordings are needed", "녹음이 세 개 있어야 해요"))
        if all(one.text != text for one in self._names()):
            raise NotFound(what=Text("name", "이름"), id=text)
        self._learned[text] = EnrolmentNote(
            recordings=len(recordings), before=0.2, after=1.2, at=self._clock.now()
        )
        await self._changed()
        return Lesson(
            wake_word=text,
            chains=(("ɑ", "ɹ", "i", "ɑ"),),
            recordings=tuple(Heard(source=source, before=0.2, after=1.2) for source, _ in recordings),
            false_alarms_before=0.1,
            false_alarms_after=0.15,
        )

    async def forget_enrolment(self, text: str) -> object:
        """Unlearn."""
        if text not in self._learned:
            raise NotFound(what=Text("enrolment of", "배운 것"), id=text)
        await self._changed()
        return self._learned.pop(text)

    def _shift(self, text: str) -> float:
        moved = sum(one.shift for one in self._said.values() if one.text == text)
        return min(max(moved, -MOST_SHIFT), MOST_SHIFT)

    def _judgement(self, note: FeedbackNote) -> JudgementNote:
        return JudgementNote(feedback=note, shift=round(self._shift(note.text), 4), factor=1.0)

    def _report(self, word: WakeWord) -> NameReport:
        from dure.wake.pronounce.spoken import Pronunciation
        from dure.wake.report import NameReport, Resemblance

        warnings = check_wake_word(word.text).warnings
        return NameReport(
            wake_word=word.text,
            agent=word.agent,
            pronunciations=(
                Pronunciation(spelling=word.text, phones=("ㅏ", "ㄹ", "ㅣ", "ㅏ"), basis="korean"),
                Pronunciation(
                    spelling=f"{word.text}야", phones=("ㅏ", "ㄹ", "ㅣ", "ㅏ", "j~", "ㅏ"), basis="vocative"
                ),
            ),
            threshold=-1.09,
            shift=self._shift(word.text),
            false_alarms_per_hour=0.1,
            interval_per_hour=None,
            basis="uncalibrated",
            missed_share=None,
            warnings=warnings,
            resembles=(Resemblance(wake_word="아리아", distance=0.12),) if word.text == "마리아" else (),
            everyday=(),
            suggestion=f"헤이 {word.text}" if warnings else "",
        )
