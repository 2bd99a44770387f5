"""What is spoken of an advisory: who says it, what it is, where it concerns the household, and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dure.config.care import PlaceConfig
from dure.errors import Language
from dure.language.particles import with_particle
from dure.language.text import language_of
from dure.safety.advisories.cap import Advisory, Info
from dure.safety.advisories.hazards import Hazard, hazard_of, load_hazards

MOST_LETTERS = 320
"""The longest text of theirs that is read out; the rest can be read by `dure advisories show`."""
_ACTS = re.compile(
    r"바랍니다|세요|십시오|마시고|자제|금지|대피|유의|권고|우회|\b(?:please|stay|avoid|leave|evacuate|move|do not)\b",
    re.IGNORECASE,
)
"""A text that says itself what to do; nothing of ours is put beside it."""
_SPEAKABLE = re.compile(r"https?://\S+|www\.\S+|[▶■□●○◆◇※☎#*_]+")


_LEAVE = re.compile(
    r"(?<!야외 )(?<!준비 )대피(?:\s*(?:하시|하세|하십|하여|해\s*주|바랍|명령|령)|[.!\s]*$)|\bevacuate\b|leave (?:immediately|at once|now)",
    re.IGNORECASE,
)
_LEAVES_ITS_WAY = frozenset(("earthquake", "tsunami", "tornado"))
"""Hazards whose own action tells how to get away."""
_IN_ENGLISH = (
    ("행정안전부", "the Ministry of the Interior and Safety"), ("기상청", "the weather service"), ("산림청", "the Forest Service"),
    ("환경부", "the Ministry of Environment"), ("질병관리청", "the Disease Control and Prevention Agency"), ("소방", "the fire service"),
    ("경찰", "the police"), ("식품의약품안전처", "the food and drug authority"), ("식약처", "the food and drug authority"),
    ("보건소", "the public health centre"), ("국방부", "the Ministry of Defence"), ("한국전력", "the power company"),
    ("원자력안전위원회", "the nuclear safety authority"), ("교통공사", "the metro"),
    ("구", "the district"), ("군", "the county"), ("시", "the city"), ("도", "the province"),
)  # fmt: skip
"""Who sends Korean messages, for whoever is spoken to in English: a name that holds this."""
_SPOKEN_KO = (
    (re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.?\s?\(([월화수목금토일])\)"), r"\1월 \2일 \3요일"),
    (re.compile(r"(?<!\d)(\d{1,2})월\s?(\d{1,2})일\s?\(([월화수목금토일])\)"), r"\1월 \2일 \3요일"),
    (re.compile(r"(?<=[0-9시분일])\s?[~∼～]\s?(?=[0-9익다내오])"), "부터 "),
    (re.compile(r"익일"), "다음 날"),
    (re.compile(r"금일"), "오늘"),
    (re.compile(r"명일"), "내일"),
    (re.compile(r"(?<=[가-힣.])\s?/\s?(?=[가-힣])"), ", "),
    (re.compile(r"(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?!\d)"), lambda at: f"{int(at[1])}시" + (f" {int(at[2])}분" if int(at[2]) else "")),
)  # fmt: skip
"""What offices write, as it is said aloud."""


def info_for(advisory: Advisory, language: Language) -> Info | None:
    """What it says in the household's language, else in the first there is; None where it says nothing."""
    own = [info for info in advisory.infos if info.language.lower().split("-")[0] == language]
    return next(iter([*own, *advisory.infos]), None)


def is_life_safety(advisory: Advisory, info: Info) -> bool:
    """Whether it may cost lives soon: that is spoken at any hour."""
    if advisory.status != "Actual" or info.certainty == "Unlikely" or info.urgency == "Past":
        return False
    return info.severity == "Extreme" or (info.severity == "Severe" and info.urgency == "Immediate")


def is_worth_saying(info: Info) -> bool:
    """Whether it is spoken at all; what is minor can be read."""
    return info.severity in ("Extreme", "Severe", "Moderate")


def spoken(
    advisory: Advisory, info: Info, places: Sequence[PlaceConfig], language: Language, *, changed: bool
) -> str:
    """The text to speak, in the household's language around theirs.

    Args:
        advisory: the message.
        info: what of it.
        places: those it concerns.
        language: the household's.
        changed: whether an earlier one was spoken that this one corrects.
    """
    korean = language == "ko"
    parts = []
    if advisory.status in ("Exercise", "Test"):
        parts.append(
            "훈련 안내예요. 실제 상황이 아니에요." if korean else "This is an exercise, nothing real."
        )
    elif is_life_safety(advisory, info):
        parts.append("긴급 안내예요." if korean else "Urgent warning.")
    if changed:
        parts.append("아까 안내가 바뀌었어요." if korean else "An earlier warning has changed.")
    sender = _sender(info, language)
    if sender:
        parts.append(f"{sender}에서 알려 드려요." if korean else f"From {sender}.")
    hazard = hazard_of(f"{info.event} {info.headline}")
    parts.append(_sentence(_said(info, language)))
    names = ", ".join(place.name.get(language) or next(iter(place.name.values()), "") for place in places)
    if names:
        parts.append(f"{with_particle(names, '이')} 해당돼요." if korean else f"This concerns {names}.")
    instruction = _clean(info.instruction)
    if instruction and language_of(instruction, language) == language:
        parts.append(_sentence(instruction))
    elif hazard and not over(info) and not _ACTS.search(_said(info, language)):
        parts.append(_action(info, hazard, language))
    return " ".join(parts)


def spoken_end(info: Info, language: Language) -> str:
    """What is said when an advisory that was spoken is cancelled."""
    hazard = hazard_of(f"{info.event} {info.headline}")
    name = hazard.name[language] if hazard else _clean(info.event)
    if language == "ko":
        return f"아까 알려 드린 {name} 안내는 취소됐어요. 이제 지키지 않으셔도 돼요."
    return f"The earlier warning about {name} has been cancelled. You need not follow it any more."


def _action(info: Info, hazard: Hazard, language: Language) -> str:
    """What to do, in our words; where they order people to leave, never to stay."""
    ordered = "Evacuate" in info.responses or _LEAVE.search(
        f"{info.headline} {info.description} {info.instruction}"
    )
    leaving = next(one for one in load_hazards() if one.id == "evacuation")
    return (leaving if ordered and hazard.id not in _LEAVES_ITS_WAY else hazard).action[language]


def _sender(info: Info, language: Language) -> str:
    """Who says it, in words that the household's language can say; empty where nobody does."""
    name = _clean(info.sender_name)
    if not name or language == "ko" or language_of(name, language) == language:
        return name
    town = name.removesuffix("청").rpartition(" ")[2]
    return next(
        (
            english
            for korean, english in _IN_ENGLISH
            if (korean in name if len(korean) > 1 else town.endswith(korean))
        ),
        "the authorities",
    )


def over(info: Info) -> bool:
    """Whether it says that something is over."""
    return info.urgency == "Past" or "AllClear" in info.responses


def _said(info: Info, language: Language) -> str:
    """What it is: their headline, else their description's first sentence, else the hazard's name in our words."""
    for text in (_clean(info.headline), _clean(info.description)):
        if text and language_of(text, language) == language:
            return text
    hazard = hazard_of(f"{info.event} {info.headline} {info.description}")
    if hazard:
        if over(info):
            return (
                f"{hazard.name['ko']} 상황이 끝났어요"
                if language == "ko"
                else f"The warning about {hazard.name['en']} is over"
            )
        return f"{hazard.name['ko']} 안내예요" if language == "ko" else f"A warning about {hazard.name['en']}"
    text = _clean(info.headline or info.event)
    if language_of(text, language) == language:
        return text
    if language == "ko":
        return "다른 나라 말로 된 재난 안내가 왔는데, 제가 옮기지 못해요. 가까운 분께 읽어 달라고 하세요"
    return (
        "A warning in Korean has come that I cannot put into English. Please ask somebody to read it to you"
    )


def _clean(text: str) -> str:
    plain = " ".join(_SPEAKABLE.sub(" ", text).split())
    for pattern, aloud in _SPOKEN_KO if language_of(plain, "en") == "ko" else ():
        plain = pattern.sub(aloud, plain)
    if len(plain) <= MOST_LETTERS:
        return plain
    cut = plain[:MOST_LETTERS]
    return cut[: max(cut.rfind(". ") + 1, cut.rfind(" "))].strip()


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."
