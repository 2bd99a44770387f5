"""The machine's own clock: elapsed time goes on while the machine sleeps."""

from __future__ import annotations

import sys
import time

import pytest

from dure.clock import SystemClock


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the two clocks apart")
def test_elapsed_time_goes_on_while_the_machine_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    slept_s = 3600.0
    shown = {time.CLOCK_BOOTTIME: 100.0 + slept_s, time.CLOCK_MONOTONIC: 100.0}
    monkeypatch.setattr(time, "clock_gettime", shown.__getitem__)
    assert SystemClock().monotonic_ms() == (100.0 + slept_s) * 1000
