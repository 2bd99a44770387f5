"""Which sensors still tell anything: a silence of dead sensors is none."""

from __future__ import annotations

SILENT = 15.0
"""A sensor that should have given so many signs since its last one, and gave none, is taken to be dead."""
MOST = 200
"""How many sensors are told apart; the least used is forgotten first."""


class Sources:
    """How large each sensor's share of the signs is.

    Attributes:
        weights: how many signs each gave, with forgetting.
        quiet: how many signs the others have given since, weighed by its share.
        gone: those that are known not to be reachable.
    """

    def __init__(self) -> None:
        self.weights: dict[str, float] = {}
        self.quiet: dict[str, float] = {}
        self.gone: set[str] = set()
        self._visible = 1.0

    def see(self, source: str) -> None:
        """A sensor gave a sign."""
        total = sum(self.weights.values()) + 1
        for other, weight in self.weights.items():
            self.quiet[other] = self.quiet.get(other, 0.0) + weight / total
        self.weights[source] = self.weights.get(source, 0.0) + 1
        self.quiet[source] = 0.0
        self.gone.discard(source)
        if len(self.weights) > MOST:
            least = min(self.weights, key=lambda one: self.weights[one])
            del self.weights[least], self.quiet[least]
        self.weigh()

    def reach(self, source: str, *, reachable: bool) -> None:
        """A sensor is known to be reachable, or not."""
        if reachable:
            self.gone.discard(source)
            self.quiet[source] = 0.0
        else:
            self.gone.add(source)
        self.weigh()

    def forget(self, kept: float) -> None:
        """Let all evidence count less."""
        self.weights = {source: weight * kept for source, weight in self.weights.items() if weight > 0.05}
        self.quiet = {source: self.quiet.get(source, 0.0) for source in self.weights}

    def visible(self) -> float:
        """The share of the usual signs that would still be seen, 0 to 1."""
        return self._visible

    def weigh(self) -> None:
        """Find out what share is seen now."""
        total = sum(self.weights.values())
        dead = sum(
            weight
            for source, weight in self.weights.items()
            if source in self.gone or self.quiet.get(source, 0.0) > SILENT
        )
        self._visible = 1.0 if not total else max(1.0 - dead / total, 0.0)
