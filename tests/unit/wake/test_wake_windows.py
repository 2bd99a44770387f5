import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dure.wake.acoustic.windows import Windower

SECONDS = np.arange(16000 * 5, dtype=np.int32).astype("<i2").tobytes()


@given(st.lists(st.integers(1, 9000), min_size=1, max_size=40))
def test_every_frame_is_wanted_once_however_the_sound_is_cut(sizes):
    windower, windows, at = Windower(), [], 0
    for size in sizes:
        windows += windower.add(SECONDS[at * 2 : (at + size) * 2])
        at = min(at + size, len(SECONDS) // 2)
    windows += windower.flush()
    wanted = [frame for window in windows for frame in range(window.at_frame, window.at_frame + window.count)]
    assert wanted == list(range(len(wanted)))
    assert len(wanted) in (at // 320, 0) or at < 1280


def test_memory_is_bounded():
    windower = Windower()
    for _ in range(20):
        windower.add(SECONDS)
    assert len(windower._sound) < (96 + 16 + 16 + 1) * 320


def test_a_window_carries_its_context():
    windows = Windower().add(SECONDS)
    last = windows[-1]
    assert (last.first, last.count, len(last.sound)) == (96, 16, (96 + 32) * 320)
    sample = np.frombuffer(SECONDS, "<i2")[last.at_frame * 320] / np.float32(32768)
    assert last.sound[last.first * 320] == sample


def test_time_left_out_moves_the_frames_on():
    windower = Windower()
    windower.add(SECONDS[:32000])
    windower.flush()
    windower.skip(100)
    assert windower.add(SECONDS)[0].at_frame == 150
