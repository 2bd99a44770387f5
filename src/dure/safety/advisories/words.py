"""What is spoken of an advisory: who says it, what it is, where it concerns the household, and what to do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dure.config.care import PlaceConfig
from dure.errors import Language
from dure.language.particles import with_particle
from dure.language.text import language_of
from dure.safety.advisories.cap import Advisory, Info
from dure.safety.advisories.hazards import hazard_of

MOST_LETTERS = 320
"""The longest text of theirs that is read out; the rest can be read by `dure advisories show`."""
_ACTS = re.compile(
    r"바랍니다|하세요|하십시오|마세요|마십시오|주세요|자제|금지|대피|\b(?:please|stay|avoid|leave|evacuate|move|do not)\b",
    re.IGNORECASE,
)
"""A text that says itself what to do; nothing of ours is put beside it."""
_SPEAKABLE = re.compile(r"https?://\S+|www\.\S+|[▶■□●○◆◇※☎#*_]+")


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
    sender = _clean(info.sender_name)
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
        parts.append(hazard.action[language])
    return " ".join(parts)


def spoken_end(info: Info, language: Language) -> str:
    """What is said when an advisory that was spoken is cancelled."""
    hazard = hazard_of(f"{info.event} {info.headline}")
    name = hazard.name[language] if hazard else _clean(info.event)
    if language == "ko":
        return f"아까 알려 드린 {name} 안내는 취소됐어요. 이제 지키지 않으셔도 돼요."
    return f"The earlier warning about {name} has been cancelled. You need not follow it any more."


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
        return f"{hazard.name['ko']} 안내예요" if language == "ko" else f"A warning about {hazard.name['en']}"
    return _clean(info.headline or info.event)


def _clean(text: str) -> str:
    plain = " ".join(_SPEAKABLE.sub(" ", text).split())
    if len(plain) <= MOST_LETTERS:
        return plain
    cut = plain[:MOST_LETTERS]
    return cut[: max(cut.rfind(". ") + 1, cut.rfind(" "))].strip()


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."
