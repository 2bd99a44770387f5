import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dure.wake.acoustic.windows import Windower

SECONDS = (np.random.default_rng(1).normal(0, 3000, 16000 * 5)).astype("<i2").tobytes()


def windows_of(windower, pcm):
    windower.add(pcm)
    out = []
    while window := windower.next():
        out.append(window)
    return out


@given(st.lists(st.integers(1, 9000), min_size=1, max_size=40))
def test_every_frame_is_wanted_once_and_windows_do_not_depend_on_the_pieces(sizes):
    windower, windows, at = Windower(), [], 0
    for size in sizes:
        windows += windows_of(windower, SECONDS[at * 2 : (at + size) * 2])
        at = min(at + size, len(SECONDS) // 2)
    windows += filter(None, [windower.flush()])
    wanted = [frame for window in windows for frame in range(window.at_frame, window.at_frame + window.count)]
    assert wanted == list(range(at // 320 if at >= 640 else 0))
    whole = Windower()
    expected = [*windows_of(whole, SECONDS[: at * 2]), whole.flush()]
    for window, other in zip(windows, expected, strict=False):
        np.testing.assert_array_equal(window.sound, other.sound)


def test_memory_is_bounded():
    windower = Windower()
    for _ in range(20):
        windows_of(windower, SECONDS)
    assert len(windower._sound) < (16 + 16 + 1) * 320


def test_windows_hold_the_sound_of_their_new_mel_frames():
    sound = np.frombuffer(SECONDS, "<i2") / np.float32(32768)
    windows = windows_of(Windower(back=4, hop=8, right=16), SECONDS)
    first, second, last = windows[0], windows[1], windows[-1]
    assert (first.frames, first.first, first.count, first.settled, first.is_first) == (24, 0, 8, 4, True)
    assert (second.frames, second.first, second.count, second.settled, second.is_first) == (
        28,
        4,
        8,
        8,
        False,
    )
    # A frame of 20 ms has two mel frames of 400 samples each, 160 apart, the first 200 before its place.
    np.testing.assert_array_equal(first.sound[200:-40], sound[: 24 * 320])
    place = (last.at_frame + 16) * 320
    np.testing.assert_array_equal(last.sound[:-40], sound[place - 360 : place + 8 * 320])
    assert (len(last.sound) - 400) % 160 == 0
    frames = sound[(last.at_frame - 4) * 320 :][: 28 * 320].reshape(28, 320)
    np.testing.assert_allclose(last.energy, (frames**2).mean(1))


def test_time_left_out_moves_the_frames_on():
    windower = Windower()
    windows_of(windower, SECONDS[:32000])
    windower.flush()
    windower.skip(2000)
    assert windows_of(windower, SECONDS)[0].at_frame == 150


def test_frames_keep_to_the_time_however_often_it_is_interrupted():
    windower = Windower()
    for _ in range(100):
        windows_of(windower, SECONDS[: 2 * 16 * 1013])
        windower.flush()
        windower.skip(32)
    assert abs(windower.frames * 20 - 100 * (1013 + 32)) <= 10


def test_the_last_seconds_can_be_looked_at_again():
    sound = np.frombuffer(SECONDS, "<i2") / np.float32(32768)
    windower = Windower(kept=40)
    windows = windows_of(windower, SECONDS)
    look = windower.look_back()
    end = windows[-1].at_frame + 32
    assert (look.at_frame, look.frames, look.is_first) == (end - 16 - 40, 56, True)
    np.testing.assert_array_equal(look.sound[200:-40], sound[look.at_frame * 320 : end * 320])
    windower.flush()
    assert windower.look_back().at_frame + windower.look_back().frames == len(sound) // 320
    windows_of(windower, SECONDS[:40000])
    assert windower.look_back().at_frame == len(sound) // 320
