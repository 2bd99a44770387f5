"""Commands for the device, whichever agent was asked: they act on the newest thing they fit, whoever owns it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dure.api import ActivityCommand, Timer
from dure.errors import Language
from dure.events import DeviceCommanded
from dure.language.clock_times import read_clock_time
from dure.language.device_commands import Command, DeviceCommand
from dure.language.text import language_of
from dure.session import device_talk as talk
from dure.session.activities import Stage
from dure.session.floor import Floor
from dure.session.parts import Parts
from dure.session.phrases import squeeze
from dure.session.turn import Turn
from dure.session.volume import Volume
from dure.skills import timer_talk

SOFTEST_PERCENT = 5
"""“Quieter” ends here; silence is asked for as such."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a command.

    Attributes:
        kind: of what it was, as in `DeviceCommanded`.
        done: whether anything was done.
        says: what the hub says to it, in Korean and English; None for nothing.
        repeats: what an agent said before and now says again; empty for nothing.
        asks: whether that was a question, so that the next utterance needs no name.
        goes_on: whether a reply that was cut by the command goes on.
    """

    kind: str
    done: bool = True
    says: talk.Both | None = None
    repeats: str = ""
    asks: bool = False
    goes_on: bool = True


class Device:
    """One satellite, as something that is told what to do.

    Args:
        parts: what the session works with.
        satellite: which.
        volume: how loud it is.
        floor: the replies before.
        stage: what sounds there.
        silence: ends what rings; tells whether anything did.
        rings: whether a timer rings here, though it may be another satellite's that is away.
        now_ms: where the satellite's stream is.
    """

    def __init__(
        self,
        parts: Parts,
        satellite: str,
        *,
        volume: Volume,
        floor: Floor,
        stage: Stage,
        silence: Callable[[], Awaitable[bool]],
        rings: Callable[[str], bool],
        now_ms: Callable[[], int],
    ) -> None:
        self._parts = parts
        self._satellite = satellite
        self._volume = volume
        self._floor = floor
        self._stage = stage
        self._silence = silence
        self._rings = rings
        self._now_ms = now_ms

    async def obey(self, command: DeviceCommand, turn: Turn) -> Outcome | None:
        """Do it and tell it, or None where it is the agent's affair after all.

        Raises:
            StoreFailed: it was done, but not kept.
        """
        outcome = await self._obey(command, turn)
        if outcome is not None:
            await self._parts.bus.publish(
                DeviceCommanded(
                    satellite=self._satellite,
                    time_ms=self._now_ms(),
                    turn=turn.id,
                    agent=turn.agent,
                    command=command.command.value,
                    kind=outcome.kind,
                    done=outcome.done,
                )
            )
        return outcome

    async def _obey(self, command: DeviceCommand, turn: Turn) -> Outcome | None:
        match command.command:
            case Command.REPEAT:
                return self._repeat(turn, sure=command.sure)
            case Command.TIMERS_LIST:
                return await self._list_timers(command)
            case Command.TIMERS_CANCEL:
                return await self._cancel_timers(command)
            case Command.STOP:
                return await self._stop() or self._nothing(command)
            case Command.PAUSE:
                return self._pause_reply() or await self._order("pause") or self._nothing(command)
            case Command.RESUME:
                return self._resume_reply() or await self._order("resume") or self._nothing(command)
            case Command.NEXT | Command.PREVIOUS:
                order: ActivityCommand = "next" if command.command is Command.NEXT else "previous"
                return await self._order(order) or self._nothing(command)
        return await self._obey_volume(command)

    async def _obey_volume(self, command: DeviceCommand) -> Outcome:
        match command.command:
            case Command.VOLUME_UP:
                return await self._louder(command.percent)
            case Command.VOLUME_DOWN:
                return await self._louder(-command.percent)
            case Command.MUTE:
                return await self._mute()
            case Command.VOLUME_SET:
                await self._volume.set(command.percent)
            case Command.UNMUTE:
                await self._volume.set(self._volume.percent or 2 * SOFTEST_PERCENT)
        return Outcome(kind="volume", says=talk.volume_is(self._volume.percent))

    def _nothing(self, command: DeviceCommand) -> Outcome | None:
        """There is nothing that it fits: said plainly where no agent could have been meant."""
        return Outcome(kind="", done=False, says=talk.NOTHING) if command.sure else None

    async def _stop(self) -> Outcome | None:
        held = self._floor.held is not None
        self._floor.drop()
        rang = await self._silence()
        if held or rang:
            return Outcome(kind="reply" if held else "alert", goes_on=False)
        return await self._order("stop")

    def _pause_reply(self) -> Outcome | None:
        if not self._floor.waits:
            return None
        self._floor.paused = True
        return Outcome(kind="reply", goes_on=False)

    def _resume_reply(self) -> Outcome | None:
        if self._floor.held is None:
            return None
        self._floor.paused = False
        return Outcome(kind="reply")

    async def _order(self, command: ActivityCommand) -> Outcome | None:
        one = self._stage.newest(command)
        if one is None:
            return None
        done = await self._stage.order(one, command)
        return Outcome(kind=one.kind, done=done, says=None if done else talk.FAILED)

    async def _louder(self, step: int) -> Outcome:
        lowest = min(SOFTEST_PERCENT, self._volume.percent)
        wanted = max(lowest, min(100, self._volume.percent + step))
        if await self._volume.set(wanted):
            return Outcome(kind="volume", says=talk.volume_is(wanted))
        return Outcome(kind="volume", done=False, says=talk.LOUDEST if step > 0 else talk.SOFTEST)

    async def _mute(self) -> Outcome:
        if self._stage.has("alert"):
            await self._silence()
            return Outcome(kind="alert")
        await self._volume.set(self._volume.percent, muted=True)
        return Outcome(kind="volume")

    def _repeat(self, turn: Turn, *, sure: bool) -> Outcome | None:
        """Only an agent's own words, and only what was heard at this satellite."""
        last = self._floor.last
        if last is not None and last.turn.agent == turn.agent:
            return Outcome(kind="reply", repeats=last.text, asks=last.expects_reply, goes_on=False)
        if not sure:
            return None
        return Outcome(kind="reply", done=False, says=talk.NOT_MINE if last else talk.NOTHING_SAID)

    async def _list_timers(self, command: DeviceCommand) -> Outcome | None:
        timers = await self._timers(command)
        if not timers:
            return None
        return Outcome(kind="timer", says=timer_talk.tell(timers, self._now, how_long=command.how_long))

    async def _cancel_timers(self, command: DeviceCommand) -> Outcome | None:
        rings = [
            timer
            for timer in await self._parts.timers.ringing()
            if command.kind in {None, timer.kind} and (self._is_here(timer) or self._rings(timer.id))
        ]
        if rings and not (command.everything or command.span_s or command.label):
            for timer in rings:
                await self._parts.timers.cancel(timer.id)
            return Outcome(kind="alert", says=timer_talk.fell_silent(rings))
        timers = await self._timers(command)
        if not timers:
            return None
        gone = timers if command.everything else [max(timers, key=self._age)]
        for timer in gone:
            await self._parts.timers.cancel(timer.id)
        says = talk.cancelled(gone, len(timers) - len(gone), self._now)
        return Outcome(kind="timer", says=says)

    async def _timers(self, command: DeviceCommand) -> Sequence[Timer]:
        """Everybody's that fit, soonest first."""
        pending = await self._parts.timers.pending()
        return [
            timer
            for timer in pending
            if command.kind in {None, timer.kind}
            and command.span_s in {0, timer.duration_s}
            and (not command.label or self._is_called(timer, command.label))
        ]

    def _is_called(self, timer: Timer, label: str) -> bool:
        """Whether it was set for that, or for that time of day."""
        if timer.label and squeeze(label) in squeeze(timer.label):
            return True
        clock = read_clock_time(label, language_of(label, "ko"))
        if clock is None:
            return False
        due = timer.due.astimezone(self._parts.zone)
        halves = {clock.hour} if clock.sure else {clock.hour % 12, clock.hour % 12 + 12}
        return due.hour in halves and due.minute == clock.minute

    def _age(self, timer: Timer) -> tuple[bool, datetime]:
        """The newest of this place is the greatest."""
        return self._is_here(timer), timer.changed or _LONG_AGO

    def _is_here(self, timer: Timer) -> bool:
        return timer.satellite in {"", self._satellite}

    @property
    def _now(self) -> datetime:
        return self._parts.clock.now().astimezone(self._parts.zone)


def remembered(command: DeviceCommand, outcome: Outcome, language: Language) -> str:
    """What the asked agent is told of it: that it was done, and to what kind of thing."""
    sentences = talk.TOLD[command.command] if outcome.done else talk.NOTHING
    return talk.choose(sentences, language)
