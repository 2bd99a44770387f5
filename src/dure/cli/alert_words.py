"""How alerts read on a terminal, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from dure.cli.output import spoken_language
from dure.safety.ladder.texts import what_happened
from dure.server.alert_messages import AlertTold

_KOREAN: Mapping[str, str] = {
    "open": "열림",
    "acknowledged": "확인 중",
    "resolved": "해결됨",
    "cancelled": "취소됨",
    "notice": "참고",
    "concern": "걱정",
    "urgent": "긴급",
    "life": "위급",
    "confirmed": "확인됨",
    "unconfirmed": "미확인",
    "drill": "훈련",
}


def word(english: str) -> str:
    """A word for how an alert stands."""
    return _KOREAN[english] if spoken_language() == "ko" else english


def line(alert: AlertTold) -> str:
    """An alert on one line: its id, since when, how it stands, who, what, and when its next step is due."""
    said = [word(alert.state), word(alert.severity), word("confirmed" if alert.confirmed else "unconfirmed")]
    if alert.drill:
        said.append(word("drill"))
    due = f"{alert.next_due.astimezone():%m-%d %H:%M:%S}" if alert.next_due else "-"
    what = what_happened(alert.kind, spoken_language())
    return f"{alert.id}  {alert.opened.astimezone():%m-%d %H:%M}  {', '.join(said)}  {alert.person}: {what}  → {due}"
