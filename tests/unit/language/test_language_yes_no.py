"""Yes, no, and neither."""

from __future__ import annotations

import pytest

from dure.language.yes_no import read_yes_no


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("네.", True), ("응", True), ("예, 물어봐 주세요", True), ("어", True), ("음 그래", True), ("그렇게 해 줘", True), ("네네", True),
        ("아니", False), ("아니요, 됐어요", False), ("하지 마", False), ("물어보지 마세요", False), ("취소해 줘", False), ("싫어요", False),
        ("yes please", True), ("sure, go ahead", True), ("okay", True), ("No, thanks", False), ("don't", False), ("never mind", False),
        ("내일 날씨 알려 줘", None), ("아", None), ("", None), ("what", None), ("네 이름이 뭐야", None), ("응급실이 어디야", None), ("no one is home", None), ("yesterday", None),
    ],
)  # fmt: skip
def test_yes_no_or_neither(said: str, answer: bool | None) -> None:
    assert read_yes_no(said, "ko") is answer
