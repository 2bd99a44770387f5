"""How much and how long every door allows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of every door. The defaults are the product's; tests bring their own.

    Attributes:
        head_bytes: the largest request line and headers.
        head_s: how long they may take to arrive.
        body_bytes: the largest JSON body.
        body_s: how long a JSON body may take to arrive.
        message_bytes: the largest WebSocket message.
        malformed: how many malformed messages a stream may send before it is closed.
        idle_s: how long a stream may be silent on the wire; a `ping` every third of it keeps it open.
        stalled_s: how long a client may leave what it was sent unread.
        recheck_s: how soon a stream whose token was withdrawn is closed.
        queue: how many events may wait for one client.
        upload_s: how long a recording may take to arrive.
        recording_s: the longest recording.
        answer_s: how long a recording may take to be answered.
        recordings: how many recordings may be handled at once.
        talk_bytes: the largest talk that a program may bring along with a question.
        questions: how many questions of programs may be answered at once.
        connections: how many connections may be open at once; beyond them idle ones make room.
    """

    head_bytes: int = 16_384
    head_s: float = 10.0
    body_bytes: int = 16_384
    body_s: float = 10.0
    message_bytes: int = 262_144
    malformed: int = 5
    idle_s: float = 100.0
    stalled_s: float = 10.0
    recheck_s: float = 10.0
    queue: int = 1024
    upload_s: float = 60.0
    recording_s: float = 120.0
    answer_s: float = 180.0
    recordings: int = 2
    talk_bytes: int = 262_144
    questions: int = 8
    connections: int = 128
