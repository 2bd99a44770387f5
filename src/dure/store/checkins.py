"""Check-ins: who agreed to them, what is asked when, and what came of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Literal

from dure.clock import Clock
from dure.errors import Language
from dure.store.database import Database
from dure.store.instant import from_us, to_us

RunState = Literal["asking", "answered", "unanswered", "skipped", "missed", "cancelled"]
"""`asking` while it goes on or is to be tried again; `missed` where the hub was down; all others are final."""

_BEGIN = (
    "INSERT INTO checkin_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
    " state = excluded.state, reason = excluded.reason, next_us = excluded.next_us"
    " WHERE checkin_run.state = 'missed' AND excluded.state = 'asking'"
)
_DUE = (
    "SELECT * FROM checkin_run WHERE state = 'asking' AND (next_us IS NULL OR next_us <= ? OR next_us > ?)"
    " ORDER BY next_us LIMIT ?"
)
_NEXT = "SELECT min(next_us) FROM checkin_run WHERE state = 'asking' AND next_us > ? AND next_us <= ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a person has agreed to.

    Attributes:
        person: who, an id.
        consent: whether check-ins may be held at all.
        words: whether what is said may be kept word by word.
        paused: whether they are paused now.
        paused_until: the local day on which they go on; None where they are not, or until further notice.
        holidays: stretches of local days without, first and last.
    """

    person: str
    consent: bool = False
    words: bool = False
    paused: bool = False
    paused_until: date | None = None
    holidays: tuple[tuple[date, date], ...] = ()

    def why_not(self, day: date) -> str:
        """Why no check-in is held on a local day: `no_consent`, `paused`, `holiday`; empty where one is."""
        if not self.consent:
            return "no_consent"
        if any(first <= day <= last for first, last in self.holidays):
            return "holiday"
        if self.paused and (self.paused_until is None or day < self.paused_until):
            return "paused"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked when.

    Attributes:
        id: unique.
        person: who is asked, an id.
        satellite: where; empty for wherever a satellite is connected.
        script: what is asked.
        at: the local time of day.
        weekdays: on which days; Monday is 0.
        language: in which language.
        name: how the person is addressed; may be empty.
        active: whether it is held.
        since: from when on, aware, UTC.
    """

    id: str
    person: str
    satellite: str
    script: str
    at: time
    weekdays: tuple[int, ...]
    language: Language
    name: str = ""
    active: bool = True
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One occurrence of a plan.

    Attributes:
        plan: which plan.
        day: the local day it belongs to.
        person: who was asked.
        script: what was asked.
        state: how it stands.
        reason: why, where it was not held; empty otherwise.
        attempts: how many times somebody was asked.
        due: when it was due, aware, UTC.
        next: when it is tried (again), aware, UTC; None where it is over.
        grade: the gravest answer.
        answers: what came of each step: `step`, `topic`, `outcome`, `grade`, `rules`, and `words` where agreed to.
    """

    plan: str
    day: date
    person: str
    script: str
    state: RunState
    reason: str = ""
    attempts: int = 0
    due: datetime
    next: datetime | None = None
    grade: str = "none"
    answers: tuple[Mapping[str, Any], ...] = ()


class CheckInStore:
    """Agreements, plans and runs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def agreement(self, person: str) -> Agreement:
        """What a person has agreed to; nothing, where nobody asked."""
        return await self._database.read(lambda connection: _agreed(connection, person))

    async def agreements(self, persons: Collection[str]) -> Mapping[str, Agreement]:
        """What each of some people has agreed to."""
        return await self._database.read(
            lambda connection: {person: _agreed(connection, person) for person in persons}
        )

    async def agree(self, agreement: Agreement) -> None:
        """Note what a person has agreed to. Words that may not be kept (any more) are deleted."""
        await self.change(agreement.person, lambda _: agreement)

    async def change(self, person: str, change: Callable[[Agreement], Agreement]) -> Agreement:
        """Change what a person has agreed to, in one: of two changes at once neither is lost.

        Raises:
            StoreFailed: it could not be written.
        """

        def work(connection: sqlite3.Connection) -> Agreement:
            changed = change(_agreed(connection, person))
            self._agree(connection, changed)
            return changed

        changed = await self._database.write(work)
        if not (changed.consent and changed.words):
            await self._database.scrub()
        return changed

    async def put_plan(self, plan: Plan) -> None:
        """Add a plan, or change it."""
        row = (
            plan.id, plan.person, plan.satellite, plan.script, plan.at.isoformat("minutes"),
            json.dumps(sorted(plan.weekdays)), plan.language, plan.name, plan.active, to_us(plan.since),
        )  # fmt: skip
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO checkin_plan VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row
            )
        )

    async def plans(self, person: str | None = None) -> Sequence[Plan]:
        """Every plan, or one person's, by time of day."""
        return await self._database.read(
            lambda connection: [
                _plan(row)
                for row in connection.execute("SELECT * FROM checkin_plan ORDER BY at, id")
                if person is None or row["person"] == person
            ]
        )

    async def begin(self, runs: Sequence[Run]) -> Sequence[Run]:
        """Record occurrences, all or none, and tell those that were not there yet: the others happened, or happen already.

        One that was recorded as missed, by a clock that was wrong, is held all the same when it is due.
        """

        def work(connection: sqlite3.Connection) -> Sequence[Run]:
            return [run for run in runs if connection.execute(_BEGIN, self._row(run)).rowcount > 0]

        return await self._database.write(work)

    async def put(self, run: Run) -> None:
        """Record how an occurrence that was begun stands now.

        Of somebody who was forgotten meanwhile nothing is recorded, nor are words that may not be kept any more.
        """

        def work(connection: sqlite3.Connection) -> None:
            agreed, kept = _agreed(connection, run.person), run
            if not (agreed.consent and agreed.words):
                kept = replace(run, answers=tuple(_wordless(answer) for answer in run.answers))
            row = self._row(kept)
            connection.execute(
                "UPDATE checkin_run SET state = ?, reason = ?, attempts = ?, due_us = ?, next_us = ?, grade = ?,"
                " answers = ?, changed_us = ? WHERE plan = ? AND day = ?",
                (*row[4:], *row[:2]),
            )

        await self._database.write(work)

    async def again(self, run: Run, when: datetime) -> None:
        """Try an occurrence again at `when`; what came of it so far stays."""
        key = (to_us(when), run.plan, run.day.isoformat())
        await self._database.write(
            lambda connection: connection.execute(
                "UPDATE checkin_run SET next_us = ? WHERE plan = ? AND day = ? AND state = 'asking'", key
            )
        )

    async def due(self, now: datetime, latest: datetime, most: int) -> tuple[Sequence[Run], datetime | None]:
        """Those that are to be held now, the first to be tried first, and when the next is to be tried.

        Args:
            now: aware.
            latest: until when anything was ever put off; what is put off further, by a clock that was wrong, is due.
            most: how many are told at most.
        """
        now_us, latest_us = to_us(now), to_us(latest)

        def work(connection: sqlite3.Connection) -> tuple[Sequence[Run], datetime | None]:
            rows = connection.execute(_DUE, (now_us, latest_us, most))
            runs = [_run(row) for row in rows]
            (next_us,) = connection.execute(_NEXT, (now_us, latest_us)).fetchone()
            return runs, None if next_us is None else from_us(next_us)

        return await self._database.read(work)

    async def untold(self) -> Sequence[Run]:
        """Those with an answer that a human should know of and could not be told."""
        return await self._database.read(
            lambda connection: [
                _run(row)
                for row in connection.execute(
                    "SELECT * FROM checkin_run WHERE EXISTS (SELECT 1 FROM json_each(answers)"
                    " WHERE json_extract(value, '$.told') = 0)"
                )
            ]
        )

    async def told(self, run: Run) -> None:
        """Humans were told of the answers of `run`; what was answered since is still to be told."""
        key = (run.plan, run.day.isoformat())
        heard = {(answer["step"], answer["grade"]) for answer in run.answers}

        def work(connection: sqlite3.Connection) -> None:
            row = connection.execute("SELECT * FROM checkin_run WHERE plan = ? AND day = ?", key).fetchone()
            if row is None:
                return
            answers = [
                {**answer, "told": answer["told"] or (answer["step"], answer["grade"]) in heard}
                for answer in json.loads(row["answers"])
            ]
            connection.execute(
                "UPDATE checkin_run SET answers = ? WHERE plan = ? AND day = ?",
                (json.dumps(answers, ensure_ascii=False), *key),
            )

        await self._database.write(work)

    async def runs(self, person: str, after: datetime, until: datetime) -> Sequence[Run]:
        """A person's occurrences that were due after `after` and not after `until`, oldest first."""
        span = (person, to_us(after), to_us(until))
        return await self._database.read(
            lambda connection: [
                _run(row)
                for row in connection.execute(
                    "SELECT * FROM checkin_run WHERE person = ? AND due_us > ? AND due_us <= ?"
                    " ORDER BY due_us, plan",
                    span,
                )
            ]
        )

    async def last_days(self) -> Mapping[str, date]:
        """The last day of which anything is recorded, by plan."""
        return await self._database.read(
            lambda connection: {
                row["plan"]: date.fromisoformat(row["day"])
                for row in connection.execute("SELECT plan, max(day) AS day FROM checkin_run GROUP BY plan")
            }
        )

    async def forget_before(self, when: datetime) -> int:
        """Delete what is older, and tell how many occurrences that were."""
        limit_us = to_us(when)
        return await self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM checkin_run WHERE due_us < ? AND state <> 'asking'", (limit_us,)
                ).rowcount
            )
        )

    async def forget(self, person: str) -> None:
        """Forget a person: agreement, plans and runs; nothing of them stays in the write-ahead log either."""

        def work(connection: sqlite3.Connection) -> None:
            for table in ("checkin_run", "checkin_plan", "checkin_person"):
                connection.execute(f"DELETE FROM {table} WHERE person = ?", (person,))  # noqa: S608  # our own names

        await self._database.write(work)
        await self._database.scrub()

    def _agree(self, connection: sqlite3.Connection, agreement: Agreement) -> None:
        holidays = [[first.isoformat(), last.isoformat()] for first, last in agreement.holidays]
        until = agreement.paused_until.isoformat() if agreement.paused_until else ""
        row = (
            agreement.person, agreement.consent, agreement.words, agreement.paused, until,
            json.dumps(holidays), to_us(self._clock.now()),
        )  # fmt: skip
        connection.execute("INSERT OR REPLACE INTO checkin_person VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        if not (agreement.consent and agreement.words):
            _drop_words(connection, agreement.person)

    def _row(self, run: Run) -> tuple[Any, ...]:
        return (
            run.plan, run.day.isoformat(), run.person, run.script, run.state, run.reason, run.attempts,
            to_us(run.due), to_us(run.next) if run.next else None, run.grade,
            json.dumps(list(run.answers), ensure_ascii=False), to_us(self._clock.now()),
        )  # fmt: skip


def _agreed(connection: sqlite3.Connection, person: str) -> Agreement:
    row = connection.execute("SELECT * FROM checkin_person WHERE person = ?", (person,)).fetchone()
    return Agreement(person=person) if row is None else _agreement(row)


def _drop_words(connection: sqlite3.Connection, person: str) -> None:
    rows = connection.execute("SELECT * FROM checkin_run WHERE person = ?", (person,)).fetchall()
    for run in map(_run, rows):
        bare = replace(run, answers=tuple(_wordless(answer) for answer in run.answers))
        if bare != run:
            connection.execute(
                "UPDATE checkin_run SET answers = ? WHERE plan = ? AND day = ?",
                (json.dumps(list(bare.answers), ensure_ascii=False), run.plan, run.day.isoformat()),
            )


def _wordless(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "words"}


def _agreement(row: sqlite3.Row) -> Agreement:
    holidays = tuple(
        (date.fromisoformat(first), date.fromisoformat(last)) for first, last in json.loads(row["holidays"])
    )
    return Agreement(
        person=row["person"],
        consent=bool(row["consent"]),
        words=bool(row["words"]),
        paused=bool(row["paused"]),
        paused_until=date.fromisoformat(row["paused_until"]) if row["paused_until"] else None,
        holidays=holidays,
    )


def _plan(row: sqlite3.Row) -> Plan:
    return Plan(
        id=row["id"],
        person=row["person"],
        satellite=row["satellite"],
        script=row["script"],
        at=time.fromisoformat(row["at"]),
        weekdays=tuple(json.loads(row["weekdays"])),
        language=row["language"],
        name=row["name"],
        active=bool(row["active"]),
        since=from_us(row["since_us"]),
    )


def _run(row: sqlite3.Row) -> Run:
    return Run(
        plan=row["plan"],
        day=date.fromisoformat(row["day"]),
        person=row["person"],
        script=row["script"],
        state=row["state"],
        reason=row["reason"],
        attempts=row["attempts"],
        due=from_us(row["due_us"]),
        next=None if row["next_us"] is None else from_us(row["next_us"]),
        grade=row["grade"],
        answers=tuple(json.loads(row["answers"])),
    )
