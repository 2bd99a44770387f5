"""What ties free text to a Korean sentence, and is no part of it: “늦는다|고 보내 줘”, “우유|를 추가해”, “서울역|까지”."""

from __future__ import annotations

import re

_VERB_ENDS = "하가오주보사타끄쓰내매빼서두치지기리시키추우르으되먹자말마"
"""How stems of verbs end before 라고: “먹으라고” is an order, “회의라고” a name."""
_FILLER = re.compile(
    r"(?:\s+(?:좀|제발|한|하나|한번|한 번|지금|지금은|지금도|당장|바로|얼른|빨리|혹시|아직|아직도|현재))+$"
)
_QUOTE = re.compile(rf"\s*(?:(?<=[{_VERB_ENDS}])(?P<order>라)고|이?라(?:고|는)|(?<=[다자냐])고)$")
_CASE = re.compile(
    r"\s*(?:을|를|에다가?|까지|에서|한테|에게|(?<=[가-힣]{2})[도에]|이나|으로|이야|이에요|예요|입니다)$"
)
_THING = re.compile(r"(?P<last>[가-힣])\s+거$")
_TOWARD = re.compile(r"[가-힣](?P<last>(?!대)[가-힣])로$")
_OPEN_FINALS = (0, 8)
"""로 follows a vowel or ㄹ; “바로” and “그대로” are words of their own."""
_MODIFYING_FINALS = (4, 8)
"""ㄴ and ㄹ: “내는 거”, “살 거” are clauses, “나훈아 거” is not."""


def untied(text: str) -> str:
    """The beginning of a stretch of free text that is its own; the whole of it where nothing else would be left."""
    own = _FILLER.sub("", text)
    quoted = _QUOTE.sub(lambda found: found["order"] or "", own)
    own = quoted if quoted != own else _CASE.sub("", own)
    toward = _TOWARD.search(own)
    if toward and (ord(toward["last"]) - 0xAC00) % 28 in _OPEN_FINALS:
        own = own[: toward.end("last")]
    thing = _THING.search(own)
    if thing and (ord(thing["last"]) - 0xAC00) % 28 not in _MODIFYING_FINALS:
        own = own[: thing.end("last")]
    return own.rstrip() if own.strip() else text
