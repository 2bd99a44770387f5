"""The second stage: names of which the first is in doubt are held against the sound by a recogniser.

The first stage tells candidates below the threshold of their names. All that begin in one place share one hearing of the
sound; each gets the evidence for its spelling, and that moves its score. Where the evidence does not decide, a second,
wider hearing of the same place does with it. Where the constants come from, and what else was tried, is in `docs/wake.md`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import anyio

from dure.api import BYTES_PER_MS, Detection, NameVerifier
from dure.errors import DureError

SURE = 0.6
"""An English name that scores this much above its threshold needs no second opinion; of others the first stage is never sure."""

EVEN, FOREIGN_EVEN = (3.6, 3.6), (2.0, 8.0)
"""Evidence below the first speaks against a name, above the second for it; of English names, and of others. At places that
the first stage likes, one in twenty has more than 3 of other speech; Korean names that are called have 12 and more, over
a reply or in a noise less."""

WEIGHT = 0.4
MOST_AGAINST = 2.0

UNDECIDED = (-1.0, 1.5)
"""Scores between these are not trusted to one hearing: it may depend on where exactly the sound was cut."""

TELL_FROM = -0.25
"""A rejected name is told as a near miss if its first score, or the new one, is at least this."""

ANSWER_MS = 200
"""So much later than the question, in the stream's time, the answer is told: the same sound gives the same decisions."""

PATIENCE_S = 5.0
"""No answer by then means that the first stage decides alone."""

AROUND_MS = ((200, 300), (400, 400))
"""How much sound before and after a name the verifier hears, at first and where that does not decide."""

KEPT_MS = 6000
TOGETHER_MS = 100
MOST_NAMES = 6
"""How many names are judged on one hearing at most, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A name that may have been called.

    Attributes:
        detection: what the first stage made of it.
        most: how much the second stage may add to its score, 0 or more; less in the middle of a sentence.
        foreign: whether its sounds are not English.
    """

    detection: Detection
    most: float
    foreign: bool


def worth(candidate: Candidate, evidence: float) -> float:
    """What the evidence adds to a candidate's score, whatever that score may gain at most. Pure."""
    least, most = FOREIGN_EVEN if candidate.foreign else EVEN
    beyond = evidence - min(max(evidence, least), most)
    return max(WEIGHT * beyond, -MOST_AGAINST)


def weigh(candidate: Candidate, evidence: float) -> Detection:
    """A candidate with its new score; with a reason where that is below its threshold. Pure.

    Args:
        candidate: what the first stage told.
        evidence: what the verifier says for the name, in natural logarithms.
    """
    told = candidate.detection
    score = round(told.score + min(worth(candidate, evidence), candidate.most), 3)
    return replace(
        told,
        score=score,
        scores={**told.scores, told.wake_word: score},
        reason="" if score >= 0 else "second_stage",
    )


def is_told(candidate: Candidate, judged: Detection, tell_from: float = TELL_FROM) -> bool:
    """Whether anybody should hear of it: it is followed, or came near."""
    return not judged.reason or max(candidate.detection.score, judged.score) >= tell_from


@dataclass(slots=True, kw_only=True)
class _Question:
    due_ms: int
    candidates: Sequence[Candidate]
    task: asyncio.Task[Mapping[str, float]]


class SecondStage:
    """One stream's doubts and their answers. Memory is bounded: twelve seconds of sound at most.

    Args:
        verifier: gives the second opinion.
        spellings: every name's spellings; a name without any is left to the first stage.
        tell_from: the score from which a rejected name is told as a near miss.
        patience_s: how long an answer is waited for; without it the first stage decides alone.
    """

    def __init__(
        self,
        verifier: NameVerifier,
        spellings: Mapping[str, Sequence[str]],
        tell_from: float = TELL_FROM,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._verifier = verifier
        self._spellings = spellings
        self._tell_from = tell_from
        self._patience_s = patience_s
        self._sound = bytearray()
        self._end_bytes = 0
        self._held: list[Sequence[Candidate]] = []
        self._questions: list[_Question] = []
        self._asked: dict[str, tuple[int, float]] = {}

    @property
    def _now_ms(self) -> int:
        return self._end_bytes // BYTES_PER_MS

    def doubts(self, candidate: Candidate) -> bool:
        """Whether it should be asked about this one, and can tell anything of it."""
        sure = candidate.detection.score >= SURE and not candidate.foreign
        return not sure and bool(self._spellings.get(candidate.detection.wake_word))

    def hear(self, pcm: bytes) -> None:
        """More sound."""
        self._sound += pcm
        if len(self._sound) > 2 * KEPT_MS * BYTES_PER_MS:
            del self._sound[: -KEPT_MS * BYTES_PER_MS]
        self._end_bytes += len(pcm)
        self._begin(self._now_ms)

    def skip_to(self, time_ms: int) -> None:
        """Time without sound has passed; the stream is at `time_ms` now."""
        self._sound, self._end_bytes = bytearray(), time_ms * BYTES_PER_MS

    def ask(self, candidates: Sequence[Candidate]) -> None:
        """Begin to judge candidates, those of one place together."""
        left = sorted(filter(self._is_news, candidates), key=lambda one: one.detection.start_ms)
        while left:
            first_ms = left[0].detection.start_ms
            here = [one for one in left if one.detection.start_ms <= first_ms + TOGETHER_MS]
            left = left[len(here) :]
            here.sort(key=lambda one: -one.detection.score)
            self._held.append(here[:MOST_NAMES])
        self._begin(self._now_ms)

    async def due(self) -> list[Detection]:
        """What was decided by now; waits for answers that are due."""
        now = [one for one in self._questions if one.due_ms <= self._now_ms]
        self._questions = self._questions[len(now) :]
        return [told for one in now for told in await self._answer(one)]

    async def settle(self) -> list[Detection]:
        """Everything that is still open; waits for it."""
        self._begin()
        open_questions, self._questions = self._questions, []
        return [told for one in open_questions for told in await self._answer(one)]

    def _is_news(self, candidate: Candidate) -> bool:
        """Whether this is another place than the last one at which that name was asked for, or fits clearly better."""
        told = candidate.detection
        end_ms, score = self._asked.get(told.wake_word, (-1, 0.0))
        if told.start_ms < end_ms and told.score < score + 0.1:
            return False
        self._asked[told.wake_word] = (told.end_ms, told.score)
        return True

    def _begin(self, heard_ms: float = math.inf) -> None:
        """Ask about those around whom all was heard that the verifier is to hear: it must not depend on the pieces."""
        after_ms = max(after for _, after in AROUND_MS)
        held, self._held = self._held, []
        for here in held:
            if max(one.detection.end_ms for one in here) + after_ms > heard_ms:
                self._held.append(here)
                continue
            cuts = [self._cut(here, *around_ms) for around_ms in AROUND_MS]
            task = asyncio.ensure_future(self._judge(here, cuts))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._questions.append(_Question(due_ms=self._now_ms + ANSWER_MS, candidates=here, task=task))

    def _cut(self, here: Sequence[Candidate], before_ms: int, after_ms: int) -> bytes:
        start_ms = min(one.detection.start_ms for one in here) - before_ms
        end_ms = max(one.detection.end_ms for one in here) + after_ms
        first = self._end_bytes - len(self._sound)
        begin = max(start_ms * BYTES_PER_MS - first, 0) // 2 * 2
        return bytes(self._sound[begin : max(end_ms * BYTES_PER_MS - first, 0)])

    async def _judge(self, here: Sequence[Candidate], cuts: Sequence[bytes]) -> Mapping[str, float]:
        """The evidence for each name: of one hearing where that decides, of the mean of both where it does not."""
        spellings = {one.detection.wake_word: self._spellings[one.detection.wake_word] for one in here}
        found = dict(await self._verifier.verify(cuts[0], spellings))
        least, most = UNDECIDED
        doubtful = [
            one.detection.wake_word
            for one in here
            if least <= one.detection.score + worth(one, found[one.detection.wake_word]) < most
        ]
        if doubtful:
            again = await self._verifier.verify(cuts[1], {name: spellings[name] for name in doubtful})
            found |= {name: (found[name] + again[name]) / 2 for name in doubtful}
        return found

    async def _answer(self, question: _Question) -> list[Detection]:
        try:
            with anyio.fail_after(self._patience_s):
                evidence = await question.task
        except (DureError, TimeoutError):  # without a second opinion the first stage decides
            return [one.detection for one in question.candidates if one.detection.score >= 0]
        judged = [(one, weigh(one, evidence[one.detection.wake_word])) for one in question.candidates]
        return [after for before, after in judged if is_told(before, after, self._tell_from)]
