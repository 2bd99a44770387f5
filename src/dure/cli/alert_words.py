"""How alerts read on a terminal, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dure.cli.output import spoken_language
from dure.safety.ladder.texts import what_happened
from dure.server.alert_messages import AlertTold, HistoryTold

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
    "opened": "접수",
    "joined": "징후 추가",
    "climbed": "다음 단계",
    "skipped": "건너뜀",
    "answered": "대답",
    "expired": "확인 시간 끝남",
    "handed_over": "관제실에 넘김",
    "undeliverable": "전할 곳 없음",
    "pending": "대기",
    "accepted": "전달됨",
    "failed": "실패",
    "given_up": "전달 포기",
    "dropped": "필요 없어짐",
    "ask": "질문",
    "raised": "알림",
    "again": "다시 알림",
    "taken": "맡음",
    "over": "끝",
    "hand_off_asked": "넘길지 물음",
    "hand_off": "넘김",
}
"""Of every state, severity, action and message."""


def word(english: str) -> str:
    """A word for how an alert stands, for what was done to it or sent about it."""
    return _KOREAN.get(english, english) if spoken_language() == "ko" else english


def line(alert: AlertTold) -> str:
    """An alert on one line: its id, since when, how it stands, who, what, and when its next step is due."""
    said = [word(alert.state), word(alert.severity), word("confirmed" if alert.confirmed else "unconfirmed")]
    if alert.drill:
        said.append(word("drill"))
    due = f"{alert.next_due.astimezone():%m-%d %H:%M:%S}" if alert.next_due else "-"
    what = what_happened(alert.kind, spoken_language())
    return f"{alert.id}  {alert.opened.astimezone():%m-%d %H:%M}  {', '.join(said)}  {alert.person}: {what}  → {due}"


def history(found: HistoryTold) -> Iterator[str]:
    """Everything that was done to an alert, oldest first, then everything that was sent about it."""
    for record in found.records:
        what = " ".join(f"{name}={value}" for name, value in record.what.items() if value != "")
        yield f"{record.at.astimezone():%m-%d %H:%M:%S}  {word(record.action)}  {record.by}  {what}".rstrip()
    for sent in found.deliveries:
        how = f"{word(sent.message)}  {sent.recipient}  {sent.channel}  {word(sent.state)} ×{sent.attempts}"
        yield f"{how}  {sent.error}".rstrip()
