"""“클로바한테 물어봐 줘”, “ask Aria what time it is”, “돌아가”: who else is to be asked, and exactly what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dure.errors import Language
from dure.language.likeness import distance, sounds
from dure.language.reported import as_request
from dure.language.text import Sentence

MAX_CHARS = 300
"""The longest sentence that is read."""

MISHEARD = 0.25
"""How many letters of a name may be heard wrong, as a share of them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Someone else is to be asked.

    Attributes:
        target: the agent.
        text: the words that are for it, as it would be asked itself; empty where there were none.
    """

    target: str
    text: str


_NAME_KO = r"(?P<name>[가-힣a-z]+?(?: [가-힣a-z]+?){0,2}?)"
_TO_KO = r" ?(?:한테서?|에게서?|더러|보고)"
_PLEASE_KO = r"(?: ?(?:줘|줘요|주세요|주라|줄래|줄래요|줄 ?수 ?있어|줄 ?수 ?있어요|줄 ?수 ?있니|줄 ?수 ?있나요|주시겠어요|주실래요|주겠니|주렴|봐|볼래|볼래요|다오|라|요|봐라|주면 ?좋겠어|주면 ?안 ?돼|볼까|볼까요|보자|보면 ?어때|보면 ?어때요|보면 ?안 ?돼))*"
_SOFT_KO = r"(?:(?:좀|한번|한 번|대신|직접|가서) )*"
_ASK_KO = rf"{_SOFT_KO}(?:물어 ?봐|물어 ?보|물어|물어봤으면|여쭤 ?봐|여쭤|알아 ?봐|질문해|확인해|부탁해|부탁){_PLEASE_KO}"
_SAY_KO = rf"{_SOFT_KO}(?:말해|말씀해|얘기해|이야기해|전해|전달해|시켜|부탁해|해|해달라고 해){_PLEASE_KO}"
_TALK_KO = r"(?:할래|할래요|할게|할게요|하자|하고 ?싶어|하고 ?싶어요|하고 ?싶은데|할 ?수 ?있어|할 ?수 ?있어요|해 ?볼래|해 ?볼게)"
_KO = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NAME_KO}{_TO_KO} (?P<text>.*?(?:라고|자고|다고|냐고)) {_SAY_KO}",
        rf"{_NAME_KO}{_TO_KO} (?:(?P<text>.+?) )?{_ASK_KO}",
        rf"(?P<text>.+) {_NAME_KO}{_TO_KO} {_ASK_KO}",
        rf"{_NAME_KO}{_TO_KO} (?P<text>.+) {_SOFT_KO}(?:시켜|맡겨){_PLEASE_KO}",
        rf"{_NAME_KO} ?(?:이랑|랑|하고|과|와) {_SOFT_KO}(?:얘기|이야기|대화|말|통화)(?:를|을)? ?(?:좀 )?{_TALK_KO}",
        rf"{_NAME_KO} ?(?:으로|로|를|을|랑|이랑|과|와|한테|에게)? {_SOFT_KO}(?:바꿔|넘겨|연결해|불러|돌아가){_PLEASE_KO}",
    )
)
_NAME_EN = r"(?P<name>[a-z가-힣']+(?: [a-z가-힣']+){0,2}?)"
_EN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:ask|tell|have|get) {_NAME_EN} to (?P<text>.+)",
        rf"(?:i (?:would|had) rather |i (?:want|would like) to |let us )?ask {_NAME_EN}(?: (?:(?P<for>for)|whether|if))?(?: (?P<text>.+?))?",
        rf"(?:let) {_NAME_EN} (?:answer|do (?:it|that|this)|take over|handle (?:it|that|this))(?P<text>)",
        rf"(?:have|let|make) {_NAME_EN} (?!know\b)(?P<text>.+)",
        rf"(?:hand|transfer|switch|connect|put|pass|take) (?:me |us |it |this )?(?:over )?(?:through )?to {_NAME_EN}(?: please| now)*(?P<text>)",
        rf"(?:i (?:want|would like) to |let me |can i )?(?:talk|speak) (?:to|with) {_NAME_EN}(?: please| now)*(?P<text>)",
    )
)
_NO_MORE = {
    "ko": re.compile(
        rf"(?:이제|앞으로|다시는)? ?{_NAME_KO}{_TO_KO}(?:는|도)? (?:(?:이제|앞으로|다시는|더|더는|아무것도) )*(?:물어 ?보지|묻지|전하지|말하지|얘기하지) ?(?:마|마요|마세요|말아|마 ?줘|말아 ?줘|말아 ?주세요|말라고)"
    ),
    "en": re.compile(
        rf"(?:do not|never|stop) (?:ask(?:ing)?|tell(?:ing)?) {_NAME_EN}(?: (?:anything|anymore|any more|again|ever))*(?: please)?"
    ),
}
_BACK = {
    "ko": re.compile(
        r"(?:이제|다시|그냥|아까|원래|처음)? ?(?:(?:비서|데|사람|애|쪽) ?)?(?:으로|로)? ?(?:돌아가|돌아가자|되돌아가|돌아와)(?: ?(?:줘|줘요|주세요|요|자|줄래|라))*"
    ),
    "en": re.compile(
        r"(?:please )?(?:now )?(?:go back|take me back|switch back|hand me back|back|go back please|bring me back)(?: please| now)?"
    ),
}


def read_transfer(text: str, language: Language, names: Mapping[str, str]) -> Wish | None:
    """Who else is to be asked, or None where no agent of that name is meant.

    Args:
        text: what was said to the agent that was called.
        language: of a text whose letters do not tell.
        names: what agents are called, in every spelling → agent.
    """
    if not text or len(text) > MAX_CHARS:
        return None
    sentence = Sentence.of(text, language)
    for pattern in _KO if sentence.language == "ko" else _EN:
        found = pattern.fullmatch(sentence.words)
        if found and (target := _named(found["name"], names)):
            said = found.groupdict().get("text") or ""
            return Wish(target, as_request(said, sentence.language))
    return None


def read_withdrawal(text: str, language: Language, names: Mapping[str, str]) -> str | None:
    """The agent that is to be asked no more, or None where none is named."""
    sentence = Sentence.of(text[:MAX_CHARS], language)
    found = _NO_MORE[sentence.language].fullmatch(sentence.words)
    return _named(found["name"], names) if found else None


def read_go_back(text: str, language: Language) -> bool:
    """Whether someone wants back to the agent that was asked first; to undo what was done (“되돌려줘”) is another thing."""
    sentence = Sentence.of(text, language)
    return bool(_BACK[sentence.language].fullmatch(sentence.words))


def _named(said: str, names: Mapping[str, str]) -> str | None:
    """The agent of that name, which may have been heard slightly wrong."""
    heard = sounds(said.lower())
    best: tuple[int, str] | None = None
    for name, agent in names.items():
        wanted = sounds(name.lower())
        limit = int(len(wanted) * MISHEARD)
        away = distance(heard, wanted, limit)
        if away <= limit and (best is None or away < best[0]):
            best = (away, agent)
    return best[1] if best else None
