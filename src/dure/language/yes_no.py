"""Yes or no, as people answer a question of the device."""

from __future__ import annotations

import re

from dure.errors import Language
from dure.language.text import Sentence

_YES_KO = r"(?:응|웅|엉|어|네|넵|예|그래|그래요|그럼|그럼요|좋아|좋아요|좋지|맞아|맞아요|당연하지|물론|물론이지|물론이죠|오케이|괜찮아|괜찮아요|돼|돼요|되지|해|해줘|해주세요|해도돼|해도돼요|그렇게해|그렇게해줘|그렇게해줘요|그렇게해주세요|그렇게해요|물어봐|물어봐줘|물어봐주세요|물어봐도돼|물어봐도돼요|허락해|허락할게|부탁해|부탁해요|얼른|진행해|진행해줘)"
_NO_KO = r"(?:아니|아니야|아니요|아니오|아냐|아뇨|안돼|안돼요|안되지|싫어|싫어요|하지마|하지마요|하지마세요|하지말아줘|묻지마|묻지마세요|물어보지마|물어보지마요|물어보지마세요|됐어|됐어요|됐습니다|필요없어|필요없어요|그만|그만둬|취소|취소해|취소해줘|노|관둬|말아|그냥둬)"
_YES = {
    "ko": re.compile(rf"(?:{_YES_KO})+(?:요|용)?"),
    "en": re.compile(
        r"(?: (?:yes|yeah|yep|yup|sure|ok|okay|of course|please|please do|go ahead|do it|do|do that|go on|fine|all right|alright|right|absolutely|certainly|you may|you can|that is fine|that is ok|ask|ask them|ask it|ask her|ask him|i do|it is|why not))+"
    ),
}
_NO = {
    "ko": re.compile(rf"(?:{_NO_KO})+(?:요)?"),
    "en": re.compile(
        r"(?: (?:no|nope|nah|no thanks|no thank you|do not|please do not|do not ask|never|never mind|nevermind|not now|stop|cancel|cancel that|forget it|rather not|better not|i do not want that|not|please))+"
    ),
}


def read_yes_no(text: str, language: Language) -> bool | None:
    """Whether a sentence is nothing but a yes or a no; None where it is neither."""
    sentence = Sentence.of(text, language)
    key = sentence.key if sentence.key.strip() else text.strip(" .!?,")
    if sentence.language == "ko" and not _YES["ko"].fullmatch(key) and not _NO["ko"].fullmatch(key):
        key = re.sub(
            r"[\s.,!?~]", "", text
        )  # “아 그래”: what people say before they begin may be all they say
    if _NO[sentence.language].fullmatch(key) and key.strip() != "please":
        return False
    return True if _YES[sentence.language].fullmatch(key) else None
