"""Taking the hub's own voice out of what it hears."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr
from hypothesis import given
from hypothesis import strategies as st

from dure.audio.echo import TAIL, EchoCanceller
from dure.audio.echo_reference import EchoReference

Wave = npt.NDArray[np.float64]
RATE_HZ, WINDOW = 16_000, 512


class Desk:
    """A loudspeaker and a microphone in one room, and a canceller between them."""

    def __init__(self) -> None:
        self.echo = EchoCanceller()
        self._at = 0

    def hear(self, heard: Wave, played: Wave | None = None) -> Wave:
        """What is left of a sound, while another is played from its beginning on."""
        if played is not None:
            self.echo.play(pcm_of(played), RATE_HZ, self._at * 1000 / RATE_HZ)
            self.echo.stop()
        pcm = pcm_of(heard[: len(heard) // WINDOW * WINDOW])
        self._at += len(pcm) // 2
        cleaned = b"".join(
            self.echo.clean(pcm[at : at + 2 * WINDOW]) for at in range(0, len(pcm), 2 * WINDOW)
        )
        return np.frombuffer(cleaned, "<i2") / 32768

    def rest(self) -> None:
        self.hear(np.zeros(2 * RATE_HZ))


def pcm_of(wave: Wave) -> bytes:
    return (np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes()


def room(seed: int, delay_ms: int = 20, reverberation_s: float = 0.4) -> Wave:
    """As much reverberation as direct sound, falling by 60 dB in that time."""
    count = int(reverberation_s * RATE_HZ)
    tail = np.random.default_rng(seed).standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail /= np.sqrt((tail**2).sum())
    tail[0] += 1
    return np.concatenate([np.zeros(delay_ms * 16), tail])


def returned(played: Wave, by: Wave) -> Wave:
    """What the microphone hears of it, its own noise at −74 dBFS included."""
    heard = 0.3 * np.convolve(played, by)
    return heard + 2e-4 * np.random.default_rng(0).standard_normal(len(heard))


def quieter_db(before: Wave, after: Wave) -> float:
    power = [float(np.mean(np.square(wave[: min(len(before), len(after))]))) for wave in (before, after)]
    return 10 * float(np.log10(power[0] / power[1]))


def speech(path: Path, seconds: float) -> Wave:
    wave: Wave = soundfile.read(path)[0]
    return np.resize(0.5 * wave / np.abs(wave).max(), int(seconds * RATE_HZ))


@pytest.fixture
def reply(recordings: Path) -> Wave:
    return speech(recordings / "languages" / "leopard_test_ko.flac", 6)


@pytest.fixture
def other(recordings: Path) -> Wave:
    return speech(recordings / "languages" / "leopard_test.flac", 6)


@pytest.fixture
def caller(recordings: Path) -> Wave:
    return speech(recordings / "wake" / "alexa" / "000.flac", 2)


@pytest.mark.recordings
@pytest.mark.parametrize("delay_ms", [0, 20, 120, 300, 900])
def test_an_echo_alone_is_reduced_from_the_first_reply_on_and_more_in_the_next(
    reply: Wave, other: Wave, delay_ms: int
) -> None:
    desk, by = Desk(), room(1, delay_ms)
    first, second = returned(reply, by), returned(other, by)
    late = slice(2 * RATE_HZ, 6 * RATE_HZ)
    assert quieter_db(first[late], desk.hear(first, reply)[late]) > 18
    desk.rest()
    assert quieter_db(second[late], desk.hear(second, other)[late]) > 30


@pytest.mark.recordings
def test_a_voice_passes_while_something_is_played_that_the_room_does_not_return(
    reply: Wave, caller: Wave
) -> None:
    heard = np.concatenate([np.zeros(RATE_HZ), caller, np.zeros(RATE_HZ)])
    left = Desk().hear(heard, reply)
    said = slice(RATE_HZ, RATE_HZ + len(caller))
    assert quieter_db(heard[said], left[said] - heard[said]) > 9
    assert abs(quieter_db(heard[said], left[said])) < 1


@pytest.mark.recordings
@pytest.mark.parametrize("learned", [False, True])
def test_a_voice_as_loud_as_the_echo_is_kept(reply: Wave, other: Wave, caller: Wave, learned: bool) -> None:
    desk, by = Desk(), room(2)
    if learned:
        desk.hear(returned(other, by), other)
        desk.rest()
    echo = returned(reply, by)
    said = slice(2 * RATE_HZ, 2 * RATE_HZ + len(caller))
    voice = np.zeros(len(echo))
    voice[said] = caller * np.sqrt(np.mean(echo**2) / np.mean(caller**2))
    left = desk.hear(echo + voice, reply)
    over_echo_db = quieter_db(voice[said], echo[said])
    over_rest_db = quieter_db(voice[said], left[said] - voice[said])
    assert over_rest_db - over_echo_db > (9 if learned else 6)


@pytest.mark.recordings
def test_a_room_that_changed_is_learned_anew(reply: Wave, other: Wave) -> None:
    desk = Desk()
    for _ in range(2):
        desk.hear(returned(reply, room(3)), reply)
        desk.rest()
    heard = returned(other, room(4, delay_ms=30))
    left = desk.hear(heard, other)
    late = slice(3 * RATE_HZ, 6 * RATE_HZ)
    assert quieter_db(heard[late], left[late]) > 15


@pytest.mark.recordings
def test_a_loudspeaker_that_is_later_each_time_keeps_what_was_learned(reply: Wave, other: Wave) -> None:
    desk = Desk()
    desk.hear(returned(reply, room(5)), reply)
    desk.rest()
    late = slice(2 * RATE_HZ, 6 * RATE_HZ)
    for delay_ms in (183, 47):
        heard = returned(other, np.concatenate([np.zeros(delay_ms * 16), room(5)]))
        left = desk.hear(heard, other)
        desk.rest()
        assert quieter_db(heard[late], left[late]) > 30
        assert desk.echo.delay == delay_ms * 16


@pytest.mark.recordings
def test_what_was_interrupted_is_not_taken_out_of_the_following_sound(reply: Wave, caller: Wave) -> None:
    desk = Desk()
    by = room(6)
    desk.echo.play(pcm_of(reply), RATE_HZ, 0)
    desk.hear(returned(reply, by)[: 2 * RATE_HZ])
    desk.echo.stop(2 * RATE_HZ // WINDOW * WINDOW * 1000 / RATE_HZ)
    desk.hear(np.zeros(TAIL + WINDOW))
    heard = caller[: len(caller) // WINDOW * WINDOW]
    assert pcm_of(desk.hear(heard)) == pcm_of(np.frombuffer(pcm_of(heard), "<i2") / 32768)


@given(st.integers(0, 2**32), st.integers(0, 20))
def test_nothing_is_touched_while_nothing_is_played(seed: int, silent: int) -> None:
    noise = np.random.default_rng(seed).integers(-32768, 32767, WINDOW, dtype=np.int16).tobytes()
    echo = EchoCanceller()
    echo.play(bytes(3200 * silent), RATE_HZ, 0)
    assert echo.clean(noise) is noise


def test_half_a_second_after_the_sound_windows_pass_untouched() -> None:
    desk, noise = Desk(), np.random.default_rng(1).standard_normal(4 * WINDOW) * 0.1
    desk.hear(noise, noise)
    window = pcm_of(noise[:WINDOW])
    assert desk.echo.clean(window) is not window
    desk.hear(np.zeros(TAIL))
    assert desk.echo.clean(window) is window


@pytest.mark.parametrize("heard", [1.0, -1.0, 0.3])
def test_clipping_and_a_constant_offset_are_survived(heard: float) -> None:
    rng = np.random.default_rng(2)
    desk, played = Desk(), np.sign(rng.standard_normal(3 * RATE_HZ))
    clipped = np.clip(3 * played + heard, -1, 1)
    left = desk.hear(clipped, played)
    assert np.isfinite(left).all()
    desk.rest()
    quiet = 0.1 * rng.standard_normal(3 * RATE_HZ)
    assert quieter_db(quiet[RATE_HZ:], desk.hear(quiet, quiet)[RATE_HZ:]) > 15


def test_the_reference_lies_where_it_is_played_whatever_its_rate() -> None:
    wave = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050) * 0.5
    reference = EchoReference(keep=RATE_HZ)
    pcm = pcm_of(wave)
    for at in range(0, len(pcm), 8820):
        reference.play(pcm[at : at + 8820], 22_050, 800 if at == 0 else None)
    reference.play(pcm_of(np.ones(160) * 0.5), RATE_HZ, None)
    reference.end()
    expected = soxr.resample(wave, 22_050, RATE_HZ)
    assert not reference.read(0, 800).any()
    assert np.abs(reference.read(800, RATE_HZ) - expected)[100:-100].max() < 0.01
    assert reference.read(800 + RATE_HZ, 160) == pytest.approx(0.5, abs=1e-3)
    assert reference.sounding_until == 800 + RATE_HZ + 160
    reference.cut(4000)
    assert not reference.read(4000, RATE_HZ).any()
    assert reference.read(3900, 100).any()
