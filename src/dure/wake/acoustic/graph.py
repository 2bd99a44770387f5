"""The acoustic model as an ONNX graph, built from the weights of the pack.

A Conformer of four blocks, 144 channels, four attention heads and no positional encoding: log-mel frames of 10 ms,
halved to 20 ms by a strided convolution, blocks of (half feed-forward, self-attention, gated depthwise convolution,
half feed-forward, norm), and a projection to 191 tokens. Gulati et al., “Conformer” (2020), is the architecture's source.
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
OPSET = 17
PREFIX = "acoustic_model.model."


class _Builder:
    """Collects nodes and weights; every method adds one operation and returns its output's name."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def weight(self, value: np.ndarray) -> str:
        from onnx import numpy_helper

        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def op(self, kind: str, *inputs: str | np.ndarray, **attributes: Any) -> str:  # noqa: ANN401  # ONNX's own
        from onnx import helper

        names = [self.weight(item) if isinstance(item, np.ndarray) else item for item in inputs]
        out = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, names, [out], **attributes))
        return out

    def linear(self, x: str, matrix: np.ndarray, bias: np.ndarray) -> str:
        return self.op("Add", self.op("MatMul", x, matrix), bias)

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
    """Serialise the model: `sound` (batch, samples) float32 in [-1, 1] → `log_probs` (batch, frames, tokens).

    One output frame for every 320 samples. Raises KeyError where the pack lacks a tensor.
    """
    from onnx import TensorProto, helper

    b = _Builder()
    x = _front_end(b, tensors)
    for index in range(BLOCKS):
        x = _block(b, x, tensors, index)
    logits = b.linear(x, tensors[PREFIX + "proj.weight"][:, :, 0].T, tensors[PREFIX + "proj.bias"])
    b.nodes.append(helper.make_node("LogSoftmax", [logits], ["log_probs"], axis=-1))
    tokens = tensors[PREFIX + "proj.bias"].shape[0]
    graph = helper.make_graph(
        b.nodes,
        "acoustic",
        [helper.make_tensor_value_info("sound", TensorProto.FLOAT, ["batch", "samples"])],
        [helper.make_tensor_value_info("log_probs", TensorProto.FLOAT, ["batch", "frames", tokens])],
        b.weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    return bytes(model.SerializeToString())


def _front_end(b: _Builder, tensors: Tensors) -> str:
    """Sound → (batch, frames, channels), 20 ms a frame."""
    x = b.op("Unsqueeze", "sound", np.array([1], np.int64))
    x = b.op("Pad", x, np.array([0, 0, 200, 0, 0, 200], np.int64), mode="reflect")
    kernels = np.concatenate([tensors["stft_real_kernel"], tensors["stft_imag_kernel"]])
    waves = b.op("Conv", x, kernels, strides=[160])
    power = b.op("Mul", waves, waves)
    mel = np.concatenate([tensors["mel_fb"], tensors["mel_fb"]])
    x = b.op("MatMul", b.op("Transpose", power, perm=[0, 2, 1]), mel)
    x = b.op("Log", b.op("Max", x, _scalar(1e-9)))
    x = b.op("Transpose", x, perm=[0, 2, 1])
    x = b.op("Conv", x, tensors["onnx::Conv_801"], tensors["onnx::Conv_802"], strides=[2], pads=[1, 1])
    return b.op("Transpose", b.gelu(x), perm=[0, 2, 1])


def _block(b: _Builder, x: str, tensors: Tensors, index: int) -> str:
    first = 829 + 9 * index
    up1, down1, qkv, out, up2, down2 = (
        tensors[f"onnx::MatMul_{k}"] for k in (first, first + 1, first + 2, first + 6, first + 7, first + 8)
    )
    name = f"{PREFIX}blocks.{index}."
    x = _feed_forward(b, x, tensors, name + "ffn1", up1, down1)
    x = _attention(b, x, tensors, name, qkv, out)
    x = _convolution(b, x, tensors, name, index)
    x = _feed_forward(b, x, tensors, name + "ffn2", up2, down2)
    return b.norm(x, tensors, name + "norm")


def _feed_forward(b: _Builder, x: str, tensors: Tensors, name: str, up: np.ndarray, down: np.ndarray) -> str:
    inner = b.silu(b.linear(b.norm(x, tensors, name + ".norm"), up, tensors[name + ".fc1.bias"]))
    # Half of the step: the factor goes into the weights.
    return b.op(
        "Add", x, b.linear(inner, down * np.float32(0.5), tensors[name + ".fc2.bias"] * np.float32(0.5))
    )


def _attention(b: _Builder, x: str, tensors: Tensors, name: str, qkv: np.ndarray, out: np.ndarray) -> str:
    width = CHANNELS // HEADS
    h = b.linear(b.norm(x, tensors, name + "attn_norm"), qkv, tensors[name + "attn.in_proj_bias"])
    h = b.op("Reshape", h, np.array([0, 0, 3, HEADS, width], np.int64))
    parts = [
        b.op("Gather", b.op("Transpose", h, perm=[2, 0, 3, 1, 4]), np.array(k, np.int64), axis=0)
        for k in range(3)
    ]
    keys = b.op("Transpose", parts[1], perm=[0, 1, 3, 2])
    scores = b.op("Mul", b.op("MatMul", parts[0], keys), _scalar(width**-0.5))
    mixed = b.op("MatMul", b.op("Softmax", scores, axis=-1), parts[2])
    mixed = b.op("Reshape", b.op("Transpose", mixed, perm=[0, 2, 1, 3]), np.array([0, 0, CHANNELS], np.int64))
    return b.op("Add", x, b.linear(mixed, out, tensors[name + "attn.out_proj.bias"]))


def _convolution(b: _Builder, x: str, tensors: Tensors, name: str, index: int) -> str:
    h = b.norm(x, tensors, name + "conv.norm")
    h = b.linear(
        h, tensors[name + "conv.pointwise1.weight"][:, :, 0].T, tensors[name + "conv.pointwise1.bias"]
    )
    left = b.op("Slice", h, np.array([0]), np.array([CHANNELS]), np.array([2]))
    right = b.op("Slice", h, np.array([CHANNELS]), np.array([2 * CHANNELS]), np.array([2]))
    h = b.op("Transpose", b.op("Mul", left, b.op("Sigmoid", right)), perm=[0, 2, 1])
    kernel, bias = tensors[f"onnx::Conv_{804 + 3 * index}"], tensors[f"onnx::Conv_{805 + 3 * index}"]
    h = b.op("Conv", h, kernel, bias, group=CHANNELS, pads=[KERNEL // 2, KERNEL // 2])
    h = b.op("Transpose", b.silu(h), perm=[0, 2, 1])
    h = b.linear(
        h, tensors[name + "conv.pointwise2.weight"][:, :, 0].T, tensors[name + "conv.pointwise2.bias"]
    )
    return b.op("Add", x, h)
