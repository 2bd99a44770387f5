"""Spelling to sound by the small network that comes with the acoustic model, recomputed in NumPy.

Two bidirectional GRU layers read the letters; a two-layer GRU writes the phones, looking back through attention with
location features (Chorowski et al., 2015) and a penalty on the distance from where it looked last. It was trained
together with the labels of the acoustic model, so its phones are the very tokens that the model hears. It knows many languages
and would read some English words as Spanish ones; here it may write English phones only.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

import numpy as np

from dure.errors import ModelDamaged, ModelMissing
from dure.wake.acoustic.pack import Tensors, read_pack
from dure.wake.acoustic.tokens import ENGLISH

HIDDEN = 96
MAX_PHONES = 32
DISTANCE_PENALTY = 0.1
START, END = 1, 2
"""Ids of the tokens that begin and end an output."""

Gru = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Input weights (3 × hidden, inputs), recurrent weights, both biases in one; gates in the order update, reset, new."""


class SpellingModel:
    """Letters in, phones out.

    Args:
        folder: holds `encoder.hama`, `decoder_step.hama` and `g2p_vocab.json`.

    Raises:
        ModelMissing: a file is not there.
        ModelDamaged: a file cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        for name in ("encoder.hama", "decoder_step.hama", "g2p_vocab.json"):
            if not (folder / name).is_file():
                raise ModelMissing(model="hama-g2p", offline="")
        self._encoder = read_pack(folder / "encoder.hama")
        self._decoder = read_pack(folder / "decoder_step.hama")
        try:
            vocabulary = json.loads((folder / "g2p_vocab.json").read_text(encoding="utf-8"))
            self._letters = {letter: index for index, letter in enumerate(vocabulary["encoder"])}
            self._phones: list[str] = vocabulary["decoder"]
            self._allowed = np.array([phone in ENGLISH for phone in self._phones])
            self._allowed[END] = True
        except (ValueError, KeyError, TypeError) as error:
            raise ModelDamaged(model=folder.name, file="g2p_vocab.json") from error

    def phones(self, word: str) -> tuple[str, ...]:
        """Pronounce one lower-case word of Latin letters."""
        unknown = self._letters["<unk>"]
        ids = [self._letters.get(letter, unknown) for letter in word.lower()]
        written = _decode(self._decoder, self._allowed, *_encode(self._encoder, ids))
        return tuple(self._phones[token] for token in written)


@lru_cache(maxsize=2)
def spelling_model(folder: Path) -> SpellingModel:
    """The model of a folder, read once."""
    return SpellingModel(folder)


def _encode(w: Tensors, ids: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Letters → (what was read: letters × 192, its attention keys: letters × 96, first hidden state: 2 × 96)."""
    x = w["model.encoder_embedding.weight"][ids]
    padded = np.pad(x, ((2, 2), (0, 0)))
    kernel = w["model.frontend.depthwise.weight"][:, 0]
    mixed = sum(padded[k : k + len(ids)] * kernel[:, k] for k in range(5))
    x = _norm(x + mixed @ w["model.frontend.pointwise.weight"][:, :, 0].T, w, "model.frontend.norm")
    out, ends = x, []
    for layer in ((484, 485, 483), (527, 528, 526)):
        first, recurrent, bias = (w[f"onnx::GRU_{number}"] for number in layer)
        forward = _gru(out, (first[0], recurrent[0], bias[0]))
        backward = _gru(out[::-1], (first[1], recurrent[1], bias[1]))[::-1]
        out = np.concatenate([forward, backward], 1)
        ends.append(np.concatenate([forward[-1], backward[0]]))
    hidden = np.tanh(np.stack(ends) @ w["model.bridge.weight"].T + w["model.bridge.bias"])
    out = _norm(out + x @ w["onnx::MatMul_532"], w, "model.encoder_out_norm")
    return out, out @ w["onnx::MatMul_539"], hidden


def _decode(
    w: Tensors, allowed: np.ndarray, memory: np.ndarray, keys: np.ndarray, hidden: np.ndarray
) -> list[int]:
    """Write the most probable allowed phone each time, until the end token."""
    layers: list[Gru] = [
        (w[f"onnx::GRU_{a}"][0], w[f"onnx::GRU_{b}"][0], w[f"onnx::GRU_{c}"][0])
        for a, b, c in ((279, 280, 281), (299, 300, 301))
    ]
    places = np.arange(len(memory), dtype=np.float32)
    looked = np.full(len(memory), 1 / len(memory), np.float32)
    token, out = START, []
    for _ in range(MAX_PHONES):
        before = w["model.decoder_embedding.weight"][token]
        x, states = before, []
        for layer, state in zip(layers, hidden, strict=True):
            x = _gru_step(layer[0] @ x + layer[2][: 3 * HIDDEN], state, layer)
            states.append(x)
        hidden = np.stack(states)
        state = _norm(x + before @ w["onnx::MatMul_302"], w, "model.decoder_state_norm")
        looked = _attend(w, state, keys, looked, places)
        context = _norm(looked @ memory, w, "model.context_norm")
        fused = np.tanh(
            w["model.context_proj.weight"] @ np.concatenate([state, context]) + w["model.context_proj.bias"]
        )
        fused = _norm(fused, w, "model.fusion_norm")
        scores = (w["model.output_in_proj.weight"] @ fused + w["model.output_in_proj.bias"]) @ w[
            "onnx::MatMul_306"
        ]
        token = int(np.where(allowed, scores, -np.inf).argmax())
        if token == END:
            break
        out.append(token)
    return out


def _attend(
    w: Tensors, state: np.ndarray, keys: np.ndarray, looked: np.ndarray, places: np.ndarray
) -> np.ndarray:
    """Where to look now: a distribution over the letters."""
    kernel = w["model.attention.location_conv.weight"][:, 0]
    padded = np.pad(looked, 5)
    location = np.stack([padded[k : k + 11] for k in range(len(looked))]) @ kernel.T @ w["onnx::MatMul_304"]
    energy = (np.tanh(state @ w["onnx::MatMul_303"] + keys + location) @ w["onnx::MatMul_305"])[:, 0]
    energy -= DISTANCE_PENALTY * np.abs(places - (looked * places).sum())
    weights = np.exp(energy - energy.max())
    return np.asarray(weights / weights.sum())


def _gru(x: np.ndarray, layer: Gru) -> np.ndarray:
    given = x @ layer[0].T + layer[2][: 3 * HIDDEN]
    state, out = np.zeros(HIDDEN, np.float32), []
    for row in given:
        state = _gru_step(row, state, layer)
        out.append(state)
    return np.stack(out)


def _gru_step(given: np.ndarray, state: np.ndarray, layer: Gru) -> np.ndarray:
    kept = layer[1] @ state + layer[2][3 * HIDDEN :]
    update = _sigmoid(given[:HIDDEN] + kept[:HIDDEN])
    reset = _sigmoid(given[HIDDEN : 2 * HIDDEN] + kept[HIDDEN : 2 * HIDDEN])
    new = np.tanh(given[2 * HIDDEN :] + reset * kept[2 * HIDDEN :])
    return np.asarray((1 - update) * new + update * state)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-x)))


def _norm(x: np.ndarray, w: Tensors, name: str) -> np.ndarray:
    centred = x - x.mean(-1, keepdims=True)
    return np.asarray(
        centred / np.sqrt(x.var(-1, keepdims=True) + 1e-5) * w[name + ".weight"] + w[name + ".bias"]
    )
