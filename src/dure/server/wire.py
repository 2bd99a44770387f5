"""The messages of a stream that are no events. docs/protocol.md tells them in full."""

from __future__ import annotations

from typing import Literal

import msgspec

from dure import __version__
from dure.errors import DureError
from dure.events import AudioChunk, Event, to_json
from dure.server.answers import not_fitting, tell
from dure.server.scopes import Grant, Scope

PROTOCOL = 1
"""The version of the wire; it changes only when an old client would no longer understand."""

IDLE, REPLACED, STALLED, GARBLED, WITHDRAWN = 4000, 4001, 4002, 4003, 4004
"""Why the hub closes a stream, beside the WebSocket's own 1000 (done), 1009 (too large), 1011, 1012 (restart)."""


class Begin(msgspec.Struct, tag="audio.started", frozen=True):
    """The client's sound begins; binary messages follow."""

    rate_hz: int
    width_bytes: Literal[1, 2, 3, 4] = 2
    channels: int = 1


class End(msgspec.Struct, tag="audio.stopped", frozen=True):
    """The client's sound is over: answer what was asked, then close."""


class Stop(msgspec.Struct, tag="stop", frozen=True):
    """The stop button."""


class Call(msgspec.Struct, tag="call", frozen=True):
    """Push to talk."""

    agent: str


class Mute(msgspec.Struct, tag="mute", frozen=True):
    """Mute or open every microphone of the hub."""

    muted: bool


class Ping(msgspec.Struct, tag="ping", frozen=True):
    """Keeps the stream open; answered with a pong."""


Command = Begin | End | Stop | Call | Mute | Ping

_decoder: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


def read_command(text: str) -> Command:
    """Read a client's message.

    Raises:
        MessageInvalid: it is no JSON, of no known type, or does not fit.
    """
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise not_fitting(error) from error


def hello(satellite: str, grant: Grant, *, muted: bool) -> str:
    """The hub's first message."""
    scopes = [scope for scope in Scope if grant.reaches(scope)]
    body = {
        "type": "hello",
        "protocol": PROTOCOL,
        "version": __version__,
        "satellite": satellite,
        "muted": muted,
        "scopes": scopes,
    }
    return msgspec.json.encode(body).decode()


PONG = '{"type":"pong"}'


def complaint(error: DureError) -> str:
    """An error as a message."""
    return msgspec.json.encode({"type": "error", **tell(error)}).decode()


def line(event: Event, source: str) -> bytes:
    """An event as a line of newline-delimited JSON; sound as base64."""
    if not isinstance(event, AudioChunk):
        return to_json(event, source=source).encode() + b"\n"
    body = {"type": event.type, "source": source, **msgspec.to_builtins(event)}
    return msgspec.json.encode(body) + b"\n"
