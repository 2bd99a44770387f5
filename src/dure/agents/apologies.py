"""What is said aloud for an agent that failed: honestly, and without the words of machines."""

from __future__ import annotations

from collections.abc import Mapping

from dure.errors import (
    AgentBusy,
    AgentDown,
    AgentFailed,
    AgentLockedOut,
    AgentNonsense,
    AgentSlow,
    Language,
)

Said = Mapping[Language, str]

APOLOGY: Said = {
    "ko": "죄송해요, 지금은 대답할 수 없어요. 잠시 뒤에 다시 불러 주세요.",
    "en": "Sorry, I can't answer right now. Please call me again in a moment.",
}
"""What is said for an agent that failed before it said anything, by language."""

BROKEN_OFF: Said = {
    "ko": "죄송해요, 대답이 중간에 끊겼어요.",
    "en": "Sorry, the rest of my answer got lost.",
}
"""What is said for an agent that failed in the middle of its answer, by language."""

APOLOGIES: Mapping[type[AgentFailed], Said] = {
    AgentDown: {
        "ko": "죄송해요, 제 서버에 연결되지 않아요. 잠시 뒤에 다시 불러 주세요.",
        "en": "Sorry, I can't reach my server. Please call me again in a moment.",
    },
    AgentSlow: {
        "ko": "죄송해요, 답을 기다리다가 시간이 다 됐어요. 잠시 뒤에 다시 불러 주세요.",
        "en": "Sorry, I waited for an answer and ran out of time. Please call me again in a moment.",
    },
    AgentBusy: {
        "ko": "죄송해요, 제 서버가 지금 너무 바빠요. 조금 뒤에 다시 불러 주세요.",
        "en": "Sorry, my server is too busy right now. Please call me again a little later.",
    },
    AgentLockedOut: {
        "ko": "죄송해요, 제 서버가 저를 들여보내 주지 않아요. 설정에 적힌 키를 확인해 주세요.",
        "en": "Sorry, my server won't let me in. Please check the key in my settings.",
    },
    AgentNonsense: {
        "ko": "죄송해요, 제 서버가 알아들을 수 없는 답을 보냈어요.",
        "en": "Sorry, my server sent me an answer that makes no sense.",
    },
}
"""What is said where it is known why, by the error and the language."""


def apology(error: AgentFailed, language: Language, *, begun: bool) -> str:
    """What to say for this failure.

    Args:
        error: what went wrong.
        language: the language to say it in.
        begun: whether the agent has said something already.
    """
    if begun:
        return BROKEN_OFF[language]
    return APOLOGIES.get(type(error), APOLOGY)[language]
