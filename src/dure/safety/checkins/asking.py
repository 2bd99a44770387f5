"""One attempt at one check-in: where, how loud, what is remembered, and what comes of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import anyio

from dure.api import Alerts, Interlocutor
from dure.clock import Clock
from dure.config.care import CheckinsConfig
from dure.errors import DureError, Language, StoreFailed
from dure.safety.checkins.dialogue import Answer, Dialogue, Ending, Manner
from dure.safety.checkins.reports import answer_report, silence_report
from dure.safety.checkins.rules import GRADES, Grade, Graded, graver
from dure.safety.checkins.scripts import Step, load_scripts
from dure.store import Agreement, CheckInStore, Plan, Run

log = logging.getLogger(__name__)

LONGEST_S = 900.0
"""How long one conversation may take."""
MEMORY = timedelta(days=7)
"""How long ago an answer may be to be asked after."""
_TELL_WITHIN_S = 5.0
_CRISIS_NAME: Mapping[Language, str] = {"ko": "자살예방 상담전화", "en": "the suicide prevention line"}


class Asker:
    """Asks one person, once; the service above decides when."""

    def __init__(
        self,
        store: CheckInStore,
        interlocutor: Interlocutor,
        alerts: Alerts,
        clock: Clock,
        zone: ZoneInfo,
        config: CheckinsConfig,
    ) -> None:
        self._store, self._interlocutor, self._alerts = store, interlocutor, alerts
        self._clock, self._zone, self._config = clock, zone, config

    async def ask(self, plan: Plan, run: Run, agreement: Agreement) -> Run:
        """Hold the conversation as far as it goes; tells how the occurrence stands then.

        Whatever keeps it from being held, a satellite that hangs or a script that is no more, is as if nobody
        could be reached: it is tried again, and then humans are asked to call.

        Raises:
            StoreFailed: what was said could not be kept, or nobody could be told that nobody answers.
        """
        places = self._interlocutor.places()
        satellite = plan.satellite or next(iter(places), "")
        kept = _Kept(self, plan, run, satellite, words=agreement.words)
        script = load_scripts().scripts.get(run.script)
        if script is None:
            log.error("there is no such script any more: plan=%s", plan.id)
        if satellite not in places or script is None:
            return await self._unanswered(run, satellite, reached=False)
        dialogue = Dialogue(
            self._interlocutor,
            script,
            self._manner(plan, run, satellite),
            worse=await self._worse(run),
            report=kept.report,
            note=kept.note,
        )
        try:
            with anyio.fail_after(LONGEST_S):
                ending: Ending = await dialogue.hold(
                    done=len({answer["step"] for answer in run.answers}), again=run.attempts > 1
                )
        except StoreFailed:
            raise
        except Exception as error:  # sessions may be broken in any way
            log.warning("a check-in was not held: plan=%s error=%s", plan.id, type(error).__name__)
            return await self._unanswered(kept.run, satellite, reached=False)
        return await self._ended(kept.run, ending, satellite)

    async def tell(self, run: Run, step: str, graded: Graded, satellite: str) -> bool:
        """Tell a human of an answer; false where that is not durable, which is tried again after a restart."""
        report = answer_report(run, step, graded.grade, graded.rules, self._now(), satellite)
        for attempt in range(3):
            try:
                with anyio.fail_after(_TELL_WITHIN_S):
                    await self._alerts.report(report)
            except (DureError, TimeoutError) as error:
                log.warning("a concern was not told yet: attempt=%d error=%s", attempt, type(error).__name__)
                continue
            return True
        return False

    async def keep(self, run: Run) -> None:
        """Keep how it stands."""
        await self._store.put(run)

    def _manner(self, plan: Plan, run: Run, satellite: str) -> Manner:
        config = self._config
        return Manner(
            satellite=satellite,
            language=plan.language,
            name=plan.name,
            loudness=min(config.loudness + config.louder * (run.attempts - 1), 1.0),
            louder=config.louder,
            wait_s=config.wait_s,
            details={
                "emergency": config.emergency,
                "crisis_number": config.crisis_number,
                "crisis_name": config.crisis_name.get(plan.language) or _CRISIS_NAME[plan.language],
            },
        )

    async def _worse(self, run: Run) -> frozenset[str]:
        """What went badly when it was last asked about."""
        last: dict[str, str] = {}
        for one in await self._before(run):
            last.update((answer["topic"], answer["outcome"]) for answer in one.answers)
        return frozenset(topic for topic, outcome in last.items() if outcome == "bad")

    async def _before(self, run: Run) -> Sequence[Run]:
        runs = await self._store.runs(run.person, run.due - MEMORY, run.due)
        return [one for one in runs if (one.plan, one.day) != (run.plan, run.day)]

    async def _ended(self, run: Run, ending: Ending, satellite: str) -> Run:
        if ending == "answered":
            return replace(run, state="answered", reason="")
        if ending == "declined":
            return replace(run, state="cancelled", reason="declined")
        if ending == "later":
            if run.reason == "later":
                return replace(run, state="cancelled", reason="later")
            again = self._now() + timedelta(seconds=self._config.later_s)
            return replace(run, reason="later", attempts=0, next=again)
        return await self._unanswered(run, satellite, reached=True)

    async def _unanswered(self, run: Run, satellite: str, *, reached: bool) -> Run:
        if run.attempts < self._config.attempts:
            again = self._now() + timedelta(seconds=self._config.retry_after_s)
            return replace(run, next=again)
        before = 0
        for one in reversed(await self._before(run)):
            if one.state == "answered":
                break
            before += one.state == "unanswered"
        report = silence_report(run, before, self._now(), self._zone, satellite, reached=reached)
        await self._alerts.report(
            report
        )  # first the alert, then the record: a crash between reports it again
        return replace(run, state="unanswered", reason="" if reached else "unreachable")

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC)


class _Kept:
    """The record of one conversation as it grows."""

    def __init__(self, asker: Asker, plan: Plan, run: Run, satellite: str, *, words: bool) -> None:
        self._asker, self._plan, self._satellite, self._words = asker, plan, satellite, words
        self.run = run

    async def report(self, step: Step, graded: Graded) -> bool:
        return await self._asker.tell(self.run, step.id, graded, self._satellite)

    async def note(self, answer: Answer) -> None:
        kept = {
            "step": answer.step,
            "topic": answer.topic,
            "outcome": answer.outcome,
            "grade": answer.graded.grade,
            "rules": list(answer.graded.rules),
            "topics": list(answer.graded.topics),
            "told": answer.told,
        }
        if self._words and answer.words:
            kept["words"] = answer.words
        earlier = [one for one in self.run.answers if one["step"] != answer.step or not one["told"]]
        before: Grade = self.run.grade if self.run.grade in GRADES else "none"
        self.run = replace(self.run, answers=(*earlier, kept), grade=graver(before, answer.graded.grade))
        await self._asker.keep(self.run)
