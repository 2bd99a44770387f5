"""Timers and alarms: set, list, cancel, snooze; asks back where something is missing."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from dure.api import ReplyPart, Request, Skill, Timer, Timers
from dure.language.clock_times import ClockTime
from dure.language.numbers import read_number
from dure.language.text import Sentence
from dure.skills import timer_talk as talk
from dure.skills.base import reply
from dure.skills.find import find_clock_time, find_date, find_duration
from dure.skills.timer_words import Kind, Wanted, read_timer_request

MAX_PENDING = 50
"""How many timers and alarms one agent keeps."""

MAX_ASKED = 64
"""For how many satellites a question is remembered."""

_NEVER_MIND = re.compile(
    r"(?:아니|아냐|아니야|아니에요|됐어|됐어요|취소|취소해|취소해줘|괜찮아|안해|하지마|필요없어|그냥둬)+"
    r"|(?: (?:no|nothing|never ?mind|cancel|forget it|none|stop|do not|thanks|thank you|leave (?:it|them)))+"
)
_ALL = re.compile(r"모두|전부|다|둘다|전체|싹|\ball\b|\bboth\b|everything")
_RANKS = (
    re.compile(r"첫|일번|1번|\bfirst\b"),
    re.compile(r"두번째|둘째|이번|2번|\bsecond\b"),
    re.compile(r"세번째|셋째|삼번|3번|\bthird\b"),
)
_LAST = re.compile(r"마지막|방금|최근|나중|\blast\b|\blatest\b")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked back: the wish as far as it was told, or the timers to choose from."""

    wanted: Wanted
    choices: tuple[str, ...] = ()


class TimerSkill:
    """Keeps an agent's timers and alarms.

    Args:
        timers: where they are kept.
        snooze_s: how long a snooze is where nothing else is said.
        besides: what is asked how long something takes where there is no timer; None where nothing is.
    """

    def __init__(self, timers: Timers, *, snooze_s: float = 300.0, besides: Skill | None = None) -> None:
        self._besides = besides
        self._timers = timers
        self._snooze_s = snooze_s
        self._asked: OrderedDict[tuple[str, str], _Asked] = OrderedDict()

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer, or None where the request is about something else."""
        asked = self._asked.pop((request.agent, request.satellite), None)
        sentence = Sentence.of(request.text, request.language)
        if asked and request.follow_up and (answer := await self._follow_up(request, sentence, asked)):
            return answer
        wanted = read_timer_request(sentence, request.now.date())
        if wanted is None:
            return None
        if wanted.action == "set":
            return await self._set(request, wanted)
        if wanted.action == "cancel":
            return await self._cancel(request, wanted)
        if wanted.action == "snooze":
            return await self._snooze(request, wanted)
        return await self._tell(request, wanted)

    async def _follow_up(self, request: Request, sentence: Sentence, asked: _Asked) -> ReplyPart | None:
        if _NEVER_MIND.fullmatch(sentence.key):
            return reply(
                request, ko="네, 그만둘게요.", en="All right, never mind.", intent="timer.never_mind"
            )
        if asked.choices:
            return await self._choose(request, sentence, asked)
        wanted = _completed(asked.wanted, sentence, request.now)
        return await self._set(request, wanted) if wanted else None

    async def _set(self, request: Request, wanted: Wanted) -> ReplyPart:
        if wanted.repeats:
            return reply(
                request,
                ko="되풀이하는 알람은 아직 못 맞춰요. 한 번만 울리는 알람은 맞출 수 있어요.",
                en="I can't set repeating alarms yet, only ones that ring once.",
                intent="timer.set",
                understood=False,
            )
        now, span = request.now, wanted.duration_s
        kind: Kind = "alarm" if wanted.clock or wanted.day or wanted.kind == "alarm" else "timer"
        if span is None and wanted.clock is None:
            return self._ask_when(request, replace(wanted, kind=kind))
        due = now + timedelta(seconds=float(span)) if span is not None else _due(wanted, now)
        if due is None or due <= now:
            return reply(
                request, ko="그 시각은 이미 지났어요.", en="That time has already passed.", intent="timer.set"
            )
        if len(await self._timers.pending(agent=request.agent)) >= MAX_PENDING:
            return reply(
                request,
                ko="타이머가 너무 많아요. 먼저 몇 개를 취소해 주세요.",
                en="There are too many timers. Cancel some of them first.",
                intent="timer.set",
            )
        timer = await self._timers.set(
            agent=request.agent,
            satellite=request.satellite,
            kind=kind,
            due=due.astimezone(UTC),
            label=wanted.label,
            duration_s=float(span or 0),
        )
        ko, en = talk.was_set(timer, now)
        return reply(request, ko=ko, en=en, intent="timer.set")

    def _ask_when(self, request: Request, wanted: Wanted) -> ReplyPart:
        self._remember(request, _Asked(wanted))
        if wanted.kind == "timer":
            return reply(request, ko="몇 분으로 맞출까요?", en="For how long?", intent="timer.set", asks=True)
        ko = "몇 시에 깨워 드릴까요?" if wanted.early else "몇 시로 맞출까요?"
        en = "What time shall I wake you?" if wanted.early else "For what time?"
        return reply(request, ko=ko, en=en, intent="timer.set", asks=True)

    async def _cancel(self, request: Request, wanted: Wanted) -> ReplyPart | None:
        ringing = await self._timers.ringing(satellite=request.satellite)
        if ringing and not wanted.everything and not _is_particular(wanted):
            for timer in ringing:
                await self._timers.cancel(timer.id)
            ko, en = talk.fell_silent(ringing)
            return reply(request, ko=ko, en=en, intent="timer.cancel")
        if not wanted.named:  # “꺼 줘” may be said of anything
            return None
        found = await self._matching(request, wanted)
        if not found:
            return self._none(request, wanted, "timer.cancel")
        if len(found) > 1 and not wanted.everything:
            self._remember(request, _Asked(wanted, tuple(timer.id for timer in found)))
            ko, en = talk.which(found, request.now)
            return reply(request, ko=ko, en=en, intent="timer.cancel", asks=True)
        return await self._cancelled(request, found)

    async def _choose(self, request: Request, sentence: Sentence, asked: _Asked) -> ReplyPart | None:
        pending = {timer.id: timer for timer in await self._timers.pending(agent=request.agent)}
        choices = [pending[choice] for choice in asked.choices if choice in pending]
        chosen = _chosen(choices, sentence, request.now)
        return await self._cancelled(request, chosen) if chosen else None

    async def _cancelled(self, request: Request, timers: Sequence[Timer]) -> ReplyPart:
        for timer in timers:
            await self._timers.cancel(timer.id)
        ko, en = talk.were_cancelled(timers, request.now)
        return reply(request, ko=ko, en=en, intent="timer.cancel")

    async def _snooze(self, request: Request, wanted: Wanted) -> ReplyPart | None:
        ringing = await self._timers.ringing(satellite=request.satellite)
        if not ringing:
            if not wanted.named and wanted.duration_s is not None:
                return None
            return reply(
                request, ko="지금 울리는 알람이 없어요.", en="Nothing is ringing.", intent="timer.snooze"
            )
        seconds = float(wanted.duration_s or self._snooze_s)
        for timer in ringing:
            await self._timers.snooze(timer.id, (request.now + timedelta(seconds=seconds)).astimezone(UTC))
        ko, en = talk.snoozed(seconds)
        return reply(request, ko=ko, en=en, intent="timer.snooze")

    async def _tell(self, request: Request, wanted: Wanted) -> ReplyPart:
        found = await self._matching(request, wanted)
        intent = f"timer.{wanted.action}"
        if not found:
            return await self._other(request, wanted) or self._none(request, wanted, intent)
        ko, en = talk.tell(found, request.now, how_long=wanted.action == "left")
        return reply(request, ko=ko, en=en, intent=intent)

    async def _other(self, request: Request, wanted: Wanted) -> ReplyPart | None:
        """“얼마나 남았어?” without any timer may be asked of something else."""
        if self._besides is None or wanted.named or _is_particular(wanted):
            return None
        return await self._besides.handle(request)

    def _none(self, request: Request, wanted: Wanted, intent: str) -> ReplyPart:
        if _is_particular(wanted):
            return reply(
                request,
                ko="그런 알람이나 타이머는 없어요.",
                en="There is no such timer or alarm.",
                intent=intent,
            )
        ko, en = talk.there_is_none(wanted.kind)
        return reply(request, ko=ko, en=en, intent=intent)

    async def _matching(self, request: Request, wanted: Wanted) -> Sequence[Timer]:
        """The agent's own timers that fit what was said."""
        timers = await self._timers.pending(agent=request.agent)
        fitting = [timer for timer in timers if wanted.kind in (None, timer.kind)]
        if wanted.label:
            fitting = [timer for timer in timers if _bare(wanted.label) in _bare(timer.label)]
        if wanted.duration_s is not None:
            fitting = [timer for timer in fitting if timer.duration_s == float(wanted.duration_s)]
        if wanted.clock is not None:
            fitting = [timer for timer in fitting if _shows(timer, wanted.clock, request.now)]
        if wanted.day is not None:
            now, late = request.now, wanted.clock is not None and wanted.clock.late
            day = wanted.clock.on(wanted.day, now).date() if wanted.clock and late else wanted.day
            fitting = [timer for timer in fitting if timer.due.astimezone(now.tzinfo).date() == day]
        if wanted.rank is not None:
            fitting = fitting[wanted.rank : wanted.rank + 1]
        return fitting

    def _remember(self, request: Request, asked: _Asked) -> None:
        self._asked[request.agent, request.satellite] = asked
        while len(self._asked) > MAX_ASKED:
            self._asked.popitem(last=False)


def _is_particular(wanted: Wanted) -> bool:
    numbers = (wanted.duration_s, wanted.rank)
    return bool(wanted.label or wanted.clock or wanted.day) or any(one is not None for one in numbers)


def _bare(label: str) -> str:
    return label.replace(" ", "").lower()


def _shows(timer: Timer, clock: ClockTime, now: datetime) -> bool:
    due = timer.due.astimezone(now.tzinfo)
    hours = {clock.hour} if clock.sure else {clock.hour % 12, clock.hour % 12 + 12}
    return due.hour in hours and due.minute == clock.minute


def _due(wanted: Wanted, now: datetime) -> datetime | None:
    if wanted.clock is None:
        return None
    if wanted.day is None or (wanted.day == now.date() and not wanted.clock.sure):
        return wanted.clock.after(now, early=wanted.early)
    return wanted.clock.on(wanted.day, now, early=wanted.early)


def _completed(wanted: Wanted, sentence: Sentence, now: datetime) -> Wanted | None:
    """The wish with what the answer adds to it; None where the answer holds neither a span nor a time."""
    language = sentence.language
    found = find_duration(sentence.key, language)
    clock = find_clock_time(sentence.key, language, alone=wanted.kind == "alarm")
    if clock and (wanted.kind == "alarm" or not found):
        day = find_date(clock[1], language, now.date())
        time = clock[0].within(wanted.part, language) if wanted.part else clock[0]
        return replace(wanted, kind="alarm", clock=time, day=day[0] if day else wanted.day)
    if found:
        return replace(wanted, duration_s=found[0], day=None)
    if wanted.kind == "timer":
        minutes = read_number(sentence.key.strip(), language)
        if minutes is not None and 0 < minutes <= 24 * 60:
            return replace(wanted, duration_s=Fraction(60 * minutes))
    return None


def _chosen(choices: Sequence[Timer], sentence: Sentence, now: datetime) -> Sequence[Timer]:
    key, language = sentence.key, sentence.language
    if _ALL.search(key):
        return choices
    for rank, pattern in enumerate(_RANKS):
        if pattern.search(key) and rank < len(choices):
            return choices[rank : rank + 1]
    if _LAST.search(key):
        return choices[-1:]
    said = key.replace(" ", "")
    if by_label := [timer for timer in choices if timer.label and _bare(timer.label) in said]:
        return by_label
    if (span := find_duration(key, language)) and (
        by_span := [t for t in choices if t.duration_s == float(span[0])]
    ):
        return by_span
    clock = find_clock_time(key, language, alone=True)
    return [timer for timer in choices if _shows(timer, clock[0], now)] if clock else []
