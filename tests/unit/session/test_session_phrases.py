"""The few words that the hub itself listens for."""

from __future__ import annotations

import pytest

from dure.session.phrases import is_stop_request

WORDS = ("그만", "멈춰", "stop")


@pytest.mark.parametrize(
    "said",
    [
        "그만", "그만 해", "그만해 줘.", "그만 좀 해", "이제 그만!", "됐어 그만", "그만둬", "좀 멈춰 줄래?", "당장 멈춰",
        "stop", "Stop!", "stop it", "please stop", "ok stop now", "just stop that please",
    ],
)  # fmt: skip
def test_a_stop_word_is_heard_among_what_is_polite(said: str) -> None:
    assert is_stop_request(said, WORDS)


@pytest.mark.parametrize(
    "said",
    [
        "그만하고 볼륨 줄여",
        "버스 언제 멈춰요 정류장에",
        "bus stop",
        "stop the music",
        "please",
        "이제 좀",
        "",
        "해 줘",
    ],
)
def test_anything_else_is_none(said: str) -> None:
    assert not is_stop_request(said, WORDS)


def test_a_word_of_ones_own_may_be_polite_itself() -> None:
    assert is_stop_request("이제 그만해 줘", ("그만해",))
    assert is_stop_request("please", ("please",))
    assert not is_stop_request("", ("",))
