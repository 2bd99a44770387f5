"""What can be told about names and taught to the hub, by a door, the page or the command line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import anyio.to_thread

from dure.api import WakeWord
from dure.app.homophones import homophones, refusal
from dure.config import Config
from dure.errors import ModelMissing, NotFound, Text, Unavailable
from dure.models import ModelStore
from dure.store import Enrolment, Feedback, History, Journal, Verdict, find_name
from dure.wake.feedback import MOST_SHIFT, alarms_factor, move

if TYPE_CHECKING:  # NumPy is slow to import, and most commands need none of this
    from dure.wake.enrol import Lesson
    from dure.wake.pronounce.spoken import Pronouncer
    from dure.wake.report import NameReport, Refusal

ENGINE = "phoneme"
"""The wake engine whose names can be looked into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What came of a judgement of one decision.

    Attributes:
        feedback: what was said, and how far it moved the threshold.
        shift: how far all judgements have moved it.
        factor: by how much that multiplies the false alarms that are to be expected; 1 where nothing is known of it.
    """

    feedback: Feedback
    shift: float
    factor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """Everything that is known of a name in use.

    Attributes:
        report: what can be told before it is used.
        feedback: what was said of its decisions, oldest first.
        enrolment: how its owner says it; None where that was not learned.
    """

    report: NameReport
    feedback: Sequence[Feedback]
    enrolment: Enrolment | None


class Naming:
    """Looks into names, and keeps what the household teaches about them.

    Args:
        config: the configuration.
        journal: where it is kept.
        history: the decisions that are judged.
        models: the model store.
        names: the names in use.
        changed: is told when a name is heard differently from now on.
    """

    def __init__(
        self,
        config: Config,
        journal: Journal,
        history: History,
        models: ModelStore,
        *,
        names: Callable[[], Sequence[WakeWord]],
        changed: Callable[[], Awaitable[None]],
    ) -> None:
        self._config = config
        self._tuning = journal.tuning
        self._history = history
        self._models = models
        self._names = names
        self._changed = changed
        self._pronouncer_: Pronouncer | None = None

    async def judge(self, decision: str, verdict: Verdict) -> Judgement:
        """Say of a decision that nobody called, or that somebody did; what was said of it before is replaced.

        Raises:
            NotFound: there is no such decision, or its name is in use no more.
            FeedbackInvalid: that cannot be said of it.
        """
        record = await self._history.decision(decision)
        name = self._find(record.wake_word)
        before = [one for one in await self._tuning.feedback(name.text) if one.decision != record.id]
        shift = _bounded(sum(one.shift for one in before))
        step = move(verdict, outcome=record.outcome, score=record.score, shift=shift)
        feedback = await self._tuning.give(record.id, name.text, verdict, step)
        await self._changed()
        return await self._judgement(feedback)

    async def take_back(self, decision: str | None = None) -> Judgement:
        """Take back what was said of a decision, or what was said last.

        Raises:
            NotFound: nothing was said.
        """
        known = await self._tuning.feedback()
        if decision is not None:
            fitting = {one.decision for one in known if one.decision.startswith(decision)}
            decision = decision if decision in fitting or len(fitting) != 1 else fitting.pop()
        taken = await self._tuning.take_back(decision)
        if taken is None:
            raise NotFound(what=Text("feedback", "의견"), id=(decision or "last")[:60])
        await self._changed()
        return await self._judgement(taken)

    async def feedback(self) -> Sequence[Feedback]:
        """Everything that was said of decisions, oldest first."""
        return await self._tuning.feedback()

    async def describe(self, text: str) -> Portrait:
        """Everything that is known of a name in use.

        Raises:
            NotFound: there is no such name.
            ModelMissing: the spelling model is not there.
            Unavailable: another wake engine is in use.
        """
        name = self._find(text)
        from dure.wake.report import Refusal

        [report] = await self._report([name])
        if isinstance(report, Refusal):
            raise report.error
        enrolments = {one.text: one for one in await self._tuning.enrolments()}
        return Portrait(
            report=report,
            feedback=await self._tuning.feedback(name.text),
            enrolment=enrolments.get(name.text),
        )

    async def check(self, names: Sequence[WakeWord]) -> Sequence[NameReport | Refusal]:
        """What can be told about names before they are used, beside those in use.

        Raises:
            ModelMissing: the spelling model is not there.
            Unavailable: another wake engine is in use.
        """
        return await self._report(names)

    async def foresee(self, name: WakeWord) -> NameReport | None:
        """What can be told about a name before it is used; None where it cannot, for want of the engine or its models."""
        from dure.wake.report import NameReport

        if self._config.wake.engine != ENGINE:
            return None
        try:
            [report] = await self._report([name])
        except ModelMissing:
            return None
        return report if isinstance(report, NameReport) else None

    async def refuse_homophone(self, word: WakeWord) -> None:
        """Go on only with a name that is long enough and sounds unlike every name of another agent in use.

        Raises:
            WakeWordInvalid: nobody could tell it from other speech, or the two apart.
        """
        await self.refuse_homophones([*self._names(), word])

    async def refuse_homophones(self, words: Sequence[WakeWord]) -> None:
        """Go on only with names of which none is too short, or sounds just like another agent's.

        Raises:
            WakeWordInvalid: nobody could tell one from other speech, or two of them apart.
        """
        if self._config.wake.engine != ENGINE:
            return
        try:
            twins = await anyio.to_thread.run_sync(self._twins, words)
        except ModelMissing:  # without models nobody is heard, and nobody confused
            return
        if twins is not None:
            raise refusal(*twins)

    async def enrol(self, text: str, recordings: Sequence[tuple[str, bytes]]) -> Lesson:
        """Learn from its owner's recordings how a name is said; they are not kept.

        Args:
            text: the name.
            recordings: what each is called, and its sound: 16 kHz mono s16le.

        Raises:
            NotFound: there is no such name.
            BadInput: there are too few or too many.
            EnrolmentFailed: one of them cannot be learned from.
            ModelMissing: a model is not there.
            Unavailable: another wake engine is in use.
        """
        name = self._find(text)
        self._need_engine()
        lesson = await anyio.to_thread.run_sync(self._teach, name, recordings)
        if lesson.chains:
            await self._tuning.enrol(
                name.text,
                lesson.chains,
                recordings=len(recordings),
                before=lesson.before,
                after=lesson.after,
            )
            await self._changed()
        return lesson

    async def forget_enrolment(self, text: str) -> Enrolment:
        """Take back a name's last enrolment; the one before counts again.

        Raises:
            NotFound: there is no such name, or nothing was learned about it.
        """
        name = self._find(text)
        forgotten = await self._tuning.forget_enrolment(name.text)
        if forgotten is None:
            raise NotFound(what=Text("enrolment of", "배운 것"), id=name.text)
        await self._changed()
        return forgotten

    def _find(self, text: str) -> WakeWord:
        found = find_name(text, self._names())
        if found is None:
            raise NotFound(what=Text("name", "이름"), id=text[:60])
        return found

    async def _judgement(self, feedback: Feedback) -> Judgement:
        shift = _bounded(sum(one.shift for one in await self._tuning.feedback(feedback.text)))
        name = find_name(feedback.text, self._names())
        factor = 1.0
        if name is not None and self._config.wake.engine == ENGINE:
            factor = await anyio.to_thread.run_sync(self._factor, name, shift)
        return Judgement(feedback=feedback, shift=round(shift, 4), factor=factor)

    def _factor(self, name: WakeWord, shift: float) -> float:
        return alarms_factor(self._pronouncer().pronounce(name.text)[0].phones, shift)

    async def _report(self, names: Sequence[WakeWord]) -> Sequence[NameReport | Refusal]:
        self._need_engine()
        from dure.wake.report import report_names

        work = partial(report_names, names, loaded=self._names())
        return await anyio.to_thread.run_sync(lambda: work(self._pronouncer()))

    def _twins(self, words: Sequence[WakeWord]) -> tuple[WakeWord, WakeWord] | None:
        return next(homophones(words, self._pronouncer()), None)

    def _teach(self, name: WakeWord, recordings: Sequence[tuple[str, bytes]]) -> Lesson:
        from dure.wake.enrol import Teacher

        teacher = Teacher(self._models.path("hama-acoustic"), self._models.path("hama-g2p"))
        return teacher.teach(name, recordings)

    def _pronouncer(self) -> Pronouncer:
        from dure.wake.pronounce.spoken import Pronouncer

        if self._pronouncer_ is None:
            self._pronouncer_ = Pronouncer(self._models.path("hama-g2p"))
        return self._pronouncer_

    def _need_engine(self) -> None:
        if self._config.wake.engine != ENGINE:
            what = Text("a look into names", "이름 살펴보기")
            why = Text(
                f"the wake engine “{self._config.wake.engine}” tells nothing about them",
                f"“{self._config.wake.engine}” 엔진은 이름에 대해 알려 주지 않아요",
            )
            raise Unavailable(what=what, why=why)


def _bounded(shift: float) -> float:
    return min(max(shift, -MOST_SHIFT), MOST_SHIFT)
