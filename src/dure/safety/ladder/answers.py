"""Whether an answer to “are you all right?” asks for help, says that all is well, or neither."""

from __future__ import annotations

import re
import unicodedata

from dure.language.dialect import standard_korean
from dure.safety.ladder.events import Answer

_HELP_KO = re.compile(
    r"도와|도움|살려|구해|(?<!안)(?:아파|아프|다쳤|넘어졌|쓰러졌|힘들)|못(?:일어|움직|걷)|숨(?:을|이)?(?:못|안)"
    r"|119|구급|응급|큰일|죽겠|죽을것같|안괜찮|괜찮(?:긴|기는|을리|겠냐|겠나|아보이|냐)|괜찮(?:지(?:가|는|도)?(?:않|못)|은(?:것|거)같지않|은건아니)"
)
_FINE_KO = re.compile(
    r"괜찮|괜찬|문제없|아무(?:일|것)도?(?:없|아니)|별일(?:없|아니)|멀쩡|말짱|끄떡없|안다쳤|필요없|잘못눌렀|실수로(?:눌|불)"
)
_HELP_EN = re.compile(
    r"\b(?:help|hurts?|hurting|pain|fallen|fell|ambulance|emergency|911|119|can(?:no|')?t (?:get up|move|breathe)"
    r"|no good|do i (?:look|sound)|(?:not|don't|didn't|isn't|never|hardly)(?: \w+){0,2} (?:ok|okay|fine|all ?right|alright|good|well))\b"
)
_FINE_EN = re.compile(
    r"\b(?:fine|ok|okay|all ?right|alright|good|nothing happened|no problem|no help|right as rain|never better|false alarm|by mistake|just the (?:telly|tv|television))\b"
)
_NO_HELP_EN = re.compile(r"\b(?:no|don't|do not|not) (?:need (?:any )?)?help\b")
_NO_HELP_KO = re.compile(
    r"도움(?:은|이|도)?(?:필요(?:는|가)?없|안필요|됐|괜찮)|안도와(?:줘|주셔|주어)도"
    r"|도와(?:줄|주실)?필요(?:는|가)?없|도와(?:주지(?:않아도|마)|줄것없|주지않으셔도)"
)
"""Closed forms of declining, with no spaces: whatever else is said about helping asks for it."""


def read_answer(words: str | None) -> Answer:
    """What an answer means. Whoever says both asks for help: a doubt costs a question, not a life.

    Args:
        words: what was heard; empty where somebody spoke and was not understood, None where nobody did.
    """
    if words is None:
        return "none"
    text = unicodedata.normalize("NFC", words).casefold().replace("’", "'")
    close = standard_korean(re.sub(r"\s+", "", text))
    declined = bool(_NO_HELP_EN.search(text) or _NO_HELP_KO.search(close))
    rest_close, rest = _NO_HELP_KO.sub(" ", close), _NO_HELP_EN.sub(" ", text)
    if _HELP_KO.search(rest_close) or _HELP_EN.search(rest):
        return "help"
    if declined or _FINE_KO.search(close) or _FINE_EN.search(text):
        return "fine"
    return "unclear"
