"""Reported speech made direct again: “불 켜 달라고” → “불 켜 줘”, “내일 날씨” → “내일 날씨 알려 줘”, “what time it is” → “what time is it”."""

from __future__ import annotations

import re

from dure.errors import Language

_STEMS = {
    "끄": "꺼", "켜": "켜", "틀": "틀어", "맞추": "맞춰", "올리": "올려", "내리": "내려", "줄이": "줄여", "높이": "높여", "낮추": "낮춰", "키우": "키워",
    "알리": "알려", "부르": "불러", "읽": "읽어", "닫": "닫아", "열": "열어", "잠그": "잠가", "보내": "보내", "만들": "만들어", "하": "해", "찾": "찾아",
    "멈추": "멈춰", "들리": "들려", "깨우": "깨워", "바꾸": "바꿔", "말하": "말해", "적": "적어", "지우": "지워", "세우": "세워", "걸": "걸어", "보": "봐", "주": "줘",
}  # fmt: skip
"""How verbs that devices are told end before “줘”, where the stem alone does not tell."""

_ASKED_KO = re.compile(r" ?(?:달라고|달래|주라고)$")
_ORDERED_KO = re.compile(rf"(?P<stem>{'|'.join(sorted(_STEMS, key=len, reverse=True))})으?라고$")
_QUOTED_KO = re.compile(r"(?<=[야냐까요다자])(?:라고|고)$")
_TAIL_KO = re.compile(
    r"(?<=[가-힣0-9a-z]{2})(?:에 ?대해서?|에 ?관해서?|을|를)$|(?:^| )(?:좀|한번|대신|직접)$"
)
_SENTENCE_KO = re.compile(
    r"(?:인지|는지|은지|던지|운지|픈지|쁜지|른지|까|야|냐|니|나|어|아|여|줘|요|래|해|다|가|자|라|봐|워|려|둬|겨|켜|춰|써|쳐|져|러)$"
)
"""How a Korean sentence ends; what ends otherwise is a thing that is asked for."""
_THING_EN = re.compile(r"(?:about |a |an |the |my |some |any |this |that )")

_INDIRECT_EN = re.compile(
    r"(?P<asks>(?:what|which|who|whose|where|when|how)(?: (?!(?:it|he|she|they|the|my|i|we|you|this|that)\b)\w+){0,3}) (?P<who>(?:(?:the |my |this |that )\w+(?: \w+){0,4}|\w+(?: \w+)?)) (?P<verb>is|are|was|were|will be)"
    r"(?P<rest>(?: (?:in|at|on|for|like|like in|today|tomorrow|now|going)\b.*)?)"
)
_YES_NO_EN = re.compile(r"(?:it|there) (?P<verb>is|will|was)(?P<rest> .+)")


def as_request(said: str, language: Language) -> str:
    """What someone would say to the other directly; words that fit no rule stay as they are.

    Args:
        said: the reported words, lower case, spaces between words.
        language: theirs.
    """
    said = said.strip(" ,")
    return _ko(said) if language == "ko" else _en(said)


def _ko(said: str) -> str:
    for _ in range(2):
        said = _TAIL_KO.sub("", said).strip()
    if _ASKED_KO.search(said):
        return _ASKED_KO.sub(" 줘", said)
    if found := _ORDERED_KO.search(said):
        stem = _STEMS[found["stem"]]
        return said[: found.start()] + (stem if stem == "줘" else f"{stem} 줘")
    said = _QUOTED_KO.sub("", said)
    return said if not said or _SENTENCE_KO.search(said) else f"{said} 알려 줘"


def _en(said: str) -> str:
    if found := _INDIRECT_EN.fullmatch(said):
        verb, who = found["verb"], found["who"]
        helper, _, rest = verb.partition(" ")
        return " ".join(f"{found['asks']} {helper} {who} {rest} {found['rest']}".split())
    if found := _YES_NO_EN.fullmatch(said):
        subject = said.split(" ", 1)[0]
        return f"{found['verb']} {subject}{found['rest']}"
    return f"tell me {said}" if _THING_EN.match(said) else said
