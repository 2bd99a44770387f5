"""Verbs that people use for one another when they want the same thing of a machine.

Small closed groups, in each language; a word of a sample is also found, less surely, by the others of its group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from dure.errors import Language
from dure.language.intents import english, korean
from dure.language.intents.utterance import listed

_KO = (
    "켜 틀 작동 가동", "끄 종료 중단", "추가 넣 담 적 올리 써 등록 기록 메모 입력", "알려 말해 말씀 들려 읽어 일러 얘기 가르쳐 읊 보여", "주문 시키 배달 시켜",
    "부르 불러 잡아 호출 예약 콜", "보내 전송 남겨 넣어 전해", "맞추 맞춰 설정 세팅 바꾸 바꿔 조절 변경 조정", "재생 틀 들려 켜 연주", "던지 굴려 굴리 돌려 돌리", "시작 켜 실행 내 열어 출제",
    "확인 점검 체크 봐 살펴", "취소 삭제 지우 없애 빼", "올려 높여 키워 높이", "내려 낮춰 줄여 낮추", "찾아 검색", "도착 와 오", "잠그 잠겨 잠가 잠금", "깨워 일어나 기상",
)  # fmt: skip
_EN = (
    "turn switch put flick flip", "roll throw toss cast", "add put pop stick write note jot throw include", "order get buy bring send", "call book hail order get send",
    "send text message write", "tell show read", "set make change put adjust turn", "start begin launch run kick", "increase raise", "lower decrease reduce drop",
    "come arrive reach due", "play put stick hear listen blast", "tell notify alert ping", "check see look find", "quiz test", "store shop supermarket", "locked lock shut closed bolted",
)  # fmt: skip


def _table(groups: tuple[str, ...], language: Language) -> Mapping[str, frozenset[str]]:
    kin: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        terms = {korean.letters(word) if language == "ko" else english.stems(word) for word in listed(group)}
        for term in terms:
            kin[term] |= terms - {term}
    return {term: frozenset(others) for term, others in kin.items()}


KIN: Mapping[Language, Mapping[str, frozenset[str]]] = {"ko": _table(_KO, "ko"), "en": _table(_EN, "en")}
"""By language, a word's units → those of the words that may stand for it."""

QUALITY = 0.7
"""How surely."""
