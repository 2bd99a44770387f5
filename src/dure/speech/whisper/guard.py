"""Whether a transcript was said or invented. Pure: what the model thinks of it, and how much voice there was.

Whisper answers silence, noise and music with sentences of its training. It betrays them by improbable
words, by not knowing the language, by loops, and by phrases that end videos. Where any of these raises a
doubt, the voice detector decides how much it takes to believe the words.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

PHANTOMS = frozenset({
    "시청해주셔서감사합니다", "시청해주셔서고맙습니다", "구독과좋아요부탁드립니다", "구독좋아요알림설정부탁드립니다", "다음영상에서만나요",
    "다음영상에서뵙겠습니다", "영상편집및자막", "한글자막by", "자막제공", "자막뉴스", "mbc뉴스이덕영입니다", "이시각세계였습니다",
    "thankyouforwatching", "thanksforwatching", "thankyouverymuchforwatching", "pleasesubscribe",
    "pleasesubscribetomychannel", "dontforgettosubscribe", "likeandsubscribe", "seeyouinthenextvideo",
    "subtitlesbytheamaraorgcommunity", "transcriptionbycastingwords", "subtitledby", "music", "applause",
    "음악", "박수", "웃음", "laughter", "blankaudio", "silence", "foreign",
})  # fmt: skip
"""What Whisper is known to say over nothing; nobody says only this to a microphone at home."""

LOOP_RATIO = 2.4
"""Text that compresses this well repeats itself (the limit of OpenAI's own decoder)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the model made of a stretch of sound.

    Attributes:
        text: its words.
        log_probability: mean of its tokens', natural logarithm.
        no_speech: the model's own probability that nobody spoke, 0 to 1.
        language_share: how much of the language probability falls on the languages asked for, 0 to 1.
        duration_ms: how much sound there was.
    """

    text: str
    log_probability: float
    no_speech: float
    language_share: float
    duration_ms: int


def believe(heard: Heard, voiced_ms: Callable[[], int]) -> str:
    """The words that were said; empty where they are an invention.

    Args:
        heard: what the model made of the sound.
        voiced_ms: how much of the sound is voice; asked only in doubt, for it costs time.
    """
    text = without_loops(heard.text)
    if not any(letter.isalnum() for letter in text) or _letters(text) in PHANTOMS:
        return ""
    looped, heard = text != heard.text, replace(heard, text=text)
    if not looped and not _in_doubt(heard):
        return text
    return text if _is_carried(heard, voiced_ms(), looped=looped) else ""


def _in_doubt(heard: Heard) -> bool:
    return (
        heard.log_probability < -0.7
        or heard.language_share < 0.8
        or heard.no_speech > 0.6
        or len(heard.text) > 2 + heard.duration_ms * 25 / 1000
    )


def _is_carried(heard: Heard, voiced_ms: int, *, looped: bool) -> bool:
    """Whether there was voice enough for words as doubtful as these."""
    if voiced_ms < 160 or heard.log_probability < (-1.8 if voiced_ms < 700 else -2.4):
        return False
    if voiced_ms < 500:
        least = -1.0 if heard.language_share > 0.3 else -0.7
        return not looped and heard.log_probability > least
    foreign = heard.language_share < 0.1 and voiced_ms > 1500
    return not foreign


def without_loops(text: str) -> str:
    """The text with what it repeats over and over, four times or more, said once."""
    data = text.encode()
    if data and len(data) / len(zlib.compress(data)) > LOOP_RATIO:
        text = re.sub(r"(\S)\1{4,}", r"\1", text)
    return re.sub(r"(?<!\S)(\S+(?:\s+\S+){0,7}?)(?:\s+\1){3,}(?:\s+\S+)?$", r"\1", text)


def _letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", text).lower() if letter.isalnum())
