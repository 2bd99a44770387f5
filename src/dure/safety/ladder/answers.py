"""Whether an answer to “are you all right?” asks for help, says that all is well, or neither."""

from __future__ import annotations

import re
import unicodedata

from dure.safety.ladder.events import Answer

_HELP_KO = re.compile(
    r"도와|도움|살려|구해|(?<!안)(?:아파|아프|다쳤|넘어졌|쓰러졌|힘들)|못(?:일어|움직|걷)|숨(?:을|이)?(?:못|안)"
    r"|119|구급|응급|큰일|안괜찮|괜찮지않"
)
_FINE_KO = re.compile(r"괜찮|괜찬|문제없|아무(?:일|것)도?(?:없|아니)|별일(?:없|아니)|멀쩡|안다쳤|필요없")
_HELP_EN = re.compile(
    r"\b(?:help|hurts?|hurting|pain|fallen|fell|ambulance|emergency|911|119|can(?:no|')?t (?:get up|move|breathe)"
    r"|not (?:ok|okay|fine|all ?right|good))\b"
)
_FINE_EN = re.compile(r"\b(?:fine|ok|okay|all ?right|alright|good|nothing happened|no problem|no help)\b")
_NO_HELP = re.compile(
    r"\b(?:no|don't|do not|not) (?:need (?:any )?)?help\b|도(?:와|움)\S{0,6}(?:필요없|안해도|돼|괜찮|말)|안도와\S{0,4}"
)


def read_answer(words: str | None) -> Answer:
    """What an answer means. Whoever says both asks for help: a doubt costs a question, not a life.

    Args:
        words: what was heard; empty where somebody spoke and was not understood, None where nobody did.
    """
    if words is None:
        return "none"
    text = unicodedata.normalize("NFC", words).casefold().replace("’", "'")
    close = re.sub(r"\s+", "", text)
    declined = bool(_NO_HELP.search(text) or _NO_HELP.search(close))
    rest_close, rest = _NO_HELP.sub(" ", close), _NO_HELP.sub(" ", text)
    if _HELP_KO.search(rest_close) or _HELP_EN.search(rest):
        return "help"
    if declined or _FINE_KO.search(close) or _FINE_EN.search(text):
        return "fine"
    return "unclear"
