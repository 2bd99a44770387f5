"""“피자봇 열어 줘”, “피자봇에서 페퍼로니 시켜 줘”, “ask pizza bot for …”: which skill a sentence calls, and what for.

Korean is read without spaces and forgives a name that was misheard a little; English is read word by word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dure.errors import Language
from dure.language.letters import read_aloud
from dure.language.likeness import distance, sounds
from dure.language.text import Sentence, language_of, normalise

_OPEN_KO = re.compile(
    r"(?:을|를|이|가|은|는|으로|로)?(?:스킬|앱|어플|서비스|게임)?(?:을|를|이|은|는|으로|로)?(?:좀|한번|지금|하나)*"
    r"(?:열어|시작|실행|켜|불러|틀어|연결|들어가|하자|할래|하고싶|이야|야|아|불러내|오픈|보여|들려|알려|읽어|부탁)"
    r"(?:해|하)?(?:볼래|줄래|줘|줘요|주세요|주라|주겠니|보자|볼까|봐|줄수있|자|고싶)?(?:어|어요|니|나요|요|을까|까)?"
)
_THROUGH_KO = re.compile(
    r"(?:에서|에게서|한테서|한테|에게|더러|보고|으로|로|을통해|를통해|통해|이랑|랑|스킬에서|스킬로|에)"
)
_REPORTED_KO = re.compile(
    r"달라고(?:말|전|부탁|얘기)?해(?:줘|줘요|주세요|줄래)?$|(?:라고|다고)(?:말|전|부탁|얘기)해(?:줘|줘요|주세요|줄래)?$"
)
_ORDERED_KO = re.compile(r"(?P<verb>.+?)(?:라고)(?:해|시켜)(?:줘|줘요|주세요|줄래)?$")
_OPEN_EN = r"(?:let us |let's |lets |i (?:want|would like|need) to )?(?:open|launch|start|run|begin|play|load|enable|use|talk to|speak to|speak with|talk with|go to)(?: up)?(?: the| my)?"
_ASK_EN = r"(?:ask|tell|use|open|launch|start|let|have|get|with|using|from|in|through)(?: the| my)?"
_LINK_EN = r"(?: (?:to|for|and|about|that|if|whether|and ask|and tell it to))?"

_OPENED_EN = re.compile(rf"{_OPEN_EN} (?P<name>.+?)(?: skill| app| game)?(?: please| for me)?")
_WRONG_EN = 0.34
"""How many letters of an English name may be misheard after a word that opens skills."""

_LONG_EN = 6
"""Shorter English names must be heard as they are."""

_LONGEST_KO = 24
"""How many syllables of a sentence may be a misheard name."""

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


@dataclass(frozen=True, slots=True)
class _Name:
    """A spelling of a skill's name, ready to be compared.

    Attributes:
        skill: whose.
        key: letters without spaces.
        sound: how it sounds, letter by letter.
        bag: how often each sound is in it: what two names cannot share they differ in.
    """

    skill: str
    key: str
    sound: str
    bag: Counter[str]

    def away(self, heard: str, bag: Counter[str], limit: int) -> int | None:
        """In how many sounds something differs from it; None where they are more than `limit`."""
        if abs(len(heard) - len(self.sound)) > limit:
            return None
        if max((bag - self.bag).total(), (self.bag - bag).total()) > limit:
            return None
        away = distance(heard, self.sound, limit)
        return away if away <= limit else None


class Invocations:
    """The names of skills.

    Args:
        names: skill → the names that open it.
    """

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        spellings = [(name, skill) for skill, own in names.items() for name in own if name.strip()]
        spellings.sort(key=lambda one: -len(one[0]))
        aloud = [(spoken, skill) for name, skill in spellings if (spoken := read_aloud(name)) != name]
        self._ko = [_ready(skill, name, korean=True) for name, skill in (*spellings, *aloud)]
        self._ko.sort(key=lambda one: -len(one.key))
        english = [(name, skill) for name, skill in spellings if language_of(name, "en") == "en"]
        self._en = [(skill, *_english(normalise(name))) for name, skill in english]
        self._letters = [_ready(skill, name, korean=False) for name, skill in english]

    def find(self, text: str, language: Language) -> Called | None:
        """Which skill a sentence calls; None where it calls none."""
        sentence = Sentence.of(text, language)
        if sentence.language != "ko":
            return self._find_en(sentence)
        aloud = read_aloud(text)
        return self._find_ko(sentence) or (self._find_ko(Sentence.of(aloud, "ko")) if aloud != text else None)

    def _find_ko(self, sentence: Sentence) -> Called | None:
        key = sentence.key
        for name in self._ko:  # the longest first
            if key.startswith(name.key) and (rest := _rest_ko(sentence, len(name.key))) is not None:
                return Called(name.skill, rest)
        best: tuple[int, int, Called] | None = None
        for end in range(2, min(len(key), _LONGEST_KO) + 1):
            rest = _rest_ko(sentence, end)
            if rest is None:
                continue
            heard = sounds(key[:end])
            bag = Counter(heard)
            for name in self._ko:
                if len(name.key) < 3 or abs(len(name.key) - end) > 1:
                    continue
                away = name.away(heard, bag, int(len(name.sound) * _WRONG))
                if away is not None and (best is None or (away, -end) < best[:2]):
                    best = (away, -end, Called(name.skill, rest))
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
        bag = Counter(heard)
        near = sorted(
            (away, name.skill)
            for name in self._letters
            if len(name.sound) >= _LONG_EN
            and (away := name.away(heard, bag, int(len(name.sound) * _WRONG_EN))) is not None
        )
        if not near or (len(near) > 1 and near[0][0] == near[1][0] and near[0][1] != near[1][1]):
            return None
        return Called(near[0][1], "")


def _ready(skill: str, name: str, *, korean: bool) -> _Name:
    key = normalise(name).replace(" ", "")
    sound = sounds(key) if korean else key
    return _Name(skill, key, sound, Counter(sound))


def _rest_ko(sentence: Sentence, end: int) -> str | None:
    """What is asked where a name ends there; empty where it is only opened, None where no name is called so."""
    tail = sentence.key[end:]
    if not tail or _OPEN_KO.fullmatch(tail):
        return ""
    through = _THROUGH_KO.match(tail)
    if through is None:
        return None
    start = end + through.end()
    rest = sentence.key[start:]
    if not rest:
        return None
    if _OPEN_KO.fullmatch(rest):
        return ""
    if reported := _REPORTED_KO.search(rest):
        words = sentence.original(start, start + reported.start())
        return f"{words} 줘" if words and reported[0].startswith("달라고") else words or None
    if ordered := _ORDERED_KO.fullmatch(rest):
        return sentence.original(start, start + len(ordered["verb"]))
    return sentence.original(start, len(sentence.key))


def _english(name: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    called = r"\s?".join(re.escape(word) for word in name.split())
    return (
        re.compile(rf"(?:{_OPEN_EN} )?{called}(?: skill| app| game)?(?: please| for me)?"),
        re.compile(rf"(?:{_ASK_EN} )?{called}(?: skill)?{_LINK_EN} (?P<rest>.+)"),
        re.compile(
            rf"(?P<rest>.+?) (?:with|using|from|in|through|on|at|via)(?: the| my)? {called}(?: please)?"
        ),
    )
