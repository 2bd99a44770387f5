"""What people said and named is shown as it is, whatever brackets it holds."""

from __future__ import annotations

from typing import Any

import pytest

from dure.cli.asked import PeoplePrinter
from dure.events import Candidate, Event, TimerRang, WakeDetected, WakeSuppressed

ODD = "[/] [red]라면[/red] [b"
PLACE: dict[str, Any] = {"satellite": "kitchen", "time_ms": 0}
NAME: dict[str, Any] = {
    "decision": "d1",
    "wake_word": ODD,
    "agent": "aria",
    "score": 1.0,
    "start_ms": 0,
    "end_ms": 500,
}
NAMES = (Candidate(wake_word=ODD, agent="aria", score=1.0),)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    "event",
    [
        TimerRang(**PLACE, timer="t", agent="aria", kind="timer", label=ODD),
        WakeSuppressed(**PLACE, **NAME, reason="refractory", margin=None, winner="", candidates=()),
        WakeDetected(**PLACE, **NAME, margin=None, candidates=NAMES),
    ],
    ids=lambda event: event.type,
)
def test_brackets_are_no_markup(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, event: Event, language: str
) -> None:
    monkeypatch.setenv("DURE_LANGUAGE", language)
    PeoplePrinter().show(event)
    assert ODD in capsys.readouterr().out
