"""Dure hears a recording as one of its sessions would: gate, wake engine, arbiter; only that every name counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dure.api import Detection, NameVerifier, WakeEngine, WakeStream, WakeWord
from dure.audio.vad import WINDOW_MS
from dure.bench.wake.trial import Cost, Heard
from dure.session.ears import WINDOW_BYTES, Ears
from dure.wake.arbiter import Arbiter

KEEP_MS = 30_000


@dataclass(slots=True, kw_only=True)
class Question:
    """One question to the second stage.

    Attributes:
        names: which names it is about.
        asked_ms: when a live stream would have asked.
        asker: who asked; who asks again does so when the first answer is there.
        began_s: when it was asked, in processor time: a busy machine does not count.
        ended_s: when it was answered.
        answered: whether it was.
    """

    names: frozenset[str]
    asked_ms: float
    asker: object = None
    began_s: float
    ended_s: float = float("inf")
    answered: bool = False

    @property
    def answered_ms(self) -> float:
        """When a live stream would have had the answer."""
        return self.asked_ms + (self.ended_s - self.began_s) * 1000


class WatchedVerifier:
    """Passes questions on and keeps account of them.

    Args:
        verifier: who answers.
    """

    def __init__(self, verifier: NameVerifier) -> None:
        self._verifier = verifier
        self.now_ms = 0.0
        self.questions: list[Question] = []

    async def verify(self, pcm: bytes, names: Mapping[str, Sequence[str]]) -> Mapping[str, float]:
        """Ask; see `dure.api.NameVerifier`."""
        asker = asyncio.current_task()
        before = [one.answered_ms for one in self.questions if one.asker is asker]
        question = Question(
            names=frozenset(names),
            asked_ms=before[-1] if before else self.now_ms,
            asker=asker,
            began_s=time.process_time(),
        )
        self.questions.append(question)
        try:
            found = await self._verifier.verify(pcm, names)
            question.answered = True
            return found
        finally:
            question.ended_s = time.process_time()


@dataclass(slots=True, kw_only=True)
class LiveClock:
    """When a live stream, in which sound comes at its own pace, would have done what the bench does at once.

    Work counts as processor time, as it would take on an idle machine.

    Attributes:
        now_ms: when all work so far would have been done.
    """

    now_ms: float = 0.0

    def begin(self, arrival_ms: float) -> None:
        """More sound, which is complete at `arrival_ms`, is taken up as soon as what came before is done."""
        self.now_ms = max(self.now_ms, arrival_ms)

    def work(self, began_s: float, ended_s: float, questions: Sequence[Question]) -> None:
        """Work was done from one processor time to another; in it questions were answered that were asked then or before.

        What was spent on waiting for them does not count as work: their answers would have been there so long after
        they were asked, however much sound came meanwhile.
        """
        answered = [one for one in questions if began_s <= one.ended_s <= ended_s]
        waited_s = sum(one.ended_s - max(began_s, one.began_s) for one in answered)
        self.now_ms += max(0.0, ended_s - began_s - waited_s) * 1000
        for one in answered:
            self.now_ms = max(self.now_ms, one.answered_ms)


@dataclass(slots=True)
class TimedStream:
    """Passes sound on to a wake stream and adds up its processor time.

    Attributes:
        stream: the wake engine's.
        spent_s: processor time, threads included.
    """

    stream: WakeStream
    spent_s: float = 0.0

    async def feed(self, pcm: bytes) -> Sequence[Detection]:
        """Hear more sound; see `dure.api.WakeStream`."""
        began_s = time.process_time()
        found = await self.stream.feed(pcm)
        self.spent_s += time.process_time() - began_s
        return found

    async def skip(self, duration_ms: int) -> Sequence[Detection]:
        """Let time pass without sound; see `dure.api.WakeStream`."""
        began_s = time.process_time()
        found = await self.stream.skip(duration_ms)
        self.spent_s += time.process_time() - began_s
        return found

    async def finish(self) -> Sequence[Detection]:
        """No more sound comes; see `dure.api.WakeStream`."""
        began_s = time.process_time()
        found = await self.stream.finish()
        self.spent_s += time.process_time() - began_s
        return found


@dataclass(slots=True, kw_only=True)
class DureListener:
    """Dure's own hearing.

    Attributes:
        engine: what hears.
        words: the names that are loaded.
        verifier: the watched verifier of that engine; None without a second stage.
        pre_roll_ms: how much sound before a voice is heard too.
    """

    engine: WakeEngine
    words: Sequence[WakeWord]
    verifier: WatchedVerifier | None = None
    pre_roll_ms: int = 600
    _heard: list[Heard] = field(default_factory=list, init=False)

    async def hear(self, pcm: bytes) -> tuple[list[Heard], Cost]:
        """Stream a recording and tell which names were heard in it, and nearly heard."""
        stream = TimedStream(await self.engine.open(self.words))
        ears = Ears(stream, pre_roll_ms=self.pre_roll_ms, keep_ms=KEEP_MS)
        arbiter, clock = Arbiter(self.words, refractory_ms=0), LiveClock()
        questions: list[Question] = []
        if self.verifier:
            self.verifier.questions = questions
        self._heard = []
        pcm += bytes(-len(pcm) % WINDOW_BYTES)
        spent_s = -time.process_time()
        for at in range(0, len(pcm) + 1, WINDOW_BYTES):
            clock.begin(min(at + WINDOW_BYTES, len(pcm)) // WINDOW_BYTES * WINDOW_MS)
            if self.verifier:
                self.verifier.now_ms = clock.now_ms
            began_s = time.process_time()
            window = pcm[at : at + WINDOW_BYTES]
            found = (await ears.hear(window)).detections if window else await ears.finish()
            clock.work(began_s, time.process_time(), questions)
            self._decide(arbiter, found, clock.now_ms)
        spent_s += time.process_time()
        return self._heard, Cost(
            all_s=spent_s,
            gate_s=max(0.0, spent_s - stream.spent_s),
            questions=len(questions),
            unanswered=sum(not one.answered for one in questions),
        )

    def _decide(self, arbiter: Arbiter, found: Sequence[Detection], now_ms: float) -> None:
        """Attention states are off: `idle`, so that every name counts, and `playing`, so that stop words do too."""
        for one in arbiter.decide(found, state="idle", playing=True):
            heard = one.detection
            asked = self.verifier.questions if self.verifier else ()
            self._heard.append(
                Heard(
                    wake_word=heard.wake_word,
                    score=heard.score,
                    start_ms=heard.start_ms,
                    end_ms=heard.end_ms,
                    accepted=one.accepted,
                    told_ms=now_ms if one.accepted else None,
                    doubted=any(
                        heard.wake_word in ask.names and ask.asked_ms > heard.start_ms for ask in asked
                    ),
                )
            )
