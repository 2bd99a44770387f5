"""The acoustic model as an ONNX graph, built from the weights of the pack.

A Conformer of four blocks, 144 channels, four attention heads and no positional encoding: log-mel frames of 10 ms,
halved to 20 ms by a strided convolution, blocks of (half feed-forward, self-attention, gated depthwise convolution,
half feed-forward, norm), and a projection to 191 tokens. Gulati et al., “Conformer” (2020), is the architecture's source.

The graph goes on where it left off: keys, values and the convolutions' last inputs of the frames before come in as
inputs, those of the new frames go out, so that no frame is computed again as context (Dai et al., “Transformer-XL”, 2019).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from dure.wake.acoustic.pack import Tensors

BLOCKS = 4
HEADS = 4
CHANNELS = 144
KERNEL = 31
STATE = KERNEL // 2
"""Frames that a convolution sees to its left."""
WIDTH = CHANNELS // HEADS
MELS = 80
CUT = 400
"""Samples under one log-mel frame."""
OPSET = 17
PREFIX = "acoustic_model.model."


class _Builder:
    """Collects nodes and weights; every method adds one operation and returns its output's name."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self._batch: dict[tuple[int, ...], str] = {}

    def weight(self, value: np.ndarray) -> str:
        from onnx import numpy_helper

        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def op(self, kind: str, *inputs: str | np.ndarray, out: str = "", **attributes: Any) -> str:  # noqa: ANN401  # ONNX's own
        from onnx import helper

        names = [self.weight(item) if isinstance(item, np.ndarray) else item for item in inputs]
        out = out or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, names, [out], **attributes))
        return out

    def linear(self, x: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        """Of rows."""
        return self.op("Gemm", x, matrix, bias)

    def shape(self, x: str, *sizes: int) -> str:
        """Rows (batch × frames, channels) with the batch apart: (batch, sizes…), one of which is -1."""
        if not self._batch:
            first = self.op("Shape", "mask", end=1)
            self._batch = {(): first}
        if sizes not in self._batch:
            self._batch[sizes] = self.op("Concat", self._batch[()], np.array(sizes, np.int64), axis=0)
        return self.op("Reshape", x, self._batch[sizes])

    def rows(self, x: str) -> str:
        """(batch, frames, …) → (batch × frames, channels)."""
        return self.op("Reshape", x, np.array([-1, CHANNELS], np.int64))

    def silu(self, x: str) -> str:
        return self.op("Mul", x, self.op("Sigmoid", x))

    def gelu(self, x: str) -> str:
        """The tanh form."""
        cube = self.op("Mul", self.op("Mul", x, x), x)
        inner = self.op("Add", x, self.op("Mul", cube, _scalar(0.044715)))
        tanh = self.op("Tanh", self.op("Mul", inner, _scalar(math.sqrt(2 / math.pi))))
        half = self.op("Mul", x, _scalar(0.5))
        return self.op("Mul", half, self.op("Add", tanh, _scalar(1)))

    def norm(self, x: str, tensors: Tensors, name: str) -> str:
        return self.op(
            "LayerNormalization", x, tensors[name + ".weight"], tensors[name + ".bias"], axis=-1, epsilon=1e-5
        )


def _scalar(value: float) -> np.ndarray:
    return np.array([value], np.float32)


def build(tensors: Tensors) -> bytes:
    """Serialise the model.

    Inputs, float32: `cuts` (batch, new mels, 400), the sound in [-1, 1] under each new log-mel frame; `mels_before` (batch,
    mels, 80), the log-mel frames before it; `mask` (batch, 1, 1, kept + frames), added to the attention's scores; for each
    block `keys_0`, `values_0` … (batch, 4, kept, 36) of frames before, in any order, and `state_0` … (batch, 144, 15),
    what its convolution saw last.

    Outputs: `log_probs` (batch, frames, tokens) for the (log-mel frames, old and new, − 1) / 2 frames of 20 ms; `mels`, the
    new log-mel frames; `new_keys_0`, `new_values_0` … (batch, 4, frames, 36) and `gated_0` … (batch, 144, frames).

    Raises KeyError where the pack lacks a tensor.
    """
    from onnx import TensorProto, helper

    b = _Builder()
    x = _front_end(b, tensors)
    for index in range(BLOCKS):
        x = _block(b, x, tensors, index)
    logits = b.linear(x, tensors[PREFIX + "proj.weight"][:, :, 0].T, tensors[PREFIX + "proj.bias"])
    tokens = tensors[PREFIX + "proj.bias"].shape[0]
    b.nodes.append(helper.make_node("LogSoftmax", [b.shape(logits, -1, tokens)], ["log_probs"], axis=-1))
    inputs: dict[str, tuple[str | int, ...]] = {
        "cuts": ("new_mels", CUT),
        "mels_before": ("mels_before", MELS),
        "mask": (1, 1, "seen"),
    }
    outputs: dict[str, tuple[str | int, ...]] = {"log_probs": ("frames", tokens), "mels": ("new_mels", MELS)}
    for index in range(BLOCKS):
        for part in ("keys", "values"):
            inputs[f"{part}_{index}"] = (HEADS, "kept", WIDTH)
            outputs[f"new_{part}_{index}"] = (HEADS, "frames", WIDTH)
        inputs[f"state_{index}"] = (CHANNELS, STATE)
        outputs[f"gated_{index}"] = (CHANNELS, "frames")
    infos = [
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", *shape])
            for name, shape in some.items()
        ]
        for some in (inputs, outputs)
    ]
    graph = helper.make_graph(b.nodes, "acoustic", *infos, b.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    return bytes(model.SerializeToString())


def _front_end(b: _Builder, tensors: Tensors) -> str:
    """Cuts of sound → rows of channels, 20 ms each."""
    kernels = np.concatenate([tensors["stft_real_kernel"], tensors["stft_imag_kernel"]])[:, 0]
    waves = b.op("MatMul", "cuts", kernels.T)
    mel = np.concatenate([tensors["mel_fb"], tensors["mel_fb"]])
    new = b.op("MatMul", b.op("Mul", waves, waves), mel)
    b.op("Log", b.op("Max", new, _scalar(1e-9)), out="mels")
    x = b.op("Transpose", b.op("Concat", "mels_before", "mels", axis=1), perm=[0, 2, 1])
    x = b.op("Conv", x, tensors["onnx::Conv_801"], tensors["onnx::Conv_802"], strides=[2])
    return b.rows(b.op("Transpose", b.gelu(x), perm=[0, 2, 1]))


def _block(b: _Builder, x: str, tensors: Tensors, index: int) -> str:
    first = 829 + 9 * index
    up1, down1, qkv, out, up2, down2 = (
        tensors[f"onnx::MatMul_{k}"] for k in (first, first + 1, first + 2, first + 6, first + 7, first + 8)
    )
    name = f"{PREFIX}blocks.{index}."
    x = _feed_forward(b, x, tensors, name + "ffn1", up1, down1)
    x = _attention(b, x, tensors, index, qkv, out)
    x = _convolution(b, x, tensors, name, index)
    x = _feed_forward(b, x, tensors, name + "ffn2", up2, down2)
    return b.norm(x, tensors, name + "norm")


def _feed_forward(b: _Builder, x: str, tensors: Tensors, name: str, up: np.ndarray, down: np.ndarray) -> str:
    inner = b.silu(b.linear(b.norm(x, tensors, name + ".norm"), up, tensors[name + ".fc1.bias"]))
    # Half of the step: the factor goes into the weights.
    return b.op(
        "Add", x, b.linear(inner, down * np.float32(0.5), tensors[name + ".fc2.bias"] * np.float32(0.5))
    )


def _attention(b: _Builder, x: str, tensors: Tensors, index: int, qkv: np.ndarray, out: np.ndarray) -> str:
    name = f"{PREFIX}blocks.{index}."
    h = b.norm(x, tensors, name + "attn_norm")
    bias = tensors[name + "attn.in_proj_bias"]

    def heads(part: int, scale: float, to: str) -> str:
        mine = slice(part * CHANNELS, (part + 1) * CHANNELS)
        rows = b.linear(h, qkv[:, mine] * np.float32(scale), bias[mine] * np.float32(scale))
        return b.op("Transpose", b.shape(rows, -1, HEADS, WIDTH), perm=[0, 2, 1, 3], out=to)

    queries = heads(0, WIDTH**-0.5, "")
    keys = b.op("Concat", f"keys_{index}", heads(1, 1, f"new_keys_{index}"), axis=2)
    values = b.op("Concat", f"values_{index}", heads(2, 1, f"new_values_{index}"), axis=2)
    scores = b.op("MatMul", queries, b.op("Transpose", keys, perm=[0, 1, 3, 2]))
    mixed = b.op("MatMul", b.op("Softmax", b.op("Add", scores, "mask"), axis=-1), values)
    mixed = b.rows(b.op("Transpose", mixed, perm=[0, 2, 1, 3]))
    return b.op("Add", x, b.linear(mixed, out, tensors[name + "attn.out_proj.bias"]))


def _convolution(b: _Builder, x: str, tensors: Tensors, name: str, index: int) -> str:
    h = b.norm(x, tensors, name + "conv.norm")
    matrix, bias = tensors[name + "conv.pointwise1.weight"][:, :, 0].T, tensors[name + "conv.pointwise1.bias"]
    left, right = (
        b.linear(h, matrix[:, part], bias[part])
        for part in (slice(0, CHANNELS), slice(CHANNELS, 2 * CHANNELS))
    )
    gated = b.shape(b.op("Mul", left, b.op("Sigmoid", right)), -1, CHANNELS)
    gated = b.op("Transpose", gated, perm=[0, 2, 1], out=f"gated_{index}")
    kernel, bias = tensors[f"onnx::Conv_{804 + 3 * index}"], tensors[f"onnx::Conv_{805 + 3 * index}"]
    seen = b.op("Concat", f"state_{index}", gated, axis=2)
    h = b.op("Conv", seen, kernel, bias, group=CHANNELS, pads=[0, KERNEL // 2])
    h = b.rows(b.op("Transpose", b.silu(h), perm=[0, 2, 1]))
    return b.op(
        "Add",
        x,
        b.linear(
            h, tensors[name + "conv.pointwise2.weight"][:, :, 0].T, tensors[name + "conv.pointwise2.bias"]
        ),
    )
