"""What every skill's templates may use, and how a skill reads a request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dure.api import ReplyPart, Request
from dure.errors import Language
from dure.language.clock_times import CLOCK_TIME
from dure.language.dates import DATE
from dure.language.durations import DURATION
from dure.language.numbers import NUMBER
from dure.language.templates import Grammar, Match
from dure.language.text import Sentence

KINDS: dict[Language, dict[str, str]] = {
    language: {
        "number": NUMBER[language],
        "duration": DURATION[language],
        "clock": CLOCK_TIME[language],
        "date": DATE[language],
        "city": r".{1,24}?",
        "label": r".{1,40}?",
        "text": r".{1,400}",
    }
    for language in ("ko", "en")
}
"""Kinds of slots, by language. What has no form of its own is any words of a sensible length."""

RULES: dict[Language, dict[str, str]] = {
    "ko": {
        "q": "[이야|야|이에요|예요|에요|이예요|이냐|냐|인가요|인가|인지|이니|니|입니까|일까요|일까|이죠|죠|이지|지|인데|이요|요|임|이고|고|이여|여|이나|나|이더라|더라|이던가|이었지|였지|이라고]",
        "do": "(줘|줘요|주세요|주라|줄래|줄래요|줄 수 있어|줄 수 있어요|줄 수 있니|줄 수 있나요|주시겠어요|주실래요|주겠니|주렴|줘 봐|줘라|봐|봐요|봐 줘|볼래|다오|죠|쥬|져)",
        "tell": "[좀|한번|나한테|저한테] (알려|말해|말씀해|얘기해|이야기해|가르쳐|보여|읽어|불러|대|알아|아세요|아나요|궁금해|알고 싶어) [<do>]",
        "make": "[좀|하나|나한테] (맞춰|맞혀|맞쳐|마춰|맞추어|설정해|세팅해|켜|걸어|시작해|해|등록해|추가해|잡아|돌려|재|만들어|부탁해) [<do>]",
        "end": "[요|좀]",
    },
    "en": {
        "please": "[please|now|for me|right now|thanks|thank you]",
        "tell": "(tell me|give me|say|show me|do you know|let me know|i want to know|i would like to know|i need to know|can you tell me)",
    },
}
"""Rules that any template may use, by language."""


class Understanding:
    """The templates of one skill, in both languages.

    Args:
        templates: language → intent → templates.
        rules: further rules, by language.
        kinds: further kinds of slots, by language.
    """

    def __init__(
        self,
        templates: Mapping[Language, Mapping[str, Sequence[str]]],
        *,
        rules: Mapping[Language, Mapping[str, str]] | None = None,
        kinds: Mapping[Language, Mapping[str, str]] | None = None,
    ) -> None:
        self._grammars = {
            language: Grammar(
                language,
                group,
                {**RULES[language], **(rules or {}).get(language, {})},
                {**KINDS[language], **(kinds or {}).get(language, {})},
            )
            for language, group in templates.items()
        }

    def matches(self, request: Request) -> Iterator[tuple[Match, Language]]:
        """Every way to understand a request, the likeliest first, with the language that it was said in."""
        sentence = Sentence.of(request.text, request.language)
        for match in self._grammars[sentence.language].matches(sentence):
            yield match, sentence.language


def reply(
    request: Request,
    *,
    ko: str,
    en: str,
    intent: str,
    asks: bool = False,
    understood: bool = True,
) -> ReplyPart:
    """The answer in the language that the request wants."""
    text = ko if request.language == "ko" else en
    return ReplyPart(text=text, expects_reply=asks, understood=understood, intent=intent)
