"""One person's routine: what silences are usual when, learned sign by sign; and what the present one means.

No trail is kept: a few thousand numbers by time of day are all there is, and half of what they say is forgotten after
`HALF_LIFE_DAYS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dure.safety.routine.hazard import AWAY_AGES, HOME_AGES, STEP_S, Hazards
from dure.safety.routine.presence import Presence
from dure.safety.routine.rising import Rising
from dure.safety.routine.signs import Sign
from dure.safety.routine.sources import Sources
from dure.safety.routine.tail import Tail

HALF_LIFE_DAYS = 45.0
LEARNING_DAYS = 14
"""For so long nothing is known of a person, and a plain, cautious limit of silence holds."""
FIRST_LIMIT = timedelta(hours=12)
"""That limit, at home."""
BLIND = 0.25
"""Where less of the usual signs would still be seen, a silence tells nothing of a routine, and the plain limit holds again."""
AWAY_SHARE = 0.25
"""How much of the false alarms that are allowed absences may take."""
HORIZON = timedelta(days=8)
"""Beyond which nothing is foretold."""
KEPT_A_DAY = 0.5 ** (1 / HALF_LIFE_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """How well a routine is known.

    Attributes:
        days: on how many days signs were seen.
        ready: whether silences are judged by it, instead of by the plain limit.
    """

    days: int
    ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The present silence.

    Attributes:
        since: the last sign of life; of somebody who is away, when they left.
        away: whether they are taken to be away: a door, and nothing after it.
        score: minus the logarithm of the probability that such a silence lasts so long.
        rate_per_day: how often silences as unlikely as this one happen here.
        alarming: whether that is rarer than is allowed for.
        overdue: whether nothing was seen since a time by which this person is usually up.
        usually_up: minutes of the day by which they have usually given a sign, on such a day; None where not known.
        blind: whether most sensors that would notice somebody give no signal, so that nobody would be noticed.
    """

    since: datetime
    away: bool
    score: float
    rate_per_day: float
    alarming: bool
    overdue: bool
    usually_up: int | None
    blind: bool


class Routine:
    """Learns from signs, oldest first, and judges silences.

    Args:
        zone: where the person lives.
        rate_per_day: how many false alarms a day may be expected.
    """

    def __init__(self, zone: ZoneInfo, rate_per_day: float) -> None:
        self.zone, self.rate_per_day = zone, rate_per_day
        self.home, self.away = Hazards(HOME_AGES), Hazards(AWAY_AGES)
        self.home_tail, self.away_tail = Tail(), Tail()
        self.presence, self.sources, self.rising = Presence(), Sources(), Rising()
        self.days_seen, self.weight_days = 0, 0.0
        self.day = 0

    @property
    def learned(self) -> Learned:
        """How well it is known."""
        return Learned(days=self.days_seen, ready=self.days_seen >= LEARNING_DAYS)

    def shift(self, by: timedelta) -> None:
        """The clock was set by so much, forward or back: the silence is as long as it was."""
        self.presence.shift(round(by.total_seconds()))

    def no_later_than(self, now: datetime) -> None:
        """Nothing was noticed later than now; what a clock that was wrong told so is taken as of now."""
        ahead_s = self.presence.last_s - int(now.timestamp())
        if ahead_s > 0:
            self.presence.shift(-ahead_s)

    def see(self, sign: Sign) -> None:
        """Learn from one sign; one that is older than the last is taken as of now."""
        at_s = max(int(sign.at.timestamp()), self.presence.last_s)
        self._turn_days(at_s)
        self.sources.see(sign.source)
        ended = self.presence.see(at_s, sign.kind)
        if ended is not None:
            self._learn(*ended)
        self.rising.see(self._local(at_s))

    def judge(self, now: datetime) -> Silence | None:
        """What the silence means at `now`; None before the first sign."""
        if not self.presence.last_s:
            return None
        now_s = int(now.timestamp())
        since_s, away = self.presence.silence(now_s)
        score = self._score(since_s, now_s, away=away)
        tail = self.away_tail if away else self.home_tail
        due = self.due(now)
        local = self._local(now_s)
        up = self.rising.usually(local.weekday())
        overdue = up is not None and since_s < int(self._at(local, up).timestamp()) <= now_s
        return Silence(
            since=datetime.fromtimestamp(since_s, UTC),
            away=away,
            score=score,
            rate_per_day=tail.rate(score, self.weight_days),
            alarming=due is not None and due <= now,
            overdue=overdue and not away,
            usually_up=up,
            blind=self._blind(away=away),
        )

    def due(self, now: datetime) -> datetime | None:
        """When the present silence becomes alarming if it goes on; None where it never does."""
        if not self.presence.last_s:
            return None
        since_s, away = self.presence.silence(int(now.timestamp()))
        if not self.learned.ready:
            return None if away else datetime.fromtimestamp(since_s, UTC) + FIRST_LIMIT
        due = self.due_at(since_s, self.limit(away=away), away=away)
        if not self._blind(away=away):
            return due
        plain = datetime.fromtimestamp(since_s, UTC) + FIRST_LIMIT
        return plain if due is None else min(due, plain)

    def _blind(self, *, away: bool) -> bool:
        return not away and self.sources.visible() < BLIND

    def limit(self, *, away: bool) -> float:
        """The score from which a silence is alarming."""
        if away:
            return self.away_tail.limit(self.rate_per_day * AWAY_SHARE, self.weight_days)
        return self.home_tail.limit(self.rate_per_day, self.weight_days)

    def due_at(self, since_s: int, limit: float, *, away: bool) -> datetime | None:
        """When a silence from `since_s` on would reach that score."""
        score, at_s = 0.0, float(since_s)
        share = self.sources.visible()
        end_s = since_s + HORIZON.total_seconds()
        for cost in self._costs(since_s, away=away):
            more = cost * share
            if score + more > limit:
                return datetime.fromtimestamp(at_s + STEP_S * (limit - score) / more, UTC)
            score, at_s = score + more, at_s + STEP_S
            if at_s > end_s:
                return None
        return None

    def _score(self, since_s: int, until_s: int, *, away: bool) -> float:
        # Nothing is foretold beyond the horizon; a clock that jumps by years costs no minute of counting.
        steps, rest = divmod(min(max(until_s - since_s, 0), int(HORIZON.total_seconds())), STEP_S)
        score = 0.0
        for step, cost in enumerate(self._costs(since_s, away=away)):
            if step == steps:
                return (score + cost * rest / STEP_S) * self.sources.visible()
            score += cost
        return score

    def _costs(self, since_s: int, *, away: bool) -> Iterator[float]:
        hazards = self.away if away else self.home
        step = 0
        while True:
            day_kind, bin_ = self._place(since_s + step * STEP_S)
            yield hazards.cost(day_kind, bin_, step)
            step += 1

    def _learn(self, since_s: int, until_s: int, away: bool) -> None:
        hazards, tail = (self.away, self.away_tail) if away else (self.home, self.home_tail)
        if until_s - since_s >= STEP_S:
            tail.learn(self._score(since_s, until_s, away=away), 1.0)
        share = self.sources.visible()
        steps = min((until_s - since_s) // STEP_S, int(HORIZON.total_seconds()) // STEP_S)
        for step in range(steps + 1):
            day_kind, bin_ = self._place(since_s + step * STEP_S)
            hazards.learn(day_kind, bin_, step, ended=step == steps, weight=share)

    def _turn_days(self, at_s: int) -> None:
        day = self._local(at_s).toordinal()
        if day == self.day:
            return
        if day < self.day:  # the clock was set back: nothing is forgotten, and no day is new
            self.day = day
            self.rising.turn(day)
            return
        passed = min(day - self.day, 400) if self.day else 0
        self.day, self.days_seen = day, self.days_seen + 1
        kept = KEPT_A_DAY**passed
        for table in (self.home, self.away, self.home_tail, self.away_tail):
            table.forget(kept)
        self.weight_days = self.weight_days * kept + passed
        self.sources.forget(kept)
        self.home.settle()
        self.away.settle()
        self.rising.turn(day)

    def _place(self, at_s: int) -> tuple[int, int]:
        local = self._local(at_s)
        return int(local.weekday() >= 5), local.hour * 2 + local.minute // 30

    def _local(self, at_s: int) -> datetime:
        return datetime.fromtimestamp(at_s, self.zone)

    def _at(self, day: datetime, minute: int) -> datetime:
        return day.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
