"""What is taken back in the middle of a sentence: “24도 아니 25도로”, “the lamp, I mean the fan”, “불 켜줘 아니다 됐어”."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from dure.errors import Language
from dure.home.speech.plan import Plan
from dure.home.speech.planner import Context
from dure.home.speech.tiling import Tiled
from dure.language.text import language_of

_MIDWAY = {
    "ko": re.compile(
        r"(?<=\S)[,.!…]* +(?:아 ?|어 ?|음 ?)*(?:아니 ?그게 아니고|아니 ?그게 아니라|그게 아니라|아니아니|아니야|아니지|아니다|아니|아냐|아차|아 ?참|앗|실수|잘못 ?말했[다네어]|취소하고|정정)[,.!…]* +(?=\S)"
    ),
    "en": re.compile(
        r"(?<=\S)(?:[,.!]* +|[,.!]*\s*[—–-]+\s*)(?:(?:oh|oops|uh|um|er) ?,? )?(?:no,? wait,? (?:no,? )?|wait,? no|no,? sorry|sorry,? no|no,? no|no|nope|sorry|i mean|i meant|i said|actually|or rather|rather|hang on|hold on|wait|scratch that|oops|whoops|correction)[,.!]*(?: +|\s*[—–-]+\s*)(?:i mean(?:t)?,? |make (?:that|it) (?=\S+(?: degrees| percent)?[.!]*$)|not that,? )?(?=\S)",
        re.IGNORECASE,
    ),
}
"""What is said between what is not wanted and what is."""
_NO = {"ko": "아니", "en": "no"}
_NOT_BUT = re.compile(
    r"(?P<first>.*?[가-힣])라는 ?(?:게|것이|건|거|말이) ?(?:아니라|아니고|말고)[, ]+(?P<then>.+?)라(?:고|고요|니까|는 거야|는 말이야)?[.! ]*$"
)
"""“끄라는 게 아니라 켜라고”."""
_CALLED_OFF = {
    "ko": re.compile(
        r"(?P<first>.+?)[,.!…]* +(?:(?:아 ?|어 ?|음 ?)?(?:아니다|아니야|아니|아냐|잠깐만?)[,.!…]* +)?"
        r"(?:(?:그냥 ?)?(?:됐어요?|됐다|됐네|하지 ?마(?:요|세요|라)?|취소(?:해|해줘|할게|요)?|관둬|그만둬|(?<=그냥 )둬|(?<=그냥)둬|[냅놔내] ?[둬두버]\S*|안 ?해도 ?돼요?|필요 ?없[어다]요?|없던 ?걸로 ?해?줘?|신경 ?쓰지 ?마)[,.!… ]*)+$"
    ),
    "en": re.compile(
        r"(?P<first>.+?)(?:[,.!]* +|[,.!]*\s*[—–-]+\s*)(?:(?:oh|no|wait|sorry|actually|hang on|hold on|on second thoughts?|you know what|come to think of it)[,.!]* +)*"
        r"(?:don'?t(?: bother| do (?:it|that))?|do not|never ?mind(?: that)?|forget (?:it|that|i said that|i said anything)|cancel(?: that| it)?|leave it(?: be| alone)?|scratch that|no need)[.!]*$",
        re.IGNORECASE,
    ),
}
"""What is said last where nothing is wanted after all."""
_NOT_THAT_EN = re.compile(r"(?:no,? )?not (?!so|too)[a-z ]+?(?:,|,? but) (?P<then>.+)", re.IGNORECASE)
_EVERYTHING = {
    "ko": re.compile(r"(?:싹 ?다|몽땅|전부|모두|다) ?(?=[꺼끄켜])"),
    "en": re.compile(r"\b(?:everything|every thing|it all|the lot)\b", re.IGNORECASE),
}
_ONLY_THOSE = {
    "ko": re.compile(r"(?P<what>[가-힣]+)만(?: ?(?:요|말이야|[꺼끄켜]\S*))?"),
    "en": re.compile(r"(?:just |only )?(?P<what>(?:all )?the [a-z]+s)", re.IGNORECASE),
}
_ONLY_INSTEAD = {"ko": "{} 다 ", "en": "{}"}
"""What stands for everything then."""
_SUCH_A_ONE = {
    "ko": re.compile(r"^(?P<room>[가-힣]+) ?(?:거|꺼|것)(?:를|을|로)?(?= )"),
    "en": re.compile(r"\b(?P<room>the [a-z]+(?: room)?) one\b", re.IGNORECASE),
}
"""“the bedroom one”, “안방 거”: such a thing as was named before."""
_MOST_PLACES = 2

_ASKED_BEFORE = {
    "ko": re.compile(
        r"(?P<first>[^?]+\?|.+?(?:는지|나|는가|던가)(?: ?(?:확인|체크|봐|보))(?=하고|해보고|보고|고|해서))(?:하고|해보고|보고|고|해서)? *(?P<then>[^?]+)"
    ),
    "en": re.compile(
        r"(?P<first>[^?]+)\? +(?:(?:and )?if (?:not|so|it is|it's not|it isn't|they are|they aren't),? )?(?P<then>[^?]+)",
        re.IGNORECASE,
    ),
}
"""A question, and an order after it."""
Whole = Callable[[str, Context], Plan | None]
"""The plan of a sentence of which every word is known."""


class Corrections:
    """Understands a sentence that takes back a part of itself.

    Args:
        whole: understands a sentence.
        cut: cuts a sentence into words.
        context: what was said before.
        default: the language of a text whose letters do not tell.
    """

    def __init__(
        self, whole: Whole, cut: Callable[[str], Tiled], context: Context, default: Language
    ) -> None:
        self._whole, self._cut = whole, cut
        self._context, self._default = context, default

    def plan(self, text: str) -> Plan | None:
        """What is wanted in the end; None where nothing is taken back."""
        language = language_of(text, self._default)
        if plan := self._asked_before(text, language):
            return plan
        if self._is_called_off(text, language):
            return Plan(intent="appliance.declined")
        for first, then in self._midway(text, language):
            if plan := self._instead(first, then, language):
                return plan
        if language == "en" and (plan := self._not_that(text)):
            return plan
        return self._contrasted(text) if language == "ko" else None

    def _asked_before(self, text: str, language: Language) -> Plan | None:
        """“볼륨 몇이야? 5만 내려줘”, “꺼졌는지 보고 안 꺼졌으면 꺼줘”: what is asked says of what the order is."""
        found = _ASKED_BEFORE[language].fullmatch(text.strip())
        asked = self._whole(found["first"], self._context) if found else None
        if found is None or asked is None or not asked.tell:
            return None
        plan = self._after(asked, found["then"])
        return plan if plan is not None and set(_changed(plan)) <= {id_ for id_, _ in asked.tell} else None

    def _is_called_off(self, text: str, language: Language) -> bool:
        found = _CALLED_OFF[language].fullmatch(text.strip())
        if found is None:
            return False
        called_off = self._whole(found["first"], self._context)
        return called_off is not None and bool(called_off.steps)

    def _not_that(self, text: str) -> Plan | None:
        """“not the kitchen light, the bedroom light”: said of what was done before."""
        found = _NOT_THAT_EN.fullmatch(text.strip())
        return self._followed(self._whole(f"no {found['then']}", self._context)) if found else None

    @staticmethod
    def _midway(text: str, language: Language) -> Iterator[tuple[str, str]]:
        for number, found in enumerate(_MIDWAY[language].finditer(text)):
            if number < _MOST_PLACES:
                yield text[: found.start()], text[found.end() :]

    def _instead(self, first: str, then: str, language: Language) -> Plan | None:
        if (narrower := _narrower(first, then, language)) not in (None, first):
            return self._followed(self._whole(narrower, self._context))
        meant = self._whole(first, self._context)
        if meant is None or not meant.steps:
            return self._renamed(first, then, language)
        aimed = (f"{_NO[language]} {then}", *((f"no to {then}",) if language == "en" else ()))
        found = next(filter(None, (self._after(meant, one) for one in aimed)), None)
        return found or self._followed(self._whole(then, self._context))

    def _after(self, meant: Plan, then: str) -> Plan | None:
        """What is said of what was spoken of before it was taken back."""
        after = replace(self._context, memory=meant.memory, which=(), pending=None, just="")
        return self._followed(self._whole(then, after))

    def _followed(self, plan: Plan | None) -> Plan | None:
        return plan if plan is not None and plan.steps else None

    def _contrasted(self, text: str) -> Plan | None:
        """“거실 불 끄라는 게 아니라 켜라고”: what is wanted of what was spoken of."""
        found = _NOT_BUT.match(text.strip())
        meant = self._whole(f"{found['first']}라", self._context) if found else None
        if found is None or meant is None or not meant.steps:
            return None
        return self._after(meant, f"{found['then']}라")

    def _renamed(self, first: str, then: str, language: Language) -> Plan | None:
        """“안방 블라인드 아니 거실 커튼 열어”, “turn on the kitchen, no, the bedroom light”: only a name was taken back."""
        tiled = self._cut(first)
        named = any(token.has("kind", "name", "room") for token in tiled.tokens)
        if tiled.unknown or not named or any(token.has("ask", "was") for token in tiled.tokens):
            return None
        acts = [token.text for token in tiled.tokens if token.has("act") and not token.has("kind")]
        if acts and language == "ko":
            return None
        if kind := next((token.text for token in tiled.tokens if token.has("kind")), ""):
            then = _SUCH_A_ONE[language].sub(rf"\g<room> {kind}", then, count=1)
        plan = self._followed(self._whole(" ".join([*acts, then]), self._context))
        clause = plan.memory.clause if plan is not None else None
        return plan if clause is not None and clause.heads else None


def _narrower(first: str, then: str, language: Language) -> str | None:
    """“everything off in the kitchen, I mean the lights”: what of everything was meant; None where nothing is narrowed."""
    only = _ONLY_THOSE[language].fullmatch(then.strip(" .!"))
    everything = _EVERYTHING[language]
    return everything.sub(_ONLY_INSTEAD[language].format(only["what"]), first, count=1) if only else None


def _changed(plan: Plan) -> Iterator[str]:
    return (change[0] for step in plan.steps for change in step.changes)
