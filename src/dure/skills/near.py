"""The last attempt: a sentence that sounds nearly like a common request is taken for it.

Small recognisers miss a letter here and there (“지금 멋 시야”). Only requests that change nothing are guessed at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dure.api import ReplyPart, Request, Skill
from dure.language.likeness import nearest
from dure.language.text import Sentence

WITHIN = 0.15
"""How many of a sentence's letters may be wrong."""

COMMON = (
    "지금 몇 시야", "지금 몇 시예요", "지금 몇 시인가요", "지금 몇 시인지 알려 줘", "시간 알려 줘", "지금 시간 알려 줘", "현재 시간 알려 줘",
    "오늘 며칠이야", "오늘 며칠이에요", "오늘 몇 월 며칠이야", "오늘 날짜 알려 줘", "오늘 날짜가 뭐야", "오늘 무슨 요일이야", "오늘 무슨 요일이에요", "내일 무슨 요일이야",
    "뉴욕은 지금 몇 시야", "런던은 지금 몇 시야", "파리는 지금 몇 시야", "도쿄는 지금 몇 시야", "로스앤젤레스는 지금 몇 시야", "베이징은 지금 몇 시야",
    "타이머 얼마나 남았어", "타이머 몇 분 남았어", "알람 뭐 있어", "알람 몇 시야", "타이머 뭐 있어",
    "뭘 할 수 있어", "너는 뭘 할 수 있어", "무엇을 할 수 있나요", "누구를 부를 수 있어", "부를 수 있는 이름이 뭐야", "너는 누구야", "네 이름이 뭐야", "내 이름이 뭐야",
    "다시 말해 줘", "다시 한번 말해 줘", "방금 뭐라고 했어", "크리스마스까지 며칠 남았어",
)  # fmt: skip


OTHERS = (
    "지금 몇 살이야", "지금 몇 명이야", "지금 몇 개야", "오늘 무슨 일이야", "오늘 무슨 날이야", "너는 어디야", "너는 뭐 해", "네 이름 지어 줘", "다시 생각해 줘",
    "다시 시작해 줘", "시간 있어", "내 이름 지어 줘", "누구를 부르고 있어", "시간 맞춰 줘", "뭘 하고 있어", "지금 어디야", "오늘 뭐야", "전기 다 켜 줘",
)  # fmt: skip
"""What sounds like those and means something else: a sentence nearer to one of these is not guessed at."""


class NearSkill:
    """Asks other skills again with the common request that a sentence sounds most like.

    Args:
        skills: who may answer it.
    """

    def __init__(self, skills: Sequence[Skill]) -> None:
        self._skills = skills

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer what was probably meant, or None where the sentence sounds like nothing known."""
        sentence = Sentence.of(request.text, request.language)
        if sentence.language != "ko" or request.follow_up:
            return None
        meant = nearest(sentence.words, (*OTHERS, *COMMON), within=WITHIN)
        if meant is None or meant in OTHERS:
            return None
        for skill in self._skills:
            if part := await skill.handle(replace(request, text=meant)):
                return part
        return None
