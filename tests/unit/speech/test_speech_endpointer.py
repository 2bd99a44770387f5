from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dure.audio.vad import WINDOW_MS
from dure.speech.endpointer import Endpoint, Endpointer

W = WINDOW_MS


def follow(scores: list[float], *, start_ms: int = 0, **options) -> tuple[Endpoint | None, Endpointer]:
    settings = {"end_silence_ms": 20 * W, "listen_ms": 100 * W, "max_ms": 400 * W, **options}
    ends = Endpointer(start_ms, **settings)
    for i, score in enumerate(scores):
        if end := ends.update(score, start_ms + (i + 1) * W):
            return end, ends
    return None, ends


def test_an_utterance_ends_after_its_silence():
    end, _ = follow([0.0] * 10 + [0.9] * 30 + [0.0] * 60)
    assert end == Endpoint(reason="silence", speech_start_ms=10 * W, speech_end_ms=40 * W, at_ms=60 * W)


def test_a_pause_within_is_no_end_and_is_told_while_it_lasts():
    end, ends = follow([0.0] * 10 + [0.9] * 30 + [0.0] * 15)
    assert (end, ends.pause_ms, ends.has_speech) == (None, 15 * W, True)
    end, ends = follow([0.0] * 10 + [0.9] * 30 + [0.0] * 15 + [0.9] * 10)
    assert (end, ends.pause_ms) == (None, 0)
    end, _ = follow([0.0] * 10 + [0.9] * 30 + [0.0] * 15 + [0.9] * 10 + [0.0] * 30)
    assert end
    assert (end.speech_start_ms, end.speech_end_ms) == (10 * W, 65 * W)


def test_nothing_said_ends_when_the_time_to_begin_is_over_unless_someone_just_begins():
    end, _ = follow([0.1] * 200, start_ms=5000)
    assert end == Endpoint(reason="no_speech", speech_start_ms=5000, speech_end_ms=5000, at_ms=5000 + 100 * W)
    end, _ = follow([0.1] * 99 + [0.9] * 20 + [0.0] * 40)
    assert end
    assert (end.reason, end.speech_start_ms) == ("silence", 99 * W)


def test_clicks_neither_begin_nor_prolong_an_utterance():
    click = [0.9, 0.9, 0.0, 0.0, 0.0]
    end, _ = follow(click * 40)
    assert end
    assert end.reason == "no_speech"
    end, _ = follow([0.0] * 10 + [0.9] * 30 + [0.0] * 10 + click * 20)
    assert end
    assert (end.reason, end.speech_end_ms) == ("silence", 40 * W)
    assert end.at_ms <= 63 * W


def test_the_end_of_the_name_is_no_request_but_one_breath_is():
    end, _ = follow([0.9] * 8 + [0.0] * 92, start_ms=1000)
    assert end
    assert end.reason == "no_speech"
    end, _ = follow([0.9] * 8 + [0.0] * 15 + [0.9] * 30 + [0.0] * 30, start_ms=1000)
    assert end
    assert end.speech_start_ms == 1000 + 23 * W
    end, _ = follow([0.9] * 40 + [0.0] * 40, start_ms=1000)
    assert end
    assert (end.reason, end.speech_start_ms, end.speech_end_ms) == ("silence", 1000, 1000 + 40 * W)
    end, _ = follow([0.9] * 8 + [0.0] * 92, start_ms=1000, tail_ms=0)
    assert end
    assert end.reason == "silence"


def test_a_voice_without_end_is_cut():
    end, _ = follow([0.0] * 5 + [0.9] * 1000)
    assert end
    assert (end.reason, end.speech_start_ms, end.at_ms) == ("too_long", 5 * W, 405 * W)


def test_the_stream_may_end_in_a_word_or_in_silence():
    _, ends = follow([0.0] * 5 + [0.9] * 20)
    assert ends.finish(25 * W).reason == "stream_ended"
    _, ends = follow([0.0] * 5)
    assert ends.finish(25 * W) == Endpoint(
        reason="no_speech", speech_start_ms=0, speech_end_ms=0, at_ms=25 * W
    )


def test_time_that_is_left_out_is_silence():
    _, ends = follow([0.9] * 30)
    end = ends.update(0.0, 30 * W + 5000)
    assert end
    assert (end.reason, end.speech_end_ms) == ("silence", 30 * W)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 120)), max_size=30), st.integers(0, 3000))
def test_whatever_is_heard_it_ends_in_time_and_in_order(scores, start_ms):
    windows = [score for score, times in scores for _ in range(times)] + [0.0] * 250
    end, _ = follow(windows, start_ms=start_ms, max_ms=100 * W)
    assert end
    assert start_ms <= end.speech_start_ms <= end.speech_end_ms <= end.at_ms
    assert end.at_ms <= start_ms + (100 + 100 + 4) * W + 20 * W
