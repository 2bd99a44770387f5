"""How much names sound alike: every name is imagined said well, and scored as every other. Pure: chains in, distances out.

All pairs are scored side by side in a few array operations per frame, as in `dure.wake.decode.bank`. Where there are very many
pairs, only those are scored whose sounds are heard as similar tokens in a similar order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dure.wake.acoustic.tokens import BLANK, BOUNDARY
from dure.wake.decode.bank import FLOOR, FRAME_COST
from dure.wake.decode.hearing import PHONES, phone_index, weights

Chain = tuple[str, ...]

SURE = 0.9
"""How sure the model is imagined to be of each phone of a name that is said well."""

SILENT = -8.0
"""What a phone costs at least where nothing is said."""

RARE = 0.1
"""A token that counts less than this as a phone is not what it is heard as."""

ALL_PAIRS = 40_000
"""Up to so many pairs are all scored."""

NEAREST = 16
"""Of more, so many for each chain."""

AT_ONCE = 20_000
_WORST = np.float32(-1e4)
_BINS = 4


def shortfalls(
    said: Sequence[Chain], heard: Sequence[Chain], thresholds: np.ndarray, pairs: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """By how much a chain misses its threshold at best when another one is said.

    Args:
        said: what is said.
        heard: what it may be taken for.
        thresholds: float (heard,), in score per phone.
        pairs: int (n, 2), which of the first with which of the second; all if not given, or the likeliest of very many.

    Returns:
        the pairs, int (n, 2), and float (n,): below 0 the second one fires.
    """
    if pairs is None:
        pairs = _pairs(said, heard)
    pieces = [
        _score(said, heard, pairs[at : at + AT_ONCE]) - thresholds[pairs[at : at + AT_ONCE, 1]]
        for at in range(0, len(pairs), AT_ONCE)
    ]
    return pairs, -np.concatenate(pieces) if pieces else np.zeros(0)


@lru_cache(maxsize=1)
def confusions() -> np.ndarray:
    """What a frame in which one phone is said well costs as another: float32 (phones, phones + 1), the last one a pause.

    The model answers a phone with one of the tokens that it is heard as; the cost is the mean over them.
    """
    table = weights()
    likely = np.where(table < RARE, 0, table)
    likely[[BLANK, BOUNDARY]] = 0
    likely = likely / likely.sum(0)
    with np.errstate(divide="ignore"):
        costs = likely.T @ np.clip(np.log(table), FLOOR, 0)
    pause = np.full((len(PHONES), 1), math.log((1 - SURE) / SURE), np.float32)
    return np.concatenate([costs, pause], 1).astype(np.float32) - FRAME_COST


@lru_cache(maxsize=1)
def _silence() -> np.ndarray:
    """The costs of a frame in which nothing new is said: float32 (1, phones + 1)."""
    with np.errstate(divide="ignore"):
        costs = np.clip(np.log(np.append(weights()[BLANK], 1.0)), SILENT, 0)
    return np.asarray(costs - FRAME_COST, np.float32)[None]


@lru_cache(maxsize=8192)
def _sound(chain: Chain) -> np.ndarray:
    """What the frames of a chain that is said well cost: float32 (frames, phones + 1); every second one is a pause."""
    where = phone_index()
    out = np.repeat(_silence(), 2 * len(chain) + 1, axis=0)
    out[1::2] = confusions()[[where[phone] for phone in chain]]
    return out


def _pairs(said: Sequence[Chain], heard: Sequence[Chain]) -> np.ndarray:
    if len(said) * len(heard) <= ALL_PAIRS:
        return np.stack(np.meshgrid(np.arange(len(said)), np.arange(len(heard)), indexing="ij"), -1).reshape(
            -1, 2
        )
    one, other = _outline(said), _outline(heard)
    count = min(NEAREST, len(heard))
    rows = []
    for at in range(0, len(said), 512):
        alike = one[at : at + 512] @ other.T
        near = np.argpartition(-alike, count - 1, axis=1)[:, :count]
        places = np.repeat(np.arange(at, at + len(near)), count)
        rows.append(np.stack([places, near.reshape(-1)], 1))
    return np.concatenate(rows)


def _outline(chains: Sequence[Chain]) -> np.ndarray:
    """What tokens are heard in the beginning, middle and end of each chain: float (chains, n), of length 1."""
    table, where = weights(), phone_index()
    table = table / table.sum(0, keepdims=True)
    out = np.zeros((len(chains), _BINS, table.shape[0]), np.float32)
    for row, chain in enumerate(chains):
        for place, phone in enumerate(chain):
            middle = (place + 0.5) / len(chain) * _BINS - 0.5
            for bin_ in range(_BINS):
                out[row, bin_] += table[:, where[phone]] * max(0.0, 1 - abs(middle - bin_))
    flat = out.reshape(len(chains), -1) - out.reshape(len(chains), -1).mean(0)
    return np.asarray(flat / np.linalg.norm(flat, axis=1, keepdims=True))


def _score(said: Sequence[Chain], heard: Sequence[Chain], pairs: np.ndarray) -> np.ndarray:
    """Each pair's best score per phone."""
    sounds = [_sound(said[at]) for at in pairs[:, 0]]
    frames = max(map(len, sounds))
    silence = _silence()
    local = np.empty((frames, len(pairs), len(PHONES) + 1), np.float32)
    for place, sound in enumerate(sounds):
        local[: len(sound), place] = sound
        local[len(sound) :, place] = silence
    lengths = np.array([len(heard[at]) for at in pairs[:, 1]])
    symbols, leaps = _states([heard[at] for at in pairs[:, 1]])
    rows = np.arange(len(pairs))
    cost: npt.NDArray[np.float32] = np.full(symbols.shape, _WORST, np.float32)
    best = np.full(len(pairs), _WORST, np.float32)
    for frame in range(frames):
        step = np.concatenate([np.zeros((len(pairs), 1), np.float32), cost[:, :-1]], 1)
        leap = np.pad(cost, ((0, 0), (2, 0)), constant_values=_WORST)[:, : symbols.shape[1]]
        cost = np.maximum(np.maximum(step, cost), np.where(leaps, leap, _WORST))
        cost += np.take_along_axis(local[frame], symbols, axis=1)
        np.maximum(best, cost[rows, 2 * lengths - 2], out=best)
    return np.asarray(best / lengths)


def _states(chains: Sequence[Chain]) -> tuple[np.ndarray, np.ndarray]:
    """The states of each chain, phones with pauses between, padded; and which may follow the phone before them at once."""
    where, pause = phone_index(), len(PHONES)
    most = max(2 * len(chain) - 1 for chain in chains)
    symbols = np.full((len(chains), most), pause, np.int64)
    for row, chain in enumerate(chains):
        symbols[row, : 2 * len(chain) - 1 : 2] = [where[phone] for phone in chain]
    leaps = symbols != pause
    leaps[:, :2] = False
    leaps[:, 2:] &= symbols[:, 2:] != symbols[:, :-2]
    return symbols, leaps
