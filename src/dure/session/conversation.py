"""Turns between one person and the agents: listening, thinking, speaking, and being interrupted."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence

import anyio
from anyio.abc import TaskGroup

from dure.api import ReplyPart, Request, Transcript
from dure.audio.tones import chime
from dure.errors import DureError, Language
from dure.events import (
    AgentSelected,
    AttentionChanged,
    HubFailed,
    ReplyInterrupted,
    TranscriptFinal,
    UtteranceEnded,
)
from dure.session.attention import Attention
from dure.session.listening import Attempt, Listening
from dure.session.parts import Parts
from dure.session.phrases import NOT_HEARD, is_stop_request
from dure.session.playback import Playback
from dure.session.reply import Reply
from dure.session.turn import Turn
from dure.speech.endpointer import Endpoint, Endpointer
from dure.speech.request import strip_name

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
        silence: ends whatever else sounds, such as a ringing alarm.
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
        silence: Callable[[], object],
        recorded: bool,
    ) -> None:
        self._parts = parts
        self._satellite = satellite
        self._recorded = recorded
        self._playback = playback
        self._tasks = tasks
        self._sound = sound
        self._silence = silence
        self._scores: deque[tuple[int, float]] = deque(maxlen=REMEMBERED_WINDOWS)
        self._listening: Listening | None = None
        self._scope: anyio.CancelScope | None = None
        self._reply: Reply | None = None
        self._language: Language = parts.config.language
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
        """Drop what is being listened to, thought about or said."""
        listening, self._listening = self._listening, None
        scope, self._scope = self._scope, None
        reply, self._reply = self._reply, None
        if listening is not None:
            listening.drop()
        if scope is not None:
            scope.cancel()
        if reply is not None and self.attention is Attention.SPEAKING:
            await self._playback.stop(interrupted=True)
            await self._parts.bus.publish(
                ReplyInterrupted(
                    satellite=self._satellite,
                    time_ms=self._playback.stream_ms,
                    agent=reply.turn.agent,
                    turn=reply.turn.id,
                    text=reply.text,
                    by=by,
                )
            )

    async def stop(self, by: str) -> None:
        """Drop everything and attend to nobody."""
        await self.interrupt(by)
        await self._attend(Attention.IDLE, "")

    async def announce(self, agent: str, text: str) -> None:
        """Let an agent say something that nobody asked for."""
        turn = Turn(agent=agent, start_ms=self._playback.stream_ms, follow_up=False, spoken_names=())
        await self._start(turn, None, text)

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
            await self._start(turn, listening.recognize(endpoint))
        elif turn.follow_up or not self._parts.config.attention.greet:
            await self._attend(Attention.IDLE, "")
        else:
            await self._start(turn, None)

    async def _start(self, turn: Turn, attempt: Attempt | None, announcement: str = "") -> None:
        await self._attend(Attention.THINKING, turn.agent)
        self._scope = anyio.CancelScope()
        self._tasks.start_soon(self._take_turn, turn, attempt, announcement, self._scope)

    async def _take_turn(
        self, turn: Turn, attempt: Attempt | None, announcement: str, scope: anyio.CancelScope
    ) -> None:
        expects_reply = False
        with scope:
            try:
                answer = _one(announcement) if announcement else await self._answer(turn, attempt)
                if answer is not None:
                    expects_reply = await self._say(turn, answer)
            except DureError as error:
                await self._fail(error)
        if self._scope is not scope:
            return
        self._scope = self._reply = None
        if expects_reply and not self.over:
            await self.begin(
                turn.agent, start_ms=self._playback.stream_ms, spoken_names=turn.spoken_names, follow_up=True
            )
        else:
            await self._attend(Attention.IDLE, "")

    async def _answer(self, turn: Turn, attempt: Attempt | None) -> AsyncGenerator[ReplyPart] | None:
        """What to say: the agent's answer, a word that nothing was understood, or nothing at all."""
        text = ""
        if attempt is not None:
            heard = await attempt.transcript()
            text = strip_name(heard.text, turn.spoken_names)
            self._language = "en" if heard.language == "en" else "ko"
            await self._tell_transcript(turn, heard, text)
            if is_stop_request(text, self._parts.config.wake.stop_words):
                self._silence()
                return None
            if not heard.text:
                return None if turn.follow_up else _one(NOT_HEARD[self._language], expects_reply=True)
        turn.watch.transcribed_ms = self._parts.clock.monotonic_ms()
        return self._parts.router.answer(
            Request(
                text=text,
                language=self._language,
                agent=turn.agent,
                satellite="" if self._recorded else self._satellite,
                turn=turn.id,
                memory=self._parts.memories.of(
                    turn.agent, satellite=self._satellite, language=self._language, turn=turn.id
                ),
                now=self._parts.clock.now().astimezone(self._parts.zone),
                wake_words={word.text: word.agent for word in self._parts.names() if word.kind == "name"},
                follow_up=turn.follow_up,
            )
        )

    async def _say(self, turn: Turn, answer: AsyncGenerator[ReplyPart]) -> bool:
        self._reply = reply = Reply(
            self._parts,
            self._satellite,
            self._playback,
            turn,
            self._language,
            began=lambda: self._attend(Attention.SPEAKING, turn.agent),
        )
        await reply.say(answer)
        return reply.expects_reply

    async def _tell_transcript(self, turn: Turn, heard: Transcript, text: str) -> None:
        await self._parts.bus.publish(
            TranscriptFinal(
                satellite=self._satellite,
                time_ms=self._playback.stream_ms,
                turn=turn.id,
                text=text,
                language=heard.language,
                confidence=heard.confidence,
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
        if attention is not self.attention:
            self.attention = attention
            await self._parts.bus.publish(
                AttentionChanged(
                    satellite=self._satellite,
                    time_ms=self._playback.stream_ms,
                    state=attention.value,
                    agent=agent,
                )
            )
        self._playback.notify()


async def _one(text: str, *, expects_reply: bool = False) -> AsyncGenerator[ReplyPart]:
    yield ReplyPart(text=text, expects_reply=expects_reply)
