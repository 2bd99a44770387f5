"""Time as a thing that is handed in, so that a test can hold it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

import anyio

CLOCK_SET = timedelta(seconds=2)
"""From what difference between wall time and elapsed time on the wall clock counts as having been set."""


class Clock(Protocol):
    """Where the hub gets its time from. `dure.testing.VirtualClock` is the other one."""

    def now(self) -> datetime:
        """The wall time, aware, in UTC."""
        ...

    def monotonic_ms(self) -> float:
        """Milliseconds since some fixed instant; never goes back."""
        ...

    async def sleep_until(self, when: datetime) -> None:
        """Return at the wall time `when`, or at once if it has passed."""
        ...


_ELAPSED: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Which of the machine's clocks; on Linux `CLOCK_MONOTONIC` would stand still while the machine sleeps."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The wall time, aware, in UTC."""
        return datetime.now(UTC)

    def monotonic_ms(self) -> float:
        """Milliseconds since some fixed instant; never goes back, and goes on while the machine sleeps."""
        return time.clock_gettime(_ELAPSED) * 1000

    async def sleep_until(self, when: datetime) -> None:
        """Return at the wall time `when`; a clock that is set back or a machine that slept is noticed within a second."""
        while (left_s := (when - self.now()).total_seconds()) > 0:  # noqa: ASYNC110  # time is no event
            await anyio.sleep(min(left_s, 1.0))


def wall_time_at(clock: Clock, elapsed_ms: float) -> datetime:
    """What the wall clock shows at an instant of elapsed time, if nobody sets it meanwhile; UTC."""
    left = timedelta(milliseconds=elapsed_ms - clock.monotonic_ms())
    return (clock.now() + left).astimezone(UTC)


def elapsed_ms_at(clock: Clock, when: datetime) -> float:
    """The instant of elapsed time at which the wall clock shows `when`, if nobody sets it meanwhile."""
    return clock.monotonic_ms() + (when - clock.now()) / timedelta(milliseconds=1)


async def wait_until_set(clock: Clock, look_s: float) -> None:
    """Return when the wall clock has been set; looked for every `look_s`."""
    before = wall_time_at(clock, 0)
    while abs(wall_time_at(clock, 0) - before) <= CLOCK_SET:  # noqa: ASYNC110  # nobody tells when it is set
        await anyio.sleep(look_s)
