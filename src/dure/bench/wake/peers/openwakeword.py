"""openWakeWord (https://github.com/dscripka/openWakeWord), by the wheel `pyopen-wakeword` with its bundled words.

The code is Apache-2.0; its bundled models are CC BY-NC-SA 4.0 and are used for nothing but this comparison.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from dure.api import BYTES_PER_MS
from dure.bench.wake.peers import Folders, Found
from dure.bench.wake.peers.probabilities import bundled, heard_in, spelled_alike
from dure.bench.wake.trial import Cost, Heard

THRESHOLD = 0.5
"""Its default."""

CHUNK_MS = 80
REACH_MS = 1000


def find(names: Sequence[str], folders: Folders) -> Found:  # noqa: ARG001  # every engine's signature
    """Its bundled words among the names."""
    from pyopen_wakeword import Model

    return bundled(names, [model.value for model in Model])


def build(names: Sequence[str], folders: Folders) -> OpenWakeWord:  # noqa: ARG001
    """Load it with these names."""
    return OpenWakeWord(names)


class OpenWakeWord:
    """openWakeWord with some of its bundled words.

    Args:
        names: which.
    """

    def __init__(self, names: Sequence[str]) -> None:
        from pyopen_wakeword import Model, OpenWakeWord, OpenWakeWordFeatures

        self._features = OpenWakeWordFeatures.from_builtin()
        self._words = {
            name: OpenWakeWord.from_builtin(
                next(model for model in Model if spelled_alike(name, model.value))
            )
            for name in names
        }

    async def hear(self, pcm: bytes) -> tuple[list[Heard], Cost]:
        """Stream a recording; see `Listener`."""
        self._features.reset()
        for word in self._words.values():
            word.reset()
        chunk = CHUNK_MS * BYTES_PER_MS
        self._step(
            bytes(chunk)
        )  # it fills itself with eight seconds of silence first: not the recording's cost
        found: dict[str, list[tuple[int, float]]] = {name: [] for name in self._words}
        spent_s = -time.process_time()
        for at in range(0, len(pcm) - chunk + 1, chunk):
            for name, probability in self._step(pcm[at : at + chunk]):
                found[name].append(((at + chunk) // BYTES_PER_MS, probability))
        spent_s += time.process_time()
        heard = [
            one for name, row in found.items() for one in heard_in(name, row, THRESHOLD, reach_ms=REACH_MS)
        ]
        return heard, Cost(spent_s)

    def _step(self, chunk: bytes) -> list[tuple[str, float]]:
        return [
            (name, float(probability))
            for features in self._features.process_streaming(chunk)
            for name, word in self._words.items()
            for probability in word.process_streaming(features)
        ]
