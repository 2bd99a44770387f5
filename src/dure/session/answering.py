"""From what was heard to what is said: the hub's own affairs first, then the agent that was named."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from dure.api import Transcript
from dure.errors import StoreFailed
from dure.events import AgentSelected, AgentTransferred, HubFailed, TranscriptFinal
from dure.language.device_commands import Command, DeviceCommand, read_device_command
from dure.session import transfers as words
from dure.session.device import Device, Outcome, remembered
from dure.session.device_talk import Both
from dure.session.floor import Floor
from dure.session.lines import Lines
from dure.session.listening import Attempt
from dure.session.parts import Parts
from dure.session.phrases import NOT_HEARD, is_stop_request
from dure.session.playback import Playback
from dure.session.reply import Reply
from dure.session.transfers import Transfer, Transfers
from dure.session.turn import Stopwatch, Turn
from dure.speech.request import strip_name

Replies = AsyncGenerator[Reply]
"""What is said one after the other."""


class Answering:
    """Finds out whose affair it is what was said at one satellite, and makes the replies.

    Args:
        parts: what it works with.
        satellite: whose turns.
        playback: where replies sound.
        lines: writes the replies.
        floor: the replies before.
        device: obeys what is meant for the device itself.
        transfers: who was asked through whom.
    """

    def __init__(
        self,
        parts: Parts,
        satellite: str,
        *,
        playback: Playback,
        lines: Lines,
        floor: Floor,
        device: Device,
        transfers: Transfers,
    ) -> None:
        self._parts = parts
        self._satellite = satellite
        self._playback = playback
        self._lines = lines
        self._floor = floor
        self._device = device
        self._transfers = transfers

    async def announce(self, turn: Turn, text: str, *, expects_reply: bool = False) -> Replies:
        """Say something that nobody asked for."""
        yield self._lines.say(turn, text, expects_reply=expects_reply)

    async def go_on(self) -> Replies:
        """Say the rest of the reply that was cut, if one is held."""
        if (reply := self._floor.take()) is not None:
            yield reply

    async def replies(self, turn: Turn, attempt: Attempt | None) -> Replies:
        """Everything that is said to one utterance.

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
            self._lines.language = "en" if heard.language == "en" else "ko"
            await self._tell_transcript(turn, heard, text)
            if not heard.text:
                if (reply := self._without_words(turn)) is not None:
                    yield reply
                return
        async for reply in self._understood(turn, text):
            yield reply

    async def _understood(self, turn: Turn, text: str) -> Replies:
        turn.watch.transcribed_ms = self._parts.clock.monotonic_ms()
        async with aclosing(await self._choose(turn, text)) as replies:
            async for reply in replies:
                yield reply

    async def _choose(self, turn: Turn, text: str) -> Replies:
        """Whose affair it is, in this order: consent, the device, another agent, the agent that was asked."""
        if not text:
            return self._asked(turn, "")
        language = self._lines.language
        if answered := await self._transfers.consent(turn, text, language):
            transfer, allowed = answered
            return self._hand_over(turn, transfer) if allowed else self._said(turn, words.AS_YOU_LIKE)
        command = self._command(turn, text)
        if command is not None and (outcome := await self._device.obey(command, turn)) is not None:
            return self._obeyed(turn, text, command, outcome)
        if (back := self._transfers.undone(turn, text, language)) is not None:
            return self._go_back(turn, back)
        if (taken_back := await self._transfers.withdrawn(turn, text, language)) is not None:
            return self._said(turn, taken_back)
        if (wish := self._transfers.wanted(turn, text, language)) is not None:
            return self._transfer(turn, wish)
        self._transfers.forget(turn.agent)
        self._floor.drop()
        return self._asked(turn, text)

    async def _asked(self, turn: Turn, text: str) -> Replies:
        yield self._lines.ask(turn, text)

    async def _said(self, turn: Turn, sentence: Both) -> Replies:
        self._floor.drop()
        yield self._lines.say(turn, sentence)

    def _command(self, turn: Turn, text: str) -> DeviceCommand | None:
        """The command for the device that this is; what answers an agent's question must be sure to be one."""
        if is_stop_request(text, self._parts.config.wake.stop_words):
            return DeviceCommand(command=Command.STOP)
        command = read_device_command(text, self._lines.language)
        return command if command is None or command.sure or not turn.follow_up else None

    async def _obeyed(self, turn: Turn, text: str, command: DeviceCommand, outcome: Outcome) -> Replies:
        """What is said to a command; then an agent that had asked something waits on, or a cut reply goes on."""
        if outcome.repeats:
            self._floor.drop()
            yield self._lines.say(turn, outcome.repeats, expects_reply=outcome.asks)
        if outcome.says and not is_stop_request(text, self._parts.config.wake.stop_words):
            asks = turn.follow_up and not self._floor.waits
            yield self._lines.say(turn, outcome.says, expects_reply=asks)
        told = remembered(command, outcome, self._lines.language)
        await self._lines.remember(turn, request=text, reply=told)
        if outcome.goes_on and self._floor.waits and (reply := self._floor.take()) is not None:
            yield reply

    async def _transfer(self, turn: Turn, transfer: Transfer) -> Replies:
        """Hand over, ask for consent first, or say that it is not wanted in this household."""
        self._floor.drop()
        allowed = await self._transfers.allowed(transfer)
        if allowed:
            async for reply in self._hand_over(turn, transfer):
                yield reply
        elif allowed is None:
            self._transfers.ask(transfer)
            yield self._lines.say(turn, self._transfers.question(transfer), expects_reply=True)
        else:
            yield self._lines.say(turn, words.OFF)

    async def _hand_over(self, turn: Turn, transfer: Transfer) -> Replies:
        """Announce it, write it down, and let the other agent answer; only its own words go to it."""
        self._floor.drop()
        target = self._turn_of(transfer.target)
        try:
            await self._transfers.cross(transfer, target)
        except StoreFailed as error:
            await self._fail(error)
            yield self._lines.say(turn, words.NOT_NOW)
            return
        await self._tell_transfer(transfer, target, "asked")
        yield self._lines.say(turn, self._transfers.announced(transfer))
        now_ms = self._parts.clock.monotonic_ms()
        target.watch = Stopwatch(utterance_ended_ms=now_ms)
        await self._tell_selected(target)
        async for reply in self._understood(target, transfer.text):
            yield reply

    async def _go_back(self, turn: Turn, transfer: Transfer) -> Replies:
        """Undo a transfer: the agent that was asked first listens again."""
        self._floor.drop()
        target = self._turn_of(transfer.target)
        target.watch = turn.watch
        await self._tell_transfer(transfer, target, "undone")
        yield self._lines.say(target, self._transfers.returned(transfer), expects_reply=True)

    def _turn_of(self, agent: str) -> Turn:
        names = tuple(
            spelling
            for word in self._parts.names()
            if word.agent == agent
            for spelling in (word.text, *word.also)
        )
        here_ms = self._playback.stream_ms
        return Turn(agent=agent, start_ms=here_ms, follow_up=False, spoken_names=names, transferred=True)

    def _without_words(self, turn: Turn) -> Reply | None:
        """Someone spoke, and no words were understood."""
        if self._floor.waits:
            return self._floor.take()
        if turn.follow_up:
            return None
        return self._lines.say(turn, NOT_HEARD[self._lines.language], expects_reply=True)

    async def _tell_transfer(self, transfer: Transfer, target: Turn, reason: str) -> None:
        await self._parts.bus.publish(
            AgentTransferred(
                satellite=self._satellite,
                time_ms=self._playback.stream_ms,
                source=transfer.source,
                target=transfer.target,
                turn=target.id,
                reason=reason,
            )
        )

    async def _tell_selected(self, turn: Turn) -> None:
        await self._parts.bus.publish(
            AgentSelected(
                satellite=self._satellite,
                time_ms=self._playback.stream_ms,
                agent=turn.agent,
                turn=turn.id,
                reason="transferred",
            )
        )

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

    async def _fail(self, error: StoreFailed) -> None:
        await self._parts.bus.publish(
            HubFailed(
                satellite=self._satellite,
                time_ms=self._playback.stream_ms,
                code=error.code,
                stage="store",
                retryable=error.retryable,
            )
        )
