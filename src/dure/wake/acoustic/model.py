"""Running the acoustic model."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dure.errors import ModelDamaged, ModelMissing
from dure.wake.acoustic import graph
from dure.wake.acoustic.pack import read_pack
from dure.wake.acoustic.windows import FRAME_SAMPLES, Window

PACK = "asr_waveform.hama"
BUILT = "asr_waveform.dure-2.onnx"
"""The graph as built by this version of `graph`; the number changes with it."""

LEFT = 96
"""Frames before a window that it is judged in the light of: 1.92 s."""

_UNSEEN = np.float32(-1e9)
_PARTS = [f"{part}_{index}" for index in range(graph.BLOCKS) for part in ("keys", "values")]
_STATES = [f"state_{index}" for index in range(graph.BLOCKS)]
_OUTPUTS = [
    "log_probs",
    "mels",
    *(f"new_{part}" for part in _PARTS),
    *(f"gated_{index}" for index in range(graph.BLOCKS)),
]


class Context:
    """What the model keeps of one stream between two windows: half a megabyte, taken once."""

    def __init__(self) -> None:
        self.mels = np.zeros((1, graph.MELS), np.float32)
        """The log-mel frames of 10 ms that the next window begins with."""
        self.past = np.zeros((len(_PARTS), graph.HEADS, LEFT, graph.WIDTH), np.float32)
        """Each block's keys and values of the last frames, as a ring: attention does not ask for their order."""
        self.state = np.zeros((graph.BLOCKS, graph.CHANNELS, graph.STATE), np.float32)
        """What each block's convolution saw last."""
        self.heard = 0
        """How many frames were judged in all."""

    def go_on(self, count: int, mels: np.ndarray, past: list[np.ndarray], gated: list[np.ndarray]) -> None:
        """Keep what the first `count` frames of a window leave behind for the next."""
        # The last log-mel frame reached beyond the window; it is computed again.
        self.mels = np.concatenate([self.mels, mels])[2 * count : -1]
        places = np.arange(self.heard + max(0, count - LEFT), self.heard + count) % LEFT
        for kept, fresh in zip(self.past, past, strict=True):
            kept[:, places] = fresh[:, max(0, count - LEFT) : count]
        for index, fresh in enumerate(gated):
            self.state[index] = np.concatenate([self.state[index], fresh[:, :count]], 1)[:, -graph.STATE :]
        self.heard += count


class AcousticModel:
    """Sound in, log-probabilities of phones out; one thread, any number of streams, batches welcome.

    Args:
        folder: holds `asr_waveform.hama`; the built graph is kept beside it where that folder can be written.

    Raises:
        ModelMissing: the pack is not there.
        ModelDamaged: the pack cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(load_graph(folder), options, providers=["CPUExecutionProvider"])

    def judge(self, batch: Sequence[tuple[Window, Context]]) -> list[np.ndarray]:
        """Judge one window of each of several streams, those of the same shape at once, and take the contexts on.

        Returns:
            for each window float32 (frames, tokens), natural logarithms; those that are not wanted included.
        """
        shapes: dict[tuple[int, ...], list[int]] = {}
        for index, (window, context) in enumerate(batch):
            shapes.setdefault((len(window.sound), window.frames, len(context.mels)), []).append(index)
        judged: dict[int, np.ndarray] = {}
        for alike in shapes.values():
            judged.update(zip(alike, self._judge_alike([batch[index] for index in alike]), strict=True))
        return [judged[index] for index in range(len(batch))]

    def _judge_alike(self, batch: Sequence[tuple[Window, Context]]) -> np.ndarray:
        contexts = [context for _, context in batch]
        mask = np.zeros((len(batch), 1, 1, LEFT + batch[0][0].frames), np.float32)
        for row, context in enumerate(contexts):
            mask[row, ..., context.heard : LEFT] = _UNSEEN
        cuts = sliding_window_view(np.stack([window.sound for window, _ in batch]), graph.CUT, axis=1)
        feeds = {
            "cuts": np.ascontiguousarray(cuts[:, :: FRAME_SAMPLES // 2]),
            "mels_before": np.stack([context.mels for context in contexts]),
            "mask": mask,
        }
        feeds.update(zip(_PARTS, np.stack([context.past for context in contexts], 1), strict=True))
        feeds.update(zip(_STATES, np.stack([context.state for context in contexts], 1), strict=True))
        log_probs, mels, *kept = self._session.run(_OUTPUTS, feeds)
        past, gated = kept[: len(_PARTS)], kept[len(_PARTS) :]
        for row, (window, context) in enumerate(batch):
            context.go_on(window.settled, mels[row], [one[row] for one in past], [one[row] for one in gated])
        return np.asarray(log_probs)


def load_graph(folder: Path) -> bytes:
    """The serialised graph: the kept one if it is newer than the pack, else a new one.

    Raises:
        ModelMissing: the pack is not there.
        ModelDamaged: the pack cannot be read.
    """
    pack, built = folder / PACK, folder / BUILT
    if not pack.is_file():
        raise ModelMissing(model="hama-acoustic", offline="")
    if built.is_file() and built.stat().st_mtime >= pack.stat().st_mtime:
        return built.read_bytes()
    try:
        serialised = graph.build(read_pack(pack))
    except KeyError as error:
        raise ModelDamaged(model=folder.name, file=PACK) from error
    _keep(built, serialised)
    return serialised


def _keep(path: Path, data: bytes) -> None:
    """Write the graph beside the pack for the next start, in place of older ones; a folder that cannot be written costs half a second each start."""
    if not os.access(path.parent, os.W_OK):
        return
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_bytes(data)
    partial.replace(path)
    for older in path.parent.glob("asr_waveform.dure-*.onnx"):
        if older != path:
            older.unlink(missing_ok=True)
