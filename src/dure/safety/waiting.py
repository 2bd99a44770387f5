"""Waiting until a wall time, in a way that a clock which is set cannot make long."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from dure.clock import Clock, wait_until_set
from dure.tasks import first

LOOK_S = 5.0
"""How often it is looked whether the clock was set."""


async def wait(clock: Clock, until: datetime, *others: Callable[[], Awaitable[object]]) -> None:
    """Return at `until`, when the clock is set, or when one of the others has ended: whoever waits looks anew then.

    A clock that is set back by a day would otherwise make a wait of seconds one of a day.
    """
    await first(partial(clock.sleep_until, until), partial(wait_until_set, clock, LOOK_S), *others)
