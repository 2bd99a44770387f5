"""Milliseconds as a benchmark tells them: half, nearly all, and the worst."""

from __future__ import annotations

from collections.abc import Sequence


def in_short(values_ms: Sequence[float]) -> tuple[float, float, float]:
    """What half of them are at most, what 99 of 100 are at most, and the most; zeros where there are none."""
    if not values_ms:
        return 0.0, 0.0, 0.0
    ordered = sorted(values_ms)
    return (
        round(ordered[len(ordered) // 2], 2),
        round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)], 2),
        round(ordered[-1], 2),
    )
