"""Which part of a sentence is to be done when; and what is meant by a time of which nobody said the half of the day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import pairwise

from dure.errors import Language
from dure.home.speech.clauses import Clause, Every
from dure.home.speech.household import Household
from dure.home.speech.plan import Change, Repeat
from dure.home.speech.targets import EVERYTHING
from dure.home.speech.times import Mark
from dure.home.speech.tokens import Token
from dure.language.clock_times import ClockTime

_DAY_MIN = 24 * 60
_NOW = frozenset({"지금", "now", "right now"})
_NIGHTS = frozenset({"밤", "night"})
_AFTERNOON_FROM, _MORNING_FROM = 12, 5
_LIT, _HUSHED, _COOLED = 4, 8, 5
_OPENING = frozenset({"blinds", "shutter"})
_COOLING = frozenset({"air_conditioner", "fan"})


def is_recurring(marks: Sequence[Mark]) -> bool:
    """Whether a sentence says that something is to come again and again."""
    return any(mark.days is not None for mark in marks)


def set_times(
    parts: Sequence[Sequence[Token]],
    clauses: Sequence[Clause],
    marks: Sequence[Mark],
    unit: Callable[[int], int],
    language: Language,
) -> None:
    """A time counts for the part that it stands in and for those after it that say none, a span for its own.

    Args:
        parts: the words of each part.
        clauses: what each part says.
        marks: the times of the sentence.
        unit: a place of the sentence's key in the units of tokens.
        language: its language.
    """
    begin, at, span = 0, None, False
    for number, clause in enumerate(clauses):
        end = _end(parts, number, language)
        if any(token.text in _NOW for token in parts[number]):  # “… 지금은 건조기 돌려”
            at, span = None, False
        for mark in marks:
            if not begin <= unit(mark.start) < end:
                continue
            if mark.at is not None:
                at, span = mark.at, mark.span
            if mark.lasting is not None:
                clause.lasting, clause.span = mark.lasting, mark.span
            clause.until = mark.until or clause.until
        clause.at = at
        clause.span = clause.span or (span and at is not None)
        begin = end


def without_ends(clauses: Sequence[Clause]) -> list[Clause]:
    """Without what only says again that something ends: “두 시간 켜놨다가 꺼줘”, “on for an hour, then off”."""
    kept: list[Clause] = []
    for clause in clauses:
        before = kept[-1] if kept else None
        ends = before is not None and (before.lasting is not None or before.until is not None)
        if before is None or not ends or not _ends_it(clause, before):
            kept.append(clause)
    return kept


def _ends_it(clause: Clause, before: Clause) -> bool:
    acts = (set(clause.acts) - {"turn"}, set(before.acts) - {"turn", "keep"})
    opposite = acts[0] in ({"off"}, {"stop"}) and acts[1] <= {"on", "run"}
    untimed = clause.at == before.at and clause.lasting is None and clause.until is None
    return opposite and untimed and not (clause.says_where or clause.flags & {"all", "everything"})


def _end(parts: Sequence[Sequence[Token]], number: int, language: Language) -> int:
    """Up to where a time belongs to a part: in Korean it stands before what is to be done then, in English mostly behind."""
    if number == len(parts) - 1:
        return 10_000
    return parts[number][-1].end if language == "ko" else parts[number + 1][0].start


def set_repeats(
    parts: Sequence[Sequence[Token]],
    clauses: Sequence[Clause],
    marks: Sequence[Mark],
    unit: Callable[[int], int],
    language: Language,
) -> bool:
    """The same where days are said that come again; false where it is not said at what time, or another day is said too.

    A part that says no time is done at the time of the one before it, the first ones at that of the one after them:
    nothing of such a sentence is done at once.
    """
    if any(mark.dated or (mark.span and mark.at is not None) for mark in marks):
        return False
    set_times(parts, clauses, marks, unit, language)
    begin = 0
    for number, clause in enumerate(clauses):
        end = _end(parts, number, language)
        clause.at, clause.span = None, clause.lasting is not None
        own = [mark for mark in marks if mark.clock is not None and begin <= unit(mark.start) < end]
        clause.every = tuple(_every(mark, marks, language) for mark in own)
        begin = end
    for before, clause in pairwise(clauses):
        clause.every = clause.every or before.every
    for after, clause in pairwise(reversed(clauses)):
        clause.every = clause.every or after.every
    return all(clause.every for clause in clauses)


def said_times(
    marks: Sequence[Mark], language: Language
) -> tuple[tuple[frozenset[int], ClockTime | None], ...]:
    """The times that a sentence names: the days on which they come again, empty where none are said, and the time of day."""
    recurring = is_recurring(marks)
    timed = [mark for mark in marks if mark.clock is not None]
    if not timed:
        return tuple((mark.days.days, None) for mark in marks if mark.days is not None)
    if not recurring:
        return tuple((frozenset(), mark.clock) for mark in timed)
    every = (_every(mark, marks, language) for mark in timed)
    return tuple((one.days, one.clock) for one in every)


def _every(mark: Mark, marks: Sequence[Mark], language: Language) -> Every:
    """A time of day, on the days that were said last before it, or else first after it."""
    before = [one.days for one in marks if one.days is not None and one.start <= mark.start]
    days = before[-1] if before else next(one.days for one in marks if one.days is not None)
    clock = mark.clock or ClockTime(0)
    if days.part and not clock.sure:
        clock = clock.within(days.part, language)
    return Every(days.days, clock, night=days.part in _NIGHTS)


# ---------------------------------------------------------------- the time that is meant


def repeat_of(every: Every, made: Sequence[Change], household: Household) -> Repeat:
    """The days and the time that are meant, for these changes.

    Midnight, and what follows it in a night, belongs to the day before: “토요일 밤 열두 시” is when Sunday begins.
    """
    clock = every.clock
    hour = clock.hour if clock.sure else _hour(clock.hour, made, household)
    late = hour == 0 or (every.night and hour < _MORNING_FROM)
    days = frozenset((day + 1) % 7 for day in every.days) if late else every.days
    return Repeat(days, time(hour, clock.minute))


def _hour(hour: int, made: Sequence[Change], household: Household) -> int:
    """What people mean by an hour without its half of the day, by what is to be done every day then.

    Lights go on in the evening and off at night, blinds open in the morning and close in the evening, a room is cooled
    from the afternoon on; anything else is done by day.
    """
    morning, evening = hour % 12, hour % 12 + 12
    kinds = {household.by_id[id_].kind for id_, _, _ in made}
    off = all((trait, value) == ("on_off", False) for _, trait, value in made)
    if kinds <= _OPENING and all(trait == "position" for _, trait, _ in made):
        closes = all(value == 0 for _, _, value in made)
        return evening if morning < _LIT or closes else morning
    if off and kinds <= frozenset(EVERYTHING):
        return evening if morning >= _HUSHED else morning
    if kinds <= {"light"}:
        return evening
    if kinds <= _COOLING and _COOLED <= morning < _HUSHED:
        return evening
    if kinds & {"tv", "door_lock", "gas_valve"} and morning >= _COOLED:
        return evening
    return evening if morning < _MORNING_FROM else morning


def end_of(begin: Repeat, until: ClockTime | None, lasting: timedelta | None) -> Repeat | None:
    """When what begins again and again ends each time; None where it does not, or only after a day and more."""
    start = begin.at.hour * 60 + begin.at.minute
    if lasting is not None:
        after = round(lasting.total_seconds() / 60)
    elif until is not None:
        after = _minutes_until(until, start)
    else:
        return None
    if not 0 < after < _DAY_MIN:
        return None
    days, minute = divmod(start + after, _DAY_MIN)
    at = time(*divmod(minute, 60))
    return replace(begin, days=frozenset((day + days) % 7 for day in begin.days), at=at)


def _minutes_until(until: ClockTime, start: int) -> int:
    hours = {until.hour} if until.sure else {until.hour % 12, until.hour % 12 + 12}
    return min((hour * 60 + until.minute - start - 1) % _DAY_MIN + 1 for hour in hours)


def lasting_of(clause: Clause, begun: datetime) -> timedelta | None:
    """For how long something is to last that begins at a moment; None where that is not said."""
    if clause.until is not None:
        return clause.until.after(begun) - begun
    return clause.lasting
