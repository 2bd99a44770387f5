"""What a recogniser wrote, brought into one shape: lower case, no punctuation, single spaces."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from dure.errors import Language

_SYMBOLS = str.maketrans(
    {"’": "'", "‘": "'", "“": " ", "”": " ", "²": "^2", "³": "^3", "℃": "°c", "℉": "°f", "−": "-", "–": "-"}
)
_CONTRACTIONS = (
    (re.compile(r"\b(what|who|where|how|when|it|that|there|here)'?s\b(?<!its)"), r"\1 is"),
    (re.compile(r"\bname's\b"), "name is"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\byou're\b"), "you are"),
    (re.compile(r"\bdon'?t\b"), "do not"),
    (re.compile(r"\bcan'?t\b"), "can not"),
    (re.compile(r"\b(i|you|it|we)'ll\b"), r"\1 will"),
    (re.compile(r"\bi'd\b"), "i would"),
    (re.compile(r"\bo'clock\b"), "oclock"),
    (re.compile(r"\b([a-z])\.\s?([a-z])\.(?=\s|$|[?!,])"), r"\1\2"),
    (re.compile(r"\b([ap])\.m\b"), r"\1m"),
)
_GROUPED_DIGITS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_LOOSE = re.compile(
    r"\((?![\d(-])|(?<![\d)!%])\)|(?<!\d)[.:]|[.:](?!\d)|[?!,;\"…~·\[\]{}<>]|(?<![\d\s(])-|-(?!\s*\d)"
)
_FILLERS = {
    "ko": re.compile(r"^(?:(?:음+|어+|저기요?|그|아|야|네|혹시|있잖아|저) )+(?=.)"),
    "en": re.compile(
        r"^(?:(?:um+|uh+|hey|ok|okay|so|well|please|hi|now then|(?:can|could|would|will) you(?: please)?) )+(?=.)"
    ),
}
_MISHEARD = tuple(
    (re.compile(wrong), right)
    for wrong, right in (
        (r"[멧몟몃몆뭇](?=\s?(?:시|씨|분|월|일|년|도|개))", "몇"),
        (r"(?<=몇 )[씨싯](?=이?[야예에]|인|$)|(?<=몇)[씨싯](?=이?[야예에]|인|$)", "시"),
        (r"메칠|몇칠|멧칠|며츨|멷칠", "며칠"),
        (r"[무뮤]순(?=\s?요)", "무슨"),
        (r"요이리", "요일이"),
        (r"타[임이]머|타임어|타이마|타이모|타이멀", "타이머"),
        (r"알라무|알럼이|얼라무", "알람이"),
        (r"얼람|알럼|알남", "알람"),
        (r"마[쳐춰](?=\s?[줘주])|[맞마][쳐혀처](?=\s?[줘주])", "맞춰"),
        (r"깨어(?=\s?[줘주])", "깨워"),
        (r"고파기", "곱하기"),
        (r"더아기|더허기", "더하기"),
        (r"나노기|나누끼", "나누기"),
    )
)
"""What recognisers write for Korean words that sound alike, and the words."""
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN = re.compile(r"[a-wyzA-WYZ]")


def language_of(text: str, default: Language) -> Language:
    """Which language a text is in: Korean where it has any Hangul, English where it has only Latin letters.

    Mixed sentences (“LA는 몇 시야”) are Korean. A text without letters is in the default language.
    """
    if _HANGUL.search(text):
        return "ko"
    return "en" if _LATIN.search(text) else default


def normalise(text: str) -> str:
    """Lower case, NFC, common contractions written out, punctuation that carries no meaning removed.

    A point, colon or minus sign stays where it belongs to a number; “1,200” becomes “1200”.
    """
    text = unicodedata.normalize("NFC", text).translate(_SYMBOLS).lower()
    text = re.sub(r"[\uff01-\uff5e]", lambda wide: chr(ord(wide[0]) - 0xFEE0), text)
    text = _GROUPED_DIGITS.sub("", text)
    for pattern, plain in _CONTRACTIONS:
        text = pattern.sub(plain, text)
    return " ".join(_LOOSE.sub(" ", text).split())


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, ready to be matched.

    Attributes:
        language: which language's templates it is for.
        words: the normalised text, words apart by one space, without what people say before they begin.
        key: what templates match: in Korean without any space, since nobody (and no recogniser) agrees on them.
    """

    language: Language
    words: str
    key: str
    _places: tuple[int, ...]

    @classmethod
    def of(cls, text: str, default: Language) -> Sentence:
        """Read a sentence whose language is told by its letters, else is `default`."""
        language = language_of(text, default)
        words = _FILLERS[language].sub("", normalise(text))
        if language == "ko":
            for wrong, right in _MISHEARD:
                words = wrong.sub(right, words)
        if language == "en":
            return cls(language, words, f" {words}" if words else "", ())
        places = tuple(place for place, letter in enumerate(words) if letter != " ")
        return cls(language, words, words.replace(" ", ""), places)

    @property
    def starts(self) -> frozenset[int]:
        """At which places of a Korean key a written word begins."""
        found, place = set(), 0
        for word in self.words.split(" "):
            found.add(place)
            place += len(word)
        return frozenset(found)

    def original(self, start: int, end: int) -> str:
        """The words behind a stretch of `key`, with their spaces."""
        if self.language == "en":
            return self.key[start:end].strip()
        return self.words[self._places[start] : self._places[end - 1] + 1] if end > start else ""
