from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.api import BYTES_PER_MS
from dure.audio.ring import Ring


@given(
    capacity_ms=st.integers(1, 40),
    pieces=st.lists(st.integers(0, 900), max_size=12),
    start_ms=st.integers(-5, 300),
    length_ms=st.integers(0, 300),
)
def test_a_ring_gives_what_an_endless_buffer_would_give_of_its_newest_part(
    capacity_ms, pieces, start_ms, length_ms
):
    ring, everything = Ring(capacity_ms), b""
    for samples in pieces:
        piece = np.arange(len(everything) // 2, len(everything) // 2 + samples).astype("<i2").tobytes()
        ring.write(piece)
        everything += piece
    oldest = max(0, len(everything) - capacity_ms * BYTES_PER_MS)
    expected = everything[
        max(oldest, start_ms * BYTES_PER_MS) : max(0, (start_ms + length_ms) * BYTES_PER_MS)
    ]
    assert ring.read(start_ms, start_ms + length_ms) == expected
    assert ring.end_ms == len(everything) // BYTES_PER_MS
    assert (ring.start_ms - 1) * BYTES_PER_MS < oldest <= ring.start_ms * BYTES_PER_MS


def test_half_a_sample_is_refused_and_nothing_is_written():
    ring = Ring(10)
    with pytest.raises(ValueError, match="half a sample"):
        ring.write(b"\x01\x02\x03")
    assert ring.end_ms == 0
