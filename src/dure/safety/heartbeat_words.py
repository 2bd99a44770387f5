"""What is said of satellites that fall silent, and of their return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dure.errors import Language
from dure.safety.routine.words import span

NOT_FOLLOWED: Mapping[Language, str] = {
    "ko": "이제 지켜보지 않는 기기예요",
    "en": "is not followed any more",
}
"""Why the alert of a satellite that need not be alive any more is over."""


def back_after(silent_ms: float, language: Language) -> str:
    """The note with which an alert is resolved, for a silence of that length."""
    said = _minutes(silent_ms, language)
    return f"{said} 만에 돌아왔어요" if language == "ko" else f"came back after {said}"


def silent_for(id_: str, silent_ms: float, unheard: Sequence[str], *, never: bool) -> Mapping[Language, str]:
    """Why a silence is told, by language.

    Args:
        id_: which satellite.
        silent_ms: for how long.
        unheard: what those are called whom no microphone hears any more.
        never: whether it was never heard of since the hub began.
    """
    ko, en = _minutes(silent_ms, "ko"), _minutes(silent_ms, "en")
    korean = f"{id_}: 허브가 켜진 뒤 {ko} 동안 신호가 없어요." if never else f"{id_}: {ko}째 신호가 없어요."
    english = f"{id_}: no sign of life for {en}{' since the hub began' if never else ''}."
    korean += " 그 자리에서 하는 말을 듣지 못해요."
    english += " Nothing that is said there is heard."
    if unheard:
        names = ", ".join(unheard)
        korean += f" {names} 님의 말을 들을 기기가 이제 없으니, 직접 연락해 보세요."
        english += f" No microphone hears {names} any more: please get in touch."
    return {"ko": korean, "en": english}


def _minutes(silent_ms: float, language: Language) -> str:
    return span(max(1, round(silent_ms / 60_000)), language)
