"""What is said before and after a name: callers (헤이, hey) and the Korean vocative (아리아야, 민준아)."""

from __future__ import annotations

from dure.wake.pronounce.hangul import is_hangul, split

KOREAN = ("헤이", "하이", "오케이", "안녕", "야")
ENGLISH = ("hey", "hi", "ok", "okay", "hello")


def is_caller(word: str) -> bool:
    """Whether a word only calls."""
    return word in KOREAN or word.lower() in ENGLISH


def vocative(name: str) -> str:
    """The ending with which a Korean name is called: 야 after a vowel, 아 after a consonant; empty for other scripts."""
    if not name or not is_hangul(name[-1]):
        return ""
    return "아" if split(name[-1])[0][2] else "야"
