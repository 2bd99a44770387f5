"""Saying an answer: sentence by sentence, the first one sounding while the rest is made.

What the agent says is collected at its own pace; what sounds follows at the loudspeaker's. So an answer that
was cut can go on from the sentence in which it was cut, if nobody wanted anything after all.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import TypedDict

import anyio
from anyio.lowlevel import checkpoint_if_cancelled

from dure.api import ReplyPart, Sound
from dure.audio.tones import sorry
from dure.errors import DureError, Language, SynthesisFailed
from dure.events import HubFailed, ReplyChunk, ReplyEnded, ReplyResumed, ReplyStarted
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
    """One agent's answer on its way out: `collect` takes it in, `say` lets it sound.

    Attributes:
        turn: the turn it answers.
        language: the language it is said in.
        expects_reply: whether the agent asks back.
        by_hub: whether the hub itself says it, in the agent's voice; it is no agent's to be repeated or resumed.

    Args:
        parts: what the session works with.
        satellite: where it is said.
        playback: where it sounds.
        turn: the turn it answers.
        language: the language it is said in.
        began: called right before the first sound, and again when it goes on.
        by_hub: whether the hub itself says it.
    """

    def __init__(
        self,
        parts: Parts,
        satellite: str,
        playback: Playback,
        turn: Turn,
        language: Language,
        began: Callable[[], Awaitable[None]],
        *,
        by_hub: bool = False,
    ) -> None:
        self._began = began
        self._parts = parts
        self._satellite = satellite
        self._playback = playback
        self.turn = turn
        self.language: Language = language
        self.by_hub = by_hub
        self.expects_reply = False
        self._sentences: list[str] = []
        self._whole = False
        self._collecting = anyio.CancelScope()
        self._changed = anyio.Event()
        self._starts_ms: list[float] = []
        self._ends_ms: list[float] = []
        self._told = 0
        self._started = self._cut = False
        self._sounds_now = False

    @property
    def text(self) -> str:
        """Everything that the agent has said by now, heard or not."""
        return " ".join(self._sentences)

    @property
    def heard(self) -> str:
        """The sentences that have begun to sound by now."""
        now_ms = self._playback.now_ms
        return " ".join(self._sentences[: sum(start_ms <= now_ms for start_ms in self._starts_ms)])

    async def collect(self, answer: AsyncGenerator[ReplyPart]) -> None:
        """Take in all of an answer; its failure is told, and ends it."""
        splitter = SentenceSplitter()
        with self._collecting:
            try:
                async with aclosing(answer):
                    async for part in answer:
                        self.expects_reply = part.expects_reply
                        self._take(splitter.feed(part.text))
            except DureError as error:
                await self._fail(error, "agent")
        self._take(splitter.flush())
        self._whole = True
        self._notify()

    async def say(self) -> None:
        """Say it, from the beginning or from where it was cut; returns when it was played."""
        if self._cut:
            again = self._sentences[len(self._ends_ms) : self._told]
            await self._parts.bus.publish(ReplyResumed(**self._whose(), text=" ".join(again[:1])))
        elif not self._started:
            await self._parts.bus.publish(ReplyStarted(**self._whose()))
        self._started = True
        self._cut = self._sounds_now = False
        while await self._has_next():
            await self._say_sentence(len(self._ends_ms))
        await self._playback.drain()
        await self._parts.bus.publish(
            ReplyEnded(**self._whose(), text=self.text, expects_reply=self.expects_reply)
        )

    def cut(self) -> None:
        """It is interrupted, right before the loudspeaker falls silent; `say` goes on from here."""
        now_ms = self._playback.now_ms
        done = sum(end_ms <= now_ms for end_ms in self._ends_ms)
        del self._ends_ms[done:], self._starts_ms[done:]
        self._cut = bool(self._told)

    def drop(self) -> None:
        """Nobody wants the rest."""
        self._collecting.cancel()

    def _take(self, sentences: list[str]) -> None:
        self._sentences.extend(sentences)
        self._notify()

    def _notify(self) -> None:
        self._changed.set()
        self._changed = anyio.Event()

    async def _has_next(self) -> bool:
        """Wait for the next sentence; false where there is none."""
        while len(self._ends_ms) >= len(self._sentences):
            if self._whole:
                return False
            await self._changed.wait()
            await checkpoint_if_cancelled()
        return True

    async def _say_sentence(self, index: int) -> None:
        sentence = self._sentences[index]
        watch = self.turn.watch
        watch.worded_ms = watch.worded_ms or self._parts.clock.monotonic_ms()
        if index == self._told:
            self._told += 1
            await self._parts.bus.publish(ReplyChunk(**self._whose(), text=sentence))
        del self._starts_ms[index:]
        async for sound in self._sounds(sentence):
            if not self._sounds_now:
                await self._begin_to_sound()
            if len(self._starts_ms) == index:
                self._starts_ms.append(self._playback.end_ms)
            await self._playback.play(sound, "reply", sentence)
        if len(self._starts_ms) == index:
            self._starts_ms.append(self._playback.end_ms)
        self._ends_ms.append(self._playback.end_ms)

    async def _begin_to_sound(self) -> None:
        self._sounds_now = True
        watch, first = self.turn.watch, not self.turn.watch.sounded_ms
        watch.sounded_ms = watch.sounded_ms or self._parts.clock.monotonic_ms()
        await self._began()
        if first:
            measured = watch.measured(self._satellite, self._playback.stream_ms, self.turn.id)
            await self._parts.bus.publish(measured)

    async def _sounds(self, sentence: str) -> AsyncIterator[Sound]:
        voice = self._parts.voices[self.turn.agent]
        sounds = self._parts.synthesizer.speak(sentence, voice=voice, language=self.language)
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
