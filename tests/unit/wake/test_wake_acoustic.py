"""The acoustic model against its numerics written down in plain NumPy."""

import struct

import numpy as np
import pytest

from dure.errors import ModelDamaged, ModelMissing
from dure.wake.acoustic.model import BUILT, AcousticModel, load_graph
from dure.wake.acoustic.pack import read_pack

P = "acoustic_model.model."


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def norm(x, w, name):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) * w[name + ".weight"] + w[name + ".bias"]


def feed_forward(x, w, name, up, down):
    h = norm(x, w, name + ".norm") @ w[up] + w[name + ".fc1.bias"]
    return (h * sigmoid(h)) @ w[down] + w[name + ".fc2.bias"]


def attention(x, w, name, qkv, out):
    q, k, v = np.split(norm(x, w, name + "attn_norm") @ w[qkv] + w[name + "attn.in_proj_bias"], 3, -1)
    heads = []
    for part in np.split(np.arange(144), 4):
        e = np.exp(q[:, part] @ k[:, part].T / 6)
        heads.append(e / e.sum(1, keepdims=True) @ v[:, part])
    return np.concatenate(heads, 1) @ w[out] + w[name + "attn.out_proj.bias"]


def convolution(x, w, name, kernel, bias):
    h = norm(x, w, name + "conv.norm") @ w[name + "conv.pointwise1.weight"][:, :, 0].T
    h += w[name + "conv.pointwise1.bias"]
    h = np.pad(h[:, :144] * sigmoid(h[:, 144:]), ((15, 15), (0, 0)))
    h = sum(h[i : i + len(x)] * w[kernel][:, 0, i] for i in range(31)) + w[bias]
    return (h * sigmoid(h)) @ w[name + "conv.pointwise2.weight"][:, :, 0].T + w[name + "conv.pointwise2.bias"]


def front_end(sound, w):
    x = np.pad(sound, 200, mode="reflect")
    cut = np.lib.stride_tricks.sliding_window_view(x, 400)[::160]
    power = (cut @ w["stft_real_kernel"][:, 0].T) ** 2 + (cut @ w["stft_imag_kernel"][:, 0].T) ** 2
    mel = np.pad(np.log(np.maximum(power @ w["mel_fb"], 1e-9)), ((1, 1), (0, 0)))
    cols = np.lib.stride_tricks.sliding_window_view(mel, 3, axis=0)[::2]
    x = np.einsum("tck,ock->to", cols, w["onnx::Conv_801"]) + w["onnx::Conv_802"]
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def reference(sound, w):
    x = front_end(sound, w)
    for i in range(4):
        name, first = f"{P}blocks.{i}.", 829 + 9 * i
        up1, down1, qkv, out, up2, down2 = (f"onnx::MatMul_{first + k}" for k in (0, 1, 2, 6, 7, 8))
        x = x + 0.5 * feed_forward(x, w, name + "ffn1", up1, down1)
        x = x + attention(x, w, name, qkv, out)
        x = x + convolution(x, w, name, f"onnx::Conv_{804 + 3 * i}", f"onnx::Conv_{805 + 3 * i}")
        x = norm(x + 0.5 * feed_forward(x, w, name + "ffn2", up2, down2), w, name + "norm")
    y = x @ w[P + "proj.weight"][:, :, 0].T + w[P + "proj.bias"]
    y -= y.max(1, keepdims=True)
    return y - np.log(np.exp(y).sum(1, keepdims=True))


@pytest.mark.models
def test_the_graph_computes_what_the_model_computes(wake_models):
    w = read_pack(wake_models[0] / "asr_waveform.hama")
    rng = np.random.default_rng(3)
    sound = np.convolve(rng.normal(0, 0.1, 24000), np.hanning(9), "same").astype(np.float32)
    sound[8000:12000] *= np.sin(np.arange(4000) * 0.05).astype(np.float32)
    model = AcousticModel(wake_models[0])
    ours = model.log_probs(np.stack([sound, sound[::-1].copy()]))
    for row, one in zip(ours, (sound, sound[::-1]), strict=True):
        assert np.abs(np.exp(row) - np.exp(reference(one, w))).max() < 1e-4


@pytest.mark.models
def test_the_graph_is_built_once(wake_models, tmp_path):
    pack = wake_models[0] / "asr_waveform.hama"
    (tmp_path / pack.name).write_bytes(pack.read_bytes())
    built = load_graph(tmp_path)
    assert (tmp_path / BUILT).read_bytes() == built == load_graph(tmp_path)


def test_no_model(tmp_path):
    with pytest.raises(ModelMissing):
        load_graph(tmp_path)


@pytest.mark.parametrize(
    "data", [b"", b"HAMAPK\x01\x00", b"HAMAPK\x01\x00" + struct.pack("<IH", 1, 9) + b"x" * 4]
)
def test_a_damaged_model(tmp_path, data):
    (tmp_path / "asr_waveform.hama").write_bytes(data)
    with pytest.raises(ModelDamaged):
        load_graph(tmp_path)
