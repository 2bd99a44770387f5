from __future__ import annotations

import pytest

from dure.speech.whisper.guard import Heard, believe, without_loops


def heard(
    text: str, *, lp: float = -0.2, no_speech: float = 0.05, share: float = 0.98, ms: int = 3000
) -> Heard:
    return Heard(text=text, log_probability=lp, no_speech=no_speech, language_share=share, duration_ms=ms)


def never() -> int:
    raise AssertionError("the voice detector was asked without need")


def test_clear_words_are_believed_without_asking_the_voice_detector():
    assert believe(heard("오늘 며칠이야?"), never) == "오늘 며칠이야?"


@pytest.mark.parametrize("doubtful", [
    heard("I'm not going to be able to do that.", lp=-1.8, no_speech=0.74, share=0.21),
    heard("Thank you.", lp=-0.3, no_speech=0.7),
    heard("Bye.", lp=-0.3, share=0.3),
    heard("이것은 아주 짧은 소리에서 나온 아주 긴 말입니다", ms=400),
])  # fmt: skip
def test_doubtful_words_need_a_voice(doubtful):
    assert believe(doubtful, lambda: 64) == ""


@pytest.mark.parametrize(("words", "voiced_ms", "said"), [
    (heard("computer", lp=-1.5), 544, True),
    (heard("View glass", lp=-1.1, share=0.04), 1024, True),
    (heard("Yeah!", lp=-1.5, share=0.64), 448, False),
    (heard("Let's go!", lp=-0.87, share=0.18), 416, False),
    (heard("네.", lp=-0.8, share=0.9), 250, True),
    (heard("네", lp=-0.64, share=0.23), 192, True),
    (heard("Ah! Ah! Ah! Ah! Ah! Ah!", lp=-0.66, share=0.56), 192, False),
    (heard("View Glass", lp=-1.92, share=0.22), 960, True),
    (heard("Oh", lp=-3.5, share=0.5), 736, False),
    (heard("Under the console it becomes a computer", lp=-0.94, share=0.002), 4672, False),
])  # fmt: skip
def test_the_less_voice_there_was_the_better_the_words_must_be(words, voiced_ms, said):
    assert bool(believe(words, lambda: voiced_ms)) is said


@pytest.mark.parametrize(
    "phantom",
    ["시청해 주셔서 감사합니다.", "Thank you for watching!", "[음악]", "MBC 뉴스 이덕영입니다.", "♪", "..."],
)
def test_what_ends_videos_is_never_believed(phantom):
    assert believe(heard(phantom, lp=-0.05, no_speech=0.0), lambda: 5000) == ""


def test_polite_words_are_no_phantoms():
    assert believe(heard("감사합니다."), never) == "감사합니다."
    assert believe(heard("Play some music."), never) == "Play some music."


@pytest.mark.parametrize(("text", "once"), [
    ("Snowboy" + " Snowboy" * 30, "Snowboy"),
    ("This is BAM" + " BAM" * 40, "This is BAM"),
    ("그래서 제가 이렇게 했어요. " * 12 + "그래서", "그래서 제가 이렇게 했어요."),
    ("A" + "H" * 200 + "!", "AH!"),
    ("Ah! Ah! Ah! Ah! Ah! Ah!", "Ah!"),
    ("네 네 네", "네 네 네"),
    ("일 더하기 일은 이", "일 더하기 일은 이"),
])  # fmt: skip
def test_loops_are_said_once(text, once):
    assert without_loops(text) == once


def test_a_loop_is_a_doubt_of_its_own():
    assert believe(heard("Snowboy" + " Snowboy" * 30, lp=-0.09), lambda: 0) == ""
    assert believe(heard("Snowboy" + " Snowboy" * 30, lp=-0.09), lambda: 900) == "Snowboy"
