"""What a household taught the hub about its names: judgements of decisions, and how an owner says a name."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from dure.api import WakeWord
from dure.clock import Clock
from dure.config.names import as_kept, key_of
from dure.store.database import Database
from dure.store.instant import from_us, to_us

Verdict = Literal["wrong", "missed"]
"""`wrong`: nobody called; `missed`: somebody called, and was not followed."""

KEPT_ENROLMENTS = 5
"""How many enrolments of one name are kept, so that the last can be taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What somebody said of one decision, and how far that moved the name's threshold.

    Attributes:
        decision: the decision's id.
        text: the name.
        verdict: `wrong` or `missed`.
        shift: how far the threshold was moved, in the wake engine's unit; above 0 the name must fit better.
        at: when, aware, UTC.
    """

    decision: str
    text: str
    verdict: Verdict
    shift: float
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """How a name's owner says it.

    Attributes:
        text: the name.
        chains: chains of sounds, in the wake engine's notation.
        recordings: from how many recordings they were learned; none was kept.
        before: the recordings' mean score before.
        after: their mean score with what was learned.
        at: when, aware, UTC.
    """

    text: str
    chains: tuple[tuple[str, ...], ...]
    recordings: int
    before: float
    after: float
    at: datetime


class TuningStore:
    """Feedback and enrolments. What they may amount to is the wake engine's to say."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def give(self, decision: str, text: str, verdict: Verdict, shift: float) -> Feedback:
        """Keep a judgement; one of the same decision is replaced."""
        now = self._clock.now()
        row = (decision, key_of(text), as_kept(text), verdict, shift, to_us(now))
        await self._database.write(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO feedback (decision, key, text, verdict, shift, given_us)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
        )
        return Feedback(decision=decision, text=as_kept(text), verdict=verdict, shift=shift, at=now)

    async def take_back(self, decision: str | None = None) -> Feedback | None:
        """Drop the judgement of a decision, or the last one given, and tell which it was; None if there is none."""

        def work(connection: sqlite3.Connection) -> Feedback | None:
            row = connection.execute(
                "SELECT * FROM feedback WHERE ?1 IS NULL OR decision = ?1 ORDER BY id DESC LIMIT 1",
                (decision,),
            ).fetchone()
            if row is None:
                return None
            connection.execute("DELETE FROM feedback WHERE id = ?", (row["id"],))
            return _feedback(row)

        return await self._database.write(work)

    async def feedback(self, text: str | None = None) -> Sequence[Feedback]:
        """What was said of one name's decisions, or of all, oldest first."""
        key = None if text is None else key_of(text)
        return await self._database.read(
            lambda connection: [
                _feedback(row)
                for row in connection.execute(
                    "SELECT * FROM feedback WHERE ?1 IS NULL OR key = ?1 ORDER BY id", (key,)
                )
            ]
        )

    async def enrol(
        self, text: str, chains: Sequence[Sequence[str]], *, recordings: int, before: float, after: float
    ) -> Enrolment:
        """Keep how a name's owner says it, in the place of what was kept before."""
        now = self._clock.now()
        row = (
            key_of(text),
            as_kept(text),
            json.dumps(chains, ensure_ascii=False),
            recordings,
            before,
            after,
            to_us(now),
        )

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO enrolment (key, text, chains, recordings, before, after, enrolled_us)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            connection.execute(
                "DELETE FROM enrolment WHERE key = ?1 AND id NOT IN"
                " (SELECT id FROM enrolment WHERE key = ?1 ORDER BY id DESC LIMIT ?2)",
                (row[0], KEPT_ENROLMENTS),
            )

        await self._database.write(work)
        return Enrolment(
            text=as_kept(text),
            chains=tuple(map(tuple, chains)),
            recordings=recordings,
            before=before,
            after=after,
            at=now,
        )

    async def forget_enrolment(self, text: str) -> Enrolment | None:
        """Drop a name's last enrolment and tell which it was, so that the one before counts; None if there is none."""

        def work(connection: sqlite3.Connection) -> Enrolment | None:
            row = connection.execute(
                "SELECT * FROM enrolment WHERE key = ? ORDER BY id DESC LIMIT 1", (key_of(text),)
            ).fetchone()
            if row is None:
                return None
            connection.execute("DELETE FROM enrolment WHERE id = ?", (row["id"],))
            return _enrolment(row)

        return await self._database.write(work)

    async def enrolments(self) -> Sequence[Enrolment]:
        """Every name's enrolment that counts."""
        return await self._database.read(
            lambda connection: [
                _enrolment(row)
                for row in connection.execute(
                    "SELECT * FROM enrolment WHERE id IN (SELECT max(id) FROM enrolment GROUP BY key) ORDER BY id"
                )
            ]
        )

    async def apply(self, names: Iterable[WakeWord], *, most: float) -> tuple[WakeWord, ...]:
        """The names as this household taught them.

        Args:
            names: as they are configured.
            most: how far feedback may move a threshold in all, either way.
        """
        moved: dict[str, float] = {}
        for one in await self.feedback():
            moved[key_of(one.text)] = moved.get(key_of(one.text), 0.0) + one.shift
        learned = {key_of(one.text): one.chains for one in await self.enrolments()}
        return tuple(
            replace(
                name,
                shift=round(min(max(moved.get(key_of(name.text), 0.0), -most), most), 4),
                learned=learned.get(key_of(name.text), ()),
            )
            for name in names
        )


def _feedback(row: sqlite3.Row) -> Feedback:
    return Feedback(
        decision=row["decision"],
        text=row["text"],
        verdict=row["verdict"],
        shift=row["shift"],
        at=from_us(row["given_us"]),
    )


def _enrolment(row: sqlite3.Row) -> Enrolment:
    return Enrolment(
        text=row["text"],
        chains=tuple(tuple(chain) for chain in json.loads(row["chains"])),
        recordings=row["recordings"],
        before=row["before"],
        after=row["after"],
        at=from_us(row["enrolled_us"]),
    )
