from __future__ import annotations

from dure.audio.gate import GateChange, VoiceGate
from dure.audio.vad import WINDOW_MS


def follow(scores: list[float], gate: VoiceGate) -> list[GateChange]:
    changes = (gate.update(score, (i + 1) * WINDOW_MS) for i, score in enumerate(scores))
    return [change for change in changes if change]


def test_a_voice_is_told_from_its_first_window_to_its_last():
    scores = [0.1] * 5 + [0.9] * 10 + [0.0] * 30
    started, stopped = follow(scores, VoiceGate(hang_over_ms=320))
    assert (started.kind, started.at_ms) == ("started", 5 * WINDOW_MS)
    assert (stopped.kind, stopped.at_ms) == ("stopped", 15 * WINDOW_MS)


def test_a_click_does_not_open_and_two_far_clicks_do_not_add_up():
    assert follow([0.0, 0.95, 0.0, 0.0, 0.0, 0.95, 0.0], VoiceGate(min_speech_ms=64)) == []


def test_weak_windows_and_short_pauses_keep_an_open_gate_open_but_do_not_open_one():
    assert follow([0.4] * 50, VoiceGate()) == []
    changes = follow([0.9] * 3 + [0.4] * 50 + [0.0] * 8 + [0.9] + [0.0] * 8, VoiceGate(hang_over_ms=320))
    assert [change.kind for change in changes] == ["started"]


def test_time_without_windows_is_silence():
    gate = VoiceGate(hang_over_ms=320)
    follow([0.9] * 4, gate)
    stopped = gate.update(0.0, 5000)
    assert stopped is not None
    assert (stopped.kind, stopped.at_ms, gate.is_open) == ("stopped", 4 * WINDOW_MS, False)
    assert gate.update(0.9, 6000) is None, "one window after a gap is not yet a voice"
