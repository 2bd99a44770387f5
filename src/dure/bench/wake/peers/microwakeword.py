"""microWakeWord (https://github.com/kahrendt/microWakeWord), by the wheel `pymicro-wakeword` with its bundled words."""

from __future__ import annotations

import time
from collections.abc import Sequence

from dure.api import BYTES_PER_MS
from dure.bench.wake.peers import Folders, Found
from dure.bench.wake.peers.probabilities import bundled, heard_in, spelled_alike
from dure.bench.wake.trial import Cost, Heard

CHUNK_MS = 10
REACH_MS = 1000


def find(names: Sequence[str], folders: Folders) -> Found:  # noqa: ARG001  # every engine's signature
    """Its bundled words among the names."""
    from pymicro_wakeword import Model

    return bundled(names, [model.value for model in Model])


def build(names: Sequence[str], folders: Folders) -> MicroWakeWord:  # noqa: ARG001
    """Load it with these names."""
    return MicroWakeWord(names)


class MicroWakeWord:
    """microWakeWord with some of its bundled words, each with the threshold that it comes with.

    Args:
        names: which.
    """

    def __init__(self, names: Sequence[str]) -> None:
        from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

        self._features = MicroWakeWordFeatures()
        self._words = {
            name: MicroWakeWord.from_builtin(
                next(model for model in Model if spelled_alike(name, model.value))
            )
            for name in names
        }

    async def hear(self, pcm: bytes) -> tuple[list[Heard], Cost]:
        """Stream a recording; see `Listener`."""
        self._features.reset()
        for word in self._words.values():
            word.reset()
        found: dict[str, list[tuple[int, float]]] = {name: [] for name in self._words}
        chunk = CHUNK_MS * BYTES_PER_MS
        spent_s = -time.process_time()
        for at in range(0, len(pcm) - chunk + 1, chunk):
            for features in self._features.process_streaming(pcm[at : at + chunk]):
                for name, word in self._words.items():
                    probability = word.process_streaming_prob(features) or 0.0
                    found[name].append(((at + chunk) // BYTES_PER_MS, float(probability)))
        spent_s += time.process_time()
        heard = [
            one
            for name, row in found.items()
            for one in heard_in(name, row, self._words[name].probability_cutoff, reach_ms=REACH_MS)
        ]
        return heard, Cost(spent_s)
