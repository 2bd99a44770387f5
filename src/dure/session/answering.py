"""From what was heard to what is said: the hub's own affairs first, then the agent that was named."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime

from anyio.abc import TaskGroup

from dure.api import Memory, ReplyPart, Request, Transcript
from dure.api import Turn as Turned
from dure.errors import Language
from dure.events import TranscriptFinal
from dure.language.device_commands import Command, DeviceCommand, read_device_command
from dure.session.device import Device, Outcome, remembered
from dure.session.device_talk import choose
from dure.session.floor import Floor
from dure.session.listening import Attempt
from dure.session.parts import Parts
from dure.session.phrases import NOT_HEARD, is_stop_request
from dure.session.playback import Playback
from dure.session.reply import Reply
from dure.session.turn import Turn
from dure.speech.request import strip_name


class Answering:
    """Makes the replies of one satellite's turns.

    Args:
        parts: what it works with.
        satellite: whose turns.
        playback: where replies sound.
        tasks: owns the collecting of answers.
        floor: the replies before.
        device: obeys what is meant for the device itself.
        began: called right before a reply sounds.
        recorded: whether a recording is played to the hub: what it asks for rings everywhere.
    """

    def __init__(
        self,
        parts: Parts,
        satellite: str,
        *,
        playback: Playback,
        tasks: TaskGroup,
        floor: Floor,
        device: Device,
        began: Callable[[str], Awaitable[None]],
        recorded: bool,
    ) -> None:
        self._parts = parts
        self._satellite = satellite
        self._playback = playback
        self._tasks = tasks
        self._floor = floor
        self._device = device
        self._began = began
        self._recorded = recorded
        self._language: Language = parts.config.language

    async def announce(self, turn: Turn, text: str) -> AsyncGenerator[Reply]:
        """Say something that nobody asked for."""
        yield self.line(turn, text)

    async def go_on(self) -> AsyncGenerator[Reply]:
        """Say the rest of the reply that was cut, if one is held."""
        if (reply := self._floor.take()) is not None:
            yield reply

    async def replies(self, turn: Turn, attempt: Attempt | None) -> AsyncGenerator[Reply]:
        """Everything that is said to one utterance, one after the other.

        Args:
            turn: whose turn it is.
            attempt: the recognition of what was said; None where only the name was called.

        Raises:
            DureError: it could not be understood; nothing was said.
        """
        text = ""
        if attempt is not None:
            heard = await attempt.transcript()
            text = strip_name(heard.text, turn.spoken_names)
            self._language = "en" if heard.language == "en" else "ko"
            await self._tell_transcript(turn, heard, text)
            if not heard.text:
                if (reply := self._without_words(turn)) is not None:
                    yield reply
                return
            if (command := self._command(turn, text)) is not None:
                outcome = await self._device.obey(command, turn)
                if outcome is not None:
                    async for reply in self._obeyed(turn, text, command, outcome):
                        yield reply
                    return
        turn.watch.transcribed_ms = self._parts.clock.monotonic_ms()
        if text:
            self._floor.drop()
        yield self.ask(turn, text)

    def ask(self, turn: Turn, text: str) -> Reply:
        """The reply of the turn's agent to these words, which it begins to make at once."""
        return self._reply(turn, self._parts.router.answer(self._request(turn, text)))

    def line(self, turn: Turn, text: str, *, expects_reply: bool = False) -> Reply:
        """A reply of the hub itself in the voice of the turn's agent."""
        return self._reply(turn, _one(text, expects_reply=expects_reply), by_hub=True)

    def _command(self, turn: Turn, text: str) -> DeviceCommand | None:
        """The command for the device that this is; what answers an agent's question must be sure to be one."""
        if is_stop_request(text, self._parts.config.wake.stop_words):
            return DeviceCommand(command=Command.STOP)
        command = read_device_command(text, self._language)
        return command if command is None or command.sure or not turn.follow_up else None

    async def _obeyed(
        self, turn: Turn, text: str, command: DeviceCommand, outcome: Outcome
    ) -> AsyncGenerator[Reply]:
        """What is said to a command; then an agent that had asked something waits on, or a cut reply goes on."""
        turn.watch.transcribed_ms = self._parts.clock.monotonic_ms()
        told = remembered(command, outcome, self._language)
        await self._memory(turn).record(Turned(request=text, reply=told, at=self._now))
        if outcome.repeats:
            self._floor.drop()
            yield self._reply(turn, _one(outcome.repeats), by_hub=True)
        quiet = is_stop_request(text, self._parts.config.wake.stop_words)
        if outcome.says and not quiet:
            asks = turn.follow_up and not self._floor.waits
            yield self.line(turn, choose(outcome.says, self._language), expects_reply=asks)
        if outcome.goes_on and self._floor.waits and (reply := self._floor.take()) is not None:
            yield reply

    def _without_words(self, turn: Turn) -> Reply | None:
        """Someone spoke, and no words were understood."""
        if self._floor.waits:
            return self._floor.take()
        if turn.follow_up:
            return None
        return self.line(turn, NOT_HEARD[self._language], expects_reply=True)

    def _reply(self, turn: Turn, answer: AsyncGenerator[ReplyPart], *, by_hub: bool = False) -> Reply:
        reply = Reply(
            self._parts,
            self._satellite,
            self._playback,
            turn,
            self._language,
            began=lambda: self._began(turn.agent),
            by_hub=by_hub,
        )
        self._tasks.start_soon(reply.collect, answer)
        return reply

    def _request(self, turn: Turn, text: str) -> Request:
        return Request(
            text=text,
            language=self._language,
            agent=turn.agent,
            satellite="" if self._recorded else self._satellite,
            turn=turn.id,
            memory=self._memory(turn),
            now=self._now,
            wake_words={word.text: word.agent for word in self._parts.names() if word.kind == "name"},
            follow_up=turn.follow_up,
        )

    def _memory(self, turn: Turn) -> Memory:
        return self._parts.memories.of(
            turn.agent, satellite=self._satellite, language=self._language, turn=turn.id
        )

    @property
    def _now(self) -> datetime:
        return self._parts.clock.now().astimezone(self._parts.zone)

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


async def _one(text: str, *, expects_reply: bool = False) -> AsyncGenerator[ReplyPart]:
    yield ReplyPart(text=text, expects_reply=expects_reply)
