"""Events as JSON objects with their wire name under `type`. Audio is never JSON: it travels as bytes."""

from __future__ import annotations

from typing import Any

import msgspec

from dure.errors import MessageInvalid
from dure.events.audio import AudioChunk
from dure.events.base import REGISTRY, Event


def encode(event: Event) -> dict[str, Any]:
    """Turn an event into a plain JSON object.

    Raises:
        TypeError: for `audio.chunk`, whose samples travel as bytes.
    """
    if isinstance(event, AudioChunk):
        raise TypeError("audio.chunk travels as bytes")
    return {"type": event.type, **msgspec.to_builtins(event)}


def to_json(event: Event, **extra: str) -> str:
    """Turn an event into one line of JSON, UTF-8 and unescaped; `extra` fields follow the type."""
    body = encode(event)
    return msgspec.json.encode({"type": body.pop("type"), **extra, **body}).decode()


def decode(message: bytes | str) -> Event:
    """Read one event from JSON.

    Raises:
        MessageInvalid: it is no JSON, no known event, or a field does not fit.
    """
    try:
        body = msgspec.json.decode(message, type=dict[str, Any])
        known = REGISTRY.get(str(body.pop("type", "")))
        if known is None or known is AudioChunk:
            raise MessageInvalid(why="unknown type")
        return msgspec.convert(body, known)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MessageInvalid(why=str(error)) from error
