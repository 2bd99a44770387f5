"""Ways of saying that come to a plainer one, word for word: “26도에서 24도로”, “켰다 꺼줘”, “tell the robot to come home”."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from dure.errors import Language
from dure.language.text import language_of

_VALUE_KO = r"[\d.가-힣]+ ?(?:도|프로|퍼센트|%|번|단)"
_OPENED_KO = {"열": "열렸어?", "닫": "닫혔어?", "잠": "잠겼어?"}


def _asked_ko(found: re.Match[str]) -> str:
    """“잠김?” in full."""
    return _OPENED_KO[found["state"]]


_PLAINER: dict[Language, tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = {
    "ko": (
        (re.compile(rf"{_VALUE_KO}에서 +(?={_VALUE_KO}(?:으)?로)"), ""),
        (re.compile(r"\S+에서 +(?=\S+로 *(?:바꿔|바꾸|변경|전환|맞춰|내려|올려|낮춰|높여))"), ""),
        (re.compile(r"(?<=[켰놨렸었])다 +(?=꺼|끄|멈|닫)"), "다가 "),
        (re.compile(r"(?<![가-힣])컴(?:터|퓨타|퓨러)(?=$|[\s을를도만 ])"), "컴퓨터"),
        (re.compile(r"(?<=불 )(?P<bit>좀 )?써 ?(?=(?:라|줘|주라|주이소|이소|도)(?:[.! ]|$))"), r"\g<bit>켜"),
        (re.compile(r"(?P<state>켜|꺼)짐 ?\?$"), r"\g<state>졌어?"),
        (re.compile(r"(?P<state>열|닫|잠)(?:림|힘|김) ?\?$"), _asked_ko),
        (re.compile(r"(?<=[켰껐졌갔겼혔렸았었했있])음 ?\?$"), "어?"),
        (re.compile(r"(?<=얼마 )남음[?. ]*$|(?<=얼마나 )남음[?. ]*$"), "남았어?"),
        (
            re.compile(
                r"^(?!.*(?:문|가스|오븐|인덕션))(?P<what>.+[라줘요])[,.]? +밥 ?[먹묵](?:자|게|어야지|을래|을 ?거야|을게)[.! ]*$"
            ),
            r"\g<what>",
        ),
        (re.compile(r"켜서 +(?:(?:나|날|우리|애들?) +)?(?:좀 +)?깨워 ?(?=줘|주)"), "켜"),
        (re.compile(r"^(?P<what>.*(?:주말|평일|요일).+?)[, ]+매주[.! ]*$"), r"매주 \g<what>"),
        (
            re.compile(
                r"^(?P<all>(?:모든|전부|온|집 ?안) .*?(?:끄|꺼)\S*)[,.]? +(?:하지만|그렇지만|그런데|근데|대신|다만|단) (?P<but>.+?)(?:은|는|만)? +(?:안 ?[꺼끄]\S*|끄지 ?[마말]\S*)[.! ]*$"
            ),
            r"\g<but> 빼고 \g<all>",
        ),
    ),
    "en": (
        (re.compile(r"^i (?:just |already )?(?:told|asked) you to (?=\S)", re.IGNORECASE), ""),
        (
            re.compile(
                r"^(?!.*\b(?:oven|stove|hob|cooktop|boiler|heat|gas)\w*\b)(?P<thing>[a-z ]+?)(?: is|'s)? (?:way |far |much )?too [a-z]+[, ]+(?=(?:make|set|turn|put|crank|bring) it )",
                re.IGNORECASE,
            ),
            r"\g<thing>, ",
        ),
        (re.compile(r"^what [^?]+\? +(?=(?:read|tell|show|list) )", re.IGNORECASE), ""),
        (re.compile(r"(?<= at )(?P<time>[\w ]+?) the night[.!]*$", re.IGNORECASE), r"\g<time> tonight"),
        (
            re.compile(
                r"^(?!(?:is|are|was|if|what|why|how|who|did|has|have|can|could|will|would|turn|switch|put|get|any|anything|all|both|shall|should) )(?!.*\b(?:turn|switch|put|please|leave|keep|make|let)\b)(?:the |my )?(?P<what>[a-z' ]+?) (?P<state>on|off|open|closed|shut|locked|unlocked|done|finished|ready|running)(?: yet| now| still)?\?$",
                re.IGNORECASE,
            ),
            r"is the \g<what> \g<state>?",
        ),
        (
            re.compile(r"^(?:the |my )?(?P<what>[a-z' ]+?) time left\?*$", re.IGNORECASE),
            r"how much time is left on the \g<what>?",
        ),
        (re.compile(r"(?<=battery|.filter) status(?=[?.]*$)", re.IGNORECASE), ""),
        (
            re.compile(
                r"^(?!(?:is|are|if|check|tell|see) )(?P<what>[a-z' ]+?) (?P<be>is|are) (?P<state>on|off|open|closed|locked) or (?:on|off|open|closed|shut|locked|unlocked|not)\?",
                re.IGNORECASE,
            ),
            r"\g<be> \g<what> \g<state>?",
        ),
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
