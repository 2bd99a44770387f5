"""Screams, crying and falls from sound: voices that were made for it, and household noise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dure.audio.vad import VoiceDetector
from dure.bench import safety_voices as voices
from dure.bench.safety_rooms import LEVEL, PLACES, across
from dure.bench.wake_sound import active_level, read, recordings_below, to_pcm
from dure.safety.hearing.crying import CryingDetector
from dure.safety.hearing.fall import FallDetector
from dure.safety.hearing.frames import Frame, Framer
from dure.safety.hearing.screams import ScreamDetector, ScreamLimits
from dure.safety.hearing.senses import WINDOW_BYTES, Sensed, Senses
from dure.safety.hearing.sign import Sign


def frames(*parts: voices.Wave) -> Iterable[Frame]:
    framer, pcm = Framer(), to_pcm(np.concatenate(parts))
    for at in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES):
        yield framer.feed(pcm[at : at + WINDOW_BYTES], (at // WINDOW_BYTES + 1) * 32)


def signs(take: Callable[[Frame], Sign | None], *parts: voices.Wave) -> list[Sign]:
    return [sign for frame in frames(*parts) if (sign := take(frame)) is not None]


def hears_crying() -> Callable[[Frame], Sign | None]:
    detector = CryingDetector()
    return lambda frame: detector.take(frame, voice=False)


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


def test_made_up_screams_after_a_word_are_still_screams():
    word = (voices.room(3), voices.moan(2, 0.3), voices.room(0.15, seed=2))
    found = [signs(ScreamDetector().take, *word, voices.scream(seed), voices.room(1.5)) for seed in range(8)]
    assert sum(len(one) == 1 for one in found) >= 7


def test_most_cocks_are_no_scream(recordings: Path):
    cocks = recordings_below(recordings / "noise" / "rooster")
    told = [bool(signs(ScreamDetector().take, voices.room(3), read(path), voices.room(1))) for path in cocks]
    assert len(told) == 10
    assert sum(told) <= 3


def test_a_scream_no_louder_than_the_room_is_not_told_and_the_limit_moves_that():
    loud_room = voices.room(6, level_db=-30)
    cry = voices.room(1.2, level_db=-30, seed=1) + voices.scream(4) * np.float32(0.5)
    assert signs(ScreamDetector().take, loud_room, cry) == []
    assert signs(ScreamDetector(ScreamLimits(above_db=8)).take, loud_room, cry) != []


@pytest.mark.parametrize("kind", [voices.moan, voices.sob])
def test_moaning_and_crying_count_when_they_go_on(kind: Callable[[int, float], voices.Wave]):
    minute = [part for turn in range(12) for part in (kind(3, 0.9), voices.room(1.5, seed=turn))]
    found = signs(hears_crying(), voices.room(3), *minute)
    assert [one.kind for one in found] == ["crying"]
    assert found[0].end_ms - found[0].start_ms >= 15_000
    assert signs(hears_crying(), voices.room(3), *minute[:6]) == []


def test_a_machine_that_hums_without_a_breath_is_no_crying():
    time = np.arange(16000 * 40) / 16000
    hum = np.asarray(sum(np.sin(2 * np.pi * 200 * k * time) / k for k in range(1, 8)) * 0.05, np.float32)
    assert signs(hears_crying(), voices.room(3), hum, voices.room(2)) == []


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


def test_speech_across_a_room_is_neither_scream_nor_crying(recordings: Path):
    said = recordings_below(recordings / "speech_en")
    # What the resonances of this voice left ringing in a stairwell was once taken for a scream.
    shrill = across(read(recordings / "speech_en" / "123.ogg"), PLACES[-1], 20)
    assert [sign for one in sensed(voices.room(3), shrill, voices.room(1)) for sign in one.signs] == []
    # And each of these minutes, whose syllables run into each other, for four cries.
    talk = [across(read(path), PLACES[1], number) for number, path in enumerate(said[43:92:6], 7)]
    detector = CryingDetector()
    most = 0
    for frame in frames(*[part for one in talk for part in (one, voices.room(1))]):
        assert detector.take(frame, voice=False) is None
        most = max(most, detector.cries)
    assert most <= 2


def test_what_arrives_across_a_room_is_as_loud_as_told_and_rings_on():
    click = np.zeros(1600, np.float32)
    click[0] = 0.5
    heard = across(click, PLACES[1], 3)
    assert len(heard) == 1600 + 4000
    assert active_level(heard) == pytest.approx(LEVEL, rel=0.2)
    early, late = (heard[:800] ** 2).sum(), (heard[3200:4000] ** 2).sum()
    assert early > 30 * late > 0


def test_the_spectrum_is_compared_with_what_it_was_a_syllable_before():
    time = np.arange(16000) / 16000
    low, high = (np.asarray(np.sin(2 * np.pi * hz * time) * 0.1, np.float32) for hz in (300, 2000))
    steady = [frame.drift for frame in frames(voices.room(1), low, low)]
    assert steady[:8] == [None] * 8
    assert steady[-2] is not None
    assert steady[-2] < 0.5
    moved = [frame.drift or 0.0 for frame in frames(voices.room(1), low[:4800], high[:4800])]
    assert sum(drift > 5 for drift in moved) == pytest.approx(9, abs=2)


def test_a_high_resonance_with_a_voice_below_it_is_no_scream():
    def told(below: float) -> int:
        detector = ScreamDetector()
        heard = [
            Frame(
                end_ms=32 * number,
                level_db=-15.0,
                above_db=40.0,
                pitch_hz=1500.0,
                harmonicity=0.8,
                bright=0.7,
                below=below,
            )
            for number in range(40)
        ]
        return sum(detector.take(frame) is not None for frame in heard)

    assert (told(0.05), told(0.5)) == (1, 0)


def test_energy_below_a_pitch_is_measured():
    time = np.arange(16000) / 16000
    tone = np.asarray(0.1 * np.sin(2 * np.pi * 1500 * time), np.float32)
    rumble = np.convolve(np.random.default_rng(1).standard_normal(16000), np.ones(40) / 40, "same")
    loud = np.asarray(rumble / rumble.std() * 0.07, np.float32)
    alone, over_rumble = (
        list(frames(voices.room(1), tone))[40:50],
        list(frames(voices.room(1), tone + loud))[40:50],
    )
    assert all(frame.pitch_hz > 1000 for frame in (*alone, *over_rumble))
    assert max(frame.below for frame in alone) < 0.05
    assert 0.2 < np.median([frame.below for frame in over_rumble]) < 0.6


def test_household_noise_without_a_voice_is_neither_scream_nor_fall(recordings: Path):
    for name in ("rain", "sea_waves", "clock_tick", "fire_crackling", "helicopter", "person_sneeze"):
        for path in recordings_below(recordings / "noise" / name)[:3]:
            assert [sign for one in sensed(voices.room(3), read(path)) for sign in one.signs] == [], path.name
