"""What is said of things that are kept for later: when they will be done, which there are, which are cancelled. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from dure.errors import Language
from dure.home.agenda import Kept
from dure.home.speech import said_en
from dure.home.speech.answers import Answerer
from dure.home.speech.plan import Change, Repeat
from dure.language.clock_times import say_clock_time
from dure.language.dates import say_date, say_weekday
from dure.language.durations import say_duration
from dure.language.numbers_ko import say_native
from dure.language.particles import with_particle as attach
from dure.language.weekdays import say_days

MOST_TOLD = 5
"""More than this are counted and not told."""
_WEEK = 7


class AgendaAnswerer:
    """Speaks about what is kept for later.

    Args:
        say: speaks about the home.
        language: which language.
    """

    def __init__(self, say: Answerer, language: Language) -> None:
        self._say = say
        self._language: Language = language
        self._choose = say.choose

    # ------------------------------------------------------------ what is kept

    def once(self, made: Sequence[Change], when: datetime, now: datetime, *, span: bool = False) -> str:
        """What will be done, and when; after how long, where that was said."""
        will = self._say.changed(made, "will")
        if span:
            left = say_duration((when - now).total_seconds(), self._language)
            return self._choose(f"{left} 뒤에 {will}", f"{will.rstrip('.')} in {left}.")
        time_said = self._when(when, now)
        return self._choose(f"{time_said}에 {will}", f"{will.rstrip('.')} at {time_said}.")

    def repeated(self, made: Sequence[Change], every: Repeat, due: datetime | None, now: datetime) -> str:
        """What will be done again and again, when, and from which day on."""
        will = self._say.changed(made, "will")
        ko, en = self._first(due, now)
        said = self._every(every.days, (every.at,))
        return self._choose(f"{ko}{said}에 {will}", f"{will.rstrip('.')} {said}{en}.")

    def _first(self, due: datetime | None, now: datetime) -> tuple[str, str]:
        """From which day on, as “내일부터 ” and “, starting tomorrow”; midnight belongs to the day before."""
        if due is None:
            return "", ""
        due = due.astimezone(now.tzinfo)
        day = (due - timedelta(hours=1)).date() if self._ends_a_day(due.time()) else due.date()
        days = (day - now.date()).days
        if days <= 1:
            return ("오늘부터 ", ", starting today") if days <= 0 else ("내일부터 ", ", starting tomorrow")
        ko, en = say_weekday(day, "ko"), say_weekday(day, "en")
        if days < _WEEK:
            return f"{ko}부터 ", f", starting on {en}"
        return f"다음 주 {ko}부터 ", f", starting next {en}"

    def _every(self, days: frozenset[int], times: Sequence[time]) -> str:
        """“매일 오후 열한 시”, “on weekdays at seven AM”."""
        if all(self._ends_a_day(at) for at in times):
            days = frozenset((day - 1) % _WEEK for day in days)
        said = [say_clock_time(at, self._language) for at in sorted(times)]
        return self._choose(
            f"{say_days(days, 'ko')} {', '.join([*said[:-2], '하고 '.join(said[-2:])])}",
            f"{say_days(days, 'en')} at {said_en.listed(said)}",
        )

    def _ends_a_day(self, at: time) -> bool:
        """Whether people count a time to the day before: “토요일 밤 열두 시 반”, “Saturday at midnight”."""
        return at.hour == 0 and (self._language == "ko" or at.minute == 0)

    def _when(self, when: datetime, now: datetime) -> str:
        time_said, days = say_clock_time(when, self._language), (when.date() - now.date()).days
        if days == 0:
            return time_said
        if days == 1 and (when.hour, when.minute) == (0, 0):
            return self._choose("오늘 밤 열두 시", "midnight tonight")
        if days == 1:
            return self._choose(f"내일 {time_said}", f"{time_said} tomorrow")
        day = say_date(when.date(), self._language)
        return self._choose(f"{day} {time_said}", f"{time_said} on {day}")

    # ------------------------------------------------------------ which there are

    def listed(self, kept: Sequence[Kept], now: datetime) -> str:
        """Everything that is kept, the next first."""
        if not kept:
            return self._choose("예약해 둔 게 없어요.", "Nothing is scheduled.")
        said = [self._one(one, now) for one in kept[:MOST_TOLD]]
        if len(kept) == 1:
            return self._choose(
                f"예약이 하나 있어요. {attach(said[0], '이에요')}.", f"One thing is scheduled: {said[0]}."
            )
        more = len(kept) - len(said)
        ko = f" 그 밖에 {say_native(more)} 개가 더 있어요." if more else ""
        en = f" There are {more} more." if more else ""
        return self._choose(
            f"예약이 {say_native(len(kept))} 개 있어요. {', '.join(said[:-1])}, {attach(said[-1], '이에요')}.{ko}",
            f"{len(kept)} things are scheduled: {said_en.listed(said)}.{en}",
        )

    def _one(self, one: Kept, now: datetime) -> str:
        """“매일 오후 열한 시 거실 불 끄기”, “turn off the living room light every day at eleven PM”."""
        title = (self._say.changed(one.changes, "title") if one.changes else "") or one.title[self._language]
        when = self._every(one.days, one.times) if one.days else ""
        if not when and one.due is not None:
            at = self._when(one.due.astimezone(now.tzinfo), now)
            when = self._choose(at, f"at {at}")
        return self._choose(f"{when} {title}", f"{title[:1].lower()}{title[1:]} {when}")

    def cancelled(self, gone: Sequence[Kept], now: datetime) -> str:
        """What was cancelled."""
        if len(gone) == 1:
            said = self._one(gone[0], now)
            return self._choose(f"{said} 예약을 취소했어요.", f"I cancelled this: {said}.")
        return self._choose(
            f"예약 {say_native(len(gone))} 개를 취소했어요.", f"I cancelled {len(gone)} scheduled things."
        )

    def which(self, kept: Sequence[Kept], now: datetime) -> str:
        """Which of them is to be cancelled?"""
        said = [self._one(one, now) for one in kept[:MOST_TOLD]]
        return self._choose(
            f"예약이 {say_native(len(kept))} 개 있어요. {', '.join(said)} 가운데 어느 걸 취소할까요?",
            f"Which one shall I cancel: {said_en.listed(said).replace(' and ', ' or ')}?",
        )

    def no_such(self) -> str:
        """Where nothing like it is kept."""
        return self._choose("그런 예약은 없어요.", "Nothing like that is scheduled.")

    # ------------------------------------------------------------ why not

    def when(self) -> str:
        """At what time is it to be done again and again?"""
        return self._choose("몇 시에 할까요?", "At what time?")

    def recurring(self) -> str:
        """Where something is to come again and again otherwise than at a time of day on days of the week."""
        return self._choose(
            "되풀이하는 예약은 매일이나 요일마다, 정해진 시각으로만 할 수 있어요.",
            "I can only repeat things at a time of day, every day or on days of the week.",
        )

    def relative(self) -> str:
        """Where what comes again and again depends on how things are."""
        return self._choose(
            "되풀이하는 예약에는 얼마로 맞출지 정확히 말해 주세요.",
            "For what comes again and again, please say the value itself.",
        )

    def no_schedule(self) -> str:
        """Where nothing can be scheduled."""
        return self._choose("여기서는 예약을 할 수 없어요.", "Nothing can be scheduled here.")

    def never_later(self, made: Sequence[Change]) -> str:
        """What can do harm is not scheduled by voice."""
        who = self._say.who([id_ for id_, _, _ in made][:1], set())
        return self._choose(
            f"{attach(who, '은')} 안전 때문에 예약해서 열거나 켤 수 없어요.",
            f"For safety I don't schedule that for the {who}.",
        )
