"""Doing something at the home: at the hub that runs, or in the flat that the data folder keeps."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import anyio

from dure.config import load_config

if TYPE_CHECKING:
    from dure.cli.home_seat import Seat

T = TypeVar("T")


def seated(file: Path | None, work: Callable[[Seat], Awaitable[T]]) -> T:
    """Do something at the hub, or in the flat."""
    config = load_config(file)

    async def run() -> T:
        from dure.cli.home_seat import take_seat  # what opens journals and drivers

        async with take_seat(config) as seat:
            return await work(seat)

    return anyio.run(run)
