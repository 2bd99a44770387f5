"""What check-ins say, read from `scripts.toml`, and what a plain answer to a step means."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from dure.errors import Language
from dure.language.yes_no import read_yes_no
from dure.safety.checkins.rules import Graded, key_of

VERSION = 1
"""The shape of `scripts.toml` that this code reads."""

Words = Mapping[Language, str]
Outcome = Literal["good", "bad", "unclear", "none"]
"""What came of a step: as one would wish, not so, not clear, or no answer."""

_ABOUT = {"body": frozenset(("body", "pain", "fall", "mind")), "mood": frozenset(("mood", "crisis"))}
"""What an answer may be about that tells of the topic of a step, beside the topic itself."""
_LATER = {
    "ko": re.compile(
        r"^(?:지금은?|나는?|제가)?(?:좀|조금)?(?:나중에|이따|있다가|바[쁘빠]|다음에)|(?:이따가?|있다가|나중에|다음에)(?:다시|좀)?(?:해|하자|물어|전화|말|얘기)"
    ),
    "en": re.compile(r"\b(?:later|not now|busy|another time|not (?:just|right) now)\b"),
}
_ENOUGH = {
    "ko": re.compile(
        r"^(?:(?:귀찮(?:아|게)|시끄러워|이제|좀|제발)*)(?:그만(?:해|하자|물어|물어봐|좀해|하세요)?요?|됐어요?|싫어요?|하지마(?:세요|요)?|귀찮아요?|(?:자꾸)?(?:묻|물어보)지마(?:세요)?|(?:대답|말)하기싫어요?|시끄러워요?)$"
    ),
    "en": re.compile(
        r"^ (?:please |just |oh )*(?:stop(?: it| asking| that)?(?: me)?(?: questions| things)*|go away|leave me alone|(?:that is )?enough|i do not want to (?:talk|answer)(?: now| to you)?|mind your own business) $"
    ),
}
_AGAIN = {
    "ko": re.compile(
        r"^(?:응|어|예|네|아이고|여보세요|잘)*(?:뭐라고?(?:요|카노|노|하노|했어|하셨어요?|그랬어|그러셨어요?|카노)?|뭐라노|뭐래|무슨말이야|뭐야|뭐요|잘?(?:안|못)(?:들려|들리|들었|알아듣)[가-힣]{0,8}|(?:좀)?(?:더)?크게(?:좀)?(?:말|얘기)[가-힣]{0,5}|다시(?:한번|한번만|좀|한번더|또)*(?:말|얘기|이야기|물어|해)[가-힣]{0,7}|한번더(?:말|얘기|해)?[가-힣]{0,5}|천천히[가-힣]{0,7})+$"
    ),
    "en": re.compile(
        r"^ (?:pardon(?: me)?|sorry|what|eh|huh|come again|again|what (?:did|was|is) (?:you|that|it)(?: say| said)?|(?:could|can|would) you (?:repeat|say) that(?: again)?|(?:please )?(?:say|repeat) (?:that|it)(?: again)?(?: please)?|(?:please )?speak (?:up|louder|slower)|i (?:can|did|could) not (?:quite )?(?:hear|catch|understand)(?: you| that| it)?|you what|louder)(?:[ \n](?:pardon|sorry|what|i can not hear(?: you| that)?|i did not (?:hear|catch)(?: you| that)?|say (?:that|it) again|please|speak up|love|dear|again))* $"
    ),
}
_PARDON = re.compile(r"^\s*(?:예|네|응|어|엉|뭐)\s*\?+\s*$")
"""A yes that is asked is none: “예?” wants the question again, “예” answers it."""
_ASKS_BACK = {
    "ko": re.compile(
        r"(?:(?<!아)니|냐|노|는교|습니까|(?:언제|어디|누구|무슨|어떻게|왜|얼마)[가-힣]{0,6}|어때요?|어떻노|온대요?|셨어요?|뭐야|뭐예요)$"
    ),
    "en": re.compile(
        r"^ (?:so |and |well )*(?:what|when|where|who|why|how|which|is|are|do|did|does|can|could|will|would|have) (?:is|are|did|do|does|the|you|it|my|your|to|we|he|she|they|i)\b"
    ),
}
_FINE = {"ko": re.compile(r"괜찮|됐"), "en": re.compile(r"\b(?:fine|all right|alright|ok|okay)\b")}
_YES_SEND = {
    "ko": re.compile(
        r"(?<!안)(?<!오지)(?:와줘|와달라|와주|불러|전해|부탁|보내|들러|그래주|그렇게해|그랬으면|그러면좋|좋겠)(?!.*(?:괜찮|됐|필요없|지마|말아))"
    ),
    "en": re.compile(
        r"^ (?:yes|yeah|yes please|please)(?: \w+){0,2} $|\b(?:send|ask|tell) (?:somebody|someone|them|her|him)\b|\bi would like that\b"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that is asked; its fields are told in the file."""

    id: str
    topic: str
    ask: Words
    bad_before: Words
    good: Words
    bad: Words
    no_is_good: bool
    good_words: Mapping[Language, re.Pattern[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A whole check-in."""

    id: str
    title: Words
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """The whole file."""

    scripts: Mapping[str, Script]
    lines: Mapping[str, Words]


def outcome_of(step: Step, text: str, language: Language, graded: Graded) -> Outcome:
    """What an answer says about what was asked; `none` where nobody answered is the caller's to say."""
    topics = _ABOUT.get(step.topic, frozenset((step.topic,)))
    if topics & set(graded.topics):
        return "bad"
    if not text.strip():
        return "unclear"
    plain = read_yes_no(text, language)
    if plain is not None:
        return "good" if plain is not step.no_is_good else "bad"
    if _asks_back(text, language):
        return "unclear"
    return "good" if step.good_words[language].search(key_of(text, language)) else "unclear"


def wants_again(text: str, language: Language) -> bool:
    """Whether somebody did not hear the question, and asks for it again."""
    return _AGAIN[language].search(key_of(text, language)) is not None or _PARDON.match(text) is not None


def wants_help(text: str, language: Language) -> bool:
    """Whether somebody who was asked if somebody should look in says yes."""
    if read_yes_no(text, language) is not None:
        # “괜찮아” answers “shall I send somebody?” with no, whatever it answers elsewhere.
        return bool(read_yes_no(text, language)) and not _FINE[language].search(key_of(text, language))
    return _YES_SEND[language].search(key_of(text, language)) is not None


def wants_later(text: str, language: Language) -> bool:
    """Whether somebody asks to be asked later."""
    return _LATER[language].search(key_of(text, language)) is not None


def wants_no_more(text: str, language: Language) -> bool:
    """Whether somebody does not want to be asked."""
    return _ENOUGH[language].search(key_of(text, language)) is not None


def _asks_back(text: str, language: Language) -> bool:
    """Whether somebody asks something instead of answering; “먹었지” and “왜 못 먹어, 먹었지” answer."""
    return _ASKS_BACK[language].search(key_of(text, language)) is not None


@lru_cache(maxsize=1)
def load_scripts() -> Scripts:
    """The scripts that come with Dure; read once.

    Raises:
        ValueError: the file does not fit this code.
    """
    given = tomllib.loads(
        (resources.files("dure.safety.checkins") / "scripts.toml").read_text(encoding="utf-8")
    )
    if given["version"] != VERSION:
        raise ValueError(f"scripts.toml has version {given['version']}, this code reads {VERSION}")
    steps = {id_: _step(id_, table) for id_, table in given["step"].items()}
    scripts = {
        id_: Script(id=id_, title=table["title"], steps=tuple(steps[step] for step in table["steps"]))
        for id_, table in given["script"].items()
    }
    return Scripts(scripts=scripts, lines=given["lines"])


def _step(id_: str, table: Mapping[str, Any]) -> Step:
    return Step(
        id=id_,
        topic=table["topic"],
        ask=table["ask"],
        bad_before=table["bad_before"],
        good=table["good"],
        bad=table["bad"],
        no_is_good=table.get("no_is_good", False),
        good_words={
            "ko": re.compile("|".join(table["good_words_ko"])),
            "en": re.compile("|".join(table["good_words_en"])),
        },
    )
