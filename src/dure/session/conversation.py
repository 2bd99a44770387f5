"""Turns between one person and the agents: listening, thinking, speaking, and being interrupted."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing

import anyio
from anyio.abc import TaskGroup

from dure.audio.tones import chime
from dure.errors import DureError
from dure.events import AgentSelected, AttentionChanged, HubFailed, ReplyInterrupted, UtteranceEnded
from dure.session.answering import Answering
from dure.session.attention import Attention
from dure.session.device import Device
from dure.session.floor import Floor
from dure.session.lines import Lines
from dure.session.listening import Listening
from dure.session.parts import Parts
from dure.session.playback import Playback
from dure.session.reply import Reply
from dure.session.transfers import Transfers
from dure.session.turn import Turn
from dure.speech.endpointer import Endpoint, Endpointer

NAME_TAIL_MS = 320
"""How far a name's own sound may reach beyond the end that the wake engine tells."""

REMEMBERED_WINDOWS = 128
"""Voice probabilities kept, so that speech that followed a name in one breath is not missed: four seconds."""


class Conversation:
    """What one satellite attends to.

    Attributes:
        attention: which way it goes.
        over: whether the satellite's stream has ended, so that nobody will answer a question.

    Args:
        parts: what it works with.
        satellite: whose conversation.
        playback: where answers sound.
        tasks: owns the turns.
        sound: reads the stream between two places, in milliseconds.
        floor: the replies before.
        device: obeys what is meant for the device itself.
        attended: is told when someone is spoken to, and when no more.
        recorded: whether a recording is played to the hub: what it asks for rings everywhere.
    """

    def __init__(
        self,
        parts: Parts,
        satellite: str,
        *,
        playback: Playback,
        tasks: TaskGroup,
        sound: Callable[[int, int], bytes],
        floor: Floor,
        device: Device,
        attended: Callable[[bool], Awaitable[None]],
        recorded: bool,
    ) -> None:
        self._parts = parts
        self._satellite = satellite
        self._playback = playback
        self._tasks = tasks
        self._sound = sound
        self._floor = floor
        self._tell_attended = attended
        lines = Lines(
            parts,
            satellite,
            playback=playback,
            tasks=tasks,
            began=lambda agent: self._attend(Attention.SPEAKING, agent),
            recorded=recorded,
        )
        self._answering = Answering(
            parts,
            satellite,
            playback=playback,
            lines=lines,
            floor=floor,
            device=device,
            transfers=Transfers(parts, "" if recorded else satellite),
        )
        self._scores: deque[tuple[int, float]] = deque(maxlen=REMEMBERED_WINDOWS)
        self._listening: Listening | None = None
        self._scope: anyio.CancelScope | None = None
        self._reply: Reply | None = None
        self._attended = ""
        self.attention = Attention.IDLE
        self.over = False

    def free_for(self, name_ms: int) -> bool:
        """Whether an agent that asked back still waits when a name begins there, so that any may be called."""
        listening = self._listening
        return listening is not None and listening.turn.follow_up and not listening.began_by(name_ms)

    @property
    def owes(self) -> bool:
        """Whether a turn has work to do before the recording's time may go on."""
        if self.attention is Attention.SPEAKING:
            return self._playback.left_ms <= 0
        return self.attention is Attention.THINKING

    async def begin(
        self, agent: str, *, start_ms: int, spoken_names: Sequence[str] = (), follow_up: bool = False
    ) -> None:
        """Listen to a request for an agent that starts at this place in the stream, or soon after."""
        await self.interrupt("name")
        turn = Turn(agent=agent, start_ms=start_ms, follow_up=follow_up, spoken_names=tuple(spoken_names))
        self._listening = self._listen(turn)
        await self._parts.bus.publish(
            AgentSelected(
                satellite=self._satellite,
                time_ms=self._playback.stream_ms,
                agent=agent,
                turn=turn.id,
                reason="follow_up" if follow_up else "named",
            )
        )
        await self._attend(Attention.LISTENING, agent)
        if self._parts.config.attention.chime and not follow_up:
            await self._playback.play(chime(), "chime")
            await self._playback.stop(interrupted=False)
        for end_ms, score in tuple(self._scores):
            if end_ms > start_ms:
                await self._take_in(score, end_ms)

    async def hear(self, score: float, end_ms: int) -> None:
        """Take in one window's probability of a voice."""
        self._scores.append((end_ms, score))
        await self._take_in(score, end_ms)

    async def finish(self, end_ms: int) -> None:
        """The stream is over: what was being said is complete."""
        self.over = True
        if self._listening is not None:
            await self._end(self._listening, self._listening.finish(end_ms), end_ms)

    async def interrupt(self, by: str) -> None:
        """Drop what is being listened to or thought about, and cut what is being said.

        A reply that a name was called over is held: it goes on if nothing is asked after all.
        """
        listening, self._listening = self._listening, None
        scope, self._scope = self._scope, None
        reply, self._reply = self._reply, None
        if listening is not None:
            listening.drop()
        if scope is not None:
            scope.cancel()
        if reply is not None:
            await self._cut(reply, by)
        if by != "name":
            self._floor.drop()

    async def stop(self, by: str) -> None:
        """Drop everything and attend to nobody."""
        await self.interrupt(by)
        await self._attend(Attention.IDLE, "")

    async def announce(self, agent: str, text: str, *, expects_reply: bool = False) -> None:
        """Let an agent say something that nobody asked for, and listen to an answer where it expects one."""
        turn = Turn(agent=agent, start_ms=self._playback.stream_ms, follow_up=False, spoken_names=())
        await self._start(agent, self._answering.announce(turn, text, expects_reply=expects_reply))

    async def settled(self) -> None:
        """Return when nobody is attended to."""
        while self.attention is not Attention.IDLE:
            await self._playback.changed()

    def _listen(self, turn: Turn) -> Listening:
        times = self._parts.config.attention
        endpointer = Endpointer(
            start_ms=turn.start_ms,
            end_silence_ms=round(times.end_silence_s * 1000),
            listen_ms=round((times.follow_up_s if turn.follow_up else times.listen_s) * 1000),
            max_ms=round(times.max_utterance_s * 1000),
            tail_ms=0 if turn.follow_up else NAME_TAIL_MS,
        )
        return Listening(
            turn,
            endpointer,
            tasks=self._tasks,
            recognizer=self._parts.recognizer,
            languages=self._parts.config.recognizer.languages,
            sound=self._sound,
        )

    async def _take_in(self, score: float, end_ms: int) -> None:
        if self._listening is not None:
            endpoint = self._listening.hear(score, end_ms)
            if endpoint is not None:
                await self._end(self._listening, endpoint, end_ms)

    async def _end(self, listening: Listening, endpoint: Endpoint, now_ms: int) -> None:
        self._listening = None
        turn, said = listening.turn, listening.has_speech
        turn.watch.utterance_ended_ms = self._parts.clock.monotonic_ms()
        turn.watch.endpoint_ms = now_ms - endpoint.speech_end_ms if said else 0
        await self._parts.bus.publish(
            UtteranceEnded(
                satellite=self._satellite,
                time_ms=now_ms,
                turn=turn.id,
                duration_ms=endpoint.speech_end_ms - endpoint.speech_start_ms if said else 0,
                reason=endpoint.reason,
            )
        )
        if said:
            await self._start(turn.agent, self._answering.replies(turn, listening.recognize(endpoint)))
        elif (held := self._floor.held) is not None and self._floor.waits:
            await self._start(held.turn.agent, self._answering.go_on())
        elif turn.follow_up or not self._parts.config.attention.greet:
            await self._attend(Attention.IDLE, "")
        else:
            await self._start(turn.agent, self._answering.replies(turn, None))

    async def _start(self, agent: str, replies: AsyncGenerator[Reply]) -> None:
        await self._attend(Attention.THINKING, agent)
        self._scope = anyio.CancelScope()
        self._tasks.start_soon(self._take_turn, replies, self._scope)

    async def _take_turn(self, replies: AsyncGenerator[Reply], scope: anyio.CancelScope) -> None:
        last: Reply | None = None
        with scope:
            try:
                async with aclosing(replies):
                    async for reply in replies:
                        self._reply = last = reply
                        await self._attend(Attention.THINKING, reply.turn.agent)
                        await reply.say()
                        self._floor.spoke(reply)
            except DureError as error:
                await self._fail(error)
        if self._scope is not scope:
            return
        self._scope = self._reply = None
        if last is None and (held := self._floor.held) is not None and self._floor.waits:
            await self._start(held.turn.agent, self._answering.go_on())
        elif last is not None and last.expects_reply and not self.over:
            turn, here_ms = last.turn, self._playback.stream_ms
            await self.begin(turn.agent, start_ms=here_ms, spoken_names=turn.spoken_names, follow_up=True)
        else:
            await self._attend(Attention.IDLE, "")

    async def _cut(self, reply: Reply, by: str) -> None:
        heard = reply.heard
        reply.cut()
        if by == "name":
            self._floor.hold(reply)
        else:
            reply.drop()
        if self.attention is not Attention.SPEAKING:
            return
        self._floor.spoke(reply)
        await self._playback.stop(interrupted=True)
        await self._parts.bus.publish(
            ReplyInterrupted(
                satellite=self._satellite,
                time_ms=self._playback.stream_ms,
                agent=reply.turn.agent,
                turn=reply.turn.id,
                text=heard,
                by=by,
            )
        )

    async def _fail(self, error: DureError) -> None:
        await self._parts.bus.publish(
            HubFailed(
                satellite=self._satellite,
                time_ms=self._playback.stream_ms,
                code=error.code,
                stage=error.code.partition(".")[0],
                retryable=error.retryable,
            )
        )

    async def _attend(self, attention: Attention, agent: str) -> None:
        if (attention, agent) != (self.attention, self._attended):
            self.attention, self._attended = attention, agent
            await self._tell_attended(attention is not Attention.IDLE)
            await self._parts.bus.publish(
                AttentionChanged(
                    satellite=self._satellite,
                    time_ms=self._playback.stream_ms,
                    state=attention.value,
                    agent=agent,
                )
            )
        self._playback.notify()
