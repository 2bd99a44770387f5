"""What people are asked and told about an alert: calm, plain, and never pretending to be an emergency service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dure.api import Alert, AlertKind
from dure.errors import Language
from dure.language.particles import with_particle
from dure.store.alerts import Message

_KINDS: Mapping[AlertKind, tuple[str, str]] = {
    "spoken": ("도움을 청하는 말이 들렸어요", "words that ask for help were heard"),
    "hotword": ("도움을 청하는 말이 들렸어요", "words that ask for help were heard"),
    "scream": ("비명 같은 소리가 들렸어요", "a sound like a scream was heard"),
    "crying": ("울거나 신음하는 소리가 들렸어요", "crying or moaning was heard"),
    "fall": ("넘어졌을지도 몰라요", "there may have been a fall"),
    "inactivity": ("평소와 달리 움직임이 없어요", "there was no sign of life for unusually long"),
    "check_in": ("안부 전화에 답이 없었어요", "a check-in was not answered"),
    "concern": ("걱정되는 대답이 있었어요", "an answer gives cause for concern"),
    "device": ("기기가 도움을 청했어요", "a device asked for help"),
    "advisory": ("재난 안내가 있어요", "there is a public advisory"),
    "manual": ("누군가 도움을 청했어요", "somebody asked for help"),
    "hub": ("두레에 문제가 생겼어요", "something is wrong with Dure itself"),
}

HUB = "hub"
"""The person of alerts about Dure itself, where they are no person's."""

NO_EMERGENCY_SERVICE: Mapping[Language, str] = {
    "ko": "두레는 긴급 신고 서비스가 아니에요. 위급하면 직접 119에 전화하세요.",
    "en": "Dure is not an emergency service. If a life is at risk, call 119 (or your local number) yourself.",
}

_DRILL: Mapping[Language, str] = {"ko": "[훈련] ", "en": "[DRILL] "}


def question(language: Language, *, drill: bool) -> str:
    """What the person is asked."""
    if language == "ko":
        asked = "괜찮으세요? 도움이 필요하면 ‘도와줘’, 괜찮으면 ‘괜찮아’라고 하세요."
        return f"훈련이에요. {asked}" if drill else asked
    asked = "Are you all right? Say “help me” if you need help, or “I'm fine” if you are."
    return f"This is a drill. {asked}" if drill else asked


def aftermath(answer: str, language: Language, *, over: bool) -> str:
    """What the person is told once they have answered; empty where nothing is said.

    Args:
        answer: how they answered.
        language: theirs.
        over: whether the alert is over now.
    """
    told: Mapping[tuple[str, bool], tuple[str, str]] = {
        ("help", False): ("알겠어요. 지금 사람들에게 알릴게요.", "All right. I am telling people now."),
        ("fine", True): ("다행이에요. 언제든 불러 주세요.", "Good. Call me any time."),
        ("fine", False): ("알겠어요. 아직 확인하고 있어요.", "All right. It is still being looked into."),
    }
    pair = told.get((answer, over), ("", ""))
    return pair[0] if language == "ko" else pair[1]


def what_happened(kind: AlertKind, language: Language) -> str:
    """What an alert is about, as a clause."""
    return _KINDS[kind][0 if language == "ko" else 1]


def notice(alert: Alert, message: Message, name: str, language: Language, now: datetime) -> tuple[str, str]:
    """The title and the text of a notice.

    Args:
        alert: what it is about.
        message: what is to be said about it.
        name: what the person is called.
        language: of both.
        now: in the household's time zone.
    """
    if alert.kind == "hub":
        name = _of_dure(alert.person, name, language)
    title, first = _korean(alert, message, name) if language == "ko" else _english(alert, message, name)
    lines = [first, *_reasons(alert, language)]
    if message not in ("over", "taken"):
        opened = alert.opened.astimezone(now.tzinfo)
        lines.append(f"시각: {opened:%H:%M}" if language == "ko" else f"At {opened:%H:%M}.")
        if alert.satellite:
            lines.append(f"장소: {alert.satellite}" if language == "ko" else f"Where: {alert.satellite}.")
        lines.append(NO_EMERGENCY_SERVICE[language])
    mark = _DRILL[language] if alert.drill else ""
    return mark + title, mark + "\n".join(lines)


def _of_dure(person: str, name: str, language: Language) -> str:
    """What Dure itself is called: that of a person's home by their name."""
    if language == "ko":
        return "두레" if person == HUB else f"{name} 님 댁의 두레"
    return "Dure" if person == HUB else f"Dure at {name}'s"


def _korean(alert: Alert, message: Message, name: str) -> tuple[str, str]:
    what = what_happened(alert.kind, "ko")
    sure = "확인됐어요" if alert.confirmed else "아직 확인되지 않았어요"
    told, do = f"{what}. {sure}", f"{with_particle(name, '과')} 직접 연락해 보세요"
    if alert.kind == "hub":
        told, do = what, "두레의 전원과 네트워크를 살펴봐 주세요"
    match message:
        case "taken":
            return f"{name}: 돌보고 있어요", "다른 분이 확인하고 있어요. 해결되지 않으면 다시 알릴게요."
        case "over" if alert.state == "cancelled":
            return f"{name}: 취소됐어요", f"{what}. 하지만 괜찮다고 확인됐어요. 기록은 남아 있어요."
        case "over":
            return f"{name}: 해결됐어요", "알림이 해결됐어요. 더 하실 일은 없어요."
        case "hand_off_asked":
            return (
                f"{name}: 관제실에 넘길까요?",
                f"{what}. {sure}. 아직 아무도 응답하지 않았어요. 관제실에 넘기려면 확인해 주세요.",
            )
        case "hand_off":
            return f"{name}: 확인이 필요해요", f"{what}. 사람의 확인을 거쳤거나 서로 다른 징후가 겹쳤어요."
        case "confirmed":
            return f"{name}: 확인됐어요, 도움이 필요해요", f"{what}. 이제 확인된 상황이에요."
        case "again":
            return f"{name}: 아직 해결되지 않았어요", f"{told}. 아직 아무도 맡지 않았어요."
        case _:
            return f"{name}: 확인해 주세요", f"{told}. {do}."


def _english(alert: Alert, message: Message, name: str) -> tuple[str, str]:
    what = what_happened(alert.kind, "en")
    sentence = f"{what[0].upper()}{what[1:]}"
    sure = "This is confirmed." if alert.confirmed else "This is not confirmed yet."
    told, do = f"{sentence}. {sure}", f"Please get in touch with {name} yourself"
    if alert.kind == "hub":
        told, do = f"{sentence}.", "Please look at its power and network"
    match message:
        case "taken":
            return (
                f"{name}: being looked after",
                "Somebody is looking into it. You hear again if it is not resolved.",
            )
        case "over" if alert.state == "cancelled":
            return f"{name}: called off", f"{sentence}, but all is well. It stays on record."
        case "over":
            return f"{name}: resolved", "The alert is over. There is nothing left to do."
        case "hand_off_asked":
            return (
                f"{name}: hand over to the control room?",
                f"{sentence}. {sure} Nobody has answered yet. Confirm to hand it over to the control room.",
            )
        case "hand_off":
            return (
                f"{name}: please check",
                f"{sentence}. A person has confirmed it, or independent signs agree.",
            )
        case "confirmed":
            return f"{name}: confirmed, help is needed", f"{sentence}. It is confirmed now."
        case "again":
            return f"{name}: still open", f"{told} Nobody takes care of it yet."
        case _:
            return f"{name}: please check", f"{told} {do}."


def _reasons(alert: Alert, language: Language) -> list[str]:
    """Why it was taken for a sign, at most three, newest last."""
    found = [sign.reason[language] for sign in alert.evidence if sign.reason.get(language)]
    return [f"- {reason}" for reason in dict.fromkeys(found[-3:])]
