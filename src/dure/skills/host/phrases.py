"""What the hub says for a skill: honest words where it failed, and questions on its behalf."""

from __future__ import annotations

from collections.abc import Mapping

from dure.errors import DureError, Language
from dure.language.particles import with_particle

_FAILED: Mapping[str, tuple[str, str]] = {
    "skill.down": ("지금 {은} 연결되지 않아요. 나중에 다시 불러 주세요.", "I can't reach {name} right now. Please try again later."),
    "skill.slow": ("{이} 제때 대답하지 않았어요. 나중에 다시 불러 주세요.", "{name} took too long to answer. Please try again later."),
    "skill.busy": ("{이} 아직 앞의 질문에 대답하지 못했어요. 잠시 뒤에 다시 불러 주세요.", "{name} is still busy with earlier questions. Please try again in a moment."),
    "skill.redirect": ("{이} 다른 주소로 보내려고 해서 멈췄어요.", "{name} tried to send me elsewhere, so I stopped."),
    "skill.nonsense": ("{의} 대답을 알아들을 수 없었어요.", "I couldn't make sense of what {name} answered."),
    "skill.address": ("{은} 쓸 수 없는 주소에 있어서 묻지 않았어요.", "{name} is at an address that isn't allowed, so I didn't ask it."),
    "skill.permission": ("{이} 허락받지 않은 일을 하려고 해서 막았어요.", "{name} tried something you haven't allowed, so I stopped it."),
    "skill.signature": ("{의} 서명이 맞지 않아서 묻지 않았어요.", "{name} isn't signed as it should be, so I didn't ask it."),
    "partner.untrusted": ("{을} 만든 곳을 믿기로 하지 않아서 묻지 않았어요.", "Whoever made {name} isn't trusted here, so I didn't ask it."),
}  # fmt: skip


def failed(error: DureError, name: str, language: Language) -> str:
    """What the user hears where a skill failed."""
    ko, en = _FAILED.get(error.code, ("{에} 문제가 생겼어요.", "Something went wrong with {name}."))
    return _fill(ko, name) if language == "ko" else en.format(name=name)


def silent(name: str, language: Language) -> str:
    """A skill that was opened and said nothing."""
    return _fill("{이} 아무 말도 하지 않았어요.", name) if language == "ko" else f"{name} said nothing."


def shown(name: str, language: Language) -> str:
    """A skill that said nothing and showed something."""
    if language == "ko":
        return _fill("{의} 대답을 화면에 띄웠어요.", name)
    return f"I've put the answer of {name} on the page."


def left(name: str, language: Language) -> str:
    """The talk is over."""
    return _fill("네, {을} 마칠게요.", name) if language == "ko" else f"All right, leaving {name}."


def unplayable(name: str, language: Language) -> str:
    """A skill that only had a sound to play, where nothing can be played."""
    if language == "ko":
        return _fill("{이} 소리를 들려주려고 했는데, 여기서는 틀 수 없어요.", name)
    return f"{name} has a sound for you, but I can't play it here."


def sound_failed(name: str, language: Language) -> str:
    """A sound that could not be played to its end."""
    return (
        f"{name}의 소리를 틀지 못했어요." if language == "ko" else f"I couldn't play the sound from {name}."
    )


def again(reprompt: str, language: Language) -> str:
    """What is said where an answer was not understood."""
    sorry = "잘 못 알아들었어요." if language == "ko" else "I didn't get that."
    if reprompt:
        return f"{sorry} {reprompt}"
    return f"{sorry} 다시 말씀해 주세요." if language == "ko" else f"{sorry} Please say it another way."


def gave_up(name: str, language: Language) -> str:
    """Not understood twice."""
    if language == "ko":
        return _fill("계속 못 알아들어서 {을} 마칠게요.", name)
    return f"I still didn't get that, so I'm leaving {name}."


def ask_for(slot: str, language: Language) -> str:
    """A question for a slot whose manifest has none."""
    return f"{slot} 값을 말씀해 주세요." if language == "ko" else f"What is the {slot}?"


def confirm(value: str, language: Language) -> str:
    """Asks whether a value is right."""
    return f"{value}, 맞나요?" if language == "ko" else f"{value}, is that right?"


def _fill(sentence: str, name: str) -> str:
    """“{이} 대답하지 않았어요” with the name and the particle that fits it."""
    for particle in ("은", "이", "을"):
        sentence = sentence.replace("{" + particle + "}", with_particle(name, particle))
    return sentence.replace("{의}", f"{name}의").replace("{에}", f"{name}에")
