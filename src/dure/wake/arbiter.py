"""Deciding which of the names that were heard is followed, and saying why the others are not. Pure: facts in, decisions out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dure.api import Detection, WakeWord
from dure.events import Candidate, WakeDetected, WakeSuppressed

SLACK_MS = 60
"""Two detections that share no more than this do not lie in the same place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is made of one detection.

    Attributes:
        detection: what was heard.
        wake_word: the configured wake word.
        accepted: whether it is followed.
        reason: why not, as in `WakeSuppressed`; empty if accepted.
        winner: the wake word that is followed in its place; empty where none is.
        margin: its score above the next name's; None where no other name is loaded.
        candidates: every name's score, best first.
    """

    detection: Detection
    wake_word: WakeWord
    accepted: bool
    reason: str
    winner: str
    margin: float | None
    candidates: tuple[Candidate, ...]

    def event(self, *, decision: str, satellite: str, time_ms: int) -> WakeDetected | WakeSuppressed:
        """The decision as an event, under an id that is given."""
        heard = self.detection
        if self.accepted:
            return WakeDetected(
                decision=decision,
                satellite=satellite,
                time_ms=time_ms,
                wake_word=self.wake_word.text,
                agent=self.wake_word.agent,
                score=heard.score,
                margin=self.margin,
                start_ms=heard.start_ms,
                end_ms=heard.end_ms,
                candidates=self.candidates,
            )
        return WakeSuppressed(
            decision=decision,
            satellite=satellite,
            time_ms=time_ms,
            wake_word=self.wake_word.text,
            agent=self.wake_word.agent,
            score=heard.score,
            margin=self.margin,
            winner=self.winner,
            start_ms=heard.start_ms,
            end_ms=heard.end_ms,
            reason=self.reason,
            candidates=self.candidates,
        )


class Arbiter:
    """One satellite's judge.

    Args:
        wake_words: all that are loaded.
        refractory_ms: for how long after an accepted detection the same wake word is not counted again.
    """

    def __init__(self, wake_words: Sequence[WakeWord], *, refractory_ms: int) -> None:
        self._words = {word.text: word for word in wake_words}
        self._refractory_ms = refractory_ms
        self._last: Detection | None = None
        self._last_end_ms: dict[str, int] = {}

    def decide(
        self,
        detections: Sequence[Detection],
        *,
        state: str,
        playing: bool,
        own_voice: frozenset[str] = frozenset(),
    ) -> list[Decision]:
        """Judge what was detected in one feed, in the order of the stream.

        Args:
            detections: what the engine told; overlapping ones compete by score.
            state: the attention: `idle`, `listening`, `thinking` or `speaking`.
            playing: whether a ring or other sound of the hub is heard.
            own_voice: the wake words that the hub itself is saying now.
        """
        decided: dict[int, Decision] = {}
        for index, heard in sorted(enumerate(detections), key=lambda item: -item[1].score):
            reason = heard.reason or self._why_not(heard, state=state, playing=playing, own_voice=own_voice)
            winner = ""
            if not reason:
                rivals = [one.detection for one in decided.values() if one.accepted]
                won = [one for one in (*rivals, *filter(None, [self._last])) if _overlap(heard, one)]
                if won:
                    reason, winner = "outscored", won[0].wake_word
            decided[index] = self._decision(heard, reason, winner)
        for index in sorted(decided, key=lambda index: detections[index].end_ms):
            if decided[index].accepted:
                heard = detections[index]
                self._last, self._last_end_ms[heard.wake_word] = heard, heard.end_ms
        return [decided[index] for index in sorted(decided, key=lambda index: detections[index].start_ms)]

    def _why_not(self, heard: Detection, *, state: str, playing: bool, own_voice: frozenset[str]) -> str:
        if heard.wake_word in own_voice:
            return "own_voice"
        kind = self._words[heard.wake_word].kind
        if kind == "distress":
            return "distress"
        if kind == "stop":
            if not (playing or state == "speaking"):
                return "not_speaking"
        elif state == "listening":
            return "agent_listening"
        last_ms = self._last_end_ms.get(heard.wake_word)
        if last_ms is not None and heard.start_ms < last_ms + self._refractory_ms:
            return "refractory"
        return ""

    def _decision(self, heard: Detection, reason: str, winner: str) -> Decision:
        word = self._words[heard.wake_word]
        names = [
            Candidate(wake_word=text, agent=self._words[text].agent, score=score)
            for text, score in heard.scores.items()
            if text == heard.wake_word or (text in self._words and self._words[text].kind == "name")
        ]
        names.sort(key=lambda candidate: -candidate.score)
        others = [candidate.score for candidate in names if candidate.wake_word != heard.wake_word]
        return Decision(
            detection=heard,
            wake_word=word,
            accepted=not reason,
            reason=reason,
            winner=winner,
            margin=round(heard.score - max(others), 3) if others else None,
            candidates=tuple(names),
        )


def _overlap(one: Detection, other: Detection) -> bool:
    return min(one.end_ms, other.end_ms) - max(one.start_ms, other.start_ms) > SLACK_MS
