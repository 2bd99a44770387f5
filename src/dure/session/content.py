"""What the hub itself plays at a satellite: music, radio, stories; one thing sounds, and goes on where it was cut.

Little is sent ahead, so that it falls silent at once where someone is spoken to; what was sent and not heard is kept,
and played again first.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import anyio
from anyio.abc import TaskGroup
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from dure.api import ActivityCommand, Sound, Source
from dure.audio.resample import MAX_RATE_HZ
from dure.errors import AudioUnusable, DureError, Text
from dure.session.activities import Activity, Stage
from dure.session.playback import Playback

log = logging.getLogger(__name__)

MIN_RATE_HZ = 8_000
_RATE = Text("it has a rate that cannot be played", "재생할 수 없는 샘플링 주파수예요")

LEAD_MS = 800
"""How much is sent before it is played."""

PIECE_MS = 200
MOST_AHEAD = LEAD_MS // PIECE_MS + 2
"""How many pieces may have been sent and not heard."""

WAITING_PIECES = 8
"""How many pieces may wait to be sent."""


@dataclass(slots=True, eq=False)
class _Playing:
    """One thing that plays, or would."""

    source: Source
    ahead: deque[Sound] = field(default_factory=deque)
    sent: deque[Sound] = field(default_factory=deque)
    heard_ms: float = 0.0
    begun: bool = False
    paused: bool = False
    failed: bool = False
    pump: anyio.CancelScope = field(default_factory=anyio.CancelScope)
    activity: Activity | None = None

    @property
    def silent(self) -> bool:
        """Whether it is to be silent now."""
        return self.activity is None or bool(self.activity.paused_by)

    def take_back(self, left_ms: float) -> None:
        """So much of what was sent will not be heard: it is to be sent again."""
        while self.sent and left_ms > 0:
            piece = self.sent.pop()
            self.ahead.appendleft(piece)
            left_ms -= piece.duration_ms
            self.heard_ms -= piece.duration_ms

    def note(self, piece: Sound) -> None:
        """A piece was sent."""
        self.sent.append(piece)
        self.heard_ms += piece.duration_ms
        if len(self.sent) > MOST_AHEAD:
            self.sent.popleft()

    def tell(self, what: Literal["started", "paused", "resumed", "stopped", "finished", "failed"]) -> None:
        """Tell the source, and keep what it was told last."""
        self.paused = what == "paused"
        self.source.told(what, max(0, round(self.heard_ms)))


class Content:
    """Everything that the hub plays at one satellite.

    Args:
        playback: where it sounds.
        stage: where it is one activity among others, and told when to be silent.
        tasks: owns what fetches it.
        quiet: whether nothing else has the loudspeaker to itself; `wake` tells that it may have changed.
    """

    def __init__(
        self, playback: Playback, stage: Stage, tasks: TaskGroup, quiet: Callable[[], bool] = lambda: True
    ) -> None:
        self._quiet = quiet
        self._playback = playback
        self._stage = stage
        self._tasks = tasks
        self._all: list[tuple[_Playing, MemoryObjectReceiveStream[Sound]]] = []
        self._now: _Playing | None = None
        self._sounding = anyio.CancelScope()
        self._changed = anyio.Event()
        stage.watch(self.wake)

    def begin(self, agent: str, source: Source, *can: ActivityCommand) -> str:
        """Play something, before whatever plays already; gives the activity's id.

        Raises:
            Overloaded: too much sounds already.
        """
        one = _Playing(source)
        one.activity = self._stage.begin(agent, "content", _Controls(self, one), *can)
        send, receive = anyio.create_memory_object_stream[Sound](WAITING_PIECES)
        self._all.append((one, receive))
        self._tasks.start_soon(self._pump, one, send)
        self.wake()
        return one.activity.id

    async def run(self) -> None:
        """Play until cancelled."""
        try:
            await self._run()
        finally:
            for _, pieces in self._all:
                pieces.close()

    async def _run(self) -> None:
        while True:
            ready = reversed(self._all) if self._quiet() else ()
            wanted = next(((one, it) for one, it in ready if not one.silent), None)
            if wanted is None:
                await self._changed.wait()
                self._changed = anyio.Event()
                continue
            with anyio.CancelScope() as self._sounding:
                await self._play(*wanted)

    async def hush(self) -> None:
        """Be silent now; what was not heard is kept."""
        if self._now is not None:
            self._sounding.cancel()
            await self._silence()

    async def _silence(self) -> None:
        one, self._now = self._now, None
        if one is None:
            return
        one.take_back(self._playback.left_ms)
        await self._playback.stop(interrupted=True)
        if one.begun and not one.paused and one.silent:
            one.tell("paused")

    async def pause(self, one: _Playing) -> None:
        """It may not sound any more."""
        if self._now is one:
            await self.hush()

    async def stop(self, one: _Playing) -> None:
        """It is over before its end."""
        if self._now is one:
            await self.hush()
        self._end(one, "stopped")

    async def _play(self, one: _Playing, pieces: MemoryObjectReceiveStream[Sound]) -> None:
        while not one.silent and self._quiet():
            if not one.ahead:
                try:
                    one.ahead.append(await pieces.receive())
                except anyio.EndOfStream:
                    await self._finish(one)
                    return
                continue
            if self._now is not one:
                await self._silence()
                self._now = one
                if one.paused:
                    one.tell("resumed")
            await self._playback.room(LEAD_MS)
            await self._playback.play(one.ahead[0], "content")
            one.note(one.ahead.popleft())
            if not one.begun:
                one.begun = True
                one.tell("started")

    async def _finish(self, one: _Playing) -> None:
        """All of it was sent: wait until it was heard."""
        if self._now is one:
            await self._playback.drain()
            self._now = None
        self._end(one, "failed" if one.failed else "finished")

    def _end(self, one: _Playing, what: Literal["stopped", "finished", "failed"]) -> None:
        found = next(((other, it) for other, it in self._all if other is one), None)
        if found is None:
            return
        self._all.remove(found)
        one.pump.cancel()
        found[1].close()
        if one.activity is not None:
            self._stage.end(one.activity.id)
        one.tell(what)
        self.wake()

    async def _pump(self, one: _Playing, send: MemoryObjectSendStream[Sound]) -> None:
        """Fetch it, a little ahead of what is sent."""
        cutter = _Cutter()

        async def into(sound: Sound) -> None:
            if not MIN_RATE_HZ <= sound.rate_hz <= MAX_RATE_HZ:
                raise AudioUnusable(source="content", why=_RATE, limit_s="")
            for piece in cutter.cut(sound):
                await send.send(piece)

        with one.pump, send, suppress(anyio.BrokenResourceError):  # broken where it was stopped meanwhile
            try:
                await one.source.pour(into)
            except anyio.BrokenResourceError:
                raise
            except Exception as error:  # whatever a skill raises, a session goes on
                one.failed = True
                if not isinstance(error, DureError):
                    log.warning("what was to be played failed: error=%s", type(error).__name__)
            if rest := cutter.rest():
                await send.send(rest)

    def wake(self) -> None:
        """Look again whether something may sound."""
        self._changed.set()


class _Controls:
    """How something that plays is steered."""

    def __init__(self, content: Content, one: _Playing) -> None:
        self._content = content
        self._one = one

    async def control(self, command: ActivityCommand) -> None:
        """Obey."""
        match command:
            case "pause":
                await self._content.pause(self._one)
            case "resume":
                self._content.wake()
            case "stop":
                await self._content.stop(self._one)
            case "next" | "previous":
                await self._one.source.steer(command)


class _Cutter:
    """Cuts blocks of any length into pieces of one."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._rate_hz = 0

    def cut(self, sound: Sound) -> Iterator[Sound]:
        """The whole pieces that there are by now."""
        self._rate_hz = sound.rate_hz
        self._held += sound.pcm
        step = sound.rate_hz * PIECE_MS // 1000 * 2
        while len(self._held) >= step:
            yield Sound(pcm=bytes(self._held[:step]), rate_hz=sound.rate_hz)
            del self._held[:step]

    def rest(self) -> Sound | None:
        """What is left at the end."""
        return Sound(pcm=bytes(self._held), rate_hz=self._rate_hz) if self._held else None
