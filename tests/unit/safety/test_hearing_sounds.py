"""Screams, crying and falls from sound: voices that were made for it, and household noise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dure.audio.vad import VoiceDetector
from dure.bench import safety_voices as voices
from dure.bench.wake_sound import read, recordings_below, to_pcm
from dure.safety.hearing.cries import CryingDetector, ScreamDetector, ScreamLimits
from dure.safety.hearing.fall import FallDetector
from dure.safety.hearing.frames import Frame, Framer
from dure.safety.hearing.senses import WINDOW_BYTES, Sensed, Senses
from dure.safety.hearing.sign import Sign


def frames(*parts: voices.Wave) -> Iterable[Frame]:
    framer, pcm = Framer(), to_pcm(np.concatenate(parts))
    for at in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES):
        yield framer.feed(pcm[at : at + WINDOW_BYTES], (at // WINDOW_BYTES + 1) * 32)


def signs(take: Callable[[Frame], Sign | None], *parts: voices.Wave) -> list[Sign]:
    return [sign for frame in frames(*parts) if (sign := take(frame)) is not None]


def test_a_tones_pitch_is_measured():
    time = np.arange(16000) / 16000
    for hz in (110, 220, 440, 880, 1600):
        tone = sum(np.sin(2 * np.pi * hz * k * time) / k for k in range(1, 6) if hz * k < 7500)
        wave = np.asarray(tone * 0.1, np.float32)
        last = list(frames(voices.room(1), wave))[-2]
        assert last.pitch_hz == pytest.approx(hz, rel=0.06)
        assert last.harmonicity > 0.9


def test_a_quiet_room_costs_no_look():
    assert all(frame.pitch_hz == 0 for frame in frames(voices.room(5)))


def test_most_made_up_screams_are_told_once_each():
    found = [
        len(signs(ScreamDetector().take, voices.room(3), voices.scream(seed), voices.room(1)))
        for seed in range(20)
    ]
    assert sum(one == 1 for one in found) >= 17
    assert max(found) == 1


def test_a_short_shriek_and_a_moan_are_no_scream():
    assert signs(ScreamDetector().take, voices.room(3), voices.scream(1, 0.3), voices.room(1)) == []
    assert signs(ScreamDetector().take, voices.room(3), voices.moan(1, 2.0), voices.room(1)) == []


def test_a_scream_no_louder_than_the_room_is_not_told_and_the_limit_moves_that():
    loud_room = voices.room(6, level_db=-30)
    cry = voices.room(1.2, level_db=-30, seed=1) + voices.scream(4) * np.float32(0.5)
    assert signs(ScreamDetector().take, loud_room, cry) == []
    assert signs(ScreamDetector(ScreamLimits(above_db=8)).take, loud_room, cry) != []


@pytest.mark.parametrize("kind", [voices.moan, voices.sob])
def test_moaning_and_crying_count_when_they_go_on(kind: Callable[[int, float], voices.Wave]):
    minute = [part for turn in range(12) for part in (kind(3, 0.9), voices.room(1.5, seed=turn))]
    found = signs(CryingDetector().take, voices.room(3), *minute)
    assert [one.kind for one in found] == ["crying"]
    assert found[0].end_ms - found[0].start_ms >= 15_000
    assert signs(CryingDetector().take, voices.room(3), *minute[:6]) == []


def test_a_machine_that_hums_without_a_breath_is_no_crying():
    time = np.arange(16000 * 40) / 16000
    hum = np.asarray(sum(np.sin(2 * np.pi * 200 * k * time) / k for k in range(1, 8)) * 0.05, np.float32)
    assert signs(CryingDetector().take, voices.room(3), hum, voices.room(2)) == []


def falls(*parts: voices.Wave, before_voice: bool, speaks_until_ms: int = 0) -> list[Sign]:
    detector, out = FallDetector(), []
    for frame in frames(*parts):
        voice = (before_voice and 2000 <= frame.end_ms <= 4000) or 18_500 <= frame.end_ms <= speaks_until_ms
        sign = detector.take(frame, voice=voice)
        out += [sign] if sign is not None else []
    return out


def test_a_bang_and_then_nothing_asks_where_somebody_was_heard_before():
    parts = (voices.room(8), voices.bang(1), voices.room(35, seed=2))
    assert [one.kind for one in falls(*parts, before_voice=True)] == ["fall"]
    assert falls(*parts, before_voice=False) == []


def test_whoever_stirs_after_a_bang_has_not_fallen():
    parts = (
        voices.room(8),
        voices.bang(1),
        voices.room(10, seed=2),
        voices.sob(1, 0.5),
        voices.room(35, seed=3),
    )
    assert falls(*parts, before_voice=True, speaks_until_ms=19_200) == []


def sensed(*parts: voices.Wave) -> list[Sensed]:
    senses, pcm = Senses(), to_pcm(np.concatenate(parts))
    return [
        senses.hear(pcm[at : at + WINDOW_BYTES]) for at in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES)
    ]


def test_senses_tell_what_is_heard_where():
    found = [sign for one in sensed(voices.room(3), voices.scream(4), voices.room(1)) for sign in one.signs]
    assert [(one.kind, one.source) for one in found] == [("scream", "sound")]
    assert 3000 <= found[0].start_ms < found[0].end_ms <= 4300


def test_a_voice_without_a_pause_is_cut_into_pieces_that_overlap(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(VoiceDetector, "feed", lambda self, window: [1.0])
    senses, window = Senses(), to_pcm(voices.room(0.032))
    pieces = [
        sensed.utterance
        for sensed in (senses.hear(window) for _ in range(60_000 // 32))
        if sensed.utterance is not None
    ]
    assert len(pieces) == 5
    assert all(one.goes_on and one.end_ms - one.start_ms <= 12_032 for one in pieces)
    assert all(later.start_ms < earlier.end_ms for earlier, later in pairwise(pieces))


def test_speech_is_handed_on_with_what_came_before_it_and_as_an_utterance(recordings: Path):
    said = read(recordings / "commands_en" / "000.flac")
    heard = sensed(voices.room(2), said, voices.room(2))
    pieces = [one for one in heard if one.listen]
    assert pieces[0].listen_from_ms < pieces[0].end_ms - 400
    for one, after in pairwise(pieces):
        assert after.listen_from_ms >= one.listen_from_ms + len(one.listen) // 32
    assert [one.utterance is not None for one in heard].count(True) >= 1
    assert all(not one.signs for one in heard)


def test_household_noise_without_a_voice_is_neither_scream_nor_fall(recordings: Path):
    for name in ("rain", "sea_waves", "clock_tick", "fire_crackling", "helicopter", "person_sneeze"):
        for path in recordings_below(recordings / "noise" / name)[:3]:
            assert [sign for one in sensed(voices.room(3), read(path)) for sign in one.signs] == [], path.name
