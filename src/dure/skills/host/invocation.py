"""“피자봇 열어 줘”, “피자봇에서 페퍼로니 시켜 줘”, “ask pizza bot for …”: which skill a sentence calls, and what for.

Korean is read without spaces and forgives a name that was misheard a little; English is read word by word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dure.errors import Language
from dure.language.likeness import distance, sounds
from dure.language.text import Sentence, language_of, normalise

_OPEN_KO = re.compile(
    r"(?:을|를|이|가|은|는|으로|로)?(?:스킬|앱|어플|서비스)?(?:을|를|이|은|는|으로|로)?(?:좀|한번|지금)*"
    r"(?:열어|시작|실행|켜|불러|틀어|연결|들어가|하자|할래|하고싶|이야|야|아|불러내|오픈)"
    r"(?:해|하)?(?:볼래|줄래|줘|줘요|주세요|주라|주겠니|보자|볼까|봐|줄수있|자|고싶)?(?:어|어요|니|나요|요|을까|까)?"
)
_THROUGH_KO = re.compile(
    r"(?:에서|에게서|한테서|한테|에게|더러|보고|으로|로|을통해|를통해|통해|이랑|랑|스킬에서|스킬로|에)"
)
_REPORTED_KO = re.compile(
    r"달라고(?:말|전|부탁|얘기)?해(?:줘|줘요|주세요|줄래)?$|(?:라고|다고)(?:말|전|부탁|얘기)해(?:줘|줘요|주세요|줄래)?$"
)
_ORDERED_KO = re.compile(r"(?P<verb>.+?)(?:라고)(?:해|시켜)(?:줘|줘요|주세요|줄래)?$")
_OPEN_EN = r"(?:open|launch|start|run|begin|play|load|enable|use|talk to|speak to|speak with|talk with|go to)(?: up)?(?: the| my)?"
_ASK_EN = r"(?:ask|tell|use|open|launch|start|let|have|get|with|using|from|in|through)(?: the| my)?"
_LINK_EN = r"(?: (?:to|for|and|about|that|if|whether|and ask|and tell it to))?"

_OPENED_EN = re.compile(rf"{_OPEN_EN} (?P<name>.+?)(?: skill| app)?(?: please| for me)?")
_WRONG_EN = 0.34
"""How many letters of an English name may be misheard after a word that opens skills."""

_LONG_EN = 6
"""Shorter English names must be heard as they are."""

_WRONG = 0.2
"""How many of a Korean name's letters may be misheard."""


@dataclass(frozen=True, slots=True)
class Called:
    """A skill that was called by name.

    Attributes:
        skill: its id.
        rest: what is asked of it, in the user's words; empty where it is only opened.
    """

    skill: str
    rest: str


class Invocations:
    """The names of skills.

    Args:
        names: skill → the names that open it.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        spellings = [(name, skill) for skill, own in names.items() for name in own if name.strip()]
        spellings.sort(key=lambda one: -len(one[0]))
        self._ko = [
            (key, sounds(key), skill)
            for name, skill in spellings
            if (key := normalise(name).replace(" ", ""))
        ]
        self._en = [
            (skill, *_english(normalise(name)))
            for name, skill in spellings
            if language_of(name, "en") == "en"
        ]
        self._letters = [
            (skill, normalise(name).replace(" ", ""))
            for name, skill in spellings
            if language_of(name, "en") == "en"
        ]

    def find(self, text: str, language: Language) -> Called | None:
        """Which skill a sentence calls; None where it calls none."""
        sentence = Sentence.of(text, language)
        return self._find_ko(sentence) if sentence.language == "ko" else self._find_en(sentence)

    def _find_ko(self, sentence: Sentence) -> Called | None:
        key = sentence.key
        best: tuple[int, int, Called] | None = None
        for name, sound, skill in self._ko:
            for end in _ends(key, name, exact=key.startswith(name)):
                away = 0 if key[:end] == name else distance(sounds(key[:end]), sound, 9)
                if away and away > int(len(sound) * _WRONG):
                    continue
                called = _rest_ko(sentence, end, skill)
                if called is not None and (best is None or (away, -end) < best[:2]):
                    best = (away, -end, called)
        return best[2] if best else None

    def _find_en(self, sentence: Sentence) -> Called | None:
        words = sentence.words
        for skill, opening, asking, trailing in self._en:
            if opening.fullmatch(words):
                return Called(skill, "")
            if (found := asking.fullmatch(words)) or (found := trailing.fullmatch(words)):
                return Called(skill, found["rest"])
        return self._nearly_en(words)

    def _nearly_en(self, words: str) -> Called | None:
        """A name that was misheard where a sentence does nothing but open something: “open wander station”."""
        opened = _OPENED_EN.fullmatch(words)
        if opened is None:
            return None
        heard = opened["name"].replace(" ", "")
        near = sorted(
            (away, skill)
            for skill, letters in self._letters
            if len(letters) >= _LONG_EN
            and (away := distance(heard, letters, limit := int(len(letters) * _WRONG_EN))) <= limit
        )
        if not near or (len(near) > 1 and near[0][0] == near[1][0] and near[0][1] != near[1][1]):
            return None
        return Called(near[0][1], "")


def _ends(key: str, name: str, *, exact: bool) -> Sequence[int]:
    """Where in a sentence a name that stands first may end."""
    if exact:
        return (len(name),)
    if len(name) < 3:
        return ()
    return [end for end in (len(name) - 1, len(name), len(name) + 1) if 2 <= end <= len(key)]


def _rest_ko(sentence: Sentence, end: int, skill: str) -> Called | None:
    tail = sentence.key[end:]
    if not tail or _OPEN_KO.fullmatch(tail):
        return Called(skill, "")
    through = _THROUGH_KO.match(tail)
    if through is None:
        return None
    start = end + through.end()
    rest = sentence.key[start:]
    if not rest:
        return None
    if _OPEN_KO.fullmatch(rest):
        return Called(skill, "")
    if reported := _REPORTED_KO.search(rest):
        words = sentence.original(start, start + reported.start())
        return Called(skill, f"{words} 줘" if reported[0].startswith("달라고") else words) if words else None
    if ordered := _ORDERED_KO.fullmatch(rest):
        return Called(skill, sentence.original(start, start + len(ordered["verb"])))
    return Called(skill, sentence.original(start, len(sentence.key)))


def _english(name: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    called = r"\s?".join(re.escape(word) for word in name.split())
    return (
        re.compile(rf"(?:{_OPEN_EN} )?{called}(?: skill| app)?(?: please| for me)?"),
        re.compile(rf"(?:{_ASK_EN} )?{called}(?: skill)?{_LINK_EN} (?P<rest>.+)"),
        re.compile(
            rf"(?P<rest>.+?) (?:with|using|from|in|through|on|at|via)(?: the| my)? {called}(?: please)?"
        ),
    )
