"""Engines that tell a probability every few milliseconds: from a row of these to what was heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dure.bench.wake.peers import Found
from dure.bench.wake.trial import Heard
from dure.errors import Text

FLOOR = 0.01
"""Lower probabilities are nobody's business."""

APART_MS = 1000
"""What follows this soon belongs to the same call."""


def bundled(names: Sequence[str], words: Sequence[str]) -> Found:
    """The names among the words that an engine comes with; why not, where there is none."""
    known = [name for name in names if any(spelled_alike(name, word) for word in words)]
    told = ", ".join(word.replace("_", " ") for word in words)
    why = Text(f"it knows only {told}", f"아는 말은 {told}뿐이에요")
    return Found(names=known, why_not=None if known else why)


def heard_in(
    name: str, probabilities: Iterable[tuple[int, float]], threshold: float, *, reach_ms: int
) -> list[Heard]:
    """One event for each stretch in which the probability is not negligible.

    Args:
        name: whose probability it is.
        probabilities: the time until which sound was heard, and what was thought of it, in order.
        threshold: above it the name counts as heard.
        reach_ms: how far back the engine looks.
    """
    out: list[Heard] = []
    open_runs: list[list[tuple[int, float]]] = []
    for time_ms, probability in probabilities:
        if probability < FLOOR:
            continue
        if open_runs and time_ms - open_runs[-1][-1][0] <= APART_MS:
            open_runs[-1].append((time_ms, probability))
        else:
            open_runs.append([(time_ms, probability)])
    for run in open_runs:
        best_ms, best = max(run, key=lambda item: item[1])
        told = [time_ms for time_ms, probability in run if probability > threshold]
        out.append(
            Heard(
                wake_word=name,
                score=best - threshold,
                start_ms=max(0, best_ms - reach_ms),
                end_ms=best_ms,
                accepted=bool(told),
                told_ms=float(told[0]) if told else None,
            )
        )
    return out


def spelled_alike(name: str, identifier: str) -> bool:
    """Whether a name is the word that a bundled model is called after, such as `hey_jarvis`."""
    return name.casefold().replace(" ", "_") == identifier
