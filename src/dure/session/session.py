"""One satellite's session: sound comes in, names are heard, agents answer, any name may barge in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import anyio
from anyio.abc import TaskGroup

from dure.api import Detection, Timer, WakeStream
from dure.audio.echo import EchoCanceller
from dure.bus import Subscription
from dure.errors import Language, NotFound, Text
from dure.events import (
    AudioDropped,
    MicrophoneMuted,
    NamesChanged,
    SkillAskedAgain,
    SkillCalledBack,
    SpeechStarted,
    SpeechStopped,
    TimerRang,
    TimerStopped,
)
from dure.session.activities import Stage
from dure.session.attention import Attention
from dure.session.content import Content
from dure.session.conversation import Conversation
from dure.session.device import Device
from dure.session.ears import WINDOW_BYTES, Ears, Heard
from dure.session.floor import Floor
from dure.session.inlet import Cutter, Inlet
from dure.session.parts import Parts
from dure.session.phrases import missed, names_in
from dure.session.playback import Playback, PlayTime, StreamTime, WallTime
from dure.session.question import Question
from dure.session.ringing import Ringing
from dure.session.stop_listener import StopListener
from dure.session.turn import new_id
from dure.session.volume import Volume
from dure.tasks import task_group
from dure.wake.arbiter import Arbiter, Decision

INLET_MS = 8000
"""Live sound that may wait when the machine is busy."""

LEAVE_S = 5.0
"""How long what sounds may take to stop when its satellite leaves."""


class Session:
    """One microphone and loudspeaker, from the first sound to the last.

    `open_session` makes it. Everything that happens is published on the bus.

    Attributes:
        stage: what sounds there beside conversation.
        content: of that, what the hub itself plays.
        volume: how loud it is.
    """

    def __init__(
        self, parts: Parts, satellite: str, stream: WakeStream, tasks: TaskGroup, time: PlayTime
    ) -> None:
        attention = parts.config.attention
        keep_s = attention.max_utterance_s + attention.listen_s + attention.pre_roll_s + 1
        self._parts = parts
        self._satellite = satellite
        self._time = time
        self._inlet = Inlet(INLET_MS)
        echo = EchoCanceller() if attention.cancel_echo else None
        self._ears = Ears(
            stream,
            pre_roll_ms=round(attention.pre_roll_s * 1000),
            keep_ms=round(keep_s * 1000),
            echo=echo,
        )
        self._arbiter = self._new_arbiter()
        settings = None if self._lockstep else parts.household.settings
        self.volume = Volume(
            satellite, settings, tell=parts.bus.publish, now_ms=lambda: self._playback.stream_ms
        )
        self._playback = Playback(
            parts.bus,
            satellite,
            time,
            volume=self.volume,
            echo=echo,
            waiting_ms=lambda: self._inlet.waiting_ms,
        )
        self.stage = Stage(parts.bus, satellite, tasks, now_ms=lambda: self._playback.stream_ms)
        self.content = Content(self._playback, self.stage, tasks, quiet=lambda: not self._question.active)
        self._ringing = Ringing(
            self._playback,
            parts.timers,
            self.stage,
            quiet=lambda: self._conversation.attention is Attention.IDLE and not self._question.active,
            first=self.content.hush,
        )
        self._question = Question(
            parts,
            self._playback,
            tasks=tasks,
            sound=self._ears.sound,
            silence=self._fall_silent,
            over=self.content.wake,
        )
        self._conversation = self._converse(tasks)
        self._tasks = tasks
        self._stop_listener = StopListener(parts, sound=self._ears.sound, stop=lambda: self._stop("stop"))
        self._cutter = Cutter()
        self._drained = anyio.Event()
        self._muted = False

    def _converse(self, tasks: TaskGroup) -> Conversation:
        floor = Floor()
        device = Device(
            self._parts,
            self._satellite,
            volume=self.volume,
            floor=floor,
            stage=self.stage,
            silence=self._ringing.stop,
            rings=self._ringing.rings,
            now_ms=lambda: self._playback.stream_ms,
        )
        return Conversation(
            self._parts,
            self._satellite,
            playback=self._playback,
            tasks=tasks,
            sound=self._ears.sound,
            floor=floor,
            device=device,
            attended=self._attend,
            recorded=self._lockstep,
        )

    async def _attend(self, attended: bool) -> None:  # one switch, one value
        self.stage.attend(attended)
        if attended:
            await self.content.hush()

    @property
    def _lockstep(self) -> bool:
        return isinstance(self._time, StreamTime)

    async def feed(self, pcm: bytes) -> None:
        """Hear more sound: 16 kHz mono s16le, any length.

        A live session never makes its caller wait: sound that comes too fast is dropped and counted. A
        recording's session returns when the sound was heard.
        """
        for window in self._cutter.cut(pcm):
            if self._lockstep:
                await self._take_in(window)
            else:
                self._inlet.put(window)

    async def finish(self) -> None:
        """The stream has ended; returns when the last turn is answered."""
        if rest := self._cutter.flush():
            await self.feed(rest)
        self._inlet.close()
        if not self._lockstep:
            await self._drained.wait()
        await self._decide(await self._ears.finish())
        await self._conversation.finish(self._ears.now_ms)
        if isinstance(self._time, StreamTime):
            self._time.advance(float("inf"))
        await self._conversation.settled()

    async def stop(self) -> None:
        """The stop button: silence what sounds and drop what is thought about."""
        await self._stop("button")

    async def call(self, agent: str) -> None:
        """Push to talk: as if that agent's name had just been said.

        Raises:
            NotFound: there is no such agent.
        """
        if agent not in self._parts.voices:
            raise NotFound(what=Text("agent", "비서"), id=agent)
        await self._conversation.begin(agent, start_ms=self._ears.now_ms)

    async def ask(self, text: str, language: Language, *, loudness: float, wait_s: float) -> str | None:
        """Say something over anything else that sounds, and wait for what is answered; see `dure.api.Interlocutor`.

        Raises:
            SynthesisFailed: it could not be said.
        """
        return await self._question.ask(text, language, loudness=loudness, wait_s=wait_s)

    async def _fall_silent(self) -> None:
        self._ringing.hush()
        await self.content.hush()
        await self._playback.stop(interrupted=True)
        await self._conversation.stop("hub")

    async def tell_missed(self, timers: Sequence[Timer]) -> None:
        """Tell of timers that came due while the hub was down, in the voice of the first one's agent."""
        config, zone = self._parts.config, self._parts.zone
        now = self._parts.clock.now().astimezone(zone)
        if timers:
            text = " ".join(missed(timer, now, config.language) for timer in timers)
            await self._conversation.announce(timers[0].agent, text)

    def ring(self, timers: Sequence[Timer]) -> None:
        """Join in with timers that rang before this session began."""
        for timer in timers:
            if self._concerns(timer.satellite):
                self._ringing.begin(timer.id, timer.agent)

    async def mute(self, muted: bool) -> None:
        """Ignore all sound, or hear again; a request that is being said is dropped."""
        self._muted = muted
        if muted and self._conversation.attention is Attention.LISTENING:
            await self._conversation.stop("button")

    async def run(self, events: Subscription) -> None:
        """Listen to live sound, and to what the hub tells its sessions, until cancelled."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._ringing.run)
            tasks.start_soon(self.content.run)
            tasks.start_soon(self._watch, events)
            async for window in self._inlet:
                await self._take_in(window)
                if dropped_ms := self._inlet.take_dropped_ms():
                    await self._parts.bus.publish(
                        AudioDropped(
                            satellite=self._satellite, time_ms=self._ears.now_ms, dropped_ms=dropped_ms
                        )
                    )
            self._drained.set()

    async def _watch(self, events: Subscription) -> None:
        async for event in events:
            if isinstance(event, NamesChanged):
                self._arbiter = self._new_arbiter()
                self._ears.replace_stream(await self._parts.wake_engine.open(self._parts.names()))
            elif isinstance(event, MicrophoneMuted):
                await self.mute(event.muted)
            elif isinstance(event, TimerRang | TimerStopped) and self._concerns(event.satellite):
                self._ringing.tell(event)
            elif isinstance(event, SkillCalledBack | SkillAskedAgain) and event.satellite == self._satellite:
                self._tasks.start_soon(self._pass_on, event)

    async def _pass_on(self, event: SkillCalledBack | SkillAskedAgain) -> None:
        """Say a skill's second answer, or its question once more, as soon as nobody is attended to."""
        await self._conversation.settled()
        await self._conversation.announce(
            event.agent, event.text, expects_reply=isinstance(event, SkillAskedAgain)
        )

    def _concerns(self, satellite: str) -> bool:
        """Whether a timer that was set there sounds here."""
        return satellite in {"", self._satellite} or satellite not in self._parts.connected()

    async def _take_in(self, window: bytes) -> None:
        heard = await self._ears.hear(bytes(WINDOW_BYTES) if self._muted else window)
        self._playback.stream_ms = heard.end_ms
        if isinstance(self._time, StreamTime):
            self._time.advance(heard.end_ms)
        await self._tell_voice(heard)
        if self._question.active:
            self._question.hear(heard.score, heard.end_ms)
            return
        await self._decide(heard.detections)
        await self._conversation.hear(heard.score, heard.end_ms)
        await self._listen_for_stop(heard)
        while self._lockstep and self._conversation.owes:
            await self._playback.changed()

    async def _listen_for_stop(self, heard: Heard) -> None:
        attentive = self._conversation.attention is Attention.LISTENING
        playing = self._playback.sounding or self._ringing.active
        if self._stop_listener.wants(heard.change) and playing and not attentive:
            if self._lockstep:
                await self._stop_listener.read(heard.end_ms)
            else:
                self._tasks.start_soon(self._stop_listener.read, heard.end_ms)

    async def _tell_voice(self, heard: Heard) -> None:
        if heard.change is not None:
            kind = SpeechStarted if heard.change.kind == "started" else SpeechStopped
            await self._parts.bus.publish(
                kind(satellite=self._satellite, time_ms=heard.change.at_ms, score=heard.change.score)
            )

    async def _decide(self, detections: Sequence[Detection]) -> None:
        conversation = self._conversation
        said = " ".join(self._playback.says(one.start_ms, one.end_ms) for one in detections)
        free = any(conversation.free_for(detection.start_ms) for detection in detections)
        for decision in self._arbiter.decide(
            detections,
            state=Attention.IDLE if free else conversation.attention,
            playing=self._playing,
            own_voice=names_in(said, self._spellings()),
        ):
            await self._parts.bus.publish(
                decision.event(decision=new_id(), satellite=self._satellite, time_ms=self._ears.now_ms)
            )
            if decision.accepted:
                await self._follow(decision)

    async def _follow(self, decision: Decision) -> None:
        if decision.wake_word.kind == "stop":
            await self._stop("stop")
            return
        if self._ringing.active:
            self._ringing.hush()
            await self._playback.stop(interrupted=True)
        await self._conversation.begin(
            decision.wake_word.agent,
            start_ms=decision.detection.end_ms,
            spoken_names=(decision.wake_word.text, *decision.wake_word.also),
        )

    async def _stop(self, by: str) -> None:
        spoken_to = self._conversation.attention is not Attention.IDLE
        rang = await self._ringing.stop()
        await self.content.hush()
        await self._playback.stop(interrupted=True)
        await self._conversation.stop(by)
        if not (spoken_to or rang) and (newest := self.stage.newest("stop")) is not None:
            await self.stage.order(newest, "stop")

    @property
    def _playing(self) -> bool:
        return self._playback.sounding or self._ringing.active or self.stage.sounding

    def _new_arbiter(self) -> Arbiter:
        return Arbiter(self._parts.names(), refractory_ms=round(self._parts.config.wake.refractory_s * 1000))

    def _spellings(self) -> dict[str, tuple[str, ...]]:
        return {word.text: (word.text, *word.also) for word in self._parts.names()}


@asynccontextmanager
async def open_session(parts: Parts, satellite: str, *, lockstep: bool = False) -> AsyncIterator[Session]:
    """Open a session; leaving the context ends all that it does.

    Args:
        parts: what it works with.
        satellite: the microphone's id.
        lockstep: whether the sound is a recording that is fed as fast as it is heard: then its own time
            rules, and the same recording always gives the same events.

    Raises:
        WakeWordInvalid: one of the names cannot be listened for.
        ModelMissing: a model that is needed has not been fetched.
    """
    stream = await parts.wake_engine.open(parts.names())
    wanted = (NamesChanged, MicrophoneMuted, TimerRang, TimerStopped, SkillAskedAgain, SkillCalledBack)
    with parts.bus.subscribe(*wanted) as events:
        async with task_group() as tasks:
            time = StreamTime() if lockstep else WallTime(parts.clock)
            session = Session(parts, satellite, stream, tasks, time)
            board = parts.household.activities
            board.enter(satellite, session.stage, None if lockstep else session.content)
            try:
                if not lockstep:
                    await session.volume.load()
                    tasks.start_soon(session.run, events)
                yield session
            finally:
                board.leave(satellite, session.stage)
                with anyio.move_on_after(LEAVE_S, shield=True):
                    await session.stage.clear()
            tasks.cancel_scope.cancel()
