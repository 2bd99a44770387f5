"""Saying an answer: sentence by sentence, the first one sounding while the rest is made."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import TypedDict

from dure.api import ReplyPart, Sound
from dure.audio.tones import sorry
from dure.errors import DureError, SynthesisFailed
from dure.events import HubFailed, ReplyChunk, ReplyEnded, ReplyStarted
from dure.session.parts import Parts
from dure.session.playback import Playback
from dure.session.turn import Turn
from dure.speech.sentences import SentenceSplitter


class _Whose(TypedDict):
    satellite: str
    time_ms: int
    agent: str
    turn: str


class Reply:
    """One agent's answer on its way out.

    Attributes:
        turn: the turn it answers.
        text: what has been said by now.
        expects_reply: whether the agent asks back.

    Args:
        parts: what the session works with.
        satellite: where it is said.
        playback: where it sounds.
        turn: the turn it answers.
        language: the language it is said in.
        began: called right before the first sound.
    """

    def __init__(
        self,
        parts: Parts,
        satellite: str,
        playback: Playback,
        turn: Turn,
        language: str,
        began: Callable[[], Awaitable[None]],
    ) -> None:
        self._began = began
        self._parts = parts
        self._satellite = satellite
        self._playback = playback
        self.turn = turn
        self._language = language
        self.text = ""
        self.expects_reply = False

    async def say(self, answer: AsyncGenerator[ReplyPart]) -> None:
        """Say all of an answer; returns when it was played."""
        await self._parts.bus.publish(ReplyStarted(**self._whose()))
        splitter = SentenceSplitter()
        try:
            async with aclosing(answer):
                async for part in answer:
                    self.expects_reply = part.expects_reply
                    for sentence in splitter.feed(part.text):
                        await self._say_sentence(sentence)
        except DureError as error:
            await self._fail(error, "agent")
        for sentence in splitter.flush():
            await self._say_sentence(sentence)
        await self._playback.drain()
        await self._parts.bus.publish(
            ReplyEnded(**self._whose(), text=self.text, expects_reply=self.expects_reply)
        )

    async def _say_sentence(self, sentence: str) -> None:
        watch, clock = self.turn.watch, self._parts.clock
        if not watch.worded_ms:
            watch.worded_ms = clock.monotonic_ms()
        self.text = f"{self.text} {sentence}" if self.text else sentence
        await self._parts.bus.publish(ReplyChunk(**self._whose(), text=sentence))
        async for sound in self._sounds(sentence):
            if not watch.sounded_ms:
                watch.sounded_ms = clock.monotonic_ms()
                await self._began()
                await self._parts.bus.publish(
                    watch.measured(self._satellite, self._playback.stream_ms, self.turn.id)
                )
            await self._playback.play(sound, "reply", sentence)

    async def _sounds(self, sentence: str) -> AsyncIterator[Sound]:
        voice = self._parts.voices[self.turn.agent]
        sounds = self._parts.synthesizer.speak(sentence, voice=voice, language=self._language)
        try:
            async for sound in sounds:
                yield sound
        except SynthesisFailed as error:
            await self._fail(error, "synthesis")
            yield sorry()

    async def _fail(self, error: DureError, stage: str) -> None:
        await self._parts.bus.publish(
            HubFailed(
                satellite=self._satellite,
                time_ms=self._playback.stream_ms,
                code=error.code,
                stage=stage,
                retryable=error.retryable,
            )
        )

    def _whose(self) -> _Whose:
        return {
            "satellite": self._satellite,
            "time_ms": self._playback.stream_ms,
            "agent": self.turn.agent,
            "turn": self.turn.id,
        }
