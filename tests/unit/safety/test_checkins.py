"""Check-ins, from the schedule to what humans are told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import anyio
import pytest

from dure.bus import Bus
from dure.config.care import CheckinsConfig
from dure.errors import DureError, InternalError, Language, StoreFailed, Unavailable
from dure.safety import publishing, waiting
from dure.safety.checkins import service
from dure.safety.checkins.service import CheckIns
from dure.safety.checkins.summary import in_words, summarise
from dure.store import Agreement, Journal, Plan, Run
from dure.testing.care import NotedAlerts, ScriptedInterlocutor
from dure.testing.clock import VirtualClock

SEOUL = ZoneInfo("Asia/Seoul")
BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=SEOUL)
NINE = BEGIN + timedelta(hours=1)
WORDS = "점심은 굶고 있어"
LANGUAGES: tuple[Language, ...] = ("ko", "en")


def kept(folder: Path, words: str) -> bool:
    """Whether some words stand anywhere in the journal's files."""
    return any(words.encode() in file.read_bytes() for file in folder.glob("journal.sqlite*"))


def plan(script: str = "meals", **changes: object) -> Plan:
    made = Plan(
        id="p1",
        person="grandma",
        satellite="living",
        script=script,
        at=time(9),
        weekdays=tuple(range(7)),
        language="ko",
        since=BEGIN,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test's own fields


@dataclass
class Scene:
    journal: Journal
    clock: VirtualClock
    alerts: NotedAlerts = field(default_factory=NotedAlerts)
    person: ScriptedInterlocutor = field(default_factory=ScriptedInterlocutor)
    bus: Bus = field(default_factory=Bus)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[CheckIns]:
        service = CheckIns(
            self.journal.checkins,
            self.person,
            self.alerts,
            self.bus,
            self.clock,
            SEOUL,
            CheckinsConfig(),
            changed=self.journal.data_version,
            look_s=86_400,
        )
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(service.run)
            await self.settle()
            yield service
            tasks.cancel_scope.cancel()

    async def advance(self, seconds: float) -> None:
        """Let time pass from one thing that is due to the next, each done before time goes on."""
        end = self.clock.now() + timedelta(seconds=seconds)
        await self.settle()
        while (due := self.clock.next_wake) is not None and due <= end:
            await self.clock.advance(max((due - self.clock.now()).total_seconds(), 0))
            await self.settle()
        await self.clock.advance((end - self.clock.now()).total_seconds())
        await self.settle()

    async def settle(self) -> None:
        """Wait until the journal's thread has done what was asked, and everybody waits for the clock."""
        for _ in range(24):
            await self.journal.data_version()
            await anyio.wait_all_tasks_blocked()

    async def runs(self) -> list[Run]:
        return list(
            await self.journal.checkins.runs(
                "grandma", BEGIN - timedelta(days=40), BEGIN + timedelta(days=40)
            )
        )

    async def run(self) -> Run:
        return (await self.runs())[-1]


def play(
    folder: Path,
    scene: Callable[[Scene], Awaitable[None]],
    *plans: Plan,
    agreement: Agreement | None = None,
    start: datetime = BEGIN,
) -> None:
    async def whole() -> None:
        clock = VirtualClock(start)
        journal = await Journal.open(folder / "journal.sqlite", clock)
        try:
            await journal.checkins.agree(agreement or Agreement(person="grandma", consent=True))
            for one in plans or (plan(),):
                await journal.checkins.put_plan(one)
            await scene(Scene(journal, clock))
        finally:
            await journal.close()

    anyio.run(whole)


def test_an_answer_is_graded_and_kept_without_its_words(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["응 잘 먹었어"]
        async with at.running():
            await at.advance(3600)
        run = await at.run()
        assert (run.state, run.grade, run.attempts) == ("answered", "none", 1)
        assert run.answers[0]["outcome"] == "good"
        assert "words" not in run.answers[0]
        assert not at.alerts.reports
        assert at.person.asked[0].text == "안녕하세요. 잠깐 안부 여쭤봐도 될까요? 식사는 하셨어요?"

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("answer", "severity"),
    [("죽고 싶다", "life"), ("사흘을 굶었어", "urgent"), ("밥을 못 먹었어", "concern")],
)
def test_what_matters_is_told_to_a_human_before_it_is_said(
    tmp_path: Path, answer: str, severity: str
) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = [answer, "지금은 괜찮아"]
        async with at.running():
            await at.advance(3600)
        (report,) = at.alerts.reports
        assert (report.kind, report.severity, report.person) == ("concern", severity, "grandma")
        assert answer not in str(report.evidence)
        said = " ".join(one.text for one in at.person.asked)
        assert ("109" in said) == (severity == "life")
        run = await at.run()
        assert run.state == "answered"
        assert run.grade == severity

    play(tmp_path, scene)


def test_a_follow_up_that_is_graver_is_told_too(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["응 먹었어", "좀 우울해", "어지러워", "숨을 못 쉬겠어"]
        async with at.running():
            await at.advance(3600)
        assert [report.severity for report in at.alerts.reports] == ["concern", "life"]
        assert "119" in at.person.asked[-1].text

    play(tmp_path, scene, plan("evening"))


def test_what_cannot_be_told_is_not_said_to_have_been_told_and_is_told_later(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["죽고 싶어"]
        at.alerts.failing = [StoreFailed(file="alerts", why="full") for _ in range(4)]
        async with at.running():
            await at.advance(3600)
            assert not at.alerts.reports
            said = " ".join(one.text for one in at.person.asked)
            assert "알림을 보내지 못했어요" in said
            assert "109" in said
            assert "알렸" not in said
            await at.advance(120)
            assert [report.severity for report in at.alerts.reports] == ["life"]
            await at.advance(120)
            assert len(at.alerts.reports) == 1

    play(tmp_path, scene)


def test_telling_of_one_answer_marks_no_other_as_told(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        store = at.journal.checkins
        first = {
            "step": "sleep",
            "topic": "sleep",
            "outcome": "bad",
            "grade": "concern",
            "rules": [],
            "told": False,
        }
        since = {**first, "step": "mood", "grade": "life"}
        run = Run(
            plan="p1",
            day=NINE.date(),
            person="grandma",
            script="meals",
            state="asking",
            due=NINE,
            answers=(first,),
        )
        await store.begin([run])
        (read,) = await store.untold()
        await store.put(replace(run, answers=(first, since)))  # the conversation goes on meanwhile
        await store.told(read)
        (left,) = await store.untold()
        assert [(one["step"], one["told"]) for one in left.answers] == [("sleep", True), ("mood", False)]

    play(tmp_path, scene)


def test_nobody_answers_three_times_louder_each_time_then_humans_are_asked_to_call(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running():
            await at.advance(3600)
            assert (await at.run()).state == "asking"
            await at.advance(599)
            assert len(at.person.asked) == 1
            await at.advance(1)
            assert not at.alerts.reports
            await at.advance(600)
            assert [round(one.loudness, 1) for one in at.person.asked] == [0.6, 0.8, 1.0]
            (report,) = at.alerts.reports
            assert (report.kind, report.severity) == ("check_in", "concern")
            assert "3번" in report.evidence[0].reason["ko"]
            assert (await at.run()).state == "unanswered"
            await at.advance(86_400)
            assert [one.severity for one in at.alerts.reports] == ["concern", "urgent"]

    play(tmp_path, scene)


def test_a_satellite_that_is_gone_is_not_the_persons_silence(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.connected = []
        async with at.running():
            await at.advance(3600 + 1200)
        (report,) = at.alerts.reports
        assert "연결되어 있지 않았어요" in report.evidence[0].reason["ko"]
        assert (await at.run()).reason == "unreachable"

    play(tmp_path, scene)


def test_a_satellite_that_fails_while_speaking_is_tried_again(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        failing: list[str | DureError | None] = [Unavailable(what="living", why="gone"), "응 먹었어"]
        at.person.answers = failing
        async with at.running():
            await at.advance(3600 + 600)
        assert (await at.run()).state == "answered"

    play(tmp_path, scene)


@pytest.mark.parametrize("broken", [InternalError(what="x"), RuntimeError("x")], ids=["ours", "foreign"])
def test_a_session_that_breaks_costs_no_answer_and_is_no_reason_to_tell_nobody(
    tmp_path: Path, broken: Exception
) -> None:
    async def scene(at: Scene) -> None:
        other = ScriptedInterlocutor(answers=["응 먹었어"])

        class Breaking(ScriptedInterlocutor):
            async def ask(self, satellite: str, *given: Any, **named: Any) -> str | None:
                if satellite != "living":
                    return await other.ask(satellite, *given, **named)
                heard = await super().ask(satellite, *given, **named)
                if named["wait_s"] and heard is None:
                    raise broken
                return heard

        at.person = Breaking(answers=["한숨도 못 잤어", "괜찮아"], connected=["living", "room"])
        at.alerts.failing = [StoreFailed(file="alerts", why="full") for _ in range(3)]
        async with at.running():
            await at.advance(3600)
            run = next(one for one in await at.runs() if one.plan == "p1")
            assert (run.attempts, len(run.answers)) == (1, 1)
            await at.advance(1200)
        runs = {run.plan: run for run in await at.runs()}
        assert (runs["p1"].state, runs["p1"].reason) == ("unanswered", "unreachable")
        assert {report.kind for report in at.alerts.reports} == {"concern", "check_in"}
        assert runs["p2"].state == "answered"

    play(tmp_path, scene, plan("morning"), plan("meals", id="p2", satellite="room"))


def test_a_check_in_whose_script_is_no_more_is_not_left_out_in_silence(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running():
            await at.advance(3600 + 1200)
        (report,) = at.alerts.reports
        assert report.kind == "check_in"

    play(tmp_path, scene, plan("of an older version"))


def test_a_bus_that_takes_nothing_leaves_nobody_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "PATIENCE_S", 0)

    async def scene(at: Scene) -> None:
        with at.bus.subscribe(size=0):
            async with at.running():
                await at.advance(3600 + 1200)
        assert [report.kind for report in at.alerts.reports] == ["check_in"]
        assert (await at.run()).state == "unanswered"

    play(tmp_path, scene)


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("days", [1, 40])
def test_a_clock_that_was_wrong_for_a_while_silences_no_later_check_in(
    tmp_path: Path, days: int, *, restart: bool
) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as service:
            await at.clock.set(BEGIN + timedelta(days=days, hours=12))
            service.refresh()
            await at.settle()
            assert not at.person.asked
            await at.clock.set(BEGIN)
            if not restart:
                service.refresh()
            await at.settle()
        at.person.answers = ["응 먹었어"]
        async with at.running():
            await at.advance(3600)
            assert len([one for one in at.person.asked if one.wait_s]) == 1
            at.person.answers = ["응 먹었어"]
            await at.advance(86_400)
            assert len([one for one in at.person.asked if one.wait_s]) == 2

    play(tmp_path, scene)


def test_a_clock_that_is_set_back_does_not_make_a_wait_of_seconds_one_of_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "LOOK_S", 0.02)

    async def scene(at: Scene) -> None:
        async with at.running():
            await at.advance(600)
            await at.clock.set(BEGIN - timedelta(days=1))
            with anyio.fail_after(30):
                while at.clock.next_wake is None or at.clock.next_wake > BEGIN:  # noqa: ASYNC110  # the clock is looked at
                    await anyio.sleep(0.001)
            await at.advance(3600)
            assert at.person.asked

    play(tmp_path, scene, plan(since=BEGIN - timedelta(days=2)))


def test_a_clock_that_is_set_back_between_two_attempts_does_not_put_off_the_next(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        async with at.running() as service:
            await at.advance(3600)
            assert (await at.run()).attempts == 1
            await at.clock.set(NINE - timedelta(days=1))
            service.refresh()
            await at.settle()
            assert (await at.run()).attempts == 2

    play(tmp_path, scene)


def test_later_is_asked_again_and_no_is_no_and_both_are_recorded(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["나중에", "나중에 하자"]
        async with at.running():
            await at.advance(3600)
            assert (await at.run()).state == "asking"
            await at.advance(1800)
            run = await at.run()
            assert (run.state, run.reason) == ("cancelled", "later")
            at.person.answers = ["그만해"]
            await at.advance(86_400 - 1800)
        run = await at.run()
        assert (run.state, run.reason) == ("cancelled", "declined")
        assert not at.alerts.reports

    play(tmp_path, scene)


def test_what_was_not_understood_is_asked_once_more(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["", "먹었지"]
        async with at.running():
            await at.advance(3600)
        assert at.person.asked[1].text.startswith("죄송해요, 잘 못 들었어요.")
        assert (await at.run()).answers[0]["outcome"] == "good"

    play(tmp_path, scene)


def test_it_remembers_what_went_badly(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["아니 안 먹었어", "응 먹었어", "응 먹었어"]
        async with at.running():
            await at.advance(3600)
            await at.advance(86_400)
            await at.advance(86_400)
        questions = [one.text for one in at.person.asked if one.wait_s]
        assert "지난번에는 식사를 거르셨다고 하셨는데" in questions[1]
        assert "지난번" not in questions[2]

    play(tmp_path, scene)


def test_a_conversation_that_was_cut_off_goes_on_where_it_was(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["잘 잤어"]  # and then silence, asked twice
        async with at.running():
            await at.advance(3600)
        run = await at.run()
        assert run.state == "asking"
        assert len(run.answers) == 1
        at.person.answers = ["먹었어", "약도 먹었어"]
        async with at.running():  # the hub was started anew
            await at.advance(600)
        run = await at.run()
        assert run.state == "answered"
        assert [answer["step"] for answer in run.answers] == ["sleep", "meal", "medicine"]

    play(tmp_path, scene, plan("morning"))


def test_a_restart_repeats_nothing_and_leaves_nothing_out(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["응 먹었어"]
        async with at.running():
            await at.advance(3600)
        for _ in range(3):
            async with at.running():
                await at.advance(60)
        assert len(await at.runs()) == 1
        assert len([one for one in at.person.asked if one.wait_s]) == 1
        await at.clock.advance(3 * 86_400)  # the hub is down
        at.person.answers = ["응 먹었어"]
        async with at.running():
            await at.advance(1)
        states = [(run.day.day, run.state, run.reason) for run in await at.runs()]
        assert states == [
            (2, "answered", ""),
            (3, "missed", "hub_down"),
            (4, "missed", "hub_down"),
            (5, "answered", ""),
        ]

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("agreement", "reason"),
    [
        (Agreement(person="grandma"), "no_consent"),
        (Agreement(person="grandma", consent=True, paused=True), "paused"),
        (
            Agreement(person="grandma", consent=True, holidays=((date(2026, 3, 1), date(2026, 3, 2)),)),
            "holiday",
        ),
    ],
)
def test_without_consent_in_a_pause_and_on_holiday_nobody_is_asked_and_it_is_recorded(
    tmp_path: Path, agreement: Agreement, reason: str
) -> None:
    async def scene(at: Scene) -> None:
        async with at.running():
            await at.advance(3600)
        assert not at.person.asked
        run = await at.run()
        assert (run.state, run.reason) == ("skipped", reason)
        lines = in_words(summarise("grandma", run.day, run.day, await at.runs()), "ko")
        assert lines[-1].startswith("하지 않음 2026-03-02")

    play(tmp_path, scene, agreement=agreement)


def test_a_pause_ends_on_its_day() -> None:
    paused = Agreement(person="p", consent=True, paused=True, paused_until=date(2026, 3, 5))
    assert [paused.why_not(date(2026, 3, day)) for day in (4, 5)] == ["paused", ""]


def test_words_are_kept_only_with_consent_and_go_when_it_is_withdrawn(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = [WORDS, "괜찮아"]
        async with at.running():
            await at.advance(3600)
        assert (await at.run()).answers[0]["words"] == WORDS
        told = in_words(summarise("grandma", date(2026, 3, 2), date(2026, 3, 2), await at.runs()), "en")
        assert any(WORDS in line for line in told)
        assert kept(tmp_path, WORDS)
        await at.journal.checkins.agree(Agreement(person="grandma", consent=True))
        assert "words" not in (await at.run()).answers[0]
        assert not kept(tmp_path, WORDS)

    play(tmp_path, scene, agreement=Agreement(person="grandma", consent=True, words=True))


def test_words_that_may_not_be_kept_any_more_do_not_come_back_with_the_next_answer(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        store = at.journal.checkins

        class Withdrawing(ScriptedInterlocutor):
            async def ask(self, *given: Any, **named: Any) -> str | None:
                if len(self.asked) == 2:  # a carer notes it while they speak
                    await store.change("grandma", lambda now: replace(now, words=False))
                return await super().ask(*given, **named)

        at.person = Withdrawing(answers=["잘 잤어", "응 먹었어", "약도 먹었어"])
        async with at.running():
            await at.advance(3600)
        run = await at.run()
        assert len(run.answers) == 3
        assert not any("words" in answer for answer in run.answers)

    play(
        tmp_path,
        scene,
        plan("morning"),
        agreement=Agreement(person="grandma", consent=True, words=True),
    )


def test_whoever_is_forgotten_while_they_speak_is_forgotten(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        store = at.journal.checkins

        class Forgetting(ScriptedInterlocutor):
            async def ask(self, *given: Any, **named: Any) -> str | None:
                if len(self.asked) == 2:
                    await store.forget("grandma")
                return await super().ask(*given, **named)

        at.person = Forgetting(answers=["잘 잤어", "응 먹었어", "약도 먹었어"])
        async with at.running():
            await at.advance(3600)
        assert not await at.runs()

    play(tmp_path, scene, plan("morning"))


def test_of_two_changes_at_once_neither_is_lost(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        store = at.journal.checkins
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(store.change, "grandma", lambda now: replace(now, consent=False))
            tasks.start_soon(store.change, "grandma", lambda now: replace(now, words=True))
        agreed = await store.agreement("grandma")
        assert (agreed.consent, agreed.words) == (False, True)

    play(tmp_path, scene)


def test_one_conversation_at_a_time_at_one_satellite(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["잘 잤어", "응 먹었어", "약도 먹었어", "응 먹었어"]
        async with at.running():
            await at.advance(3600)
        asked = [one.text for one in at.person.asked]
        ends = [place for place, text in enumerate(asked) if text.startswith("말씀해 주셔서")]
        begins = [place for place, text in enumerate(asked) if text.startswith("안녕하세요")]
        assert len(ends) == len(begins) == 2
        assert begins[0] < ends[0] < begins[1] < ends[1]
        assert {run.state for run in await at.runs()} == {"answered"}

    play(tmp_path, scene, plan("morning"), plan("meals", id="p2"))


def test_a_whole_street_at_the_same_minute_is_recorded_at_once_and_each_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 3)
    monkeypatch.setattr(service, "BATCH", 4)
    street = [plan(id=f"p{number}", satellite=f"house{number // 2}") for number in range(14)]

    async def scene(at: Scene) -> None:
        at.person.connected = [f"house{number}" for number in range(7)]
        at.person.answers = ["응 잘 먹었어"] * 14
        async with at.running():
            await at.advance(3600)
            for _ in range(14):
                await at.settle()
        runs = await at.runs()
        assert [(run.plan, run.state) for run in runs] == [
            (one.id, "answered") for one in sorted(street, key=lambda one: one.id)
        ]
        questions = [one.satellite for one in at.person.asked if one.wait_s]
        assert sorted(questions) == sorted(one.satellite for one in street)
        kept, later = await at.journal.checkins.due(at.clock.now(), at.clock.now() + timedelta(days=1), 100)
        assert (list(kept), later) == ([], None)

    play(tmp_path, scene, *street)


def test_a_conversation_that_hangs_keeps_nobody_else_from_being_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 2)
    street = [plan(id=f"p{number}", satellite=f"house{number}") for number in range(5)]

    class OneHangs(ScriptedInterlocutor):
        async def ask(
            self, satellite: str, text: str, language: Language, *, loudness: float, wait_s: float
        ) -> str | None:
            if satellite == "house0":
                await anyio.sleep_forever()
            return await super().ask(satellite, text, language, loudness=loudness, wait_s=wait_s)

    async def scene(at: Scene) -> None:
        at.person = OneHangs(
            answers=["응 잘 먹었어"] * 4, connected=[f"house{number}" for number in range(5)]
        )
        async with at.running():
            await at.advance(3600)
            for _ in range(6):
                await at.settle()
        states = {run.plan: run.state for run in await at.runs()}
        assert states == {"p0": "asking", **{f"p{number}": "answered" for number in range(1, 5)}}

    play(tmp_path, scene, *street)


def test_a_summary_counts_and_tells_the_trend() -> None:
    def run(day: int, state: str, outcome: str = "", reason: str = "") -> Run:
        answers = (
            ({"step": "mood", "topic": "mood", "outcome": outcome, "grade": "none", "rules": []},)
            if outcome
            else ()
        )
        when = datetime(2026, 3, day, tzinfo=UTC)
        return Run(
            plan="p",
            day=date(2026, 3, day),
            person="x",
            script="evening",
            state=state,  # type: ignore[arg-type]  # one of its values
            reason=reason,
            due=when,
            answers=answers,
        )

    runs = [
        run(1, "answered", "good"),
        run(2, "answered", "good"),
        run(3, "answered", "bad"),
        run(4, "answered", "bad"),
    ]
    runs += [run(5, "skipped", reason="holiday"), run(6, "unanswered")]
    summary = summarise("x", date(2026, 3, 1), date(2026, 3, 7), runs)
    assert summary.mood == "worse"
    assert summary.states == {"answered": 4, "skipped": 1, "unanswered": 1}
    assert in_words(summary, "en")[0] == "2026-03-01 to 2026-03-07: 6 check-ins, 4 answered, 1 not answered"
    assert "기분 흐름: 나빠지고 있어요" in in_words(summary, "ko")
    assert "하지 않음 2026-03-05: 휴일" in in_words(summary, "ko")


def test_old_records_go_and_a_person_can_be_forgotten(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["응 먹었어"]
        async with at.running():
            await at.advance(3600)
        assert await at.journal.checkins.forget_before(BEGIN) == 0
        assert await at.journal.checkins.forget_before(BEGIN + timedelta(days=2)) == 1
        assert kept(tmp_path, "grandma")
        await at.journal.checkins.forget("grandma")
        assert not kept(tmp_path, "grandma")
        assert not await at.journal.checkins.plans()
        assert not (await at.journal.checkins.agreement("grandma")).consent

    play(tmp_path, scene)


@pytest.mark.parametrize(
    ("language", "deaf", "answer"),
    [("ko", "뭐라고? 안 들려", "응 잘 먹었어"), ("en", "Pardon?", "I had porridge")],
)
def test_who_did_not_hear_is_asked_again_and_louder(
    tmp_path: Path, language: Language, deaf: str, answer: str
) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = [deaf, deaf, answer]
        async with at.running():
            await at.advance(3600)
        run = await at.run()
        assert (run.state, run.answers[0]["outcome"]) == ("answered", "good")
        first, second, third = at.person.asked[:3]
        assert first.loudness < second.loudness < third.loudness
        assert second.text in first.text  # the question alone, without the greeting
        assert at.person.asked[-1].loudness == third.loudness

    play(tmp_path, scene, plan(language=language))


@pytest.mark.parametrize(
    ("answer", "told"),
    [("네, 그래 주세요", True), ("아니 괜찮아", False), ("응 먹었지", False), (None, False)],
)
def test_who_is_not_understood_is_offered_somebody(tmp_path: Path, answer: str | None, told: bool) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["우리 아들은 언제 온대", "저기 거시기 있잖아", answer, "지금은 괜찮아"]
        async with at.running():
            await at.advance(3600)
        run = await at.run()
        assert run.state == "answered"
        assert [report.severity for report in at.alerts.reports] == ["concern"] * told
        assert run.answers[0]["outcome"] == "unclear"
        texts = [one.text for one in at.person.asked]
        assert "다시 여쭤볼게요" in texts[1]
        assert "들러 달라고 전할까요" in texts[2]
        assert ("네, 들러 달라고 전했어요." in texts) is told

    play(tmp_path, scene)


def test_who_cannot_hear_at_all_is_called_by_a_human(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["예?", "뭐라고?", "안 들려"]
        async with at.running():
            await at.advance(3600)
        assert (await at.run()).state == "answered"
        (report,) = at.alerts.reports
        assert report.severity == "concern"
        assert "알아듣지 못하심" in report.evidence[0].reason["ko"]
        assert at.person.asked[-1].text == "네, 들러 달라고 전했어요."

    play(tmp_path, scene)


@pytest.mark.parametrize("yes", ["예", "네", "네네", "그럼요"])
def test_a_yes_is_no_pardon(tmp_path: Path, yes: str) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = [yes]
        async with at.running():
            await at.advance(3600)
        assert (await at.run()).answers[0]["outcome"] == "good"
        assert len(at.person.asked) == 3

    play(tmp_path, scene)


def test_a_summary_tells_how_often_nothing_was_understood(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["저기 거시기", "그 뭐냐 거시기", None]
        async with at.running():
            await at.advance(3600)
        day = (await at.run()).day
        lines = {
            language: in_words(summarise("grandma", day, day, await at.runs()), language)
            for language in LANGUAGES
        }
        assert "식사: 1번은 알아듣지 못함" in lines["ko"]
        assert "meals: not understood 1" in lines["en"]

    play(tmp_path, scene)


def test_a_question_in_return_is_no_answer(tmp_path: Path) -> None:
    async def scene(at: Scene) -> None:
        at.person.answers = ["너는 밥 먹었냐", "응 먹었지"]
        async with at.running():
            await at.advance(3600)
        assert (await at.run()).answers[0]["outcome"] == "good"
        assert "다시 여쭤볼게요" in at.person.asked[1].text

    play(tmp_path, scene)
