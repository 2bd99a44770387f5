"""Why a name that was heard was not followed, in words."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "agent_listening": ("another agent was listening", "다른 비서가 듣고 있었어요"),
    "refractory": ("it had just been counted", "방금 이미 들었어요"),
    "own_voice": ("the hub itself said it", "허브가 직접 한 말이에요"),
    "distress": ("it is a cry for help, which calls no assistant", "도와 달라는 말이라 비서를 부르지 않아요"),
    "not_speaking": ("nothing sounded that could be stopped", "멈출 소리가 없었어요"),
    "outscored": ("another name fitted better", "다른 이름이 더 잘 맞았어요"),
    "second_stage": ("a closer look rejected it", "다시 들어 보니 아니었어요"),
    "below_threshold": ("it fitted nearly well enough", "기준에 조금 못 미쳤어요"),
}
"""Why a name that was heard was not followed, in both languages; an unknown reason is told by its code."""
