"""Running the acoustic model."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from dure.errors import ModelDamaged, ModelMissing
from dure.wake.acoustic import graph
from dure.wake.acoustic.pack import read_pack

PACK = "asr_waveform.hama"
BUILT = "asr_waveform.dure-1.onnx"
"""The graph as built by this version of `graph`; the number changes with it."""

FRAME_SAMPLES = 320
FRAME_MS = 20
MIN_SAMPLES = 640
"""Less sound than this gives no frame worth having."""


class AcousticModel:
    """Sound in, log-probabilities of phones out; one thread, any number of callers, batches welcome.

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

    def log_probs(self, sound: np.ndarray) -> np.ndarray:
        """Judge sound.

        Args:
            sound: float32 (batch, samples), in [-1, 1], 16 kHz, at least `MIN_SAMPLES` long.

        Returns:
            float32 (batch, samples // 320 + 1 at most, tokens), natural logarithms.
        """
        (out,) = self._session.run(None, {"sound": sound})
        return np.asarray(out)


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
    """Write the graph beside the pack for the next start; a folder that cannot be written costs half a second each start."""
    if not os.access(path.parent, os.W_OK):
        return
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_bytes(data)
    partial.replace(path)
