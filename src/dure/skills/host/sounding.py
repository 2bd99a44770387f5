"""What skills let sound: fetched, decoded and played as content, steered like everything else, told to the skill as its vendor does."""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import uuid4

import anyio

from dure.api import Activities, ActivityCommand, Played, Sound
from dure.audio.streamed import UnknownFormat, decoding
from dure.bus import Bus
from dure.clock import Clock
from dure.errors import DureError, Language, NotFound, Overloaded, SkillSoundUnusable, Text
from dure.events import SkillCalledBack
from dure.skills.host import phrases
from dure.skills.host.asking import FAILURES, Asker
from dure.skills.host.installed import Installed
from dure.skills.wires.base import Answer, Ask
from dure.skills.wires.sound import SILENT, Activity, Heard, Order, Player, Track

log = logging.getLogger(__name__)

MAX_PLAYERS = 64
MAX_QUEUE = 50
"""How many tracks of one skill may wait."""

MAX_TOLD = 64
"""How many things may wait to be told to one skill; what comes beyond is not told."""

MAX_FAILURES = 3
"""After so many tracks in a row that could not be played, no further one of that skill is tried."""

_DOES: dict[Played, Activity] = {
    "started": "playing", "paused": "paused", "resumed": "playing", "stopped": "stopped", "finished": "finished", "failed": "stopped",
}  # fmt: skip
_NO_SOUND = Text("it is no sound that is known here", "알 수 없는 형식이에요")

Whose = Callable[[Installed, str], tuple[str, str]]
"""The ids by which a skill knows the household and a microphone."""


@dataclass(slots=True, kw_only=True)
class _Desk:
    """What one skill lets sound at one microphone."""

    skill: Installed
    agent: str
    satellite: str
    language: Language = "ko"
    action: str = ""
    session: str = field(default_factory=lambda: uuid4().hex)
    player: Player = SILENT
    queue: deque[Track] = field(default_factory=lambda: deque(maxlen=MAX_QUEUE))
    wanted: Track | None = None
    playing: _Record | None = None
    failures: int = 0
    news: deque[_News] = field(default_factory=deque)
    changed: anyio.Event = field(default_factory=anyio.Event)


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """Something that happened to a record, or a wish of the user's."""

    heard: Heard | Literal["next", "previous"]
    player: Player
    record: _Record | None = None


class _Record:
    """`dure.api.Source`: one track of a skill's."""

    def __init__(self, desk: _Desk, track: Track) -> None:
        self.desk, self.track = desk, track
        self.activity = ""
        self.begun = False
        self.error: DureError | None = None

    async def pour(self, into: Callable[[Sound], Awaitable[None]]) -> None:
        """Fetch and decode it, from where it is to begin.

        Raises:
            DureError: it cannot be fetched, or is none.
        """
        skill, track = self.desk.skill, self.track
        position_ms, reports = 0.0, _Reports(track)
        try:
            async with skill.line.stream(track.url) as pieces, decoding(pieces) as blocks:
                async for block in blocks:
                    position_ms += len(block.pcm) * 500 / block.rate_hz
                    if position_ms <= track.offset_ms:
                        continue
                    await into(block)
                    for heard in reports.due(position_ms):
                        self._tell(heard, round(position_ms))
        except UnknownFormat as error:
            self.error = SkillSoundUnusable(skill=skill.manifest.id, why=_NO_SOUND)
            raise self.error from error
        except DureError as error:
            self.error = error
            raise
        self._tell("nearly_finished", round(position_ms))

    def told(self, what: Played, position_ms: int) -> None:
        """Keep how far it has come, and tell the skill."""
        position_ms += self.track.offset_ms
        self.begun = self.begun or what == "started"
        desk = self.desk
        if desk.playing is self or desk.playing is None:
            desk.player = Player(activity=_DOES[what], track=self.track, position_ms=position_ms)
        if what in ("stopped", "finished", "failed") and desk.playing is self:
            desk.playing = None
        self._tell(what, position_ms)

    async def steer(self, command: Literal["next", "previous"]) -> None:
        """The skill, or what waits, goes on to another."""
        _post(self.desk, _News(heard=command, player=self.desk.player, record=self))

    def _tell(self, heard: Heard, position_ms: int) -> None:
        at = self.desk.player if self.desk.player.track is self.track else Player(track=self.track)
        _post(self.desk, _News(heard=heard, player=replace(at, position_ms=position_ms), record=self))


class Sounds:
    """Every player of the hub's skills.

    Attributes:
        activities: an agent's way to a loudspeaker; None where there is none.

    Args:
        asker: tells the skills.
        bus: where the user is told that something could not be played.
        clock: the time.
        whose: the ids by which a skill knows the household and a microphone.
    """

    def __init__(self, asker: Asker, bus: Bus, clock: Clock, whose: Whose) -> None:
        self.activities: Callable[[str], Activities] | None = None
        self._asker, self._bus, self._clock, self._whose = asker, bus, clock, whose
        self._desks: OrderedDict[tuple[str, str], _Desk] = OrderedDict()
        self._opened: deque[_Desk] = deque()
        self._changed = anyio.Event()

    async def run(self) -> None:
        """Tell skills of what they let sound, until cancelled."""
        async with anyio.create_task_group() as tasks:
            while True:
                while self._opened:
                    tasks.start_soon(self._serve, self._opened.popleft())
                await self._changed.wait()
                self._changed = anyio.Event()

    def player(self, skill: str, satellite: str) -> Player:
        """How far a skill's player has come."""
        desk = self._desks.get((skill, satellite))
        return desk.player if desk is not None else SILENT

    async def obey(
        self, skill: Installed, answer: Answer, *, agent: str, satellite: str, language: Language
    ) -> bool:
        """Do what an answer wants of the player; tells whether anything plays or is done."""
        orders = [order for one in answer.directives if (order := skill.wire.order(one)) is not None]
        jingles = [Track(url=url, told=False) for url in answer.sounds]
        if not (orders or jingles) or self.activities is None or not satellite:
            return False
        desk = self._desk(skill, agent, satellite)
        desk.language, desk.agent, desk.action = language, agent, answer.action or desk.action
        desk.failures = 0
        return await self._orders(
            desk, [*(Order(act="play", track=one, place="after") for one in jingles), *orders]
        )

    async def _orders(self, desk: _Desk, orders: Sequence[Order]) -> bool:
        done = False
        for order in orders:
            done = await self._order(desk, order) or done
        return done

    async def _order(self, desk: _Desk, order: Order) -> bool:
        track = order.track
        match order.act:
            case "play" if track is not None:
                if order.place in ("now", "next"):
                    desk.queue.clear()
                desk.queue.append(track)
                if order.place == "now" or desk.playing is None:
                    return await self._next(desk)
                return True
            case "deliver" if track is not None and desk.wanted is not None:
                known, desk.wanted = desk.wanted, None
                stream = replace(known, url=track.url, token=track.token or known.token)
                return await self._start(desk, stream) if stream.url else False
            case "clear":
                desk.queue.clear()
                return True
            case "stop" | "pause" | "resume":
                if order.act == "stop":
                    desk.queue.clear()
                return await self._steer(desk, order.act)
        return False

    async def _steer(self, desk: _Desk, command: ActivityCommand) -> bool:
        if desk.playing is None or self.activities is None:
            return False
        return await self.activities(desk.agent).order(desk.playing.activity, command)

    async def _next(self, desk: _Desk) -> bool:
        """Go on to what waits first, in place of what plays."""
        if not desk.queue or desk.failures >= MAX_FAILURES:
            return False
        track = desk.queue.popleft()
        if not track.url:
            desk.wanted = track
            _post(desk, _News(heard="wanted", player=Player(track=track)))
            return True
        return await self._start(desk, track)

    async def _start(self, desk: _Desk, track: Track) -> bool:
        await self._steer(desk, "stop")
        if self.activities is None:
            return False
        record = _Record(desk, track)
        before, desk.playing = desk.playing, record
        try:
            record.activity = await self.activities(desk.agent).play(
                satellite=desk.satellite, source=record, can=self._can(desk)
            )
        except (NotFound, Overloaded) as error:  # the satellite is gone, or much sounds there
            desk.playing = before
            log.info("skill not played: skill=%s code=%s", desk.skill.manifest.id, error.code)
            return False
        return True

    def _can(self, desk: _Desk) -> Sequence[ActivityCommand]:
        can: list[ActivityCommand] = ["pause", "resume", "stop"]
        if desk.queue or _intent(desk.skill, "next"):
            can.append("next")
        if _intent(desk.skill, "previous"):
            can.append("previous")
        return can

    def _desk(self, skill: Installed, agent: str, satellite: str) -> _Desk:
        key = (skill.manifest.id, satellite)
        desk = self._desks.get(key)
        if desk is None or desk.skill is not skill:
            if desk is not None:
                desk.changed.set()
            desk = self._desks[key] = _Desk(skill=skill, agent=agent, satellite=satellite)
            self._opened.append(desk)
            self._changed.set()
        self._desks.move_to_end(key)
        while len(self._desks) > MAX_PLAYERS:
            self._desks.popitem(last=False)[1].changed.set()
        return desk

    async def leave_out(self, skills: Collection[str]) -> None:
        """Silence what skills let sound that are no more among these."""
        for key, desk in tuple(self._desks.items()):
            if key[0] not in skills:
                del self._desks[key]
                desk.queue.clear()
                await self._steer(desk, "stop")
                desk.changed.set()

    async def _serve(self, desk: _Desk) -> None:
        """Tell one skill its news, one after the other, for as long as its player is kept."""
        while self._desks.get((desk.skill.manifest.id, desk.satellite)) is desk or desk.news or desk.playing:
            if not desk.news:
                await desk.changed.wait()
                desk.changed = anyio.Event()
                continue
            news = desk.news.popleft()
            try:
                await self._take(desk, news)
            except FAILURES as error:  # told already; what plays goes on
                log.info("skill not told: skill=%s code=%s", desk.skill.manifest.id, error.code)
            if news.heard in ("finished", "failed") and desk.playing is None and desk.wanted is None:
                await self._next(desk)

    async def _take(self, desk: _Desk, news: _News) -> None:
        record, heard = news.record, news.heard
        if heard == "next" or heard == "previous":
            await self._go_on(desk, heard)
            return
        if heard == "started":
            desk.failures = 0
        elif heard == "failed" or (heard == "finished" and record is not None and not record.begun):
            desk.failures += 1
        if heard == "failed":
            await self._say_failed(desk, record)
        if record is None or record.track.told:
            await self._ask(desk, self._asked(desk, "sound", heard=heard, player=news.player))

    async def _go_on(self, desk: _Desk, command: Literal["next", "previous"]) -> None:
        """“Next”: the skill is asked where it knows the word; else it is what waits."""
        intent = _intent(desk.skill, command)
        if intent:
            answer = await self._ask(desk, self._asked(desk, "intent", intent=intent))
            if answer.speech:
                await self._say(desk, answer.speech)
        elif command == "next" and not await self._next(desk):
            await self._steer(desk, "stop")

    async def _ask(self, desk: _Desk, ask: Ask) -> Answer:
        if desk.skill.wire.alone(ask) is not None:  # its vendor would not ask
            return Answer()
        answer = await self._asker.ask(desk.skill, ask, agent=desk.agent, satellite=desk.satellite)
        orders = [order for one in answer.directives if (order := desk.skill.wire.order(one)) is not None]
        await self._orders(desk, orders)
        return answer

    def _asked(
        self,
        desk: _Desk,
        kind: Literal["sound", "intent"],
        *,
        heard: Heard | None = None,
        player: Player | None = None,
        intent: str = "",
    ) -> Ask:
        user, device = self._whose(desk.skill, desk.satellite)
        return Ask(
            kind=kind,
            session=desk.session,
            turn=uuid4().hex[:12],
            new=False,
            language=desk.language,
            now=self._clock.now(),
            user=user,
            device=device,
            intent=intent,
            heard=heard,
            player=player or desk.player,
            follow=desk.action if kind == "sound" else "",
        )

    async def _say_failed(self, desk: _Desk, record: _Record | None) -> None:
        error = record.error if record is not None else None
        if error is not None:
            await self._asker.went_wrong(
                desk.skill, error, turn=desk.session, agent=desk.agent, satellite=desk.satellite
            )
        await self._say(desk, phrases.sound_failed(desk.skill.manifest.title(desk.language), desk.language))

    async def _say(self, desk: _Desk, text: str) -> None:
        await self._bus.publish(
            SkillCalledBack(
                satellite=desk.satellite,
                time_ms=0,
                skill=desk.skill.manifest.id,
                agent=desk.agent,
                turn=desk.session,
                text=text,
            )
        )


class _Reports:
    """When a track's progress is to be told."""

    def __init__(self, track: Track) -> None:
        self._once: list[tuple[int, Heard]] = []
        if track.delay_ms:
            self._once.append((track.offset_ms + track.delay_ms, "delay_passed"))
        if track.at_ms > track.offset_ms:
            self._once.append((track.at_ms, "position_passed"))
        self._interval_ms = track.interval_ms
        self._next_ms = track.offset_ms + track.interval_ms

    def due(self, position_ms: float) -> Sequence[Heard]:
        """What has come to pass by that place."""
        due: list[Heard] = [heard for at_ms, heard in self._once if at_ms <= position_ms]
        self._once = [(at_ms, heard) for at_ms, heard in self._once if at_ms > position_ms]
        if self._interval_ms and position_ms >= self._next_ms:
            due.append("interval_passed")
            self._next_ms += self._interval_ms
        return due


def _post(desk: _Desk, news: _News) -> None:
    if len(desk.news) < MAX_TOLD:
        desk.news.append(news)
        desk.changed.set()


def _intent(skill: Installed, command: Literal["next", "previous"]) -> str:
    """What the vendor calls it, where the skill understands it; empty where it does not."""
    name = skill.wire.steers.get(command, "")
    return name if name in skill.wire.builtins.values() or name in skill.manifest.intents else ""
