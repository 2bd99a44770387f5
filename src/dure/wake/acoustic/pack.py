"""Reading a `.hama` weights pack without the package it comes from.

Layout: `HAMAPK`, a byte 1 and a version byte, u32 count; then for each tensor u16 length of its name, the name, u8 type
(0 is float32, 1 is float16), u8 rank, u32 dimensions, u64 offset, u64 bytes; then the data, aligned.
Little-endian throughout.
"""

from __future__ import annotations

import struct
from math import prod
from pathlib import Path

import numpy as np

from dure.errors import ModelDamaged

MAGIC = b"HAMAPK\x01"
TYPES: dict[int, str] = {0: "<f4", 1: "<f2"}

Tensors = dict[str, np.ndarray]


def read_pack(path: Path) -> Tensors:
    """Read every tensor of a pack, as float32.

    Raises:
        ModelDamaged: the file is no such pack, or is cut short.
    """
    raw = path.read_bytes()
    if not raw.startswith(MAGIC):
        raise ModelDamaged(model=path.parent.name, file=path.name)
    try:
        table = _read_table(raw)
        base = len(raw) - max(offset + size for _, _, offset, size in table.values())
        return {
            name: np.frombuffer(raw, np.dtype(TYPES[kind]), prod(dims), base + offset)
            .reshape(dims)
            .astype(np.float32)
            for name, (kind, dims, offset, _) in table.items()
        }
    except (struct.error, LookupError, ValueError) as error:
        raise ModelDamaged(model=path.parent.name, file=path.name) from error


def _read_table(raw: bytes) -> dict[str, tuple[int, tuple[int, ...], int, int]]:
    """Name → (type, dimensions, offset in the data, bytes)."""
    (count,) = struct.unpack_from("<I", raw, 8)
    table, at = {}, 12
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, rank = raw[at], raw[at + 1]
        dims = struct.unpack_from(f"<{rank}I", raw, at + 2)
        at += 2 + 4 * rank
        offset, size = struct.unpack_from("<QQ", raw, at)
        at += 16
        table[name] = (kind, dims, offset, size)
    return table
