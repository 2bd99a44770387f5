"""The acoustic model against its numerics written down in plain NumPy."""

import struct

import numpy as np
import pytest

from dure.errors import ModelDamaged, ModelMissing
from dure.wake.acoustic.model import BUILT, AcousticModel, Context, load_graph
from dure.wake.acoustic.pack import read_pack
from dure.wake.acoustic.windows import Windower

P = "acoustic_model.model."


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def norm(x, w, name):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) * w[name + ".weight"] + w[name + ".bias"]


def feed_forward(x, w, name, up, down):
    h = norm(x, w, name + ".norm") @ w[up] + w[name + ".fc1.bias"]
    return (h * sigmoid(h)) @ w[down] + w[name + ".fc2.bias"]


def attention(x, w, name, qkv, out, past):
    """`past`: keys and values of the frames before, as rows; None where there are none."""
    q, k, v = np.split(norm(x, w, name + "attn_norm") @ w[qkv] + w[name + "attn.in_proj_bias"], 3, -1)
    seen_k, seen_v = (k, v) if past is None else (np.concatenate([past[0], k]), np.concatenate([past[1], v]))
    heads = []
    for part in np.split(np.arange(144), 4):
        e = np.exp(q[:, part] @ seen_k[:, part].T / 6)
        heads.append(e / e.sum(1, keepdims=True) @ seen_v[:, part])
    return np.concatenate(heads, 1) @ w[out] + w[name + "attn.out_proj.bias"], (k, v)


def convolution(x, w, name, kernel, bias, state):
    """`state`: the 15 rows before, zeros where there are none."""
    h = norm(x, w, name + "conv.norm") @ w[name + "conv.pointwise1.weight"][:, :, 0].T
    h += w[name + "conv.pointwise1.bias"]
    gated = h[:, :144] * sigmoid(h[:, 144:])
    h = np.concatenate([state, gated, np.zeros((15, 144))])
    h = sum(h[i : i + len(x)] * w[kernel][:, 0, i] for i in range(31)) + w[bias]
    return (h * sigmoid(h)) @ w[name + "conv.pointwise2.weight"][:, :, 0].T + w[
        name + "conv.pointwise2.bias"
    ], gated


def front_end(sound, w):
    x = np.pad(sound, 200, mode="reflect")
    cut = np.lib.stride_tricks.sliding_window_view(x, 400)[::160]
    power = (cut @ w["stft_real_kernel"][:, 0].T) ** 2 + (cut @ w["stft_imag_kernel"][:, 0].T) ** 2
    mel = np.pad(np.log(np.maximum(power @ w["mel_fb"], 1e-9)), ((1, 0), (0, 0)))
    cols = np.lib.stride_tricks.sliding_window_view(mel, 3, axis=0)[::2]
    x = np.einsum("tck,ock->to", cols, w["onnx::Conv_801"]) + w["onnx::Conv_802"]
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def reference(x, w, settled=0, kept=None):
    """Frames of the front end → log probabilities; `kept` carries what the first `settled` frames leave behind."""
    kept = {} if kept is None else kept
    for i in range(4):
        name, first = f"{P}blocks.{i}.", 829 + 9 * i
        up1, down1, qkv, out, up2, down2 = (f"onnx::MatMul_{first + k}" for k in (0, 1, 2, 6, 7, 8))
        past, state = kept.get(i, (None, np.zeros((15, 144))))
        x = x + 0.5 * feed_forward(x, w, name + "ffn1", up1, down1)
        seen, (k, v) = attention(x, w, name, qkv, out, past)
        x = x + seen
        seen, gated = convolution(x, w, name, f"onnx::Conv_{804 + 3 * i}", f"onnx::Conv_{805 + 3 * i}", state)
        x = x + seen
        x = norm(x + 0.5 * feed_forward(x, w, name + "ffn2", up2, down2), w, name + "norm")
        k, v = (k, v) if past is None else (np.concatenate([past[0], k]), np.concatenate([past[1], v]))
        left = len(k) - len(x) + settled
        kept[i] = (k[:left][-96:], v[:left][-96:]), np.concatenate([state, gated[:settled]])[-15:]
    y = x @ w[P + "proj.weight"][:, :, 0].T + w[P + "proj.bias"]
    y -= y.max(1, keepdims=True)
    return y - np.log(np.exp(y).sum(1, keepdims=True))


def voice_like(seconds, seed=3):
    rng = np.random.default_rng(seed)
    sound = np.convolve(rng.normal(0, 0.1, int(seconds * 16000)), np.hanning(9), "same")
    return (sound * np.sin(np.arange(len(sound)) * 0.002) ** 2 * 32767 * 0.3).astype("<i2")


def windows_of(pcm):
    windower = Windower()
    windower.add(pcm.tobytes())
    out = []
    while window := windower.next():
        out.append(window)
    return [*out, windower.flush()]


@pytest.fixture(scope="module")
def model(wake_models):
    return AcousticModel(wake_models[0])


@pytest.mark.models
def test_the_graph_computes_what_the_model_computes(model, wake_models):
    w = read_pack(wake_models[0] / "asr_waveform.hama")
    windower, pcm = Windower(), voice_like(1.5)
    windower.add(pcm.tobytes())
    (ours,) = model.judge([(windower.flush(), Context())])
    theirs = reference(front_end(pcm.astype(np.float32) / 32768, w)[: len(ours)], w)
    assert len(ours) == 75
    # The last frame of the front end that we leave out lies beyond the sound.
    assert np.abs(np.exp(ours) - np.exp(theirs)).max() < 1e-4


@pytest.mark.models
def test_a_stream_goes_on_where_it_left_off(model, wake_models):
    w = read_pack(wake_models[0] / "asr_waveform.hama")
    pcm = voice_like(4)
    frames = front_end(pcm.astype(np.float32) / 32768, w)
    context = Context()
    kept: dict[int, tuple[object, ...]] = {}
    for window in windows_of(pcm):
        (ours,) = model.judge([(window, context)])
        begin = window.at_frame - window.first
        theirs = reference(frames[begin : begin + window.frames], w, window.settled, kept)
        # The very last frame of a window reaches 2.5 ms beyond it, where the window is mirrored and the reference is not.
        near = np.abs(np.exp(ours) - np.exp(theirs))
        assert near[: window.first + window.count].max() < 0.02
        assert np.median(near.max(1)) < 2e-3


@pytest.mark.models
def test_streams_judged_together_are_judged_as_if_alone(model):
    sounds = [voice_like(2 + number * 0.3, seed=number) for number in range(3)]
    alone = []
    for sound in sounds:
        context = Context()
        alone.append([model.judge([(window, context)])[0] for window in windows_of(sound)])
    contexts, left = [Context() for _ in sounds], [windows_of(sound) for sound in sounds]
    for step in range(max(map(len, left))):
        batch = [(number, windows[step]) for number, windows in enumerate(left) if step < len(windows)]
        together = model.judge([(window, contexts[number]) for number, window in batch])
        for (number, _), log_probs in zip(batch, together, strict=True):
            np.testing.assert_allclose(log_probs, alone[number][step], atol=2e-3)


@pytest.mark.models
def test_the_graph_is_built_once(wake_models, tmp_path):
    pack = wake_models[0] / "asr_waveform.hama"
    (tmp_path / pack.name).write_bytes(pack.read_bytes())
    older = tmp_path / "asr_waveform.dure-0.onnx"
    older.touch()
    built = load_graph(tmp_path)
    assert (tmp_path / BUILT).read_bytes() == built == load_graph(tmp_path)
    assert not older.exists()


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
