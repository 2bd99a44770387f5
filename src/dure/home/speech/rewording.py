"""Ways of saying that come to a plainer one, word for word: “26도에서 24도로”, “켰다 꺼줘”, “tell the robot to come home”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dure.errors import Language
from dure.language.text import language_of

_VALUE_KO = r"[\d.가-힣]+ ?(?:도|프로|퍼센트|%|번|단)"
_PLAINER = {
    "ko": (
        (re.compile(rf"{_VALUE_KO}에서 +(?={_VALUE_KO}(?:으)?로)"), ""),
        (re.compile(r"\S+에서 +(?=\S+로 *(?:바꿔|바꾸|변경|전환|맞춰|내려|올려|낮춰|높여))"), ""),
        (re.compile(r"(?<=[켰놨렸었])다 +(?=꺼|끄|멈|닫)"), "다가 "),
    ),
    "en": (
        (re.compile(r"^i (?:just |already )?(?:told|asked) you to (?=\S)", re.IGNORECASE), ""),
        (
            re.compile(
                r"\b(?P<act>lower|raise|change|set|bring|move|drop|take|turn)\b(?P<what>.*?) from [\w.]+(?: degrees| percent)? (?:down |up )?to (?=\S)",
                re.IGNORECASE,
            ),
            r"\g<act>\g<what> to ",
        ),
        (
            re.compile(
                r"^(?:please )?(?:give it|wait) (?P<span>.+?(?:minutes?|hours?|seconds?)),? (?:and )?then (?=\S)",
                re.IGNORECASE,
            ),
            r"in \g<span> ",
        ),
        (
            re.compile(r"^(?:please )?(?:tell|ask) the (?P<who>[a-z ]+?) to (?=\S)", re.IGNORECASE),
            r"the \g<who> ",
        ),
    ),
}
_IF_EN = (
    re.compile(
        r"check (?:if|whether|that) (?P<what>.+?)(?:'s| is| are)(?: still| currently)? (?P<state>on|off|open|closed|shut|unlocked),? and (?:if (?:so|it is|they are),? |then )?(?P<order>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"if (?P<what>.+?)(?:'s| is| are)(?: still| currently)? (?P<state>on|off|open|closed|shut|unlocked)[,]? (?:then )?(?P<order>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<order>.+?),? if (?P<what>it|they|that)(?:'s| is| are)(?: still| currently)? (?P<state>on|off|open|closed|shut|unlocked)[.!]*",
        re.IGNORECASE,
    ),
)
_ENDED_BY = {
    "on": "off", "off": "on", "open": "close", "closed": "open", "shut": "open", "unlocked": "lock",
}  # fmt: skip
"""What is done to a thing that is in a state, so that to do it anyway comes to the same."""


def plainer(text: str, default: Language) -> str | None:
    """The same in plainer words; None where it is plain already."""
    plain = text.strip()
    for pattern, instead in _PLAINER[language_of(text, default)]:
        plain = pattern.sub(instead, plain)
    return plain if plain != text.strip() else None


def supposed(text: str, default: Language) -> Iterator[tuple[str, str, str]]:
    """“if the lamp's on, turn it off”: the thing, what is to be done, and the one act that makes the condition idle.

    Args:
        text: what was said.
        default: the language of a text whose letters do not tell.
    """
    if language_of(text, default) != "en":
        return
    for pattern in _IF_EN:
        if found := pattern.fullmatch(text.strip()):
            yield found["what"], found["order"], _ENDED_BY[found["state"].lower()]
